"""What a programme file must not say at once: refuses rules, amounts and cadence that contradict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunggal.policy.entitlement import NeedsComponent, NeedsSeat, NotTogether, Once
from tunggal.policy.reading import Section
from tunggal.registry.quarter import Quarter

if TYPE_CHECKING:
    from tunggal.policy.programmes import Programme


def refuse_contradictions(top: Section, programme: Programme) -> None:
    """Raise PolicyRefused, with file and line, for the first contradiction."""
    codes = {component.code for component in programme.components}
    needed = [
        spell.value
        for each in programme.rules
        for spell in each.spells
        if isinstance(spell.value, NeedsComponent)
    ]
    for rule in needed:
        if unknown := sorted(rule.codes - codes):
            raise top.section("rules").refuse(
                "needs_component",
                f"expected one of {', '.join(sorted(codes)) or 'no component'}, found '{unknown[0]}'.",
                "List it under 'components' with its amount.",
            )
    if not codes and not programme.rupiah.spells:
        raise top.refuse(
            "amount", "is missing, and no components are listed: nobody would be paid."
        )
    if codes and not needed and not programme.rupiah.spells:
        raise top.refuse(
            "components", "units without a component would take a seat and be paid nothing.",
            "Add the rule 'needs_component', or an 'amount' for every unit."
        )  # fmt: skip
    for key, kind in (("not_together_with", NotTogether), ("needs_seat_in", NeedsSeat)):
        spells = [spell.value for each in programme.rules for spell in each.spells]
        if any(isinstance(rule, kind) and programme.code in rule.programmes for rule in spells):
            raise top.section("rules").refuse(
                key, f"expected other programmes, found '{programme.code}', the programme itself."
            )
    if programme.paid_members.spells and not codes:
        raise top.refuse("paid_members", "limits components, but none are listed.")
    for spell in programme.quota.spells:
        _refuse_unpaid(top, programme, spell.first)
    _refuse_uneven_months(top, programme)


def _refuse_uneven_months(top: Section, programme: Programme) -> None:
    """A monthly programme pays by the month, and once is not every month."""
    if not any(spell.value == "month" for spell in programme.cadence.spells):
        return
    amounts = [programme.rupiah, *(each.rupiah for each in programme.components)]
    if any(spell.value % 3 for each in amounts for spell in each.spells):
        raise top.refuse(
            "cadence", "found month, expected quarter: an amount is not a whole number of rupiah a month.",
            "State the amount with 'every: month'."
        )  # fmt: skip
    rules = [spell.value for each in programme.rules for spell in each.spells]
    if any(isinstance(rule, Once) for rule in rules):
        raise top.refuse(
            "cadence", "found month, expected quarter: the rule 'once' gives a seat once only."
        )


def _refuse_unpaid(top: Section, programme: Programme, quarter: Quarter) -> None:
    paid = programme.rupiah.at(quarter) or any(
        each.rupiah.at(quarter) for each in programme.components
    )
    if not paid:
        raise top.refuse(
            "quota", f"begins in {quarter}, when no amount is in force.", "Date an amount."
        )
