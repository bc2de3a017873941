"""The guards of reallocation: what keeps a seat that would pass on at once without them.

A guard is policy: dated, with its basis, off unless a file sets it. `allocate.yaml` sets them for
all programmes; a guard that a programme file names itself takes the place of the common one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tunggal.policy.dated import Dated, dated
from tunggal.policy.programme_rules import Conditions, read_conditions
from tunggal.policy.reading import Section
from tunggal.policy.variables import words
from tunggal.registry.errors import PolicyRefused
from tunggal.registry.quarter import Quarter
from tunggal.registry.reason import Reason

# A seat that ends for one of these ends at once, whatever the guards: nobody is left to hold it,
# the holder gave it up, or what was given once was given.
FINAL = frozenset({Reason.DECEASED, Reason.WITHDRAWN, Reason.ALREADY_RECEIVED})


@dataclass(frozen=True)
class Notice:
    """A seat passes on only after so many months of notice; for `at_once` reasons without."""

    months: int
    at_once: frozenset[Reason] = frozenset()
    where: str = field(default="", compare=False)  # file and line, for errors


@dataclass(frozen=True)
class Grace:
    """Who would lose a seat for one of these reasons keeps it until a day, this one included."""

    until: date
    reasons: frozenset[Reason]


@dataclass(frozen=True)
class Appeals:
    """An open appeal keeps aid running; it may be brought for so many days after the notice."""

    days: int


@dataclass(frozen=True)
class Margin:
    """How near the limit an incumbent keeps the seat: deciles above it, percent of places behind."""

    deciles: int = 0
    percent: int = 0


@dataclass(frozen=True)
class Group:
    """A named group: a unit belongs to it when a member meets all conditions."""

    code: str
    name: Mapping[str, str]
    conditions: Conditions


@dataclass(frozen=True)
class Hold:
    """What the guards look at, beside the unit that the rules look at."""

    holds: bool = False  # had a seat in the last release
    left: bool = False  # had one before, and lost it
    notice_until: date | None = None
    appeal: str = "none"  # open, upheld or none
    protections: frozenset[str] = frozenset()  # kinds in force
    groups: frozenset[str] = frozenset()
    reactivated: bool = False
    newborn: bool = False  # of a mother who has a seat


@dataclass(frozen=True)
class Guards:
    """The guards in force in one quarter; one that is None, empty or 0 guards nobody."""

    notice: Notice | None = None
    protected: frozenset[str] = frozenset()  # kinds of the `protections` table
    groups: tuple[Group, ...] = ()
    grace: Grace | None = None
    leavers_percent: int | None = None  # of a regency's recipients, in one period
    appeals: Appeals | None = None
    margin: Margin = Margin()
    reactivation: bool = False
    newborn_months: int | None = None
    bases: Mapping[Reason, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DatedGuards:
    """The guards of one file by name: each with its spells; a missing name sets nothing."""

    spells: Mapping[str, Dated[Any]] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()

    def over(self, common: DatedGuards) -> DatedGuards:
        """These guards, and the common ones that these do not name."""
        named = {group.code for group in self.groups}
        others = tuple(group for group in common.groups if group.code not in named)
        return DatedGuards({**common.spells, **self.spells}, (*self.groups, *others))

    @property
    def protected_kinds(self) -> frozenset[str]:
        """The kinds of protection, other than described groups, that any quarter heeds."""
        protect = self.spells.get("protect", Dated(()))
        named = frozenset().union(*(spell.value for spell in protect.spells))
        return frozenset(named - {group.code for group in self.groups})

    def at(self, quarter: Quarter) -> Guards:
        """The guards in force in a quarter."""
        found = {
            name: spell
            for name, each in self.spells.items()
            if (spell := each.at(quarter)) is not None
        }
        held = {name: spell.value for name, spell in found.items()}
        protect: frozenset[str] = held.pop("protect", frozenset())
        groups = tuple(group for group in self.groups if group.code in protect)
        bases = {
            reason: spell.basis
            for name, spell in found.items()
            for reason in _REASONS.get(name, ())
        }
        kinds = protect - {group.code for group in groups}
        return Guards(protected=kinds, groups=groups, bases=bases, **_by_field(held))


_FIELDS = {
    "notice": "notice", "grace": "grace", "leavers_cap": "leavers_percent", "appeals": "appeals",
    "margin": "margin", "reactivation": "reactivation", "newborn": "newborn_months",
}  # fmt: skip
_REASONS: Mapping[str, tuple[Reason, ...]] = {
    "notice": (Reason.NOTICE_GIVEN,),
    "protect": (Reason.ONGOING_TREATMENT, Reason.PROTECTED_GROUP),
    "grace": (Reason.GRACE,),
    "leavers_cap": (Reason.LEAVERS_CAP,),
    "appeals": (Reason.APPEAL_OPEN, Reason.APPEAL_UPHELD),
    "margin": (Reason.INCUMBENT_MARGIN,),
    "reactivation": (Reason.REACTIVATED,),
    "newborn": (Reason.NEWBORN,),
}


def _by_field(held: Mapping[str, Any]) -> dict[str, Any]:
    return {_FIELDS[name]: value for name, value in held.items()}


def read_guards(top: Section) -> DatedGuards:
    """The section `guards` of a file; no guards where there is none."""
    if not top.has("guards"):
        return DatedGuards()
    return top.mapped("guards", _guards)


def _guards(section: Section) -> DatedGuards:
    groups = section.mapped("groups", _groups) if section.has("groups") else ()
    spells = {
        name: dated(section.sections(name), reader)
        for name, reader in _READERS.items()
        if section.has(name)
    }
    section.done()  # a misspelt guard is named before what it is missing for
    guards = DatedGuards(spells, groups)
    _refuse_unprotected(section, guards)
    _refuse_shortened_notice(section, guards)
    return guards


def _groups(section: Section) -> tuple[Group, ...]:
    return tuple(
        section.mapped(code, lambda each, code=code: _group(code, each))  # type: ignore[misc]
        for code in section.keys()  # noqa: SIM118
    )


def _group(code: str, section: Section) -> Group:
    return Group(code, section.mapped("name", words), section.mapped("when", read_conditions))


def _refuse_unprotected(section: Section, guards: DatedGuards) -> None:
    protect = guards.spells.get("protect", Dated(()))
    named = frozenset().union(*(spell.value for spell in protect.spells))
    for group in guards.groups:
        if group.code not in named:
            raise section.refuse(
                "groups", f"the group '{group.code}' is described, but no 'protect' names it.",
                "Name it in 'protect', or leave its description out."
            )  # fmt: skip


def _refuse_shortened_notice(section: Section, guards: DatedGuards) -> None:
    """A cap without notice would hold people back without ever telling them why."""
    if "leavers_cap" in guards.spells and "notice" not in guards.spells:
        raise section.refuse(
            "leavers_cap", "expected a 'notice' beside it: who waits for a turn to leave is on notice.",
            "Set 'notice' in this section too."
        )  # fmt: skip


def read_reasons(entry: Section, key: str) -> frozenset[Reason]:
    """The reasons under a key; none where it is missing."""
    found = entry.texts(key, ())
    for code in found:
        if code not in tuple(Reason):
            raise entry.refuse(key, f"found '{code}', expected reasons among {', '.join(Reason)}.")
    return frozenset(Reason(code) for code in found)


def _notice(entry: Section) -> Notice:
    where = f"{entry.file}, line {entry.line}: {entry.path}"
    return Notice(entry.whole("months", at_least=1), read_reasons(entry, "at_once"), where)


def _grace(entry: Section) -> Grace:
    reasons = read_reasons(entry, "value")
    if not reasons:
        raise entry.refuse("value", "expected at least one reason, found an empty list.")
    return Grace(entry.day("until"), reasons)


def _percent(entry: Section, key: str, default: int | None = None) -> int:
    value = entry.whole(key, default, at_least=0) if default is not None else entry.whole(key)
    if not 0 <= value <= 100:
        raise entry.refuse(key, f"expected a percentage from 0 to 100, found {value}.")
    return value


def _margin(entry: Section) -> Margin:
    return Margin(entry.whole("deciles", 0, at_least=0), _percent(entry, "percent", 0))


_READERS: Mapping[str, Any] = {
    "notice": _notice,
    "protect": lambda entry: frozenset(entry.texts("value")),
    "grace": _grace,
    "leavers_cap": lambda entry: _percent(entry, "percent"),
    "appeals": lambda entry: Appeals(entry.whole("days", at_least=1)),
    "margin": _margin,
    "reactivation": lambda entry: entry.flag("value"),
    "newborn": lambda entry: entry.whole("months", at_least=1),
}


def refuse_short_notice(file: str, guards: Guards, *, months: int) -> None:
    """Refuse a notice that ends before the period in which it is given; raises PolicyRefused."""
    notice = guards.notice
    if notice and notice.months < months:
        raise PolicyRefused(
            f"{notice.where}.months: expected {months} or more, found {notice.months}: a notice "
            f"lasts at least for the period in which it is given, which is {months} months "
            f"for {file}."
        )
