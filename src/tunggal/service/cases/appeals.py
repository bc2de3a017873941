"""What somebody may appeal: decisions alone, also of cases that the family itself never sees."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db.models import Q

from tunggal.adapters.lookup.index import Index
from tunggal.casework.appealing import appealed_notice, decision_alone, may_appeal
from tunggal.casework.case import SERVICE, Actor, Appealed, Case, Subject
from tunggal.casework.number import CaseNumber
from tunggal.cycle.explanation.notices import Notice
from tunggal.service.cases.bringers import as_bringer, own_codes
from tunggal.service.cases.keeping import read
from tunggal.service.cases.means import policy, sealing
from tunggal.service.cases.queries import MOST
from tunggal.service.cases.recording import name_of, record
from tunggal.service.cases.scope import about_whom, acting_as, brought_by
from tunggal.service.lookup.own import own_family


def appealable(
    *, by: Actor, at: datetime, number: CaseNumber | None = None, most: int = MOST
) -> tuple[Case, ...]:
    """The decisions that somebody is party to, the newest first, each recorded in the audit.

    The family that lost an objection appeals it without seeing it; so nothing else of the case is
    given.
    """
    keys = sealing().own_keys(by.person)
    party = about_whom(keys)
    for code in own_codes(by.person):
        party |= brought_by(sealing().own_keys(replace(by.person, code=code)))
    wanted = party & Q(decided_on__isnull=False)
    wanted &= Q(number=number.digits) if number else Q()
    with acting_as(SERVICE) as rows:
        found = read(rows.filter(wanted).order_by("-decided_on", "number")[:most])
        open_to = [
            case for case in found if may_appeal(case, as_bringer(by, case.number), policy())
        ]
        for case in open_to:
            record("decision_seen", by=by, at=at, about=case.number)
        return tuple(map(decision_alone, open_to))


def notices_to(actor: Actor, *, index: Index, at: datetime) -> tuple[Notice, ...]:
    """The notices that the release has for somebody's own family."""
    if actor.nik is None:
        return ()
    own = own_family(index, actor.nik.digits, actor.kk, by=name_of(actor), at=at)
    return own.card.notices if own else ()


def notice_appealed(notice: Notice, actor: Actor) -> Appealed:
    """What an appeal against a notice to the own family is about.

    A notice to a person binds all of the family's card; which of its persons, the office knows.
    """
    subject = Subject(actor.nik if notice.unit == "family" else None, actor.kk)
    return appealed_notice(
        notice.number, programme=notice.programme, subject=subject, reason=notice.reason,
        until=notice.appeal_until,
    )  # fmt: skip
