"""What somebody may appeal: decisions alone, also of cases that the family itself never sees."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from tunggal.casework.appealing import decision_alone, may_appeal
from tunggal.casework.case import SERVICE, Actor, Case
from tunggal.casework.number import CaseNumber
from tunggal.service.cases.keeping import read
from tunggal.service.cases.means import policy, sealing
from tunggal.service.cases.queries import MOST
from tunggal.service.cases.recording import record
from tunggal.service.cases.scope import about_whom, acting_as, brought_by


def appealable(
    *, by: Actor, at: datetime, number: CaseNumber | None = None, most: int = MOST
) -> tuple[Case, ...]:
    """The decisions that somebody is party to, the newest first, each recorded in the audit.

    The family that lost an objection appeals it without seeing it; so nothing else of the case is
    given.
    """
    keys = sealing().own_keys(by.person)
    wanted = (about_whom(keys) | brought_by(keys)) & Q(decided_on__isnull=False)
    wanted &= Q(number=number.digits) if number else Q()
    with acting_as(SERVICE) as rows:
        found = read(rows.filter(wanted).order_by("-decided_on", "number")[:most])
        open_to = [case for case in found if may_appeal(case, by, policy())]
        for case in open_to:
            record("decision_seen", by=by, at=at, about=case.number)
        return tuple(map(decision_alone, open_to))
