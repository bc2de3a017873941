"""The guards of reallocation on small drawn registers: who keeps a seat, why, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from allocate_worlds import CHILD, ELDERLY, INPUTS, QUARTER, always, programme
from drawing import table
from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.cycle.allocate.stage import allocate
from tunggal.cycle.tables import BY_NAME, PREVIOUS
from tunggal.policy.allocation import Allocation
from tunggal.policy.entitlement import (
    MaxDecile,
    NeedsComponent,
    NoLead,
    NoObjection,
    NotWithdrawn,
    Once,
    TimeLimit,
)
from tunggal.policy.guards import Appeals, DatedGuards, Grace, Margin, Notice
from tunggal.policy.programmes import Share
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter
from tunggal.registry.reason import Reason

NOTICE = {"notice": always(Notice(3))}
RULES = (MaxDecile(4), NotWithdrawn(), NoObjection())
FIVE = """
    family_id | regency_code | welfare_score | decile
    ----------+--------------+---------------+-------
    1         | 1101         | 100           | 1
    2         | 1101         | 200           | 2
    3         | 1101         | 300           | 3
    4         | 1101         | 600           | 6
    5         | 1101         | 700           | 7
"""


@pytest.fixture
def engine() -> Iterator[DuckDBEngine]:
    made = DuckDBEngine(threads=1)
    yield made
    made.close()


def give(
    engine: Any, holders: dict[int, str | None], *, ranked: str = FIVE, quota: int = 3,
    guards: dict[str, Any] = NOTICE, rules: Any = RULES, when: Quarter = QUARTER,
    since: str = "2025Q3", settings: dict[str, Any] | None = None, **drawings: str,
) -> None:  # fmt: skip
    """Allocate `alpha`; `holders` have a seat, on notice until the day given where one is."""
    for name in INPUTS:
        types = BY_NAME[PREVIOUS.get(name, name)].spelled(())
        drawn = {"ranked": ranked, **drawings}.get(name)
        engine.load(name, table(drawn, types) if drawn else [], types)
    rows = [
        {
            "programme": "alpha", "unit": "family", "unit_id": key, "family_id": key,
            "regency_code": "1101", "since": since, "rupiah": 1000, "reason": "allocated",
            "standing": "on_notice" if until else "allocated",
            "notice_until": date.fromisoformat(until) if until else None,
        }
        for key, until in holders.items()
    ]  # fmt: skip
    engine.load("previous_recipients", rows, BY_NAME["recipients"].spelled(()))
    keep = "select family_id, regency_code, lpad(cast(family_id as string), 16, '0') as kk"
    rest = "cast(null as string) as village_code, cast(null as bigint) as head_id"
    engine.make_table("families", f"{keep}, {rest} from ranked")
    alpha = programme(quota=quota, rules=rules, share=Share("equal_share"), **(settings or {}))
    allocation = Allocation("t", guards=DatedGuards(guards))
    allocate(engine, programmes=[alpha], allocation=allocation, when=when)


def seen(engine: Any, *columns: str) -> dict[int, Any]:
    rows = engine.rows(f"select unit_id, {', '.join(columns)} from outcomes")
    held = {row["unit_id"]: tuple(row[name] for name in columns) for row in rows}
    return held if len(columns) > 1 else {key: value[0] for key, value in held.items()}


def outcomes(engine: Any) -> dict[int, str]:
    return {key: f"{out}: {why}" for key, (out, why) in seen(engine, "outcome", "reason").items()}


def test_without_guards_a_seat_passes_on_at_once(engine: Any) -> None:
    give(engine, {4: None}, guards={}, quota=1)
    assert outcomes(engine)[4] == "excluded: decile_above_limit"
    assert outcomes(engine)[1] == "allocated: allocated"


def test_whom_the_rules_no_longer_allow_is_on_notice_first_and_nobody_enters(engine: Any) -> None:
    give(engine, {4: None}, quota=1)
    assert seen(engine, "outcome", "reason", "cause", "until")[4] == (
        "on_notice", "notice_given", "decile_above_limit", date(2026, 6, 30),
    )  # fmt: skip
    assert outcomes(engine)[1] == "waiting: quota_full"
    told = engine.rows("select * from notices")[0]
    assert (told["kind"], told["cause"]) == ("on_notice", "decile_above_limit")
    assert (told["from_day"], told["until"]) == (date(2026, 7, 1), date(2026, 6, 30))


def test_after_the_notice_the_seat_passes_on_and_both_are_told(engine: Any) -> None:
    give(engine, {4: "2026-03-31"}, quota=1)
    assert outcomes(engine)[4] == "excluded: decile_above_limit"
    assert outcomes(engine)[1] == "allocated: allocated"
    kinds = {row["unit_id"]: row["kind"] for row in engine.rows("select * from notices")}
    assert kinds == {1: "entrant", 4: "leaver"}
    gone = engine.rows("select unit_id, left_in, held, reason from departures")
    assert gone == [{"unit_id": 4, "left_in": "2026Q2", "held": 3, "reason": "decile_above_limit"}]


def test_a_notice_that_still_runs_keeps_the_seat(engine: Any) -> None:
    give(engine, {4: "2026-04-30"}, quota=1)
    assert seen(engine, "outcome", "until")[4] == ("on_notice", date(2026, 6, 30))


def test_an_entitled_incumbent_is_displaced_only_after_notice(engine: Any) -> None:
    give(engine, {3: None}, quota=2)
    assert outcomes(engine)[3] == "on_notice: notice_given"
    assert outcomes(engine)[1] == "allocated: allocated"
    assert outcomes(engine)[2] == "waiting: quota_full"
    give(engine, {1: None, 3: "2026-03-31"}, quota=2)
    assert outcomes(engine)[3] == "waiting: quota_full"
    assert outcomes(engine)[2] == "allocated: allocated"


def test_a_notice_is_lifted_when_the_seat_is_no_longer_wanted(engine: Any) -> None:
    give(engine, {3: "2026-03-31"}, quota=3)
    assert outcomes(engine)[3] == "allocated: allocated"
    kinds = {row["unit_id"]: row["kind"] for row in engine.rows("select * from notices")}
    assert kinds[3] == "lifted"
    held = engine.rows("select notice_until from recipients where unit_id = 3")
    assert held == [{"notice_until": None}]


TREATED = """
    source     | delivery | record_key | kind              | nik  | until
    -----------+----------+------------+-------------------+------+-----------
    treatments | 2026Q2   | a          | ongoing_treatment | 7771 | 2026-08-31
    treatments | 2026Q2   | b          | ongoing_treatment | 7772 | 2026-03-31
    treatments | 2026Q2   | c          | other_ground      | 7773 |
"""
PERSONS = """
    person_id | family_id | nik  | alive | present | sex | birth_date
    ----------+-----------+------+-------+---------+-----+-----------
    41        | 4         | 7771 | 1     | 1       | 2   | 1970-01-01
    51        | 5         | 7772 | 1     | 1       | 1   | 1970-01-01
    61        | 3         | 7773 | 1     | 1       | 1   | 1970-01-01
"""
PROTECT = {"protect": always(frozenset({"ongoing_treatment"}))}


def test_ongoing_treatment_shields_until_its_day_whatever_notice_has_run(engine: Any) -> None:
    give(
        engine, {4: "2026-03-31", 5: "2026-03-31"}, quota=2, guards=NOTICE | PROTECT,
        protections=TREATED, persons=PERSONS,
    )  # fmt: skip
    assert seen(engine, "outcome", "reason", "cause", "until")[4] == (
        "shielded", "ongoing_treatment", "decile_above_limit", date(2026, 8, 31),
    )  # fmt: skip
    assert outcomes(engine)[5] == "excluded: decile_above_limit"
    ledger = engine.rows("select filled, shielded, target, quota from regency_ledger")
    assert ledger == [{"filled": 2, "shielded": 1, "target": 2, "quota": 2}]


def test_a_shield_that_ends_is_followed_by_notice_and_not_by_a_fall(engine: Any) -> None:
    give(engine, {5: None}, quota=1, guards=NOTICE | PROTECT, protections=TREATED, persons=PERSONS)
    assert outcomes(engine)[5] == "on_notice: notice_given"


APPEAL = """
    case_number | kind   | programme | kk               | upheld | decided_on
    ------------+--------+-----------+------------------+--------+-----------
    C1          | appeal | alpha     | 0000000000000004 | 3      | 2026-03-05
"""
APPEALS = {"appeals": always(Appeals(30))}


def test_an_open_appeal_keeps_aid_running_and_remembers_the_notice(engine: Any) -> None:
    give(engine, {4: "2026-03-31"}, quota=1, guards=NOTICE | APPEALS, decisions=APPEAL)
    assert outcomes(engine)[4] == "shielded: appeal_open"
    kept = engine.rows("select notice_until from recipients where unit_id = 4")
    assert kept == [{"notice_until": date(2026, 3, 31)}]
    give(engine, {4: "2026-03-31"}, quota=1, guards=NOTICE | APPEALS)
    assert outcomes(engine)[4] == "excluded: decile_above_limit"


LEFT = """
    programme | unit   | unit_id | family_id | left_in | left_on    | reason             | graduated | held
    ----------+--------+---------+-----------+---------+------------+--------------------+-----------+-----
    alpha     | family | 4       | 4         | 2026Q1  | 2026-01-01 | decile_above_limit | 2         | 9
"""


def test_the_appeal_of_someone_who_left_brings_the_seat_back_before_all_others(engine: Any) -> None:
    give(engine, {}, quota=1, guards=NOTICE | APPEALS, decisions=APPEAL, previous_departures=LEFT)
    assert outcomes(engine)[4] == "shielded: appeal_open"
    assert outcomes(engine)[1] == "waiting: quota_full"
    back = engine.rows("select returned_in from departures")
    assert back == [{"returned_in": None}]  # the appeal gives it for a while; it is no return


def test_nobody_gets_a_seat_by_appealing_who_never_had_one(engine: Any) -> None:
    give(engine, {}, quota=1, guards=NOTICE | APPEALS, decisions=APPEAL)
    assert outcomes(engine)[4] == "excluded: decile_above_limit"


def test_the_cap_lets_the_least_entitled_leave_first(engine: Any) -> None:
    guards = NOTICE | {"leavers_cap": always(30)}
    give(engine, {3: "2026-03-31", 4: "2026-03-31", 5: "2026-03-31"}, quota=3, guards=guards)
    assert outcomes(engine)[5] == "excluded: decile_above_limit"
    assert seen(engine, "outcome", "reason", "cause")[4] == (
        "on_notice", "leavers_cap", "decile_above_limit",
    )  # fmt: skip
    assert outcomes(engine)[3] == "allocated: allocated"
    assert outcomes(engine)[1] == "allocated: allocated"
    assert outcomes(engine)[2] == "waiting: quota_full"


def test_reasons_that_need_no_notice_end_a_seat_at_once(engine: Any) -> None:
    drawn = """
        case_number | kind       | programme | kk               | upheld | decided_on
        ------------+------------+-----------+------------------+--------+-----------
        C1          | objection  | alpha     | 0000000000000002 | 1      | 2026-03-05
        C2          | withdrawal | alpha     | 0000000000000003 | 1      | 2026-03-05
    """
    guards = {"notice": always(Notice(3, frozenset({Reason.OBJECTION_UPHELD})))}
    give(engine, {2: None, 3: None}, guards=guards, decisions=drawn)
    assert outcomes(engine)[2] == "excluded: objection_upheld"
    assert outcomes(engine)[3] == "excluded: withdrawn"
    give(engine, {2: None, 3: None}, guards=NOTICE, decisions=drawn)
    assert outcomes(engine)[2] == "on_notice: notice_given"
    assert outcomes(engine)[3] == "excluded: withdrawn"  # one's own wish waits for nothing


def test_grace_holds_until_its_day(engine: Any) -> None:
    grace = Grace(date(2026, 4, 1), frozenset({Reason.DECILE_ABOVE_LIMIT}))
    give(engine, {4: "2026-03-31"}, guards=NOTICE | {"grace": always(grace)})
    assert seen(engine, "outcome", "reason", "until")[4] == ("shielded", "grace", date(2026, 4, 1))
    past = Grace(date(2026, 3, 31), frozenset({Reason.DECILE_ABOVE_LIMIT}))
    give(engine, {4: "2026-03-31"}, guards=NOTICE | {"grace": always(past)})
    assert outcomes(engine)[4] == "excluded: decile_above_limit"


def test_the_margin_keeps_an_incumbent_close_to_the_limit(engine: Any) -> None:
    margin = {"margin": always(Margin(deciles=2))}
    give(engine, {4: "2026-03-31", 5: "2026-03-31"}, guards=NOTICE | margin)
    assert outcomes(engine)[4] == "shielded: incumbent_margin"
    assert outcomes(engine)[5] == "excluded: decile_above_limit"
    places = {"margin": always(Margin(percent=50))}
    give(engine, {3: "2026-03-31"}, quota=2, guards=NOTICE | places)
    assert outcomes(engine)[3] == "shielded: incumbent_margin"
    assert outcomes(engine)[2] == "waiting: quota_full"


def test_a_contested_lead_is_suspended(engine: Any) -> None:
    leads = """
        source | delivery | record_key | kind          | nik
        -------+----------+------------+---------------+-----
        leads  | 2026Q2   | a          | civil_servant | 7773
    """
    contest = """
        case_number | kind         | nik  | upheld | reason        | decided_on
        ------------+--------------+------+--------+---------------+-----------
        C1          | lead_contest | 7773 | 3      | civil_servant | 2026-03-05
    """
    rules = (NoLead(frozenset({"civil_servant"})),)
    give(engine, {}, rules=rules, leads=leads, persons=PERSONS)
    assert outcomes(engine)[3] == "excluded: lead_confirmed"
    give(engine, {}, rules=rules, leads=leads, persons=PERSONS, decisions=contest)
    assert outcomes(engine)[3] == "allocated: allocated"
    other = contest.replace("civil_servant", "company_owner")
    give(engine, {}, rules=rules, leads=leads, persons=PERSONS, decisions=other)
    assert outcomes(engine)[3] == "excluded: lead_confirmed"


def test_five_years_are_the_limit_until_the_decile_falls_again(engine: Any) -> None:
    rules = (MaxDecile(4), TimeLimit(5, (), 1))
    give(engine, {2: "2026-03-31"}, rules=rules, since="2021Q2")
    assert outcomes(engine)[2] == "excluded: time_limit"
    give(engine, {2: "2026-03-31"}, rules=rules, since="2021Q3")
    assert outcomes(engine)[2] == "allocated: allocated"
    left = """
        programme | unit   | unit_id | left_in | left_on    | reason     | graduated | decile_left
        ----------+--------+---------+---------+------------+------------+-----------+------------
        alpha     | family | 2       | 2025Q4  | 2025-10-01 | time_limit | 1         | 2
        alpha     | family | 3       | 2025Q4  | 2025-10-01 | time_limit | 1         | 4
    """
    give(engine, {}, rules=rules, previous_departures=left)
    assert outcomes(engine)[2] == "excluded: time_limit"
    assert outcomes(engine)[3] == "allocated: allocated"  # it stood at 4 and stands at 3 now
    follow = engine.rows("select unit_id, quarters, fares from follow_ups order by 1")
    assert follow == [
        {"unit_id": 2, "quarters": 2, "fares": "well"},
        {"unit_id": 3, "quarters": 2, "fares": "returned"},
    ]


def test_an_appeal_does_not_start_five_fresh_years(engine: Any) -> None:
    """Left by the time limit, back while the appeal is open; refused, the limit still holds."""
    rules, guards = (MaxDecile(4), TimeLimit(5, (), 0)), NOTICE | APPEALS
    left = """
        programme | unit   | unit_id | left_in | left_on    | reason     | graduated | decile_left | held
        ----------+--------+---------+---------+------------+------------+-----------+-------------+-----
        alpha     | family | 2       | 2026Q1  | 2026-01-01 | time_limit | 1         | 2           | 20
    """
    appeal = APPEAL.replace("0000000000000004", "0000000000000002")
    give(engine, {}, rules=rules, guards=guards, decisions=appeal, previous_departures=left)
    assert outcomes(engine)[2] == "shielded: appeal_open"
    assert engine.rows("select returned_in from departures") == [{"returned_in": None}]
    give(
        engine, {2: None}, rules=rules, guards=guards, previous_departures=left,
        since="2026Q2", when=QUARTER.next,
    )  # fmt: skip
    assert seen(engine, "outcome", "cause")[2] == ("on_notice", "time_limit")


def test_what_is_given_once_is_not_given_again(engine: Any) -> None:
    give(engine, {1: None}, rules=(Once(),))
    assert outcomes(engine)[1] == "excluded: already_received"
    assert outcomes(engine)[2] == "allocated: allocated"


def test_who_is_on_notice_goes_on_being_paid_though_the_component_is_gone(engine: Any) -> None:
    """The child grew up: no member is left to be paid for, and the notice still runs."""
    paid = {"rupiah": None, "components": (CHILD, ELDERLY)}
    rules = (MaxDecile(4), NeedsComponent(frozenset({"child"})))
    give(engine, {1: None, 4: None}, rules=rules, settings=paid, persons=PERSONS)
    assert outcomes(engine)[1] == "on_notice: notice_given"
    kept = engine.rows("select unit_id, component, person_id, rupiah from benefits order by 1")
    assert [tuple(row.values()) for row in kept] == [(1, "kept", 0, 1000), (4, "kept", 0, 1000)]
    give(engine, {}, rules=rules, settings=paid, persons=PERSONS, seat_holders=HOLDER)
    unknown = engine.rows("select component, rupiah from benefits")
    assert unknown == [{"component": "kept", "rupiah": 600_000}]  # the lowest that is paid


HOLDER = """
    source | delivery | record_key | programme | kk
    -------+----------+------------+-----------+------------------
    seats  | 2026Q2   | a          | alpha     | 0000000000000001
"""


def test_lists_of_the_paying_office_are_the_seats_before_the_first_release(engine: Any) -> None:
    listed = """
        source | delivery | record_key | programme | nik  | kk               | held_from
        -------+----------+------------+-----------+------+------------------+-----------
        seats  | 2026Q2   | a          | alpha     | 7771 |                  | 2019-05-01
        seats  | 2026Q2   | b          | alpha     |      | 0000000000000004 | 2020-05-01
        seats  | 2026Q2   | c          | alpha     | 9999 |                  |
        seats  | 2026Q2   | d          | gone      | 7771 |                  |
    """
    give(engine, {}, quota=1, seat_holders=listed, persons=PERSONS)
    assert outcomes(engine)[4] == "on_notice: notice_given"
    held = engine.rows("select unit_id, since from recipients")
    assert held == [{"unit_id": 4, "since": "2019Q2"}]
    unmatched = engine.rows("select record_key, why from unmatched_seats order by 1")
    assert [tuple(row.values()) for row in unmatched] == [
        ("b", "same_unit_twice"), ("c", "nobody_found"), ("d", "programme_not_in_force"),
    ]  # fmt: skip
    ledger = """
        programme | regency_code
        ----------+-------------
        alpha     | 1101
    """
    give(engine, {}, quota=1, seat_holders=listed, previous_regency_ledger=ledger)
    assert outcomes(engine)[4] == "excluded: decile_above_limit"  # a release has spoken since


def test_the_comparison_says_who_would_have_fallen_without_guards(engine: Any) -> None:
    give(
        engine, {3: None, 4: None, 5: "2026-03-31"}, quota=3, guards=NOTICE | PROTECT,
        protections=TREATED, persons=PERSONS,
    )  # fmt: skip
    rows = engine.rows("select * from scenarios order by scenario")
    counted = ("scenario", "filled", "entrants", "leavers", "unannounced", "protected")
    assert [tuple(row[name] for name in counted) for row in rows] == [
        ("with_guards", 3, 1, 1, 0, 0),
        ("without_guards", 3, 2, 2, 1, 1),
    ]


MONTH = Period(Quarter(2026, 2), 5)


def test_a_month_speaks_of_monthly_programmes_only(engine: Any) -> None:
    monthly = {"cadence": always("month"), "rupiah": 3000}
    give(engine, {4: None}, quota=1, when=MONTH, settings=monthly)
    assert seen(engine, "outcome", "until")[4] == ("on_notice", date(2026, 7, 31))
    paid = engine.rows("select rupiah from benefits")
    assert paid == [{"rupiah": 1000}]
    give(engine, {4: None}, quota=1, when=MONTH)
    assert outcomes(engine) == {}
    assert engine.count("movements") == 0  # nobody leaves a programme that is not spoken of
