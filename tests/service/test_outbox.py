"""The outbox: one message per key, sealed at rest, sent once, later or never."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from gateway import Gateway
from tunggal.adapters.messaging.folder import FolderSender
from tunggal.adapters.messaging.gateway import GatewaySender
from tunggal.adapters.messaging.sender import Answer, Fate, Outgoing
from tunggal.service.outbox.actions import post
from tunggal.service.outbox.models import Message
from tunggal.service.outbox.sending import BATCH, LEASE, MOST_TRIES, forget_sent, send_waiting

AT = datetime(2026, 7, 1, 3, tzinfo=UTC)
TO, TEXT, KEY = "+6281200000001", "Kode masuk 123456", "case 4829130576:3"
MINUTE = timedelta(minutes=1)


class Asked:
    """A way of sending that answers as it is told, and remembers."""

    def __init__(self, *fates: Fate, wait: int = 0) -> None:
        self.fates, self.wait = list(fates), wait
        self.seen: list[Outgoing] = []

    def send(self, message: Outgoing) -> Answer:
        self.seen.append(message)
        fate = self.fates.pop(0) if self.fates else Fate.SENT
        return Answer(fate, "" if fate is Fate.SENT else "busy", self.wait)


def posted(**more: Any) -> None:
    given = {"to": TO, "channel": "sms", "kind": "code", "text": TEXT, "key": KEY, "at": AT}
    post(**{**given, **more})


def only() -> Any:
    return Message.objects.get()


def test_a_message_is_kept_once_per_key_and_sealed(db: None) -> None:
    posted()
    posted(text="another text")
    posted(key="two")
    assert Message.objects.count() == 2
    stored = repr([*Message.objects.values()]).encode() + b"".join(
        bytes(each.sealed) for each in Message.objects.all()
    )
    for private in (TO, TEXT, "123456", KEY):
        assert private.encode() not in stored


def test_models_and_migrations_say_the_same(db: None) -> None:
    from django.core.management import call_command

    call_command("makemigrations", "outbox", "worker", check=True, dry_run=True, verbosity=0)


def test_a_message_is_undone_with_what_it_tells_of(db: None) -> None:
    @transaction.atomic
    def something_else_fails() -> None:
        posted()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        something_else_fails()
    assert not Message.objects.exists()


def test_a_sent_message_is_sent_once_and_what_it_said_is_gone(db: None) -> None:
    posted()
    sender = Asked()
    assert [send_waiting(sender, at=AT), send_waiting(sender, at=AT + MINUTE)] == [1, 0]
    assert [(each.to, each.text) for each in sender.seen] == [(TO, TEXT)]
    assert (only().state, bytes(only().sealed), only().fault) == ("sent", b"", "")
    posted()  # whoever posts the same again, however late
    assert send_waiting(sender, at=AT + 9 * MINUTE) == 0


def test_what_failed_is_tried_later_and_later_and_then_given_up(db: None) -> None:
    posted()
    sender, at, waits = Asked(*[Fate.LATER] * 99), AT, []
    for _ in range(MOST_TRIES):
        assert send_waiting(sender, at=at) == 1
        row = only()
        if row.state == "dead":
            break
        assert send_waiting(sender, at=row.due_at - timedelta(seconds=1)) == 0
        waits.append(row.due_at - at)
        at = row.due_at
    assert (only().state, only().tries, only().fault) == ("dead", MOST_TRIES, "busy")
    assert waits == sorted(waits)
    assert timedelta(days=1) < sum(waits, timedelta()) < timedelta(days=4)
    assert len({each.key for each in sender.seen}) == 1
    assert bytes(only().sealed)  # it can still be put back


def test_never_is_never_and_a_gateway_may_ask_for_time(db: None) -> None:
    posted()
    send_waiting(Asked(Fate.NEVER), at=AT)
    assert (only().state, only().tries) == ("dead", 1)
    Message.objects.all().delete()
    posted()
    send_waiting(Asked(Fate.LATER, wait=900), at=AT)
    assert only().due_at == AT + 15 * MINUTE


def test_a_code_is_never_sent_late_and_goes_before_all_others(db: None) -> None:
    posted(key="old", expires=AT + MINUTE)
    for number in range(BATCH + 5):
        posted(key=f"notice {number}", kind="notice", text="tentang bantuan")
    posted(key="new", at=AT + MINUTE, text="Kode 9", expires=AT + 10 * MINUTE)
    sender = Asked()
    assert send_waiting(sender, at=AT + 2 * MINUTE) == BATCH
    texts = [each.text for each in sender.seen]
    assert "Kode 9" in texts
    assert TEXT not in texts
    expired = Message.objects.get(state="expired")
    assert bytes(expired.sealed) == b""


def test_what_a_killed_worker_held_comes_back_under_the_same_key(db: None) -> None:
    class Killed(Asked):
        def send(self, message: Outgoing) -> Answer:
            super().send(message)
            raise KeyboardInterrupt

    posted()
    first, second = Killed(), Asked()
    with pytest.raises(KeyboardInterrupt):
        send_waiting(first, at=AT)
    assert only().state == "leased"
    assert send_waiting(second, at=AT + LEASE - MINUTE) == 0
    assert send_waiting(second, at=AT + LEASE) == 1
    assert first.seen[0].key == second.seen[0].key
    assert (only().state, only().tries) == ("sent", 2)


def test_a_tampered_message_holds_up_no_other(db: None) -> None:
    posted(key="one")
    posted(key="two")
    row = Message.objects.order_by("id")[0]
    Message.objects.filter(pk=row.pk).update(sealed=bytes(row.sealed)[:-1] + b"x")
    sender = Asked()
    send_waiting(sender, at=AT)
    assert len(sender.seen) == 1
    assert [*Message.objects.order_by("id").values_list("state", "fault")] == [
        ("dead", "unreadable"), ("sent", ""),
    ]  # fmt: skip


def test_what_left_long_ago_is_forgotten_and_what_failed_is_not(db: None) -> None:
    posted(key="one")
    posted(key="two")
    send_waiting(Asked(Fate.SENT, Fate.NEVER), at=AT)
    assert forget_sent(before=AT, dead_before=AT) == 0
    assert forget_sent(before=AT + MINUTE, dead_before=AT) == 1
    assert only().state == "dead"
    assert forget_sent(before=AT, dead_before=AT + MINUTE) == 1
    assert not Message.objects.exists()


# ------------------------------------------------------------------ the ways of sending

LETTER = Outgoing("k1", "sms", TO, TEXT, "id", AT)


def test_the_folder_holds_whole_files_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "messages"
    sender = FolderSender(folder)
    assert sender.send(LETTER) == sender.send(LETTER) == Answer(Fate.SENT)
    (file,) = folder.iterdir()
    assert json.loads(file.read_text()) == {
        "key": "k1", "channel": "sms", "to": TO, "language": "id", "text": TEXT,
        "expires": "2026-07-01T03:00:00+00:00",
    }  # fmt: skip
    assert (folder.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)


def test_a_folder_that_cannot_be_written_is_tried_later(tmp_path: Path) -> None:
    sender = FolderSender(tmp_path / "messages")
    (tmp_path / "messages").rmdir()
    assert sender.send(LETTER) == Answer(Fate.LATER, "FileNotFoundError")


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (200, Fate.SENT), (202, Fate.SENT), (400, Fate.NEVER), (422, Fate.NEVER), (410, Fate.NEVER),
        (302, Fate.LATER), (401, Fate.LATER), (404, Fate.LATER), (409, Fate.LATER),
        (429, Fate.LATER), (500, Fate.LATER), (503, Fate.LATER),
    ],
)  # fmt: skip
def test_what_a_gateway_answers_is_sent_later_or_never(status: int, fate: Fate) -> None:
    with Gateway(lambda key, times: status) as gateway:
        answer = GatewaySender(gateway.address, "secret").send(LETTER)
    assert answer.fate is fate
    assert answer.fault == ("" if fate is Fate.SENT else f"http_{status}")
    assert answer.wait == (90 if status == 429 else 0)
    assert gateway.tokens == {"Bearer secret"}
    assert (gateway.taken == {}) is (fate is not Fate.SENT)


def test_a_gateway_that_is_gone_or_silent_is_tried_later() -> None:
    with Gateway(slow=2) as gateway:
        silent = GatewaySender(gateway.address, "", timeout=0.2).send(LETTER)
    gone = GatewaySender(gateway.address, "").send(LETTER)
    assert silent == Answer(Fate.LATER, "TimeoutError")
    assert gone == Answer(Fate.LATER, "ConnectionRefusedError")
    assert gateway.taken["k1"]["text"] == TEXT  # it took it, and nobody knows
