"""The command centre: its sentences, its rules and what agents say, `policy/centre/`, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tunggal.policy.case_terms import OFFICERS, Role
from tunggal.policy.reading import Section, read_policy

# What the end of a call may ask for.
NOTHING, OPENED, UPDATED, CALL_BACK, MARK = "nothing", "opened", "updated", "call_back", "mark"
NEEDS = (NOTHING, OPENED, UPDATED, CALL_BACK, MARK)
# What its result makes of a task; CASE is done, too, and names the case that it became.
DONE, FAILED, AGAIN, CASE = "done", "failed", "again", "case"
ENDS = (DONE, FAILED, AGAIN, CASE)


@dataclass(frozen=True)
class WrapUp:
    """How a call or chat ended: what this asks for, and whether the wish was answered at once."""

    code: str
    needs: str
    solves: bool


@dataclass(frozen=True)
class CallRules:
    """How soon a call is to be answered, and how it may end."""

    answer: timedelta
    again: timedelta  # who calls again within it was not helped at once
    wrap_ups: Mapping[str, WrapUp]


@dataclass(frozen=True)
class TaskRules:
    """How soon a call-back is due, and how often it is tried."""

    within: timedelta
    again: timedelta
    tries: int
    results: Mapping[str, str]  # result → one of ENDS


@dataclass(frozen=True)
class NuisanceRules:
    """How many marks within a time make a number hear a sentence only, and for how long."""

    marks: int
    within: timedelta
    ends: timedelta


@dataclass(frozen=True)
class ChatRules:
    """How many chats an agent has at once, and when silence closes one."""

    at_once: int
    idle: timedelta
    waits: timedelta
    letters: int


@dataclass(frozen=True)
class ShiftRules:
    """How long a shift and a sign-on last at most, how far is planned, why agents pause or are signed off."""

    longest: timedelta
    days: int
    handover: timedelta  # a note has to be taken over within it
    pauses: tuple[str, ...]
    sign_offs: tuple[str, ...]


@dataclass(frozen=True)
class CentreRules:
    """All that `rules.yaml` says."""

    clock: ZoneInfo
    leading: tuple[Role, ...]
    leaders: tuple[str, ...]
    shifts: ShiftRules
    calls: CallRules
    tasks: TaskRules
    nuisance: NuisanceRules
    chats: ChatRules
    numbers_kept: timedelta
    texts_kept: timedelta


def read_centre_rules(folder: Path) -> CentreRules:
    """How the command centre works: `rules.yaml`; raises PolicyRefused."""
    top = read_policy(folder / "rules.yaml")
    top.text("basis")
    leaders, keeping = top.section("leaders"), top.section("keeping_days")
    rules = CentreRules(
        _clock(top), _roles(leaders), leaders.texts("agents"), top.mapped("shifts", _shifts),
        top.mapped("calls", _calls), top.mapped("tasks", _tasks), top.mapped("nuisance", _nuisance),
        top.mapped("chats", _chats), _days(keeping, "numbers"), _days(keeping, "texts"),
    )  # fmt: skip
    for section in (leaders, keeping, top):
        section.done()
    if rules.numbers_kept < max(rules.calls.again, rules.nuisance.within + rules.nuisance.ends):
        raise top.refuse(
            "keeping_days", "numbers are needed longer, for repeated calls and nuisance."
        )
    return rules


def _clock(top: Section) -> ZoneInfo:
    name = top.text("clock")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise top.refuse("clock", f"'{name}' is no time zone; Asia/Jakarta is one.") from None


def _roles(section: Section) -> tuple[Role, ...]:
    known = tuple(role.value for role in OFFICERS)
    for text in section.texts("roles"):
        if text not in known:
            raise section.refuse("roles", f"'{text}' is no officer; expected {', '.join(known)}.")
    return tuple(map(Role, section.texts("roles")))


def _shifts(section: Section) -> ShiftRules:
    longest, handover = _hours(section, "hours_most"), _minutes(section, "handover_minutes")
    days = section.whole("days_ahead", at_least=1)
    reasons = section.texts("pauses"), section.texts("sign_offs")
    return ShiftRules(longest, days, handover, *reasons)


def _calls(section: Section) -> CallRules:
    answer = timedelta(seconds=section.whole("answer_seconds", at_least=1))
    ends = section.section("wrap_ups")
    wrap_ups = {code: _wrap_up(code, ends.section(code)) for code in ends.keys()}  # noqa: SIM118
    if not wrap_ups:
        raise section.refuse("wrap_ups", "names no way in which a call may end.")
    return CallRules(answer, _days(section, "again_days"), wrap_ups)


def _wrap_up(code: str, section: Section) -> WrapUp:
    made = WrapUp(code, section.choice("needs", NEEDS), section.flag("solves", False))
    section.done()
    return made


def _tasks(section: Section) -> TaskRules:
    within, again = _hours(section, "hours"), _hours(section, "again_hours")
    results = section.section("results")
    ends = {code: results.choice(code, ENDS) for code in results.keys()}  # noqa: SIM118
    if not {DONE, AGAIN} <= {*ends.values()}:
        raise section.refuse("results", "one has to be done, and one has to be tried again.")
    return TaskRules(within, again, section.whole("tries", at_least=1), ends)


def _nuisance(section: Section) -> NuisanceRules:
    marks = section.whole("marks", at_least=2)
    return NuisanceRules(marks, _days(section, "within_days"), _days(section, "ends_after_days"))


def _chats(section: Section) -> ChatRules:
    at_once, letters = (section.whole(name, at_least=1) for name in ("at_once", "letters_most"))
    idle, waits = (_minutes(section, name) for name in ("idle_minutes", "wait_minutes"))
    return ChatRules(at_once, idle, waits, letters)


def _hours(section: Section, key: str) -> timedelta:
    return timedelta(hours=section.whole(key, at_least=1))


def _minutes(section: Section, key: str) -> timedelta:
    return timedelta(minutes=section.whole(key, at_least=1))


def _days(section: Section, key: str) -> timedelta:
    return timedelta(days=section.whole(key, at_least=1))
