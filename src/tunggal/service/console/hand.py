"""What an agent has in hand: the call, else the chat or task chosen; and who was proved in it.

The failures are counted with the call or chat itself. What was proved is kept sealed in the agent's
session, and holds for this one contact only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from math import inf
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from tunggal.adapters.cases.sealing import Sealing
from tunggal.casework.case import Actor
from tunggal.casework.number import CaseNumber
from tunggal.policy.case_terms import Role
from tunggal.service.audit import actions as audit
from tunggal.service.cases.bringers import TELEPHONE
from tunggal.service.cases.recording import name_of
from tunggal.service.centre import calls, chats, contacts, tasks
from tunggal.service.centre.means import CentreRefused, subject_of

PROOF, CHOSEN = "proof", "hand"  # in the session
TASK = "task"  # a kind of contact


@dataclass(frozen=True)
class Hand:
    """A contact in hand. `person` is who was proved before an agent came to it, `until` for how long."""

    contact: str
    failed: int = 0
    person: Actor | None = field(default=None, repr=False)
    until: float = inf  # in seconds from 1970

    @property
    def is_locked(self) -> bool:
        """Whether the identity questions failed too often in this call or chat."""
        return self.failed >= int(settings.CONSOLE_RULES.caller.tries)

    @property
    def subject(self) -> str:
        """As the audit names it."""
        return subject_of(self.kind, self.code)

    @property
    def kind(self) -> str:
        """call, chat or task."""
        return self.contact.partition(":")[0]

    @property
    def code(self) -> str:
        """The code of the call or chat, or the number of the task."""
        return self.contact.partition(":")[2]


def hand_of(request: HttpRequest) -> Hand | None:
    """What the agent has in hand; a call comes before all else until it is wrapped up."""
    agent: Actor = request.actor
    call = calls.call_of(agent.code)
    if call is not None:
        return Hand(call.contact, call.failed)
    contact = str(request.session.get(CHOSEN, ""))
    kind, _, code = contact.partition(":")
    if kind == "chat":
        mine = [each for each in chats.chats(agent=agent.code) if each.code == code]
        return _of_chat(mine[0]) if mine else None
    if kind == TASK and (person := tasks.person_of_mine(code, by=agent)) is not None:
        return Hand(contact, person=person)
    return None


def _of_chat(seen: chats.ChatSeen) -> Hand:
    """A chat in hand; what nobody knows the end of has ended."""
    until = seen.proved_until.timestamp() if seen.proved_until else 0
    return Hand(seen.contact, seen.failed, seen.person, until)


def check_free(agent: Actor) -> None:
    """Raises CentreRefused while a call is in the agent's hands."""
    if calls.call_of(agent.code) is not None:
        raise CentreRefused("call_first")


def choose(request: HttpRequest, contact: str, *, at: datetime) -> bool:
    """Take a chat or task into one's hand; False where it is not one's own, or nobody was proved in a task.

    Raises CentreRefused while a call is in hand.
    """
    check_free(request.actor)
    request.session[CHOSEN] = contact
    hand = hand_of(request)
    if hand is None or hand.contact != contact:
        request.session.pop(CHOSEN, None)
        return False
    known = hand.person if at.timestamp() < hand.until else None
    if known is not None and person_in(request, hand, at) is None:
        keep_proof(request, hand, known, at, until=hand.until)
        _record(request.actor, "person_known_before", hand.subject, at)
    return True


def drop(request: HttpRequest) -> None:
    """Put down what was chosen, and forget who was proved."""
    request.session.pop(CHOSEN, None)
    request.session.pop(PROOF, None)


def person_in(request: HttpRequest, hand: Hand | None, at: datetime) -> Actor | None:
    """Who was proved in a contact, while that holds."""
    return contacts.person_of(_proof(request, hand, at).get("person"))


def told_in(request: HttpRequest, hand: Hand | None, at: datetime) -> str:
    """The account where a case is told that is brought for who was proved; "" for none but theirs."""
    return str(_proof(request, hand, at).get("told", ""))


def keep_proof(
    request: HttpRequest, hand: Hand, person: Actor, at: datetime, *, told: str = "",
    until: float = inf,
) -> None:  # fmt: skip
    """Somebody is proved in the contact in hand, for some minutes, and no longer than `until`."""
    until = int(min(at.timestamp() + settings.CONSOLE_RULES.caller.minutes * 60, until))
    inside = {"person": contacts.kept_person(person), "told": told}
    sealed = _sealing().seal(_place(request, hand), inside)
    request.session[PROOF] = {"of": hand.contact, "until": until, "sealed": sealed.hex()}


def channel_of(request: HttpRequest) -> str:
    """The channel by which whoever is spoken with came; a task has that of whoever left it."""
    hand = hand_of(request)
    if hand is None or hand.kind == "call":
        return TELEPHONE
    return chats.CHANNEL if hand.kind == "chat" else tasks.channel_of(hand.code) or TELEPHONE


def tie(request: HttpRequest, number: CaseNumber, done: str, *, at: datetime) -> None:
    """A case was opened or updated by an agent: it belongs to the contact in hand."""
    if request.actor.role is Role.AGENT and (hand := hand_of(request)) is not None:
        contacts.tie(hand.contact, number, done, at=at)


def _proof(request: HttpRequest, hand: Hand | None, at: datetime) -> dict[str, Any]:
    """What is kept of a proof, while it holds."""
    kept = request.session.get(PROOF, {})
    if hand is None or kept.get("of") != hand.contact or at.timestamp() >= kept["until"]:
        return {}
    opened: dict[str, Any] = _sealing().open(_place(request, hand), bytes.fromhex(kept["sealed"]))
    return opened


def _place(request: HttpRequest, hand: Hand) -> str:
    return f"caller:{request.actor.code}:{hand.contact}"


@transaction.atomic
def _record(agent: Actor, action: str, subject: str, at: datetime) -> None:
    audit.record(actor=name_of(agent), action=action, subject=subject, reason="", at=at)


@lru_cache(maxsize=1)
def _sealing() -> Sealing:
    return Sealing(settings.SECRETS, "caller")
