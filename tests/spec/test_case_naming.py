"""Whom a case concerns: told of in words, named by an officer, in doubt, and found out before it is upheld."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casework_world import (
    BUDI,
    OTHER_VILLAGE,
    SARI,
    START,
    SUBJECT,
    VILLAGE,
    brought,
    decided,
    findings,
    given_for,
    officer,
    policy,
    step_on,
    walked,
    wish,
)  # fmt: skip
from tunggal.casework.bringing import bring, why_not_brought
from tunggal.casework.case import Case, Subject
from tunggal.casework.clusters import clusters
from tunggal.casework.naming import found_out
from tunggal.casework.number import CaseNumber
from tunggal.casework.participation import rows_for_cycle
from tunggal.casework.scope import may_see, view
from tunggal.casework.steps import Given, allowed_steps, check_step, take
from tunggal.policy.case_terms import Doubt, Role

IN_WORDS = {"whose_name": "Pak Budi", "where_found": "RT 3, rumah cat hijau", "grounds": "well_off"}
VERIFIER = officer(Role.REGENCY_VERIFIER, "verifier")
FOUND = Given(note="satu-satunya di RT 3", subject=SUBJECT, region=VILLAGE)


def told_of(serial: int = 0, **fields: str) -> Case:
    """An objection that says in words whom it means."""
    said = {**IN_WORDS, **fields}
    return brought("objection", serial=serial, subject=Subject(), fields=said)


def refusal(code: str, case: Case, given: Given, doubt: Doubt = Doubt.NOBODY, who=VERIFIER) -> str:
    at = case.history[-1].at
    told = check_step(code, case, who, at=at, policy=policy(), given=given, doubt=doubt)
    if told is not None:
        assert all(len(told.said(policy(), each).split()) > 4 for each in ("id", "en"))
    return told.rule if told else ""


def named(case: Case) -> Case:
    at = case.history[-1].at
    return take(
        "name_family", case, VERIFIER, at=at, policy=policy(), given=FOUND, doubt=Doubt.NOBODY
    ).case


def test_name_and_place_are_enough_to_object_and_nothing_less_is() -> None:
    assert told_of().subject == Subject()
    for missing in ("whose_name", "where_found"):
        said = {name: text for name, text in IN_WORDS.items() if name != missing}
        told = why_not_brought(
            wish("objection", subject=Subject(), fields=said), SARI, at=START, policy=policy()
        )
        assert told is not None
        assert told.rule == "nobody_concerned"


@pytest.mark.parametrize("kind", ["proposal", "correction", "death"])
def test_other_kinds_need_a_number(kind: str) -> None:
    told = why_not_brought(wish(kind, subject=Subject()), BUDI, at=START, policy=policy())
    assert told is not None
    assert told.rule in ("nobody_concerned", "relation_may_not_bring")
    assert not [step for step in policy().kinds[kind].flow.steps.values() if step.names]


def test_nobody_is_visited_before_an_officer_has_found_the_family() -> None:
    case = told_of()
    assert refusal("screen", case, Given()) == "not_named"
    after = named(case)
    assert (after.subject, after.region, after.state, after.due) == (
        SUBJECT,
        VILLAGE,
        case.state,
        case.due,
    )
    assert after.history[-1].instead_of == Subject()
    assert refusal("screen", after, Given(), Doubt.NONE) == ""
    upheld = [*walked(after, to_the_end=False)][-1]
    assert (
        rows_for_cycle([upheld], upheld.history[-1].on, policy()).decisions[0]["kk"] == SUBJECT.kk
    )


def test_a_known_family_is_not_exchanged_and_no_officer_names_the_own_or_one_elsewhere() -> None:
    case = told_of()
    assert refusal("name_family", case, FOUND, Doubt.NONE) == "named_already"
    assert refusal("name_family", case, replace(FOUND, subject=None)) == "family_missing"
    assert refusal("name_family", case, replace(FOUND, region="")) == "family_missing"
    assert refusal("name_family", case, replace(FOUND, region="3271011001")) == "not_in_your_region"
    assert refusal("name_family", case, replace(FOUND, note=" ")) == "note_missing"
    own = replace(VERIFIER, nik=SUBJECT.nik, kk=SUBJECT.kk)
    assert refusal("name_family", case, FOUND, who=own) == "own_family"
    operator = officer(Role.VILLAGE_OPERATOR)
    assert refusal("name_family", case, FOUND, who=operator) == "role_may_not"


def test_what_was_found_at_another_family_does_not_stay() -> None:
    case = replace(
        brought("objection", papers={"evidence_photo": "p1"}), findings=findings(),
        papers={"evidence_photo": "p1", "visit_form": "p2"},
    )  # fmt: skip
    other = replace(FOUND, subject=Subject(None, "3204121203100077"), region=OTHER_VILLAGE)
    after = take(
        "name_family", case, VERIFIER, at=START, policy=policy(), given=other, doubt=Doubt.UNKNOWN
    ).case
    assert after.findings is None
    assert [*after.papers] == ["evidence_photo"]
    assert after.region == OTHER_VILLAGE
    assert after.history[-1].instead_of == SUBJECT


def test_the_family_that_was_found_sees_nothing_and_the_reporter_no_note() -> None:
    after = named(told_of())
    assert not may_see(BUDI, after, policy())
    shown = view(SARI, after, policy())
    assert shown is not None
    assert (shown.history[-1].note, shown.history[-1].instead_of) == ("", None)
    operator = view(officer(Role.VILLAGE_OPERATOR), after, policy())
    assert operator is not None
    assert {*operator.fields} == {"grounds"}
    assert operator.history[-1].instead_of is None


def test_without_a_family_it_is_declined_and_the_cycle_hears_nothing() -> None:
    case = told_of()
    assert refusal("decline", case, Given(reason="family_not_found", note="tidak ada")) == ""
    declined = step_on(case, "decline", by=VERIFIER, given=Given("family_not_found", "tidak ada"))
    for code in ("sign", "confirm"):
        declined = step_on(declined, code)
    assert declined.ruling == "not_upheld"
    assert rows_for_cycle([declined], declined.history[-1].on, policy()).decisions == ()


def test_two_families_told_of_in_words_are_two_wishes_and_no_cluster() -> None:
    open_one = told_of()

    def second_wish(**fields: str) -> str:
        again = wish("objection", subject=Subject(), fields={**IN_WORDS, **fields})
        told = why_not_brought(again, SARI, at=START, policy=policy(), own_open=[open_one])
        return told.rule if told else ""

    assert second_wish() == "already_open"
    assert second_wish(whose_name="Bu Ratna") == ""
    many = [told_of(serial) for serial in range(9)]
    found = clusters(many, START.date(), policy())
    assert {each.watch for each in found} == {"many_by_one_person"}


DECIDABLE = [
    code
    for code, kind in policy().kinds.items()
    if any(step.identity for step in kind.flow.steps.values())
]


@pytest.mark.parametrize("kind", DECIDABLE)
@pytest.mark.parametrize("doubt", [Doubt.ONE_NUMBER, Doubt.UNKNOWN, Doubt.ELSEWHERE])
def test_nothing_is_upheld_in_doubt_before_it_is_said_how_the_family_was_found_out(
    kind: str, doubt: Doubt
) -> None:
    case = _before_decision(kind)
    step = policy().kinds[kind].flow.steps["decide"]
    who = officer(case.owner, "decider")
    uphold, refuse = given_for(step, case), given_for(step, case, uphold=False)
    blind = replace(uphold, identity="")
    assert refusal("decide", case, blind, Doubt.NONE, who) == ""
    assert refusal("decide", case, blind, doubt, who) == "identity_in_doubt"
    assert (
        refusal("decide", case, replace(uphold, identity="guessed"), doubt, who)
        == "identity_in_doubt"
    )
    assert refusal("decide", case, refuse, doubt, who) == ""
    after = take(
        "decide", case, who, at=case.history[-1].at, policy=policy(), given=uphold, doubt=doubt
    ).case
    assert after.history[-1].identity == step.identity[0]
    assert found_out(after) == after.history[-1]


def test_it_is_said_once() -> None:
    case = _before_decision("proposal")
    who = officer(case.owner, "decider")
    decided_once = step_on(case, "decide", by=who)
    back = step_on(decided_once, "send_back")
    step = policy().kinds["proposal"].flow.steps["decide"]
    blind = replace(given_for(step, back), identity="")
    assert refusal("decide", back, blind, Doubt.UNKNOWN, who) == ""


def test_every_kind_that_changes_something_for_a_family_asks() -> None:
    binding = {code for code, kind in policy().kinds.items() if kind.cycle}
    assert {*DECIDABLE} == binding


def test_citizens_do_not_read_how_it_was_found_out() -> None:
    case = decided("proposal")
    assert any(event.identity for event in case.history)
    shown = view(BUDI, case, policy())
    assert shown is not None
    assert not any(event.identity for event in shown.history)


def test_who_may_name_sees_the_step_and_no_other_kind_has_it() -> None:
    assert "name_family" in {step.code for step in allowed_steps(told_of(), VERIFIER, policy())}
    known = bring(wish("proposal"), BUDI, number=CaseNumber.of(3), at=START, policy=policy()).case
    assert "name_family" not in {step.code for step in allowed_steps(known, VERIFIER, policy())}


def _before_decision(kind: str) -> Case:
    case = brought(kind)
    for each in walked(case, to_the_end=False):
        if each.decision is not None:
            return case
        case = each
    raise AssertionError(f"{kind} is never decided")
