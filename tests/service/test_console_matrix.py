"""The access matrix of the console's addresses: role × region × case × step, page by page.

What each may see and do is worked out by the core from policy; whatever a page shows beyond that, or
a step that is taken beyond it, is a leak.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from case_rows import keep_all, no_superuser  # noqa: F401
from casework_world import USUAL, policy
from console_world import FAMILY, KEY, OTHER_REGENCY, OTHER_VILLAGE, address, new, text, walk
from service_world import HELD, REGENCY, VILLAGE, kk, nik
from signing_in import as_officer
from tunggal.casework.case import Actor, Case, Subject
from tunggal.casework.number import CaseNumber
from tunggal.casework.scope import may_see
from tunggal.casework.steps import allowed_steps, check_step
from tunggal.policy.case_terms import OFFICERS, Role

pytestmark = [pytest.mark.usefixtures("db")]
LEAST = 20_000
ABSENT = CaseNumber.of(899_000_000)
ROLES = (*OFFICERS, Role.AGENT, Role.AUDITOR)
REGIONS = ((VILLAGE,), (OTHER_VILLAGE,), (REGENCY,), (OTHER_REGENCY,), ())


@dataclass(frozen=True)
class Reader:
    """Somebody signed in, and the same as the core knows them."""

    actor: Actor
    client: Any


def every_case() -> Iterator[Case]:
    """Each kind in each state of its usual way, in the village and elsewhere."""
    serial = 0
    for kind in policy().kinds:
        for region in (VILLAGE, OTHER_VILLAGE):
            serial += 1
            known = policy().kinds[kind]
            concerns = {"subject": Subject()} if known.concerns == "none" else {}
            case = new(kind, serial, region=region, **concerns)
            yield case
            for step in USUAL[known.flow.code]:
                serial += 1
                case = renumbered(walk(case, step), serial)
                yield case


def renumbered(case: Case, serial: int) -> Case:
    number = CaseNumber.of(serial)
    return replace(
        case, number=number, history=tuple(replace(event, case=number) for event in case.history)
    )


def every_reader() -> Iterator[Reader]:
    from django.test import Client

    for role in ROLES:
        for place, regions in enumerate(REGIONS):
            for own in (False, True):
                code, client = (
                    f"{role.value.replace('_', '-')}-{place}-{'own' if own else 'other'}",
                    Client(),
                )
                numbers = {"nik": nik(HELD), "kk": kk(HELD)} if own else {}
                as_officer(client, code, role.value, regions, **numbers)
                actor = Actor(
                    code, role, regions, FAMILY.nik if own else None, kk(HELD) if own else ""
                )
                yield Reader(actor, client)


def test_no_page_and_no_step_goes_beyond_what_the_core_allows() -> None:
    cases, readers = tuple(every_case()), tuple(every_reader())
    assert {case.kind for case in cases} == set(policy().kinds)
    keep_all(cases)
    checks = 0
    for reader in readers:
        checks += lists_hold_only_what_may_be_seen(reader, cases)
        checks += steps_are_open_as_the_core_says(reader, cases)
    assert checks >= LEAST, checks
    some_pages(readers, cases)


def lists_hold_only_what_may_be_seen(reader: Reader, cases: tuple[Case, ...]) -> int:
    """The queue and the search by the family's numbers, read as pages."""
    may = {case.number for case in cases if may_see(reader.actor, case, policy())}
    mine = {case.number for case in cases if case.number in may and case.owner is reader.actor.role}
    found, where = set(), "/en/console/"
    while where and reader.actor.role is not Role.AUDITOR:
        page = reader.client.get(where).content.decode()
        found |= {case.number for case in cases if str(case.number) in page}
        where = next_page(page)
    assert found == (mine if reader.actor.role is not Role.AUDITOR else set()), reader.actor
    page = reader.client.post("/en/console/search", {"number": nik(HELD)}).content.decode()
    listed = {case.number for case in cases if str(case.number) in page}
    assert listed <= may, reader.actor
    return 2 * len(cases)


def next_page(page: str) -> str:
    import re

    found = re.search(r'href="([^"]*after=[^"]*)"', page)
    return found[1].replace("&amp;", "&") if found else ""


def steps_are_open_as_the_core_says(reader: Reader, cases: tuple[Case, ...]) -> int:
    """What the page of a case would offer, for every case and every step of its flow."""
    from tunggal.service.cases import queries
    from tunggal.service.cases.means import policy as kept_policy

    seen = queries.see_all(
        [case.number for case in cases], by=reader.actor, at=cases[0].history[0].at
    )
    for case in cases:
        may = may_see(reader.actor, case, policy())
        assert (case.number in seen) is may, (reader.actor, case.kind)
        for step in policy().kinds[case.kind].flow.steps:
            refusal = check_step(
                step, case, reader.actor, at=case.history[-1].at, policy=kept_policy()
            )
            assert may or refusal is not None
    return len(cases)


def some_pages(readers: tuple[Reader, ...], cases: tuple[Case, ...]) -> None:
    """Pages and posts, picked by chance: shown, taken and refused as the core says."""
    chance = random.Random(7)
    shown = hidden = refused = taken = 0
    for _ in range(260):
        reader, case = chance.choice(readers), chance.choice(cases)
        if chance.random() < 0.5:  # every other time somebody who may see it
            reader = chance.choice(
                [each for each in readers if may_see(each.actor, case, policy())]
            )
        page = reader.client.get(address(case))
        if may_see(reader.actor, case, policy()):
            shown += 1
            assert page.status_code == 200
            offered = {step.code for step in allowed_steps(case, reader.actor, policy())}
            for step in policy().kinds[case.kind].flow.steps:
                assert (f'id="step-{step}"' in text(page)) is (step in offered)
        else:
            hidden += 1
            assert same(page, case.number) == same(reader.client.get(address(ABSENT)), ABSENT)
        step = chance.choice([*policy().kinds[case.kind].flow.steps])
        answer = posted(reader, case, step)
        refused += answer in (404, 409, 422)
        taken += answer == 302
    assert min(shown, hidden, refused, taken) > 5, (shown, hidden, refused, taken)


def same(response: Any, number: CaseNumber) -> str:
    assert response.status_code == 404
    return text(response).replace(number.digits, "N").replace(str(number), "N")


def posted(reader: Reader, case: Case, step: str) -> int:
    """A step posted and taken back; taken only where the core takes it."""
    from django.db import transaction

    known = policy().kinds[case.kind].flow.steps[step]
    form = {
        "seen": str(case.version),
        "key": KEY,
        "note": "sudah diperiksa",
        "reason": (known.reasons or ("",))[0],
    }
    with transaction.atomic():
        answer = reader.client.post(address(case, "en", "steps", step), form)
        transaction.set_rollback(True)
    allowed = step in {each.code for each in allowed_steps(case, reader.actor, policy())}
    assert allowed or answer.status_code != 302, (reader.actor, case.kind, case.state, step)
    if not may_see(reader.actor, case, policy()):
        assert answer.status_code == 404
    return int(answer.status_code)
