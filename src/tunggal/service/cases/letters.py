"""Receipts and letters of decisions: the sentences of the case's page on paper, no name, no NIK."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.conf import settings
from django.http import HttpResponse

from tunggal.adapters.letters import CaseLetter, Part, typeset_case_letter
from tunggal.casework.case import Case, Event
from tunggal.casework.wording import DecisionWords, standing_words
from tunggal.cycle.explanation.words import day_word
from tunggal.policy.phrases import Phrases
from tunggal.service.cases.means import policy
from tunggal.service.lookup.status import serving
from tunggal.service.papers.sending import send_letter

Rows = Sequence[tuple[str, str]]


def letter_words(language: str) -> Phrases:
    """The words of letters, and of the buttons that lead to them."""
    words: Phrases = settings.LETTER_WORDS[language]
    return words


def decision_letter(
    case: Case, told: DecisionWords | None, language: str, *, follow: str, where: bool,
    asked: Rows = (), became: Sequence[str] = (), note: bool = False,
) -> HttpResponse | None:  # fmt: skip
    """The letter as a file, of a case and its decision as their reader may see them; None without one.

    `follow` is the address of the QR code, `where` adds the village, and `note` what an officer wrote to
    whoever brought the case.
    """
    settled = _settled(case)
    if told is None or settled is None:
        return None
    words = letter_words(language)
    rows = [*asked, *([(words.phrases["note"], settled.note)] if note and settled.note else [])]
    title = words.say("title", number=str(case.number))
    facts = _facts(case, settled, words, where=where)
    parts = _parts(case, told, rows, became, words)
    made = _set(case, title, facts, parts, words, follow=follow)
    return send_letter(made, f"putusan-{case.number.digits}.pdf")


def receipt_letter(case: Case, language: str, *, follow: str) -> HttpResponse:
    """The receipt as a file: the number, what happens next, and by when at the latest."""
    words, number = letter_words(language), str(case.number)
    facts = _facts(case, None, words, where=False)[1:]  # the number stands in a frame of its own
    keep = Part(words.phrases["number"], (number, words.phrases["keep"]), strong=True, framed=True)
    title = words.say("receipt_title", number=number)
    made = _set(case, title, facts, (keep, _next(case, words)), words, follow=follow)
    return send_letter(made, f"tanda-terima-{case.number.digits}.pdf")


def _set(
    case: Case, title: str, facts: tuple[tuple[str, str], ...], parts: tuple[Part, ...],
    words: Phrases, *, follow: str,
) -> bytes:  # fmt: skip
    """What every letter has at its head and its foot, around what it says."""
    letter = CaseLetter(
        language=words.language,
        office=settings.OFFICE.name[words.language],
        address=" · ".join(settings.OFFICE.address),
        title=title,
        facts=facts,
        parts=parts,
        scan=words.phrases["scan"],
        link=follow,
        free=words.phrases["free"],
        page=words.say("page", number=str(case.number), page="{page}", pages="{pages}"),
    )
    return typeset_case_letter(letter)


def _settled(case: Case) -> Event | None:
    """The event by which the decision became final: which office took it, and when."""
    steps = policy().kinds[case.kind].flow.steps
    final = [each for each in case.history if each.step in steps and steps[each.step].settles]
    return final[-1] if final else None


def _facts(
    case: Case, settled: Event | None, words: Phrases, *, where: bool
) -> tuple[tuple[str, str], ...]:
    language, say = words.language, words.phrases
    label, index = policy().words[language].label, serving()()
    village = index.village(case.region) if index and where else None
    facts = (
        (say["number"], str(case.number)),
        (say["kind"], label("kinds", case.kind)),
        (say["place"], f"{village.name}, {village.district}" if village else ""),
        (say["received"], day_word(case.received_on, language)),
        (say["decided_on"], day_word(settled.on, language) if settled else ""),
        (say["decided_by"], label("roles", settled.role) if settled else ""),
    )
    return tuple((name, _capital(said)) for name, said in facts if said)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _parts(
    case: Case, told: DecisionWords, rows: Rows, became: Sequence[str], words: Phrases
) -> tuple[Part, ...]:
    say = words.phrases
    said = tuple(line for line in (told.ruling, told.because, told.binds, told.remedy) if line)
    parts = (
        Part(say["decision"], said, basis=told.basis, strong=True),
        Part(say["appeal" if told.may_appeal else "questions"], (told.appeal,), framed=True),
        _next(case, words),
        Part(say["became"], tuple(became)),
        Part(say["asked"], rows=tuple((_capital(name), said) for name, said in rows)),
    )
    return tuple(part for part in parts if part.lines or part.rows)


def _next(case: Case, words: Phrases) -> Part:
    day = partial(day_word, language=words.language)
    return Part(words.phrases["next"], standing_words(case, policy(), words.language, day))
