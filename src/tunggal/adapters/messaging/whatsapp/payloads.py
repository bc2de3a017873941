"""What the platform of WhatsApp sends us, read into plain values: pure, and strict with nothing.

A delivery holds entries, an entry changes, a change messages and statuses, each of them several. Whatever
is absent or of another type than expected is passed over and counted; nothing here raises but Unreadable.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

_MOST_TEXT = 5_000  # letters; the platform allows 4,096
_MOST_NAME = 300  # letters of an identifier
_LATEST = 2**33  # seconds from 1970, beyond which a time is none
_DIGEST = re.compile(r"[0-9A-Fa-f]{64}|[0-9A-Za-z+/_-]{43}=?", re.ASCII)  # hexadecimal or base64
# At the end of a sentence in which the name that a person chose stands before.
_MOVED = re.compile(r".* changed from (?P<old>\S+) to (?P<new>\S+)", re.DOTALL)


class Unreadable(ValueError):
    """What came is no JSON object of the platform."""


class Kind(StrEnum):
    """What somebody sent, as far as it matters to us."""

    TEXT = "text"
    CHOICE = "choice"  # a button or a row that we offered
    IMAGE = "image"
    DOCUMENT = "document"
    VOICE = "voice"
    WELCOME = "welcome"  # opened the conversation, and said nothing yet
    FLOW = "flow"  # a form inside WhatsApp, which we do not offer yet
    LOCATION = "location"
    CHANGED = "changed"  # has another telephone number, or another user id
    SILENT = "silent"  # needs no answer: a reaction, a sticker, a message taken back
    OTHER = "other"


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


@dataclass(frozen=True)
class Status:
    """What became of a message of ours."""

    message_id: str
    state: str
    at: int
    callback: str = ""
    fault: str = ""  # the platform's number of it


@dataclass(frozen=True)
class Delivery:
    """All that came in one call."""

    messages: tuple[Incoming, ...] = ()
    statuses: tuple[Status, ...] = ()
    strange: tuple[Any, ...] = ()  # what is no message or status, or has no id or sender
    foreign: int = 0  # messages and statuses of a number that is not ours
    ignored: int = 0  # other news: templates, accounts, calls


def read_delivery(raw: bytes, number: str) -> Delivery:
    """What was delivered for our number; raises Unreadable."""
    try:
        top = json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Unreadable("no JSON") from None
    if not isinstance(top, dict) or not isinstance(top.get("entry"), list):
        raise Unreadable("no entries")
    found = _Found(number)
    for entry in top["entry"]:
        listed = entry.get("changes") if isinstance(entry, dict) else None
        for change in listed if isinstance(listed, list) else [entry]:
            found.add_change(change)
    return Delivery(
        tuple(found.messages.values()), tuple(found.statuses.values()), tuple(found.strange),
        found.foreign, found.ignored,
    )  # fmt: skip


class _Found:
    """What was found so far in a delivery; a message or status that stands in it twice counts once."""

    def __init__(self, number: str) -> None:
        self._number = number
        self.messages: dict[str, Incoming] = {}
        self.statuses: dict[tuple[str, str], Status] = {}
        self.strange: list[Any] = []
        self.foreign = self.ignored = 0

    def add_change(self, change: Any) -> None:
        """Read one change; one that should hold messages and does not is strange."""
        kind = (change.get("field") if isinstance(change, dict) else None) or "messages"
        value = change.get("value") if isinstance(change, dict) else None
        listed = value if isinstance(value, dict) else {}
        messages, statuses = (_listed(listed, name) for name in ("messages", "statuses"))
        is_empty = not messages and not statuses
        if kind != "messages" or (is_empty and _says_nothing(listed)):
            self.ignored += 1
        elif is_empty or not (to := _number(listed)):
            self.strange.append(change)
        elif to != self._number:
            self.foreign += len(messages) + len(statuses)
        else:
            self._add(messages, statuses, _objects(listed, "contacts"))

    def _add(
        self, messages: list[Any], statuses: list[Any], contacts: list[Mapping[str, Any]]
    ) -> None:
        for each in messages:
            message = _message(each, contacts) if isinstance(each, dict) else None
            if message:
                self.messages.setdefault(message.id, message)
            else:
                self.strange.append(each)
        for each in statuses:
            status = _status(each) if isinstance(each, dict) else None
            if status:
                self.statuses.setdefault((status.message_id, status.state), status)
            else:
                self.strange.append(each)


def _message(given: Mapping[str, Any], contacts: list[Mapping[str, Any]]) -> Incoming | None:
    """A message; None where nobody could be answered, or it could not be told from its double."""
    system = _object(given, "system") if _text(given, "type") == "system" else {}
    user_id, telephone = _before(given, system) if system else _sender(given, contacts)
    code = _name(given, "id")
    if not code or not (user_id or telephone):
        return None
    values = _changed(system, user_id, telephone) if system else _inside(given)
    return Incoming(
        code, sent_at=_time(given), user_id=user_id, telephone=telephone,
        **{"kind": Kind.SILENT} if _name(given, "group_id") else values,
    )  # fmt: skip


def _sender(given: Mapping[str, Any], contacts: list[Mapping[str, Any]]) -> tuple[str, str]:
    """User id and number of whoever sent it; an id that several businesses share where it is the only name."""
    contact = _contact(given, contacts)
    user_id = _name(given, "from_user_id") or _name(contact, "user_id")
    telephone = _digits(given, "from") or _digits(contact, "wa_id")
    if not user_id and _is_user_id(_name(given, "from")):
        user_id = _name(given, "from")
    if not user_id and not telephone:
        user_id = _name(given, "from_parent_user_id") or _name(contact, "parent_user_id")
    return user_id, telephone


def _contact(given: Mapping[str, Any], contacts: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Whoever of the contacts sent it: by a user id, else by the number, else the only one."""
    names = (
        ("user_id", _name(given, "from_user_id")), ("parent_user_id", _name(given, "from_parent_user_id")),
        ("wa_id", _digits(given, "from")), ("user_id", _name(given, "from")),
    )  # fmt: skip
    for name, sought in names:
        read = _digits if name == "wa_id" else _name
        for each in contacts:
            if sought and read(each, name) == sought:
                return each
    named = any(sought for _, sought in names)
    return contacts[0] if len(contacts) == 1 and not named else {}


def _before(given: Mapping[str, Any], system: Mapping[str, Any]) -> tuple[str, str]:
    """Whom news of the system is about, by the user id and the number of before.

    They stand in several places, or only in the sentence, and the new ones may stand where the old ones do.
    Contacts tell nothing here: what they name is new.
    """
    new_id, new_number = _after(system)
    moved = _MOVED.fullmatch(_text(system, "body").strip())
    # Only where the sentence agrees with the new name, so that nobody writes it as a name of theirs.
    agrees = moved and moved["new"].removeprefix("+") in (new_id, new_number)
    said = moved.groupdict() if moved and agrees else {}
    old = _name(said, "old")
    ids = [
        _name(system, "previous_user_id"), _name(given, "from_user_id"), old if _is_user_id(old) else "",
    ]  # fmt: skip
    shared = [_name(system, "previous_parent_user_id"), _name(given, "from_parent_user_id")]
    numbers = [_digits(given, "from"), _digits(system, "customer"), _digits(said, "old")]
    telephone = _other(numbers, new_number) or next(filter(None, numbers), "")
    user_id = _other(ids, new_id)
    if not user_id and not telephone:
        user_id = _other(shared, _name(system, "parent_user_id")) or new_id
    return user_id, telephone


def _after(system: Mapping[str, Any]) -> tuple[str, str]:
    """The user id and the number from now on, as far as they are told."""
    user_id = _name(system, "user_id") or _name(system, "parent_user_id")
    return user_id, _digits(system, "new_wa_id") or _digits(system, "wa_id")


def _other(names: list[str], new: str) -> str:
    return next((each for each in names if each and each != new), "")


def _inside(given: Mapping[str, Any]) -> dict[str, Any]:
    """The kind of a message with what belongs to it."""
    kind = _text(given, "type")
    inside = _object(given, kind)
    if kind == "text":
        return _said(_text(inside, "body"))
    if kind == "button":
        return _said(_text(inside, "text") or _text(inside, "payload"))
    if kind == "interactive":
        return _chosen(inside)
    if kind in ("image", "document", "audio", "voice"):
        return _media(Kind.VOICE if kind == "audio" else Kind(kind), inside)
    if kind in ("reaction", "sticker", "revoke", "system"):
        return {"kind": Kind.SILENT}
    named = {"request_welcome": Kind.WELCOME, "location": Kind.LOCATION}
    return {"kind": named.get(kind, Kind.OTHER)}


def _said(text: str) -> dict[str, Any]:
    return {"kind": Kind.TEXT, "text": text[:_MOST_TEXT]} if text.strip() else {"kind": Kind.OTHER}


def _chosen(inside: Mapping[str, Any]) -> dict[str, Any]:
    kind = _text(inside, "type")
    if kind == "nfm_reply":
        return {"kind": Kind.FLOW}
    option = _name(_object(inside, kind), "id") if kind in ("button_reply", "list_reply") else ""
    return {"kind": Kind.CHOICE, "option": option} if option else {"kind": Kind.OTHER}


def _media(kind: Kind, inside: Mapping[str, Any]) -> dict[str, Any]:
    media = _name(inside, "id")
    if not media:
        return {"kind": Kind.OTHER}
    below, digest = _text(inside, "caption")[:_MOST_TEXT], _name(inside, "sha256")
    # What is no digest can be compared with nothing.
    shown = digest if _DIGEST.fullmatch(digest) else ""
    return {"kind": kind, "media": media, "sha256": shown, "text": below}


def _changed(system: Mapping[str, Any], user_id: str, telephone: str) -> dict[str, Any]:
    """Another number or user id; of any other news of the system nobody needs to hear."""
    new_id, number = _after(system)
    same = new_id in ("", user_id) and number in ("", telephone)
    if same or _text(system, "type").endswith("identity_changed"):
        return {"kind": Kind.SILENT}
    return {"kind": Kind.CHANGED, "new_user_id": new_id, "new_telephone": number}


def _status(given: Mapping[str, Any]) -> Status | None:
    code, state = _name(given, "id"), _name(given, "status")
    if not code or not state:
        return None
    faults = _objects(given, "errors")
    fault = faults[0].get("code") if faults else None
    return Status(
        code, state[:20], _time(given), _name(given, "biz_opaque_callback_data"),
        str(fault)[:20] if isinstance(fault, int | str) else "",
    )  # fmt: skip


def _says_nothing(value: Mapping[str, Any]) -> bool:
    """Whether it holds errors of the platform, or lists with nothing in them."""
    listed = [value[name] for name in ("messages", "statuses") if name in value]
    return "errors" in value or (bool(listed) and not any(listed))


def _number(value: Mapping[str, Any]) -> str:
    """To which number of ours it came."""
    return _name(_object(value, "metadata"), "phone_number_id")


def _object(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = given.get(name)
    return found if isinstance(found, dict) else {}


def _listed(given: Mapping[str, Any], name: str) -> list[Any]:
    found = given.get(name)
    return found if isinstance(found, list) else []


def _objects(given: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return [each for each in _listed(given, name) if isinstance(each, dict)]


def _text(given: Mapping[str, Any], name: str) -> str:
    """A text, without halves of letters, which no database takes."""
    found = given.get(name)
    if not isinstance(found, str):
        return ""
    return found.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _name(given: Mapping[str, Any], name: str) -> str:
    """An identifier; one that is too long is none."""
    found = given.get(name)
    text = str(found) if type(found) is int else _text(given, name).strip()
    return text if len(text) <= _MOST_NAME else ""


def _digits(given: Mapping[str, Any], name: str) -> str:
    """A telephone number as digits alone; anything else is none."""
    text = _name(given, name).removeprefix("+")
    return text if text.isascii() and text.isdigit() and 5 <= len(text) <= 15 else ""


def _is_user_id(text: str) -> bool:
    """Whether it is a business-scoped user id: a country, a dot and an identifier."""
    country, dot, rest = text.partition(".")
    return bool(dot and rest) and len(country) == 2 and country.isalpha() and country.isascii()


def _time(given: Mapping[str, Any]) -> int:
    text = _name(given, "timestamp")
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
    return seconds if seconds < _LATEST else 0


def _no_constant(name: str) -> Any:
    raise ValueError(name)
