"""Who may see which case. The one place of this rule: services and databases follow it."""

from __future__ import annotations

from dataclasses import replace

from tunggal.casework.case import Actor, Case, Event, Subject
from tunggal.policy.case_terms import OFFICERS, CaseKind, Casework, Role

_SAFE_FIELDS = ("choice", "programme")
_ALL = (Role.MINISTRY, Role.AUDITOR, Role.SERVICE)


def regions_seen(actor: Actor) -> tuple[str, ...] | None:
    """The regions whose whole subtree an actor sees; None for the whole country, () for none."""
    if actor.role in _ALL:
        return None
    return actor.regions if actor.role in OFFICERS else ()


def in_scope(actor: Actor, region: str) -> bool:
    """Whether a region lies in the subtree of one of the actor's own."""
    seen = regions_seen(actor)
    return seen is None or any(own and region.startswith(own) for own in seen)


def may_see(actor: Actor, case: Case, policy: Casework) -> bool:
    """Whether an actor may open a case at all.

    The one objected to never sees the objection, not even as an officer of the region or an
    agent. Citizens see what they brought and what concerns them; agents see what the caller may
    see, once the identity questions were passed.
    """
    kind, person = policy.kinds[case.kind], actor.person
    if actor.role is Role.SERVICE:
        return True
    brought_it = person.code == case.brought_by
    if kind.hides_reporter and person.is_of(case.subject) and not brought_it:
        return False
    if actor.role is Role.AGENT and actor.caller is None:
        return False
    if actor.role in (Role.CITIZEN, Role.AGENT):
        return brought_it or person.is_of(case.subject)
    return in_scope(actor, case.region)


def may_see_reporter(actor: Actor, case: Case, policy: Casework) -> bool:
    """Whether an actor who may see a case may also see who brought it."""
    shown_to = policy.kinds[case.kind].reporter_shown_to
    if actor.role is Role.SERVICE or actor.person.code == case.brought_by:
        return True
    return shown_to is None or actor.role in shown_to


def view(actor: Actor, case: Case, policy: Casework) -> Case | None:
    """The case as this actor may see it, or None: reporter and colleagues hidden where they must be."""
    if not may_see(actor, case, policy):
        return None
    kind = policy.kinds[case.kind]
    citizen = actor.role in (Role.CITIZEN, Role.AGENT)
    if not may_see_reporter(actor, case, policy) or (
        citizen and actor.person.code != case.brought_by
    ):
        case = _without_reporter(case, kind)
    if citizen:
        case = _without_officers(case, actor.person)
    return case


def _without_reporter(case: Case, kind: CaseKind) -> Case:
    papers = {name: each for name, each in case.papers.items() if name not in kind.attachments}
    history = tuple(_nameless(event, kind) for event in case.history)
    # What is chosen from a list tells the visitor what to look at; free words tell who wrote them.
    fields = {
        name: value for name, value in case.fields.items()
        if name in kind.fields and kind.fields[name].holds in _SAFE_FIELDS
    }  # fmt: skip
    return replace(case, brought_by="", channel="", fields=fields, papers=papers, history=history)


def _nameless(event: Event, kind: CaseKind) -> Event:
    papers = {name: each for name, each in event.papers.items() if name not in kind.attachments}
    if event.role not in OFFICERS or event.step == "bring":
        return replace(event, actor="", role=Role.CITIZEN, note="", papers=papers)
    return replace(event, papers=papers)


def _without_officers(case: Case, person: Actor) -> Case:
    """Citizens see which office acted, not who; and what was written to them, not among officers."""
    history = tuple(
        replace(event, actor=event.role.value, note=event.note if event.tells else "")
        if event.role in OFFICERS
        else event
        for event in case.history
    )
    about = replace(case.about, participants=frozenset()) if case.about else None
    findings = case.findings if person.is_of(case.subject) else None
    return replace(case, history=history, about=about, findings=findings)


def concerns_themself(actor: Actor, subject: Subject) -> bool:
    """Whether an officer would act in a matter of the own family."""
    return actor.role in OFFICERS and actor.is_of(subject)
