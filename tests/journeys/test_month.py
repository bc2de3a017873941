"""Between two quarters: seats of the monthly programme are given anew on the quarter's register."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

import tunggal
from journeys.country import run_quarters
from tunggal.registry.errors import UsageRefused

QUARTERS = ("2026Q1", "2026Q2", "2026Q3")


def ask(place: Path, release: str, query: str, **tables: str) -> list[tuple[Any, ...]]:
    """Rows of a query over tables of a release; `{name}` stands for a table of it."""
    folder = place / "releases" / release / "tables"
    names = {each.name: f"'{each}/*.parquet'" for each in folder.iterdir()}
    return duckdb.sql(query.format(**names, **tables)).fetchall()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A country of which two quarters are released, and whose ministry heard news in May."""
    place = tmp_path_factory.mktemp("month") / "place"
    tunggal.init(place)
    tunggal.simulate(place, families=900, quarters=QUARTERS, seed=5)
    run_quarters(place, "2026Q1", "2026Q2")
    _hear(place, *_three_of(place))
    return place


def _three_of(place: Path) -> list[tuple[Any, ...]]:
    """Three insured persons of different families: NIK and birth date."""
    register = str(place / "releases" / "register-2026Q2" / "tables" / "persons" / "*.parquet")
    return ask(
        place,
        "aid-2026Q2",
        """
        select persons.nik, persons.birth_date
        from {recipients} as seat
        inner join '{register}' as persons on persons.person_id = seat.unit_id
        where seat.programme = 'pbi_jkn' and seat.standing = 'allocated' and persons.nik is not null
            and persons.birth_date is not null and persons.alive = 1 and persons.present = 1
        qualify row_number() over (partition by persons.family_id order by persons.nik) = 1
        order by persons.nik limit 3
        """,
        register=register,
    )


def _hear(place: Path, died: Any, withdrew: Any, _: Any) -> None:
    """In May one person died, one withdrew; the offices sent what changed."""
    news = place / "deliveries" / "dukcapil" / "2026-05"
    news.mkdir()
    heading = (place / "deliveries/dukcapil/2026Q2/penduduk-000.csv").read_text().splitlines()[0]
    columns = [name.strip('"') for name in heading.split(",")]
    row = dict.fromkeys(columns, "") | {
        "TGL_DATA": "20260510", "NIK": died[0], "NAMA_LGKP": "SITI", "STATUS": "MATI",
        "TGL_LHR": died[1].strftime("%d-%m-%Y"), "TGL_PERISTIWA": "09-05-2026",
    }  # fmt: skip
    (news / "penduduk.csv").write_text(f"{heading}\n{','.join(row.values())}\n")
    cases = place / "deliveries" / "participation" / "2026-05"
    cases.mkdir()
    (cases / "decisions.csv").write_text(
        "case_number,kind,programme,nik,kk,upheld,reason,decided_on,until\n"
        f"M-1,WITHDRAWAL,pbi_jkn,{withdrew[0]},,YES,own_wish,2026-05-11,\n"
    )


def test_a_month_is_a_release_of_its_own_on_the_register_of_its_quarter(place: Path) -> None:
    tunggal.cycle_run(place, "2026-05")
    plan = tunggal.release_plan(place, "2026-05")["plans"]
    assert [each["release"] for each in plan] == ["aid-2026-05"]
    assert plan[0]["parents"] == {"previous": "aid-2026Q2", "register": "register-2026Q2"}
    tunggal.release_publish(place, "2026-05")
    assert tunggal.release_verify(place, "aid-2026-05")["verified"]
    programmes = ask(place, "aid-2026-05", "select distinct programme from {recipients}")
    assert programmes == [("pbi_jkn",)]
    gone = ask(
        place, "aid-2026-05",
        "select reason, standing_before from {movements} where movement = 'leaver'",
    )  # fmt: skip
    at_once = sorted(reason for reason, before in gone if before == "allocated")
    assert at_once == ["deceased", "withdrawn"]
    assert {before for _, before in gone} == {"allocated", "on_notice"}
    ledger = ask(
        place, "aid-2026-05",
        "select sum(filled), sum(quota), sum(entrants), sum(leavers) from {regency_ledger}",
    )  # fmt: skip
    filled, quota, entrants, leavers = ledger[0]
    assert filled == quota
    assert entrants == leavers == len(gone)  # places taken = places given


def test_a_month_pays_for_a_month(place: Path) -> None:
    paid = ask(place, "aid-2026-05", "select distinct rupiah from {benefits}")
    assert paid == [(42_000,)]


def test_a_month_is_rebuilt_to_the_same_bytes(place: Path) -> None:
    assert tunggal.release_rebuild(place, "aid-2026-05")["passed"]


def test_the_next_quarter_stands_on_the_month_and_on_the_quarter_before(place: Path) -> None:
    run_quarters(place, "2026Q3")
    shown = tunggal.release_show(place, "aid-2026Q3")["parents"]
    assert shown == {
        "previous": "aid-2026-05", "quarter": "aid-2026Q2", "register": "register-2026Q3",
    }  # fmt: skip
    for programme, before in (("pbi_jkn", "aid-2026-05"), ("pkh", "aid-2026Q2")):
        held = ask(
            place, before, f"select count(*) from {{recipients}} where programme = '{programme}'"
        )
        went_on = ask(
            place, "aid-2026Q3",
            f"select count(*) from {{movements}} where programme = '{programme}' "
            "and movement in ('stayer', 'leaver')",
        )  # fmt: skip
        assert went_on == held
    assert tunggal.release_rebuild(place, "aid-2026Q3")["passed"]


@pytest.mark.parametrize(
    ("month", "says"), [("2026-04", "first month of 2026Q2"), ("2026-08", "published already")]
)
def test_months_that_cannot_be_run_say_why(place: Path, month: str, says: str) -> None:
    if month == "2026-08":
        tunggal.cycle_run(place, month)
        tunggal.release_publish(place, month)
    with pytest.raises(UsageRefused, match=says):
        tunggal.cycle_run(place, month)


def test_a_month_before_a_published_one_is_refused(place: Path) -> None:
    tunggal.cycle_run(place, "2026-06")
    with pytest.raises(UsageRefused, match="can no longer come before"):
        tunggal.release_publish(place, "2026-06")
