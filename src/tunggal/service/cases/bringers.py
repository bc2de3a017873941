"""Whose case it is, where one person comes in by several accounts: portal, WhatsApp and telephone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tunggal.casework.case import SERVICE, Actor, Case, Subject
from tunggal.casework.number import CaseNumber
from tunggal.policy.case_terms import Role
from tunggal.service.accounts.callers import bound_accounts, pseudonym
from tunggal.service.accounts.people import accounts_of, citizen_of
from tunggal.service.cases.keeping import read
from tunggal.service.cases.means import sealing
from tunggal.service.cases.scope import acting_as

TELEPHONE = "phone"  # the channel


def own_codes(actor: Actor) -> tuple[str, ...]:
    """The codes under which a person brings cases from the same telephone; the actor's comes first."""
    if actor.role is not Role.CITIZEN or actor.nik is None:
        return (actor.code,)
    known = citizen_of(actor.code)
    addresses = (known.contact, known.telephone) if known else ()
    bound = bound_accounts(actor.nik.digits, *addresses)
    return tuple(dict.fromkeys((actor.code, *bound, pseudonym(actor.nik.digits))))


def by_telephone(by: Actor) -> Actor:
    """A person as NIK and KK number alone show them: without the account of a number that calls."""
    if by.role is Role.AGENT and by.caller is not None:
        return replace(by, caller=by_telephone(by.caller))
    is_known = by.role is Role.CITIZEN and by.nik is not None
    return replace(by, code=pseudonym(by.nik.digits)) if is_known and by.nik else by


def as_bringer(by: Actor, number: CaseNumber) -> Actor:
    """The same person by the account that brought a case, where that is one of the own.

    What was brought by telephone is theirs by NIK and KK number, whatever account is told of it.
    """
    if by.role is Role.AGENT and by.caller is not None:
        return replace(by, caller=as_bringer(by.caller, number))
    codes = own_codes(by)
    code = brought_by(number, codes) if len(codes) > 1 else ""
    code = code or _told_of(by, number)
    return replace(by, code=code) if code else by


def _told_of(by: Actor, number: CaseNumber) -> str:
    """The account that is told of a case which a person without account brought by telephone."""
    if by.nik is None or by != by_telephone(by):
        return ""
    code = brought_by(number, accounts_of(Subject(by.nik)))
    if not code:
        return ""
    with acting_as(SERVICE, reading=True) as rows:
        found = read(rows.filter(number=number.digits))
    return code if found and is_told(found[0]) else ""


def is_told(case: Case) -> bool:
    """Whether somebody said or keyed in who they are to bring a case: by telephone, or to an agent."""
    begun = case.history[0].role if case.history else None
    return case.channel == TELEPHONE or begun is Role.AGENT


def brought_by(number: CaseNumber, codes: Iterable[str]) -> str:
    """Which of these codes brought a case, "" for none; nothing of the case is given."""
    keys = {sealing().own_keys(Actor(code, Role.CITIZEN)).bringer: code for code in codes}
    with acting_as(SERVICE, reading=True) as rows:
        found = rows.filter(number=number.digits, bringer_key__in=keys)
        return keys.get(found.values_list("bringer_key", flat=True).first() or "", "")
