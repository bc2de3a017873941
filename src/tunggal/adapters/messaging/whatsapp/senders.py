"""Who a message of WhatsApp is from: by a user id, by a telephone number, or by both."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tunggal.adapters.messaging.whatsapp.picking import (
    Given,
    identifier,
    telephone,
    text,
    user_id,
)

# At the end of a sentence in which the name that a person chose stands before.
_MOVED = re.compile(r".* changed from (?P<old>\S+) to (?P<new>\S+)", re.DOTALL)


class Contacts:
    """Those whom a change tells about, found by what they are called; the first of a name counts."""

    def __init__(self, contacts: list[Given]) -> None:
        self._found: dict[tuple[str, str], Given] = {}
        self._only: Given = contacts[0] if len(contacts) == 1 else {}
        for each in contacts:
            for name in _names_of(each):
                self._found.setdefault(name, each)

    def of(self, given: Given) -> Given:
        """Whoever sent it: by a user id, else by the number, else the only one."""
        names = [*_names_in(given)]
        for name in names:
            if name in self._found:
                return self._found[name]
        return {} if names else self._only


def _names_of(contact: Given) -> Iterable[tuple[str, str]]:
    return _named(
        ("user_id", identifier(contact, "user_id")), ("user_id", user_id(contact, "wa_id")),
        ("parent", identifier(contact, "parent_user_id")), ("number", telephone(contact, "wa_id")),
    )  # fmt: skip


def _names_in(given: Given) -> Iterable[tuple[str, str]]:
    return _named(
        ("user_id", identifier(given, "from_user_id")), ("parent", identifier(given, "from_parent_user_id")),
        ("number", telephone(given, "from")), ("user_id", identifier(given, "from")),
    )  # fmt: skip


def _named(*names: tuple[str, str]) -> Iterable[tuple[str, str]]:
    return ((kind, name) for kind, name in names if name)


def sender(given: Given, contacts: Contacts) -> tuple[str, str]:
    """User id and number of whoever sent it; an id that several businesses share where it is the only name."""
    contact = contacts.of(given)
    by_id = identifier(given, "from_user_id") or identifier(contact, "user_id")
    by_id = by_id or user_id(given, "from") or user_id(contact, "wa_id")
    by_number = telephone(given, "from") or telephone(contact, "wa_id")
    if not by_id and not by_number:
        by_id = identifier(given, "from_parent_user_id") or identifier(contact, "parent_user_id")
    return by_id, by_number


def before(given: Given, system: Given) -> tuple[str, str]:
    """Whom news of the system is about, by the user id and the number of before.

    They stand in several places, or only in the sentence, and the new ones may stand where the old ones do.
    Contacts tell nothing here: what they name is new.
    """
    new_id, new_number = after(system)
    moved = _MOVED.fullmatch(text(system, "body").strip())
    # Only where the sentence agrees with the new name, so that nobody writes it as a name of theirs.
    agrees = moved and moved["new"].removeprefix("+") in (new_id, new_number)
    said = moved.groupdict() if moved and agrees else {}
    ids = [
        identifier(system, "previous_user_id"), identifier(given, "from_user_id"), user_id(said, "old"),
    ]  # fmt: skip
    shared = [
        identifier(system, "previous_parent_user_id"), identifier(given, "from_parent_user_id"),
    ]  # fmt: skip
    numbers = [telephone(given, "from"), telephone(system, "customer"), telephone(said, "old")]
    by_number = _other(numbers, new_number) or next(filter(None, numbers), "")
    by_id = _other(ids, new_id)
    if not by_id and not by_number:
        by_id = _other(shared, identifier(system, "parent_user_id")) or new_id
    return by_id, by_number


def after(system: Given) -> tuple[str, str]:
    """The user id and the number from now on, as far as they are told."""
    by_id = identifier(system, "user_id") or identifier(system, "parent_user_id")
    return by_id, telephone(system, "new_wa_id") or telephone(system, "wa_id")


def _other(names: list[str], new: str) -> str:
    return next((each for each in names if each and each != new), "")
