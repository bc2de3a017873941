"""Citizens of the small country, what they write in the forms of cases, and officers who act on them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from casework_world import USUAL, given_for, policy
from service_world import HELD, LARGE, REGENCY, VILLAGE, kk, nik
from tunggal.casework.case import SERVICE, Actor, Case
from tunggal.casework.number import CaseNumber
from tunggal.policy.case_terms import Field, Role

FAMILY = LARGE  # the one who brings most cases
NEIGHBOUR = HELD
KINDS = sorted(code for code in policy().kinds if code != "appeal")


def value(field: Field) -> dict[str, str]:
    """Something that fits a field, as a browser sends it."""
    name = f"f_{field.name}"
    if field.holds == "day":
        return {f"{name}-day": "2", f"{name}-month": "3", f"{name}-year": "2026"}
    said = {
        "text": "Keterangan sederhana", "nik": nik(FAMILY, 2), "niks": f"{nik(FAMILY, 2)}\n{nik(FAMILY, 3)}",
        "kk": kk(NEIGHBOUR), "village": "Sukamaju", "programme": "pkh",
        "choice": field.choices[0] if field.choices else "",
    }  # fmt: skip
    return {name: said[field.holds]}


def filled(kind: str, **changes: str) -> dict[str, str]:
    """A whole form of a kind, about the own family or, where that may not be, a neighbour's."""
    own = policy().kinds[kind]
    sent = {name: text for field in own.fields.values() for name, text in value(field).items()}
    if kind == "reactivation":
        sent["f_programme"] = "pbi_jkn"  # the only one that gives back a seat
    if kind == "objection":
        sent |= {"whom": "other", "whom-nik": nik(NEIGHBOUR), "whom-kk": kk(NEIGHBOUR)}
    elif own.concerns != "none":
        sent |= {"whom": "family" if own.concerns == "family" else "me"}
    return {**sent, "key": f"form-of-{kind:0<20}", **changes}


def number_in(address: str) -> CaseNumber:
    found = re.search(r"/cases/(\d{10})", address)
    assert found, address
    return CaseNumber(found[1])


def officer(role: Role, code: str = "") -> Actor:
    region = VILLAGE if role in (Role.VILLAGE_OPERATOR, Role.FACILITATOR) else REGENCY
    regions = () if role in (Role.MINISTRY, Role.AGENT) else (region,)
    return Actor(code or role.value, role, regions)


def stored(number: CaseNumber) -> Case:
    from tunggal.service.cases.keeping import read
    from tunggal.service.cases.scope import acting_as

    with acting_as(SERVICE) as rows:
        return read(rows.filter(number=number.digits))[0]


def act(
    number: CaseNumber, step: str, *, uphold: bool = True, code: str = "", **given: Any
) -> Case:
    """A step by whoever owns the case, or by the role that the step asks for."""
    from tunggal.service.cases import actions

    case = stored(number)
    asked = policy().kinds[case.kind].flow.steps[step]
    role = case.owner if not asked.by or case.owner in asked.by else asked.by[-1]
    assert role is not None
    by = SERVICE if role is Role.SERVICE else officer(role, code)
    return actions.take(
        number, step, by=by, at=datetime.now(UTC), seen=case.version, key=f"{step}{case.version}",
        given=replace(given_for(asked, case, uphold=uphold), **given),
    ).case  # fmt: skip


def decide(number: CaseNumber, *, uphold: bool = True) -> Case:
    """The usual way until it is decided, by as many officers as it takes."""
    case = stored(number)
    for place, step in enumerate(USUAL[policy().kinds[case.kind].flow.code]):
        case = act(number, step, uphold=uphold, code=f"officer-{place}")
    return case
