"""Reads the minutes of a village meeting: the meeting once, and what it said of each case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from tunggal.casework.fields import is_day, is_plain
from tunggal.casework.number import CaseNumber
from tunggal.cycle.explanation.words import day_word
from tunggal.policy.minutes import MinutesForm

MINUTES, STATEMENT = "musdes_minutes", "sptjm"
PAPERS = (MINUTES, STATEMENT)
MOST_NOTE = 1_000  # characters about one case
_MOST_PEOPLE = 9_999


@dataclass(frozen=True)
class Opinion:
    """What the meeting said of one case: the version that the operator looked at, and a note."""

    number: CaseNumber
    code: str
    seen: int
    note: str = field(repr=False)


@dataclass(frozen=True)
class Meeting:
    """The minutes as they were filled in; a fault is the name of a phrase `fault_<name>`."""

    typed: Mapping[str, str] = field(repr=False)
    paper: str
    opinions: tuple[Opinion, ...]
    faults: tuple[str, ...]
    long_notes: tuple[CaseNumber, ...] = ()

    @property
    def is_right(self) -> bool:
        return not self.faults and not self.long_notes


def read_meeting(
    sent: Mapping[str, str], numbers: Iterable[CaseNumber], form: MinutesForm, *, on: date, has_file: bool
) -> Meeting:  # fmt: skip
    """The minutes about these cases, with all their faults; nothing that was sent makes it fail."""
    typed = {name: str(value)[:4_000].strip() for name, value in sent.items()}
    paper = typed.get("paper", "")
    opinions = tuple(_opinions(typed, numbers, form))
    faults = [*_faults(typed, paper, form, on)]
    faults += [] if has_file else ["file"]
    faults += [] if opinions else ["cases"]
    long_notes = tuple(each.number for each in opinions if not is_plain(each.note, MOST_NOTE))
    return Meeting(typed, paper, opinions, tuple(faults), long_notes)


def note_of(meeting: Meeting, opinion: Opinion, form: MinutesForm, language: str) -> str:
    """What is written down with the step of one case."""
    words, typed = form.words[language], meeting.typed
    day = day_word(date.fromisoformat(typed["held_on"]), language)
    said = words.say("note_statement", day=day)
    if meeting.paper == MINUTES:
        present = {each: int(typed.get(f"took_part_{each}") or 0) for each in form.took_part}
        who = ", ".join(
            f"{words.phrases[f'took_part_{each}']} {number}"
            for each, number in present.items()
            if number
        )
        said = words.say(
            "note_meeting",
            day=day,
            place=typed["place"],
            number=str(sum(present.values())),
            who=who,
        )
    opinion_said = words.phrases[f"opinion_{opinion.code}"]
    return f"{said} {opinion_said[:1].upper()}{opinion_said[1:]}. {opinion.note}".strip()


def _opinions(
    typed: Mapping[str, str], numbers: Iterable[CaseNumber], form: MinutesForm
) -> Iterable[Opinion]:
    for number in numbers:
        code, seen = typed.get(f"c{number.digits}", ""), typed.get(f"v{number.digits}", "")
        if code in form.opinions and seen.isascii() and seen.isdigit() and len(seen) < 7:
            note = typed.get(f"n{number.digits}", "").replace("\r\n", "\n")
            yield Opinion(number, code, int(seen), note)


def _faults(typed: Mapping[str, str], paper: str, form: MinutesForm, on: date) -> Iterable[str]:
    held_on = typed.get("held_on", "")
    if not is_day(held_on) or date.fromisoformat(held_on) > on:
        yield "held_on"
    if paper not in PAPERS:
        yield "paper"
    if paper == STATEMENT:
        return
    if not typed.get("place") or not is_plain(typed["place"], 200):
        yield "place"
    counts = [typed.get(f"took_part_{each}", "") or "0" for each in form.took_part]
    right = all(each.isascii() and each.isdigit() and len(each) < 5 for each in counts)
    if not right or not 1 <= sum(map(int, counts)) <= _MOST_PEOPLE:
        yield "took_part"
