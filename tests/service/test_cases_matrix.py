"""The access matrix: role × region × kind × step, as rows give it and as the core says it must be."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from case_rows import keep_all, no_superuser  # noqa: F401
from casework_world import (
    BUDI,
    KK,
    NIK,
    OTHER_REGENCY,
    OTHER_VILLAGE,
    REGENCY,
    SARI,
    START,
    STRANGER,
    VILLAGE,
    brought,
    given_for,
    neighbours_appeal,
    policy,
    walked,
)  # fmt: skip
from tunggal.casework.case import SERVICE, Actor, Case
from tunggal.casework.number import CaseNumber
from tunggal.casework.refusals import CaseRefused
from tunggal.casework.scope import may_see, view
from tunggal.casework.steps import allowed_steps, check_step
from tunggal.policy.case_terms import OFFICERS, Role
from tunggal.registry.nik import Nik

LEAST = 20_000
REGION_SETS = [
    (VILLAGE,), (OTHER_VILLAGE,), (REGENCY,), (OTHER_REGENCY,), ("32",), (), ("",),
    (VILLAGE, OTHER_REGENCY), ("320412200",),
]  # fmt: skip
FAMILIES: list[dict[str, Any]] = [{}, {"kk": KK}, {"nik": Nik(NIK)}]


def every_case() -> Iterator[Case]:
    """Each kind in each state of its usual way, in three villages; three of them in the own."""
    serial = 0
    letter = {"papers": {"facility_letter": "s"}}
    kinds = [brought(kind, **letter if kind == "reactivation" else {}) for kind in policy().kinds]
    for first in (*kinds, neighbours_appeal()):
        for case in (first, *walked(first)):
            for region in (VILLAGE, OTHER_VILLAGE, "3271011001"):
                number = CaseNumber.of(serial := serial + 1)
                history = tuple(replace(event, case=number) for event in case.history)
                yield replace(case, number=number, region=region, history=history)


def every_actor() -> Iterator[Actor]:
    """Each role in each of the regions, as a stranger to the family and as one of it."""
    for role in (*OFFICERS, Role.AUDITOR):
        for number, regions in enumerate(REGION_SETS):
            for family in FAMILIES:
                yield Actor(f"{role.value}-{number}", role, regions, **family)
    callers = [BUDI, SARI, STRANGER, replace(BUDI, nik=None), replace(BUDI, kk=""),
               replace(SARI, code="sari-2"), Actor("bare", Role.CITIZEN)]  # fmt: skip
    yield from callers
    yield from (Actor("agent", Role.AGENT, caller=caller) for caller in callers)
    yield Actor("agent", Role.AGENT)
    yield Actor("sari", Role.AGENT, nik=BUDI.nik, kk=BUDI.kk)
    yield SERVICE


def raw(actor: Actor) -> set[str]:
    """What a query of no condition finds: on PostgreSQL the database itself must hold back."""
    from django.db import connection

    from tunggal.service.cases.scope import acting_as

    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute("select number from case_case")
        return {number for (number,) in cursor.fetchall()}


def test_nobody_reaches_a_case_or_step_that_the_core_forbids() -> None:
    from django.db import connection

    from tunggal.service.cases import queries
    from tunggal.service.cases.keeping import read
    from tunggal.service.cases.scope import acting_as

    cases, actors = tuple(every_case()), tuple(every_actor())
    assert {actor.role for actor in actors} == set(Role)
    assert {case.kind for case in cases} == set(policy().kinds)
    keep_all(cases)
    with acting_as(SERVICE) as rows:
        stored = {case.number: case for case in read(rows)}
    assert stored == {case.number: case for case in cases}

    checks = steps = 0
    most = len(cases) + 1
    for actor in actors:
        may = {case.number for case in cases if may_see(actor, case, policy())}
        turn = {case.number for case in cases if case.number in may and case.owner is actor.role}
        assert {line.number for line in queries.reached(actor, most=most)} == may, actor
        assert {line.number for line in queries.queue(actor, most=most)} == turn, actor
        checks += 2 * len(cases)
        if connection.vendor == "postgresql":
            assert raw(actor) == {number.digits for number in may}, actor
            checks += len(cases)
        for case in cases:
            open_to = allowed_steps(stored[case.number], actor, policy())
            assert open_to == allowed_steps(case, actor, policy())
            assert case.number in may or not open_to
            steps += len(policy().kinds[case.kind].flow.steps)
    assert checks >= LEAST
    assert steps >= LEAST
    _some_through_the_doors(cases, actors)


def _some_through_the_doors(cases: tuple[Case, ...], actors: tuple[Actor, ...]) -> None:
    """One case read, one step tried: shown, taken and refused as the core says, and no other."""
    from django.db import transaction

    from tunggal.service.cases import actions, queries

    chance = random.Random(4)
    at = max(case.history[-1].at for case in cases)
    shown = taken = refused = 0
    for turn in range(400):
        actor, case = chance.choice(actors), chance.choice(cases)
        steps = [*policy().kinds[case.kind].flow.steps]
        if turn % 2:  # every other time somebody who may do something
            actor = chance.choice(
                [each for each in actors if allowed_steps(case, each, policy())] or actors
            )
            steps = [step.code for step in allowed_steps(case, actor, policy())] or steps
        code = chance.choice(steps)
        seen = queries.see(case.number, by=actor, at=START)
        assert (seen and seen.case) == view(actor, case, policy())
        shown += seen is not None
        needed = given_for(policy().kinds[case.kind].flow.steps[code], case)
        given = {"by": actor, "at": at, "seen": case.version, "given": needed}
        pure = check_step(
            code, case, actor, at=at, policy=policy(), seen=case.version, given=needed
        )
        refusal = actions.check(case.number, code, **given)
        if may_see(actor, case, policy()):
            assert refusal == pure
        else:
            assert refusal.rule in ("not_in_your_region", "identity_not_proved")
            assert pure is not None
        try:
            with transaction.atomic():
                actions.take(case.number, code, key="m", **given)
                assert pure is None
                taken += 1
                transaction.set_rollback(True)
        except CaseRefused:
            assert pure is not None
            refused += 1
    assert min(shown, taken, refused) > 50, (shown, taken, refused)


@pytest.mark.parametrize("role", [*OFFICERS, Role.AUDITOR])
def test_an_officer_never_reaches_an_objection_against_the_own_family(role: Role) -> None:
    from tunggal.service.cases import queries

    case, appeal = brought("objection"), neighbours_appeal(serial=1)
    keep_all([case, appeal])
    for family in FAMILIES[1:]:
        own = Actor("own", role, (VILLAGE,), **family)
        assert queries.reached(own) == queries.queue(own) == ()
        assert queries.find(str(case.number), by=own, at=START) == ()
        assert queries.see(case.number, by=own, at=START) is None
        assert queries.see(appeal.number, by=own, at=START) is None
    assert len(queries.reached(Actor("other", role, (VILLAGE,)))) == 2
