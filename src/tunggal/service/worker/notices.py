"""Tells families of the notices of the aid release that serves: one message per notice and account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import transaction

from tunggal.adapters.lookup.card import Card
from tunggal.adapters.lookup.index import Index
from tunggal.cycle.explanation.notices import Notice, notice_forms
from tunggal.cycle.explanation.sms import notice_sms
from tunggal.policy.notices import NoticeWords, read_notices
from tunggal.registry.errors import PolicyRefused
from tunggal.registry.period import Period
from tunggal.service.accounts import people
from tunggal.service.accounts.people import Reached
from tunggal.service.audit import actions as audit
from tunggal.service.lookup.status import serving
from tunggal.service.outbox.actions import is_posted, post
from tunggal.service.turns import not_held
from tunggal.service.worker.models import NoticeRun

AT_A_TIME = 100  # accounts of one call and transaction
SMS = "sms"
_WRITING = timedelta(seconds=5)  # by then a sign-in stands in the database
_TICK = timedelta(microseconds=1)


def tell_notices(at: datetime) -> int:
    """Post the notices of some more accounts; returns how many accounts, 0 when all were told.

    Whoever signs in for the first time afterwards is told then. A release older than one whose
    notices went out, as after `release unload`, tells nothing.
    """
    index = serving()()
    release = _newest_aid(index) if index else ""
    if not index or not release or _is_followed(release):
        return 0
    with transaction.atomic():
        begun = {"account": "", "done": False, "seen_until": at - _WRITING}
        NoticeRun.objects.get_or_create(release=release, defaults=begun)
        run = not_held(NoticeRun.objects.filter(pk=release)).first()
        if run is None:  # another worker is at it
            return 0
        some = _newcomers(run, at) if run.done else _next_accounts(run)
        if not some:
            return 0
        families = [f"family:{each}" for each in sorted(_told(some, index, at))]
        audit.record_all(families, actor="service", action="notices_told", reason="", at=at)
    return len(some)


def _next_accounts(run: NoticeRun) -> list[Reached]:
    """The next accounts by their code; the run notes how far it has come."""
    some = [*islice(people.families_with_contact(run.account), AT_A_TIME)]
    run.account = some[-1].code if some else run.account
    run.done = len(some) < AT_A_TIME
    run.save(update_fields=["account", "done"])
    return some


def _newcomers(run: NoticeRun, at: datetime) -> list[Reached]:
    """Who signed in since the run began, and may have been passed over; most of them were told."""
    some = people.families_seen(run.seen_until, at - _WRITING, AT_A_TIME)
    if some:
        # Of a full page the last moment is gone through again: more may have come in at it.
        run.seen_until = some[-1][0] - _TICK * (len(some) == AT_A_TIME)
        run.save(update_fields=["seen_until"])
    return [reached for _, reached in some]


def _told(some: Iterable[Reached], index: Index, at: datetime) -> set[int]:
    """The families that were told something."""
    return {_tell(each, index, at) for each in some} - {0}


def _newest_aid(index: Index) -> str:
    """The newest aid release behind an index, empty where there is none."""
    return str([*index.about["releases"], ""][1])


def _is_followed(release: str) -> bool:
    """Whether the notices of a later release went out already."""
    mine = _period(release)
    return any(_period(name) > mine for name in NoticeRun.objects.values_list("release", flat=True))


def _period(release: str) -> Period:
    return Period.parse(release.partition("-")[2])


def _tell(reached: Reached, index: Index, at: datetime) -> int:
    """Post the notices of a family; returns its key, 0 when there was nothing to tell."""
    found, card = index.find(reached.nik, reached.kk)
    contact = people.contact_of(reached.code) if found and card.notices else None
    if contact is None:
        return 0
    to, channel, language = contact
    told = 0
    for each in _still_open(card.notices, at):
        key = f"notice:{each.number}:{reached.code}"
        if is_posted(key):
            continue
        said = _said(each, index, language, card, channel)
        post(
            to=to, channel=channel, kind="notice", language=language, at=at, key=key,
            clock=_clock(card.village_code), **said,
        )  # fmt: skip
        told = card.family.family_id
    return told


def _still_open(notices: tuple[Notice, ...], at: datetime) -> Iterator[Notice]:
    """The notices that can still be answered, or need no answer."""
    for each in notices:
        if each.appeal_until is None or each.appeal_until >= at.date():
            yield each


def _said(notice: Notice, index: Index, language: str, card: Card, channel: str) -> dict[str, Any]:
    """The text for a channel; where an SMS may become of it, that too."""
    words, aid = _words()[language], index.aid(notice.programme, language)
    short = notice_sms(notice, aid, words=words, office=settings.OFFICE)
    if channel == SMS:
        return {"text": short}
    forms = notice_forms(
        notice, aid, regency=card.family.regency, words=words, office=settings.OFFICE
    )
    return {"text": forms.whatsapp, "short": short}


def _clock(village: str) -> str:
    """The time zone of a village; empty where it is unknown."""
    try:
        return str(settings.CALENDAR.clock(village).key) if village else ""
    except PolicyRefused:
        return ""


@lru_cache(maxsize=1)
def _words() -> dict[str, NoticeWords]:
    return read_notices(settings.WORKSPACE.policy / "notices")[1]
