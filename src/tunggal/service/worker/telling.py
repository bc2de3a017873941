"""Tells of what happened to cases: one message per event and account, posted with its mark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

import structlog
from django.conf import settings

from tunggal.adapters.lookup.index import Index
from tunggal.casework.case import SERVICE, Actor, Case, Event
from tunggal.casework.number import CaseNumber
from tunggal.casework.wording import Reader, concerns_family, message_lines
from tunggal.cycle.explanation.words import day_word
from tunggal.service.accounts import people
from tunggal.service.cases.after_release import Became, what_became
from tunggal.service.cases.keeping import read
from tunggal.service.cases.means import policy
from tunggal.service.cases.models import CaseRow, EventRow
from tunggal.service.cases.outcome import outcome_words
from tunggal.service.cases.recording import record
from tunggal.service.cases.scope import acting_as
from tunggal.service.lookup.status import serving
from tunggal.service.outbox.actions import post

AT_A_TIME = 100  # events of one call
FIRST_WAIT, MOST_WAIT = timedelta(minutes=1), timedelta(hours=6)  # of an event that fails
IN_RELEASE = "in_release"  # the state of a case whose decision a release knows
log = structlog.get_logger("tunggal.worker")


@dataclass(frozen=True)
class Postponed:
    """An event that could not be told of: how often, and when it is tried again."""

    failures: int
    due: datetime


_LATER: dict[int, Postponed] = {}  # by row; a worker that begins anew tries each at once


def tell_events(at: datetime) -> int:
    """Post the messages of events that nobody was told of yet; returns how many events.

    One that fails is tried again later, and holds up no other. Without a release that serves nobody
    can be told, since it says who still belongs to a family.
    """
    index, told = serving()(), 0
    if index is None:
        return 0
    for row, digits, place in _waiting(at):
        try:
            _tell(row, CaseNumber(digits), place, index, at)
        except Exception as fault:
            _postpone(row, fault, at)
        else:
            _LATER.pop(row, None)
            told += 1
    return told


def _waiting(at: datetime) -> list[tuple[int, str, int]]:
    """Some events to tell of, the oldest first, without those that were postponed."""
    with acting_as(SERVICE, reading=True):
        untold = EventRow.objects.filter(untold=True).order_by("id")
        listed = untold.values_list("id", "case_id", "place").iterator()
        due = (each for each in listed if each[0] not in _LATER or _LATER[each[0]].due <= at)
        return [*islice(due, AT_A_TIME)]


def _postpone(row: int, fault: Exception, at: datetime) -> None:
    failures = _LATER[row].failures + 1 if row in _LATER else 1
    wait = min(FIRST_WAIT * 2 ** (min(failures, 20) - 1), MOST_WAIT)
    _LATER[row] = Postponed(failures, at + wait)
    log.error("event_not_told", event_row=row, failures=failures, exc_info=fault)


def _tell(row: int, number: CaseNumber, place: int, index: Index, at: datetime) -> None:
    with acting_as(SERVICE, reading=True):
        case = read(CaseRow.objects.filter(number=number.digits))[0]
    messages = [*_messages(case, place, index, at)]
    with acting_as(SERVICE):
        # Whoever takes the mark away posts; a kill before the commit leaves both undone.
        if not EventRow.objects.filter(pk=row, untold=True).update(untold=False):
            return
        for each in messages:
            post(kind="case", at=at, **each)
        if messages:
            record("told", by=SERVICE, at=at, about=number)


def _messages(case: Case, place: int, index: Index, at: datetime) -> Iterator[dict[str, Any]]:
    """One message for each account that is told of the event at a place of a case's history."""
    event = case.history[place - 1]
    became = _became(case, event, index, at)
    for account in _accounts(case, event):
        contact, actor = people.contact_of(account), people.citizen_actor(account)
        if contact is None or actor is None:
            continue
        to, channel, language = contact
        own = actor.is_of(case.subject) and _is_still_own(actor, case, index)
        if not own and account != case.brought_by:
            continue
        reader = Reader(language, brought_it=account == case.brought_by, is_of_family=own)
        said = [*message_lines(case, event, reader, policy(), partial(day_word, language=language))]
        if own and became is not None:
            said += outcome_words(became, index, language, programme=case.programme)
        text = " ".join([*said, _where_to_ask(language)])
        key = f"case:{case.number.digits}:{place}:{account}"
        yield {"to": to, "channel": channel, "language": language, "text": text, "key": key}


def _is_still_own(actor: Actor, case: Case, index: Index) -> bool:
    """Whether a case is about the very person, or the release still has the person on the card that was
    proved at the last sign-in."""
    if actor.nik is None:
        return False
    return actor.nik == case.subject.nik or index.find(actor.nik.digits, actor.kk)[0]


def _became(case: Case, event: Event, index: Index, at: datetime) -> Became | None:
    """What became of the family, once its case has entered a release."""
    if event.before != IN_RELEASE:
        return None
    return what_became(case.number, by=SERVICE, index=index, at=at)


def _accounts(case: Case, event: Event) -> Iterator[str]:
    """Who is told: whoever brought the case, and the family that a decision changes something for."""
    yield case.brought_by
    if concerns_family(case, event, policy()):
        yield from (each for each in people.accounts_of(case.subject) if each != case.brought_by)


def _where_to_ask(language: str) -> str:
    """The last sentence of every message."""
    words = policy().words[language]
    return words.text("phrases", "message_where", call_centre=settings.OFFICE.call_centre)
