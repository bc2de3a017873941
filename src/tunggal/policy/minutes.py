"""The minutes of a village meeting, `policy/minutes/`: what they hold, and their words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tunggal.policy.phrases import Phrases, Wanted, read_phrases
from tunggal.policy.reading import read_policy

_PLAIN = (
    "title", "lead", "empty", "village", "choose_village", "sheet", "sheet_lead", "sheet_day",
    "sheet_result", "sheet_signed", "print_hint", "meeting", "paper", "held_on", "held_on_hint",
    "place", "took_part", "file", "file_kept", "cases", "case_none", "outcome", "note", "send",
    "faults", "fault_held_on", "fault_place", "fault_took_part", "fault_paper", "fault_file",
    "fault_cases", "done_title", "all_done", "some_left", "again",
)  # fmt: skip
_FILLED: Wanted = {
    "waiting_cases": ("number",),
    "sheet_title": ("village",),
    "fault_note": ("number",),
    "row_done": ("number",),
    "row_refused": ("number", "why"),
    "note_meeting": ("day", "place", "number", "who"),
    "note_statement": ("day",),
}


@dataclass(frozen=True)
class MinutesForm:
    """Whom the minutes count, and how a case may come out of a meeting."""

    took_part: tuple[str, ...]
    opinions: tuple[str, ...]
    most_cases: int
    words: Mapping[str, Phrases]


def read_minutes_form(folder: Path) -> MinutesForm:
    """The folder `policy/minutes`; raises PolicyRefused."""
    top = read_policy(folder / "form.yaml")
    top.text("basis")
    took_part, opinions = top.texts("took_part"), top.texts("opinions")
    most_cases = top.whole("most_cases", at_least=1)
    top.done()
    codes = [f"took_part_{each}" for each in took_part] + [f"opinion_{each}" for each in opinions]
    words = read_phrases(folder, {**_FILLED, **dict.fromkeys((*_PLAIN, *codes), ())})
    return MinutesForm(took_part, opinions, most_cases, words)
