"""What messages say of cases: to whoever brought one, and to the family that loses something by it."""

from __future__ import annotations

import pytest

from casework_world import USUAL, brought, policy, second, step_on
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
    if appeals and until:
        party = appeals.when_upheld if uphold else appeals.when_not_upheld
    bringer = Reader("id", brought_it=True, is_of_family=False)
    family = Reader("id", brought_it=False, is_of_family=True)
    assert (bool(until) and str(until) in said(case, bringer)) is (party == "bringer")
    assert (bool(until) and str(until) in said(case, family)) is (party == "concerned")


def test_the_family_is_told_only_of_what_takes_something_from_it() -> None:
    told = {
        (kind, uphold)
        for kind in KINDS
        for uphold in (True, False)
        for case in [walked(kind, uphold=uphold)]
        if concerns_family(case, case.history[-1], policy())
    }
    assert told == {("objection", True), ("death", True), ("withdrawal", True)}


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
