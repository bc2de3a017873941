"""Every look-up leaves a line; no line can be changed, removed or slipped in without being found."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from service_world import ABSENT, HELD, OUT, kk, nik
from tunggal.adapters.audit.chain import Head, Line, new_line, verify
from tunggal.registry.errors import IntegrityBroken

NOW = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
KEY = b"a key of the tests" * 2
Trail = list[tuple[Line, str]]


def lines() -> Trail:
    from tunggal.service.audit.models import AuditLine

    names = ("number", "at", "actor", "action", "subject", "reason")
    return [
        (Line(*(getattr(row, name) for name in names)), row.digest)
        for row in AuditLine.objects.order_by("number")
    ]


def record(**more: str) -> Line:
    from tunggal.service.audit.actions import record

    values = {
        "actor": "device:1",
        "action": "status_look_up",
        "subject": "",
        "reason": "status_shown",
    }
    return record(**{**values, **more}, at=NOW)


def verified(settings: Any) -> Head:
    return verify(lines(), settings.SECRETS.derived("audit"))


@pytest.mark.usefixtures("db")
def test_each_look_up_leaves_one_line_and_no_number(citizen: Any, settings: Any) -> None:
    for numbers in ((nik(HELD), kk(HELD)), (nik(HELD), kk(OUT)), ABSENT):
        citizen.post("/id/status", {"nik": numbers[0], "kk": numbers[1]})
    told = [(line.action, line.subject, line.reason) for line, _ in lines()]
    assert told == [
        ("status_look_up", f"family:{HELD}", "status_shown"),
        ("status_look_up", "", "status_not_shown"),
        ("status_look_up", "", "status_not_shown"),
    ]
    assert len({line.actor for line, _ in lines()}) == 1
    assert nik(HELD) not in str(lines())
    assert verified(settings).number == 3


@pytest.mark.usefixtures("db")
def test_seeing_it_again_leaves_a_line_and_a_refused_form_none(citizen: Any) -> None:
    import re

    page = citizen.post("/id/status", {"nik": nik(HELD), "kk": kk(HELD)}).content.decode()
    citizen.post("/en/status", {"again": re.search('again" value="([^"]+)"', page)[1]})
    citizen.post("/en/status", {"nik": "1", "kk": "2"})
    assert [line.subject for line, _ in lines()] == [f"family:{HELD}"] * 2


@pytest.mark.usefixtures("db")
def test_a_look_up_that_cannot_be_recorded_shows_nothing(
    citizen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tunggal.service.audit import actions

    def full(*args: Any, **values: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(actions, "new_line", full)
    citizen.raise_request_exception = False
    response = citizen.post("/id/status", {"nik": nik(HELD), "kk": kk(HELD)})
    assert response.status_code == 500
    assert "Sukamaju" not in response.content.decode()


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    "statement",
    [
        "update audit_line set reason = 'other'", "delete from audit_line",
        "delete from audit_line where number = 2",
    ],
)  # fmt: skip
def test_the_database_itself_refuses_to_change_a_line(
    db: None, statement: str, settings: Any
) -> None:
    from django.db import DatabaseError, connection, transaction

    for _ in range(3):
        record()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        connection.cursor().execute(statement)
    assert verified(settings).number == 3


@pytest.mark.usefixtures("db")
def test_a_line_that_was_changed_behind_the_triggers_is_found(settings: Any) -> None:
    from django.db import connection

    for number in range(5):
        record(subject=f"family:{number}")
    assert verified(settings).number == 5
    cursor = connection.cursor()
    if connection.vendor == "postgresql":
        cursor.execute("alter table audit_line disable trigger user")
    else:
        cursor.execute("drop trigger audit_line_no_update")
    cursor.execute("update audit_line set subject = 'family:9' where number = 3")
    with pytest.raises(IntegrityBroken, match="line 3 "):
        verified(settings)


@pytest.mark.usefixtures("db")
def test_many_lines_are_one_statement_and_chained_like_others(settings: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tunggal.service.audit.actions import record_all

    record(subject="family:1")
    subjects = [f"family:{number}" for number in range(2, 52)]
    with CaptureQueriesContext(connection) as asked:
        made = record_all(subjects, actor="service", action="seen", reason="", at=NOW)
        assert record_all([], actor="service", action="seen", reason="", at=NOW) == ()
    assert sum(each["sql"].lower().startswith("insert") for each in asked.captured_queries) == 1
    assert len(asked.captured_queries) <= 3
    record(subject="family:52")
    assert [line.subject for line in made] == subjects
    assert [line.number for line, _ in lines()] == [*range(1, 53)]
    assert verified(settings).number == 52


@pytest.mark.usefixtures("db")
def test_a_line_is_written_in_the_transaction_of_what_it_records(settings: Any) -> None:
    from django.db import transaction

    def half() -> None:
        with transaction.atomic():
            record()
            raise ZeroDivisionError

    record()
    with pytest.raises(ZeroDivisionError):
        half()
    assert verified(settings).number == 1


# ------------------------------------------------------------------ the chain alone


def trail(count: int, kind: str = "case") -> Trail:
    head, made = Head(), []
    for number in range(count):
        line = new_line(
            head,
            at=NOW,
            actor="officer:12",
            action="case_decided",
            subject=f"{kind}:{number}",
            reason="upheld",
        )
        head = Head(line.number, line.digest(KEY, head.digest))
        made.append((line, head.digest))
    return made


def test_an_untouched_trail_proves_itself() -> None:
    made = trail(50)
    assert verify(made, KEY) == Head(50, made[-1][1])
    assert verify([], KEY) == Head()


@pytest.mark.parametrize("name", ["at", "actor", "action", "subject", "reason"])
@pytest.mark.parametrize("place", [0, 7, 19])
def test_every_field_of_every_line_is_covered(name: str, place: int) -> None:
    made = trail(20)
    line, digest = made[place]
    made[place] = (replace(line, **{name: getattr(line, name) + "x"}), digest)
    with pytest.raises(IntegrityBroken, match=f"line {place + 1} "):
        verify(made, KEY)


@pytest.mark.parametrize("place", range(19))
def test_a_removed_line_leaves_a_gap(place: int) -> None:
    made = trail(20)
    del made[place]
    with pytest.raises(IntegrityBroken, match=f"line {place + 1} is missing"):
        verify(made, KEY)


def test_lines_that_changed_places_and_a_line_put_in_are_found() -> None:
    made = trail(6)
    with pytest.raises(IntegrityBroken):
        verify([*made[:2], made[3], made[2], *made[4:]], KEY)
    with pytest.raises(IntegrityBroken):
        verify([*made[:3], made[2], *made[3:]], KEY)


def test_a_line_of_another_trail_with_the_same_key_is_found() -> None:
    made, other = trail(20), trail(20, kind="family")
    assert verify(other, KEY).number == 20
    for place in range(1, 20):
        with pytest.raises(IntegrityBroken, match=f"line {place + 1} "):
            verify([*made[:place], other[place], *made[place + 1 :]], KEY)


def test_a_trail_written_anew_without_the_key_is_found() -> None:
    made = [(line, line.digest(b"another key", "0" * 64)) for line, _ in trail(1)]
    with pytest.raises(IntegrityBroken, match="data key"):
        verify(made, KEY)


def test_an_end_that_was_cut_off_is_found_with_a_head_that_was_noted() -> None:
    made = trail(20)
    noted = Head(15, made[14][1])
    assert verify(made, KEY, remembered=noted).number == 20
    assert verify(made[:12], KEY).number == 12
    with pytest.raises(IntegrityBroken, match="does not lead to line 15"):
        verify(made[:12], KEY, remembered=noted)


@pytest.mark.parametrize(
    "bad",
    [
        nik(HELD),
        "family:3171010101800001",
        "Siti Aminah",
        "a b",
        "family:1;",
        "family:" + "x" * 50,
        "é",
    ],
)
@pytest.mark.parametrize("name", ["actor", "action", "subject", "reason"])
def test_no_personal_data_enters_a_line(bad: str, name: str) -> None:
    values = {"actor": "a", "action": "b", "subject": "c", "reason": "d", name: bad}
    with pytest.raises(ValueError, match="keys and codes only"):
        new_line(Head(), at=NOW, **values)
