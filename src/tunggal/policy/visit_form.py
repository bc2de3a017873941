"""The form of a visit, `policy/visit_form/`: its questions, its words, and what a device may keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tunggal.policy.canonical import PERSONS, Canonical
from tunggal.policy.phrases import Phrases, Wanted, read_phrases
from tunggal.policy.reading import Section, read_policy
from tunggal.policy.variables import Variable, read_variables

# Columns of a person that nobody asks at the door: the case says them, or a release knows them.
_NOT_ASKED = frozenset({"as_of", "kk", "village_code", "address", "holds_pbi"})
_PLAIN = (
    "title", "one_by_one", "faults", "fault_note", "fault_nobody", "fault_place", "visit",
    "seen_on", "seen_on_hint", "result", "choose", "members", "members_lead", "add_member",
    "remove_member", "place", "place_lead", "take_place", "place_taken", "place_failed", "latitude",
    "longitude", "photos", "note", "note_hint", "send", "done_title", "round", "round_lead",
    "round_empty", "fill", "without_network", "keep_lead", "kept_own", "pin", "pin_shut",
    "pin_short", "keep", "unlock", "locked", "refresh", "offline", "online", "forms_here", "state_new",
    "state_draft", "state_ready", "state_done", "state_refused", "save_ready", "saved", "not_saved",
    "back_to_list", "sync", "sync_none", "sync_failed", "sync_sign_in", "sync_in_form", "discard",
    "discard_sure", "wipe", "wipe_sure", "wiped", "no_storage", "needs_script", "refused_photos",
    "other_officer", "address", "kk", "kk_hint", "nik_hint",
)  # fmt: skip
_FILLED: Wanted = {
    "lead": ("number", "village"),
    **dict.fromkeys(("fault_needed", "fault_wrong", "fault_not_asked", "fault_future", "fault_long"), ("question",)),
    "fault_photo": ("name", "why"),
    "before": ("answer",),
    "before_of": ("answer", "source", "day"),
    "asked_when": ("question", "answers"),
    "from_age": ("age",),
    "member": ("place",),
    "member_known": ("place", "name"),
    "born": ("year",),
    "photos_lead": ("most",),
    "photo": ("place",),
    "done": ("number",),
    "another": ("number",),
    "not_open": ("number", "state"),
    "paper_title": ("number",),
    "paper_by": ("officer", "day"),
    "photo_of_house": ("place",),
    "round_more": ("most",),
    "photos_kept": ("number",),
    "due": ("day",),
    "kept_what": ("days",),
    "pin_hint": ("digits",),
    "pin_wrong": ("left",),
    "kept": ("number", "day"),
    "sync_done": ("number",),
    "refused_other": ("why",),
    "refused_form": ("faults",),
}  # fmt: skip


@dataclass(frozen=True)
class PersonQuestion:
    """One question about a person; its answer is a column of the register."""

    column: Canonical
    needed: bool
    from_age: int

    @property
    def name(self) -> str:
        return self.column.name


@dataclass(frozen=True)
class Device:
    """What a telephone may keep of a round of visits, and for how long."""

    keep_days: int
    most_cases: int
    pin_digits: int
    most_tries: int


@dataclass(frozen=True)
class VisitForm:
    """The questions in their order, with the words of both languages."""

    sections: Mapping[str, tuple[Variable, ...]]
    persons: tuple[PersonQuestion, ...]
    whole: tuple[str, ...]  # results after which every question must be answered
    others: tuple[str, ...]
    most_members: int
    most_photos: int
    device: Device
    words: Mapping[str, Phrases]

    @property
    def family(self) -> tuple[Variable, ...]:
        """The questions about the family."""
        return tuple(each for section in self.sections.values() for each in section)

    @property
    def results(self) -> tuple[str, ...]:
        return (*self.whole, *self.others)


def read_visit_form(folder: Path) -> VisitForm:
    """The folder `policy/visit_form`; `variables.yaml` lies beside it. Raises PolicyRefused."""
    top = read_policy(folder / "form.yaml")
    top.text("basis")
    variables = read_variables(folder.parent / "variables.yaml")
    sections = top.mapped("sections", lambda each: _sections(each, variables))
    persons = top.mapped("persons", _persons)
    results = top.section("results")
    whole, others = results.texts("whole"), results.texts("others")
    results.done()
    form = VisitForm(
        sections,
        persons,
        whole,
        others,
        top.whole("most_members", at_least=1),
        top.whole("most_photos", at_least=1),
        top.mapped("device", _device),
        read_phrases(folder, _wanted(sections, persons, (*whole, *others))),
    )
    top.done()
    return form


def _sections(
    section: Section, variables: Mapping[str, Variable]
) -> dict[str, tuple[Variable, ...]]:
    """Every variable in one section: what a form leaves out could never be corrected."""
    listed = {code: section.texts(code) for code in section.keys()}  # noqa: SIM118
    named = [name for names in listed.values() for name in names]
    wrong = sorted({*named} ^ {*variables}) or sorted({n for n in named if named.count(n) > 1})
    if wrong:
        raise section.refuse(
            None, f"'{wrong[0]}' must stand here once, and be one of variables.yaml."
        )
    return {code: tuple(variables[name] for name in names) for code, names in listed.items()}


def _persons(section: Section) -> tuple[PersonQuestion, ...]:
    named = [*section.keys()]
    wrong = sorted({*named} ^ ({*PERSONS} - _NOT_ASKED))
    if wrong:
        raise section.refuse(None, f"'{wrong[0]}' must stand here once, and be asked of persons.")
    return tuple(section.mapped(name, partial(_question, name)) for name in named)


def _question(name: str, section: Section) -> PersonQuestion:
    return PersonQuestion(
        PERSONS[name], section.flag("needed", False), section.whole("from_age", 0)
    )


def _device(section: Section) -> Device:
    names = ("keep_days", "most_cases", "pin_digits", "most_tries")
    return Device(*(section.whole(name, at_least=1) for name in names))


def _wanted(
    sections: Mapping[str, object], persons: tuple[PersonQuestion, ...], results: tuple[str, ...]
) -> Wanted:
    codes = [f"section_{code}" for code in sections] + [f"result_{code}" for code in results]
    for each in persons:
        codes.append(f"person_{each.name}")
        codes += [f"person_{each.name}_{code}" for code in each.column.codes]
    return {**_FILLED, **dict.fromkeys((*_PLAIN, *codes), ())}
