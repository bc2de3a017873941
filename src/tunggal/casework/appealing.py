"""What an appeal is about: a decided case, or the notice of a release that takes a seat away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tunggal.casework.case import Actor, Appealed, Case, Subject
from tunggal.casework.scope import concerns_themself, may_see
from tunggal.policy.case_kinds import NOTICE
from tunggal.policy.case_terms import Casework, Role, Ruling

CONCERNED = "concerned"  # the party to an appeal that is the family itself


def party_against(case: Case, ruling: Ruling, policy: Casework) -> str:
    """Whom a decision goes against, who may therefore appeal: bringer, concerned, or "" for nobody.

    An appeal is itself appealed by the family alone: where somebody else brought it, and what it turned
    takes something from the family.
    """
    appeals, about = policy.kinds[case.kind].appeals, case.about
    if appeals is None:
        return ""
    party = appeals.when_upheld if ruling is Ruling.UPHELD else appeals.when_not_upheld
    if about is None:
        return party
    turned = policy.kinds[about.kind].appeals if about.kind in policy.kinds else None
    loses = (
        turned is not None and turned.when_upheld == CONCERNED and CONCERNED not in about.parties
    )
    return party if loses else ""


def appealed_case(case: Case, policy: Casework) -> Appealed | None:
    """What an appeal against a decided case carries; None where its decision allows no appeal."""
    decision, appeals = case.decision, policy.kinds[case.kind].appeals
    if decision is None or appeals is None or decision.appeal_until is None:
        return None
    party = party_against(case, decision.ruling, policy)
    before = case.about.participants if case.about else frozenset()
    return Appealed(
        kind=case.kind,
        number=str(case.number),
        programme=case.programme,
        subject=case.subject,
        ruling=decision.ruling,
        decided_reason=decision.reason,
        until=decision.appeal_until,
        parties=(party,),
        bringer=case.brought_by,
        keeps_aid=appeals.keeps_aid and party == CONCERNED,
        participants=case.participants | before,
    )


def appealed_notice(
    number: str, *, programme: str, subject: Subject, reason: str, until: date | None
) -> Appealed:
    """What an appeal against the notice of a release carries; `until` stands in the notice."""
    return Appealed(
        NOTICE, number, programme, subject, Ruling.NOT_UPHELD, decided_reason=reason,
        until=until, parties=(CONCERNED,), keeps_aid=True,
    )  # fmt: skip


def is_party(person: Actor, about: Appealed) -> bool:
    """Whether somebody is one of those to whom an appeal is open."""
    brought = "bringer" in about.parties and person.code == about.bringer
    return brought or (CONCERNED in about.parties and person.is_of(about.subject))


def may_appeal(case: Case, actor: Actor, policy: Casework) -> bool:
    """Whether somebody may appeal a decided case, in time or not.

    A party may, also the family that an objection was about and that never sees it. Officers may
    for the parties, where they may see the case and it is not about their own family.
    """
    about = appealed_case(case, policy)
    if about is None or concerns_themself(actor, about.subject):
        return False
    if actor.person.role is Role.CITIZEN:
        return is_party(actor.person, about)
    return may_see(actor, case, policy)


def decision_alone(case: Case) -> Case:
    """A decided case without all that only whoever may see it reads: what a party appeals."""
    return replace(
        case, brought_by="", channel="", fields={}, papers={}, findings=None, about=None, history=()
    )
