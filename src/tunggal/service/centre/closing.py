"""How a chat ends: by its agent, or by silence; the citizen is told, and nobody is forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from tunggal.casework.case import Actor
from tunggal.policy.centre import CALL_BACK, MARK
from tunggal.service.audit import actions as audit
from tunggal.service.cases.recording import name_of
from tunggal.service.centre import tasks
from tunggal.service.centre.chats import CHANNEL, KIND
from tunggal.service.centre.contacts import person_of
from tunggal.service.centre.means import CentreRefused, rules, sealing, subject_of
from tunggal.service.centre.models import CLOSED, OPEN, WAITING, Chat, ChatLine
from tunggal.service.centre.wrapping import check_cases
from tunggal.service.outbox.actions import post

SILENT, MISSED, CHANGED = "silent", "missed", "changed"  # how a chat ended by itself


def close(code: str, how: str, *, by: Actor, at: datetime) -> None:
    """The agent is done with a chat; raises CentreRefused when what this asks for is not there."""
    rule = rules().calls.wrap_ups.get(how)
    if rule is None or rule.needs == MARK:
        raise CentreRefused("no_wrap_up")
    with transaction.atomic():
        row = Chat.objects.select_for_update().filter(code=code, agent=by.code).first()
        if row is None:
            raise CentreRefused("chat_over")
        if row.state == CLOSED:
            return
        check_cases(rule, f"chat:{code}")
        if rule.needs == CALL_BACK:
            _call_back(row, at)
        _close(row, how, "told_closed", at)
        subject = subject_of("chat", code)
        audit.record(
            actor=name_of(by), action="chat_closed", subject=subject, reason=how[:40], at=at
        )


def close_silent(at: datetime) -> int:
    """Close chats in which nobody speaks, or nobody answers, any more; gives how many.

    Whoever still waits for an answer is told so, and gets a call-back.
    """
    told = rules().chats
    still = Q(state=OPEN, waits_since=None, last_at__lt=at - told.idle)
    left = Q(state=OPEN, waits_since__lt=at - told.idle)
    waits = Q(state=WAITING, waits_since__lt=at - told.waits)
    rows = Chat.objects.filter(still | left | waits).order_by("last_at", "id")
    codes = [*rows.values_list("code", flat=True)[:100]]
    return sum(_close_silent(code, at) for code in codes)


@transaction.atomic
def close_changed(speaker_code: str, *, at: datetime) -> None:
    """Another telephone stands behind a speaker's code: the chat of whoever was there before is over.

    Nothing is sent, for it would reach somebody else: an agent calls the telephone from before.
    """
    speaker = sealing().hashed("speaker", speaker_code)
    rows = Chat.objects.select_for_update().filter(speaker_key=speaker).exclude(state=CLOSED)
    for row in rows.order_by("id"):
        _call_back(row, at, is_same=False)
        Chat.objects.filter(pk=row.pk).update(state=CLOSED, wrap_up=CHANGED, closed_at=at)


@transaction.atomic
def _close_silent(code: str, at: datetime) -> bool:
    told = rules().chats
    row = Chat.objects.select_for_update().get(code=code)
    patience = told.waits if row.state == WAITING else told.idle
    since = row.waits_since or row.last_at
    if row.state == CLOSED or since >= at - patience:
        return False  # somebody was faster
    if row.waits_since is not None:
        _call_back(row, at)
        _close(row, MISSED, "told_missed", at)
    else:
        _close(row, SILENT, "told_silent", at)
    return True


def _close(row: Any, how: str, words: str, at: datetime) -> None:
    inside = sealing().open(f"chat:{row.code}", row.sealed)
    Chat.objects.filter(pk=row.pk).update(state=CLOSED, wrap_up=how, closed_at=at)
    post(
        to=inside["contact"], channel=CHANNEL, kind=KIND, key=f"chat:{row.code}:closed", at=at,
        text=settings.CENTRE_WORDS[row.language].phrases[words], language=row.language,
    )  # fmt: skip


def _call_back(row: Any, at: datetime, *, is_same: bool = True) -> None:
    """Whoever wrote is called back; is it another by now, not at the address of the chat."""
    inside = sealing().open(f"chat:{row.code}", row.sealed)
    tasks.call_back(
        key=f"chat:{row.code}", channel=CHANNEL, language=row.language,
        telephone=inside["telephone"], contact=inside["contact"] if is_same else "",
        about=row.errand, actor=person_of(inside["person"]), at=at, text=_unanswered(row),
    )  # fmt: skip


def _unanswered(row: Any) -> str:
    """What was written and not answered, as far as it fits into one message."""
    if row.waits_since is None:
        return ""
    said = ChatLine.objects.filter(chat=row, agent="", at__gte=row.waits_since)
    opened = (
        sealing().open(f"chat_line:{each.key}", each.sealed) for each in said.order_by("at", "id")
    )
    return "\n".join(filter(None, (each["text"] for each in opened)))[: rules().chats.letters]
