"""Every kind of case from its wish to its end: who may do what, by when, and what is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from casework_world import (
    AGENT,
    BUDI,
    KK,
    NIK,
    OTHER_NIK,
    OTHER_VILLAGE,
    SARI,
    START,
    STRANGER,
    SUBJECT,
    VILLAGE,
    actor,
    bringer_of,
    brought,
    decided,
    findings,
    given_for,
    notice,
    officer,
    policy,
    second,
    step_on,
    walked,
    wish,
)  # fmt: skip
from tunggal.casework.appealing import appealed_case, may_appeal
from tunggal.casework.bringing import bring
from tunggal.casework.case import SERVICE, Actor, Case, Findings, Subject
from tunggal.casework.number import CaseNumber
from tunggal.casework.refusals import CaseRefused
from tunggal.casework.steps import Given, allowed_steps, check_step, escalate, is_overdue, take
from tunggal.casework.wording import decision_words, event_words, standing_words
from tunggal.policy.case_terms import OFFICERS, Role, Ruling
from tunggal.registry.errors import UsageRefused
from tunggal.registry.nik import Nik

KINDS = list(policy().kinds)
DECIDED = [code for code in KINDS if policy().kinds[code].rulings]
FIELD = ("proposal", "objection", "correction")


def rule(refused: pytest.ExceptionInfo[CaseRefused]) -> str:
    return refused.value.refusal.rule


def codes(case: Case, who: Actor) -> set[str]:
    return {step.code for step in allowed_steps(case, who, policy())}


@pytest.mark.parametrize("kind", KINDS)
def test_a_wish_becomes_a_case_with_owner_and_last_day(kind: str) -> None:
    taken = bring(wish(kind), bringer_of(kind), number=CaseNumber.of(7), at=START, policy=policy())
    case = taken.case
    assert (case.state, case.received_on, case.ruling) == (
        "received",
        date(2026, 4, 6),
        Ruling.OPEN,
    )
    assert case.owner is policy().kinds[kind].flow.states["received"].turns[0].role
    assert case.due is not None
    assert case.due >= case.received_on
    assert taken.event == case.history[0]
    assert (taken.event.step, taken.event.after, taken.event.tells) == ("bring", "received", True)


@pytest.mark.parametrize("uphold", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_the_usual_way_ends_and_is_recorded(kind: str, uphold: bool) -> None:
    case = brought(kind)
    for after in walked(case, uphold=uphold):
        assert after.version == case.version + 1
        event = after.history[-1]
        assert (event.before, event.after) == (case.state, after.state)
        assert (event.owner, event.due) == (after.owner, after.due)
        case = after
    assert not case.is_open
    assert case.due is None
    if kind in DECIDED:
        assert case.ruling is (Ruling.UPHELD if uphold else Ruling.NOT_UPHELD)
        assert any(event.tells for event in case.history[1:])


@pytest.mark.parametrize("uphold", [True, False])
@pytest.mark.parametrize("kind", DECIDED)
def test_a_decision_says_why_on_which_basis_and_how_to_appeal(kind: str, uphold: bool) -> None:
    case = decided(kind, uphold=uphold)
    assert case.decision is not None
    assert case.decision.basis == policy().reasons[case.decision.reason].basis
    for language in ("id", "en"):
        words = decision_words(case, policy(), language)
        assert words is not None
        assert case.decision.basis in words.basis
        assert all(line.strip() and "{" not in line for line in words.lines)
        if case.decision.appeal_until:
            assert case.decision.appeal_until.isoformat() in words.appeal


def test_who_was_refused_may_appeal_and_who_lost_by_it_too() -> None:
    refused, granted = decided("proposal", uphold=False), decided("proposal")
    assert refused.decision.appeal_until >= refused.decision.decided_on + timedelta(days=30)
    assert granted.decision.appeal_until is None
    objection = decided("objection")
    about = appealed_case(objection, policy())
    assert (about.parties, about.keeps_aid) == (("concerned",), True)
    assert appealed_case(granted, policy()) is None


def test_a_reactivation_holds_for_half_a_year_and_is_answered_the_same_day() -> None:
    case = brought("reactivation")
    assert case.due == date(2026, 4, 6)
    case = decided("reactivation", papers={"facility_letter": "surat"})
    assert case.decision.binds_until == case.decision.decided_on + timedelta(days=180)


# Silence


@pytest.mark.parametrize("kind", KINDS)
def test_silence_passes_a_case_on_and_never_decides(kind: str) -> None:
    for case in [brought(kind), *walked(brought(kind))]:
        if not case.is_open:
            continue
        turns = policy().kinds[kind].flow.states[case.state].turns
        for place in range(len(turns) + 2):
            assert not is_overdue(case, case.due)
            late = datetime.combine(case.due + timedelta(days=1), START.timetz())
            before, taken = case, escalate(case, at=late, policy=policy())
            case = taken.case
            assert case.owner is turns[min(place + 1, len(turns) - 1)].role
            assert (case.state, case.decision) == (before.state, before.decision)
            assert case.due > before.due
            assert case.is_escalated
            assert (taken.event.step, taken.event.tells) == ("escalate", True)


def test_who_is_late_may_still_act_and_so_may_the_next() -> None:
    case = brought("proposal")
    assert codes(case, officer(Role.REGENCY_VERIFIER)) == {"return", "decline"}
    late = escalate(case, at=START + timedelta(days=3), policy=policy()).case
    assert late.owner is Role.REGENCY_VERIFIER
    assert "screen" in codes(late, officer(Role.REGENCY_VERIFIER))
    assert "screen" in codes(late, officer(Role.VILLAGE_OPERATOR))
    assert "screen" not in codes(late, officer(Role.MINISTRY))


def test_time_that_is_left_is_left() -> None:
    with pytest.raises(CaseRefused) as refused:
        escalate(brought("proposal"), at=START + timedelta(days=2), policy=policy())
    assert rule(refused) == "not_yet_due"
    with pytest.raises(CaseRefused) as refused:
        escalate(
            [*walked(brought("proposal"))][-1], at=START + timedelta(days=999), policy=policy()
        )
    assert rule(refused) == "case_is_closed"


# Four eyes, own matters, appeals


def test_four_eyes() -> None:
    case = brought("proposal")
    for code in ("screen", "visit", "deliberate", "decide"):
        case = step_on(case, code)
    late = case
    for _ in range(2):  # nobody signs, so the ministry may
        late = escalate(
            late, at=datetime.combine(late.due + timedelta(days=1), START.timetz()), policy=policy()
        ).case
    assert late.owner is Role.MINISTRY
    signed = step_on(late, "sign", by=officer(Role.MINISTRY, "m1"))
    assert codes(signed, officer(Role.MINISTRY, "m1")) == {"send_back"}
    with pytest.raises(CaseRefused) as refused:
        step_on(signed, "confirm", by=officer(Role.MINISTRY, "m1"))
    assert rule(refused) == "four_eyes"
    assert step_on(signed, "confirm", by=officer(Role.MINISTRY, "m2")).ruling is Ruling.UPHELD


def test_a_decision_that_is_sent_back_is_open_again() -> None:
    case = brought("proposal")
    for code in ("screen", "visit", "deliberate", "decide"):
        case = step_on(case, code)
    assert case.decision.ruling is Ruling.UPHELD
    assert case.ruling is Ruling.OPEN
    back = step_on(case, "send_back", by=officer(Role.HEAD_OF_OFFICE))
    assert (back.state, back.decision) == ("regency_decision", None)


def test_no_officer_acts_in_a_matter_of_the_own_family() -> None:
    case = brought("proposal")
    own = replace(officer(Role.VILLAGE_OPERATOR), kk=KK)
    assert codes(case, own) == set()
    with pytest.raises(CaseRefused) as refused:
        step_on(case, "screen", by=own)
    assert rule(refused) == "own_family"


def test_who_entered_a_case_does_not_decide_it() -> None:
    verifier = officer(Role.REGENCY_VERIFIER)
    case = brought("reactivation", by=verifier)
    case = step_on(case, "screen", by=officer(Role.VILLAGE_OPERATOR))
    with pytest.raises(CaseRefused) as refused:
        step_on(case, "decide", by=verifier)
    assert rule(refused) == "brought_it_yourself"
    assert step_on(case, "decide", by=officer(Role.REGENCY_VERIFIER, "colleague")).decision


def appeal_of(case: Case, by: Actor = BUDI) -> Case:
    return brought(
        "appeal", serial=99, by=by, at=case.history[-1].at, about=appealed_case(case, policy())
    )


def test_an_appeal_is_never_decided_by_who_took_part() -> None:
    first = decided("proposal", uphold=False)
    for role in OFFICERS:
        assert any(event.role is role for event in first.history), role
    appeal = appeal_of(first)
    assert (appeal.subject, appeal.programme) == (first.subject, first.programme)
    appeal = step_on(appeal, "screen")
    with pytest.raises(CaseRefused) as refused:
        step_on(appeal, "visit", by=officer(Role.FACILITATOR))
    assert rule(refused) == "took_part_in_appealed"
    appeal = step_on(appeal, "visit", by=officer(Role.FACILITATOR, "other"))
    assert codes(appeal, second(first)) == set()  # who confirmed the decision
    appeal = step_on(appeal, "decide", by=officer(Role.MINISTRY, "m8"))
    assert "confirm" not in codes(appeal, officer(Role.MINISTRY, "m8"))
    appeal = step_on(appeal, "confirm", by=officer(Role.MINISTRY, "m9"))
    assert appeal.ruling is Ruling.UPHELD


def test_an_appeal_is_for_the_parties_and_in_time() -> None:
    first = decided("proposal", uphold=False)
    about, last = appealed_case(first, policy()), first.decision.appeal_until
    with pytest.raises(CaseRefused) as refused:
        appeal_of(first, by=SARI)
    assert rule(refused) == "nothing_to_appeal"
    on_time = datetime.combine(last, START.timetz())
    assert brought("appeal", at=on_time, about=about)
    with pytest.raises(CaseRefused) as refused:
        brought("appeal", at=on_time + timedelta(days=1), about=about)
    assert rule(refused) == "too_late_to_appeal"
    assert last.isoformat() in str(refused.value)
    with pytest.raises(CaseRefused) as refused:
        brought("appeal", about=None)
    assert rule(refused) == "nothing_to_appeal"
    objected = appealed_case(decided("objection"), policy())
    with pytest.raises(CaseRefused) as refused:
        brought("appeal", by=SARI, about=objected)
    assert rule(refused) == "nothing_to_appeal"
    assert brought("appeal", by=BUDI, about=objected)
    own = replace(officer(Role.VILLAGE_OPERATOR), kk=KK)
    assert may_appeal(first, replace(own, kk=""), policy())
    assert not may_appeal(first, own, policy())
    for what in (about, notice()):
        with pytest.raises(CaseRefused) as refused:
            brought("appeal", by=own, about=what)
        assert rule(refused) == "nothing_to_appeal"


# What comes with a step


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (Given(), "paper_missing"),
        (Given(papers={"visit_form": "f"}), "findings_missing"),
        (Given(papers={"visit_form": "f", "sptjm": "s"}, findings=findings()), "attachment_unknown"),
        (Given(papers={"visit_form": "f"}, findings=findings(floor="77")), "answer_unknown"),
        (Given(papers={"visit_form": "f"}, findings=findings(nonsense="1")), "answer_unknown"),
        (Given(papers={"visit_form": "f"}, findings=findings(floor_area="-3")), "answer_unknown"),
        (Given(papers={"visit_form": "f"}, findings=Findings(date(2026, 4, 1), ({"nik": "123"},))), "answer_unknown"),
        (Given(papers={"visit_form": "f"}, findings=findings(), reason="own_wish"), "reason_unknown"),
    ],
)  # fmt: skip
def test_a_visit_brings_its_form_and_known_answers(given: Given, told: str) -> None:
    case = step_on(brought("proposal"), "screen")
    with pytest.raises(CaseRefused) as refused:
        step_on(case, "visit", given=given)
    assert rule(refused) == told


def test_minutes_or_a_statement_are_enough() -> None:
    case = step_on(step_on(brought("proposal"), "screen"), "visit")
    for paper in ("musdes_minutes", "sptjm"):
        assert (
            step_on(case, "deliberate", given=Given(papers={paper: "x"})).state
            == "regency_decision"
        )


def test_a_citizen_cannot_hand_in_the_visit_form() -> None:
    case = step_on(brought("proposal"), "return", by=officer(Role.REGENCY_VERIFIER))
    for paper in ("visit_form", "musdes_minutes"):
        forged = Given(papers={paper: "x"}, findings=findings() if paper == "visit_form" else None)
        with pytest.raises(CaseRefused) as refused:
            step_on(case, "complete", by=BUDI, given=forged)
        assert rule(refused) == "attachment_unknown"
    completed = step_on(
        case,
        "complete",
        by=BUDI,
        given=Given(fields={"why": "atap bocor"}, papers={"house_photo": "f"}),
    )
    assert (completed.state, completed.fields["why"], completed.papers) == (
        "received",
        "atap bocor",
        {"house_photo": "f"},
    )


def test_a_reason_a_note_and_a_release_are_asked_for() -> None:
    case = brought("proposal")
    verifier = officer(Role.REGENCY_VERIFIER)
    for given, told in (
        (Given(note="x"), "reason_missing"),
        (Given(reason="visit_confirms_need", note="x"), "reason_unknown"),
        (Given(reason="duplicate_case"), "note_missing"),
    ):
        with pytest.raises(CaseRefused) as refused:
            step_on(case, "decline", by=verifier, given=given)
        assert rule(refused) == told
    granted = decided("proposal")
    with pytest.raises(CaseRefused) as refused:
        step_on(granted, "enter_release", given=Given())
    assert rule(refused) == "release_missing"
    assert step_on(granted, "enter_release").release == "2026Q3"
    with pytest.raises(CaseRefused) as refused:
        step_on(granted, "close")
    assert rule(refused) == "ruling_differs"


@pytest.mark.parametrize("note", ["x" * 4001, "a\x00b", "a\u202eb"])
def test_hostile_notes(note: str) -> None:
    with pytest.raises(CaseRefused) as refused:
        step_on(brought("proposal"), "return", given=Given(note=note))
    assert rule(refused) == "note_wrong"


def test_two_officers_on_one_case() -> None:
    case = brought("proposal")
    seen = case.version
    after = step_on(case, "screen")
    assert check_step(
        "visit", after, officer(Role.FACILITATOR), at=START, policy=policy(), seen=seen
    ).rule == ("changed_meanwhile")
    with pytest.raises(CaseRefused):
        take(
            "screen",
            after,
            officer(Role.VILLAGE_OPERATOR),
            at=START + timedelta(days=1),
            policy=policy(),
            seen=seen,
        )


def test_a_step_is_not_earlier_than_the_last_and_knows_its_zone() -> None:
    case = brought("proposal")
    early = START - timedelta(minutes=1)
    refusal = check_step("screen", case, officer(Role.VILLAGE_OPERATOR), at=early, policy=policy())
    assert refusal.rule == "earlier_than_last"
    with pytest.raises(ValueError, match="time zone"):
        bring(
            wish("proposal"),
            BUDI,
            number=CaseNumber.of(1),
            at=datetime(2026, 4, 6),
            policy=policy(),
        )


# Abuse


@pytest.mark.parametrize("count", [1, 3, 60])
def test_however_many_objections_nothing_happens_without_a_visit(count: int) -> None:
    from tunggal.casework.clusters import clusters
    from tunggal.casework.participation import rows_for_cycle

    cases = []
    for serial in range(count):
        neighbour = replace(
            SARI, code=f"n{serial}", nik=Nik(f"320412410390{serial + 1:04d}"), kk=""
        )
        case = step_on(
            brought("objection", serial=serial, by=neighbour),
            "screen",
            by=officer(Role.REGENCY_VERIFIER),
        )
        with pytest.raises(
            CaseRefused
        ):  # no step leads to a decision from here but one that refuses
            step_on(case, "decide", by=officer(Role.REGENCY_VERIFIER))
        declined = step_on(case, "decline", by=officer(Role.REGENCY_VERIFIER))
        back = step_on(declined, "send_back", by=officer(Role.HEAD_OF_OFFICE))
        with pytest.raises(CaseRefused) as refused:
            step_on(
                back,
                "decide",
                by=officer(Role.REGENCY_VERIFIER),
                given=Given(reason="visit_finds_no_need"),
            )
        assert rule(refused) == "not_verified"
        cases.append(back)
    rows = rows_for_cycle(cases, date(2027, 1, 1), policy())
    assert (rows.decisions, rows.persons, rows.families) == ((), (), ())
    found = clusters(cases, date(2026, 4, 6), policy())
    watches = {each.watch: len(each.numbers) for each in found}
    assert watches.get("many_against_one_family", 0) == (count if count >= 3 else 0)
    assert watches.get("many_from_one_village", 0) == (count if count >= 10 else 0)
    assert clusters(cases, date(2026, 12, 1), policy()) == ()


def test_the_same_wish_twice_and_too_many_are_refused() -> None:
    first = brought("objection")
    twice = wish(
        "objection", fields={"grounds": "well_off", "programme": "pkh", "why": "kata lain"}
    )
    again = {"number": CaseNumber.of(5), "at": START, "policy": policy()}
    with pytest.raises(CaseRefused) as refused:
        bring(twice, SARI, own_open=[first], **again)
    assert rule(refused) == "already_open"
    assert str(first.number) in str(refused.value)
    others = [
        brought("objection", serial=n, subject=Subject(Nik(f"320412410390{n + 1:04d}")))
        for n in range(5)
    ]
    with pytest.raises(CaseRefused) as refused:
        bring(twice, SARI, own_open=others, **again)
    assert rule(refused) == "too_many_open"
    closed = [step_on(case, "withdraw", by=SARI) for case in others]
    assert bring(twice, SARI, own_open=closed, **again).case
    agent = Actor("agent", Role.AGENT, caller=SARI)
    with pytest.raises(CaseRefused) as refused:
        bring(twice, agent, own_open=others, **again)
    assert rule(refused) == "too_many_open"


def test_a_village_operator_brings_for_as_many_as_come() -> None:
    operator = officer(Role.VILLAGE_OPERATOR)
    before = [
        brought("proposal", serial=n, by=operator, subject=Subject(Nik(f"320412410390{n + 1:04d}")))
        for n in range(30)
    ]
    again = {"number": CaseNumber.of(50), "at": START, "policy": policy()}
    assert bring(wish("proposal"), operator, own_open=before, **again).case.is_open
    with pytest.raises(CaseRefused) as refused:
        bring(wish("proposal", subject=before[3].subject), operator, own_open=before, **again)
    assert rule(refused) == "already_open"


# Who may bring


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", list(Role))
def test_who_may_bring(kind: str, role: Role) -> None:
    case = brought(kind)
    who = actor(role, case)
    may = role in policy().kinds[kind].roles
    if may:
        assert bring(
            wish(kind), who, number=CaseNumber.of(3), at=START, policy=policy()
        ).case.is_open
    else:
        with pytest.raises(CaseRefused) as refused:
            bring(wish(kind), who, number=CaseNumber.of(3), at=START, policy=policy())
        assert rule(refused) == "role_may_not_bring"


@pytest.mark.parametrize(
    ("kind", "who", "told"),
    [
        ("proposal", STRANGER, "relation_may_not_bring"),
        ("objection", STRANGER, "relation_may_not_bring"),
        ("objection", BUDI, "relation_may_not_bring"),
        ("correction", SARI, "relation_may_not_bring"),
        ("reactivation", SARI, "relation_may_not_bring"),
        ("proposal", Actor("a", Role.AGENT), "identity_not_proved"),
        ("proposal", officer(Role.VILLAGE_OPERATOR, regions=(OTHER_VILLAGE,)), "not_in_your_region"),
        ("proposal", officer(Role.VILLAGE_OPERATOR, regions=()), "not_in_your_region"),
    ],
)  # fmt: skip
def test_how_one_stands_to_it_counts(kind: str, who: Actor, told: str) -> None:
    with pytest.raises(CaseRefused) as refused:
        brought(kind, by=who)
    assert rule(refused) == told


@pytest.mark.parametrize("kind", KINDS)
def test_who_is_in_no_register_proposes_and_complains(kind: str) -> None:
    unlisted = Actor("new", Role.CITIZEN, (VILLAGE,))
    if kind in ("proposal", "complaint"):
        assert brought(kind, by=unlisted).is_open
        return
    with pytest.raises(CaseRefused) as refused:
        brought(kind, by=unlisted)
    assert rule(refused) in ("relation_may_not_bring", "nothing_to_appeal")


def test_who_is_in_no_register_proposes_in_the_declared_village_alone() -> None:
    with pytest.raises(CaseRefused) as refused:
        brought("proposal", by=Actor("new", Role.CITIZEN, (OTHER_VILLAGE,)))
    assert rule(refused) == "relation_may_not_bring"


def test_an_agent_brings_it_for_the_caller() -> None:
    case = brought("proposal", by=AGENT)
    assert case.brought_by == "budi"
    assert case.history[0].actor == "agent"
    assert "withdraw" in codes(case, BUDI)
    assert "withdraw" in codes(case, AGENT)
    assert "withdraw" not in codes(case, replace(AGENT, caller=SARI))


def test_only_who_brought_a_case_takes_it_back_or_completes_it() -> None:
    case = brought("proposal", by=SARI)  # Sari proposes Budi's family, who may follow the case
    for who in (BUDI, AGENT):
        assert codes(case, who) == set()
        with pytest.raises(CaseRefused) as refused:
            step_on(case, "withdraw", by=who)
        assert rule(refused) == "identity_not_proved"
    assert codes(case, SARI) == {"withdraw"}


def test_fields_come_only_with_a_step_that_amends() -> None:
    with pytest.raises(UsageRefused, match="takes no fields"):
        step_on(brought("proposal"), "screen", given=Given(fields={"why": "lain"}))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "field_missing"),
        ({"deceased_nik": NIK[:-1], "happened_on": "2026-01-02"}, "field_wrong"),
        ({"deceased_nik": NIK, "happened_on": "2026-02-30"}, "field_wrong"),
        ({"deceased_nik": NIK, "happened_on": "20260201"}, "field_wrong"),
        ({"deceased_nik": NIK, "happened_on": "2026-01-02", "x": "1"}, "field_unknown"),
    ],
)
def test_fields_are_looked_at(fields: dict[str, str], told: str) -> None:
    with pytest.raises(CaseRefused) as refused:
        brought("death", fields=fields)
    assert rule(refused) == told


@pytest.mark.parametrize("hostile", ["\x00", "a\x1bb", "nama\u202eterbalik", "x" * 1001])
def test_hostile_texts_are_no_fields(hostile: str) -> None:
    with pytest.raises(CaseRefused) as refused:
        brought("proposal", fields={"why": hostile})
    assert rule(refused) == "field_wrong"


def test_nobody_concerned_and_strange_attachments() -> None:
    with pytest.raises(CaseRefused) as refused:
        brought("proposal", by=officer(Role.VILLAGE_OPERATOR), subject=Subject())
    assert rule(refused) == "nobody_concerned"
    with pytest.raises(CaseRefused) as refused:
        brought("proposal", by=officer(Role.VILLAGE_OPERATOR), subject=Subject(None, KK[:-1]))
    assert rule(refused) == "nobody_concerned"
    for region in ("", "desa", "32041"):
        with pytest.raises(CaseRefused) as refused:
            brought("proposal", region=region)
        assert rule(refused) == "region_missing"
    with pytest.raises(CaseRefused) as refused:
        brought("proposal", papers={"visit_form": "x"})
    assert rule(refused) == "attachment_unknown"
    assert brought("complaint", by=STRANGER, subject=Subject(), region=VILLAGE).is_open


# Words


def test_how_a_case_stands_is_said_with_owner_and_day() -> None:
    case = brought("proposal")
    told = standing_words(case, policy(), "id")
    assert told[0] == "Kasus sudah kami terima."
    assert "operator desa" in told[1]
    assert case.due.isoformat() in told[1]
    late = escalate(case, at=START + timedelta(days=3), policy=policy()).case
    assert "terlewati" in standing_words(late, policy(), "id")[1]
    assert (
        event_words(case.history[0], policy(), "en")
        == "The case was brought and received. (citizen)"
    )
    assert decision_words(case, policy(), "en") is None


def test_no_print_of_a_case_names_anybody() -> None:
    case = decided("death")
    shown = repr(case) + repr(BUDI) + repr(SUBJECT) + repr(wish("death"))
    for secret in (NIK, OTHER_NIK, KK, "BUDI SANTOSO"):
        assert secret not in shown


def test_the_service_takes_only_its_own_steps() -> None:
    assert codes(brought("proposal"), SERVICE) == set()
    assert codes(decided("proposal"), SERVICE) == {"enter_release"}
    assert codes(decided("proposal", uphold=False), SERVICE) == {"close"}


def test_notices_can_be_appealed_by_the_family() -> None:
    assert brought("appeal", about=notice()).subject == SUBJECT
    with pytest.raises(CaseRefused):
        brought("appeal", by=SARI, about=notice())
    assert (
        given_for(policy().kinds["appeal"].flow.steps["decide"], brought("appeal")).reason
        == "appeal_shows_error"
    )
