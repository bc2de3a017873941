"""The aid programmes: one file each, with dated rules, quota, amounts and legal basis."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from tunggal.policy.dated import Dated, dated
from tunggal.policy.entitlement import NeedsComponent, NotTogether, Rule
from tunggal.policy.programme_examples import Example, read_examples
from tunggal.policy.programme_rules import read_conditions, read_rules
from tunggal.policy.reading import Section, read_policy
from tunggal.policy.terms import Component, PaidComponent, Share, Terms
from tunggal.policy.variables import words
from tunggal.registry.errors import PolicyRefused
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
_MONTHS = {"month": 3, "quarter": 1}  # how often an amount is paid in a quarter


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

    def terms(self, quarter: Quarter) -> Terms | None:
        """The terms of a quarter; None while no quota is in force."""
        quota = self.quota.at(quarter)
        if quota is None:
            return None
        rules = [spell for each in self.rules if (spell := each.at(quarter)) and spell.value]
        bases = {spell.value.reason: spell.basis for spell in rules if spell.value}
        bases |= {Reason.ALLOCATED: self.basis, Reason.QUOTA_FULL: quota.basis}
        rupiah, paid = _at(self.rupiah, quarter), self._paid(quarter)
        if rupiah is None and not paid:
            raise PolicyRefused(
                f"{self.file}: a quota is in force in {quarter} but no amount is. "
                "Date an amount for the quarter, or end the quota before it."
            )
        return Terms(
            self.code, self.unit, quarter, quota.value, _at(self.share, quarter),
            tuple(spell.value for spell in rules if spell.value),
            rupiah, paid, _at(self.paid_members, quarter), bases,
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
        found = [rule.programmes for rule in spells if isinstance(rule, NotTogether)]
        return frozenset().union(*found)


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


def refuse_circles(programmes: Sequence[Programme]) -> None:
    """Refuse programmes that exclude an unknown one, or each other in a circle."""
    waiting = {each.code: each for each in programmes}
    for each in programmes:
        unknown = sorted(each.needed_first - set(waiting))
        if unknown:
            raise PolicyRefused(
                f"{each.file}: rules.not_together_with: found '{unknown[0]}', "
                f"expected one of {', '.join(sorted(waiting))}."
            )
    while free := [code for code, each in waiting.items() if not each.needed_first & set(waiting)]:
        for code in free:
            del waiting[code]
    for each in waiting.values():
        raise PolicyRefused(
            f"{each.file}: rules.not_together_with: {', '.join(sorted(waiting))} wait for each other "
            "in a circle. Name the weaker programme's exclusion only."
        )


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
    )
    top.done()
    _refuse_contradictions(top, programme)
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
    """Rupiah a quarter of `{value: 42000, every: month}`."""
    every = entry.choice("every", tuple(_MONTHS))
    return entry.whole("value", at_least=1) * _MONTHS[every]


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
        if not _CODE.fullmatch(code) or code == "base":
            raise listed.refuse(code, "expected small letters and underscores, and not 'base'.")
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


def _refuse_contradictions(top: Section, programme: Programme) -> None:
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
    if programme.code in programme.needed_first:
        raise top.section("rules").refuse(
            "not_together_with", f"found '{programme.code}', the programme itself."
        )
    if programme.paid_members.spells and not codes:
        raise top.refuse("paid_members", "limits components, but none are listed.")
    for spell in programme.quota.spells:
        _refuse_unpaid(top, programme, spell.first)


def _refuse_unpaid(top: Section, programme: Programme, quarter: Quarter) -> None:
    paid = programme.rupiah.at(quarter) or any(
        each.rupiah.at(quarter) for each in programme.components
    )
    if not paid:
        raise top.refuse(
            "quota", f"begins in {quarter}, when no amount is in force.", "Date an amount."
        )
