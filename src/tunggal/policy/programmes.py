"""The aid programmes: one file each, with dated rules, quota, amounts and legal basis."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from tunggal.policy.case_terms import CaseKind
from tunggal.policy.dated import Dated, Spell, dated
from tunggal.policy.entitlement import NeedsSeat, NotTogether, Rule
from tunggal.policy.guards import DatedGuards, read_guards, read_reasons, refuse_short_notice
from tunggal.policy.programme_contradictions import refuse_contradictions
from tunggal.policy.programme_examples import Example, read_examples
from tunggal.policy.programme_rules import read_conditions, read_rules
from tunggal.policy.reading import Section, read_policy
from tunggal.policy.terms import Component, PaidComponent, Share, Terms
from tunggal.policy.variables import words
from tunggal.registry.errors import PolicyRefused
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter
from tunggal.registry.reason import Reason

__all__ = [
    "Component",
    "PaidComponent",
    "Programme",
    "Share",
    "Terms",
    "read_programme",
    "read_programmes",
]

T = TypeVar("T")
UNITS = ("family", "person")
SHARES = ("by_need", "by_poor_count", "equal_share", "fixed_ratio")
_CODE = re.compile(r"[a-z][a-z0-9_]{1,29}")
CADENCES = ("quarter", "month")
EVERY = ("month", "quarter", "year", "once")


@dataclass(frozen=True)
class Programme:
    """One programme file."""

    code: str
    file: str
    name: Mapping[str, str]
    unit: str
    basis: str
    quota: Dated[int]
    share: Dated[Share]
    rules: tuple[Dated[Rule | None], ...]
    rupiah: Dated[int]
    components: tuple[Component, ...] = ()
    paid_members: Dated[int] = field(default_factory=lambda: Dated(()))
    examples: tuple[Example, ...] = ()
    cadence: Dated[str] = field(default_factory=lambda: Dated(()))
    guards: DatedGuards = field(default_factory=DatedGuards)
    graduation: Dated[frozenset[Reason]] = field(default_factory=lambda: Dated(()))
    rule_lines: Mapping[str, int] = field(default_factory=dict, compare=False)  # for errors

    def monthly(self, quarter: Quarter) -> bool:
        """Whether its seats are given anew every month in this quarter."""
        return _at(self.cadence, quarter) == "month"

    def terms(self, when: Quarter | Period) -> Terms | None:
        """The terms of a period; None while no quota is in force, and between quarters for a
        programme that is not monthly. In a quarter a monthly programme stands at its first month.
        """
        period = when if isinstance(when, Period) else Period(when)
        quarter = period.quarter
        if self.monthly(quarter):
            period = period if period.month else period.first_month
        elif period.month:
            return None
        quota = self.quota.at(quarter)
        if quota is None:
            return None
        return self._terms(period, quota)

    def _terms(self, period: Period, quota: Spell[int]) -> Terms:
        quarter = period.quarter
        rules = [spell for each in self.rules if (spell := each.at(quarter)) and spell.value]
        bases = {spell.value.reason: spell.basis for spell in rules if spell.value}
        bases |= {Reason.ALLOCATED: self.basis, Reason.QUOTA_FULL: quota.basis}
        rupiah, paid = _at(self.rupiah, quarter), self._paid(quarter)
        if rupiah is None and not paid:
            raise PolicyRefused(
                f"{self.file}: a quota is in force in {quarter} but no amount is. "
                "Date an amount for the quarter, or end the quota before it."
            )
        guards = self.guards.at(quarter)
        refuse_short_notice(self.file, guards, months=period.months)
        if period.month and rupiah is not None:
            rupiah //= 3
        return Terms(
            self.code, self.unit, period, quota.value, _at(self.share, quarter),
            tuple(spell.value for spell in rules if spell.value),
            rupiah, _of_period(paid, period), _at(self.paid_members, quarter),
            {**guards.bases, **bases}, guards, _at(self.graduation, quarter) or frozenset(),
        )  # fmt: skip

    def _paid(self, quarter: Quarter) -> tuple[PaidComponent, ...]:
        paid = [
            PaidComponent(each.code, each.conditions, spell.value, each.most, spell.basis)
            for each in self.components
            if (spell := each.rupiah.at(quarter))
        ]
        return tuple(sorted(paid, key=lambda component: -component.rupiah))

    @property
    def newest(self) -> Quarter:
        """The quarter in which the newest of its dated values begins."""
        amounts = [self.rupiah, *(each.rupiah for each in self.components)]
        every: list[Dated[Any]] = [self.quota, self.share, self.paid_members, *self.rules, *amounts]
        return max(spell.first for each in every for spell in each.spells)

    @property
    def needed_first(self) -> frozenset[str]:
        """Programmes that are allocated before this one, in any quarter."""
        spells = [spell.value for each in self.rules for spell in each.spells]
        found = [rule.programmes for rule in spells if isinstance(rule, NotTogether | NeedsSeat)]
        return frozenset().union(*found)


def _of_period(paid: tuple[PaidComponent, ...], period: Period) -> tuple[PaidComponent, ...]:
    """The components with what they bring in the period; they are held by the quarter."""
    if not period.month:
        return paid
    return tuple(replace(each, rupiah=each.rupiah // 3) for each in paid)


def _at(values: Dated[T], quarter: Quarter) -> T | None:
    spell = values.at(quarter)
    return None if spell is None else spell.value


def read_programmes(folder: Path) -> tuple[Programme, ...]:
    """Every programme of a folder `policy/programmes`, by code."""
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise PolicyRefused(
            f"{folder.as_posix()}: holds no programme file (*.yaml). Run 'tunggal init'."
        )
    programmes = tuple(read_programme(file) for file in files)
    refuse_circles(programmes)
    return programmes


def meant_by(
    kind: CaseKind, among: Iterable[str], programmes: Mapping[str, Programme], quarter: Quarter
) -> tuple[str, ...]:
    """The programmes that a kind of case may be about: a seat is given back where a programme's file allows it."""
    every = tuple(among)
    if kind.cycle is None or kind.cycle.decision != "reactivation":
        return every
    known = (code for code in every if code in programmes)
    return (
        tuple(code for code in known if programmes[code].guards.at(quarter).reactivation) or every
    )


def refuse_circles(programmes: Sequence[Programme]) -> None:
    """Refuse programmes that exclude an unknown one, or each other in a circle."""
    waiting = {each.code: each for each in programmes}
    for each in programmes:
        unknown = sorted(each.needed_first - set(waiting))
        if unknown:
            raise PolicyRefused(
                f"{_naming(each, unknown[0])}: expected one of {', '.join(sorted(waiting))}, "
                f"found '{unknown[0]}'."
            )
    while free := [code for code, each in waiting.items() if not each.needed_first & set(waiting)]:
        for code in free:
            del waiting[code]
    while last := set(waiting) - frozenset().union(*(one.needed_first for one in waiting.values())):
        for code in last:  # waits for the circle, but stands outside
            del waiting[code]
    for each in waiting.values():
        other = min(each.needed_first & set(waiting))
        raise PolicyRefused(
            f"{_naming(each, other)}: {', '.join(sorted(waiting))} wait for each other "
            "in a circle. Name the other in the weaker programme's file only."
        )


def _naming(programme: Programme, other: str) -> str:
    """Where a programme file names another programme: file, line and rule."""
    for key, kind in (("not_together_with", NotTogether), ("needs_seat_in", NeedsSeat)):
        spells = [spell.value for each in programme.rules for spell in each.spells]
        if any(isinstance(rule, kind) and other in rule.programmes for rule in spells):
            return f"{programme.file}, line {programme.rule_lines.get(key, 1)}: rules.{key}"
    return f"{programme.file}: rules"


def read_programme(file: Path) -> Programme:
    """One programme file; refuses unknown keys and rules that contradict each other."""
    top = read_policy(file)
    code = top.text("code")
    if not _CODE.fullmatch(code) or code != file.stem:
        raise top.refuse("code", f"expected the name of the file, '{file.stem}', found '{code}'.")
    unit = top.choice("unit", UNITS)
    programme = Programme(
        code,
        top.file,
        top.mapped("name", words),
        unit,
        top.text("basis"),
        _spells(top, "quota", lambda entry: entry.whole("value", at_least=0)),
        _spells(top, "share", _share, optional=True),
        read_rules(top, unit),
        _spells(top, "amount", _rupiah, optional=True),
        _components(top),
        _spells(top, "paid_members", lambda entry: entry.whole("value", at_least=1), optional=True),
        read_examples(top, unit),
        _spells(top, "cadence", lambda entry: entry.choice("value", CADENCES), optional=True),
        read_guards(top),
        _spells(top, "graduation", lambda entry: read_reasons(entry, "value"), optional=True),
        top.section("rules").lines,
    )
    top.done()
    refuse_contradictions(top, programme)
    return programme


def _spells(
    section: Section, key: str, value: Callable[[Section], T], *, optional: bool = False
) -> Dated[T]:
    if optional and not section.has(key):
        return Dated(())
    entries = section.sections(key)
    if not entries:
        raise section.refuse(key, "expected at least one dated value, found an empty list.")
    return dated(entries, value)


def _rupiah(entry: Section) -> int:
    """Rupiah a quarter of `{value: 42000, every: month}`; of `every: once`, what is paid once."""
    every, value = entry.choice("every", EVERY), entry.whole("value", at_least=1)
    if every == "year" and value % 4:
        raise entry.refuse(
            "value", f"expected a whole number of rupiah a quarter, found {value} a year.",
            "State what is paid by quarter."
        )  # fmt: skip
    return {"month": value * 3, "year": value // 4}.get(every, value)


def _share(entry: Section) -> Share:
    method = entry.choice("method", SHARES)
    if method != "fixed_ratio":
        return Share(method)
    return Share(
        method,
        entry.whole("seats", at_least=1),
        entry.whole("per_poor", at_least=1),
        entry.flag("pass_on"),
    )


def _components(top: Section) -> tuple[Component, ...]:
    if not top.has("components"):
        return ()
    listed = top.section("components")
    components = []
    for code in listed.keys():  # noqa: SIM118
        if not _CODE.fullmatch(code) or code in ("base", "kept"):
            raise listed.refuse(
                code, "expected small letters and underscores, and neither 'base' nor 'kept'."
            )
        components.append(
            listed.mapped(code, lambda each, code=code: _component(code, each))  # type: ignore[misc]
        )
    return tuple(components)


def _component(code: str, section: Section) -> Component:
    return Component(
        code,
        section.mapped("name", words),
        section.mapped("when", read_conditions),
        _spells(section, "amount", _rupiah),
        section.whole("most", None, at_least=1),
    )
