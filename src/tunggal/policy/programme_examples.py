"""Described families and persons: the tested examples of a programme file, and `programme try`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tunggal.policy.dated import read_quarter
from tunggal.policy.entitlement import MEMBER_CODES, Unit
from tunggal.policy.guards import Hold
from tunggal.policy.reading import Section
from tunggal.registry.quarter import Quarter
from tunggal.registry.reason import Outcome, Reason

Member = Mapping[str, int | None]  # `age` and answers of tables.PERSONS, by column
NOT_RANKED = (
    Reason.TOO_FEW_ANSWERS,
    Reason.ANSWERS_TOO_OLD,
    Reason.NO_ANSWERS,
    Reason.NO_MEMBERS,
    Reason.REGION_UNKNOWN,
    Reason.NO_FAMILY,
)
APPEALS = ("open", "upheld", "none")


@dataclass(frozen=True)
class Described:
    """A family or a person in a few words: what the rules look at, and its members."""

    unit: Unit
    members: tuple[Member, ...]
    hold: Hold = field(default_factory=Hold)


@dataclass(frozen=True)
class Example:
    """A described unit and what must become of it; `quarter` None means the newest rules."""

    described: Described
    outcome: Outcome
    reason: Reason
    rupiah: int | None
    seats: int
    quarter: Quarter | None
    line: int


def read_examples(top: Section, unit: str) -> tuple[Example, ...]:
    """The examples of a programme file; it must have some, for they are what tests it."""
    entries = top.sections("examples")
    if not entries:
        raise top.refuse("examples", "expected at least one example, found an empty list.")
    return tuple(_example(entry, unit) for entry in entries)


def _example(entry: Section, unit: str) -> Example:
    example = Example(
        read_described(entry, unit),
        Outcome(entry.choice("outcome", tuple(Outcome))),
        Reason(entry.choice("reason", tuple(Reason))),
        entry.whole("rupiah", None, at_least=0),
        entry.whole("seats", 1, at_least=0),
        read_quarter(entry, "quarter") if entry.has("quarter") else None,
        entry.line,
    )
    entry.done()
    return example


def read_described(section: Section, unit: str) -> Described:
    """The family under the key `family`, or the person under `person`."""
    return section.mapped(unit, _family if unit == "family" else _person)


def _family(section: Section) -> Described:
    members = []
    for member in section.sections("members", ()):
        members.append(_member(member))
        member.done()
    return Described(_unit(section), tuple(members), _hold(section))


def _person(section: Section) -> Described:
    member = _member(section)
    unit = _unit(
        section,
        age=member.get("age"),
        alive=section.flag("alive", True),
        present=section.flag("present", True),
    )
    return Described(unit, (member,), _hold(section))


def _member(section: Section) -> Member:
    known = {"age": section.whole("age", None)}
    return known | {column: section.whole(column) for column in MEMBER_CODES if section.has(column)}


def _unit(
    section: Section, *, age: int | None = None, alive: bool = True, present: bool = True
) -> Unit:
    decile = section.whole("decile", None)
    if decile is not None and not 1 <= decile <= 10:
        raise section.refuse(
            "decile", f"expected 1 to 10, found {decile}; leave it out when not ranked."
        )
    return Unit(
        decile=decile,
        unranked=_unranked(section) if decile is None else None,
        alive=alive,
        present=present,
        withdrawn=section.flag("withdrawn", False),
        objected=section.flag("objection_upheld", False),
        leads=frozenset(section.texts("leads", ())),
        usable_nik=section.flag("usable_nik", True),
        age=age,
        receives=frozenset(section.texts("receives", ())),
        proposed=section.flag("proposed", False),
        received_before=section.flag("received_before", False),
        held_quarters=section.whole("held_quarters", 0, at_least=0),
        limit_decile=section.whole("limit_decile", None),
    )


def _hold(section: Section) -> Hold:
    """The seat that the unit had, and what guards it."""
    return Hold(
        holds=section.flag("holds", False),
        left=section.flag("left", False),
        notice_until=section.day("notice_until", None),
        appeal=section.choice("appeal", APPEALS, "none"),
        protections=frozenset(section.texts("protections", ())),
        reactivated=section.flag("reactivated", False),
        newborn=section.flag("newborn", False),
    )


def _unranked(section: Section) -> Reason:
    return Reason(section.choice("not_ranked", tuple(NOT_RANKED), Reason.NO_ANSWERS))
