"""Keeps what the platform sent, each message and each status once, before anybody is told that it came."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from tunggal.adapters.messaging.whatsapp.incoming import Incoming, Kind
from tunggal.adapters.messaging.whatsapp.payloads import (
    Delivery,
    Status,
    Unreadable,
    read_delivery,
)
from tunggal.service.channels.whatsapp.models import (
    DEAD,
    FILE,
    MESSAGE,
    STATUS,
    UNREADABLE,
    WAITING,
    Arrival,
)
from tunggal.service.channels.whatsapp.sealing import hashed, sealing
from tunggal.service.turns import in_turn

_AT_ONCE = 500  # rows of one statement
_ALONE = "select pg_advisory_xact_lock(7236002)"
_SURELY = (
    "select set_config('synchronous_commit', 'on', true) "
    "where current_setting('synchronous_commit') = 'off'"
)
_MOST_STRANGE = 20_000  # letters that are kept of what nobody can read
_MOST_ODD = 1_000  # of them in one delivery; the platform sends so many updates at most


def keep(raw: bytes, *, number: str, at: datetime) -> dict[str, int]:
    """Keep all that a call delivered in one transaction; gives what came, counted."""
    try:
        delivery = read_delivery(raw, number)
    except Unreadable:
        delivery = Delivery(strange=(raw.decode("utf-8", "replace"),))
    if rows := rows_of(delivery, at):
        with _on_the_disk():
            add(rows)
    counted = {
        "messages": len(delivery.messages), "statuses": len(delivery.statuses),
        "unreadable": len(delivery.strange), "foreign": delivery.foreign,
        "ignored": delivery.ignored,
    }  # fmt: skip
    return {name: count for name, count in counted.items() if count}


def rows_of(delivery: Delivery, at: datetime) -> list[Arrival]:
    """What a delivery holds, as it is kept."""
    return [
        *(_message(each, at) for each in delivery.messages),
        *(_status(each, at) for each in delivery.statuses),
        *(_strange(each, at) for each in _texts(delivery.strange)),
    ]


def add(rows: list[Arrival]) -> None:
    """Keep what came, in the caller's transaction; what is kept already is kept once."""
    if len(rows) > 1:
        alone()
    Arrival.objects.bulk_create(rows, batch_size=_AT_ONCE, ignore_conflicts=True)


def alone() -> None:
    """Let nobody else keep several until the transaction ends.

    Two that held the same in another order would wait for each other, and one be refused. The order is
    that of the delivery, in which messages of one second are heard.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_ALONE)


def opened(row: Any) -> dict[str, Any]:
    """What was sealed of an arrival; raises IntegrityBroken when it was tampered with."""
    return sealing().open(f"arrival:{row.key}", row.sealed)


def message_of(values: dict[str, Any]) -> Incoming:
    """The message that was sealed."""
    given = {each.name: values[each.name] for each in fields(Incoming) if each.name in values}
    return Incoming(**{"sent_at": 0, **given, "kind": Kind(values["kind"])})


def sealed(key: str, values: dict[str, Any]) -> bytes:
    """The values of an arrival as its row keeps them."""
    return sealing().seal(f"arrival:{key}", {name: each for name, each in values.items() if each})


def _message(message: Incoming, at: datetime) -> Arrival:
    person = hashed("person", message.user_id) or hashed("number", message.telephone)
    row = _row(MESSAGE, message.id, asdict(message), at)
    row.person, row.sent_at = person, message.sent_at or int(at.timestamp())
    row.state = FILE if message.media else WAITING
    return row


def _status(status: Status, at: datetime) -> Arrival:
    row = _row(STATUS, f"{status.message_id}:{status.state}", asdict(status), at)
    row.sent_at = status.at
    return row


def _texts(strange: tuple[Any, ...]) -> list[str]:
    """What nobody can read, each once; of a delivery full of it as much as somebody could look into."""
    return [*dict.fromkeys(_text_of(each) for each in strange)][:_MOST_ODD]


def _text_of(given: Any) -> str:
    try:
        return given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
    except RecursionError:  # it could just be read, and is too deep to be written
        return "too deep"


def _strange(given: str, at: datetime) -> Arrival:
    """Kept as it came, for somebody to look into; it is not heard, unless it can be read one day."""
    text = given.encode("utf-8", "replace").decode()
    row = _row(UNREADABLE, text, {"text": text[:_MOST_STRANGE]}, at)
    row.state, row.fault = DEAD, UNREADABLE
    return row


def _row(kind: str, name: str, values: dict[str, Any], at: datetime) -> Arrival:
    key = hashed(kind, name)
    return Arrival(
        key=key, kind=kind, person="", sent_at=0, came_at=at, state=WAITING, due_at=at, tries=0,
        fault="", sealed=sealed(key, values),
    )  # fmt: skip


@contextmanager
def _on_the_disk() -> Iterator[None]:
    """A transaction whose commit is on the disk before it returns, whatever becomes of the power.

    Others of the service may lose their last lines in a power cut, but the platform sends nothing again
    of which it was told that it came.
    """
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_SURELY)
            yield
    elif connection.in_atomic_block:  # of a test, in which nothing can be changed
        yield
    else:
        with in_turn(), connection.cursor() as cursor:
            cursor.execute("pragma synchronous = full")
            try:
                with transaction.atomic():
                    yield
            finally:
                cursor.execute("pragma synchronous = normal")
