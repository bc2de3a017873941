"""A case as rows: open columns hold no personal data, and `sealed` holds all the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from tunggal.adapters.cases.sealing import Sealing
from tunggal.casework.case import Appealed, Case, Decision, Event, Findings, Subject
from tunggal.casework.number import CaseNumber
from tunggal.casework.scope import hides_reporter
from tunggal.policy.case_terms import OFFICERS, Casework, Role, Ruling
from tunggal.registry.nik import Nik

Row = Mapping[str, Any]
_NAMED = (*OFFICERS, Role.AGENT, Role.AUDITOR, Role.SERVICE)  # act by duty, so their code lies open


def case_columns(case: Case, sealing: Sealing, policy: Casework) -> dict[str, Any]:
    """The row of a case, without its history."""
    keys = sealing.keys_of(case.subject, case.brought_by)
    decided_on = case.decision.decided_on if case.decision else None
    return {
        "number": case.number.digits,
        "kind": case.kind,
        "state": case.state,
        "turn": case.turn,
        "owner": case.owner.value if case.owner else "",
        "due": case.due,
        "region": case.region,
        "programme": case.programme,
        "received_on": case.received_on,
        "decided_on": decided_on,
        "closed_on": None if case.is_open else case.history[-1].on,
        "release": case.release,
        "version": case.version,
        "hides_reporter": hides_reporter(case, policy),
        "bringer_key": keys.bringer,
        "person_key": keys.person,
        "family_key": keys.family,
        "sealed": sealing.seal(_place(case.number), _inside(case)),
    }


def event_columns(event: Event, place: int, sealing: Sealing) -> dict[str, Any]:
    """The row of an event; `place` counts the events of its case from 1."""
    named = event.role in _NAMED
    inside = {
        "actor": "" if named else event.actor,
        "note": event.note,
        "papers": dict(event.papers),
        "identity": event.identity,
        "instead_of": _subject_values(event.instead_of) if event.instead_of is not None else None,
    }
    return {
        "case_id": event.case.digits,
        "place": place,
        "at": event.at,
        "on": event.on,
        "step": event.step,
        "actor": event.actor if named else "",
        "role": event.role.value,
        "before": event.before,
        "after": event.after,
        "owner": event.owner.value if event.owner else "",
        "due": event.due,
        "reason": event.reason,
        "release": event.release,
        "tells": event.tells,
        "untold": event.tells,
        "sealed": sealing.seal(_place(event.case, place), inside),
    }


def case_of(row: Row, events: Iterable[Row], sealing: Sealing) -> Case:
    """The case of a row and its events, in their order."""
    number = CaseNumber(row["number"])
    inside = sealing.open(_place(number), row["sealed"])
    return Case(
        number=number,
        kind=row["kind"],
        state=row["state"],
        turn=row["turn"],
        owner=_role(row["owner"]),
        due=row["due"],
        region=row["region"],
        channel=inside["channel"],
        received_on=row["received_on"],
        brought_by=inside["brought_by"],
        subject=_subject(inside["subject"]),
        fields=inside["fields"],
        papers=inside["papers"],
        findings=_findings(inside["findings"]),
        decision=_decision(inside["decision"]),
        about=_about(inside["about"]),
        release=row["release"],
        history=tuple(_event(number, each, sealing) for each in events),
    )


def _place(number: CaseNumber, event: int = 0) -> str:
    return f"case:{number.digits}:{event}" if event else f"case:{number.digits}"


def _role(text: str) -> Role | None:
    return Role(text) if text else None


def _inside(case: Case) -> dict[str, Any]:
    return {
        "channel": case.channel,
        "brought_by": case.brought_by,
        "subject": _subject_values(case.subject),
        "fields": dict(case.fields),
        "papers": dict(case.papers),
        "findings": _findings_values(case.findings),
        "decision": _decision_values(case.decision),
        "about": _about_values(case.about),
    }


def _event(number: CaseNumber, row: Row, sealing: Sealing) -> Event:
    inside = sealing.open(_place(number, row["place"]), row["sealed"])
    before = inside.get("instead_of")  # events of earlier versions say nothing of it
    return Event(
        case=number,
        at=row["at"],
        on=row["on"],
        step=row["step"],
        actor=row["actor"] or inside["actor"],
        role=Role(row["role"]),
        before=row["before"],
        after=row["after"],
        owner=_role(row["owner"]),
        due=row["due"],
        reason=row["reason"],
        note=inside["note"],
        papers=inside["papers"],
        release=row["release"],
        tells=bool(row["tells"]),
        identity=inside.get("identity", ""),
        instead_of=_subject(before) if before is not None else None,
    )


def _subject_values(subject: Subject) -> dict[str, str]:
    return {"nik": subject.nik.digits if subject.nik else "", "kk": subject.kk}


def _subject(values: Row) -> Subject:
    return Subject(Nik(values["nik"]) if values["nik"] else None, values["kk"])


def _findings_values(findings: Findings | None) -> dict[str, Any] | None:
    if findings is None:
        return None
    return {
        "seen_on": findings.seen_on.isoformat(),
        "persons": [dict(each) for each in findings.persons],
        "family": dict(findings.family),
    }


def _findings(values: Row | None) -> Findings | None:
    if values is None:
        return None
    return Findings(
        date.fromisoformat(values["seen_on"]), tuple(values["persons"]), values["family"]
    )


_DECISION_DAYS = ("decided_on", "appeal_until", "binds_until")


def _decision_values(decision: Decision | None) -> dict[str, Any] | None:
    if decision is None:
        return None
    return {
        "ruling": decision.ruling.value,
        "reason": decision.reason,
        "basis": decision.basis,
        **{name: _day_text(getattr(decision, name)) for name in _DECISION_DAYS},
    }


def _decision(values: Row | None) -> Decision | None:
    if values is None:
        return None
    days = {name: _day(values[name]) for name in _DECISION_DAYS}
    return Decision(Ruling(values["ruling"]), values["reason"], values["basis"], **days)


def _about_values(about: Appealed | None) -> dict[str, Any] | None:
    if about is None:
        return None
    return {
        "kind": about.kind,
        "number": about.number,
        "programme": about.programme,
        "subject": _subject_values(about.subject),
        "ruling": about.ruling.value,
        "decided_reason": about.decided_reason,
        "until": _day_text(about.until),
        "parties": list(about.parties),
        "bringer": about.bringer,
        "keeps_aid": about.keeps_aid,
        "participants": sorted(about.participants),
    }


def _about(values: Row | None) -> Appealed | None:
    if values is None:
        return None
    told = {
        **values,
        "subject": _subject(values["subject"]),
        "ruling": Ruling(values["ruling"]),
        "until": _day(values["until"]),
        "parties": tuple(values["parties"]),
        "participants": frozenset(values["participants"]),
    }
    return Appealed(**told)


def _day_text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
