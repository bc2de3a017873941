"""Finds the family that a case tells of in words: by name, in one village, within an officer's reach."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from django.conf import settings
from django.core import signing
from django.db import transaction

from tunggal.adapters.lookup.card import Card
from tunggal.adapters.lookup.index import Index
from tunggal.casework.case import Actor, Subject
from tunggal.casework.number import CaseNumber
from tunggal.casework.scope import in_scope
from tunggal.registry.names import name_key
from tunggal.registry.nik import Nik, nik_fault
from tunggal.service.audit import actions as audit
from tunggal.service.cases.means import sealing
from tunggal.service.cases.names import MOST_WORDS, spoken_words
from tunggal.service.cases.recording import name_of
from tunggal.service.lookup.limits import PURPOSE, count

_HEAD = 1  # relation of the head of a family
_SALT = "family-of-a-case"


@transaction.atomic
def families_named(
    name: str, village: str, *, index: Index, by: Actor, at: datetime, about: CaseNumber
) -> tuple[Card, ...] | None:
    """The families of a village with a member of this name, each recorded; None after too many searches.

    One more than are shown says that there are more. A village out of reach holds nobody.
    """
    rules, key = settings.CONSOLE_RULES.family_search, settings.SECRETS.derived(PURPOSE)
    if not count({"family_search": by.code}, key=key, limits=rules, at=at):
        return None
    sought = {name_key(word) for word in spoken_words(name)[:MOST_WORDS]}
    found: tuple[Card, ...] = ()
    if sought and in_scope(by, village):
        found = tuple(islice(_alike(index, village, sought), rules.shown + 1))
    shown = [f"family:{card.family.family_id}" for card in found[: rules.shown]]
    who, reason = name_of(by), f"case:{about.digits}"
    text = sealing().hashed("search", f"{village}:{' '.join(sorted(map(str, sought)))}")[:12]
    audit.record_all([f"search:{text}"], actor=who, action="family_sought", reason=reason, at=at)
    audit.record_all(shown, actor=who, action="family_seen", reason=reason, at=at)
    return found


def _alike(index: Index, village: str, sought: set[str | None]) -> Iterator[Card]:
    """The families with a member whose name holds every word that was sought, in any usual spelling."""
    for card in index.families_in(village):
        sounds = ({name_key(word) for word in spoken_words(each.name)} for each in card.members)
        if any(sought <= each for each in sounds):
            yield card


def mark_of(card: Card, *, by: Actor, about: CaseNumber) -> str:
    """What a form names a family by: signed for this officer and case."""
    return str(
        signing.Signer(salt=_SALT).sign_object([card.family.family_id, by.code, about.digits])
    )


def family_of_mark(
    mark: str, *, index: Index, by: Actor, about: CaseNumber
) -> tuple[Subject, str] | None:
    """The family that was chosen and the village where it lives; None for a mark that does not hold."""
    try:
        family_id, code, number = signing.Signer(salt=_SALT).unsign_object(mark)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if (code, number) != (by.code, about.digits):
        return None
    found, card = index.family(family_id)
    subject = _subject(card)
    return (subject, card.village_code) if found and subject.key else None


def _subject(card: Card) -> Subject:
    """A family by its head, else by the first member with a NIK, and its card."""
    heads_first = sorted(card.members, key=lambda each: each.relation != _HEAD)
    niks = [each.nik for each in heads_first if each.nik and nik_fault(each.nik) is None]
    return Subject(Nik(niks[0]) if niks else None, card.kk)
