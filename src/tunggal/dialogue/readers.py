"""How an answer is read: from text, keys, an option or a photo into a plain value, or a fault.

A fault is the code of a sentence that says what to do, with what fills it in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from tunggal.casework.fields import is_plain
from tunggal.casework.number import DIGITS, CaseNumber
from tunggal.dialogue.days import day_of
from tunggal.dialogue.here import Here
from tunggal.dialogue.inputs import Attached, Chosen, Input, Keyed, Said
from tunggal.dialogue.plans import field_of
from tunggal.dialogue.replies import Question
from tunggal.dialogue.saying import BETWEEN, grouped
from tunggal.policy.case_terms import Casework
from tunggal.registry.kk import kk_fault
from tunggal.registry.nik import nik_fault

SKIPPED = ""
PAPER, RECORDING = "paper ", "recording "  # before a reference that stands where a text may
_JOINED = re.compile(rf"(?<=[0-9])[{BETWEEN}]+(?=[0-9])")
_RUNS = re.compile(r"[0-9]+")
_KK_FIRST = re.compile(r"[^0-9]*\b(?:kk|kartu keluarga|family card)\b", re.IGNORECASE)
_LETTERS_OF_TEXT = 2_000


@dataclass(frozen=True)
class Fault:
    """Why an answer could not be read."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)


NOT_UNDERSTOOD = Fault("not_understood")
Reader = Callable[[Here, Input, Question], str | Fault]


def text_of(heard: Input) -> str:
    """What was written or keyed in; nothing for anything else."""
    if isinstance(heard, Said):
        return heard.text.strip()
    return heard.keys if isinstance(heard, Keyed) else ""


def digit_runs(text: str) -> list[str]:
    """The numbers in a text, however their digits are grouped."""
    return _RUNS.findall(_JOINED.sub("", text))


def as_option(here: Here, heard: Input, question: Question) -> str | Fault:
    """The code of the option that is meant: by its id, its number, or words that only it has."""
    codes = [option.id.partition("=")[2] for option in question.options]
    if isinstance(heard, Chosen):
        ids = [option.id for option in question.options]
        return codes[ids.index(heard.option)] if heard.option in ids else Fault("old_choice")
    if isinstance(heard, Attached):
        return Fault("voice_not_now" if heard.holds == "voice" else "photo_not_now")
    place = _option_number(here, text_of(heard))
    if place is not None:
        return codes[place] if place < len(codes) else NOT_UNDERSTOOD
    return _option_named(here, text_of(heard), question, codes)


def _option_number(here: Here, text: str) -> int | None:
    words = here.wording.plain(text)
    number = words[0] if len(words) == 1 else ""
    if number in here.wording.numbers:
        number = str(here.wording.numbers.index(number) + 1)
    if not (number.isdigit() and len(number) <= 2):
        return None
    most, said = here.policy.limits.options, int(number)
    if here.conversation.is_phone:
        return here.conversation.part * most + said - 1 if 1 <= said <= most else 99
    return said - 1 if said else 99


def _option_named(here: Here, text: str, question: Question, codes: list[str]) -> str | Fault:
    command, said = here.wording.command(text), set(here.wording.plain(text))
    if command in codes:
        return command
    names = [set(here.wording.plain(option.label)) for option in question.options]
    exact = [code for code, name in zip(codes, names, strict=True) if said and name == said]
    within = [code for code, name in zip(codes, names, strict=True) if said and said < name]
    found = exact or within
    return found[0] if len(found) == 1 else NOT_UNDERSTOOD


def as_nik(here: Here, heard: Input, question: Question) -> str | Fault:
    return _sixteen(heard, "nik_wrong", lambda digits: nik_fault(digits) is None)


def as_numbers(here: Here, heard: Input, question: Question) -> str | Fault:
    """A NIK, or both numbers as people copy them from their card: the NIK first, unless KK is written first."""
    text = text_of(heard)
    runs = [run for run in digit_runs(text) if len(run) > 3]
    digits = "".join(runs)
    if len(digits) != 32 or {len(run) for run in runs} - {16, 32}:
        return as_nik(here, heard, question)
    nik, kk = digits[:16], digits[16:]
    if _KK_FIRST.match(text):
        nik, kk = kk, nik
    fits = nik_fault(nik) is None and kk_fault(kk) is None
    return f"{nik} {kk}" if fits else Fault("nik_wrong")


def as_kk(here: Here, heard: Input, question: Question) -> str | Fault:
    return _sixteen(heard, "kk_wrong", lambda digits: kk_fault(digits) is None)


def _sixteen(heard: Input, fault: str, fits: Callable[[str], bool]) -> str | Fault:
    runs = [run for run in digit_runs(text_of(heard)) if len(run) > 3]
    return runs[0] if len(runs) == 1 and fits(runs[0]) else Fault(fault)


def as_niks(here: Here, heard: Input, question: Question) -> str | Fault:
    # Several numbers, perhaps with nothing but spaces between them.
    parts = re.split(r"[,;\n]|\b(?:dan|and)\b", text_of(heard))
    digits = ["".join(_RUNS.findall(part)) for part in parts]
    niks = [one[at : at + 16] for one in digits for at in range(0, len(one), 16)]
    fine = niks and all(nik_fault(nik) is None for nik in niks)
    return " ".join(niks) if fine else Fault("nik_wrong")


def as_case_number(here: Here, heard: Input, question: Question) -> str | Fault:
    return _case_number(here, "".join(digit_runs(text_of(heard))))


def case_number_in(here: Here, text: str) -> str | Fault | None:
    """The case number that stands in a sentence; none where no or several numbers could be one."""
    long = [run for run in digit_runs(text) if len(run) == DIGITS]
    return _case_number(here, long[0]) if len(long) == 1 else None


def _case_number(here: Here, digits: str) -> str | Fault:
    try:
        return CaseNumber.parse(digits).digits
    except ValueError:
        if len(digits) == DIGITS:
            return Fault(
                "number_wrong", {"number": grouped(digits, to_ear=here.conversation.is_phone)}
            )
        # What is no case number may be a NIK, so it is counted and not repeated.
        return Fault("digits_wrong", {"found": str(len(digits))}) if digits else NOT_UNDERSTOOD


def as_day(here: Here, heard: Input, question: Question) -> str | Fault:
    day = day_of(text_of(heard), here.today, here.wording)
    if day is None:
        return Fault("day_wrong")
    ahead = day > last_day(here.at, here.policy.casework)
    return Fault("day_ahead") if ahead else day.isoformat()


def last_day(at: datetime, casework: Casework) -> date:
    """The latest day that it is anywhere in the country."""
    return max(at.astimezone(clock).date() for clock in casework.calendar.clocks.values())


def as_text(here: Here, heard: Input, question: Question) -> str | Fault:
    most = field_of(here, here.about).most
    return _text(heard, most)


def _text(heard: Input, most: int) -> str | Fault:
    if isinstance(heard, Attached):
        return Fault("voice_not_now" if heard.holds == "voice" else "photo_not_now")
    text = text_of(heard)
    if len(text) > most:
        return Fault("too_long", {"most": str(most)})
    return text if text and is_plain(text, most) else Fault("text_wrong")


def as_village(here: Here, heard: Input, question: Question) -> str | Fault:
    return _text(heard, 80)


def as_about(here: Here, heard: Input, question: Question) -> str | Fault:
    """The number of a case or of a notice."""
    text = text_of(heard).replace(" ", "")
    return text if re.fullmatch(r"[A-Za-z0-9\-]{6,40}", text) else Fault("text_wrong")


def as_paper(here: Here, heard: Input, question: Question) -> str | Fault:
    fits = isinstance(heard, Attached) and heard.holds in ("image", "document")
    return heard.reference if fits and isinstance(heard, Attached) else Fault("paper_wrong")


def as_message(here: Here, heard: Input, question: Question) -> str | Fault:
    """A text or a recording; what was recorded is marked as such."""
    if isinstance(heard, Attached) and heard.holds == "voice":
        return RECORDING + heard.reference
    if here.conversation.is_phone:
        return NOT_UNDERSTOOD
    return _text(heard, _LETTERS_OF_TEXT)


def as_word_to_person(here: Here, heard: Input, question: Question) -> str | Fault:
    if here.conversation.is_phone:
        return as_option(here, heard, question)
    if isinstance(heard, Attached) and heard.holds in ("image", "document"):
        return PAPER + heard.reference
    return as_message(here, heard, question)


def as_addition(here: Here, heard: Input, question: Question) -> str | Fault:
    """What was missing: a text, a photo or a paper."""
    if isinstance(heard, Attached) and heard.holds in ("image", "document"):
        return PAPER + heard.reference
    return _text(heard, _LETTERS_OF_TEXT)


def as_telephone(here: Here, heard: Input, question: Question) -> str | Fault:
    digits = "".join(digit_runs(text_of(heard).replace("+", "")))
    return digits if 9 <= len(digits) <= 15 else Fault("telephone_wrong")


def skippable(read: Reader) -> Reader:
    """A reader of an answer that may be left out."""

    def reads(here: Here, heard: Input, question: Question) -> str | Fault:
        if _is_skip(here, heard) and (question.may_skip or isinstance(heard, Said)):
            return SKIPPED if question.may_skip else Fault("needed")
        return read(here, heard, question)

    return reads


def _is_skip(here: Here, heard: Input) -> bool:
    if isinstance(heard, Chosen):
        return heard.option == f"{here.conversation.place}=skip"
    if isinstance(heard, Keyed):
        return not heard.keys
    return isinstance(heard, Said) and here.wording.command(heard.text) == "skip"


def _read_field(here: Here, heard: Input, question: Question) -> str | Fault:
    """A field of a case, by what it holds."""
    return _BY_HOLDS[field_of(here, here.about).holds](here, heard, question)


_BY_HOLDS: Mapping[str, Reader] = {
    "text": as_text, "day": as_day, "nik": as_nik, "niks": as_niks, "kk": as_kk,
    "village": as_village, "programme": as_option, "choice": as_option,
}  # fmt: skip
as_field = skippable(_read_field)
