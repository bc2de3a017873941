"""Call-backs and messages: once per key, one agent at a time, tried a few times, recordings kept sealed."""

from __future__ import annotations

import struct
from typing import Any

import pytest

from centre_world import (
    ANI,
    BUDI,
    CALLER,
    DAY,
    HOUR,
    LEADER,
    MINUTE,
    MORNING,
    audited,
    refused,
    sound,
)
from service_world import HELD, VILLAGE, kk, nik
from tunggal.casework.case import Actor
from tunggal.policy.case_terms import Role
from tunggal.registry.nik import Nik

pytestmark = [pytest.mark.usefixtures("db")]
WHO = Actor("caller-x", Role.CITIZEN, (VILLAGE,), Nik(nik(HELD)), kk(HELD))


def left(key: str = "k1", **changed: Any) -> str:
    from tunggal.service.centre.tasks import leave_message

    given = {
        "channel": "phone", "language": "id", "telephone": "081200000101", "contact": "",
        "about": "complaint", "text": "", "recording": "", "actor": None, "at": MORNING, **changed,
    }  # fmt: skip
    return leave_message(key=key, **given)


def test_what_was_left_becomes_one_task_per_key() -> None:
    from tunggal.service.centre import tasks

    first = left(text="Tolong <b>", actor=WHO)
    assert left(text="Tolong <b>", actor=WHO) == first
    assert left("k2", recording="r" * 32) != first
    kinds = [(line.kind, line.about, line.due_at) for line in tasks.open_tasks()]
    assert kinds == [
        ("message", "complaint", MORNING + DAY),
        ("recording", "complaint", MORNING + DAY),
    ]
    seen = tasks.see(first, by=ANI, at=MORNING)
    assert seen is not None
    assert (seen.telephone, seen.hint, seen.text) == (CALLER, "…101", "Tolong <b>")
    assert seen.person == WHO
    assert audited() == ["task_seen"]
    for odd in ("", "x", "9" * 40, "1' or '1'='1", "٣", "999"):
        assert tasks.see(odd, by=ANI, at=MORNING) is None


def test_nothing_of_a_person_stands_open_in_the_table() -> None:
    from tunggal.service.centre.models import Task

    left(text="Nama saya Sari", actor=WHO)
    row = Task.objects.get()
    everything = " ".join(str(getattr(row, each.name)) for each in Task._meta.fields)
    for secret in ("Sari", "81200000101", nik(HELD), kk(HELD)):
        assert secret not in everything
        assert secret.encode() not in bytes(row.sealed)


def test_a_task_is_taken_given_back_and_tried_until_it_failed() -> None:
    from tunggal.service.centre import tasks
    from tunggal.service.centre.means import rules

    number, at = left(), MORNING
    assert refused(tasks.finish, number, "answered", by=ANI, at=at) == "task_not_taken"
    for _ in range(2):
        tasks.take(number, by=ANI, at=at)
    assert refused(tasks.take, number, by=BUDI, at=at) == "task_taken"
    assert refused(tasks.release, number, by=BUDI, at=at) == "task_taken"
    assert refused(tasks.finish, number, "answered", by=BUDI, at=at) == "task_taken"
    tasks.release(number, by=LEADER, at=at, leads=True)
    for tried in range(rules().tasks.tries):
        at = at + HOUR
        tasks.take(number, by=BUDI, at=at)
        assert refused(tasks.finish, number, "perhaps", by=BUDI, at=at) == "no_result"
        tasks.finish(number, "no_answer", by=BUDI, at=at)
        if tried + 1 < rules().tasks.tries:
            (line,) = tasks.open_tasks()
            assert (line.tries, line.owner) == (tried + 1, "")
            assert line.due_at == at + rules().tasks.again
    (over,) = tasks.over_tasks()
    assert (over.state, over.tries, over.result) == ("failed", 3, "no_answer")
    tasks.finish(number, "no_answer", by=BUDI, at=at)  # the form again
    assert refused(tasks.take, number, by=ANI, at=at) == "task_over"
    assert refused(tasks.take, "77777", by=ANI, at=at) == "task_gone"
    assert audited().count("task_ended") == rules().tasks.tries


def test_a_recording_is_written_anew_sealed_and_forgotten() -> None:
    from tunggal.service.centre import tasks
    from tunggal.service.centre.forgetting import forget_centre
    from tunggal.service.centre.means import rules
    from tunggal.service.papers import recordings

    noisy = with_chunk(sound(), b"LIST", b"INFOICMTKTP 3171014101700001")
    kept, unused = (recordings.take_in_recording(noisy, by="call", at=MORNING) for _ in range(2))
    opened = recordings.open_recording(kept)
    assert (opened.content, opened.content_type) == (sound(), "audio/wav")
    (file,) = recordings.shelf()._folder.glob(f"new/{kept}")
    assert b"RIFF" not in file.read_bytes()
    number = left(recording=kept)
    assert forget_centre(MORNING + 2 * DAY) == 1
    assert recordings.shelf().get(unused) is None
    assert recordings.shelf().get(kept) is not None
    tasks.take(number, by=ANI, at=MORNING)
    tasks.finish(number, "answered", by=ANI, at=MORNING + MINUTE)
    assert forget_centre(MORNING + rules().texts_kept + DAY) == 2
    assert recordings.shelf().get(kept) is None
    assert tasks.see(number, by=ANI, at=MORNING).telephone == ""


def with_chunk(wav: bytes, name: bytes, inside: bytes) -> bytes:
    """A WAV file with a part more, as telephones and exchanges write them."""
    body = wav[8:] + name + struct.pack("<I", len(inside)) + inside + b"\0" * (len(inside) % 2)
    return b"RIFF" + struct.pack("<I", len(body)) + body
