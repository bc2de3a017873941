"""Chats: a citizen who writes and an agent who answers, until one of them is done."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from tunggal.casework.case import Actor
from tunggal.service.audit import actions as audit
from tunggal.service.cases.recording import name_of
from tunggal.service.centre import duty
from tunggal.service.centre.contacts import kept_person, person_of
from tunggal.service.centre.means import CentreRefused, rules, sealing, subject_of
from tunggal.service.centre.models import CLOSED, OPEN, WAITING, Chat, ChatLine
from tunggal.service.outbox.actions import post

CHANNEL, KIND = "whatsapp", "chat"


@dataclass(frozen=True)
class ChatSeen:
    """A chat in a list."""

    code: str
    state: str
    language: str
    errand: str
    agent: str
    opened_at: datetime
    heard_at: datetime
    waits_since: datetime | None  # the first words without an answer
    last_at: datetime
    failed: int
    person: Actor | None = field(repr=False)  # who was proved before
    proved_until: datetime | None  # when that is past, nobody is known

    @property
    def contact(self) -> str:
        """Its name among calls, chats and tasks."""
        return f"chat:{self.code}"


@dataclass(frozen=True)
class LineSeen:
    """What was said; `agent` is empty where the citizen said it."""

    at: datetime
    agent: str
    text: str = field(repr=False)
    paper: str
    recording: str


def open_chat(
    *, key: str, speaker_code: str, contact: str, language: str, errand: str, actor: Actor | None,
    at: datetime, telephone: str = "", proved_until: datetime | None = None,
) -> bool:  # fmt: skip
    """Begin a chat, once per key and one at a time for a speaker; False when nobody is on duty.

    `actor` is who was proved before, believed until `proved_until`; `telephone` a hint for a call-back.
    """
    place, speaker = sealing().hashed("chat", key), sealing().hashed("speaker", speaker_code)
    if Chat.objects.filter(key=place).exists():
        return True
    if not duty.is_staffed(at):
        return False
    code = secrets.token_hex(16)
    inside = {"contact": contact, "telephone": telephone, "person": kept_person(actor)}
    inside["proved_until"] = proved_until.isoformat() if proved_until else ""
    chat = Chat(
        code=code, key=place, speaker_key=speaker, state=WAITING, language=language,
        errand=errand[:40], opened_at=at, heard_at=at, last_at=at, waits_since=at,
        sealed=sealing().seal(f"chat:{code}", inside),
    )  # fmt: skip
    Chat.objects.bulk_create([chat], ignore_conflicts=True)
    return True


def is_open(speaker_code: str) -> bool:
    """Whether somebody has a chat that is not closed."""
    speaker = sealing().hashed("speaker", speaker_code)
    return bool(Chat.objects.filter(speaker_key=speaker).exclude(state=CLOSED).exists())


@transaction.atomic
def said(
    *, speaker_code: str, text: str, paper: str, recording: str, key: str, at: datetime
) -> None:
    """What the citizen said goes into the open chat, once per key; where none is open, nowhere."""
    speaker = sealing().hashed("speaker", speaker_code)
    row = Chat.objects.select_for_update().filter(speaker_key=speaker).exclude(state=CLOSED).first()
    if row is None:
        return
    if _add(row, key, at, agent="", text=text, paper=paper, recording=recording):
        row.heard_at, row.last_at = max(row.heard_at, at), max(row.last_at, at)
        row.waits_since = row.waits_since or at
        row.save()


def chats(*, agent: str = "") -> tuple[ChatSeen, ...]:
    """The chats of an agent, else those that wait for one; who waited longest comes first."""
    mine = {"agent": agent, "state": OPEN} if agent else {"state": WAITING}
    return tuple(
        map(
            _seen,
            Chat.objects.filter(**mine).order_by(F("waits_since").asc(nulls_last=True), "id")[:100],
        )
    )


def take(code: str, *, by: Actor, at: datetime) -> None:
    """An agent takes a chat; raises CentreRefused when another was faster or the hands are full."""
    with transaction.atomic():
        row = _locked(code)
        if row.state == OPEN and row.agent == by.code:
            return
        if row.state != WAITING:
            raise CentreRefused("chat_taken" if row.state == OPEN else "chat_over")
        if len(chats(agent=by.code)) >= rules().chats.at_once:
            raise CentreRefused("chats_full")
        row.state, row.agent, row.taken_at = OPEN, by.code, at
        row.save()
        _record("chat_taken", code, by, at)


def give_back(code: str, *, by: Actor, at: datetime) -> None:
    """A chat waits for another agent."""
    with transaction.atomic():
        row = _mine(code, by)
        row.state, row.agent, row.taken_at = WAITING, "", None
        row.waits_since = row.waits_since or at
        row.save()
        _record("chat_given_back", code, by, at)


@transaction.atomic
def read(code: str, *, by: Actor, at: datetime) -> tuple[ChatSeen, tuple[LineSeen, ...]] | None:
    """A chat that waits or is one's own, with what was said; recorded in the audit."""
    row = Chat.objects.filter(code=code).exclude(state=CLOSED).first()
    if row is None or (row.state == OPEN and row.agent != by.code):
        return None
    rows = ChatLine.objects.filter(chat=row).order_by("at", "id")
    lines = tuple(map(_line, rows))
    _record("chat_seen", code, by, at)
    return _seen(row), lines


def answer(code: str, text: str, *, by: Actor, key: str, at: datetime) -> None:
    """What an agent says goes out, once per key; raises CentreRefused."""
    text = text.strip()
    if not text:
        raise CentreRefused("no_words")
    if len(text) > rules().chats.letters:
        raise CentreRefused("too_long")
    with transaction.atomic():
        row = _mine(code, by)
        if not _add(row, f"{code}:{key}", at, agent=by.code, text=text, paper="", recording=""):
            return
        row.answered_at, row.last_at, row.waits_since = row.answered_at or at, at, None
        row.save()
        _post(row, text, key=f"chat:{code}:{key}", at=at)
        _record("chat_answered", code, by, at)


def _post(row: Any, text: str, *, key: str, at: datetime) -> None:
    inside = sealing().open(f"chat:{row.code}", row.sealed)
    post(
        to=inside["contact"], channel=CHANNEL, kind=KIND, text=text, key=key, at=at,
        language=row.language,
    )  # fmt: skip


def _add(row: Any, key: str, at: datetime, *, agent: str, **said: str) -> bool:
    """Whether it was new."""
    place = sealing().hashed("chat_line", key)
    if ChatLine.objects.filter(key=place).exists():
        return False
    sealed = sealing().seal(f"chat_line:{place}", said)
    ChatLine.objects.create(
        chat=row, key=place, at=at, agent=agent, attached=said["recording"] or said["paper"],
        sealed=sealed,
    )  # fmt: skip
    return True


def _locked(code: str) -> Any:
    row = Chat.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise CentreRefused("chat_over")
    return row


def _mine(code: str, by: Actor) -> Any:
    row = _locked(code)
    if row.state != OPEN or row.agent != by.code:
        raise CentreRefused("chat_over" if row.state == CLOSED else "chat_taken")
    return row


def _seen(row: Any) -> ChatSeen:
    inside = sealing().open(f"chat:{row.code}", row.sealed)
    until = inside.get("proved_until", "")
    return ChatSeen(
        row.code, row.state, row.language, row.errand, row.agent, row.opened_at, row.heard_at,
        row.waits_since, row.last_at, row.failed, person_of(inside["person"]),
        datetime.fromisoformat(until) if until else None,
    )  # fmt: skip


def _line(row: Any) -> LineSeen:
    inside = sealing().open(f"chat_line:{row.key}", row.sealed)
    return LineSeen(row.at, row.agent, inside["text"], inside["paper"], inside["recording"])


def _record(action: str, code: str, by: Actor, at: datetime, reason: str = "") -> None:
    audit.record(
        actor=name_of(by), action=action, subject=subject_of("chat", code), reason=reason, at=at
    )
