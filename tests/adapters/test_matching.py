"""The matchers, the real one and the fake: what each promises to the stage link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any

import pytest

import link_worlds as worlds
from messy import messy
from tunggal.adapters.matching.model import LinkModel
from tunggal.adapters.matching.splink import SplinkMatcher
from tunggal.cycle.link.matcher import FACE_COLUMNS, PAIR_COLUMNS
from tunggal.cycle.link.stage import link
from tunggal.policy.linking import read_linking

ROOT = Path(__file__).parents[2]
LINKING = replace(
    read_linking(ROOT / "examples" / "indonesia" / "policy" / "link.yaml"), sample=5000
)


def real() -> Any:
    return SplinkMatcher(LINKING)


def run(
    engine: Any,
    rows: list[dict[str, Any]],
    matcher: Any,
    before: Mapping[str, Any] = MappingProxyType({}),
) -> dict[tuple[str, str], int]:
    worlds.load(engine, {"records": rows, **before})
    link(
        engine,
        linking=LINKING,
        matcher=matcher,
        sources=worlds.SOURCES,
        variables=worlds.VARIABLES,
        quarter=worlds.QUARTERS[0],
    )
    links = engine.rows("select source, record_key, person_id from record_links")
    return {(row["source"], row["record_key"]): row["person_id"] for row in links}


def errors(
    linked: Mapping[Any, int], truth: Mapping[Any, int], about: set[Any]
) -> tuple[float, float]:
    """Pairwise precision and recall over pairs with at least one record of `about`."""
    right = made = true = 0
    for record in about:
        same = [r for r in linked if r != record and linked[r] == linked[record]]
        made += len(same)
        right += sum(truth[r] == truth[record] for r in same)
        true += sum(truth[r] == truth[record] for r in linked if r != record)
    return right / max(made, 1), right / max(true, 1)


def test_records_without_a_usable_nik_find_their_person(engine: Any) -> None:
    rows, truth = messy(Random(7))
    linked = run(engine, rows, real())
    lost = {(row["source"], row["record_key"]) for row in rows if row["nik"] is None}
    precision, recall = errors(linked, truth, lost)
    assert len(lost) > 40
    assert precision >= 0.99
    assert recall >= 0.90


@pytest.mark.parametrize("make", [real, worlds.FakeMatcher], ids=["splink", "fake"])
class TestEveryMatcher:
    """What the stage relies on, whoever compares the records."""

    FACES = """
        no | name         | name_key | birth_date | sex | village_code | mother_name | kk | nik
        ---+--------------+----------+------------+-----+--------------+-------------+----+----
        1  | SITI AMINAH  | STMN     | 1980-02-01 | 2   | 3201012001   | SUMI        |    |
        2  | BUDI SANTOSO | BDSNTS   | 1975-03-04 | 1   | 3201012001   | TUTI        |    |
        3  | SITI AMINAH  | STMN     | 1980-02-01 | 2   | 3201012001   | SUMI        |    |
        4  | BUDI SANTOSA | BDSNTS   | 1975-03-04 | 1   | 3201012001   | TUTI        |    |
        5  | EKO WIDODO   | IKWDD    | 1990-09-09 | 1   | 3301012001   |             |    |
        """

    def faces(self, engine: Any, name: str, numbers: tuple[int, ...]) -> None:
        from drawing import table

        rows = [row for row in table(self.FACES, FACE_COLUMNS) if row["no"] in numbers]
        labelled = [{**row, "entity_no": row["no"]} for row in rows]
        engine.load(name, labelled, FACE_COLUMNS | {"entity_no": "long"})

    def pairs(self, engine: Any) -> dict[tuple[int, int], tuple[int, int]]:
        assert engine.columns("pairs") == PAIR_COLUMNS
        return {
            (row["left_no"], row["right_no"]): (row["probability"], row["weight"])
            for row in engine.rows("select * from pairs")
        }

    def test_equal_faces_outweigh_others(self, engine: Any, make: Any) -> None:
        self.faces(engine, "lefts", (1, 2))
        self.faces(engine, "rights", (3, 4, 5))
        matcher = make()
        matcher.learn(engine, records="lefts", entities="rights")
        matcher.match(engine, left="lefts", right="rights", into="pairs")
        found = self.pairs(engine)
        assert found[1, 3][1] == max(
            weight for (left, _), (_, weight) in found.items() if left == 1
        )
        assert found[2, 4][1] == max(
            weight for (left, _), (_, weight) in found.items() if left == 2
        )
        assert (1, 5) not in found or found[1, 5][0] < found[1, 3][0]
        assert all(0 <= probability <= 9_999 for probability, _ in found.values())

    def test_within_one_table_each_pair_comes_once(self, engine: Any, make: Any) -> None:
        self.faces(engine, "all_faces", (1, 2, 3, 4, 5))
        matcher = make()
        matcher.match(engine, left="all_faces", right="all_faces", into="pairs")
        found = self.pairs(engine)
        assert (1, 3) in found
        assert all(left < right for left, right in found)

    def test_nobody_gives_no_pairs(self, engine: Any, make: Any) -> None:
        self.faces(engine, "lefts", ())
        self.faces(engine, "rights", (3, 4))
        make().match(engine, left="lefts", right="rights", into="pairs")
        assert self.pairs(engine) == {}


@pytest.fixture
def duckdb() -> Any:
    from tunggal.adapters.engines.duckdb import DuckDBEngine

    return DuckDBEngine()


def test_neither_row_order_nor_threads_change_model_or_links(duckdb: Any) -> None:
    from tunggal.adapters.engines.duckdb import DuckDBEngine

    rows, _ = messy(Random(3), families=60)
    first = real()
    linked = run(duckdb, rows, first)
    for threads, seed in ((1, 1), (2, 2), (8, 3)):
        other = real()
        shuffled = Random(seed).sample(rows, len(rows))
        assert run(DuckDBEngine(threads=threads), shuffled, other) == linked
        assert other.model.to_json() == first.model.to_json()


@pytest.mark.spark
def test_duckdb_and_spark_give_the_same_model_and_links(
    duckdb: Any, spark_session: Any, tmp_path: Path
) -> None:
    from tunggal.adapters.engines.spark import SparkEngine

    rows, _ = messy(Random(5), families=50)
    here, there = real(), real()
    linked = run(duckdb, rows, here)
    assert run(SparkEngine(spark_session, tmp_path / "spark"), rows, there) == linked
    assert here.model.to_json() == there.model.to_json()


def test_the_same_records_next_quarter_are_the_same_persons_and_families(duckdb: Any) -> None:
    rows, _ = messy(Random(9), families=60)
    linked = run(duckdb, rows, real())
    families = duckdb.rows("select * from families order by family_id")
    before = {
        f"previous_{name}": duckdb.rows(f"select * from {name}")
        for name in ("persons", "families", "record_links")
    }
    assert run(duckdb, rows, real(), before) == linked
    assert duckdb.rows("select * from families order by family_id") == families
    assert duckdb.count("life_events") == 0


def test_the_smallest_parts_change_nothing(duckdb: Any) -> None:
    rows, _ = messy(Random(4), families=60)
    linked = run(duckdb, rows, real())
    in_parts = SplinkMatcher(replace(LINKING, part=5))
    assert run(duckdb, rows, in_parts) == linked


def test_a_given_model_is_used_and_not_learned_anew(duckdb: Any) -> None:
    rows, _ = messy(Random(6), families=40)
    learned = real()
    linked = run(duckdb, rows, learned)
    kept = SplinkMatcher(LINKING, LinkModel.from_json(learned.model.to_json()))
    assert run(duckdb, rows, kept) == linked
    assert kept.model.counts == learned.model.counts


def test_a_value_that_too_many_share_is_left_out_of_its_block(duckdb: Any) -> None:
    from tunggal.adapters.matching.blocking import make_pairs

    duckdb.make_table(
        "crowd",
        "select i as unique_id, case when i < 45 then 1 else 2 end as kk from range(50) as r(i)",
    )
    made = make_pairs(duckdb, left="crowd", right="crowd", blocks=[["kk"]], limit=100, into="made")
    assert made == 5 * 4 // 2
