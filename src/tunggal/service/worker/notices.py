"""Tells families of the notices of the aid release that serves: one message per notice and account."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from itertools import islice

from django.conf import settings
from django.db import connection, transaction

from tunggal.adapters.lookup.index import Index
from tunggal.cycle.explanation.notices import Notice, notice_forms
from tunggal.policy.notices import NoticeWords, read_notices
from tunggal.registry.period import Period
from tunggal.service.accounts import people
from tunggal.service.accounts.people import Reached
from tunggal.service.audit import actions as audit
from tunggal.service.lookup.status import serving
from tunggal.service.outbox.actions import post
from tunggal.service.worker.models import NoticeRun

AT_A_TIME = 100  # accounts of one call and transaction


def tell_notices(at: datetime) -> int:
    """Post the notices of some more accounts; returns how many accounts, 0 when all were told.

    A release older than one whose notices went out, as after `release unload`, tells nothing.
    """
    index = serving()()
    release = _newest_aid(index) if index else ""
    if not index or not release or _is_over(release):
        return 0
    with transaction.atomic():
        NoticeRun.objects.get_or_create(release=release, defaults={"account": "", "done": False})
        alone = NoticeRun.objects.select_for_update(skip_locked=connection.vendor == "postgresql")
        run = alone.filter(pk=release, done=False).first()
        if run is None:  # another worker is at it
            return 0
        reached = [*islice(people.families_with_contact(run.account), AT_A_TIME)]
        told = {_tell(each, index, at) for each in reached} - {0}
        run.account = reached[-1].code if reached else run.account
        run.done = len(reached) < AT_A_TIME
        run.save()
        families = [f"family:{family}" for family in sorted(told)]
        audit.record_all(families, actor="service", action="notices_told", reason="", at=at)
    return len(reached)


def _newest_aid(index: Index) -> str:
    """The newest aid release behind an index, empty where there is none."""
    return str([*index.about["releases"], ""][1])


def _is_over(release: str) -> bool:
    """Whether a release's notices, or those of a later one, went out already."""
    mine = _period(release)
    runs = NoticeRun.objects.values_list("release", "done")
    return any(_period(name) > mine or (name == release and done) for name, done in runs)


def _period(release: str) -> Period:
    return Period.parse(release.partition("-")[2])


def _tell(reached: Reached, index: Index, at: datetime) -> int:
    """Post the notices of a family; returns its key, 0 when there was nothing to tell."""
    found, card = index.find(reached.nik, reached.kk)
    contact = people.contact_of(reached.code) if found and card.notices else None
    if contact is None:
        return 0
    to, channel, language = contact
    notices = [*_still_open(card.notices, at)]
    for each in notices:
        post(
            to=to, channel=channel, kind="notice", language=language, at=at,
            text=notice_text(each, index, language, regency=card.family.regency),
            key=f"notice:{each.number}:{reached.code}",
        )  # fmt: skip
    return card.family.family_id if notices else 0


def _still_open(notices: tuple[Notice, ...], at: datetime) -> Iterator[Notice]:
    """The notices that can still be answered, or need no answer."""
    for each in notices:
        if each.appeal_until is None or each.appeal_until >= at.date():
            yield each


def notice_text(notice: Notice, index: Index, language: str, *, regency: str) -> str:
    """What a notice says as one message, from the sentences that letters are written with."""
    forms = notice_forms(
        notice, index.aid(notice.programme, language), regency=regency,
        words=_words()[language], office=settings.OFFICE,
    )  # fmt: skip
    return forms.whatsapp


@lru_cache(maxsize=1)
def _words() -> dict[str, NoticeWords]:
    return read_notices(settings.WORKSPACE.policy / "notices")[1]
