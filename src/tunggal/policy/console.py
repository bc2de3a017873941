"""The officers' console: its sentences and its rules, `policy/console/`, read into frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tunggal.policy.case_terms import OFFICERS, Role
from tunggal.policy.phrases import Phrases, read_phrases
from tunggal.policy.reading import Section, read_policy

# Sentences with names that are filled in; every other one has none.
_FILLED: Mapping[str, tuple[str, ...]] = {
    "longer": ("most",),
    "tells": ("text",),
    "days_left": ("days",),
    "days_late": ("days",),
    "cluster": (
        "number",
        "first",
        "last",
    ),
    "born": ("year",),
    "verify_first": ("papers",),
    "found_out": ("how",),
    "find_more": ("shown",),
    "find_part": (
        "done",
        "all",
    ),
    "bulk_summary": (
        "fine",
        "all",
    ),
    "bulk_do": ("fine",),
    "bulk_missing": ("number",),
    "bulk_nothing": ("most",),
    "bulk_too_many": ("most",),
    "bulk_mixed": ("most",),
    "export_most": (
        "most",
        "full",
    ),
    "export_reason_short": ("least",),
    "audit_holds": ("number",),
    "audit_broken": ("number",),
}
_PLAIN = (
    "export_whole", "caller_contact", "caller_contact_hint", "menu_round", "menu_minutes",
    "answers_rest", "answers_rest_says", "menu", "menu_queue", "menu_search",
    "menu_dashboard", "menu_caller", "menu_centre", "menu_bring", "menu_outbox",
    "menu_audit", "menu_factors", "queue", "search",
    "leave", "whole_country", "no_region", "case", "kind", "state", "all", "where", "only_late",
    "narrow", "by_kind", "counted_part", "choose", "next", "queue_empty", "day_passed",
    "day_today", "place_elsewhere", "place_choose", "place_unknown", "faults", "search_number",
    "search_hint", "search_send", "search_wrong", "found", "found_none", "to_queue", "refused",
    "changed", "typed", "stands", "turn_of", "passed_on", "mark_passed_on", "place", "programme",
    "received", "alike", "alike_says", "asked", "appeals", "people", "kk", "lives_in", "decile", "not_here",
    "found_out_how", "find_family", "find_lead", "find_name", "find_name_hint", "find_name_wrong",
    "find_send", "find_on", "find_none", "find_which", "find_why", "find_this", "find_often",
    "family_unknown", "nobody", "steps", "no_steps", "other_steps", "fill_form", "wants", "or",
    "reason", "note", "decision", "proposed", "papers", "paper_closed", "paper_there", "history", "answers",
    "answers_says", "answer", "before", "visit_found", "differs", "member", "bulk", "bulk_open",
    "bulk_choose", "bulk_look", "bulk_looked", "bulk_done", "bulk_was_done", "bulk_can",
    "bulk_cannot", "bulk_cases", "bulk_no_steps", "result", "caller", "caller_lead",
    "caller_ask", "caller_proved", "caller_not_proved", "caller_cases", "caller_no_cases",
    "caller_first", "call_end", "call_locked", "call_locked_says", "numbers_wrong", "nik_wrong",
    "kk_wrong", "no_release_title", "no_release", "bring_none", "bring_send", "whom_caller", "whom_described",
    "appealed", "appealed_hint", "export", "export_open", "export_lead", "export_masked",
    "export_full", "export_why", "export_why_hint", "audit", "audit_proof", "audit_head",
    "audit_says", "audit_subject", "audit_subject_hint", "audit_actor", "audit_actor_hint",
    "audit_day", "audit_day_hint", "audit_number", "audit_at", "audit_action", "audit_wrong",
)  # fmt: skip
PHRASES: Mapping[str, tuple[str, ...]] = {**_FILLED, **dict.fromkeys(_PLAIN, ())}


@dataclass(frozen=True)
class WrongLimits:
    """How many wrong pairs of numbers are answered within `minutes`, by what is counted.

    The names are not those of the public's questions, which therefore use none of these up.
    """

    minutes: int
    nik: int
    agent: int
    district: int

    @property
    def most(self) -> Mapping[str, int]:
        """What is counted, and how many of each are answered."""
        counted = ("nik", "agent", "district")
        return {f"caller_{name}": getattr(self, name) for name in counted}


@dataclass(frozen=True)
class CallerRules:
    """How often a caller may fail the identity questions, and how long passing them holds."""

    tries: int
    minutes: int
    wrong: WrongLimits


@dataclass(frozen=True)
class SearchRules:
    """How many families a search by name reads and shows, and how often one officer may search."""

    shown: int
    read: int
    minutes: int
    per_officer: int

    @property
    def most(self) -> Mapping[str, int]:
        """What is counted, and how many of each are answered."""
        return {"family_search": self.per_officer}


@dataclass(frozen=True)
class ExportRules:
    """How many rows a file may have, and who may have numbers of people in it, for which reason."""

    most: int
    full: tuple[Role, ...]
    full_most: int
    reason_at_least: int


@dataclass(frozen=True)
class ConsoleRules:
    """All that `rules.yaml` says."""

    sees_people: tuple[Role, ...]
    papers_for_all: tuple[str, ...]  # name nobody; any other paper does
    bulk_most: int
    caller: CallerRules
    family_search: SearchRules
    export: ExportRules


def read_console_words(folder: Path) -> dict[str, Phrases]:
    """The sentences of both languages in `policy/console`; raises PolicyRefused."""
    return read_phrases(folder, PHRASES)


def read_console_rules(folder: Path) -> ConsoleRules:
    """What the console shows, and how far it reaches: `rules.yaml`; raises PolicyRefused."""
    top = read_policy(folder / "rules.yaml")
    top.text("basis")
    rules = ConsoleRules(
        _roles(top, "sees_people"),
        top.texts("papers_for_all"),
        top.whole("bulk_most", at_least=1),
        _caller(top.section("caller")),
        top.mapped("family_search", _search),
        _export(top.section("export")),
    )
    top.done()
    return rules


def _caller(section: Section) -> CallerRules:
    tries, minutes = (section.whole(name, at_least=1) for name in ("tries", "minutes"))
    rules = CallerRules(tries, minutes, _wrong(section.section("wrong")))
    section.done()
    return rules


def _search(section: Section) -> SearchRules:
    names = ("shown", "read", "minutes", "per_officer")
    return SearchRules(*(section.whole(name, at_least=1) for name in names))


def _wrong(section: Section) -> WrongLimits:
    names = ("minutes", "per_nik", "per_agent", "per_district")
    limits = WrongLimits(*(section.whole(name, at_least=1) for name in names))
    section.done()
    return limits


def _export(section: Section) -> ExportRules:
    most, full = section.whole("most", at_least=1), _roles(section, "full")
    rest = (section.whole(name, at_least=1) for name in ("full_most", "reason_at_least"))
    rules = ExportRules(most, full, *rest)
    section.done()
    return rules


def _roles(section: Section, key: str) -> tuple[Role, ...]:
    known = tuple(role.value for role in OFFICERS)
    for text in section.texts(key):
        if text not in known:
            raise section.refuse(
                key, f"'{text}' is no officer; expected some of {', '.join(known)}."
            )
    return tuple(Role(text) for text in section.texts(key))
