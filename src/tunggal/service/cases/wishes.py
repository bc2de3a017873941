"""Whom a wish concerns, as the release knows it: what every door does before it brings a case."""

from __future__ import annotations

from datetime import datetime

from tunggal.adapters.lookup.index import Index
from tunggal.casework.case import Actor, Subject
from tunggal.casework.whom import FAMILY, ME, MEMBER
from tunggal.policy.case_terms import CaseKind
from tunggal.registry.nik import Nik
from tunggal.service.cases.recording import name_of
from tunggal.service.lookup.own import own_family


def subject_of(
    way: str, nik: str, kk: str, *, by: Actor, index: Index, at: datetime
) -> Subject | None:
    """Whom somebody means; None where a member was named who is not on the own card.

    Whoever is named by a NIK of one's own card is family, whatever was chosen; it is recorded.
    """
    if way in (ME, FAMILY):
        return Subject(by.nik, by.kk)
    of_family = bool(nik and by.kk and own_family(index, nik, by.kk, by=name_of(by), at=at))
    if way == MEMBER and not of_family:
        return None
    return Subject(Nik(nik) if nik else None, by.kk if of_family else kk)


def bound(
    subject: Subject, kind: CaseKind, programme: str, *, way: str, by: Actor, index: Index,
    at: datetime,
) -> Subject:  # fmt: skip
    """Whom a case binds: a programme for persons is about all on the card, not about one NIK."""
    if kind.concerns != "family" or way != FAMILY or by.nik is None or not programme:
        return subject
    own = own_family(index, by.nik.digits, by.kk, by=name_of(by), at=at)
    seats = own.card.family.seats if own else ()
    for_persons = any(seat.unit == "person" for seat in seats if seat.programme == programme)
    return Subject(None, subject.kk) if for_persons and subject.kk else subject
