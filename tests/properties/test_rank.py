"""Laws of rank on random small countries, on every engine, against the plain twin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rank_worlds import QUARTER, SCORING, VARIABLES, World, draw_world, ranking
from reference import rank as twin
from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.cycle.rank.stage import rank
from tunggal.policy.ranking import Fairness

FAIRNESS = [
    Fairness("one_cut_off"),
    Fairness("by_group", (3, 5), True),
    Fairness("by_group", (), True),
]
_EASY = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


@pytest.fixture
def duckdb() -> Iterator[DuckDBEngine]:
    """One engine for the many examples of a law; Spark meets the larger countries below."""
    engine = DuckDBEngine()
    yield engine
    engine.close()


@st.composite
def worlds(draw: Any, *, most: int = 60) -> World:
    policy = ranking(
        draw(st.sampled_from(FAIRNESS)),
        decile_of=draw(st.sampled_from(["persons", "families"])),
        ranked_within=draw(st.sampled_from(["nation", "province", "regency"])),
        minimum_answers=draw(st.integers(1, 4)),
        answers_valid_years=draw(st.integers(1, 6)),
    )
    random = Random(draw(st.integers(0, 2**32)))
    return draw_world(random, families=draw(st.integers(0, most)), policy=policy)


def ranked(engine: Any, world: World) -> dict[str, list[dict[str, Any]]]:
    world.load(engine)
    rank(engine, ranking=world.ranking, scoring=world.scoring, variables=VARIABLES, quarter=QUARTER)
    names = ("scored", "score_parts", "ranked", "not_ranked")
    return {name: engine.rows(f"select * from {name} order by family_id") for name in names}


def twin_of(world: World) -> dict[str, list[dict[str, Any]]]:
    return twin.rank(
        world.families,
        world.persons,
        ranking=world.ranking,
        scoring=world.scoring,
        variables=VARIABLES,
        quarter=QUARTER,
    )


@pytest.mark.parametrize("fairness", FAIRNESS)
@pytest.mark.parametrize("ranked_within", ["nation", "regency"])
def test_engine_and_twin_agree_on_a_larger_country(
    engine: Any, fairness: Fairness, ranked_within: str
) -> None:
    policy = ranking(fairness, ranked_within=ranked_within)
    world = draw_world(Random(7), families=400, policy=policy)
    found = ranked(engine, world)
    assert found == twin_of(world)
    assert len(found["ranked"]) > 200
    assert {row["reason"] for row in found["not_ranked"]} >= {"no_members", "region_unknown"}


@settings(max_examples=30, **_EASY)
@given(world=worlds())
def test_engine_and_twin_agree(duckdb: Any, world: World) -> None:
    assert ranked(duckdb, world) == twin_of(world)


@settings(max_examples=20, **_EASY)
@given(world=worlds(), seed=st.integers(0, 1000))
def test_the_order_of_rows_changes_nothing(duckdb: Any, world: World, seed: int) -> None:
    assert ranked(duckdb, world) == ranked(duckdb, world.shuffled(seed))


@settings(max_examples=20, **_EASY)
@given(world=worlds())
def test_every_family_is_ranked_or_has_one_reason(duckdb: Any, world: World) -> None:
    found = ranked(duckdb, world)
    either = [row["family_id"] for name in ("ranked", "not_ranked") for row in found[name]]
    assert sorted(either) == [family["family_id"] for family in world.families]


@settings(max_examples=20, **_EASY)
@given(world=worlds())
def test_parts_and_chances_add_up(duckdb: Any, world: World) -> None:
    found = ranked(duckdb, world)
    scores = {row["family_id"]: row["welfare_score"] for row in found["scored"]}
    for row in found["score_parts"]:
        assert (
            sum(row[name] for name in row if name.startswith("part_")) == scores[row["family_id"]]
        )
    for row in found["ranked"]:
        chances = [row[f"p{decile}"] for decile in range(1, 11)]
        assert sum(chances) == 1000
        assert min(chances) >= 0
        assert row["decile_low"] <= row["decile"] <= row["decile_high"]


@settings(max_examples=20, **_EASY)
@given(world=worlds())
def test_deciles_are_tenths_and_places_are_whole(duckdb: Any, world: World) -> None:
    rows = ranked(duckdb, world)["ranked"]
    for area in {row["area"] for row in rows}:
        here = [row for row in rows if row["area"] == area]
        weight = {
            row["family_id"]: row["size"] if world.ranking.decile_of == "persons" else 1
            for row in here
        }
        assert sorted(row["place"] for row in here) == list(range(1, len(here) + 1))
        for decile in range(1, 11):
            held = sum(weight[row["family_id"]] for row in here if row["decile"] == decile)
            assert abs(10 * held - sum(weight.values())) <= 10 * max(weight.values())
        by_place = sorted(here, key=lambda row: row["place"])
        assert [row["decile"] for row in by_place] == sorted(row["decile"] for row in here)


@settings(max_examples=20, **_EASY)
@given(world=worlds(), which=st.integers(0, 59), most=st.sampled_from([31, 61, 499]))
def test_a_better_answer_never_makes_a_family_poorer(
    duckdb: Any, world: World, which: int, most: int
) -> None:
    world = replace(world, ranking=ranking(Fairness("one_cut_off")))
    before = {row["family_id"]: row for row in ranked(duckdb, world)["ranked"]}
    chosen = [family for family in world.families if family["family_id"] in before][which:]
    if not chosen or chosen[0]["floor"] is None or chosen[0]["floor"] > most:
        return
    chosen[0]["floor"] = most
    after = {row["family_id"]: row for row in ranked(duckdb, world)["ranked"]}
    key = chosen[0]["family_id"]
    assert after[key]["place"] >= before[key]["place"]
    assert after[key]["decile"] >= before[key]["decile"]


def test_fewer_and_older_answers_widen_the_interval(engine: Any) -> None:
    world = draw_world(Random(3), families=200, policy=ranking(answers_valid_years=20))
    found = ranked(engine, world)
    sds = {row["family_id"]: row["score_sd"] for row in found["scored"]}
    scores = {row["family_id"]: row["welfare_score"] for row in found["scored"]}
    for family in world.families:
        family["answered_on"] = None  # as old as an answer may be
    older = {row["family_id"]: row["score_sd"] for row in ranked(engine, world)["scored"]}
    assert all(older[key] >= sds[key] for key in sds)
    assert any(older[key] > sds[key] for key in sds)
    assert {row["family_id"]: row["welfare_score"] for row in found["scored"]} == scores


def test_by_group_gives_each_group_its_share_of_the_expected_poor(engine: Any) -> None:
    """Under by_group, members of a group hold places in proportion to its expected poor."""
    rule = Fairness("by_group", (), True)
    policy = ranking(rule, decile_of="families", answers_valid_years=20)
    world = draw_world(Random(5), families=1500, policy=policy)
    rows = ranked(engine, world)["ranked"]
    sex = {family["family_id"]: None for family in world.families}
    heads = {family["head_id"]: family["family_id"] for family in world.families}
    for person in world.persons:
        if person["person_id"] in heads and person["present"] == 1:
            sex[heads[person["person_id"]]] = person["sex"]
    for group in (1, 2, None):
        here = [row for row in rows if sex[row["family_id"]] == group]
        expected = sum(row["p1"] + row["p2"] + row["p3"] for row in here) / 1000
        held = sum(row["decile"] <= 3 for row in here)
        assert abs(held - expected) <= 0.02 * len(rows) / 3 + 3


def test_a_model_that_asks_what_the_register_lacks_is_refused(duckdb: Any) -> None:
    world = draw_world(Random(1), families=3, policy=ranking())
    strange = replace(SCORING.features[0], name="yachts")
    world = replace(world, scoring=replace(SCORING, features=(*SCORING.features, strange)))
    with pytest.raises(Exception, match="the register has no yachts"):
        ranked(duckdb, world)


def test_a_tenth_of_the_persons_is_expected_in_each_decile(engine: Any) -> None:
    """The chances are chances of the true decile, so over the nation they add up to tenths."""
    world = draw_world(Random(13), families=2000, policy=ranking(answers_valid_years=20))
    rows = ranked(engine, world)["ranked"]
    persons = sum(row["size"] for row in rows)
    for decile in range(1, 11):
        expected = sum(row["size"] * row[f"p{decile}"] for row in rows) / persons
        assert abs(expected - 100) < 2
