"""What recipients are paid: a base for every unit, and components for its members."""

from __future__ import annotations

from tunggal.cycle.allocate import phrases
from tunggal.cycle.allocate.gathering import members
from tunggal.cycle.allocate.queries import of_programme
from tunggal.cycle.allocate.rules import lowest_amount
from tunggal.policy.programmes import Terms


def benefits(terms: Terms, at: Terms | None = None) -> list[str]:
    """What the recipients of a programme are paid, by its terms or by those of another quarter."""
    at = at or terms
    paid = []
    if at.rupiah is not None:
        paid.append(of_programme("base_benefits", terms, rupiah=str(at.rupiah)))
    if at.components:
        paid.append(
            of_programme(
                "component_benefits",
                terms,
                members=members(at),
                component=phrases.best_component(at),
                rupiah=phrases.rupiah_of_component(at, "bearer.component"),
                most=phrases.most_of_component(at, "able.component"),
                paid_members=str(at.paid_members or phrases.NO_LIMIT),
                unit_key=_unit_key(terms),
            )
        )
    return paid


def _unit_key(terms: Terms) -> str:
    return "family_id" if terms.unit == "family" else "person_id"


def kept_amounts(terms: Terms) -> list[str]:
    """What goes on being paid to those who keep a seat for a while, their component gone."""
    if not terms.components or terms.rupiah is not None:
        return []
    return [
        of_programme(
            "kept_benefits",
            terms,
            lowest=str(lowest_amount(terms)),
            members=members(terms),
            component=phrases.best_component(terms),
            unit_key=_unit_key(terms),
        )
    ]
