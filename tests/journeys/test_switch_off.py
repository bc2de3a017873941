"""A mass switch-off, replayed: four in ten insured persons lose their entitlement at once.

In February 2026 eleven million insured persons were switched off in one day; many learned of it at
the hospital counter. Here the lists of present recipients meet the ranking for the first time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

import tunggal
from journeys.country import run_quarters

OF_PBI = "programme = 'pbi_jkn'"


def ask(place: Path, release: str, query: str) -> list[tuple[Any, ...]]:
    """Rows of a query over an aid release; `{name}` stands for one of its tables."""
    release_folder = place / "releases" / release
    folders = [release_folder, place / "releases" / f"register-{_quarter(release)}"]
    names = {
        each.name: f"'{each}/*.parquet'"
        for folder in folders
        for each in (folder / "tables").iterdir()
    }
    return duckdb.sql(query.format(**names)).fetchall()


def _quarter(release: str) -> str:
    period = release.removeprefix("aid-")
    return period if "Q" in period else f"{period[:4]}Q{(int(period[5:]) + 2) // 3}"


def one(place: Path, release: str, query: str) -> Any:
    return ask(place, release, query)[0][0]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two quarters, and the month of May in which three who were told to leave have appealed."""
    place = tmp_path_factory.mktemp("switch-off") / "place"
    tunggal.init(place)
    tunggal.simulate(place, families=1_200, quarters=("2026Q1", "2026Q2"), seed=11)
    run_quarters(place, "2026Q1", "2026Q2")
    return place


def appeal(place: Path, month: str, niks: list[str], state: str) -> None:
    folder = place / "deliveries" / "participation" / month
    folder.mkdir()
    rows = "".join(
        f"S-{number},APPEAL,pbi_jkn,{nik},,{state},,{month}-10,\n"
        for number, nik in enumerate(niks)
    )
    heading = "case_number,kind,programme,nik,kk,upheld,reason,decided_on,until\n"
    (folder / "decisions.csv").write_text(heading + rows)


def test_without_guards_a_third_would_fall_on_one_day(place: Path) -> None:
    held, fall, unannounced, protected = ask(
        place, "aid-2026Q1",
        f"select sum(stayers) + sum(leavers), sum(leavers), sum(unannounced), sum(protected) "
        f"from {{scenarios}} where {OF_PBI} and scenario = 'without_guards'",
    )[0]  # fmt: skip
    assert fall > held / 3
    assert unannounced > held / 3
    assert protected > 0


def test_with_guards_nobody_falls_unannounced_and_nobody_who_is_protected(place: Path) -> None:
    for release in ("aid-2026Q1", "aid-2026Q2"):
        guarded = ask(
            place, release,
            "select sum(unannounced), sum(protected) from {scenarios} "
            "where scenario = 'with_guards'",
        )  # fmt: skip
        assert guarded == [(0, 0)]
    treated = one(
        place, "aid-2026Q2",
        "select count(*) from {movements} as moved "
        "inner join {persons} as persons on persons.person_id = moved.unit_id "
        "inner join {protections} as listed on listed.nik = persons.nik "
        f"where moved.{OF_PBI} and moved.movement = 'leaver' and persons.alive = 1 "
        "and moved.reason not in ('deceased', 'withdrawn', 'left_the_register') "
        "and (listed.until is null or listed.until >= date '2026-04-01')",
    )  # fmt: skip
    assert treated == 0


def test_whoever_leaves_was_told_before_and_is_told_now(place: Path) -> None:
    untold = one(
        place, "aid-2026Q2",
        f"select count(*) from {{movements}} as moved anti join {{notices}} as told "
        f"on told.unit_id = moved.unit_id and told.programme = moved.programme "
        f"where moved.{OF_PBI} and moved.movement = 'leaver'",
    )  # fmt: skip
    assert untold == 0
    before = place / "releases" / "aid-2026Q1" / "tables" / "notices"
    surprised = one(
        place, "aid-2026Q2",
        f"select count(*) from {{movements}} as moved anti join '{before}/*.parquet' as told "
        f"on told.unit_id = moved.unit_id and told.programme = moved.programme "
        f"and told.kind in ('on_notice', 'leaver') "
        f"where moved.{OF_PBI} and moved.movement = 'leaver' and moved.reason not in "
        "('deceased', 'withdrawn', 'not_present', 'objection_upheld', 'left_the_register')",
    )  # fmt: skip
    assert surprised == 0
    left = one(
        place, "aid-2026Q2", f"select count(*) from {{movements}} where {OF_PBI} and movement = 'leaver'"
    )  # fmt: skip
    assert left > 0


def test_seats_pass_from_the_less_to_the_more_entitled_one_for_one(place: Path) -> None:
    entrants, leavers, came, went = ask(
        place, "aid-2026Q2",
        f"select count(*) filter (movement = 'entrant'), count(*) filter (movement = 'leaver'), "
        f"avg(decile) filter (movement = 'entrant'), avg(decile) filter (movement = 'leaver') "
        f"from {{movements}} where {OF_PBI}",
    )[0]  # fmt: skip
    assert entrants == leavers
    assert came < 5 < went


def test_the_appeal_of_someone_removed_keeps_aid_running_until_it_is_decided(place: Path) -> None:
    removed = ask(
        place, "aid-2026Q2",
        "select persons.nik, moved.unit_id from {movements} as moved "
        "inner join {persons} as persons on persons.person_id = moved.unit_id "
        f"where moved.{OF_PBI} and moved.movement = 'leaver' and persons.nik is not null "
        "and moved.reason = 'decile_above_limit' order by 2 limit 3",
    )  # fmt: skip
    assert len(removed) == 3
    niks, units = [row[0] for row in removed], [row[1] for row in removed]
    listed = ", ".join(map(str, units))
    appeal(place, "2026-05", niks, "OPEN")
    run_quarters(place, "2026-05")
    kept = ask(
        place, "aid-2026-05",
        f"select outcome, reason from {{outcomes}} where {OF_PBI} and unit_id in ({listed})",
    )  # fmt: skip
    assert kept == [("shielded", "appeal_open")] * 3
    paid = one(
        place, "aid-2026-05", f"select count(*) from {{benefits}} where {OF_PBI} and unit_id in ({listed})"
    )  # fmt: skip
    assert paid == 3
    told = tunggal.family_explain(place, niks[0], language="en")["text"]
    assert "keeps PBI-JKN until the appeal has been decided" in told
    assert "Holds until 31 May 2026" in told  # the month's release, not the quarter's
    appeal(place, "2026-06", niks, "NO")
    run_quarters(place, "2026-06")
    decided = ask(
        place, "aid-2026-06",
        f"select outcome, reason from {{outcomes}} where {OF_PBI} and unit_id in ({listed})",
    )  # fmt: skip
    assert ("shielded", "appeal_open") not in decided


def test_the_report_says_what_would_have_happened_without_guards(place: Path) -> None:
    fall = one(
        place, "aid-2026Q1",
        f"select sum(unannounced) from {{scenarios}} where {OF_PBI} and scenario = 'without_guards'",
    )  # fmt: skip
    report = (place / "releases" / "aid-2026Q1" / "report.en.html").read_text(encoding="utf-8")
    assert "without guards" in report
    assert f"{fall:,}" in report
