"""Who speaks, as cases know them: proved by NIK and KK, or known by the account of an address."""

from __future__ import annotations

from dataclasses import replace

from tunggal.adapters.messaging.whatsapp.shapes import is_number
from tunggal.casework.case import Actor
from tunggal.casework.number import CaseNumber
from tunggal.dialogue.conversation import Proof
from tunggal.policy.case_terms import Role
from tunggal.service.accounts.callers import accounts_at, caller_code, pseudonym
from tunggal.service.accounts.people import Citizen, citizen_actor, has_account, keep_citizen
from tunggal.service.accounts.telephones import tell_others
from tunggal.service.cases.bringers import brought_by
from tunggal.service.talks.asked import Asked


def proved(asked: Asked) -> Actor | None:
    """The person who was proved to speak; None for whoever was not, or not lately.

    Whoever calls has no account here: a telephone number is a hint, never a proof.
    """
    known = told(asked)
    if known is None or known.nik is None or not asked.here.conversation.is_phone:
        return known
    return replace(known, code=pseudonym(known.nik.digits))


def told(asked: Asked) -> Actor | None:
    """The same person by the account where an answer is told; by telephone good for nothing else."""
    proof, speaker = asked.here.conversation.proof, asked.speaker
    if proof is None or not asked.here.is_proved:
        return None
    return _person(caller_code(proof.nik.digits, *speaker.addresses), proof, asked)


def bringer(asked: Asked, village: str, *, about: str = "") -> Actor:
    """Who brings a case: by an account that is told of it, where this channel reaches one.

    Whoever is in no register, or in no known village, declares one. What is appealed, `about`, has to
    be theirs without such an account.
    """
    proof = asked.here.conversation.proof if asked.here.is_proved else None
    if asked.speaker.contact:
        return _with_account(proof, village, asked)
    known = proved(asked) if about else told(asked)
    if known is not None:
        return replace(known, regions=known.regions or _regions(village))
    return Actor(f"caller-{asked.here.conversation.code}", Role.CITIZEN, _regions(village))


def likely(asked: Asked, number: CaseNumber) -> tuple[Actor, ...]:
    """As whom a case may be looked at; first as the one who brought it.

    Whoever writes is known without numbers by the accounts of the address, where that is a user id. A
    telephone number proves nobody, whether it calls or writes: it may have another owner by now.
    """
    if (person := proved(asked)) is not None:
        return (person,)
    speaker = asked.speaker
    if asked.here.conversation.is_phone or not speaker.contact or is_number(speaker.contact):
        return ()
    codes = accounts_at(speaker.contact, speaker.telephone)
    first = brought_by(number, codes)
    known = map(citizen_actor, sorted(codes, key=lambda code: code != first))
    return tuple(_as_of_now(actor, asked) for actor in known if actor)


def _as_of_now(actor: Actor, asked: Asked) -> Actor:
    """Somebody whose numbers were proved some time ago, without the card of a family left since."""
    nik = actor.nik.digits if actor.nik else ""
    return actor if asked.index.find(nik, actor.kk)[0] else replace(actor, kk="")


def _with_account(proof: Proof | None, village: str, asked: Asked) -> Actor:
    speaker, index = asked.speaker, asked.index
    nik, kk = (proof.nik.digits, proof.kk) if proof else ("", "")
    place = (_village(proof, asked) if proof else "") or village
    citizen = Citizen(
        speaker.contact, nik, kk, place, asked.language, str(speaker.channel), speaker.telephone
    )
    is_new = not has_account(citizen)
    code = keep_citizen(citizen, at=asked.at)
    if is_new:
        tell_others(code, citizen, index, at=asked.at)
    return Actor(code, Role.CITIZEN, _regions(place), proof.nik if proof else None, kk)


def _person(code: str, proof: Proof, asked: Asked) -> Actor:
    return Actor(code, Role.CITIZEN, _regions(_village(proof, asked)), proof.nik, proof.kk)


def _village(proof: Proof, asked: Asked) -> str:
    """Where the release that serves knows the family; it is no look-up of anything that is told."""
    found, card = asked.index.find(proof.nik.digits, proof.kk)
    return card.village_code if found else ""


def _regions(village: str) -> tuple[str, ...]:
    return (village,) if village else ()
