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

    The one objected to never sees the objection, nor the appeal of who brought it, not even as an
    officer of the region or an agent. Citizens see what they brought and what concerns them. Agents
    see the cases whose turn is theirs, and what the caller may see once the identity questions were
    passed.
    """
    person = actor.person
    if actor.role is Role.SERVICE:
        return True
    brought_it = person.code == case.brought_by
    if hides_reporter(case, policy) and person.is_of(case.subject) and not brought_it:
        return False
    own = brought_it or person.is_of(case.subject)
    if actor.role is Role.AGENT:
        return case.owner is Role.AGENT or (own and actor.caller is not None)
    if actor.role is Role.CITIZEN:
        return own
    return in_scope(actor, case.region)


def is_on_duty(actor: Actor, case: Case) -> bool:
    """Whether somebody looks at a case as an office: an agent does while the turn is the agents'."""
    if actor.role is Role.AGENT:
        return case.owner is Role.AGENT
    return actor.role is not Role.CITIZEN


def reporter_shown_to(case: Case, policy: Casework) -> tuple[Role, ...] | None:
    """The roles that may see who brought a case; None where whoever sees the case may.

    Whoever brought an objection is hidden in the own appeal as well: it is about the same family.
    """
    own, about = policy.kinds[case.kind].reporter_shown_to, case.about
    if own is None and about is not None and "bringer" in about.parties:
        appealed = policy.kinds.get(about.kind)
        return appealed.reporter_shown_to if appealed else None
    return own


def hides_reporter(case: Case, policy: Casework) -> bool:
    """Whether the one whom a case concerns may not know of it, because it tells who brought it."""
    return reporter_shown_to(case, policy) is not None


def may_see_reporter(actor: Actor, case: Case, policy: Casework) -> bool:
    """Whether an actor who may see a case may also see who brought it."""
    shown_to = reporter_shown_to(case, policy)
    if actor.role is Role.SERVICE or actor.person.code == case.brought_by:
        return True
    return shown_to is None or actor.role in shown_to


def view(actor: Actor, case: Case, policy: Casework) -> Case | None:
    """The case as this actor may see it, or None: reporter and colleagues hidden where they must be."""
    if not may_see(actor, case, policy):
        return None
    kind = policy.kinds[case.kind]
    # Who brought the appealed case stands there, for those who may see it.
    case = replace(case, about=replace(case.about, bringer="")) if case.about else case
    citizen, brought_it = not is_on_duty(actor, case), actor.person.code == case.brought_by
    if not may_see_reporter(actor, case, policy) or (citizen and not brought_it):
        case = _without_reporter(case, kind)
    if citizen:
        case = _without_officers(case, actor.person, notes=brought_it)
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
    event = replace(event, instead_of=None)  # whom the reporter had named
    if event.role not in OFFICERS or event.step == "bring":
        return replace(event, actor="", role=Role.CITIZEN, note="", papers=papers)
    return replace(event, papers=papers)


def _without_officers(case: Case, person: Actor, *, notes: bool) -> Case:
    """Citizens see which office acted, not who, and their own papers; whoever brought the case also
    reads the notes, which were written to no other."""
    told = [event for event in case.history if notes and event.tells]
    history = tuple(
        replace(
            event, actor=event.role.value, note=event.note if event in told else "", papers={},
            identity="", instead_of=None,
        )
        if event.role in OFFICERS
        else event
        for event in case.history
    )  # fmt: skip
    theirs = {each for event in history for each in event.papers.values()}
    papers = {name: each for name, each in case.papers.items() if each in theirs}
    about = replace(case.about, participants=frozenset()) if case.about else None
    findings = case.findings if person.is_of(case.subject) else None
    return replace(case, history=history, papers=papers, about=about, findings=findings)


def concerns_themself(actor: Actor, subject: Subject) -> bool:
    """Whether an officer or an agent would act in a matter of the own family."""
    return actor.role in (*OFFICERS, Role.AGENT) and actor.is_of(subject)
