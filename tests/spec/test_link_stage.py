"""Link by its front door: who is one person, who is one family, and what stays from last time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

import link_worlds as worlds
from drawing import draw, table
from tunggal.cycle.engine import Row
from tunggal.cycle.link.stage import link
from tunggal.cycle.tables import BY_NAME, PREVIOUS
from tunggal.policy.linking import LinkDecision, RecordName
from tunggal.registry.errors import ChecksFailed
from tunggal.registry.names import name_key, normalise_name

SITI, BUDI = "3201014202800001", "3201010403750001"
TYPES = BY_NAME["records"].spelled(worlds.VARIABLES)


@pytest.fixture
def engine() -> Any:
    """These stories are told on DuckDB; the laws of link run on every engine."""
    from tunggal.adapters.engines.duckdb import DuckDBEngine

    return DuckDBEngine(threads=1)


def deliver(engine: Any, drawing: str, quarter: int = 0, **kept: Any) -> None:
    """Link the drawn records; `linking` may replace the settings of the worlds."""
    records = [{"delivery": "2026Q1", **row} for row in table(drawing, TYPES)]
    for row in records:
        row["nik_delivered"] = row.get("nik_delivered") or row.get("nik")
        row["name"] = normalise_name(row["name_delivered"]) if row.get("name_delivered") else None
        row["name_key"] = name_key(row["name"]) if row["name"] else None
    engine.load("records", records, TYPES)
    for name in ("family_records", "decisions", "villages", *PREVIOUS):
        if not engine.has(name):
            types = BY_NAME[PREVIOUS.get(name, name)].spelled(worlds.VARIABLES)
            engine.load(name, [], types)
    link(
        engine,
        linking=kept.get("linking", worlds.LINKING),
        matcher=worlds.FakeMatcher(),
        sources=worlds.SOURCES,
        variables=worlds.VARIABLES,
        quarter=worlds.QUARTERS[quarter],
    )


def next_quarter(engine: Any, drawing: str, **kept: Any) -> None:
    """Publish what is there as the last release and link the next delivery."""
    for previous, name in PREVIOUS.items():
        if engine.has(name):
            engine.make_table(previous, f"select * from {name}")
    deliver(engine, drawing, 1, **kept)


def person_of(engine: Any) -> dict[str, int]:
    return {
        row["record_key"]: row["person_id"] for row in engine.rows("select * from record_links")
    }


def rule_of(engine: Any) -> dict[str, str]:
    return {row["record_key"]: row["rule"] for row in engine.rows("select * from record_links")}


def only(engine: Any, query: str) -> Row:
    (row,) = engine.rows(query)
    return row


def test_records_with_one_nik_and_one_name_are_one_person(engine: Any) -> None:
    deliver(engine, f"""
        source   | record_key | nik    | name_delivered   | birth_date | sex
        ---------+------------+--------+------------------+------------+----
        dukcapil | d1         | {SITI} | Siti Aminah      | 1980-02-02 | 2
        dtks     | t1         | {SITI} | St. Aminah, S.Pd | 1980-02-02 | 2
        regsosek | r1         | {SITI} | SITI AMINNAH     | 1980-02-12 | 2
    """)  # fmt: skip
    assert len(set(person_of(engine).values())) == 1
    assert set(rule_of(engine).values()) == {"nik"}
    assert engine.count("review_pairs") == 0


def test_a_nik_shared_by_two_persons_is_a_finding(engine: Any) -> None:
    deliver(engine, f"""
        source   | record_key | nik    | name_delivered | birth_date | sex
        ---------+------------+--------+----------------+------------+----
        dukcapil | d1         | {SITI} | Siti Aminah    | 1980-02-02 | 2
        dtks     | t1         | {SITI} | Budi Santoso   | 1975-03-04 | 1
    """)  # fmt: skip
    persons = person_of(engine)
    assert persons["d1"] != persons["t1"]
    finding = only(engine, "select * from review_pairs")
    assert (finding["record_key"], finding["person_id"], finding["why"]) == (
        "t1",
        persons["d1"],
        "shared_nik",
    )
    assert only(engine, "select nik from persons where nik is not null")["nik"] == SITI


def test_without_a_clean_source_the_majority_keeps_the_nik(engine: Any) -> None:
    deliver(engine, f"""
        source   | record_key | nik    | name_delivered | birth_date | sex
        ---------+------------+--------+----------------+------------+----
        regsosek | r1         | {SITI} | Budi Santoso   | 1975-03-04 | 1
        dtks     | t1         | {SITI} | Siti Aminah    | 1980-02-02 | 2
        dtks     | t2         | {SITI} | Siti Aminah    | 1980-02-02 | 2
    """)  # fmt: skip
    persons = person_of(engine)
    assert persons["t1"] == persons["t2"] != persons["r1"]
    assert only(engine, "select name from persons where nik is not null")["name"] == "SITI AMINAH"


LOST_NIK = f"""
    source   | record_key | nik    | name_delivered | birth_date | sex | mother_name | kk
    ---------+------------+--------+----------------+------------+-----+-------------+-----------------
    dukcapil | d1         | {SITI} | Siti Aminah    | 1980-02-02 | 2   | SUMI        | 3201010101010001
    dukcapil | d2         | {BUDI} | Budi Santoso   | 1975-03-04 | 1   | TUTI        | 3201010101010002
    dtks     | t1         |        | Siti Aminah    | 1980-02-02 | 2   | SUMI        |
    """  # fmt: skip


def test_a_record_without_nik_joins_its_one_best_person(engine: Any) -> None:
    deliver(engine, LOST_NIK)
    assert person_of(engine)["t1"] == person_of(engine)["d1"]
    assert rule_of(engine)["t1"] == "model"


def test_rivals_that_are_too_close_go_to_review(engine: Any) -> None:
    deliver(engine, f"""
        source   | record_key | nik    | name_delivered | birth_date | sex
        ---------+------------+--------+----------------+------------+----
        dukcapil | d1         | {SITI} | Siti Aminah    | 1980-02-02 | 2
        dukcapil | d2         | {BUDI} | Siti Aminah    | 1980-02-02 | 2
        dtks     | t1         |        | Siti Aminah    | 1980-02-02 | 2
    """)  # fmt: skip
    assert rule_of(engine)["t1"] == "own"
    assert [row["why"] for row in engine.rows("select * from review_pairs")] == ["model", "model"]


def test_a_lone_nik_far_from_the_persons_nik_is_not_joined(engine: Any) -> None:
    deliver(engine, f"""
        source   | record_key | nik              | name_delivered | birth_date | sex | mother_name
        ---------+------------+------------------+----------------+------------+-----+------------
        dukcapil | d1         | {SITI}           | Siti Aminah    | 1980-02-02 | 2   | SUMI
        dtks     | t1         | 3201014202800009 | Siti Aminah    | 1980-02-02 | 2   | SUMI
        regsosek | r1         | 5171035203810007 | Siti Aminah    | 1980-02-02 | 2   | SUMI
    """)  # fmt: skip
    persons = person_of(engine)
    assert persons["t1"] == persons["d1"] != persons["r1"]
    assert only(engine, "select why from review_pairs")["why"] == "two_niks"


def test_a_clean_source_has_a_person_once(engine: Any) -> None:
    deliver(engine, f"""
        source   | record_key | nik    | name_delivered | birth_date | sex | mother_name
        ---------+------------+--------+----------------+------------+-----+------------
        dukcapil | d1         | {SITI} | Siti Aminah    | 1980-02-02 | 2   | SUMI
        dukcapil | d2         | {SITI} | Siti Aminah    | 1980-02-02 | 2   | SUMI
        dukcapil | d3         |        | Siti Aminah    | 1980-02-02 | 2   | SUMI
    """)  # fmt: skip
    assert len(set(person_of(engine).values())) == 3


def decided(record: tuple[str, str], other: tuple[str, str], *, same: bool) -> Any:
    decision = LinkDecision(RecordName(*record), RecordName(*other), same, "minutes 7")
    return replace(worlds.LINKING, decisions=(decision,))


def test_a_decision_that_two_are_one_binds(engine: Any) -> None:
    linking = decided(("dtks", "t1"), ("dukcapil", "d2"), same=True)
    deliver(engine, LOST_NIK, linking=linking)
    assert person_of(engine)["t1"] == person_of(engine)["d2"]
    assert rule_of(engine)["t1"] == "decision"
    next_quarter(engine, LOST_NIK, linking=linking)
    assert person_of(engine)["t1"] == person_of(engine)["d2"]


def test_a_decision_that_two_are_two_binds(engine: Any) -> None:
    linking = decided(("dtks", "t1"), ("dukcapil", "d1"), same=False)
    deliver(engine, LOST_NIK, linking=linking)
    assert person_of(engine)["t1"] != person_of(engine)["d1"]
    assert engine.count("review_pairs") == 0


def test_persons_and_families_keep_their_keys(engine: Any) -> None:
    deliver(engine, LOST_NIK)
    before = person_of(engine)
    families = {row["head_id"]: row["family_id"] for row in engine.rows("select * from families")}
    # The card of Siti is renewed and the list is sent anew under the same key.
    next_quarter(engine, LOST_NIK.replace("3201010101010001", "3201010101019999"))
    assert person_of(engine) == before
    assert rule_of(engine)["t1"] == "previous"
    assert {
        row["head_id"]: row["family_id"] for row in engine.rows("select * from families")
    } == families
    assert engine.count("life_events") == 0


def test_a_person_without_nik_is_found_again(engine: Any) -> None:
    alone = """
        source | record_key | name_delivered | birth_date | sex | mother_name | family_key
        -------+------------+----------------+------------+-----+-------------+-----------
        dtks   | {key}      | Eko Widodo     | 1990-09-09 | 1   | SUMI        | F1
    """
    deliver(engine, alone.format(key="t1"))
    before = person_of(engine)["t1"]
    next_quarter(engine, alone.format(key="t1"))
    assert person_of(engine)["t1"] == before
    next_quarter(engine, alone.format(key="another key"))
    assert person_of(engine)["another key"] == before
    assert engine.count("life_events") == 0


FAMILY = """
    source   | record_key | nik              | name_delivered | birth_date | relation | presence | kk
    ---------+------------+------------------+----------------+------------+----------+----------+-----------------
    dukcapil | d1         | 3201010101700001 | Budi Santoso   | 1970-01-01 | 1        | 1        | 3201010101010001
    dukcapil | d2         | 3201014201720001 | Siti Aminah    | 1972-01-02 | 2        | 1        | 3201010101010001
    dukcapil | d3         | 3201010301950001 | Eko Widodo     | 1995-01-03 | 3        | 1        | 3201010101010001
    """


def test_a_split_family_keeps_its_key_with_the_old_head(engine: Any) -> None:
    deliver(engine, FAMILY)
    old = only(engine, "select family_id from families")["family_id"]
    split = FAMILY.replace(
        "3        | 1        | 3201010101010001", "1        | 1        | 3201010101010777"
    )
    next_quarter(engine, split)
    families = {row["size"]: row["family_id"] for row in engine.rows("select * from families")}
    assert families[2] == old != families[1]
    son = person_of(engine)["d3"]
    event = only(engine, "select * from life_events")
    assert (event["kind"], event["person_id"], event["from_family_id"]) == ("left_family", son, old)


def test_when_the_head_dies_the_family_goes_on(engine: Any) -> None:
    deliver(engine, FAMILY)
    old = only(engine, "select family_id from families")["family_id"]
    dead = FAMILY.replace(
        "| 1        | 1        | 3201010101010001", "| 1        | 2        | 3201010101010001", 1
    )
    next_quarter(engine, dead)
    family = only(engine, "select * from families")
    assert (family["family_id"], family["size"]) == (old, 2)
    assert family["head_id"] == person_of(engine)["d2"]
    assert only(engine, "select kind from life_events")["kind"] == "died"


def test_of_two_heads_the_elder_heads_the_family(engine: Any) -> None:
    deliver(engine, FAMILY.replace("1972-01-02 | 2 ", "1972-01-02 | 1 "))
    persons = person_of(engine)
    relations = {
        row["person_id"]: row["relation"] for row in engine.rows("select * from memberships")
    }
    assert only(engine, "select head_id from families")["head_id"] == persons["d1"]
    assert [relations[persons[key]] for key in ("d1", "d2", "d3")] == [1, 8, 3]


def test_a_person_without_card_follows_the_family_record(engine: Any) -> None:
    deliver(engine, """
        source | record_key | nik              | name_delivered | birth_date | kk               | family_key
        -------+------------+------------------+----------------+------------+------------------+-----------
        dtks   | t1         | 3201010101700001 | Budi Santoso   | 1970-01-01 | 3201010101010001 | F1
        dtks   | t2         | 3201014201720001 | Siti Aminah    | 1972-01-02 |                  | F1
        dtks   | t3         | 3201010301950001 | Eko Widodo     | 1995-01-03 |                  | F2
        pln    | p1         | 5171010301950001 | Wayan Sudana   | 1995-01-03 |                  |
    """)  # fmt: skip
    persons = person_of(engine)
    families = {row["person_id"]: row["family_id"] for row in engine.rows("select * from persons")}
    assert families[persons["t1"]] == families[persons["t2"]] != families[persons["t3"]]
    assert families[persons["t3"]] is not None
    assert families[persons["p1"]] is None


def test_each_answer_comes_from_the_source_believed_for_it(engine: Any) -> None:
    draw(engine, "family_records", """
        source   | delivery | family_key | as_of      | kk               | nik              | floor | power
        ---------+----------+------------+------------+------------------+------------------+-------+------
        dtks     | 2026Q1   | F1         | 2025-01-01 | 3201010101010001 |                  | 2     | 1
        regsosek | 2026Q1   | G1         | 2022-11-15 | 3201010101010001 |                  |       | 2
        pln      | 2026Q1   | M1         | 2026-01-01 |                  | 3201014201720001 |       | 4
        dtks     | 2026Q1   | F2         | 2025-01-01 | 3201010101019999 |                  | 8     | 8
    """, worlds.VARIABLES)  # fmt: skip
    deliver(engine, FAMILY)
    family = only(engine, "select * from families")
    assert (family["floor"], family["power"]) == (2, 4)
    sources = {row["place"]: row["source"] for row in engine.rows("select * from family_sources")}
    assert sources == {1: "regsosek", 2: "dtks", 3: "pln"}
    unplaced = only(engine, "select * from unplaced_records")
    assert (unplaced["family_key"], unplaced["why"]) == ("F2", "nobody_on_the_card")
    provenance = only(engine, "select * from provenance")
    assert (provenance["floor_from"], provenance["power_from"]) == (2, 3)
    assert family["answered_on"] == date(2025, 1, 1)


def test_two_persons_who_turn_out_to_be_one_are_merged(engine: Any) -> None:
    two = """
        source   | record_key | nik              | name_delivered | birth_date | sex | mother_name
        ---------+------------+------------------+----------------+------------+-----+------------
        dtks     | t1         | 3201014202800001 | Siti Aminah    | 1980-02-02 | 2   | SUMI
        regsosek | r1         | 3201014202803331 | Siti Aminah    | 1980-02-02 | 2   | TUTI
    """
    deliver(engine, two)
    persons = person_of(engine)
    assert persons["t1"] != persons["r1"]
    next_quarter(engine, two.replace("3201014202803331", "3201014202800001"))
    assert person_of(engine) == {"t1": persons["t1"], "r1": persons["t1"]}
    event = only(engine, "select * from life_events")
    assert (event["kind"], event["person_id"], event["other_person_id"]) == (
        "person_merged", persons["r1"], persons["t1"],
    )  # fmt: skip


def test_a_changed_code_of_the_village_is_no_move(engine: Any) -> None:
    here = f"""
        source   | record_key | nik    | name_delivered | birth_date | village_code
        ---------+------------+--------+----------------+------------+-------------
        dukcapil | d1         | {SITI} | Siti Aminah    | 1980-02-02 | 3201012001
    """
    deliver(engine, here)
    draw(engine, "villages", """
        village_code
        ------------
        3201032001
    """)  # fmt: skip
    next_quarter(engine, here.replace("3201012001", "3201032001"))
    assert engine.count("life_events") == 0
    draw(engine, "villages", """
        village_code
        ------------
        3201032001
        3201032002
    """)  # fmt: skip
    next_quarter(engine, here.replace("3201012001", "3201032002"))
    assert only(engine, "select kind from life_events")["kind"] == "moved"


def test_the_stage_leaves_only_its_own_tables(engine: Any) -> None:
    deliver(engine, LOST_NIK)
    left = {row["name"] for row in engine.rows("show tables")}
    assert not [name for name in left if name.startswith(("link_", "match_"))]


THREE = """
    source   | record_key | nik              | name_delivered | birth_date | sex
    ---------+------------+------------------+----------------+------------+----
    dukcapil | 1          | 3201014202800001 | Siti Aminah    | 1980-02-02 | 2
    dukcapil | 2          | 3201010403750001 | Budi Santoso   | 1975-03-04 | 1
    dukcapil | 3          | 3201011705900002 | Joko Widagdo   | 1990-05-17 | 1
"""
ONE = "\n".join(THREE.splitlines()[:4])


def test_a_quarter_in_which_too_many_vanish_is_stopped(engine: Any) -> None:
    deliver(engine, THREE)
    careful = replace(worlds.LINKING, most_lost_percent=50)
    with pytest.raises(ChecksFailed, match=r"2 of 3 persons of the last release are gone"):
        next_quarter(engine, ONE, linking=careful)


def test_a_key_is_not_given_again_after_its_person_is_gone(engine: Any) -> None:
    deliver(engine, THREE)
    given = set(person_of(engine).values())
    next_quarter(engine, ONE)
    kept = set(person_of(engine).values())
    next_quarter(
        engine,
        THREE.replace("3201011705900002", "3201012008950003").replace("1990-05-17", "1995-08-20"),
    )
    new = set(person_of(engine).values()) - kept
    assert len(kept) == 1
    assert not new & given
