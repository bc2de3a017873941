"""The allocation on small drawn registers: who gets a seat, who waits, who is out and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from allocate_worlds import CHILD, ELDERLY, INPUTS, QUARTER, component, programme
from drawing import table
from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.cycle.allocate.checks import _different as different
from tunggal.cycle.allocate.stage import allocate
from tunggal.cycle.tables import BY_NAME, PREVIOUS, made_by
from tunggal.policy.allocation import Allocation
from tunggal.policy.dated import Dated, Spell
from tunggal.policy.entitlement import (
    Alive,
    CodeAmong,
    MaxDecile,
    NeedsComponent,
    NoLead,
    NoObjection,
    NotTogether,
    NotWithdrawn,
    Present,
)
from tunggal.policy.programmes import Programme, Share
from tunggal.registry.errors import ChecksFailed, PolicyRefused


@pytest.fixture
def duckdb() -> Iterator[DuckDBEngine]:
    made = DuckDBEngine(threads=1)
    yield made
    made.close()


def given(engine: Any, **drawings: str) -> None:
    """Draw the tables that are named and leave the other inputs empty."""
    for name in INPUTS:
        if name in drawings:
            _draw(engine, name, drawings[name])
        else:
            engine.load(name, [], BY_NAME[PREVIOUS.get(name, name)].spelled(()))


def _draw(engine: Any, name: str, drawing: str) -> None:
    types = BY_NAME[PREVIOUS.get(name, name)].spelled(())
    engine.load(name, table(drawing, types), types)


def families(engine: Any, ranked: str, **drawings: str) -> None:
    """Ranked families and whatever else is drawn; their rows in `families` follow from it."""
    given(engine, ranked=ranked, **drawings)
    keep = (
        "select family_id, regency_code, {} as kk, cast(null as string) as village_code, "
        "cast(null as bigint) as head_id from {}"
    )
    card = "lpad(cast(family_id as string), 16, '0')"
    both = " union all ".join(keep.format(card, table) for table in ("ranked", "not_ranked"))
    engine.make_table("families", both)


def give(engine: Any, *programmes: Programme, **settings: Any) -> None:
    allocation = Allocation("tunggal", **settings)
    allocate(engine, programmes=programmes, allocation=allocation, when=QUARTER)


def reasons(engine: Any, code: str = "alpha") -> dict[int, str]:
    rows = engine.rows(f"select unit_id, reason from outcomes where programme = '{code}'")
    return {row["unit_id"]: row["reason"] for row in rows}


def seen(engine: Any, table: str, *columns: str) -> list[tuple[Any, ...]]:
    rows = engine.rows(f"select {', '.join(columns)} from {table}")
    return sorted(tuple(row[column] for column in columns) for row in rows)


FOUR = """
    family_id | regency_code | welfare_score | decile
    ----------+--------------+---------------+-------
    1         | 1101         | 310           | 2
    2         | 1101         | 290           | 1
    3         | 1101         | 500           | 5
    4         | 1102         | 400           | 3
"""


def test_the_poorest_family_takes_the_last_seat_and_the_tables_are_as_declared(engine: Any) -> None:
    families(
        engine,
        FOUR,
        not_ranked="""
            family_id | regency_code | reason
            ----------+--------------+----------
            5         | unknown      | no_answers
        """,
        villages="""
            village_code | regency_code
            -------------+-------------
            1101012001   | 1101
            1103012001   | 1103
        """,
        previous_recipients="""
            programme | unit   | unit_id | family_id | regency_code | since
            ----------+--------+---------+-----------+--------------+-------
            alpha     | family | 2       | 2         | 1101         | 2025Q2
            alpha     | family | 3       | 3         | 1101         | 2025Q3
            alpha     | family | 9       | 9         | 1103         | 2025Q4
            ended     | family | 1       | 1         | 1101         | 2025Q4
        """,
        previous_ranked="""
            family_id | decile
            ----------+-------
            3         | 4
        """,
    )
    give(engine, programme(quota=2, rules=(MaxDecile(4),)))
    assert reasons(engine) == {
        1: "quota_full", 2: "allocated", 3: "decile_above_limit", 4: "allocated", 5: "no_answers",
    }  # fmt: skip
    assert seen(engine, "recipients", "unit_id", "since") == [(2, "2025Q2"), (4, "2026Q2")]
    assert seen(engine, "waiting_list", "regency_code", "place", "unit_id") == [("1101", 1, 1)]
    moved = seen(
        engine,
        "movements",
        "programme",
        "unit_id",
        "family_id",
        "regency_code",
        "movement",
        "reason",
    )
    assert moved == [
        ("alpha", 2, 2, "1101", "stayer", "allocated"),
        ("alpha", 3, 3, "1101", "leaver", "decile_above_limit"),
        ("alpha", 4, 4, "1102", "entrant", "allocated"),
        ("alpha", 9, 0, "1103", "leaver", "left_the_register"),
        ("ended", 1, 0, "1101", "leaver", "programme_ended"),
    ]
    leaver = engine.rows("select decile_before, decile from movements where unit_id = 3")
    assert leaver == [{"decile_before": 4, "decile": 5}]
    columns = (
        "regency_code",
        "quota",
        "entitled",
        "filled",
        "waiting",
        "entrants",
        "stayers",
        "leavers",
        "rupiah",
    )
    ledger = seen(engine, "regency_ledger", "programme", *columns)
    assert ledger == [
        ("alpha", "1101", 1, 2, 1, 1, 0, 1, 1, 1000),
        ("alpha", "1102", 1, 1, 1, 0, 1, 0, 0, 1000),
        ("alpha", "1103", 0, 0, 0, 0, 0, 0, 1, 0),
        ("ended", "1101", 0, 0, 0, 0, 0, 0, 1, 0),
    ]
    for each in made_by("allocate"):
        assert engine.columns(each.name) == each.spelled(()), each.name
    assert not engine.has("queue_alpha")


def test_equal_scores_are_ordered_by_lot_and_the_lot_stays(duckdb: Any) -> None:
    ties = "family_id | regency_code | welfare_score | decile\n" + "\n".join(
        f"{family_id} | 1101 | 300 | 2" for family_id in range(1, 41)
    )
    families(duckdb, ties)
    give(duckdb, programme(quota=20))
    lucky = {unit for unit, reason in reasons(duckdb).items() if reason == "allocated"}
    assert lucky != set(range(1, 21))
    assert sum(unit > 20 for unit in lucky) > 5
    give(duckdb, programme(quota=19), programme("beta", quota=20))
    assert {
        unit for unit, reason in reasons(duckdb, "beta").items() if reason == "allocated"
    } == lucky


PEOPLE = """
    person_id | family_id | nik  | alive | present | birth_date | village_code
    ----------+-----------+------+-------+---------+------------+-------------
    11        | 1         | 9911 | 1     | 1       | 1950-05-01 |
    12        | 1         | 9912 | 1     | 1       | 2020-04-01 |
    13        | 1         | 9913 | 2     | 2       | 1949-01-01 |
    21        | 2         | 9921 | 1     | 1       | 1990-01-01 |
    41        | 4         |      | 1     | 1       | 1990-01-01 |
    42        | 4         | 9942 | 1     | 2       | 2019-03-31 |
    91        |           | 9991 | 1     | 1       | 1980-01-01 | 1102012001
    92        |           | 9992 | 1     | 1       | 1980-01-01 |
"""


def test_persons_are_units_and_a_dead_recipient_leaves_for_the_true_reason(duckdb: Any) -> None:
    families(
        duckdb,
        FOUR,
        persons=PEOPLE,
        previous_recipients="""
            programme | unit   | unit_id | family_id | regency_code | since
            ----------+--------+---------+-----------+--------------+-------
            alpha     | person | 13      | 1         | 1101         | 2025Q2
            alpha     | person | 42      | 4         | 1102         | 2025Q2
        """,
    )
    give(duckdb, programme(unit="person", quota=9, rules=(Alive(), Present(), MaxDecile(4))))
    assert reasons(duckdb) == {
        11: "allocated", 12: "allocated", 13: "deceased", 21: "allocated", 41: "allocated",
        42: "not_present", 91: "no_family", 92: "no_family",
    }  # fmt: skip
    places = dict(seen(duckdb, "outcomes", "unit_id", "regency_code"))
    assert (places[91], places[92]) == ("1102", "unknown")
    assert seen(duckdb, "movements", "unit_id", "movement", "reason")[2:4] == [
        (13, "leaver", "deceased"),
        (21, "entrant", "allocated"),
    ]


def test_a_family_stays_together_at_the_last_seats(duckdb: Any) -> None:
    ties = "family_id | regency_code | welfare_score | decile\n" + "\n".join(
        f"{family_id} | 1101 | 300 | 2" for family_id in range(1, 10)
    )
    people = "person_id | family_id | alive | present\n" + "\n".join(
        f"{100 - 10 * child - family_id} | {family_id} | 1 | 1"
        for family_id in range(1, 10)
        for child in range(3)
    )
    families(duckdb, ties, persons=people)
    give(duckdb, programme(unit="person", quota=10))
    seats = duckdb.rows("select family_id, count(*) as seats from recipients group by family_id")
    assert sorted(row["seats"] for row in seats) == [1, 3, 3, 3]


DECIDED = """
    case_number | kind       | programme | nik  | kk               | upheld | decided_on | until
    ------------+------------+-----------+------+------------------+--------+------------+-----------
    A           | withdrawal | alpha     |      | 0000000000000001 | 1      | 2026-01-02 |
    B           | objection  |           | 9921 |                  | 1      | 2026-01-02 | 2026-04-01
    C           | objection  |           |      | 0000000000000004 | 2      | 2026-01-02 |
    D           | proposal   | beta      |      | 0000000000000001 | 1      | 2026-02-02 |
    E           | withdrawal | beta      |      | 0000000000000001 | 1      | 2026-01-02 |
    F           | objection  |           |      | 0000000000000003 | 1      | 2026-01-02 | 2026-03-31
    G           | withdrawal | gamma     | 7777 | 0000000000000003 | 1      | 2026-01-02 |
"""


def test_upheld_decisions_bind_until_their_day_or_a_later_proposal(duckdb: Any) -> None:
    families(duckdb, FOUR, persons=PEOPLE, decisions=DECIDED)
    rules = (NotWithdrawn(), NoObjection())
    give(
        duckdb,
        programme(rules=rules),
        programme("beta", rules=rules),
        programme("gamma", rules=rules),
        programme("delta"),
    )
    out = {1: "withdrawn", 2: "objection_upheld", 3: "allocated", 4: "allocated"}
    assert reasons(duckdb) == out
    assert reasons(duckdb, "beta") == out | {1: "allocated"}
    # a NIK that nobody has, with a known family card
    assert reasons(duckdb, "gamma")[3] == "withdrawn"
    assert set(reasons(duckdb, "delta").values()) == {"allocated"}


def test_a_withdrawal_by_nik_binds_the_person_and_by_card_the_whole_family(duckdb: Any) -> None:
    one = [
        *DECIDED.splitlines()[:3],
        "    G | withdrawal | | 9911 | | 1 | 2026-01-02 |",
        "    H | withdrawal | | | 0000000000000002 | 1 | 2026-01-02 |",
        "    I | withdrawal | | 7777 | 0000000000000004 | 1 | 2026-01-02 |",
    ]
    families(duckdb, FOUR, persons=PEOPLE, decisions="\n".join(one))
    give(duckdb, programme(unit="person", quota=99, rules=(NotWithdrawn(),)))
    found = reasons(duckdb)
    assert (found[11], found[12], found[21], found[41]) == (
        "withdrawn",
        "allocated",
        "withdrawn",
        "allocated",
    )


def test_the_card_counts_where_the_nik_leads_to_no_family(duckdb: Any) -> None:
    one = [
        *DECIDED.splitlines()[:3],
        "    A | withdrawal | | 9991 | 0000000000000002 | 1 | 2026-01-02 |",
        "    B | withdrawal | | 9911 | 0000000000000004 | 1 | 2026-01-02 |",
    ]
    families(duckdb, FOUR, persons=PEOPLE, decisions="\n".join(one))
    rules = (NotWithdrawn(),)
    give(duckdb, programme(rules=rules), programme("beta", unit="person", quota=99, rules=rules))
    assert reasons(duckdb) == {1: "withdrawn", 2: "withdrawn", 3: "allocated", 4: "allocated"}
    persons = reasons(duckdb, "beta")
    assert (persons[91], persons[11]) == ("withdrawn", "withdrawn")
    assert (persons[21], persons[41]) == ("allocated", "allocated")


def test_decisions_that_bind_nobody_are_listed_with_the_reason(engine: Any) -> None:
    drawn = """
        case_number | kind       | programme | nik  | kk               | upheld | decided_on | until
        ------------+------------+-----------+------+------------------+--------+------------+-----------
        A           | withdrawal | alpha     | 7777 | 0000000000000099 | 1      | 2026-01-02 |
        B           | objection  |           |      | 0000000000000099 | 2      | 2026-01-02 |
        C           | objection  |           | 7777 |                  | 1      | 2026-01-02 | 2026-03-31
        D           | protection |           | 9911 |                  | 1      | 2026-01-02 |
        E           | correction | alpha     | 7777 |                  | 1      | 2026-01-02 |
        F           | proposal   | gone      | 9911 |                  | 1      | 2026-01-02 |
        G           | objection  | alpha     | 9991 |                  | 1      | 2026-01-02 |
        H           | objection  | beta      | 9991 |                  | 1      | 2026-01-02 |
        I           | objection  | beta      | 7777 | 0000000000000002 | 1      | 2026-01-02 |
        J           | objection  |           | 7777 | 0000000000000002 | 1      | 2026-01-02 |
        K           | objection  | beta      |      | 0000000000000002 | 1      | 2026-01-02 |
    """
    families(engine, FOUR, persons=PEOPLE, decisions=drawn)
    give(engine, programme(), programme("beta", unit="person", quota=9))
    assert seen(engine, "unmatched_decisions", "case_number", "why") == [
        ("A", "nobody_found"),
        # E is a correction: it acts through the answers it brought
        ("F", "programme_not_in_force"),
        ("G", "nobody_found"),  # a person without family, a programme for families
        ("I", "nobody_found"),  # a NIK nobody has, a programme for persons
    ]


def test_whose_key_was_merged_stays_and_has_the_seat_since_then(engine: Any) -> None:
    families(
        engine,
        FOUR,
        persons=PEOPLE,
        previous_recipients="""
            programme | unit   | unit_id | family_id | regency_code | since
            ----------+--------+---------+-----------+--------------+-------
            alpha     | person | 81      | 1         | 1101         | 2025Q2
            alpha     | person | 82      | 1         | 1101         | 2025Q3
            alpha     | person | 83      | 2         | 1101         | 2025Q1
            alpha     | person | 12      | 1         | 1101         | 2025Q4
            alpha     | person | 84      | 1         | 1101         | 2025Q4
            beta      | family | 81      | 81        | 1101         | 2025Q4
        """,
        life_events="""
            kind          | person_id | family_id | from_family_id | other_person_id
            --------------+-----------+-----------+----------------+----------------
            person_merged | 81        | 0         | 1              | 11
            person_merged | 82        | 0         | 1              | 11
            person_merged | 83        | 0         | 2              | 12
            person_merged | 84        | 0         | 1              | 13
            person_split  | 21        | 2         | 0              | 12
        """,
        previous_ranked="""
            family_id | decile
            ----------+-------
            1         | 4
        """,
    )
    give(engine, programme(unit="person", quota=9, rules=(Alive(), Present())), programme("beta"))
    moved = [
        row[1:]
        for row in seen(engine, "movements", "programme", "unit_id", "movement", "reason")
        if row[0] == "alpha" and row[2] != "entrant"
    ]
    assert moved == [
        (11, "stayer", "allocated"),
        (12, "stayer", "allocated"),  # it had the seat itself
        (13, "leaver", "deceased"),  # of the key that was kept
        (82, "leaver", "left_the_register"),  # a person has one seat
        (83, "leaver", "left_the_register"),
    ]
    assert (81, "left_the_register") in seen(engine, "movements", "unit_id", "reason")  # of beta
    since = dict(seen(engine, "recipients", "unit_id", "since"))
    assert (since[11], since[12], since[21]) == ("2025Q2", "2025Q4", "2026Q2")
    before = dict(seen(engine, "movements", "unit_id", "decile_before"))
    assert before[11] == 4


LEADS = """
    source | delivery | record_key | kind          | nik  | birth_date
    -------+----------+------------+---------------+------+-----------
    leads  | 2026Q1   | a          | civil_servant | 9912 |
    leads  | 2026Q1   | b          | civil_servant | 9921 | 1950-01-01
    leads  | 2026Q1   | c          | company_owner | 9942 |
    leads  | 2026Q1   | d          | civil_servant | 0000 |
"""
LINKED = """
    source | delivery | record_key | person_id
    -------+----------+------------+----------
    leads  | 2026Q1   | d          | 41
"""


def test_leads_remove_nobody_unless_the_file_says_so(duckdb: Any) -> None:
    families(duckdb, FOUR, persons=PEOPLE, leads=LEADS, record_links=LINKED)
    rule = NoLead(frozenset({"civil_servant"}))
    give(duckdb, programme(), programme("beta", rules=(rule,)))
    assert set(reasons(duckdb).values()) == {"allocated"}
    assert reasons(duckdb, "beta") == {
        1: "lead_confirmed",  # by NIK
        2: "allocated",  # the NIK fits, the birth date does not
        3: "allocated",
        4: "lead_confirmed",  # by the link of the record
    }


def test_a_lead_reaches_the_family_or_the_person_alone(duckdb: Any) -> None:
    families(duckdb, FOUR, persons=PEOPLE, leads=LEADS, record_links=LINKED)
    kinds = frozenset({"civil_servant"})
    near = programme(unit="person", quota=99, rules=(NoLead(kinds, whole_family=False),))
    give(duckdb, near, programme("beta", unit="person", quota=99, rules=(NoLead(kinds),)))
    assert [reasons(duckdb)[unit] for unit in (11, 12)] == ["allocated", "lead_confirmed"]
    assert [reasons(duckdb, "beta")[unit] for unit in (11, 12)] == ["lead_confirmed"] * 2


def test_a_seat_in_one_programme_excludes_another_whatever_the_unit(duckdb: Any) -> None:
    families(duckdb, FOUR, persons=PEOPLE)
    first = programme("zeta", quota=1)
    persons = programme("beta", unit="person", quota=99, rules=(NotTogether(frozenset({"zeta"})),))
    again = programme("alpha", rules=(NotTogether(frozenset({"beta"})),))
    give(duckdb, again, persons, first)
    seated = {unit for unit, reason in reasons(duckdb, "zeta").items() if reason == "allocated"}
    assert seated == {2}
    assert reasons(duckdb, "beta")[21] == "other_programme"
    assert {reasons(duckdb, "beta")[unit] for unit in (11, 12, 41)} == {"allocated"}
    assert reasons(duckdb) == {
        1: "other_programme",
        2: "allocated",
        3: "allocated",
        4: "other_programme",
    }


PUPIL = component("pupil", [CodeAmong("schooling", (2,))], 225_000)
HOUSE = """
    person_id | family_id | alive | present | birth_date | schooling
    ----------+-----------+-------+---------+------------+----------
    11        | 1         | 1     | 1       | 1960-01-01 |
    12        | 1         | 1     | 1       | 2019-04-02 |
    13        | 1         | 1     | 1       | 2022-01-01 |
    14        | 1         | 1     | 1       | 2010-01-01 | 2
    15        | 1         | 1     | 1       | 2011-01-01 | 2
    16        | 1         | 2     | 2       | 1950-01-01 |
    21        | 2         | 1     | 1       | 2019-04-01 |
    41        | 4         | 1     | 1       | 1966-04-01 |
"""


def test_members_are_paid_best_first_within_the_caps(duckdb: Any) -> None:
    families(duckdb, FOUR, persons=HOUSE)
    wants = NeedsComponent(frozenset({"child", "elderly", "pupil"}))
    parts = (PUPIL, CHILD, ELDERLY)
    give(duckdb, programme(rules=(wants,), rupiah=None, components=parts, paid_members=3))
    assert reasons(duckdb) == {1: "allocated", 2: "no_component", 3: "no_component", 4: "allocated"}
    assert seen(duckdb, "benefits", "unit_id", "person_id", "component", "rupiah") == [
        (1, 11, "elderly", 600_000),
        (1, 12, "child", 750_000),  # the second child is over that component's limit
        (1, 14, "pupil", 225_000),  # and the second pupil over the family's
        (4, 41, "elderly", 600_000),
    ]


def test_deciles_may_be_served_by_lot(duckdb: Any) -> None:
    same = "family_id | regency_code | welfare_score | decile\n" + "\n".join(
        f"{family_id} | 1101 | {family_id} | 2" for family_id in range(1, 31)
    )
    families(duckdb, same)
    give(duckdb, programme(quota=15), order="decile")
    assert [unit for unit, reason in reasons(duckdb).items() if reason == "allocated"] != list(
        range(1, 16)
    )


def test_a_ratio_without_a_poor_count_is_refused(duckdb: Any) -> None:
    families(duckdb, FOUR)
    ratio = programme(share=Share("fixed_ratio", 384, 100))
    with pytest.raises(PolicyRefused, match=r"1 regencies with entitled units have none.*1102"):
        give(duckdb, ratio, poor={"1101": {2025: 3}})


def test_unused_seats_stay_where_they_are_or_pass_on(duckdb: Any) -> None:
    families(duckdb, FOUR)
    poor = {"1101": {2025: 1}, "1102": {2025: 3}}
    for pass_on, quotas in ((False, [1, 3]), (True, [3, 1])):
        give(duckdb, programme(quota=9, share=Share("fixed_ratio", 1, 1, pass_on)), poor=poor)
        assert [row[1] for row in seen(duckdb, "regency_ledger", "regency_code", "quota")] == quotas


def test_no_programme_in_force_leaves_empty_tables(engine: Any) -> None:
    families(engine, FOUR)
    later = Dated((Spell(QUARTER.next, None, 1, "Peraturan contoh"),))
    give(engine, replace(programme(), quota=later))
    for each in made_by("allocate"):
        assert engine.count(each.name) == 0
        assert engine.columns(each.name) == each.spelled(()), each.name


def test_a_family_that_rank_forgot_stops_the_stage(duckdb: Any) -> None:
    families(duckdb, FOUR)
    duckdb.make_table("ranked", "select * from ranked where family_id <> 3")
    with pytest.raises(ChecksFailed, match="either ranked or not ranked"):
        give(duckdb, programme())


def test_the_print_of_a_nations_keys_holds_more_than_a_long(engine: Any) -> None:
    """Ten million keys of the largest product add up to 1e19; a long ends at 9.2e18."""
    engine.load("ten", [{"n": n} for n in range(10)], {"n": "int"})
    largest = 1_000_003 * 999_983 - 1
    crossed = " cross join ".join(f"ten as t{n}" for n in range(7))
    keys = f"(select cast({largest} as bigint) as k from {crossed})"
    assert engine.rows(different("k", keys, keys)) == []
    more = f"(select cast({largest} - t0.n % 2 as bigint) as k from {crossed})"
    assert engine.rows(different("k", keys, more)) == [{"expected": 10**7, "found": 10**7}]
