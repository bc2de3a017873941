"""Hears what people wrote, person by person and in order, and posts what is said to them; each once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Min

from tunggal.adapters.messaging.whatsapp.incoming import Incoming, Kind
from tunggal.adapters.messaging.whatsapp.shapes import is_contact
from tunggal.dialogue.conversation import Channel
from tunggal.dialogue.inputs import Attached, Chosen, HungUp, Input, Said, Silence
from tunggal.dialogue.replies import Reply
from tunggal.service.accounts.callers import doubt_accounts
from tunggal.service.channels.whatsapp import people
from tunggal.service.channels.whatsapp.counting import SLOWER, within
from tunggal.service.channels.whatsapp.failing import AWAY, failed
from tunggal.service.channels.whatsapp.intake import message_of, opened
from tunggal.service.channels.whatsapp.models import DONE, FILE, MESSAGE, OPEN, WAITING, Arrival
from tunggal.service.channels.whatsapp.telling import sentence, why_refused
from tunggal.service.outbox.actions import post
from tunggal.service.outbox.windows import OPEN_FOR, heard_from
from tunggal.service.talks.hearing import hear_from, language_of
from tunggal.service.talks.speakers import Speaker
from tunggal.service.turns import in_turn

PERSONS, IN_A_ROW = 100, 10  # of one round; messages of one person before it is another's turn
_LATER = timedelta(seconds=5)
_FILES = (Kind.IMAGE, Kind.DOCUMENT, Kind.VOICE)


@dataclass(frozen=True)
class Heard:
    """A message with what became of its file, and who sent it."""

    message: Incoming
    file: dict[str, str] = field(repr=False)
    speaker: Speaker
    sent_at: datetime


def hear(at: datetime) -> int:
    """Hear some of what waits; returns how many messages."""
    return sum(_hear_person(each, at) for each in _persons(at))


def _persons(at: datetime) -> list[str]:
    """Some people of whom something is due, whoever waited longest first; one who writes very much is one."""
    due = Arrival.objects.filter(state=WAITING, kind=MESSAGE, due_at__lte=at).values("person")
    listed = due.annotate(since=Min("due_at"), first=Min("id")).order_by("since", "first")
    return [each["person"] for each in listed[:PERSONS]]


def _hear_person(person: str, at: datetime) -> int:
    for heard in range(IN_A_ROW):
        row = None
        try:
            # In line with what comes in, which else would hardly get to the file while very much is heard.
            with in_turn(), transaction.atomic():
                row = _next(person, at)
                if row is None:
                    return heard
                _hear(row, at)
        except AWAY:
            raise
        except Exception as fault:
            if row is None:
                raise
            _give_up_or_wait(row, fault, at)
    return IN_A_ROW


def _next(person: str, at: datetime) -> Any:
    """The next message of a person, who is ours until the commit; None when there is none to be heard now.

    What comes first is heard first, so all of it waits for a file that is fetched.
    """
    if not _is_free(person):
        return None
    row = Arrival.objects.filter(person=person, state__in=OPEN).order_by("sent_at", "id").first()
    if row is None or (row.state == WAITING and row.due_at <= at):
        return row
    until = at + _LATER if row.state == FILE else row.due_at
    Arrival.objects.filter(person=person, state=WAITING, due_at__lt=until).update(due_at=until)
    return None


def _is_free(person: str) -> bool:
    """Whether no other worker hears this person now; on SQLite one writes at a time anyway."""
    if connection.vendor != "postgresql":
        return True
    number = int.from_bytes(bytes.fromhex(person)[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])


def _hear(row: Any, at: datetime) -> None:
    values = opened(row)
    message = message_of(values)
    Arrival.objects.filter(pk=row.pk).update(state=DONE, sealed=b"")
    who = people.known(message.user_id, message.telephone)
    if message.kind is Kind.SILENT:
        return
    if message.kind is Kind.CHANGED:
        _change(message, who, at)
        return
    if message.kind is Kind.IDENTITY:
        _doubt(_speaker(message, who, at), key=message.id, at=at)
        return
    sent_at = min(datetime.fromtimestamp(row.sent_at, UTC), at)
    heard = Heard(message, values.get("file", {}), _speaker(message, who, at), sent_at)
    # What took a day to come is answered all the same: whether that is too late the platform says itself.
    heard_from(heard.speaker.contact, at=sent_at if at - sent_at < OPEN_FOR else at)
    for number, reply in enumerate(_answers(heard, at)):
        _post(heard.speaker, reply, f"talk:{message.id}:{number}", at)


def _change(message: Incoming, who: people.Known, at: datetime) -> None:
    """Another number: whoever speaks there is the same, and has to prove it again."""
    new = people.known(message.new_user_id, message.new_telephone)
    people.renamed(who, new, on=at.date())
    now = replace(message, user_id=message.new_user_id, telephone=message.new_telephone)
    speaker = _speaker(now, new, at)
    # Nothing is said; without a number to compare all that was given is forgotten.
    hear_from(speaker, Silence() if speaker.telephone else HungUp(), key=message.id, at=at)


def _doubt(speaker: Speaker, *, key: str, at: datetime) -> None:
    """Somebody else may write from there now: nothing that was given or proved before counts any more."""
    hear_from(speaker, HungUp(), key=key, at=at)
    doubt_accounts(speaker.contact)


def _speaker(message: Incoming, who: people.Known, at: datetime) -> Speaker:
    telephone = f"+{message.telephone}" if message.telephone else ""
    by_id = is_contact(message.user_id) or not telephone
    speaker = Speaker(
        Channel.WHATSAPP, people.person_of(who, on=at.date()),
        contact=message.user_id if by_id else telephone, telephone=telephone,
    )  # fmt: skip
    return replace(speaker, language=language_of(speaker))


def _answers(heard: Heard, at: datetime) -> Iterator[Reply]:
    """What is said to a message: by the dialogue, or by us where it cannot go there."""
    message, speaker = heard.message, heard.speaker
    refused = heard.file.get("refused", "")
    if not within("messages", speaker.code, sent_at=heard.sent_at) or refused == SLOWER:
        if within("told", speaker.code, sent_at=heard.sent_at):
            yield Reply(sentence(SLOWER, speaker.language))
    elif refused:
        yield Reply(why_refused(refused, message.kind, speaker.language))
    elif (said := _input(message, heard.file)) is not None:
        replies = hear_from(speaker, said, key=message.id, at=at)
        yield from replies
        if message.kind in _FILES and message.text and not replies:
            # Only a person says nothing to a photo, and reads what stands below it.
            yield from hear_from(speaker, Said(message.text), key=f"{message.id}:below", at=at)
    else:
        yield Reply(sentence(str(message.kind), speaker.language))


def _input(message: Incoming, file: dict[str, str]) -> Input | None:
    """What the dialogue hears; None for what it has no ear for."""
    if message.kind is Kind.TEXT:
        return Said(message.text)
    if message.kind is Kind.CHOICE:
        return Chosen(message.option)
    if message.kind is Kind.WELCOME:
        return Chosen("menu")
    if message.kind in _FILES:
        return Attached(file["reference"], str(message.kind))
    return None


def _post(speaker: Speaker, reply: Reply, key: str, at: datetime) -> None:
    options = tuple((each.id, each.label) for each in reply.options)
    post(
        to=speaker.contact, channel="whatsapp", kind="talk", text=reply.text, key=key, at=at,
        language=speaker.language, options=options,
    )  # fmt: skip


@transaction.atomic
def _give_up_or_wait(row: Any, fault: Exception, at: datetime) -> None:
    """A message that fails is tried again; one that is given up is answered, and holds up no other."""
    if not failed(row, fault, at):
        return
    try:
        with transaction.atomic():
            message = message_of(opened(row))
            who = people.known(message.user_id, message.telephone)
            speaker = _speaker(message, who, at)
            _post(
                speaker, Reply(sentence("fault", speaker.language)), f"talk:{message.id}:dead", at
            )
    except Exception:  # what cannot even be read is not answered
        return
