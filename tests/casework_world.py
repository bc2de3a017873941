"""Officers, citizens and cases of a small district, and the shortest way to each state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from tunggal.casework.appealing import appealed_case, appealed_notice
from tunggal.casework.bringing import Wish, bring
from tunggal.casework.case import SERVICE, Actor, Appealed, Case, Findings, Subject
from tunggal.casework.number import CaseNumber
from tunggal.casework.steps import VISIT_FORM, Given, take
from tunggal.policy.case_terms import Casework, Field, Role, Ruling, Step
from tunggal.policy.casework import read_casework
from tunggal.registry.nik import Nik

FOLDER = Path(__file__).parents[1] / "examples" / "indonesia" / "policy" / "casework"
VILLAGE, OTHER_VILLAGE = "3204122001", "3204122002"
REGENCY, OTHER_REGENCY = "3204", "3271"
START = datetime(2026, 4, 6, 2, 0, tzinfo=UTC)  # a Monday, nine o'clock in Jakarta
NIK, OTHER_NIK = "3204121203850001", "3204125203900002"
KK, OTHER_KK = "3204121203100001", "3204121203100002"


@cache
def policy() -> Casework:
    return read_casework(FOLDER)


SUBJECT = Subject(Nik(NIK), KK)
BUDI = Actor("budi", Role.CITIZEN, (VILLAGE,), Nik(NIK), KK)  # whom cases concern
SARI = Actor("sari", Role.CITIZEN, (VILLAGE,), Nik(OTHER_NIK), OTHER_KK)  # a neighbour
STRANGER = Actor(
    "stranger", Role.CITIZEN, ("3271011001",), Nik("3271011203850009"), "3271011203100009"
)
AGENT = Actor("agent", Role.AGENT, caller=BUDI)

_REGIONS = {
    Role.VILLAGE_OPERATOR: (VILLAGE,),
    Role.FACILITATOR: (VILLAGE, OTHER_VILLAGE),
    Role.REGENCY_VERIFIER: (REGENCY,),
    Role.HEAD_OF_OFFICE: (REGENCY,),
}


def officer(role: Role, code: str = "", regions: tuple[str, ...] | None = None) -> Actor:
    """An officer of a role in the region where its cases are."""
    return Actor(code or role.value, role, _REGIONS.get(role, ()) if regions is None else regions)


def actor(role: Role, case: Case, code: str = "") -> Actor:
    """Somebody of a role who stands well to a case: its bringer, an agent for him, an officer."""
    bringer = {"budi": BUDI, "sari": SARI}.get(case.brought_by, BUDI)
    if role is Role.CITIZEN:
        return bringer
    if role is Role.AGENT:
        return Actor("agent", Role.AGENT, caller=bringer)
    return SERVICE if role is Role.SERVICE else officer(role, code)


def value(field: Field) -> str:
    """Something that fits a field."""
    return {
        "text": "penjelasan", "day": "2026-03-02", "nik": OTHER_NIK, "niks": f"{NIK}, {OTHER_NIK}",
        "kk": OTHER_KK, "village": OTHER_VILLAGE, "programme": "pkh",
        "choice": field.choices[0] if field.choices else "",
    }[field.holds]  # fmt: skip


def findings(**family: str) -> Findings:
    person = {"nik": NIK, "name": "BUDI SANTOSO", "birth_date": "1985-03-12", "presence": "1"}
    return Findings(date(2026, 4, 10), (person,), family or {"floor": "8", "floor_area": "36"})


def notice(until: date = date(2026, 12, 31)) -> Appealed:
    return appealed_notice(
        "2026Q2-1A2B", programme="pkh", subject=SUBJECT, reason="decile_above_limit", until=until
    )


def wish(kind: str, **changes: object) -> Wish:
    """A complete wish of a kind about Budi's family."""
    own = policy().kinds[kind]
    said = {field.name: value(field) for field in own.fields.values()}
    about = notice() if own.about else None
    return replace(Wish(kind, VILLAGE, SUBJECT, "portal", said, about=about), **changes)


def bringer_of(kind: str) -> Actor:
    return SARI if kind == "objection" else BUDI


def brought(
    kind: str, *, serial: int = 0, by: Actor | None = None, at: datetime = START, **changes: object
) -> Case:
    return bring(
        wish(kind, **changes),
        by or bringer_of(kind),
        number=CaseNumber.of(serial),
        at=at,
        policy=policy(),
    ).case


def given_for(step: Step, case: Case, *, uphold: bool = True) -> Given:
    """All that a step asks for, and what it takes to uphold."""
    kind = policy().kinds[case.kind]
    asked = [need[0] for need in step.needs]
    if step.decides and uphold:
        extra = [need[0] for need in kind.verified_by]
        asked += [
            each
            for each in extra
            if each in {*kind.attachments, *(p for n in step.needs for p in n)}
        ]
    ruling = Ruling.UPHELD if uphold else Ruling.NOT_UPHELD
    reasons = [each for each in step.reasons if kind.rulings[each] is ruling] or list(step.reasons)
    return Given(
        reason=reasons[0] if step.decides else "",
        note="sudah diperiksa" if step.needs_note else "",
        papers={paper: f"berkas-{paper}" for paper in asked},
        findings=findings() if VISIT_FORM in asked else None,
        release="2026Q3" if step.needs_release else "",
        identity=step.identity[0] if step.identity and uphold else "",
        subject=SUBJECT if step.names else None,
        region=VILLAGE if step.names else "",
    )


def step_on(
    case: Case,
    code: str,
    *,
    by: Actor | None = None,
    uphold: bool = True,
    given: Given | None = None,
) -> Case:
    """The case after a step that its owner (or who else may) takes a day after the last one."""
    step = policy().kinds[case.kind].flow.steps[code]
    role = step.by[0] if step.by else case.owner
    return take(
        code, case, by or actor(role, case), at=case.history[-1].at + timedelta(days=1),
        policy=policy(), given=given or given_for(step, case, uphold=uphold),
    ).case  # fmt: skip


def second(case: Case) -> Actor:
    """Another officer of the owner's role."""
    return officer(case.owner, f"{case.owner}-2")


USUAL = {
    "field": ("screen", "visit", "deliberate", "decide", "sign", "confirm"),
    "desk": ("screen", "decide", "confirm"),
    "own_wish": ("screen", "hear", "decide"),
    "question": ("answer",),
    "complaint": ("ask_regency", "report", "decide"),
    "appeal": ("screen", "visit", "decide", "confirm"),
}


def walked(
    case: Case, *, uphold: bool = True, to_the_end: bool = True, by_second: bool = True
) -> Iterator[Case]:
    """The case after each step of the usual way, decided and told."""
    flow = policy().kinds[case.kind].flow
    for code in USUAL[flow.code]:
        own = flow.steps[code].four_eyes and by_second and not flow.steps[code].by
        case = step_on(case, code, uphold=uphold, by=second(case) if own else None)
        yield case
    if to_the_end and case.is_open:
        last = (
            ("enter_release", "tell_release")
            if uphold and "enter_release" in flow.steps
            else ("close",)
        )
        for code in last:
            case = step_on(case, code)
            yield case


def decided(kind: str, *, uphold: bool = True, **changes: object) -> Case:
    return [*walked(brought(kind, **changes), uphold=uphold, to_the_end=False)][-1]


def neighbours_appeal(serial: int = 0) -> Case:
    """The appeal of a neighbour whose objection was not upheld: it is about the objected family."""
    about = appealed_case(decided("objection", uphold=False), policy())
    about = replace(about, participants=frozenset())
    return brought("appeal", serial=serial, by=SARI, about=about)
