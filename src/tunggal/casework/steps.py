"""What may happen to a case, and what happens: start reading here.

`allowed_steps` says what an actor may do; `take` does it and gives back the new case with the
event to record; `escalate` is what silence does. A step writes nothing: the caller keeps both
in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from tunggal.casework.appealing import party_against
from tunggal.casework.case import (
    ESCALATE,
    SERVICE,
    Actor,
    Case,
    Decision,
    Event,
    Findings,
    Subject,
    Taken,
    entered,
)  # fmt: skip
from tunggal.casework.deadlines import due_day, last_day_to_appeal, local_day
from tunggal.casework.fields import is_plain, wrong_field, wrong_finding
from tunggal.casework.naming import named, why_not_certain, why_not_named
from tunggal.casework.refusals import CaseRefused, Refusal, about_step
from tunggal.casework.rules import needed_papers, why_not
from tunggal.policy.case_terms import Casework, Doubt, Ruling, State, Step
from tunggal.registry.errors import UsageRefused

MOST_NOTE = 4_000  # characters
VISIT_FORM = "visit_form"  # the paper whose content enters the register: it comes with findings


@dataclass(frozen=True)
class Given:
    """What comes with a step: only what the step asks for."""

    reason: str = ""
    note: str = field(default="", repr=False)
    papers: Mapping[str, str] = field(default_factory=dict)  # paper → reference kept elsewhere
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    findings: Findings | None = None
    release: str = ""
    identity: str = ""  # how it was found out who is meant
    subject: Subject | None = None  # the family that a step names, and where it lives
    region: str = ""


NOTHING = Given()


def allowed_steps(case: Case, actor: Actor, policy: Casework) -> tuple[Step, ...]:
    """The steps that an actor may take now, in the order of the flow."""
    steps = policy.kinds[case.kind].flow.steps_from(case.state)
    return tuple(step for step in steps if why_not(step.code, case, actor, policy) is None)


def take(
    code: str, case: Case, actor: Actor, *, at: datetime, policy: Casework,
    given: Given = NOTHING, seen: int | None = None, doubt: Doubt = Doubt.NONE,
) -> Taken:  # fmt: skip
    """The case after a step; raises CaseRefused with the rule and its remedy.

    `seen` is the version the actor looked at: a case that changed since is refused. `doubt` says why
    it is not certain whom the case concerns, as far as the release knows.
    """
    refusal = check_step(
        code, case, actor, at=at, policy=policy, given=given, seen=seen, doubt=doubt
    )
    if refusal is not None:
        raise CaseRefused(refusal, policy)
    flow = policy.kinds[case.kind].flow
    step, on = flow.steps[code], local_day(at, case.region, policy.calendar)
    before, case = case, _named(step, case, given, policy)
    changed = replace(
        _moved_on(case, flow.states[step.to], on=on, policy=policy),
        papers={**case.papers, **given.papers},
        fields={**case.fields, **given.fields},
        findings=given.findings or case.findings,
        release=given.release or case.release,
        decision=_decision(step, case, given, on=on, policy=policy),
    )
    return _recorded(before, changed, step.code, actor, at=at, on=on, given=given, tells=step.tells)


def check_step(
    code: str, case: Case, actor: Actor, *, at: datetime, policy: Casework,
    given: Given = NOTHING, seen: int | None = None, doubt: Doubt = Doubt.NONE,
) -> Refusal | None:  # fmt: skip
    """Why `take` would refuse, or None: the dry run of a step, for bulk decisions."""
    if seen is not None and seen != case.version:
        return Refusal("changed_meanwhile", codes={"state": ("states", (case.state,))})
    refusal = why_not(code, case, actor, policy)
    if refusal is not None:
        return refusal
    if case.history and at < case.history[-1].at:
        return Refusal("earlier_than_last")
    step = policy.kinds[case.kind].flow.steps[code]
    return (
        why_not_named(step, actor, subject=given.subject, region=given.region, doubt=doubt)
        or _incomplete(step, case, given, policy)
        or why_not_certain(
            step, case, reason=given.reason, identity=given.identity, doubt=doubt, policy=policy
        )
    )


def escalate(case: Case, *, at: datetime, policy: Casework) -> Taken:
    """The case passed on to the next owner because its time ran out; nothing is ever decided by it.

    The last owner is asked again. Raises CaseRefused while there is time left.
    """
    on = local_day(at, case.region, policy.calendar)
    if not is_overdue(case, on):
        closed = Refusal("case_is_closed", codes={"state": ("states", (case.state,))})
        raise CaseRefused(Refusal("not_yet_due", {"due": case.due}) if case.due else closed, policy)
    state = policy.kinds[case.kind].flow.states[case.state]
    turn = min(case.turn + 1, len(state.turns) - 1)
    moved = _moved(case, state, turn, on=on, policy=policy)
    return _recorded(case, moved, ESCALATE, SERVICE, at=at, on=on, given=NOTHING, tells=True)


def is_overdue(case: Case, today: date) -> bool:
    """Whether the last day of an open case has passed."""
    return case.due is not None and today > case.due


def _moved(case: Case, state: State, turn: int, *, on: date, policy: Casework) -> Case:
    """The case at a turn of a state, with its owner and last day."""
    due = (
        due_day(on, state.turns[turn].days, region=case.region, calendar=policy.calendar)
        if state.turns
        else None
    )
    return replace(case, state=state.code, turn=turn, owner=entered(state, turn), due=due)


def _moved_on(case: Case, state: State, *, on: date, policy: Casework) -> Case:
    """The case in the state that a step leads to; where it stays, nobody gets more days."""
    if state.code == case.state:
        return case
    return _moved(case, state, 0, on=on, policy=policy)


def _named(step: Step, case: Case, given: Given, policy: Casework) -> Case:
    if not step.names or given.subject is None:
        return case
    return named(case, given.subject, given.region, policy)


def _recorded(
    before: Case,
    after: Case,
    code: str,
    actor: Actor,
    *,
    at: datetime,
    on: date,
    given: Given,
    tells: bool,
) -> Taken:
    event = Event(
        before.number, at, on, code, actor.code, actor.role, before.state, after.state,
        after.owner, after.due, given.reason, given.note, given.papers, given.release, tells,
        given.identity, before.subject if after.subject != before.subject else None,
    )  # fmt: skip
    return Taken(replace(after, history=(*before.history, event)), event)


def _decision(
    step: Step, case: Case, given: Given, *, on: date, policy: Casework
) -> Decision | None:
    if step.undoes:
        return None
    decision = case.decision
    if step.decides:
        reason = policy.reasons[given.reason]
        ruling = policy.kinds[case.kind].rulings[reason.code]
        decision = Decision(ruling, reason.code, reason.basis)
    if step.settles and decision is not None:
        return _final(decision, case, on=on, policy=policy)
    return decision


def _final(decision: Decision, case: Case, *, on: date, policy: Casework) -> Decision:
    """A proposed decision made final, with the last day to appeal and the last day it binds."""
    kind = policy.kinds[case.kind]
    binds = kind.cycle.binds_days if kind.cycle and decision.ruling is Ruling.UPHELD else None
    return replace(
        decision,
        decided_on=on,
        appeal_until=_appeal_until(decision, case, on=on, policy=policy),
        binds_until=date.fromordinal(on.toordinal() + binds) if binds else None,
    )


def _appeal_until(decision: Decision, case: Case, *, on: date, policy: Casework) -> date | None:
    appeals = policy.kinds[case.kind].appeals
    if appeals is None or not policy.reasons[decision.reason].appealable:
        return None
    if not party_against(case, decision.ruling, policy):
        return None
    return last_day_to_appeal(on, appeals.days, region=case.region, calendar=policy.calendar)


def _incomplete(step: Step, case: Case, given: Given, policy: Casework) -> Refusal | None:
    """What the step asks for and did not get, or got wrong."""
    with_papers = replace(case, papers={**case.papers, **given.papers})
    missing = needed_papers(step, with_papers, policy)
    if missing:
        named = tuple(paper for need in missing for paper in need)
        return about_step("paper_missing", step.code, papers=("papers", named))
    if step.decides and not given.reason:
        return about_step("reason_missing", step.code, reasons=("reasons", step.reasons))
    if given.reason and given.reason not in step.reasons:
        return about_step("reason_unknown", step.code, reasons=("reasons", step.reasons))
    refusal = _unverified(step, case, given, policy)
    if refusal is not None:
        return refusal
    if step.needs_note and not given.note.strip():
        return about_step("note_missing", step.code)
    if not is_plain(given.note, MOST_NOTE):
        return about_step("note_wrong", step.code)
    if step.needs_release and not given.release:
        return about_step("release_missing", step.code)
    return _wrong_content(step, case, given, policy)


def _unverified(step: Step, case: Case, given: Given, policy: Casework) -> Refusal | None:
    """However many bring the same objection: without verification nothing is upheld."""
    kind = policy.kinds[case.kind]
    if not step.decides or kind.rulings[given.reason] is not Ruling.UPHELD:
        return None
    held = {**case.papers, **given.papers}
    lacking = [need for need in kind.verified_by if not any(each in held for each in need)]
    if not lacking:
        return None
    named = tuple(paper for need in lacking for paper in need)
    return about_step("not_verified", step.code, papers=("papers", named))


def _wrong_content(step: Step, case: Case, given: Given, policy: Casework) -> Refusal | None:
    asked = {
        *policy.kinds[case.kind].attachments,
        *(paper for need in step.needs for paper in need),
    }
    strange = ", ".join(paper for paper in given.papers if paper not in asked)
    if strange:
        return Refusal("attachment_unknown", {"papers": strange})
    if (VISIT_FORM in given.papers) is not (given.findings is not None):
        return about_step("findings_missing", step.code)
    if given.findings is not None:
        refusal = wrong_finding(given.findings, policy)
        if refusal is not None:
            return refusal
    if given.fields and not step.amends:
        raise UsageRefused(f"the step '{step.code}' takes no fields; only a step that amends does.")
    return wrong_field(policy.kinds[case.kind], {**case.fields, **given.fields})
