"""Is it certain whom a case concerns? An officer names the family, or says how that was found out."""

from __future__ import annotations

from dataclasses import replace

from tunggal.casework.case import Actor, Case, Event, Subject
from tunggal.casework.refusals import Refusal, about_step
from tunggal.casework.scope import concerns_themself, in_scope
from tunggal.policy.case_terms import CaseKind, Casework, Doubt, Ruling, Step


def is_named(subject: Subject, kind: CaseKind) -> bool:
    """Whether a case says by a number whom it concerns, or concerns nobody at all."""
    return kind.concerns == "none" or bool(subject.key)


def found_out(case: Case) -> Event | None:
    """The step in which an officer last said who is meant, or how that was found out."""
    told = [event for event in case.history if event.identity or event.instead_of is not None]
    return told[-1] if told else None


def in_doubt(step: Step, case: Case, reason: str, doubt: Doubt, policy: Casework) -> bool:
    """Whether a step with this reason would uphold a case while it is not certain who is meant."""
    upholds = policy.kinds[case.kind].rulings.get(reason) is Ruling.UPHELD
    return bool(step.identity and doubt and upholds) and found_out(case) is None


def why_not_certain(
    step: Step, case: Case, *, reason: str, identity: str, doubt: Doubt, policy: Casework
) -> Refusal | None:
    """What a step lacks because nobody, or nobody certain, is named."""
    kind = policy.kinds[case.kind]
    upholds = step.decides and kind.rulings.get(reason) is Ruling.UPHELD
    if (step.needs_named or upholds) and not is_named(case.subject, kind):
        return about_step("not_named", step.code)
    unknown = bool(identity) and identity not in step.identity
    if unknown or (not identity and in_doubt(step, case, reason, doubt, policy)):
        return about_step("identity_in_doubt", step.code, ways=("identity", step.identity))
    return None


def why_not_named(
    step: Step, actor: Actor, *, subject: Subject | None, region: str, doubt: Doubt
) -> Refusal | None:
    """Why an officer may not say that this family is meant."""
    if not step.names:
        return None
    if subject is None or not subject.key or not region:
        return about_step("family_missing", step.code)
    if not doubt:
        return Refusal("named_already")  # nobody puts another family in the place of a known one
    if concerns_themself(actor, subject):
        return Refusal("own_family")
    return None if in_scope(actor, region) else Refusal("not_in_your_region")


def named(case: Case, subject: Subject, region: str, policy: Casework) -> Case:
    """The case about this family; what was found at another one is not its own."""
    asked = policy.kinds[case.kind].attachments
    papers = {name: each for name, each in case.papers.items() if name in asked}
    return replace(case, subject=subject, region=region, papers=papers, findings=None)
