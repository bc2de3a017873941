"""Tasks: call-backs and what was left, taken and given back by agents, tried a few times."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from tunggal.casework.case import Actor
from tunggal.policy import centre as policy
from tunggal.service.accounts.numbers import e164
from tunggal.service.audit import actions as audit
from tunggal.service.cases.recording import name_of
from tunggal.service.centre.became import tie_result
from tunggal.service.centre.contacts import kept_person, person_of
from tunggal.service.centre.means import CentreRefused, masked, rules, sealing
from tunggal.service.centre.models import DONE, FAILED, OPEN, TAKEN, Task
from tunggal.service.outbox.actions import post

CALL_BACK, MESSAGE, RECORDING = "call_back", "message", "recording"
WHATSAPP = "whatsapp"
MOST = 100  # of one list
_DIGITS = 5


@dataclass(frozen=True)
class TaskLine:
    """A task in a list: nothing of it says whom it is about."""

    number: str
    kind: str
    state: str
    channel: str
    language: str
    about: str
    owner: str
    made_at: datetime
    due_at: datetime
    tries: int
    result: str


@dataclass(frozen=True)
class TaskSeen:
    """A task as its reader sees it. `person` is who was proved when it was left."""

    line: TaskLine
    telephone: str = field(repr=False)
    contact: str = field(repr=False)
    text: str = field(repr=False)
    recording: str
    call: str
    person: Actor | None = field(repr=False)

    @property
    def hint(self) -> str:
        """The number with most of it covered."""
        return masked(self.telephone)


def leave_message(
    *, key: str, channel: str, language: str, telephone: str, contact: str, about: str, text: str,
    recording: str, actor: Actor | None, call: str = "", at: datetime,
) -> str:  # fmt: skip
    """Somebody left words or a recording; gives the number of the task, once per key."""
    kind = RECORDING if recording else MESSAGE
    inside = {"telephone": telephone, "contact": contact, "text": text}
    return _add(
        key, kind, inside, actor, channel=channel, language=language, about=about, call=call,
        recording=recording, at=at,
    )  # fmt: skip


def call_back(
    *, key: str, channel: str, language: str, telephone: str, contact: str, actor: Actor | None,
    about: str, text: str = "", call: str = "", at: datetime,
) -> str:  # fmt: skip
    """Somebody wishes to be called back, for words that nobody answered or without any; gives the
    number of the task, once per key.
    """
    inside = {"telephone": telephone, "contact": contact, "text": text}
    return _add(
        key, CALL_BACK, inside, actor, channel=channel, language=language, about=about, call=call,
        recording="", at=at,
    )  # fmt: skip


def open_tasks(*, owner: str = "", state: str = "") -> tuple[TaskLine, ...]:
    """What is to be done, what is due first first; of one owner or in one state where it is named."""
    rows = Task.objects.filter(state__in=[state] if state else [OPEN, TAKEN])
    rows = rows.filter(owner=owner) if owner else rows
    return tuple(map(_line, rows.order_by("due_at", "id")[:MOST]))


def over_tasks() -> tuple[TaskLine, ...]:
    """What was done or given up, the newest first."""
    rows = Task.objects.filter(state__in=(DONE, FAILED))
    return tuple(map(_line, rows.order_by(F("over_at").desc(), "-id")[:MOST]))


@transaction.atomic
def see(number: str, *, by: Actor, at: datetime) -> TaskSeen | None:
    """One task, recorded in the audit; None where there is none."""
    row = _find(number)
    if row is None:
        return None
    seen = _seen(row)
    _record("task_seen", seen.line.number, by, at)
    return seen


def person_of_mine(number: str, *, by: Actor) -> Actor | None:
    """Who was proved when a task was left that this agent has taken."""
    row = _find(number)
    if row is None or (row.state, row.owner) != (TAKEN, by.code):
        return None
    return _seen(row).person


def channel_of(number: str) -> str:
    """The channel by which a task was left; "" where there is none."""
    row = _find(number)
    return str(row.channel) if row else ""


def take(number: str, *, by: Actor, at: datetime) -> None:
    """An agent takes a task; raises CentreRefused when somebody else has it or it is over."""
    with transaction.atomic():
        row = _locked(number)
        if row.state == TAKEN and row.owner == by.code:
            return
        if row.state != OPEN:
            raise CentreRefused("task_taken" if row.state == TAKEN else "task_over")
        row.state, row.owner, row.taken_at = TAKEN, by.code, at
        row.save()
        _record("task_taken", _name(row), by, at)


def release(number: str, *, by: Actor, at: datetime, leads: bool = False) -> None:
    """Give a task back; a leader may take it from whoever went home with it."""
    with transaction.atomic():
        row = _locked(number)
        if row.state == OPEN:
            return
        _own(row, by, leads=leads)
        row.state, row.owner, row.taken_at = OPEN, "", None
        row.save()
        _record("task_released", _name(row), by, at)


def write(number: str, text: str, *, by: Actor, key: str, at: datetime) -> None:
    """The agent of a task writes to whoever left it on WhatsApp, once per key; raises CentreRefused."""
    text = text.strip()
    if not text:
        raise CentreRefused("no_words")
    if len(text) > rules().chats.letters:
        raise CentreRefused("too_long")
    with transaction.atomic():
        row = _locked(number)
        _own(row, by)
        seen = _seen(row)
        if seen.line.channel != WHATSAPP or not seen.contact:
            raise CentreRefused("no_contact")
        post(
            to=seen.contact, channel=WHATSAPP, kind="chat", text=text, at=at,
            key=f"task:{_name(row)}:{key}", language=row.language,
        )  # fmt: skip
        _record("task_written", _name(row), by, at)


def finish(number: str, result: str, *, by: Actor, at: datetime, case: str = "") -> None:
    """What came of a task: done, failed, or to be tried again until the tries are used up.

    `case` is the number of what it became, where that is its result; raises CentreRefused.
    """
    if result not in rules().tasks.results:
        raise CentreRefused("no_result")
    with transaction.atomic():
        row = _locked(number)
        if row.state in (DONE, FAILED) and (row.owner, row.result) == (by.code, result):
            return
        _own(row, by)
        if rules().tasks.results[result] == policy.CASE:
            tie_result(_name(row), case, by=by, at=at)
        _ended(row, result, at)
        row.save()
        _record("task_ended", _name(row), by, at, reason=result)


def _ended(row: Any, result: str, at: datetime) -> None:
    told = rules().tasks
    end = told.results[result]
    row.tries, row.result = row.tries + 1, result
    if end == policy.AGAIN and row.tries < told.tries:
        row.state, row.owner, row.taken_at, row.due_at = OPEN, "", None, at + told.again
    else:
        row.state, row.over_at = DONE if end in (policy.DONE, policy.CASE) else FAILED, at


def _own(row: Any, by: Actor, *, leads: bool = False) -> None:
    if row.state != TAKEN:
        raise CentreRefused("task_over" if row.state in (DONE, FAILED) else "task_not_taken")
    if row.owner != by.code and not leads:
        raise CentreRefused("task_taken")


def _add(
    key: str, kind: str, inside: dict[str, Any], actor: Actor | None, *, channel: str,
    language: str, about: str, call: str, recording: str, at: datetime,
) -> str:  # fmt: skip
    place, due = sealing().hashed("task", key), at + rules().tasks.within
    inside["telephone"] = e164(inside["telephone"])
    made = Task(
        key=place, kind=kind, state=OPEN, channel=channel, language=language, about=about[:40],
        made_at=at, due_at=due, promised_at=due, recording=recording,
        call=sealing().hashed("call", call),
        sealed=sealing().seal(f"task:{place}", {**inside, "person": kept_person(actor)}),
    )  # fmt: skip
    Task.objects.bulk_create([made], ignore_conflicts=True)
    return _name(Task.objects.get(key=place))


def _locked(number: str) -> Any:
    row = _find(number, lock=True)
    if row is None:
        raise CentreRefused("task_gone")
    return row


def _find(number: str, *, lock: bool = False) -> Any:
    if not (number.isascii() and number.isdigit() and len(number) <= 12):
        return None
    rows = Task.objects.select_for_update() if lock else Task.objects
    return rows.filter(pk=int(number)).first()


def _name(row: Any) -> str:
    return str(row.pk).zfill(_DIGITS)


def _line(row: Any) -> TaskLine:
    return TaskLine(
        _name(row), row.kind, row.state, row.channel, row.language, row.about, row.owner,
        row.made_at, row.due_at, row.tries, row.result,
    )  # fmt: skip


def _seen(row: Any) -> TaskSeen:
    inside = sealing().open(f"task:{row.key}", row.sealed) if row.sealed else {}
    telephone, contact, text = (inside.get(name, "") for name in ("telephone", "contact", "text"))
    return TaskSeen(
        _line(row),
        telephone,
        contact,
        text,
        row.recording,
        row.call,
        person_of(inside.get("person")),
    )


def _record(action: str, number: str, by: Actor, at: datetime, reason: str = "") -> None:
    audit.record(
        actor=name_of(by), action=action, subject=f"task:{number}", reason=reason[:40], at=at
    )
