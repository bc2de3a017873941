"""What the release that serves knows of the numbers of a case: whose they are, and on whose card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tunggal.casework.case import Actor, Case, Subject
from tunggal.casework.participation import named_niks
from tunggal.casework.refusals import CaseRefused, Refusal
from tunggal.policy.case_terms import Doubt, Role
from tunggal.service.accounts.people import citizen_actor
from tunggal.service.cases.means import policy
from tunggal.service.lookup.status import serving


def doubt_of(case: Case) -> Doubt:
    """Why it is not certain whom a case concerns; it never says whose the numbers are."""
    if policy().kinds[case.kind].concerns == "none":
        return Doubt.NONE
    if not case.subject.key:
        return Doubt.NOBODY
    index, pair = serving()(), _both_numbers(case)
    if index is None or pair is None:
        return Doubt.ONE_NUMBER
    found, card = index.find(*pair)
    if not found:
        return Doubt.UNKNOWN
    home = card.village_code or card.family.regency_code
    return (
        Doubt.NONE
        if home.startswith(case.region) or case.region.startswith(home)
        else Doubt.ELSEWHERE
    )


def _both_numbers(case: Case) -> tuple[str, str] | None:
    """NIK and KK number by which the index finds a family; the one that a case lacks is that of its
    bringer, who is of the family and proved both."""
    nik, kk = case.subject.nik, case.subject.kk
    if nik is None or not kk:
        bringer = citizen_actor(case.brought_by)
        if bringer is None or bringer.nik is None or not bringer.is_of(case.subject):
            return None
        nik, kk = bringer.nik, bringer.kk
    return (nik.digits, kk) if kk else None


def off_card(kind: str, subject: Subject, fields: Mapping[str, str]) -> tuple[str, ...] | None:
    """The NIKs of a case that do not stand on its card; None where the release knows none of them.

    The index finds a person by both numbers alone, so it says nothing where no card was named.
    """
    index = serving()()
    named = [subject.nik.digits] if subject.nik else []
    niks = (*named, *named_niks(policy().kinds[kind], fields))
    if index is None or not subject.kk or not niks:
        return ()
    off = tuple(nik for nik in dict.fromkeys(niks) if not index.find(nik, subject.kk)[0])
    return None if len(off) == len(dict.fromkeys(niks)) else off


def refuse_off_card(kind: str, subject: Subject, fields: Mapping[str, str]) -> None:
    """Raise CaseRefused where a family is known and somebody else is named as one of it."""
    if off_card(kind, subject, fields):
        raise CaseRefused(Refusal("not_on_card"), policy())


def as_own(case: Case, actor: Actor) -> Case:
    """A case that names a NIK alone, with the card of an officer or agent who shares it.

    So that nobody sees or decides what is about the own family, whoever of it is named.
    """
    index, nik = serving()(), case.subject.nik
    if (
        index is None
        or nik is None
        or case.subject.kk
        or not actor.kk
        or actor.role is Role.CITIZEN
    ):
        return case
    is_of_card, _ = index.find(nik.digits, actor.kk)
    return replace(case, subject=Subject(nik, actor.kk)) if is_of_card else case
