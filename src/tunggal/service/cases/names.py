"""Finds cases by a name of the family they concern: keyed hashes of how each word sounds, no name.

The words come from the card of the release that serves when a case is brought.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from tunggal.casework.case import Case
from tunggal.registry.names import name_key, normalise_name
from tunggal.service.cases.means import sealing
from tunggal.service.cases.models import NameRow
from tunggal.service.lookup.status import serving

MOST_WORDS = 6  # of a name that is looked for
_SHORTEST = 2  # letters: an initial would find half of a village


def word_keys(name: str) -> tuple[str, ...]:
    """A key for each word of a name, the same for its usual spellings; none for initials."""
    sounds = (name_key(word) for word in spoken_words(name))
    return tuple(sealing().hashed("name", sound) for sound in dict.fromkeys(sounds) if sound)


def spoken_words(name: str) -> list[str]:
    """The words of a name in one spelling, without initials."""
    words = (normalise_name(name) or "").split()
    return [word for word in words if len(word) >= _SHORTEST and word.isalpha()]


def keep_names(case: Case) -> None:
    """Write down how the members of a case's family are found, where the release knows them."""
    keys = {key for name in _members(case) for key in word_keys(name)}
    NameRow.objects.filter(case_id=case.number.digits).delete()  # another family was named before
    NameRow.objects.bulk_create(
        NameRow(case_id=case.number.digits, key=key) for key in sorted(keys)
    )


def named(keys: Iterable[str]) -> Q:
    """The cases about a family in which each of these words is part of a name."""
    wanted = Q()
    for key in keys:
        of_word: Any = NameRow.objects.filter(key=key)
        wanted &= Q(number__in=of_word.values("case_id"))
    return wanted


def _members(case: Case) -> tuple[str, ...]:
    index, subject = serving()(), case.subject
    if index is None or subject.nik is None or not subject.kk:
        return ()
    found, card = index.find(subject.nik.digits, subject.kk)
    return tuple(each.name for each in card.members) if found else ()
