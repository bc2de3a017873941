"""What casework decides enters the next cycle: rows of `participation`, read by consolidate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

import link_worlds
from casework_world import (
    BUDI,
    KK,
    NIK,
    OTHER_KK,
    OTHER_NIK,
    OTHER_VILLAGE,
    SARI,
    START,
    brought,
    decided,
    findings,
    given_for,
    notice,
    officer,
    policy,
    step_on,
    walked,
)  # fmt: skip
from delivering import Country, as_csv, make_country, person
from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.casework.appealing import appealed_case
from tunggal.casework.case import Actor, Case
from tunggal.casework.participation import CycleRows, rows_for_cycle
from tunggal.cycle.link.stage import link
from tunggal.cycle.tables import BY_NAME, PREVIOUS
from tunggal.policy.case_terms import Role
from tunggal.registry.quarter import Quarter

LATER = date(2026, 12, 31)


def rows(*cases: Case, until: date = LATER) -> CycleRows:
    return rows_for_cycle(cases, until, policy())


def told(*cases: Case, until: date = LATER) -> list[tuple[str, str, str]]:
    return [
        (row["kind"], row["upheld"], row["reason"]) for row in rows(*cases, until=until).decisions
    ]


@pytest.mark.parametrize(
    ("kind", "as_kind", "reasons"),
    [
        ("proposal", "proposal", ("visit_confirms_need", "visit_finds_no_need")),
        ("objection", "objection", ("visit_finds_no_need", "visit_confirms_need")),
        ("correction", "correction", ("visit_confirms_answers", "visit_refutes_answers")),
        ("death", "correction", ("register_confirms", "register_refutes")),
        ("birth", "correction", ("register_confirms", "register_refutes")),
        ("move", "correction", ("register_confirms", "register_refutes")),
        ("split", "correction", ("register_confirms", "register_refutes")),
        ("reactivation", "reactivation", ("care_is_needed", "letter_is_missing")),
        ("withdrawal", "withdrawal", ("own_wish", "wish_not_confirmed")),
        ("lead_contest", "lead_contest", ("civil_servant", "civil_servant")),
        ("appeal", "appeal", ("appeal_shows_error", "appeal_shows_no_error")),
    ],
)
def test_a_decision_is_one_row(kind: str, as_kind: str, reasons: tuple[str, str]) -> None:
    papers = {"facility_letter": "s"} if kind == "reactivation" else {}
    for uphold, reason in zip((True, False), reasons, strict=True):
        case = decided(kind, uphold=uphold, papers=papers)
        assert told(case) == [(as_kind, "yes" if uphold else "no", reason)]
        row = rows(case).decisions[0]
        named = "programme" in policy().kinds[kind].fields or kind == "appeal"
        assert (row["nik"], row["kk"], row["programme"]) == (NIK, KK, "pkh" if named else "")
        assert row["decided_on"] == case.decision.decided_on.isoformat()


@pytest.mark.parametrize("kind", ["status_question", "complaint"])
def test_what_binds_nobody_stays_here(kind: str) -> None:
    assert rows([*walked(brought(kind))][-1]) == CycleRows((), (), ())


def test_only_appeals_and_contests_go_out_open() -> None:
    cases = [brought(kind, serial=n) for n, kind in enumerate(policy().kinds)]
    assert sorted(told(*cases)) == [
        ("appeal", "open", ""),
        ("lead_contest", "open", "civil_servant"),
    ]


def test_a_case_stands_as_it_stood_on_the_day() -> None:
    appeal = decided("appeal")
    day = appeal.decision.decided_on
    assert told(appeal, until=appeal.received_on - timedelta(days=1)) == []
    assert told(appeal, until=day - timedelta(days=1)) == [("appeal", "open", "")]
    assert told(appeal, until=day) == [("appeal", "yes", "appeal_shows_error")]
    assert rows(appeal).decisions[0]["until"] == (day + timedelta(days=180)).isoformat()


def test_an_appeal_that_is_taken_back_is_open_no_longer() -> None:
    case = step_on(brought("appeal"), "withdraw")
    assert told(case) == [("appeal", "no", "own_wish")]
    assert told(step_on(brought("proposal"), "withdraw")) == []


def test_a_decision_that_is_only_proposed_is_none() -> None:
    case = brought("proposal")
    for code in ("screen", "visit", "deliberate", "decide", "sign"):
        case = step_on(case, code)
        assert rows(case) == CycleRows((), (), ())


def test_ongoing_treatment_protects_a_seat() -> None:
    case = brought("reactivation", papers={"facility_letter": "s"})
    case = step_on(case, "screen")
    step = policy().kinds["reactivation"].flow.steps["decide"]
    case = step_on(case, "decide", given=replace(given_for(step, case), reason="ongoing_treatment"))
    case = step_on(case, "confirm", by=officer(Role.MINISTRY))
    assert told(case) == [("protection", "yes", "ongoing_treatment")]


def appealed(
    first: Case, *, uphold: bool, by: Actor = BUDI, serial: int = 9, team: str = "8"
) -> Case:
    """An appeal after its usual way, by officers who took no part before."""
    about = appealed_case(first, policy())
    case = brought("appeal", serial=serial, by=by, at=first.history[-1].at, about=about)
    for code, who in (
        ("screen", None), ("visit", officer(Role.FACILITATOR, f"f{team}")),
        ("decide", officer(Role.MINISTRY, f"m{team}")), ("confirm", officer(Role.MINISTRY, f"n{team}")),
    ):  # fmt: skip
        case = step_on(case, code, by=who, uphold=uphold)
    return case


def test_an_upheld_appeal_turns_the_decision_it_is_about() -> None:
    first = decided("proposal", uphold=False)
    assert told(first) == [("proposal", "no", "visit_finds_no_need")]
    assert told(first, appealed(first, uphold=False)) == told(first)
    turned = rows(first, appealed(first, uphold=True)).decisions
    assert [(row["case_number"], row["kind"], row["upheld"]) for row in turned] == [
        (str(first.number), "proposal", "yes")
    ]


def test_an_objection_that_is_appealed_keeps_aid_running_and_can_be_turned() -> None:
    first = decided("objection")
    waiting = brought("appeal", serial=9, by=BUDI, about=appealed_case(first, policy()))
    assert sorted(told(first, waiting)) == [
        ("appeal", "open", ""),
        ("objection", "yes", "visit_finds_no_need"),
    ]
    won = appealed(first, uphold=True)
    assert sorted(told(first, won)) == [
        ("appeal", "yes", "appeal_shows_error"), ("objection", "no", "appeal_shows_error"),
    ]  # fmt: skip
    refused = decided("objection", uphold=False)
    by_objector = brought("appeal", serial=9, by=SARI, about=appealed_case(refused, policy()))
    assert told(by_objector) == []  # it is no appeal of the family and keeps nothing running


def test_what_a_neighbour_won_by_an_appeal_the_family_can_turn_back() -> None:
    refused = decided("objection", uphold=False)
    won = appealed(refused, uphold=True, by=SARI)
    assert told(refused, won) == [("objection", "yes", "appeal_shows_error")]
    about = replace(appealed_case(won, policy()), participants=frozenset())
    waiting = brought("appeal", serial=19, by=BUDI, about=about)
    assert sorted(told(refused, won, waiting)) == [
        ("appeal", "open", ""), ("objection", "yes", "appeal_shows_error"),
    ]  # fmt: skip
    for uphold, holds in ((True, "no"), (False, "yes")):
        last = appealed(won, uphold=uphold, serial=19, team="7")
        rows_now = {row["kind"]: row for row in rows(refused, won, last).decisions}
        assert rows_now["objection"]["upheld"] == holds
        turned = last if uphold else won
        assert rows_now["objection"]["decided_on"] == str(turned.decision.decided_on)


def test_a_turned_decision_takes_its_facts_along() -> None:
    first = decided("death", uphold=True)
    assert rows(first).persons[0]["presence"] == "2"
    assert rows(first, appealed(first, uphold=True)).persons == (
        {"as_of": "2026-04-10", "kk": KK, **findings().persons[0]},
    )


def test_life_events_become_rows_of_persons() -> None:
    died = rows(decided("death")).persons
    assert [(row["nik"], row["presence"], row["event_on"]) for row in died] == [
        (OTHER_NIK, "2", "2026-03-02")
    ]
    born = rows(decided("birth")).persons[0]
    assert (born["presence"], born["sex"], born["birth_date"], born["kk"]) == (
        "5",
        "1",
        "2026-03-02",
        KK,
    )
    moved = rows(decided("move")).persons
    assert [(row["nik"], row["village_code"], row["kk"], row["presence"]) for row in moved] == [
        (NIK, OTHER_VILLAGE, OTHER_KK, "1"), (OTHER_NIK, OTHER_VILLAGE, OTHER_KK, "1"),
    ]  # fmt: skip
    split = rows(decided("split")).persons
    assert [(row["nik"], row["kk"]) for row in split] == [(NIK, OTHER_KK), (OTHER_NIK, OTHER_KK)]
    assert rows(decided("death", uphold=False)).persons == ()


def test_a_newborn_without_nik_gets_nobody_elses() -> None:
    fields = {
        "child_name": "ANI",
        "happened_on": "2026-03-02",
        "child_sex": "female",
        "mother_name": "SARI",
    }
    assert "nik" not in rows(decided("birth", fields=fields)).persons[0]


@pytest.mark.parametrize("uphold", [True, False])
def test_what_a_visit_saw_goes_along_whatever_the_ruling(uphold: bool) -> None:
    made = rows(decided("proposal", uphold=uphold))
    assert made.families == (
        {"family_key": KK, "as_of": "2026-04-10", "kk": KK, "nik": NIK, "village_code": "3204122001",
         "floor": "8", "floor_area": "36"},
    )  # fmt: skip
    assert made.persons[0]["name"] == "BUDI SANTOSO"


# Through the front door of the cycle


@pytest.fixture
def country(tmp_path: Path) -> Country:
    return make_country(tmp_path)


def send(country: Country, delivery: str, made: CycleRows) -> None:
    source = country.sources["participation"]
    files = {"decisions": made.decisions, "persons": made.persons, "families": made.families}
    country.send(
        f"participation/{delivery}",
        {f"{part}.csv": as_csv(source, part, listed) for part, listed in files.items() if listed},
    )


def read(engine, query: str) -> list[tuple]:
    return [tuple(row.values()) for row in engine.rows(query)]


def test_the_cycle_reads_every_kind(engine, country: Country) -> None:
    cases = [
        decided(kind, serial=n, papers={"facility_letter": "s"} if kind == "reactivation" else {})
        for n, kind in enumerate(policy().kinds)
        if policy().kinds[kind].cycle
    ]
    made = rows(*cases)
    send(country, "2026Q2", made)
    country.consolidate(engine, Quarter(2026, 2))
    found = read(
        engine,
        "select case_number, kind, upheld, reason from decisions order by case_number nulls last",
    )
    assert [(number, kind) for number, kind, _, _ in found] == [
        (row["case_number"], row["kind"]) for row in made.decisions
    ]
    assert {upheld for _, _, upheld, _ in found} == {1}
    assert read(engine, "select count(*) from refused_records") == [(0,)]
    assert read(
        engine, f"select presence, event_on from records where nik = '{OTHER_NIK}' and presence = 2"
    ) == [(2, date(2026, 3, 2))]
    assert read(engine, f"select floor, floor_area from family_records where kk = '{KK}'") == [
        (8, 36)
    ]


def test_the_newest_word_on_a_case_counts(engine, country: Country) -> None:
    appeal = brought("appeal")
    send(country, "2026Q2", rows(appeal))
    send(country, "2026Q3", rows([*walked(appeal, to_the_end=False)][-1]))
    country.consolidate(engine, Quarter(2026, 3))
    assert read(engine, "select upheld from decisions") == [(1,)]


def test_days_are_local_days() -> None:
    late = datetime.combine(date(2026, 6, 30), START.timetz()) + timedelta(
        hours=16
    )  # 1 July in Bandung
    assert told(brought("appeal", at=late, about=notice()), until=date(2026, 6, 30)) == []


def linked(engine, country: Country, kind: str, fields: dict[str, str] | None = None) -> None:
    """A register of two persons on one card, and an upheld life event, consolidated and linked."""
    country.send_dtks(
        person(1, NIK=NIK),
        person(2, NIK=OTHER_NIK, NAMA="SITI AMINAH", TGL_LAHIR="12/03/1990", JENIS_KELAMIN="P"),
        delivery="2026Q2",
    )
    send(country, "2026Q2", rows(decided(kind, **({"fields": fields} if fields else {}))))
    country.consolidate(engine, Quarter(2026, 2))
    for name, like in PREVIOUS.items():
        engine.load(name, [], BY_NAME[like].spelled(list(country.variables)))
    link(
        engine, linking=link_worlds.LINKING, matcher=link_worlds.FakeMatcher(), sources=country.sources,
        variables=country.variables, quarter=Quarter(2026, 2),
    )  # fmt: skip


def test_a_reported_death_is_known_to_the_register(country: Country) -> None:
    engine = DuckDBEngine(threads=1)
    linked(engine, country, "death")
    assert read(engine, "select nik, alive from persons order by nik") == [(NIK, 1), (OTHER_NIK, 2)]


def test_a_reported_move_takes_the_family_along(country: Country) -> None:
    engine = DuckDBEngine(threads=1)
    linked(engine, country, "move")
    assert read(engine, "select distinct village_code from persons") == [(OTHER_VILLAGE,)]
    assert read(engine, "select kk, village_code from families") == [(OTHER_KK, OTHER_VILLAGE)]


def test_a_newborn_joins_the_family_without_a_nik(country: Country) -> None:
    engine = DuckDBEngine(threads=1)
    fields = {
        "child_name": "ANI LESTARI", "happened_on": "2026-03-02", "child_sex": "female", "mother_name": "SITI AMINAH",
    }  # fmt: skip
    linked(engine, country, "birth", fields)
    assert read(
        engine, "select name, birth_date, relation, nik from persons where nik is null"
    ) == [("ANI LESTARI", date(2026, 3, 2), 3, None)]
    assert read(engine, "select count(distinct family_id) from memberships") == [(1,)]
