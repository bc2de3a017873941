"""Who may see which case, and how much of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casework_world import (
    AGENT,
    BUDI,
    KK,
    NIK,
    OTHER_REGENCY,
    OTHER_VILLAGE,
    REGENCY,
    SARI,
    STRANGER,
    VILLAGE,
    brought,
    decided,
    neighbours_appeal,
    officer,
    policy,
    step_on,
)  # fmt: skip
from tunggal.casework.appealing import appealed_case
from tunggal.casework.case import SERVICE, Actor, Case
from tunggal.casework.scope import in_scope, may_see, may_see_reporter, regions_seen, view
from tunggal.casework.steps import allowed_steps
from tunggal.policy.case_terms import OFFICERS, Role
from tunggal.registry.nik import Nik

REGIONAL = [role for role in OFFICERS if role is not Role.MINISTRY]


@pytest.mark.parametrize("role", REGIONAL)
@pytest.mark.parametrize(
    ("regions", "sees"),
    [
        ((VILLAGE,), True), ((REGENCY,), True), (("32",), True), ((OTHER_REGENCY, REGENCY), True),
        ((OTHER_VILLAGE,), False), ((OTHER_REGENCY,), False), ((), False), (("",), False),
    ],
)  # fmt: skip
def test_an_officer_sees_the_own_subtree_only(
    role: Role, regions: tuple[str, ...], sees: bool
) -> None:
    who = officer(role, regions=regions)
    for kind in policy().kinds:
        assert may_see(who, brought(kind), policy()) is sees
        assert (view(who, brought(kind), policy()) is not None) is sees
    assert in_scope(who, VILLAGE) is sees


def test_a_village_officer_does_not_see_the_regency_above() -> None:
    case = replace(brought("complaint", by=SARI), region=REGENCY)
    assert not may_see(officer(Role.VILLAGE_OPERATOR), case, policy())
    assert may_see(officer(Role.REGENCY_VERIFIER), case, policy())


def test_ministry_auditor_and_service_see_all() -> None:
    for who in (officer(Role.MINISTRY), officer(Role.AUDITOR), SERVICE):
        assert regions_seen(who) is None
        assert all(may_see(who, brought(kind), policy()) for kind in policy().kinds)


def test_the_one_objected_to_never_sees_the_objection() -> None:
    case = decided("objection")
    assert may_see(SARI, case, policy())
    for person in (BUDI, AGENT, replace(BUDI, nik=None), replace(BUDI, kk="")):
        assert not may_see(person, case, policy())
        assert view(person, case, policy()) is None
    for role in (*OFFICERS, Role.AUDITOR):
        for own in ({"kk": KK}, {"nik": Nik(NIK)}):
            assert not may_see(replace(officer(role), **own), case, policy())


def test_the_one_objected_to_never_sees_the_neighbours_appeal() -> None:
    appeal = neighbours_appeal()
    assert appeal.subject == decided("objection").subject
    assert may_see(SARI, appeal, policy())
    family = (BUDI, AGENT, replace(BUDI, nik=None), replace(BUDI, kk=""))
    assert not any(may_see(person, appeal, policy()) for person in family)
    assert not may_see(replace(officer(Role.MINISTRY), kk=KK), appeal, policy())
    own = brought("appeal", by=BUDI, about=appealed_case(decided("objection"), policy()))
    assert may_see(BUDI, own, policy())  # the appeal of the family itself hides nobody


@pytest.mark.parametrize("role", [*OFFICERS, Role.AUDITOR])
def test_an_appeal_shows_its_reporter_to_no_more_than_the_objection(role: Role) -> None:
    appeal, who = neighbours_appeal(), officer(role)
    shown = role in policy().kinds["objection"].reporter_shown_to
    seen = view(who, appeal, policy())
    assert may_see_reporter(who, appeal, policy()) is shown
    assert ("sari" in repr(seen)) is shown
    assert ("why" in seen.fields) is shown
    upheld = appealed_case(decided("objection"), policy())
    own = view(who, brought("appeal", by=BUDI, about=upheld), policy())
    assert upheld.bringer == "sari"
    assert "sari" not in repr(own)


def test_a_note_is_read_by_the_one_to_whom_it_was_written() -> None:
    returned = step_on(step_on(brought("proposal", by=SARI), "return"), "complete", by=SARI)
    notes = [event.note for event in returned.history if event.tells and event.note]
    assert notes
    told = view(SARI, returned, policy())
    assert [event.note for event in told.history if event.note] == notes
    assert not any(event.note for event in view(BUDI, returned, policy()).history)


def test_what_others_bring_about_me_i_see_without_who_brought_it() -> None:
    case = decided("proposal", by=SARI)
    seen = view(BUDI, case, policy())
    assert seen is not None
    assert (seen.brought_by, seen.findings) == ("", case.findings)
    assert "sari" not in repr(seen)
    assert view(SARI, case, policy()).findings is None  # a neighbour learns nothing of the house
    assert view(STRANGER, case, policy()) is None


def codes(case: Case, who: Actor) -> list[str]:
    return [step.code for step in allowed_steps(case, who, policy())]


def test_agents_see_what_the_caller_may_see_once_identified() -> None:
    case = brought("proposal")
    assert may_see(AGENT, case, policy())
    assert not may_see(Actor("agent", Role.AGENT), case, policy())
    assert not may_see(replace(AGENT, caller=STRANGER), case, policy())
    own = Actor("agent", Role.AGENT, nik=BUDI.nik, kk=BUDI.kk)  # no caller, and the own family
    assert not may_see(own, case, policy())
    assert regions_seen(AGENT) == ()


def test_agents_see_the_cases_whose_turn_is_theirs_as_an_office_does() -> None:
    agent, asked = Actor("agent", Role.AGENT), brought("status_question")
    shown = view(agent, asked, policy())
    assert shown is not None
    assert shown.fields == asked.fields
    assert codes(asked, agent) == ["answer", "pass_on"]
    passed_on = step_on(asked, "pass_on", by=agent)
    assert not may_see(agent, passed_on, policy())
    assert may_see(AGENT, passed_on, policy())
    told = view(agent, brought("complaint"), policy())
    assert told is not None
    assert "what_happened" not in told.fields  # it may tell who wrote it


def test_an_agent_answers_no_question_of_the_own_family() -> None:
    own = Actor("agent", Role.AGENT, nik=BUDI.nik, kk=BUDI.kk)
    assert codes(brought("status_question"), own) == []


@pytest.mark.parametrize("kind", ["objection", "complaint"])
@pytest.mark.parametrize("role", [*OFFICERS, Role.AUDITOR])
def test_who_brought_it_is_shown_only_where_policy_says(kind: str, role: Role) -> None:
    case = brought(kind, by=SARI, papers={"evidence_photo": "p"})
    shown = role in policy().kinds[kind].reporter_shown_to
    seen = view(officer(role), case, policy())
    assert may_see_reporter(officer(role), case, policy()) is shown
    assert (seen.brought_by == "sari") is shown
    assert ("sari" in repr(seen)) is shown
    assert ("evidence_photo" in seen.papers) is shown
    free_words = [
        name for name, field in policy().kinds[kind].fields.items() if field.holds == "text"
    ]
    assert all((name in seen.fields) is shown for name in free_words)
    chosen = [
        name for name, field in policy().kinds[kind].fields.items() if field.holds == "choice"
    ]
    assert all(name in seen.fields for name in chosen)  # what the visitor has to look at


def test_citizens_see_the_office_and_not_the_officer() -> None:
    case = decided("proposal", uphold=False)
    seen = view(BUDI, case, policy())
    officers = {event.actor for event in seen.history if event.role in OFFICERS}
    assert officers <= {role.value for role in OFFICERS}
    assert all(not event.note for event in seen.history if not event.tells)
    assert view(officer(Role.MINISTRY), case, policy()) == case


def test_citizens_see_their_own_papers_and_not_those_of_officers() -> None:
    case = decided("proposal", by=SARI, papers={"house_photo": "p-1"})
    assert "berkas-visit_form" in case.papers.values()
    seen = view(SARI, case, policy())
    assert seen.papers == {"house_photo": "p-1"}
    assert [each for event in seen.history for each in event.papers.values()] == ["p-1"]
    assert view(BUDI, case, policy()).papers == {}  # neither those of the neighbour who brought it
    assert view(officer(Role.MINISTRY), case, policy()).papers == case.papers


def test_a_region_that_is_taken_from_an_officer_is_gone_at_once() -> None:
    case, who = brought("proposal"), officer(Role.VILLAGE_OPERATOR)
    assert may_see(who, case, policy())
    assert not may_see(replace(who, regions=(OTHER_VILLAGE,)), case, policy())
