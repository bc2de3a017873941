"""Exports and the trail of the audit at the console."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest

from case_rows import keep_all, no_superuser  # noqa: F401
from console_world import OTHER_VILLAGE, OWNER, address, new, officer, text, walk
from service_world import HELD, kk, nik
from tunggal.casework.case import Case

pytestmark = [pytest.mark.usefixtures("db")]
EXPORT, AUDIT = "/en/console/export", "/en/console/audit"
WHY = "Rapat koordinasi kabupaten pekan ini"


@pytest.fixture
def client() -> Any:
    from django.test import Client

    return Client()


def some(most: int) -> list[Case]:
    return [new("proposal", n, by=replace(OWNER, code=f"c{n}")) for n in range(1, most + 1)]


def rows(response: Any) -> list[dict[str, str]]:
    written = b"".join(response.streaming_content).decode("utf-8-sig")
    return [*csv.DictReader(io.StringIO(written))]


def actions_of() -> list[str]:
    from tunggal.service.audit.models import AuditLine

    return [*AuditLine.objects.order_by("number").values_list("action", flat=True)]


@pytest.mark.parametrize("full", ["0", "1"])
def test_while_a_file_is_fetched_slowly_no_transaction_stays_open(client: Any, full: str) -> None:
    from django.db import connection

    keep_all(some(450))
    officer(client, "regency_verifier")
    outside = len(connection.savepoint_ids)  # a transaction within that of the test is a savepoint
    response = client.post(EXPORT, {"full": full, "whole": "1", "why": WHY})
    pieces = 0
    for _ in response.streaming_content:
        pieces += 1
        assert len(connection.savepoint_ids) == outside
    assert pieces == 5  # and not one for each row, which would all be sent apart


def test_a_file_of_the_queue_has_no_numbers_of_people(client: Any) -> None:
    cases = some(230)
    keep_all([*cases, new("proposal", 900, region=OTHER_VILLAGE)])
    officer(client, "village_operator")
    assert "/en/console/export" in text(client.get("/en/console/"))
    assert "At most 20,000 rows" in text(client.get(EXPORT))
    assert "20.000" in text(client.get(EXPORT.replace("/en/", "/id/")))
    response = client.post(EXPORT, {"full": "0"})
    listed = rows(response)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert sorted(row["number"] for row in listed) == sorted(str(case.number) for case in cases)
    assert set(listed[0]) == {
        "number",
        "kind",
        "state",
        "due",
        "received_on",
        "region",
        "place",
        "programme",
    }
    assert nik(HELD) not in str(listed)
    assert "case_seen" not in actions_of()
    assert actions_of().count("export") == 1


def test_a_file_of_a_region_has_all_open_cases_whoevers_turn_it_is(client: Any) -> None:
    cases = [*some(205), walk(new("proposal", 300), "screen"), new("objection", 301)]
    closed = walk(new("status_question", 302), "answer")
    keep_all([*cases, closed, new("proposal", 900, region=OTHER_VILLAGE)])
    officer(client, "regency_verifier")
    assert "All open cases" in text(client.get(f"{EXPORT}?whole=1&where=3171"))
    listed = rows(client.post(EXPORT, {"full": "0", "whole": "1", "where": "3171"}))
    assert sorted(row["number"] for row in listed) == sorted(str(case.number) for case in cases)


def test_a_full_file_needs_a_role_and_a_written_reason(client: Any) -> None:
    from tunggal.service.console.models import ExportRow

    cases = [new("death", n, by=replace(OWNER, code=f"c{n}")) for n in range(1, 4)]
    objection = new("objection", 9)
    keep_all([*cases, objection])
    officer(client, "village_operator")
    assert client.post(EXPORT, {"full": "1", "why": WHY}).status_code == 404
    officer(client, "regency_verifier")
    response = client.post(EXPORT, {"full": "1", "why": "rapat"})
    assert response.status_code == 422
    assert "at least 20 letters" in text(response)
    assert not ExportRow.objects.exists()
    listed = rows(client.post(EXPORT, {"full": "1", "why": WHY}))
    assert [(row["number"], row["nik"]) for row in listed] == [
        (str(objection.number), f"'{nik(HELD)}")
    ]
    assert listed[0]["kk"] == f"'{kk(HELD)}"
    kept = ExportRow.objects.get()
    assert WHY.encode() not in bytes(kept.sealed)
    assert actions_of()[-2:] == ["export_full", "case_seen"]
    officer(client, "auditor")
    assert WHY in text(client.get(AUDIT))


def test_the_trail_is_read_by_auditors_alone(client: Any) -> None:
    case = new("proposal", 1)
    keep_all([case])
    officer(client, "regency_verifier", code="ani")
    client.get(address(case))
    assert client.get(AUDIT).status_code == 404
    officer(client, "auditor")
    page = text(client.get(AUDIT))
    assert "whole and in order" in page
    assert "regency_verifier:ani" in page
    for filtered, seen in (
        (f"subject={case.number}", True), (f"subject=case:{case.number.digits}", True),
        ("actor=regency_verifier:ani", True), ("actor=ministry:x", False), ("subject=family:99", False),
        ("day=2020-01-01", False), ("before=1", False),
    ):  # fmt: skip
        assert ("case_seen" in text(client.get(f"{AUDIT}?{filtered}"))) is seen, filtered
    assert actions_of()[-1] == "audit_seen"


@pytest.mark.parametrize(
    "query", [f"subject={nik(HELD)}", "actor='--", "day=2026-13-01", "subject=<b>"]
)
def test_a_filter_that_makes_no_sense_is_told(client: Any, query: str) -> None:
    officer(client, "auditor")
    response = client.get(f"{AUDIT}?{query}")
    assert response.status_code == 422
    assert "cannot be read" in text(response)


def test_the_lines_of_a_day_are_found_among_many(client: Any) -> None:
    from datetime import UTC, datetime, timedelta

    from django.db import transaction

    from tunggal.service.audit.actions import record
    from tunggal.service.audit.queries import Wanted, lines

    start = datetime(2026, 4, 6, 23, 0, tzinfo=UTC)
    with transaction.atomic():
        for hour in range(60):
            record(
                actor="device:a",
                action="x",
                subject=f"family:{hour}",
                reason="",
                at=start + timedelta(hours=hour),
            )
    found = {line.subject for line in lines(Wanted(day="2026-04-07"))}
    assert found == {f"family:{hour}" for hour in range(1, 25)}
    assert len(lines(Wanted(day="2026-04-07", before=5))) == 3
    assert lines(Wanted(day="2027-04-07")) == lines(Wanted(day="9999-12-31")) == ()


def test_a_changed_line_is_told(client: Any) -> None:
    from django.db import connection

    officer(client, "auditor")
    client.get(AUDIT)
    client.get(AUDIT)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("reset role")
            cursor.execute("alter table audit_line disable trigger all")
        else:
            cursor.execute("select name from sqlite_master where type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"drop trigger {name}")
        cursor.execute("update audit_line set action = 'nothing' where number = 1")
    assert "Line 1 is not what was recorded" in text(client.get(AUDIT))
