"""What is read of cases: queues, one case as its reader may see it, its timeline, a search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from tunggal.casework.case import Actor, Case
from tunggal.casework.number import CaseNumber
from tunggal.casework.scope import view
from tunggal.casework.steps import allowed_steps
from tunggal.casework.wording import event_words
from tunggal.policy.case_terms import Step
from tunggal.registry.errors import UsageRefused
from tunggal.service.cases.keeping import read
from tunggal.service.cases.means import policy, sealing
from tunggal.service.cases.recording import record
from tunggal.service.cases.scope import acting_as, within

MOST = 50  # lines of one page
_LINE = (
    "number", "kind", "state", "turn", "owner", "due", "region", "programme", "received_on", "version",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A case in a list: nothing of it says whom it concerns."""

    number: CaseNumber
    kind: str
    state: str
    turn: int
    owner: str
    due: date | None
    region: str
    programme: str
    received_on: date
    version: int


@dataclass(frozen=True)
class Seen:
    """A case as its reader may see it, and the steps that are open to the reader."""

    case: Case
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Told:
    """One line of a timeline."""

    on: date
    words: str
    note: str


def queue(
    actor: Actor, *, region: str = "", kind: str = "", after: Line | None = None, most: int = MOST
) -> tuple[Line, ...]:
    """The cases whose turn it is to be acted on by the actor's role, the most urgent first.

    Narrowed to a region or kind; `after` is the last line of the page before.
    """
    wanted = Q(owner=actor.role.value)
    if region:
        wanted &= within((region,))
    if kind:
        wanted &= Q(kind=kind)
    if after is not None:
        wanted &= Q(due__gt=after.due) | Q(due=after.due, number__gt=after.number.digits)
    with acting_as(actor, reading=True) as rows:
        return _lines(rows.filter(wanted).order_by("due", "number")[:most])


def reached(actor: Actor, *, most: int = MOST) -> tuple[Line, ...]:
    """All cases that an actor may see, open or closed, the newest first: the list of a citizen."""
    with acting_as(actor, reading=True) as rows:
        return _lines(rows.order_by("-received_on", "number")[:most])


def see(number: CaseNumber, *, by: Actor, at: datetime) -> Seen | None:
    """One case as this actor may see it, recorded in the audit; None for whoever may not."""
    with acting_as(by) as rows:
        found = read(rows.filter(number=number.digits))
        shown = view(by, found[0], policy()) if found else None
        if shown is None:
            return None
        record("seen", by=by, at=at, about=number)
        return Seen(shown, allowed_steps(found[0], by, policy()))


def timeline(seen: Seen, language: str) -> tuple[Told, ...]:
    """What happened to a case, in words, as far as its reader may know."""
    return tuple(
        Told(event.on, event_words(event, policy(), language), event.note)
        for event in seen.case.history
    )


def find(text: str, *, by: Actor, at: datetime) -> tuple[Line, ...]:
    """The cases within reach with this case number, NIK or KK number; recorded in the audit.

    Raises UsageRefused on what is none of these.
    """
    digits = "".join(text.split())
    if len(digits) == 16 and digits.isascii() and digits.isdigit():
        person, family = sealing().hashed("person", digits), sealing().hashed("family", digits)
        wanted = Q(person_key=person) | Q(family_key=family)
    else:
        try:
            wanted = Q(number=CaseNumber.parse(text).digits)
        except ValueError as fault:
            raise UsageRefused(f"{fault}, or give a NIK or KK number of 16 digits.") from None
    with acting_as(by) as rows:
        lines = _lines(rows.filter(wanted).order_by("-received_on", "number")[:MOST])
        record("search", by=by, at=at)
        return lines


def _lines(rows: Any) -> tuple[Line, ...]:
    return tuple(Line(CaseNumber(number), *rest) for number, *rest in rows.values_list(*_LINE))
