"""Reads the rules and the conditions of a programme file into values of the closed list."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable

from tunggal.policy.dated import Dated, dated
from tunggal.policy.entitlement import (
    MEMBER_CODES,
    ORDER,
    AgeBetween,
    Alive,
    CodeAmong,
    Condition,
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
from tunggal.policy.reading import Section

Conditions = tuple[Condition, ...]
_WORD = re.compile(r"[a-z][a-z0-9_]*")


def read_rules(top: Section, unit: str) -> tuple[Dated[Rule | None], ...]:
    """The dated rules of a programme, in the order in which they are asked.

    A spell whose value is `false` lifts a rule from that quarter on.
    """
    listed = top.section("rules")
    for key in listed.keys():  # noqa: SIM118
        _refuse_unknown(listed, key, unit)
    found = {
        kind: dated(listed.sections(key), reader)
        for key, (kind, reader) in _READERS.items()
        if listed.has(key)
    }
    return tuple(found[kind] for kind in ORDER if kind in found)


def _refuse_unknown(listed: Section, key: str, unit: str) -> None:
    if key not in _READERS:
        near = difflib.get_close_matches(key, _READERS, 1)
        hint = f"Did you mean '{near[0]}'?" if near else ""
        raise listed.refuse(key, f"is not a rule; expected one of {', '.join(_READERS)}.", hint)
    if unit == "family" and _READERS[key][0] in (Alive, Present, AgeBetween):
        raise listed.refuse(
            key, "speaks of one person, but the unit of this programme is the family.",
            "Put the age of a member under 'components'; a family without members is not ranked."
        )  # fmt: skip


def _switch(rule: Rule) -> Callable[[Section], Rule | None]:
    return lambda entry: rule if entry.flag("value") else None


def _max_decile(entry: Section) -> Rule:
    limit = entry.whole("value")
    if not 1 <= limit <= 10:
        raise entry.refuse("value", f"expected a decile from 1 to 10, found {limit}.")
    return MaxDecile(limit)


def _no_lead(entry: Section) -> Rule | None:
    kinds = _words(entry)
    whole_family = entry.flag("whole_family", True)
    return NoLead(kinds, whole_family) if kinds else None


def _words(entry: Section) -> frozenset[str]:
    """The list of codes of an entry; an empty list lifts the rule."""
    found = entry.texts("value")
    for code in found:
        if not _WORD.fullmatch(code):
            raise entry.refuse("value", f"expected codes in small letters, found '{code}'.")
    return frozenset(found)


def _needs_component(entry: Section) -> Rule:
    codes = _words(entry)
    if not codes:
        raise entry.refuse("value", "expected at least one component, found an empty list.")
    return NeedsComponent(codes)


def _not_together(entry: Section) -> Rule | None:
    codes = _words(entry)
    return NotTogether(codes) if codes else None


def _needs_seat(entry: Section) -> Rule:
    codes = _words(entry)
    if not codes:
        raise entry.refuse("value", "expected at least one programme, found an empty list.")
    return NeedsSeat(codes)


def _time_limit(entry: Section) -> Rule:
    return entry.mapped("value", _limit)


def _limit(section: Section) -> Rule:
    exempt = []
    for each in section.sections("exempt", ()):
        exempt.append(read_conditions(each))
        each.done()
    return TimeLimit(
        section.whole("years", at_least=1),
        tuple(exempt),
        section.whole("return_decile", 1, at_least=0),
    )


def read_age(section: Section) -> AgeBetween:
    """`{from: 6, to: 21}`, in full years, both included; one end may be left out."""
    low = section.whole("from", at_least=0) if section.has("from") else None
    high = section.whole("to", at_least=0) if section.has("to") else None
    if low is None and high is None:
        raise section.refuse(None, "expected 'from', 'to' or both, found neither.")
    if low is not None and high is not None and low > high:
        raise section.refuse("to", f"expected {low} or more, as 'from' says, found {high}.")
    return AgeBetween(low, high)


_READERS: dict[str, tuple[type[Rule], Callable[[Section], Rule | None]]] = {
    "alive": (Alive, _switch(Alive())),
    "present": (Present, _switch(Present())),
    "not_withdrawn": (NotWithdrawn, _switch(NotWithdrawn())),
    "no_upheld_objection": (NoObjection, _switch(NoObjection())),
    "no_lead": (NoLead, _no_lead),
    "usable_nik": (UsableNik, _switch(UsableNik())),
    "max_decile": (MaxDecile, _max_decile),
    "age": (AgeBetween, lambda entry: entry.mapped("value", read_age)),
    "needs_component": (NeedsComponent, _needs_component),
    "needs_seat_in": (NeedsSeat, _needs_seat),
    "not_together_with": (NotTogether, _not_together),
    "by_proposal": (Proposed, _switch(Proposed())),
    "once": (Once, _switch(Once())),
    "time_limit": (TimeLimit, _time_limit),
}


def read_conditions(section: Section) -> Conditions:
    """`{age: {to: 6}}` or `{schooling: [2], school_level: [3, 4]}`: all must hold."""
    conditions: list[Condition] = [section.mapped("age", read_age)] if section.has("age") else []
    conditions += [
        CodeAmong(column, _codes(section, column)) for column in MEMBER_CODES if section.has(column)
    ]
    if not conditions and not tuple(section.keys()):
        raise section.refuse(None, "expected at least one condition, found none.")
    return tuple(conditions)


def _codes(section: Section, column: str) -> tuple[int, ...]:
    found = section.value(column)
    fits = isinstance(found, list) and all(type(code) is int for code in found)
    if not fits or not found:
        raise section.refuse(column, "expected a list of codes such as [1, 2].")
    return tuple(found)
