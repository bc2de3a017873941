"""What the worker does and how often: each job is small, goes on where it stopped, and may run twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import structlog
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.utils.module_loading import import_string

from tunggal.adapters.messaging.sender import Sender
from tunggal.registry.errors import UsageRefused
from tunggal.service.accounts.entering import forget_entries
from tunggal.service.cases import actions
from tunggal.service.cases.after_release import answer_cases
from tunggal.service.cases.papers import clear_papers
from tunggal.service.cases.waiting import forget_citizens
from tunggal.service.centre.closing import close_silent
from tunggal.service.centre.forgetting import forget_centre, papers_in_chats
from tunggal.service.lookup import limits
from tunggal.service.lookup.status import serving
from tunggal.service.outbox import windows
from tunggal.service.outbox.sending import forget_sent, send_in_order, send_waiting
from tunggal.service.talks.hearing import forget_talks
from tunggal.service.worker.notices import tell_notices
from tunggal.service.worker.telling import tell_events
from tunggal.wiring import sender_of

log = structlog.get_logger("tunggal.worker")


@dataclass(frozen=True)
class Job:
    """One piece of work: at a moment, and done again at once while it finds something to do."""

    name: str
    every: float  # seconds to wait when there was nothing to do
    work: Callable[[datetime], int]


def send(at: datetime) -> int:
    """Send messages that wait."""
    return send_waiting(_sender(), at=at)


def send_whatsapp(at: datetime) -> int:
    """Send what is next for some recipients; a folder takes each key once, WhatsApp does not."""
    return send_in_order(_sender(), at=at, knows_keys=not settings.SERVICE.whatsapp.is_on)


def escalate(at: datetime) -> int:
    """Pass on cases whose time has run out."""
    return len(actions.escalate_overdue(at))


def answer(at: datetime) -> int:
    """Answer the cases that the release which serves knows, the older of its releases first."""
    index = serving()()
    register, *aid = index.about["releases"] if index else ("",)
    answered, faults = 0, list[Exception]()
    for release in (register, *reversed(aid)) if register else ():
        try:
            answered += len(answer_cases(release, at=at))
        except UsageRefused:  # this machine has a copy of the index alone: another one answers
            log.warning("release_absent", release=release)
        except ExceptionGroup as fault:  # the cases of the other release are still to be answered
            faults.append(fault)
    if faults:
        raise ExceptionGroup("cases could not be answered", faults)
    return answered


def forget(at: datetime) -> int:
    """Remove what is past, by every room that keeps something for a while."""
    doors = map(import_string, settings.FORGETTING)
    return sum(each(at) for each in (*FORGETTING, *doors))


def _forget_messages(at: datetime) -> int:
    keeping = settings.KEEPING
    return forget_sent(before=at - keeping.messages, dead_before=at - keeping.dead_messages)


def _clear_papers(at: datetime) -> int:
    return clear_papers(at, papers_in_chats)


def _forget_sessions(at: datetime) -> int:
    SessionStore.clear_expired()  # it looks at the clock itself, and does not count
    return 0


def _of_door(path: str) -> Callable[[datetime], int]:
    def work(at: datetime) -> int:
        done: int = import_string(path)(at)
        return done

    return work


@lru_cache(maxsize=1)
def _sender() -> Sender:
    return sender_of(settings.WORKSPACE)


# What each room forgets: called with a moment, gives back how much went.
FORGETTING: tuple[Callable[[datetime], int], ...] = (
    _forget_messages, windows.forget, _forget_sessions, _clear_papers, limits.forget, forget_citizens,
    forget_entries, forget_talks, forget_centre,
)  # fmt: skip
JOBS = (
    Job("escalate", 600, escalate),
    Job("answer", 60, answer),
    Job("tell", 2, tell_events),
    Job("notices", 30, tell_notices),
    Job("send", 1, send),
    Job("send_whatsapp", 1, send_whatsapp),
    Job("chats", 30, close_silent),
    Job("forget", 3600, forget),
    # A door is called by its name, since doors know nothing of each other.
    *(Job(name, every, _of_door(path)) for name, every, path in settings.DOOR_JOBS),
)
