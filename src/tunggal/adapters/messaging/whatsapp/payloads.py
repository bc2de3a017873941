"""What the platform of WhatsApp sends us, read into plain values: pure, and strict with nothing.

A delivery holds entries, an entry changes, a change messages and statuses, each of them several. Whatever
is absent or of another type than expected is passed over and counted; nothing here raises but Unreadable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tunggal.adapters.messaging.whatsapp.incoming import Incoming, read_message
from tunggal.adapters.messaging.whatsapp.picking import (
    Given,
    an_object,
    identifier,
    listed,
    objects,
    read_json,
    seconds,
)
from tunggal.adapters.messaging.whatsapp.senders import Contacts


class Unreadable(ValueError):
    """What came is no JSON object of the platform."""


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
        top = read_json(raw)
    except ValueError:
        raise Unreadable("no JSON") from None
    if not isinstance(top, dict) or not isinstance(top.get("entry"), list):
        raise Unreadable("no entries")
    found = _Found(number)
    for entry in top["entry"]:
        changes = entry.get("changes") if isinstance(entry, dict) else None
        for change in changes if isinstance(changes, list) else [entry]:
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
        value = an_object(change, "value") if isinstance(change, dict) else {}
        messages, statuses = listed(value, "messages"), listed(value, "statuses")
        is_empty = not messages and not statuses
        if kind != "messages" or (is_empty and _says_nothing(value)):
            self.ignored += 1
        elif is_empty or not (to := _number(value)):
            self.strange.append(change)
        elif to != self._number:
            self.foreign += len(messages) + len(statuses)
        else:
            self._add(messages, statuses, Contacts(objects(value, "contacts")))

    def _add(self, messages: list[Any], statuses: list[Any], contacts: Contacts) -> None:
        for each in messages:
            message = read_message(each, contacts) if isinstance(each, dict) else None
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


def _status(given: Given) -> Status | None:
    code, state = identifier(given, "id"), identifier(given, "status")
    if not code or not state:
        return None
    fault = next((each["code"] for each in objects(given, "errors") if "code" in each), None)
    return Status(
        code, state[:20], seconds(given, "timestamp"), identifier(given, "biz_opaque_callback_data"),
        str(fault)[:20] if isinstance(fault, int | str) else "",
    )  # fmt: skip


def _says_nothing(value: Given) -> bool:
    """Whether it holds errors of the platform, or lists with nothing in them."""
    lists = [value[name] for name in ("messages", "statuses") if name in value]
    return "errors" in value or (bool(lists) and not any(lists))


def _number(value: Given) -> str:
    """To which number of ours it came."""
    return identifier(an_object(value, "metadata"), "phone_number_id")
