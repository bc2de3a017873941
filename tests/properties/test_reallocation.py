"""Laws of reallocation over ten thousand random worlds: many regencies at once, each by itself.

Where seats follow poor counts and nothing is passed on, no regency looks at another; a run over 500
regencies is 500 worlds under one policy. Worlds that share seats are fewer, and follow below.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from allocate_worlds import always, programme
from reallocation_laws import SEATED, broken
from reallocation_policies import ENOUGH
from reallocation_runs import (
    NOW,
    after,
    carried_out,
    differences,
    drawn,
    in_plain_python,
    run_on_files,
    seats,
    shaken,
    without,
)
from reallocation_trial import Trial
from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.policy.allocation import Allocation
from tunggal.policy.entitlement import MaxDecile, Once, TimeLimit
from tunggal.policy.guards import DatedGuards, Notice
from tunggal.policy.programmes import Share
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter

MAY = Period.parse("2026-05")
WORLDS = 500


@pytest.fixture(scope="module")
def duckdb() -> Iterator[DuckDBEngine]:
    engine = DuckDBEngine(threads=1)
    yield engine
    engine.close()


def holds(engine: Any, trial: Trial) -> Trial:
    """The trial carried out: as in the slow twin, and within all laws."""
    done = carried_out(engine, trial)
    assert differences(done.made, in_plain_python(trial)) is None
    assert broken(done) is None
    return done


# ------------------------------------------------------------------- ten thousand worlds


@pytest.mark.parametrize("seed", range(20))
def test_five_hundred_worlds_keep_the_laws_and_come_out_as_in_the_twin(
    duckdb: Any, seed: int
) -> None:
    holds(duckdb, drawn(seed, WORLDS, MAY if seed % 5 == 4 else NOW))


@pytest.mark.spark
@pytest.mark.parametrize(
    ("seed", "when", "codes"),
    [(227, NOW, {"alpha", "gamma"}), (62, MAY, {"alpha", "beta", "gamma", "delta"})],
    ids=["quarter", "month"],
)
def test_five_thousand_worlds_on_spark(
    spark_session: Any, tmp_path: Path, seed: int, when: Period, codes: set[str]
) -> None:
    """Two programmes each, under policies with nearly every guard: each query has its price."""
    from tunggal.adapters.engines.spark import SparkEngine

    trial = drawn(seed, 10 * WORLDS, when)
    few = tuple(each for each in trial.programmes if each.code in codes)
    trial = replace(trial, programmes=few)
    engine = SparkEngine(spark_session, tmp_path / "spark")
    done = run_on_files(engine, trial, tmp_path / "world")
    assert differences(done.made, in_plain_python(trial)) is None
    assert broken(done) is None


@pytest.mark.parametrize("seed", range(100, 108))
def test_worlds_that_share_seats_keep_the_laws(duckdb: Any, seed: int) -> None:
    count = Random(seed).choice([2, 6, 30])
    holds(duckdb, drawn(seed, count, quota=5 * count))


# ------------------------------------------------------------------- one release beside another


@pytest.mark.parametrize("seed", range(200, 202))
def test_one_seat_more_everywhere_removes_nobody(duckdb: Any, seed: int) -> None:
    """But for the margin: one place more may bring one incumbent more within it."""
    trial = without(drawn(seed, WORLDS, together=False), guards=("margin",))
    before = carried_out(duckdb, trial)
    poor = {
        code: {year: count + 1 for year, count in counts.items()}
        for code, counts in before.allocation.poor.items()
    }
    raised = replace(before.allocation, poor=poor)
    assert seats(before.made) <= seats(carried_out(duckdb, replace(before, allocation=raised)).made)


@pytest.mark.parametrize("seed", range(210, 212))
def test_a_larger_national_quota_removes_nobody(duckdb: Any, seed: int) -> None:
    shared = without(drawn(seed, 30, quota=120, together=False), guards=("margin",))
    before = carried_out(duckdb, shared)
    raised = tuple(
        replace(each, quota=always(each.quota.spells[0].value + 1 + seed % 3))
        for each in shared.programmes
    )
    assert seats(before.made) <= seats(carried_out(duckdb, replace(shared, programmes=raised)).made)


@pytest.mark.parametrize("seed", range(220, 222))
def test_a_family_less_changes_only_the_next_in_line(duckdb: Any, seed: int) -> None:
    """Next to enter or, where a cap follows the number of holders, to leave or to be held back."""
    trial = without(drawn(seed, WORLDS, together=False), guards=("margin",))
    before = carried_out(duckdb, trial)
    draw = Random(seed)
    of: dict[str, list[int]] = {}
    for row in trial.world["families"]:
        of.setdefault(row["regency_code"], []).append(row["family_id"])
    gone = {draw.choice(listed) for listed in of.values()}
    rest = {
        name: [
            row
            for row in rows
            if name not in ("families", "ranked", "not_ranked") or row["family_id"] not in gone
        ]
        for name, rows in trial.world.items()
    }
    then = carried_out(duckdb, replace(trial, world=rest))
    families = {code for code, terms in before.terms.items() if terms.unit == "family"}
    for code, regency in before.by_regency.keys() & then.by_regency.keys():
        if code in families and regency != "unknown":  # where more than one may be gone
            only_the_next_move(before, then, code, regency, gone)


def only_the_next_move(before: Trial, then: Trial, code: str, regency: str, gone: set[int]) -> None:
    """One steps in at most, and one out for each that a cap newly lets go or holds back."""
    held, now = (
        {row["unit_id"]: row for row in run.by_regency[code, regency] if row["outcome"] in SEATED}
        for run in (before, then)
    )
    waits = {
        row["unit_id"]: row["place"]
        for row in before.made_by_regency["waiting_list"].get((code, regency), ())
    }
    lost, won = held.keys() - now.keys() - gone, now.keys() - held.keys()
    let_go = {key for key in lost if held[key]["reason"] == "leavers_cap"}
    held_back = {key for key in won if now[key]["reason"] == "leavers_cap"}
    assert len(let_go) + len(held_back) <= 1
    assert len(lost - let_go) <= len(held_back)
    assert len(won - held_back) <= 1 + len(let_go)
    assert all(waits[key] <= 1 + len(won) for key in won - held_back)


@pytest.mark.parametrize("seed", range(230, 232))
def test_running_again_after_its_own_result_changes_nothing(duckdb: Any, seed: int) -> None:
    """Without what counts releases: a cap lets others go each time, a birth or a gift counts once."""
    trial = without(drawn(seed, WORLDS), guards=("leavers_cap", "newborn"), rules=(Once, TimeLimit))
    first = carried_out(duckdb, trial)
    again = carried_out(duckdb, after(first, NOW))
    assert {row["movement"] for row in again.made["movements"]} == {"stayer"}
    for name in ("recipients", "waiting_list", "benefits", "departures"):
        # A guard that only holders know may take the place of the one that brought them in.
        listed = [
            sorted(
                str(
                    {
                        key: row[key]
                        for key in sorted(row)
                        if key != "reason" or name == "departures"
                    }
                )
                for row in run.made[name]
            )
            for run in (first, again)
        ]
        assert listed[0] == listed[1], name


# ------------------------------------------------------------------- one release after another


@pytest.mark.parametrize("seed", range(240, 243))
def test_four_quarters_in_a_row_keep_the_laws(duckdb: Any, seed: int) -> None:
    trial, when = drawn(seed, 150), NOW.quarter
    for turn in range(4):
        done = holds(duckdb, trial)
        when = when.next
        trial = shaken(after(done, Period(when)), seed + turn)


@pytest.mark.parametrize("seed", range(250, 251))
def test_months_between_two_quarters_keep_the_laws(duckdb: Any, seed: int) -> None:
    trial = drawn(seed, 150, history="quarter")
    trial = replace(trial, programmes=drawn(seed, 1, MAY).programmes)  # two of them by the month
    for text in ("2026-05", "2026-06", "2026Q3", "2026-08"):
        trial = after(holds(duckdb, trial), Period.parse(text))
    holds(duckdb, trial)


@pytest.mark.parametrize("percent", [None, 40])
def test_under_a_stable_ranking_the_list_becomes_the_target(
    duckdb: Any, percent: int | None
) -> None:
    trial = steady_trial(percent)
    for _ in range(9 if percent else 5):
        done = carried_out(duckdb, trial)
        assert broken(done) is None
        trial = after(done, Period(done.period.quarter.next))
    assert any(len(rows) > 9 for rows in done.by_regency.values())
    for (code, regency), rows in done.by_regency.items():
        line = done.line(code, regency)
        best = {row["unit_id"] for row in rows if row["place"] and row["place"] <= line}
        assert {row["unit_id"] for row in rows if row["outcome"] == "allocated"} == best
        assert not {"on_notice", "shielded"} & {row["outcome"] for row in rows}
    assert {row["movement"] for row in done.made["movements"]} == {"stayer"}


def steady_trial(percent: int | None) -> Trial:
    """Families of which many hold a seat that others need more; nothing but time goes by."""
    trial = drawn(9, 150, history="quarter")
    world = {
        **trial.world,
        **{
            name: [] for name in ("decisions", "seat_holders", "life_events", "previous_departures")
        },
        "previous_recipients": [
            row for row in trial.world["previous_recipients"] if row["programme"] == "alpha"
        ],
    }
    guards: dict[str, Any] = {"notice": always(Notice(3))}
    if percent:
        guards["leavers_cap"] = always(percent)
    share = Share("fixed_ratio", 1, 1, False)
    alpha = programme(quota=ENOUGH, share=share, rules=(MaxDecile(4),), guards=DatedGuards(guards))
    allocation = Allocation("t", poor=trial.allocation.poor)
    return Trial(world, (alpha,), allocation, Period(Quarter(2026, 2)), {})


def test_the_worlds_are_as_different_as_the_laws_need() -> None:
    """Every guard keeps somebody, and every rule that has a reason takes a seat from somebody."""
    kept: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for seed in range(8):
        made = in_plain_python(drawn(seed, 60))
        kept.update(row["reason"] for row in made["recipients"])
        lost.update(row["reason"] for row in made["movements"] if row["movement"] == "leaver")
    assert len(kept) == 11
    assert len(lost) >= 20
