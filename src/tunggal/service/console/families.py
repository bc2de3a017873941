"""What the release knows of the family of a case, for those whose work needs it; noted in the audit."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from tunggal.adapters.lookup.card import Card
from tunggal.casework.case import Actor, Case
from tunggal.casework.scope import in_scope
from tunggal.policy.case_terms import OFFICERS, Role
from tunggal.service.audit import actions as audit
from tunggal.service.cases.recording import name_of
from tunggal.service.lookup.status import serving


def sees_people(actor: Actor, case: Case) -> bool:
    """Whether names and numbers are shown in full: by role, and to an agent of the caller's own."""
    if actor.role is Role.AGENT:
        return actor.caller is not None and actor.caller.is_of(case.subject)
    return actor.role in settings.CONSOLE_RULES.sees_people


def sees_family(actor: Actor, case: Case) -> bool:
    """Whether the card of the family is opened at all; for an agent only the caller's own is."""
    return actor.role is not Role.AGENT or sees_people(actor, case)


def closed_papers(actor: Actor, case: Case) -> set[str]:
    """The papers of a case that name people, where the reader's work needs no names.

    The office whose turn it is decides by what the papers say.
    """
    its_turn = actor.role in OFFICERS and case.owner is actor.role
    if sees_people(actor, case) or its_turn:
        return set()
    papers = {*case.papers}.union(*(event.papers for event in case.history))
    return papers - {*settings.CONSOLE_RULES.papers_for_all}


@transaction.atomic
def family_of(case: Case, *, by: Actor, at: datetime) -> Card | None:
    """The card of the family that a case concerns, where the release that serves has it.

    Where a case lies is what its bringer said; an officer opens a card only if the family, too,
    lies in the own region.
    """
    index, subject = serving()(), case.subject
    if index is None or subject.nik is None or not subject.kk:
        return None
    found, card = index.find(subject.nik.digits, subject.kk)
    if not found or not _reaches(by, card):
        return None
    audit.record(
        actor=name_of(by),
        action="family_seen",
        subject=f"family:{card.family.family_id}",
        reason=f"case:{case.number.digits}",
        at=at,
    )
    return card


def _reaches(by: Actor, card: Card) -> bool:
    """Whether a family lies in an officer's region; an agent reaches that of the caller."""
    return by.role is Role.AGENT or in_scope(by, card.village_code or card.family.regency_code)
