"""The case that a task became, as its agent says: one that was brought for it, or is within reach."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tunggal.casework.case import Actor
from tunggal.casework.number import CaseNumber
from tunggal.policy.centre import OPENED, UPDATED
from tunggal.service.cases.queries import lines_of
from tunggal.service.centre.contacts import tie, tied
from tunggal.service.centre.means import CentreRefused
from tunggal.service.centre.models import Call, Chat, ContactCase, Task


def tie_result(task: str, typed: str, *, by: Actor, at: datetime) -> None:
    """Tie the case that is named to a task, else one that was opened for it; raises CentreRefused."""
    number = _named(typed, by) if typed.strip() else _opened(task, by)
    if number not in {each.number for each in tied(f"task:{task}")}:
        tie(f"task:{task}", number, UPDATED, at=at)


def _named(typed: str, by: Actor) -> CaseNumber:
    """A number that is wrong and one of a case that is not this agent's are refused alike."""
    try:
        number = CaseNumber.parse(typed.strip())
    except ValueError:
        raise CentreRefused("no_case") from None
    if not (_is_worked_on(number, by) or lines_of([number], by=by)):
        raise CentreRefused("no_case")
    return number


def _opened(task: str, by: Actor) -> CaseNumber:
    for contact in _contacts(task, by):
        for each in tied(contact):
            if each.done == OPENED:
                return each.number
    raise CentreRefused("needs_case")


def _contacts(task: str, by: Actor) -> Iterator[str]:
    """The task, and the calls that its agent made for it."""
    yield f"task:{task}"
    calls = Call.objects.filter(task=task, agent=by.code).order_by("-began_at")
    yield from (f"call:{code}" for code in calls.values_list("code", flat=True))


def _is_worked_on(number: CaseNumber, by: Actor) -> bool:
    """Whether this agent has opened or updated a case in some call, chat or task."""
    rows = ContactCase.objects.filter(number=number.digits, done__in=(OPENED, UPDATED))
    return any(_is_of(contact, by) for contact in rows.values_list("contact", flat=True))


def _is_of(contact: str, by: Actor) -> bool:
    kind, _, code = contact.partition(":")
    if kind == "task":
        return bool(Task.objects.filter(pk=int(code), owner=by.code).exists())
    table: Any = {"call": Call, "chat": Chat}[kind]
    return bool(table.objects.filter(code=code, agent=by.code).exists())
