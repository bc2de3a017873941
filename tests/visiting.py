"""A visit as a facilitator fills it in: the case that waits, and answers that fit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from service_world import HELD, SIZES, VILLAGE, kk, name_of, nik
from tunggal.casework.bringing import Wish
from tunggal.casework.case import Actor, Case, Subject
from tunggal.policy.case_terms import Role
from tunggal.registry.nik import Nik

REGION = VILLAGE
FIELD = ("facilitator", [VILLAGE])
NEIGHBOUR = Actor(
    "neighbour", Role.CITIZEN, (VILLAGE,), Nik("3171014107800888"), "3171012001100888"
)
OPERATOR = Actor("op-1", Role.VILLAGE_OPERATOR, (VILLAGE,))


def earlier(days: float) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


def waiting_case(
    family: int = HELD, *, kind: str = "proposal", region: str = REGION, key: str = "k"
) -> Case:
    """A case that was found complete and waits for a visit."""
    from tunggal.service.cases import actions

    subject = Subject(Nik(nik(family)), kk(family))
    by = (
        NEIGHBOUR
        if kind == "objection"
        else Actor(f"citizen-{family}", Role.CITIZEN, (region,), Nik(nik(family)), kk(family))
    )
    fields = {"grounds": "well_off"} if kind == "objection" else {}
    wish = Wish(kind, region, subject, "portal", fields)
    case = actions.bring(wish, by=by, at=earlier(2), key=key).case
    role = case.owner or Role.MINISTRY
    officer = Actor(
        f"screen-{role}", role, (region[:4] if role is Role.REGENCY_VERIFIER else region,)
    )
    return actions.take(
        case.number, "screen", by=officer, at=earlier(1), seen=case.version, key=key
    ).case


def whole(family: int = HELD, **changes: str) -> dict[str, str]:
    """Every question answered, all members of the family at home."""
    from tunggal.service.console.visit_form import is_asked
    from tunggal.service.console.visit_keeping import visit_form

    answers = {"lighting": "1", "toilet": "1"}
    for each in visit_form().family:
        if is_asked(each, answers):
            answers.setdefault(each.name, "1" if each.codes else "36")
    for place in range(1, SIZES[family] + 1):
        answers |= {f"p{place}_{name}": value for name, value in person(family, place).items()}
    return {
        **answers, "seen_on": earlier(0.5).date().isoformat(), "result": "complete", "note": "Rumah kecil.",
        "address": "Jalan Contoh 1", **changes,
    }  # fmt: skip


def person(family: int, place: int) -> dict[str, str]:
    answers = dict.fromkeys(("presence", "sex", "marital", "schooling", "works", "illness"), "1")
    return {
        **answers, "relation": "1" if place == 1 else "3", "disability": "4", "education": "3",
        "name": name_of(family, place), "nik": nik(family, place), "birth_date": f"198{place % 10}-03-12",
    }  # fmt: skip


def stored(case: Case) -> Case:
    """A case as it is kept now."""
    from tunggal.casework.case import SERVICE
    from tunggal.service.cases.keeping import read
    from tunggal.service.cases.scope import acting_as

    with acting_as(SERVICE) as rows:
        return read(rows.filter(number=case.number.digits))[0]


def address(case: Any, language: str = "id") -> str:
    return f"/{language}/console/cases/{case.number.digits}/visit"
