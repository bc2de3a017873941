"""Finds the family that a case tells of in words: by name, in one village, within an officer's reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
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


@dataclass(frozen=True)
class Found:
    """The families of a name, and how far the village was gone through to find them."""

    families: tuple[Card, ...] = ()
    more: bool = False  # fit than these
    read: int = 0  # families of the village so far; the next search begins here
    homes: int = 0  # all its families


def families_named(
    name: str, village: str, *, index: Index, by: Actor, at: datetime, about: CaseNumber,
    begin: int = 0,
) -> Found | None:  # fmt: skip
    """The families of a village with a member of this name, each recorded; None after too many searches.

    A large village is gone through part by part; `begin` is how many of its families were. One out of
    reach holds nobody.
    """
    rules, key = settings.CONSOLE_RULES.family_search, settings.SECRETS.derived(PURPOSE)
    with transaction.atomic():
        if not count({"family_search": by.code}, key=key, limits=rules, at=at):
            return None
    sought = _sounds(name, MOST_WORDS)
    # Outside of any transaction: it may take most of a second, in which others write.
    found = _look(index, village, sought, begin) if sought and in_scope(by, village) else Found()
    _record(found, village, sought, by=by, at=at, about=about)
    return found


def _look(index: Index, village: str, sought: frozenset[str], begin: int) -> Found:
    """The families in a part of a village with a member whose name holds every word, however spelt."""
    rules, homes = settings.CONSOLE_RULES.family_search, index.homes(village)
    mine = homes[begin : begin + rules.read]
    alike = (
        place for place, each in enumerate(mine, begin)
        if any(sought <= _sounds(name) for name in index.names(each))
    )  # fmt: skip
    places = [*islice(alike, rules.shown + 1)]
    more, shown = len(places) > rules.shown, places[: rules.shown]
    read = shown[-1] + 1 if more else begin + len(mine)
    return Found(tuple(index.family(homes[each])[1] for each in shown), more, read, len(homes))


@transaction.atomic
def _record(
    found: Found, village: str, sought: frozenset[str], *, by: Actor, at: datetime,
    about: CaseNumber,
) -> None:  # fmt: skip
    """One line for the search, and one for each family that will be shown."""
    who, reason = name_of(by), f"case:{about.digits}"
    shown = [f"family:{card.family.family_id}" for card in found.families]
    text = sealing().hashed("search", f"{village}:{' '.join(sorted(sought))}")[:12]
    audit.record_all([f"search:{text}"], actor=who, action="family_sought", reason=reason, at=at)
    audit.record_all(shown, actor=who, action="family_seen", reason=reason, at=at)


def _sounds(name: str, most: int | None = None) -> frozenset[str]:
    """How the words of a name sound."""
    sounds = (_sound(word) for word in spoken_words(name)[:most])
    return frozenset(each for each in sounds if each)


_sound = lru_cache(maxsize=50_000)(name_key)  # words; names repeat them


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
