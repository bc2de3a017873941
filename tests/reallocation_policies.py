"""Random policies for the worlds of `reallocation_worlds`: guards, rules, amounts and their dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

from allocate_worlds import (
    CHILD,
    ELDERLY,
    PREGNANT,
    PUPIL,
    QUARTER,
    START,
    always,
    programme,
    random_share,
)
from reallocation_worlds import MONTHLY
from tunggal.policy.allocation import Allocation
from tunggal.policy.dated import Dated, Spell
from tunggal.policy.entitlement import (
    ORDER,
    AgeBetween,
    Alive,
    CodeAmong,
    MaxDecile,
    NeedsComponent,
    NeedsSeat,
    NoLead,
    NoObjection,
    NotTogether,
    NotWithdrawn,
    Once,
    Present,
    Proposed,
    Rule,
    TimeLimit,
    UsableNik,
)
from tunggal.policy.guards import Appeals, DatedGuards, Grace, Group, Margin, Notice
from tunggal.policy.programmes import Component, Programme, Share
from tunggal.registry.quarter import Quarter
from tunggal.registry.reason import Reason

ENOUGH = 1_000_000  # so many national seats never bind
NEXT = Quarter(2026, 4)
COMPONENTS = (PUPIL, CHILD, PREGNANT, ELDERLY)
PREGNANTS = Group("pregnant", {"id": "hamil", "en": "pregnant"}, (CodeAmong("pregnant", (1,)),))
WIDOWED = Group(
    "widowed", {"id": "janda", "en": "widowed"},
    (CodeAmong("head_marital", (4,)), AgeBetween(60, None)),
)  # fmt: skip
EXEMPT = ((AgeBetween(60, None),), (CodeAmong("disability", (1, 2)), AgeBetween(None, 30)))
AT_ONCE = (Reason.OBJECTION_UPHELD, Reason.NOT_PRESENT, Reason.NO_USABLE_NIK)
GRACED = (Reason.DECILE_ABOVE_LIMIT, Reason.NO_COMPONENT, Reason.QUOTA_FULL, Reason.TIME_LIMIT)


def _some(draw: Random, values: Sequence[Any], share: float = 0.5) -> tuple[Any, ...]:
    return tuple(value for value in values if draw.random() < share)


def _turning(draw: Random, value: int, other: int) -> Dated[int]:
    """A value in force now, sometimes with another one from 2026Q4 on, or none."""
    until = draw.choice([None, None, NEXT.previous])
    now = Spell(START, until, value, "Peraturan contoh")
    later = Spell(NEXT, None, other, "Peraturan contoh")
    return Dated((now, later) if until and draw.random() < 0.8 else (now,))


# ------------------------------------------------------------------- guards


def random_guards(draw: Random, *, share: float = 0.6) -> DatedGuards:
    """Guards of one file; a cap only beside a notice, as the reader of the files demands."""
    spells: dict[str, Any] = {
        "protect": frozenset(
            _some(draw, ("ongoing_treatment", "disaster", "pregnant", "widowed"), 0.6)
        ),
        "grace": Grace(
            draw.choice([date(2026, 3, 31), date(2026, 4, 1), date(2026, 12, 31)]),
            frozenset(_some(draw, GRACED) or GRACED[:1]),
        ),
        "appeals": Appeals(draw.choice([1, 30, 120])),
        "margin": Margin(draw.choice([0, 1, 2]), draw.choice([0, 0, 1, 30, 60])),
        "reactivation": draw.random() < 0.8,
        "newborn": draw.choice([1, 3, 12]),
    }
    found = {name: value for name, value in spells.items() if draw.random() < share}
    if draw.random() < share + 0.2:
        found["notice"] = Notice(draw.choice([3, 3, 6]), frozenset(_some(draw, AT_ONCE)))
        if draw.random() < share:
            found["leavers_cap"] = draw.choice([0, 10, 25, 40, 100])
    named = tuple(
        each for each in (PREGNANTS, WIDOWED) if each.code in found.get("protect", frozenset())
    )
    return DatedGuards({name: always(value) for name, value in found.items()}, named)


# ------------------------------------------------------------------- programmes


def _in_order(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """As a programme file gives them: in the order in which they are asked."""
    return tuple(sorted(rules, key=lambda rule: ORDER.index(type(rule))))


def _amounts(draw: Random, component: Component) -> Component:
    now = component.rupiah.spells[0].value
    return replace(component, rupiah=_turning(draw, now, now + 75_000))


def _finished(draw: Random, each: Programme, *, monthly: bool = False) -> Programme:
    """The dates of a programme: its quota and amounts change, it may know graduation."""
    quota = _turning(draw, each.quota.spells[0].value, draw.choice([3, 400, ENOUGH]))
    if each.code == "beta" and draw.random() < 0.2:  # gives no seats any more
        quota = Dated((replace(quota.spells[0], last=QUARTER.previous),))
    return replace(
        each,
        quota=quota,
        cadence=always("month") if monthly else Dated(()),
        graduation=always(frozenset(_some(draw, GRACED))) if draw.random() < 0.7 else Dated(()),
        guards=random_guards(draw, share=0.3) if draw.random() < 0.5 else DatedGuards(),
    )


def random_programmes(
    seed: int, *, quota: int | None = None, monthly: bool | None = None, together: bool = True
) -> tuple[Programme, ...]:
    """alpha: families with components; beta: families; gamma: persons; delta looks at the others.

    With a `quota` regencies share it by a random method; without, each has its own seats. When not
    `together` no programme looks at the seats of another.
    """
    draw = Random(seed)
    monthly = draw.random() < 0.5 if monthly is None else monthly
    civil = NoLead(frozenset({"civil_servant"}))
    common = (NotWithdrawn(), NoObjection(), civil, UsableNik())
    wants = (NeedsComponent(frozenset({"child", "elderly", "pupil"})),)
    limits = (MaxDecile(4), TimeLimit(draw.choice([2, 5]), EXEMPT, draw.choice([1, 3])))
    own = NoLead(frozenset({"company_owner", "civil_servant"}), whole_family=draw.random() < 0.3)
    people = _some(draw, (NotWithdrawn(), NoObjection(), own, UsableNik(), Proposed()), 0.4)
    people += _some(draw, (MaxDecile(5), AgeBetween(1, 60), limits[1]), 0.6)
    others = _some(draw, ("beta", "gamma"))
    made = {
        "alpha": (_some(draw, (*common, *limits), 0.7) + wants, others),
        "beta": (_some(draw, (*common, MaxDecile(5), Once(), limits[1]), 0.4), _some(draw, ("gamma",))),
        "gamma": ((Alive(), Present(), *people), ()),
        "delta": (_some(draw, (*common, MaxDecile(4), Proposed(), Once(), limits[1]), 0.3), ()),
    }  # fmt: skip
    paid = tuple(_amounts(draw, each) for each in COMPONENTS)
    changes: Mapping[str, Any] = {
        "alpha": {"rupiah": None, "components": paid, "paid_members": draw.choice([None, 1, 2])},
        "beta": {"components": draw.choice([(), (PREGNANT,)])},
        "gamma": {"unit": "person", "rupiah": 126_000},
        "delta": {},
    }
    programmes = []
    for code, (rules, excluded) in made.items():
        extra: tuple[Rule, ...] = (NotTogether(frozenset(excluded)),) if excluded else ()
        if code == "delta":
            needed = frozenset(_some(draw, ("alpha", "gamma")) or ("beta",))
            extra = (NeedsSeat(needed),) if draw.random() < 0.5 else ()
        share: Share | None = Share("fixed_ratio", 3 if code == "gamma" else 1, 1, False)
        if quota is not None:
            share = random_share(draw)
        each = programme(
            code,
            quota=ENOUGH if quota is None else draw.randint(0, quota),
            share=share,
            rules=_in_order([*rules, *(extra if together else ())]),
            **changes[code],
        )
        programmes.append(_finished(draw, each, monthly=monthly and code in MONTHLY))
    return tuple(programmes)


def random_allocation(seed: int, poor: Mapping[str, Mapping[int, int]]) -> Allocation:
    draw = Random(seed + 7)
    return Allocation(
        tie_seed=draw.choice(["tunggal", "it's 1"]),
        share=Share(draw.choice(["by_need", "equal_share"])),
        order=draw.choice(["place", "welfare_score", "decile"]),
        poor=poor,
        guards=random_guards(draw),
        facilitators={f"{code}012001": f"F{code}" for code in poor},
    )


__all__ = ["ENOUGH", "QUARTER", "random_allocation", "random_guards", "random_programmes"]
