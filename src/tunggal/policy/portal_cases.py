"""The citizens' pages of cases: their sentences and their menu, `policy/portal/cases/`, in frozen values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tunggal.policy.phrases import Phrases, read_phrases
from tunggal.policy.reading import read_policy

# Sentences with names that are filled in; every other one has none.
_FILLED: Mapping[str, tuple[str, ...]] = {
    "due": ("day",),
    "notice": ("programme",),
    "received_on": ("day",),
    "appeal_of": ("title",),
    "no_script": ("minutes",),
    "too_often": ("minutes",),
}
_PLAIN = (
    "my_cases", "my_family", "leave", "menu", "list_title", "list_lead", "list_empty", "waits", "bring",
    "choose_title", "choose_lead", "form_lead", "whom", "whom_me", "whom_member", "whom_family",
    "whom_other", "whom_nik", "whom_nik_hint", "whom_kk", "whom_kk_hint", "whom_missing",
    "whom_described", "whom_nobody",
    "whom_nik_wrong", "whom_kk_wrong", "whom_no_member", "papers", "papers_lead", "paper_there",
    "paper_again", "send", "faults", "refused_title", "open_case", "draft_kept",
    "draft_forget", "draft_forgotten", "draft_offline", "draft_found", "appeals_title", "appeals_lead",
    "appeals_none", "appeal_this", "receipt_title", "receipt_number", "receipt_keep", "receipt_code",
    "next_title", "follow", "print", "to_list", "where_title", "answer_now", "asked_title", "way_title",
    "way_done", "way_now", "way_next", "decision_title", "became_title", "told_title", "said_title",
    "papers_title", "can_title", "appeal", "receipt_link", "step_confirm", "step_note", "back", "own_case",
    "other_case",
)  # fmt: skip
PHRASES: Mapping[str, tuple[str, ...]] = {**_FILLED, **dict.fromkeys(_PLAIN, ())}
Menu = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class FormLimits:
    """How many forms one account, and all calls without a number, may send within `minutes`."""

    minutes: int
    forms: int
    withheld: int

    @property
    def most(self) -> Mapping[str, int]:
        """What is counted, and how often."""
        return {"form": self.forms, "withheld": self.withheld}


def read_case_menu(folder: Path) -> Menu:
    """Group → the kinds of case in it, in order: `menu.yaml`; raises PolicyRefused."""
    top = read_policy(folder / "menu.yaml")
    groups = top.section("groups")
    menu = {name: groups.texts(name) for name in groups.keys()}  # noqa: SIM118
    groups.done()
    top.done()
    if not menu:
        raise top.refuse("groups", "expected at least one group of kinds, found none.")
    return menu


def read_form_limits(folder: Path) -> FormLimits:
    """How often one account may send a form: `limits.yaml`; raises PolicyRefused."""
    top = read_policy(folder / "limits.yaml")
    top.text("basis")
    counts = (top.whole(name, at_least=1) for name in ("minutes", "forms", "withheld"))
    limits = FormLimits(*counts)
    top.done()
    return limits


def read_case_words(folder: Path, groups: Iterable[str]) -> dict[str, Phrases]:
    """The sentences of both languages, with a title for each group; raises PolicyRefused."""
    return read_phrases(folder, {**PHRASES, **{f"group_{each}": () for each in groups}})
