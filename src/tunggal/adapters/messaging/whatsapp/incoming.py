"""One message that somebody sent on WhatsApp, read into a plain value: what kind it is, and what is in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tunggal.adapters.messaging.whatsapp.picking import (
    Given,
    an_object,
    identifier,
    read_json,
    seconds,
    text,
)
from tunggal.adapters.messaging.whatsapp.senders import Contacts, after, before, sender

_MOST_TEXT = 5_000  # letters; the platform allows 4,096
_DIGEST = re.compile(r"[0-9A-Fa-f]{64}|[0-9A-Za-z+/_-]{43}=?", re.ASCII)  # hexadecimal or base64


class Kind(StrEnum):
    """What somebody sent, as far as it matters to us."""

    TEXT = "text"
    CHOICE = "choice"  # a button or a row that we offered
    IMAGE = "image"
    DOCUMENT = "document"
    VOICE = "voice"
    WELCOME = "welcome"  # opened the conversation, and said nothing yet
    FLOW = "flow"  # a form inside WhatsApp that says nothing we have an ear for
    LOCATION = "location"
    CHANGED = "changed"  # has another telephone number, or another user id
    IDENTITY = "identity"  # the same names, and perhaps somebody else's telephone
    EDITED = "edited"  # other words for a message that came before
    SILENT = "silent"  # needs no answer: a reaction, a sticker, a message taken back
    OTHER = "other"


_FILES = {
    "image": Kind.IMAGE, "document": Kind.DOCUMENT, "audio": Kind.VOICE, "voice": Kind.VOICE,
}  # fmt: skip
_SAID = ("text", "button", "interactive", *_FILES)
_SILENT = ("reaction", "sticker", "revoke", "system")
_SILENT_ELSEWHERE = (*_SILENT, "pin", "keep_in_chat")  # of what the platform itself cannot read
_CHOICES = ("button_reply", "list_reply")


@dataclass(frozen=True)
class Incoming:
    """One message of a person. Of `user_id` and `telephone` one may be missing."""

    id: str
    kind: Kind
    sent_at: int  # seconds from 1970 by the platform's clock, 0 where it says none
    user_id: str = field(default="", repr=False)
    telephone: str = field(default="", repr=False)  # digits with the country's code, without +
    text: str = field(default="", repr=False)
    option: str = ""
    media: str = ""
    sha256: str = ""
    new_user_id: str = field(default="", repr=False)
    new_telephone: str = field(default="", repr=False)


def read_message(given: Given, contacts: Contacts) -> Incoming | None:
    """A message; None where nobody could be answered, or it could not be told from its double."""
    system = an_object(given, "system") if text(given, "type") == "system" else {}
    user_id, telephone = before(given, system) if system else sender(given, contacts)
    code = identifier(given, "id")
    if not code or not (user_id or telephone):
        return None
    values = _changed(system, user_id, telephone) if system else _inside(given)
    return Incoming(
        code, sent_at=seconds(given, "timestamp"), user_id=user_id, telephone=telephone,
        **{"kind": Kind.SILENT} if identifier(given, "group_id") else values,
    )  # fmt: skip


def _inside(given: Given) -> dict[str, Any]:
    """The kind of a message with what belongs to it."""
    kind = text(given, "type") or next((each for each in _SAID if each in given), "")
    inside = an_object(given, kind)
    if kind == "text":
        return _said(text(inside, "body"))
    if kind == "button":
        return _said(text(inside, "text") or text(inside, "payload"))
    if kind == "interactive":
        return _chosen(inside)
    if kind in _FILES:
        return _media(_FILES[kind], inside)
    if kind in _SILENT or (kind == "unsupported" and text(inside, "type") in _SILENT_ELSEWHERE):
        return {"kind": Kind.SILENT}
    named = {
        "request_welcome": Kind.WELCOME, "location": Kind.LOCATION, "edit": Kind.EDITED,
    }  # fmt: skip
    meant = text(inside, "type") if kind == "unsupported" else kind
    return {"kind": named.get(meant, Kind.OTHER)}


def _said(words: str) -> dict[str, Any]:
    """What was written. Digits of any script are digits: they may be a number that somebody proves."""
    if not words.strip():
        return {"kind": Kind.OTHER}
    digits = {ord(each): str(int(each)) for each in words if each.isdecimal()}
    return {"kind": Kind.TEXT, "text": words[:_MOST_TEXT].translate(digits)}


def _chosen(inside: Given) -> dict[str, Any]:
    """What was chosen; its words, where the platform leaves out by which id we offered it."""
    kind = text(inside, "type")
    if kind == "nfm_reply":
        return _filled(an_object(inside, kind))
    inside = an_object(inside, "type") or inside  # so it stands in the platform's older papers
    chosen = next(filter(None, (an_object(inside, each) for each in _CHOICES)), {})
    if option := identifier(chosen, "id"):
        return {"kind": Kind.CHOICE, "option": option}
    return _said(text(chosen, "title"))


def _filled(inside: Given) -> dict[str, Any]:
    """What a form inside WhatsApp says to the dialogue, by a field `option` or `text` of its own.

    We send no forms; an office that does names the fields so.
    """
    try:
        given = read_json(text(inside, "response_json").encode())
    except ValueError:
        given = None
    if not isinstance(given, dict):
        return {"kind": Kind.FLOW}
    if option := identifier(given, "option"):
        return {"kind": Kind.CHOICE, "option": option}
    said = _said(text(given, "text"))
    return said if said["kind"] is Kind.TEXT else {"kind": Kind.FLOW}


def _media(kind: Kind, inside: Given) -> dict[str, Any]:
    media = identifier(inside, "id")
    if not media:
        return {"kind": Kind.OTHER}
    below, digest = _said(text(inside, "caption")).get("text", ""), identifier(inside, "sha256")
    # What is no digest can be compared with nothing.
    shown = digest if _DIGEST.fullmatch(digest) else ""
    return {"kind": kind, "media": media, "sha256": shown, "text": below}


def _changed(system: Given, user_id: str, telephone: str) -> dict[str, Any]:
    """Another number, user id or telephone; of any other news of the system nobody needs to hear."""
    if text(system, "type").endswith("identity_changed"):
        return {"kind": Kind.IDENTITY}
    new_id, number = after(system)
    same = new_id in ("", user_id) and number in ("", telephone)
    if same:
        return {"kind": Kind.SILENT}
    return {"kind": Kind.CHANGED, "new_user_id": new_id, "new_telephone": number}
