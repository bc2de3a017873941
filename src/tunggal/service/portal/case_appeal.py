"""What an appeal may be about: a decision that one is party to, or a notice to the own family."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tunggal.adapters.lookup.index import Index
from tunggal.casework.case import Actor, Appealed, Case
from tunggal.casework.number import CaseNumber
from tunggal.casework.wording import decision_words, may_know_why
from tunggal.cycle.explanation.notices import Notice
from tunggal.service.cases.appeals import appealable, notice_appealed, notices_to
from tunggal.service.cases.means import policy
from tunggal.service.portal.case_pages import day_in, spoken, words_of

MOST_SHOWN = 10


@dataclass(frozen=True)
class Appealable:
    """What is appealed, as the form carries and shows it; `about` is for a notice alone."""

    name: str  # appeals or notice
    value: str
    title: str
    lines: tuple[str, ...]
    region: str = ""  # where the appealed case was looked into
    case: CaseNumber | None = None
    about: Appealed | None = None
    hides: bool = False  # who brought the appealed case is hidden


def chosen(
    sent: Mapping[str, str], actor: Actor, *, index: Index, at: datetime, language: str
) -> Appealable | None:
    """What a link or a form says is appealed; None where there is nothing of that number."""
    number = sent.get("notice", "")[:80]
    if number:
        listed = {each.number: each for each in notices_to(actor, index=index, at=at)}
        return _notice(listed[number], actor, index, language) if number in listed else None
    try:
        case = CaseNumber.parse(sent.get("appeals", "")[:40])
    except ValueError:
        return None
    decided = appealable(by=actor, at=at, number=case)
    return _decided(decided[0], actor, language) if decided else None


def open_to(
    actor: Actor, *, index: Index, at: datetime, language: str
) -> Iterator[Appealable]:  # fmt: skip
    """All that somebody may appeal now, the newest first."""
    for notice in notices_to(actor, index=index, at=at):
        if _in_time(notice.appeal_until, at):
            yield _notice(notice, actor, index, language)
    for case in appealable(by=actor, at=at, most=MOST_SHOWN):
        if _in_time(_until(case), at):
            yield _decided(case, actor, language)


def _in_time(until: date | None, at: datetime) -> bool:
    """Whether it may still be in time somewhere; the core looks at the day of the region."""
    return until is not None and at.date() <= until


def _until(case: Case) -> date | None:
    return case.decision.appeal_until if case.decision else None


def _decided(case: Case, actor: Actor, language: str) -> Appealable:
    why = may_know_why(case, actor)
    told = decision_words(case, policy(), language, day_in(language), why=why)
    title = f"{spoken(language).label('kinds', case.kind)} {case.number}"
    lines = tuple(filter(None, (told.ruling, told.because))) if told else ()
    return Appealable(
        "appeals", case.number.digits, title, lines, case.region, case.number,
        hides=policy().kinds[case.kind].hides_reporter,
    )  # fmt: skip


def _notice(notice: Notice, actor: Actor, index: Index, language: str) -> Appealable:
    messages, words = index.messages[language], words_of(language)
    about = notice_appealed(notice, actor)
    title = words.say("notice", programme=messages.label("programmes", notice.programme))
    until = notice.appeal_until
    lines = (words.say("due", day=day_in(language)(until)),) if until else ()
    return Appealable("notice", notice.number, title, lines, about=about)
