"""Every kind × state × turn × role × step, allowed or refused, as the policy files say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from casework_world import FOLDER, actor, brought, given_for, officer, policy
from reference.casework import Plain, may_take, plain_kinds
from tunggal.casework.case import Actor, Case, Decision, entered
from tunggal.casework.refusals import CaseRefused
from tunggal.casework.steps import allowed_steps, check_step, take
from tunggal.policy.case_terms import Doubt, Role, Ruling

PLAIN = plain_kinds(FOLDER)
EVERY_STEP = sorted(
    {code for kind in PLAIN.values() for code in kind.steps} | {"reject", "escalate"}
)


def standing(kind: Plain, state: str, turn: int, ruling: str) -> Case:
    """A case in a state, as if it had come there, with all its papers."""
    case = brought(kind.code)
    place = policy().kinds[kind.code].flow.states[state]
    own = policy().kinds[kind.code]
    papers = dict.fromkeys(
        [*own.attachments, *(each for need in own.verified_by for each in need)], "x"
    )
    decision = None
    if ruling != "open":
        decision = Decision(
            Ruling(ruling), next(iter(policy().reasons)), "x", decided_on=case.received_on
        )
    return replace(
        case, state=state, turn=turn, owner=entered(place, turn), due=case.due if place.turns else None,
        papers=papers, decision=decision,
    )  # fmt: skip


def someone(role: Role, case: Case) -> Actor:
    return officer(role) if role is Role.AUDITOR else actor(role, case, code=f"{role}-9")


def situations(kind: Plain):
    for state, turns in kind.states.items():
        for turn in range(max(1, len(turns))):
            for ruling in ("open", "upheld", "not_upheld"):
                yield state, turn, ruling


@pytest.mark.parametrize("kind", PLAIN.values(), ids=lambda kind: kind.code)
def test_allowed_or_refused_as_the_files_say(kind: Plain) -> None:
    looked_at = allowed = 0
    for state, turn, ruling in situations(kind):
        case = standing(kind, state, turn, ruling)
        for role in Role:
            who = someone(role, case)
            expected = {
                step
                for step in EVERY_STEP
                if may_take(kind, state, turn, role, step, ruling=ruling)
            }
            assert {step.code for step in allowed_steps(case, who, policy())} == expected
            for step in EVERY_STEP:
                looked_at += 1
                allowed += step in expected
                assert takes(step, case, who) is (step in expected), (
                    state,
                    turn,
                    ruling,
                    role,
                    step,
                )
    assert allowed > 20
    assert looked_at > 5_000


def takes(code: str, case: Case, who: Actor) -> bool:
    """Whether the step is taken with all that it asks for; a refusal must be said in both languages."""
    step = policy().kinds[case.kind].flow.steps.get(code)
    at = case.history[-1].at + timedelta(hours=1)
    given = given_for(step, case) if step else given_for(next(iter(_steps(case))), case)
    doubt = Doubt.UNKNOWN  # so that a family may be named, and identity has to be confirmed
    refusal = check_step(code, case, who, at=at, policy=policy(), given=given, doubt=doubt)
    if refusal is None:
        after = take(code, case, who, at=at, policy=policy(), given=given, doubt=doubt).case
        return after.state == step.to and after.version == case.version + 1
    for language in ("id", "en"):
        assert len(refusal.said(policy(), language).split()) > 4
    with pytest.raises(CaseRefused):
        take(code, case, who, at=at, policy=policy(), given=given, doubt=doubt)
    return False


def _steps(case: Case):
    return policy().kinds[case.kind].flow.steps.values()


def test_the_auditor_reads_all_and_writes_nothing() -> None:
    for kind in PLAIN.values():
        case = standing(kind, "received", 0, "open")
        refusals = {
            check_step(
                step, case, officer(Role.AUDITOR), at=case.history[0].at, policy=policy()
            ).rule
            for step in kind.steps
        }
        assert refusals == {"reads_only"}
