"""Cases of the small country for tests of the console, and officers who open its pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from casework_world import brought, given_for, notice, policy
from service_world import HELD, OUT, REGENCY, VILLAGE, kk, nik
from signing_in import as_officer
from tunggal.casework.case import Actor, Case, Subject
from tunggal.casework.number import CaseNumber
from tunggal.policy.case_terms import Role
from tunggal.registry.nik import Nik

OTHER_VILLAGE, OTHER_REGENCY = "3271011001", "3271"
FAMILY = Subject(Nik(nik(HELD)), kk(HELD))
OWNER = Actor("citizen-held", Role.CITIZEN, (VILLAGE,), FAMILY.nik, FAMILY.kk)
NEIGHBOUR = Actor("citizen-out", Role.CITIZEN, (VILLAGE,), Nik(nik(OUT)), kk(OUT))
BEGAN = datetime.now(UTC) - timedelta(hours=1)  # the steps follow in minutes
KEY = "k" * 12


def new(kind: str, serial: int = 0, *, region: str = VILLAGE, **changes: Any) -> Case:
    """A case about the family HELD, as the core brings it."""
    by = NEIGHBOUR if kind == "objection" else OWNER
    changes = {"subject": FAMILY, **changes}
    if kind == "reactivation":
        changes = {"papers": {"facility_letter": "s"}, **changes}
    if policy().kinds[kind].about:
        changes = {"about": replace(notice(), subject=FAMILY), **changes}
    case = brought(
        kind, serial=serial, by=changes.pop("by", by), at=BEGAN, region=VILLAGE, **changes
    )
    return replace(case, region=region)


def walk(case: Case, *steps: str, **given: Any) -> Case:
    """The case after these steps, each by its owner."""
    for code in steps:
        case = step_on_soon(case, code, **given)
    return case


def step_on_soon(case: Case, code: str, *, by: Actor | None = None, uphold: bool = True) -> Case:
    """Like `step_on`, a minute after the last step, so that it lies in the past."""
    from tunggal.casework.steps import take

    step = policy().kinds[case.kind].flow.steps[code]
    role = step.by[0] if step.by else case.owner
    return take(
        code, case, by or Actor(f"{role}-{code}", role, (case.region[:4],)),
        at=case.history[-1].at + timedelta(minutes=1), policy=policy(),
        given=given_for(step, case, uphold=uphold),
    ).case  # fmt: skip


def officer(client: Any, role: str, *regions: str, code: str = "", **own: Any) -> Any:
    """Sign an officer in; of the regency where the cases are, if nothing else is said."""
    where = regions or {"ministry": (), "auditor": (), "agent": ()}.get(role, (REGENCY,))
    return as_officer(client, code or role.replace("_", "-"), role, where, **own)


def address(case: Case | CaseNumber, language: str = "en", *more: str) -> str:
    number = case.number if isinstance(case, Case) else case
    return "/".join((f"/{language}/console/cases/{number.digits}", *more))


def post_step(client: Any, case: Case, code: str, **sent: Any) -> Any:
    """Post the form of a step as the page of the case has it."""
    form = {"seen": str(case.version), "key": KEY, **sent}
    return client.post(address(case, "en", "steps", code), form)


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())
