"""A conversation as plain JSON and back, so that it can be sealed and kept between two messages."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from tunggal.dialogue.acting import ACTS
from tunggal.dialogue.conversation import RESTART, START, Channel, Conversation, Proof, begin
from tunggal.dialogue.here import BRING
from tunggal.dialogue.places import PLACES
from tunggal.dialogue.plans import is_errand
from tunggal.policy.dialogue import Dialogue
from tunggal.registry.nik import Nik

VERSION = 1  # grows when a conversation of before can no longer be read
_INSIDE = ("pick", "retry", "find_village")  # places that are about another place


def to_json(conversation: Conversation) -> str:
    """All that the conversation holds, personal data too: seal it before it is kept."""
    kept = {each.name: getattr(conversation, each.name) for each in fields(Conversation)}
    return json.dumps({"version": VERSION, **kept}, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Proof):
        return {**vars(value), "nik": value.nik.digits}
    raise TypeError(f"a conversation holds no {type(value).__name__}")


def from_json(text: str) -> Conversation:
    """The conversation that was kept.

    One of another version begins anew and says so; failures and a lock are taken along. What is
    no conversation at all raises ValueError.
    """
    try:
        kept = json.loads(text)
        return _read(kept) if kept.pop("version") == VERSION else _begun_anew(kept)
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError("this is no conversation that was kept by tunggal") from fault


def _read(kept: dict[str, Any]) -> Conversation:
    proof = kept.pop("proof")
    made = _begun_anew(kept)
    days = ("code", "channel", "language", "heard_at", "locked_until")
    rest = {name: value for name, value in kept.items() if name not in days}
    read = replace(made, **rest)
    if proof is None:
        return read
    until = datetime.fromisoformat(proof["until"])
    proved = Proof(
        Nik(proof["nik"]), proof["kk"], until, proof["placed"], proof.get("province", "")
    )
    return replace(read, proof=proved)


def _begun_anew(kept: dict[str, Any]) -> Conversation:
    locked = kept.get("locked_until")
    new = begin(
        code=kept["code"], channel=Channel(kept["channel"]), language=kept["language"],
        at=datetime.fromisoformat(kept["heard_at"]),
    )  # fmt: skip
    return replace(
        new, place=RESTART, failures=kept.get("failures", 0), serial=kept.get("serial", 0),
        locked_until=datetime.fromisoformat(locked) if locked else None,
    )  # fmt: skip


def stands(conversation: Conversation, policy: Dialogue) -> bool:
    """Whether the place of a conversation is still one under this policy."""
    place, errand = conversation.place, conversation.errand
    if place in (START, RESTART):
        return True
    if errand and not is_errand(errand, policy):
        return False
    return _is_place(place, errand, policy)


def _is_place(place: str, errand: str, policy: Dialogue) -> bool:
    code, _, about = place.partition(":")
    if code not in PLACES and code not in ACTS:
        return False
    kind = policy.casework.kinds.get(errand.removeprefix(BRING))
    if code == "group":
        return about in policy.groups
    if code == "field":
        return kind is not None and about in kind.fields
    if code == "paper":
        return kind is not None and about in kind.attachments
    if code == "topic":
        return about in policy.information.offers
    return _is_place(about, errand, policy) if code in _INSIDE else not about
