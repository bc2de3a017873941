"""The way from what was heard to what is said: the dialogue wishes, the world answers, and so on."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction

from tunggal.dialogue.conversation import RESTART, Conversation, anew, begin
from tunggal.dialogue.hearing import hear
from tunggal.dialogue.inputs import HungUp, Input
from tunggal.dialogue.keeping import from_json, to_json
from tunggal.dialogue.replies import Next, Reply
from tunggal.service.centre.chats import is_open
from tunggal.service.centre.closing import close_changed
from tunggal.service.talks.means import policy, sealing
from tunggal.service.talks.models import Talk
from tunggal.service.talks.speakers import Speaker
from tunggal.service.talks.world import answer

log = structlog.get_logger("tunggal.talks")
_KEYS = 32  # inputs of which it is remembered that they were heard
_MARK = 16  # digits of the hash of one


def talk(
    conversation: Conversation, heard: Input, speaker: Speaker, *, at: datetime
) -> tuple[Conversation, tuple[Reply, ...]]:
    """The conversation after an input, with what is said; nothing of it is kept."""
    came = hear(conversation, heard, at, policy())
    if came.unclear and _is_for_agent(conversation, speaker):
        with_agent = replace(conversation, place="with_person")
        came = hear(with_agent, heard, at, policy())
    _count_unclear(came)
    said = came.replies
    while came.wish is not None:
        told = answer(came.wish, speaker, conversation=came.conversation, at=at)
        came = hear(came.conversation, told, at, policy())
        said += came.replies
    return came.conversation, said


@transaction.atomic
def hear_from(speaker: Speaker, heard: Input, *, key: str, at: datetime) -> tuple[Reply, ...]:
    """What is said to a speaker whose conversation is kept; an input is heard once per `key`."""
    row = _row_of(speaker, at)
    mark = sealing().hashed("heard", key)[:_MARK]
    if mark in row.heard_keys:
        return ()
    if _is_another(row, speaker) or isinstance(heard, HungUp):
        close_changed(speaker.code, at=at)
    conversation, said = talk(_kept(row, speaker), heard, speaker, at=at)
    row.sealed, row.heard_at = _seal(row.speaker_key, conversation), at
    row.telephone_key = sealing().hashed("telephone", speaker.telephone) or row.telephone_key
    row.heard_keys = [*row.heard_keys, mark][-_KEYS:]
    row.save()
    return said


def language_of(speaker: Speaker) -> str:
    """In which language a speaker is spoken with: of the conversation, once there is one."""
    row = Talk.objects.filter(pk=_place(speaker)).first()
    return _kept(row, speaker).language if row else speaker.language


def forget_talks(at: datetime) -> int:
    """Remove conversations in which nobody spoke for long; gives how many went."""
    return int(Talk.objects.filter(heard_at__lt=at - settings.KEEPING.talks).delete()[0])


def _row_of(speaker: Speaker, at: datetime) -> Talk:
    """The speaker's row, locked until the transaction ends; made at the first words."""
    place = _place(speaker)
    sealed = _seal(place, _new(speaker, at))
    made = {"telephone_key": "", "heard_at": at, "sealed": sealed}
    row: Talk = Talk.objects.select_for_update().get_or_create(pk=place, defaults=made)[0]
    return row


def _place(speaker: Speaker) -> str:
    return sealing().hashed("speaker", f"{speaker.channel}:{speaker.code}")


def _kept(row: Talk, speaker: Speaker) -> Conversation:
    """The conversation so far; begun anew where another telephone stands behind the same code.

    Whoever uses it now has to show who they are, and learns nothing of what was given before.
    """
    opened = sealing().open(f"talk:{row.speaker_key}", row.sealed)
    try:
        conversation = from_json(opened["conversation"])
    except ValueError:
        log.error("talk_unreadable", channel=str(speaker.channel))
        return anew(_new(speaker, row.heard_at), RESTART)
    return anew(conversation, RESTART) if _is_another(row, speaker) else conversation


def _is_another(row: Talk, speaker: Speaker) -> bool:
    """Whether another telephone stands behind the same code than before."""
    seen = sealing().hashed("telephone", speaker.telephone)
    return bool(seen and row.telephone_key and seen != row.telephone_key)


def _new(speaker: Speaker, at: datetime) -> Conversation:
    code = secrets.token_hex(8)
    return begin(code=code, channel=speaker.channel, language=speaker.language, at=at)


def _is_for_agent(conversation: Conversation, speaker: Speaker) -> bool:
    """Whether somebody who went to the menu out of a chat, and does nothing there, is still in it."""
    return not (conversation.errand or conversation.is_phone) and is_open(speaker.code)


def _count_unclear(came: Next) -> None:
    """How often nothing was understood, and where: never what was said."""
    if came.unclear:
        conversation = came.conversation
        log.info(
            "unclear", channel=str(conversation.channel), language=conversation.language,
            place=conversation.place, why=came.unclear,
        )  # fmt: skip


def _seal(place: str, conversation: Conversation) -> bytes:
    return sealing().seal(f"talk:{place}", {"conversation": to_json(conversation)})
