"""What the world answers to a wish of the dialogue: each wish has its own answer below."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import structlog
from django.db import OperationalError, transaction

from tunggal.dialogue.acting import PROVINCE, UNPLACED
from tunggal.dialogue.conversation import Conversation
from tunggal.dialogue.here import Here
from tunggal.dialogue.inputs import Answer, Outcome
from tunggal.dialogue.wishes import (
    BringCase,
    CallBack,
    CompleteCase,
    FindVillage,
    FollowCase,
    LeaveMessage,
    LookUp,
    TalkToPerson,
    TellPerson,
    Wish,
    WithdrawCase,
)
from tunggal.registry.errors import TunggalError
from tunggal.service.cases.forms import known_of
from tunggal.service.lookup.status import LOOKED_UP, PROVED, Asker, ask, serving
from tunggal.service.talks.asked import Asked, Unavailable
from tunggal.service.talks.bringing import bring
from tunggal.service.talks.following import complete, follow, withdraw
from tunggal.service.talks.means import policy
from tunggal.service.talks.reaching import call_back, leave_message, talk_to_person, tell_person
from tunggal.service.talks.speakers import Speaker
from tunggal.service.talks.status_words import status_lines

log = structlog.get_logger("tunggal.talks")
_VILLAGES = 9  # a list has ten lines, and one of them says: none of these


def answer(wish: Wish, speaker: Speaker, *, conversation: Conversation, at: datetime) -> Answer:
    """The answer to a wish, each wish in a transaction of its own; a wish of one key is done once.

    What is broken for a while is `unavailable`, so that it can be tried again.
    """
    asked = Asked(Here(conversation, policy(), at), speaker, serving()())
    try:
        with transaction.atomic():
            return _ANSWERS[type(wish)](asked, wish)
    except (Unavailable, OperationalError, TunggalError) as fault:
        log.error("wish_unanswered", wish=type(wish).__name__, fault=type(fault).__name__)
        return Answer(wish.key, Outcome.UNAVAILABLE)


def _look_up(asked: Asked, wish: LookUp) -> Answer:
    """Who speaks, and how the family stands; counted and recorded as on the portal."""
    known = ask(
        asked.index, nik=wish.nik.digits, kk=wish.kk, asker=Asker(asked.device, ""), at=asked.at,
        action=LOOKED_UP if wish.tells else PROVED,
    )  # fmt: skip
    if known is None:
        return asked.refused()
    # Drawn for a decoy, too: found or not, the same is done.
    lines = status_lines(known.card, asked) if wish.tells else ()
    if not known.found:
        return asked.not_shown()
    village = known.card.village_code
    return asked.done(*lines, **({PROVINCE: village[:2]} if village else {UNPLACED: ""}))


def _find_village(asked: Asked, wish: FindVillage) -> Answer:
    found = known_of(asked.index, asked.language).villages(wish.text)
    few = dict([*found.items()][:_VILLAGES])
    return asked.choose(few) if few else asked.not_shown()


_ANSWERS: Mapping[type, Callable[[Asked, Any], Answer]] = {
    LookUp: _look_up,
    FindVillage: _find_village,
    BringCase: bring,
    FollowCase: follow,
    CompleteCase: complete,
    WithdrawCase: withdraw,
    LeaveMessage: leave_message,
    CallBack: call_back,
    TalkToPerson: talk_to_person,
    TellPerson: tell_person,
}
