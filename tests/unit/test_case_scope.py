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
    officer,
    policy,
)  # fmt: skip
from tunggal.casework.case import SERVICE, Actor
from tunggal.casework.scope import in_scope, may_see, may_see_reporter, regions_seen, view
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


def test_what_others_bring_about_me_i_see_without_who_brought_it() -> None:
    case = decided("proposal", by=SARI)
    seen = view(BUDI, case, policy())
    assert seen is not None
    assert (seen.brought_by, seen.findings) == ("", case.findings)
    assert "sari" not in repr(seen)
    assert view(SARI, case, policy()).findings is None  # a neighbour learns nothing of the house
    assert view(STRANGER, case, policy()) is None


def test_agents_see_what_the_caller_may_see_once_identified() -> None:
    case = brought("proposal")
    assert may_see(AGENT, case, policy())
    assert not may_see(Actor("agent", Role.AGENT), case, policy())
    assert not may_see(replace(AGENT, caller=STRANGER), case, policy())
    own = Actor("agent", Role.AGENT, nik=BUDI.nik, kk=BUDI.kk)  # no caller, and the own family
    assert not may_see(own, case, policy())
    assert regions_seen(AGENT) == ()


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


def test_a_region_that_is_taken_from_an_officer_is_gone_at_once() -> None:
    case, who = brought("proposal"), officer(Role.VILLAGE_OPERATOR)
    assert may_see(who, case, policy())
    assert not may_see(replace(who, regions=(OTHER_VILLAGE,)), case, policy())
