"""What messages say of cases: to whoever brought one, and to the family that loses something by it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casework_world import (
    BUDI,
    SARI,
    USUAL,
    brought,
    decided,
    neighbours_appeal,
    policy,
    second,
    step_on,
)
from casework_world import walked as steps
from tunggal.casework.appealing import appealed_case, may_appeal
from tunggal.casework.case import Case
from tunggal.casework.wording import Reader, concerns_family, message_lines

KINDS = tuple(policy().kinds)
LANGUAGES = ("id", "en")


def walked(kind: str, *, uphold: bool) -> Case:
    papers = {"facility_letter": "surat"} if kind == "reactivation" else {}
    case = brought(kind, papers=papers)
    flow = policy().kinds[kind].flow
    for code in USUAL[flow.code]:
        own = flow.steps[code].four_eyes and not flow.steps[code].by
        case = step_on(case, code, uphold=uphold, by=second(case) if own else None)
    return case


def said(case: Case, reader: Reader) -> str:
    return " ".join(message_lines(case, case.history[-1], reader, policy()))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("uphold", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_a_decision_is_told_as_far_as_its_reader_may_know(
    kind: str, uphold: bool, language: str
) -> None:
    case, words = walked(kind, uphold=uphold), policy().words[language]
    bringer = Reader(language, brought_it=True, is_of_family=False)
    family = Reader(language, brought_it=False, is_of_family=True)
    both = Reader(language, brought_it=True, is_of_family=True)
    for reader in (bringer, family, both):
        assert str(case.number) in said(case, reader)
        for private in (case.brought_by, case.subject.kk, case.subject.nik.digits, "diperiksa"):
            assert private not in said(case, reader)
    if case.decision is None:
        return
    because = words.text("reasons", case.decision.reason)
    assert because not in said(case, bringer)
    assert because in said(case, family)
    assert because in said(case, both)
    told_of_kind = words.text("rulings", case.decision.ruling)
    assert told_of_kind in said(case, bringer)
    assert told_of_kind not in said(case, family)  # it would speak of a case that is not theirs


@pytest.mark.parametrize("uphold", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_only_the_party_reads_how_to_appeal(kind: str, uphold: bool) -> None:
    case, appeals = walked(kind, uphold=uphold), policy().kinds[kind].appeals
    until = case.decision.appeal_until if case.decision else None
    party = ""
    if appeals and until and kind != "appeal":  # of an appeal see below
        party = appeals.when_upheld if uphold else appeals.when_not_upheld
    bringer = Reader("id", brought_it=True, is_of_family=False)
    family = Reader("id", brought_it=False, is_of_family=True)
    assert (bool(until) and str(until) in said(case, bringer)) is (party == "bringer")
    assert (bool(until) and str(until) in said(case, family)) is (party == "concerned")


def test_the_family_is_told_of_what_changes_something_for_it() -> None:
    told = {
        (kind, uphold)
        for kind in KINDS
        for uphold in (True, False)
        for case in [walked(kind, uphold=uphold)]
        if concerns_family(case, case.history[-1], policy())
    }
    binding = {code for code, kind in policy().kinds.items() if kind.cycle}
    of_persons = {"reactivation", "lead_contest"}  # who is ill is nobody else's to hear
    assert told == {(kind, True) for kind in binding - of_persons}
    assert {"objection", "proposal", "appeal"} <= {kind for kind, _ in told}


@pytest.mark.parametrize("uphold", [True, False])
@pytest.mark.parametrize("kind", ["objection", "proposal"])
def test_the_family_that_loses_by_a_neighbours_appeal_may_appeal(kind: str, uphold: bool) -> None:
    refused = decided(kind, uphold=False)
    about = appealed_case(replace(refused, brought_by="sari"), policy())
    assert about is not None
    about = replace(about, participants=frozenset())
    case = [*steps(brought("appeal", by=SARI, about=about), uphold=uphold, to_the_end=False)][-1]
    loses = uphold and kind == "objection"
    assert (appealed_case(case, policy()) is not None) is loses
    family = Reader("id", brought_it=False, is_of_family=True)
    until = case.decision.appeal_until if case.decision else None
    assert bool(until and str(until) in said(case, family)) is loses
    for told in (said(case, family), said(case, Reader("id", brought_it=True, is_of_family=False))):
        assert SARI.code not in told
        assert BUDI.kk not in told
    assert may_appeal(case, BUDI, policy()) is loses
    assert not may_appeal(case, SARI, policy())


def test_the_appeal_of_the_family_is_the_last_and_nobody_who_took_part_decides_it() -> None:
    first = neighbours_appeal()
    lost = [*steps(first, to_the_end=False)][-1]
    about = appealed_case(lost, policy())
    assert about is not None
    assert (about.parties, about.keeps_aid) == (("concerned",), True)
    assert about.participants >= lost.participants | first.about.participants
    last = [
        *steps(brought("appeal", about=replace(about, participants=frozenset())), to_the_end=False)
    ][-1]
    assert appealed_case(last, policy()) is None


def test_on_the_way_to_a_decision_only_whose_turn_it_is_is_told() -> None:
    case, words = brought("proposal"), policy().words["id"]
    reader = Reader("id", brought_it=True, is_of_family=True)
    for code in ("screen", "visit", "deliberate", "decide"):
        case = step_on(case, code)
        happened, turn = message_lines(case, case.history[-1], reader, policy())
        assert words.text("steps", code) in happened
        assert words.label("roles", case.owner) in turn
        assert str(case.due) in turn
        assert not concerns_family(case, case.history[-1], policy())
