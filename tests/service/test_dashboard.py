"""Dashboards: the numbers are those of the cases, and each sees the own region."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from case_rows import keep_all, no_superuser  # noqa: F401
from casework_world import REGENCY, VILLAGE, brought, decided, step_on, walked
from service_world import REGENCY as LOADED
from signing_in import as_citizen, as_officer
from tunggal.casework.case import Actor
from tunggal.casework.number import CaseNumber
from tunggal.policy.case_terms import Role

pytestmark = [pytest.mark.usefixtures("db")]
PAGE = "/id/console/dashboard"
DAY = date(2026, 4, 7)


@pytest.fixture(autouse=True)
def fresh() -> None:
    from tunggal.service.console import dashboard

    dashboard._KEPT.clear()


def cases() -> list[Any]:
    """Two proposals, one correction that is decided, an objection in another village."""
    made = [
        brought("proposal", serial=1),
        step_on(brought("proposal", serial=2), "screen"),
        decided("correction", serial=3),
        [*walked(brought("death", serial=4))][-1],
        brought("complaint", serial=5, region="3204122002"),
        brought("complaint", serial=6, region="3271011001"),
    ]
    keep_all(made)
    return made


def signed_in(code: str, role: str, regions: Any) -> Any:
    from django.test import Client

    client = Client()
    as_officer(client, code, role, regions)
    return client


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def table(page: str, name: str) -> dict[str, list[str]]:
    """The rows of a table: the head of each, and its numbers."""
    body = re.search(rf'<caption id="{name}">.*?<tbody>(.*?)</tbody>', page, re.S)
    assert body, f"no table {name}"
    rows = {}
    for row in re.findall(r"<tr>(.*?)</tr>", body[1], re.S):
        cells = [
            " ".join(re.sub(r"<[^>]+>", " ", each).split())
            for each in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.S)
        ]
        rows[cells[0]] = cells[1:]
    return rows


def test_the_counts_are_those_of_the_cases() -> None:
    from tunggal.service.cases.counts import count_cases

    made = [case for case in cases() if case.region.startswith(REGENCY)]
    head = Actor("h", Role.HEAD_OF_OFFICE, (REGENCY,))
    counted = count_cases(head, REGENCY, today=date(2026, 5, 1), days=90)
    assert sum(group.number for group in counted.groups) == len(made)
    assert sum(group.number for group in counted.groups if group.is_open) == sum(
        c.is_open for c in made
    )
    late = sum(1 for case in made if case.due and case.due < date(2026, 5, 1))
    assert sum(group.late for group in counted.groups) == late > 0
    spans = {
        case.kind: (case.decision.decided_on - case.received_on).days
        for case in made
        if case.decision and case.decision.decided_on
    }
    assert counted.median_days == spans
    assert set(spans) == {"correction", "death"}


def test_the_median_is_the_day_by_which_half_were_decided() -> None:
    from tunggal.service.cases.counts import _medians

    rows = [
        ("a", date(2026, 1, 1), date(2026, 1, 1 + days), n) for days, n in ((1, 2), (9, 1), (3, 1))
    ]
    assert _medians(rows) == {"a": 1}
    assert _medians([*rows, ("a", date(2026, 1, 1), date(2026, 1, 4), 2)]) == {"a": 3}
    assert _medians([]) == {}


def test_a_head_of_office_drills_down_to_the_village() -> None:
    cases()
    head = signed_in("head-1", "head_of_office", [REGENCY])
    page = text(head.get(PAGE))
    assert table(page, "by-kind")["Usul"][0] == "2"
    assert table(page, "by-region") == {"320412": ["3", "3", "0", "2"]} or "320412" in page
    district = text(head.get(f"{PAGE}?region=320412"))
    assert set(table(district, "by-region")) == {"3204122001", "3204122002"}
    village = text(head.get(f"{PAGE}?region={VILLAGE}"))
    assert "by-region" not in village
    assert "Pengaduan" not in table(village, "by-kind")


def test_nobody_sees_a_region_that_is_not_theirs() -> None:
    cases()
    head = signed_in("head-1", "head_of_office", [REGENCY])
    for region in ("3271", "32", "3", "abc", "3204'--", "99" * 9):
        assert head.get(f"{PAGE}?region={region}").status_code == 404, region
    assert "3271" not in text(head.get(PAGE))


def test_the_ministry_and_auditors_see_the_country() -> None:
    cases()
    for code, role in (("min-1", "ministry"), ("look-1", "auditor")):
        page = text(signed_in(code, role, []).get(PAGE))
        assert table(page, "by-kind")["Pengaduan"][0] == "2"
        assert len(table(page, "by-region")) == 1


def test_a_region_of_many_goes_out_small() -> None:
    cases()
    client = signed_in("min-2", "ministry", [])
    answer = client.get(PAGE, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.content) < len(client.get(PAGE).content) / 2


def test_citizens_and_agents_see_no_dashboard() -> None:
    from django.test import Client

    citizen = Client()
    as_citizen(citizen, "3171014107800001", "3171012001100001", village="3171010001")
    for client in (citizen, signed_in("agent-1", "agent", []), Client()):
        assert client.get(PAGE).status_code in (302, 404)


def test_seats_are_those_of_the_release_and_a_few_are_not_told() -> None:
    from tunggal.service.lookup.status import serving

    rows = {row.programme: row for row in serving()().ledger(LOADED)}
    page = text(signed_in("head-2", "head_of_office", [LOADED]).get(PAGE))
    seats = table(page, "seats")
    assert len(seats) == len(rows) > 0
    for numbers in seats.values():
        quota, filled = int(numbers[0]), int(numbers[1])
        assert any((row.quota, row.filled) == (quota, filled) for row in rows.values())
        assert not {"1", "2", "3", "4"} & {*numbers[3:]}


def test_small_numbers_are_hidden_and_zero_is_not() -> None:
    from tunggal.service.console.dashboard import dashboard_policy
    from tunggal.service.console.dashboard_tables import shown

    words = dashboard_policy().words["id"]
    assert [shown(n, words, 5) for n in (0, 1, 4, 5, 1200)] == ["0", "< 5", "< 5", "5", "1.200"]


def test_the_count_of_the_country_is_kept_for_minutes_and_by_what_its_reader_may_see() -> None:
    cases()
    ministry, other = signed_in("min-1", "ministry", []), signed_in("min-2", "ministry", [])
    before = table(text(ministry.get(PAGE)), "by-kind")
    keep_all([brought("complaint", serial=9, region="3271011001")])
    assert table(text(other.get(PAGE)), "by-kind") == before
    from tunggal.service.console import dashboard

    dashboard._KEPT.clear()
    assert table(text(other.get(PAGE)), "by-kind")["Pengaduan"][0] == "3"


def test_who_is_objected_to_does_not_learn_it_from_a_number() -> None:
    from casework_world import KK, NIK

    keep_all([brought("objection", serial=11)])
    from django.test import Client

    client = Client()
    as_officer(client, "head-3", "head_of_office", [REGENCY], nik=NIK, kk=KK)
    assert "Sanggah" not in text(client.get(PAGE))
    assert "Sanggah" in text(signed_in("head-4", "head_of_office", [REGENCY]).get(PAGE))


def test_english_and_empty() -> None:
    page = text(signed_in("head-5", "head_of_office", ["9999"]).get("/en/console/dashboard"))
    assert "no cases in this region" in page
    assert str(CaseNumber.of(1)) not in page
