"""A proposal on the portal, through visit, meeting and decision, into the next release and back again."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

import tunggal
from journeys.country import run_quarters
from tunggal.registry.quarter import Quarter

pytest.importorskip("django", reason="the service is not installed: pip install 'tunggal[service]'")

from proposal_program import CONTACT, run

EASTERNMOST = timedelta(
    hours=9
)  # where a day begins first: what is decided today is of this quarter


def ask(place: Path, release: str, query: str) -> list[tuple[Any, ...]]:
    tables = (place / "releases" / release / "tables").iterdir()
    return duckdb.sql(query.format(**{t.name: f"'{t}/*.parquet'" for t in tables})).fetchall()


def better_off(place: Path, quarter: Quarter) -> tuple[int, str, str, int]:
    """A family of the upper half whose head has a NIK: its key, NIK, KK and decile."""
    found = ask(
        place,
        f"register-{quarter}",
        """
        select family_id, persons.nik, families.kk, ranked.decile
        from {families} as families
        inner join {ranked} as ranked using (family_id)
        inner join {persons} as persons using (family_id)
        where persons.relation = 1 and persons.nik is not null and persons.alive = 1
            and persons.present = 1 and families.kk is not null and families.size between 2 and 5
            and ranked.decile between 6 and 8
        order by family_id limit 1
        """,
    )
    return found[0]  # type: ignore[return-value]


def born(place: Path, quarter: Quarter, family: int) -> str:
    """Name → birth date of the members, as the family card says."""
    query = f"select name_delivered, birth_date from {{persons}} where family_id = {family}"
    return json.dumps({name: str(day) for name, day in ask(place, f"register-{quarter}", query)})


def persons_of(place: Path, quarter: Quarter, family: int) -> list[int]:
    query = f"select person_id from {{persons}} where family_id = {family} order by person_id"
    return [int(key) for (key,) in ask(place, f"register-{quarter}", query)]


def decile_of(place: Path, quarter: Quarter, family: int) -> int:
    query = f"select decile from {{ranked}} where family_id = {family}"
    return int(ask(place, f"register-{quarter}", query)[0][0])


@pytest.mark.slow
def test_a_proposal_enters_the_next_release_and_comes_back(tmp_path: Path) -> None:
    now = Quarter.of((datetime.now(UTC) + EASTERNMOST).date())
    before, place = now.previous, tmp_path / "place"
    tunggal.init(place)
    tunggal.simulate(place, families=900, quarters=(str(before), str(now)), seed=5)
    shutil.rmtree(place / "deliveries" / "participation" / str(now))  # here cases are real ones
    run_quarters(place, str(before))
    tunggal.release_load(place, f"aid-{before}")
    family, nik, kk, decile = better_off(place, before)

    number = run(place, "propose", nik, kk)
    assert run(place, "decide", number, born(place, before, family)) == "decided"
    run(place, "work")
    tunggal.participation_export(place, until=now.last_day)
    run_quarters(place, str(now))
    tunggal.release_load(place, f"aid-{now}")
    assert run(place, "work")["answer"] == 1

    after = decile_of(place, now, family)
    assert after < decile
    assert persons_of(place, now, family) == persons_of(place, before, family)
    read = run(place, "follow", number, nik, kk)
    assert f"desil {after}" in read["case"]
    assert f"{after} dari 10" in read["family"]
    assert "Putusan kasus, " in read["family"]  # the source of each answer that the visit brought
    assert "pendamping" in read["seen"].lower()
    told = [each.read_text() for each in (place / "service" / "messages").glob("*.json")]
    assert any(f"desil {after}" in text and CONTACT in text for text in told)
    assert not any(nik in text or kk in text for text in told)
    assert tunggal.audit_verify(place)["lines"] > 10
