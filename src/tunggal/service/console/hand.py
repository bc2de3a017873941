"""What an agent has in hand: the call, else the chat or task chosen; and who was proved in it.

The failures are counted with the call or chat itself. What was proved is kept sealed in the agent's
session, and holds for this one contact only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from tunggal.adapters.cases.sealing import Sealing
from tunggal.casework.case import Actor
from tunggal.casework.number import CaseNumber
from tunggal.policy.case_terms import Role
from tunggal.service.audit import actions as audit
from tunggal.service.cases.recording import name_of
from tunggal.service.centre import calls, chats, contacts, tasks
from tunggal.service.centre.means import CentreRefused, subject_of

PROOF, CHOSEN = "proof", "hand"  # in the session


@dataclass(frozen=True)
class Hand:
    """A contact in hand. `person` is who was proved before an agent came to it."""

    contact: str
    failed: int = 0
    person: Actor | None = field(default=None, repr=False)

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
        return Hand(contact, mine[0].failed, mine[0].person) if mine else None
    if kind == "task" and (person := tasks.person_of_mine(code, by=agent)) is not None:
        return Hand(contact, person=person)
    return None


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
    if hand.person is not None and person_in(request, hand, at) is None:
        keep_proof(request, hand, hand.person, at)
        _record(request.actor, "person_known_before", hand.subject, at)
    return True


def drop(request: HttpRequest) -> None:
    """Put down what was chosen, and forget who was proved."""
    request.session.pop(CHOSEN, None)
    request.session.pop(PROOF, None)


def person_in(request: HttpRequest, hand: Hand | None, at: datetime) -> Actor | None:
    """Who was proved in a contact, while that holds."""
    kept = request.session.get(PROOF, {})
    if hand is None or kept.get("of") != hand.contact or at.timestamp() >= kept["until"]:
        return None
    told = _sealing().open(_place(request, hand), bytes.fromhex(kept["sealed"]))
    return contacts.person_of(told["person"])


def keep_proof(request: HttpRequest, hand: Hand, person: Actor, at: datetime) -> None:
    """Somebody is proved in the contact in hand, for some minutes."""
    until = int(at.timestamp()) + settings.CONSOLE_RULES.caller.minutes * 60
    sealed = _sealing().seal(_place(request, hand), {"person": contacts.kept_person(person)})
    request.session[PROOF] = {"of": hand.contact, "until": until, "sealed": sealed.hex()}


def tie(request: HttpRequest, number: CaseNumber, done: str, *, at: datetime) -> None:
    """A case was opened or updated by an agent: it belongs to the contact in hand."""
    if request.actor.role is Role.AGENT and (hand := hand_of(request)) is not None:
        contacts.tie(hand.contact, number, done, at=at)


def _place(request: HttpRequest, hand: Hand) -> str:
    return f"caller:{request.actor.code}:{hand.contact}"


@transaction.atomic
def _record(agent: Actor, action: str, subject: str, at: datetime) -> None:
    audit.record(actor=name_of(agent), action=action, subject=subject, reason="", at=at)


@lru_cache(maxsize=1)
def _sealing() -> Sealing:
    return Sealing(settings.SECRETS, "caller")
