"""What an appeal is about: a decided case, or the notice of a release that takes a seat away."""

from __future__ import annotations

from datetime import date

from tunggal.casework.case import Appealed, Case, Subject
from tunggal.policy.case_kinds import NOTICE
from tunggal.policy.case_terms import Casework, Ruling


def appealed_case(case: Case, policy: Casework) -> Appealed | None:
    """What an appeal against a decided case carries; None where its decision allows no appeal."""
    decision, appeals = case.decision, policy.kinds[case.kind].appeals
    if decision is None or appeals is None or decision.appeal_until is None:
        return None
    upheld = decision.ruling is Ruling.UPHELD
    party = appeals.when_upheld if upheld else appeals.when_not_upheld
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
        keeps_aid=appeals.keeps_aid and party == "concerned",
        participants=case.participants,
    )


def appealed_notice(
    number: str, *, programme: str, subject: Subject, reason: str, until: date | None
) -> Appealed:
    """What an appeal against the notice of a release carries; `until` stands in the notice."""
    return Appealed(
        NOTICE, number, programme, subject, Ruling.NOT_UPHELD, decided_reason=reason,
        until=until, parties=("concerned",), keeps_aid=True,
    )  # fmt: skip
