"""Finds cases by a name of the family they concern: keyed hashes of how each word sounds, no name.

The words come from the card of the release that serves when a case is brought. Of a family that was
told of in words only, they are those words, for whoever may find out which family it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from tunggal.casework.case import Actor, Case
from tunggal.policy.case_terms import Role
from tunggal.registry.names import name_key, normalise_name
from tunggal.service.cases.means import policy, sealing
from tunggal.service.cases.models import NameRow
from tunggal.service.lookup.status import serving

MOST_WORDS = 6  # of a name that is looked for
NAME, TOLD = "name", "told"  # what a key is of
_SHORTEST = 2  # letters: an initial would find half of a village


def word_keys(name: str, kept_as: str = NAME) -> tuple[str, ...]:
    """A key for each word of a name, the same for its usual spellings; none for initials."""
    sounds = (name_key(word) for word in spoken_words(name))
    return tuple(sealing().hashed(kept_as, sound) for sound in dict.fromkeys(sounds) if sound)


def spoken_words(name: str) -> list[str]:
    """The words of a name in one spelling, without initials."""
    words = (normalise_name(name) or "").split()
    return [word for word in words if len(word) >= _SHORTEST and word.isalpha()]


def keep_names(case: Case) -> None:
    """Write down how the members of a case's family are found, where the release knows them, or how
    the words are that tell of it."""
    keys = {key for name in _members(case) for key in word_keys(name)}
    keys |= {key for words in _told(case) for key in word_keys(words, TOLD)}
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


def sought(words: str, by: Actor) -> Q:
    """The cases that somebody means by these words."""
    wanted = named(word_keys(words)[:MOST_WORDS])
    if by.role in _finders():
        wanted |= named(word_keys(words, TOLD)[:MOST_WORDS])
    return wanted


def _finders() -> set[Role]:
    """The roles that find out which family a case tells of."""
    steps = (step for kind in policy().kinds.values() for step in kind.flow.steps.values())
    return {role for step in steps if step.names for role in step.by}


def _told(case: Case) -> tuple[str, ...]:
    if case.subject.key:
        return ()
    return tuple(case.fields.get(name, "") for name in policy().kinds[case.kind].described_by)


def _members(case: Case) -> tuple[str, ...]:
    index, subject = serving()(), case.subject
    if index is None or subject.nik is None or not subject.kk:
        return ()
    found, card = index.find(subject.nik.digits, subject.kk)
    return tuple(each.name for each in card.members) if found else ()
