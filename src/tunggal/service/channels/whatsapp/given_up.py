"""What came in and was given up, or could not be read: which there is, and how it is heard again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Count, Exists, Min, OuterRef, Q, QuerySet, Value, When

from tunggal.adapters.messaging.whatsapp.payloads import Delivery, Unreadable, read_delivery
from tunggal.service.audit import actions as audit
from tunggal.service.channels.whatsapp.intake import add, alone, opened, rows_of
from tunggal.service.channels.whatsapp.models import (
    DEAD,
    DONE,
    MESSAGE,
    OPEN,
    UNREADABLE,
    WAITING,
    Arrival,
)
from tunggal.service.outbox.windows import OPEN_FOR

MOST = 100  # that are listed one by one
_AT_ONCE = 1_000  # of one press of the button
LATE = "late"


def counts(at: datetime) -> list[Mapping[str, Any]]:
    """How much waits and was given up, by state and kind; of what is done, what came in a day."""
    still = Arrival.objects.filter(state__in=(*OPEN, DEAD))
    done = Arrival.objects.filter(state=DONE, came_at__gte=at - timedelta(days=1))
    grouped = (each.values("state", "kind").annotate(number=Count("id")) for each in (still, done))
    return [row for each in grouped for row in each.order_by("state", "kind")]


def groups(at: datetime) -> list[Mapping[str, Any]]:
    """What was given up alike: kind, fault, how much and since when; `again` is how much can be tried."""
    grouped = _given_up(at).values("kind", "fault").annotate(
        number=Count("id"), since=Min("came_at"), again=Count("id", filter=Q(is_late=False)),
    )  # fmt: skip
    return [*grouped.order_by("kind", "fault")]


def single(at: datetime) -> list[Mapping[str, Any]]:
    """The oldest ones: never what was said, or by whom."""
    rows = _given_up(at).order_by("id")
    return [*rows.values("id", "kind", "fault", "came_at", "tries", "is_late")[:MOST]]


def hear_again(
    *, by: str, at: datetime, number: int | None = None, alike: tuple[str, ...] | None = None
) -> int:
    """Let one arrival, or all of a kind and fault, be heard again; gives how many."""
    wanted = _given_up(at).filter(is_late=False)
    if number is not None:
        wanted = wanted.filter(pk=number)
    elif alike in {(each["kind"], each["fault"]) for each in groups(at)}:
        wanted = wanted.filter(kind=alike[0], fault=alike[1])
    else:
        return 0
    with transaction.atomic():
        alone()  # each of what is read anew may be several
        rows = [*Arrival.objects.select_for_update().filter(pk__in=_some(wanted), state=DEAD)]
        taken = [each for each in rows if _take(each, at)]
        for kind in sorted({each.kind for each in taken}):
            subjects = [f"arrival:{each.pk}" for each in taken if each.kind == kind]
            audit.record_all(subjects, actor=by, action="arrival_heard_again", reason=kind, at=at)
    return len(taken)


def hear_all_again(*, numbers: Sequence[int], by: str, at: datetime) -> int:
    """Let the arrivals of these numbers, or all, be heard again; gives how many."""
    if numbers:
        return sum(hear_again(by=by, at=at, number=each) for each in numbers)
    heard = 0
    for each in groups(at):
        while some := hear_again(by=by, at=at, alike=(each["kind"], each["fault"])):
            heard += some
    return heard


def _some(wanted: QuerySet[Any]) -> list[int]:
    return [*wanted.order_by("id").values_list("pk", flat=True)[:_AT_ONCE]]


def _given_up(at: datetime) -> QuerySet[Any]:
    """What was given up, with whether it is too late for it.

    Whoever wrote is asked to write again. So a message is heard in vain, or in the wrong place, once
    they did; and after the window has closed nobody could be told what became of it.
    """
    since = Arrival.objects.filter(
        person=OuterRef("person"), kind=MESSAGE, state=DONE, sent_at__gt=OuterRef("sent_at")
    )
    closed = Q(sent_at__lt=int((at - OPEN_FOR).timestamp())) | Exists(since)
    is_late = Case(When(Q(kind=MESSAGE) & closed, then=Value(True)), default=Value(False))
    return Arrival.objects.filter(state=DEAD).exclude(sealed=b"").annotate(is_late=is_late)


def _take(row: Any, at: datetime) -> bool:
    """Whether there is something to be heard now."""
    mine = Arrival.objects.filter(pk=row.pk)
    if row.kind != UNREADABLE:
        mine.update(state=WAITING, tries=0, fault="", due_at=at)
        return True
    try:
        delivery = _read_again(opened(row)["text"])
    except Unreadable:
        return False
    rows = rows_of(delivery, at)
    for each in rows:
        if each.kind == MESSAGE and each.sent_at < (at - OPEN_FOR).timestamp():
            each.state, each.fault = DEAD, LATE
    add(rows)
    mine.update(state=DONE, sealed=b"")
    return True


def _read_again(text: str) -> Delivery:
    """A delivery, a change, or one message or status that could not be read; raises Unreadable."""
    number = settings.SERVICE.whatsapp.phone_number_id
    try:
        given = json.loads(text)
        if not isinstance(given, dict):
            raise Unreadable("no object")
        whole = given if "entry" in given else {"entry": [{"changes": [_change(given, number)]}]}
        delivery = read_delivery(json.dumps(whole).encode(), number)
    except (ValueError, RecursionError):
        raise Unreadable("as before") from None
    if delivery.strange:
        raise Unreadable("as strange as before")
    return delivery


def _change(given: dict[str, Any], number: str) -> dict[str, Any]:
    if "value" in given or "field" in given:
        return given
    listed = "statuses" if "status" in given else "messages"
    value = {"metadata": {"phone_number_id": number}, listed: [given]}
    return {"field": "messages", "value": value}
