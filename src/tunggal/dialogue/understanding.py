"""Understands free text: which wishes a text may hold. It never guesses: two wishes are two."""

from __future__ import annotations

import re

from tunggal.policy.dialogue_words import Pattern, Wording

LONG_ENOUGH = 6  # letters of a word in which one may be wrong
MOST_WORDS = 60
_CLAUSES = re.compile(r"[,.;:!?\n]")


def understand(text: str, wording: Wording) -> tuple[str, ...]:
    """The wishes that a text may hold, in the order of the policy; none when nothing is clear.

    Each wish is known by the words that speak for it. A wish whose words all speak for another
    one as well, which has more of them, gives way: "usulan" to "usulan saya sampai mana". A word
    that denies in the same clause, and is no part of what is meant, makes the text unclear.
    """
    clauses = [wording.words(clause) for clause in _CLAUSES.split(text)]
    words = tuple(word for clause in clauses for word in clause)[:MOST_WORDS]
    heard = {
        wish: used
        for wish, patterns in wording.wishes.items()
        if (used := _used(words, patterns, wording.known))
    }
    clearest = {
        wish: used
        for wish, used in heard.items()
        if not any(used < other for other in heard.values())
    }
    meant = frozenset[int]().union(*clearest.values())
    return () if _is_denied(clauses, meant, wording.negations) else tuple(clearest)


def _is_denied(
    clauses: list[tuple[str, ...]], meant: frozenset[int], negations: frozenset[str]
) -> bool:
    """Whether a clause that holds what is meant also denies something."""
    start = 0
    for clause in clauses:
        places = range(start, start + len(clause))
        said = any(
            word in negations and n not in meant for n, word in zip(places, clause, strict=True)
        )
        if said and meant.intersection(places):
            return True
        start += len(clause)
    return False


def _used(
    words: tuple[str, ...], patterns: tuple[Pattern, ...], known: frozenset[str]
) -> frozenset[int]:
    """Which words speak for a wish: those of all its patterns that stand in the text as a whole."""
    found = (_places(words, pattern, known) for pattern in patterns)
    return frozenset[int]().union(*found)


def _places(words: tuple[str, ...], pattern: Pattern, known: frozenset[str]) -> frozenset[int]:
    places = set()
    for wanted in pattern:
        here = [n for n, word in enumerate(words) if any(_same(word, w, known) for w in wanted)]
        if not here:
            return frozenset()
        places.update(here)
    return frozenset(places)


def _same(word: str, wanted: str, known: frozenset[str]) -> bool:
    if word == wanted:
        return True
    if word in known or min(len(word), len(wanted)) < LONG_ENOUGH or word[0] != wanted[0]:
        return False
    return one_slip(word, wanted)


def one_slip(word: str, wanted: str) -> bool:
    """Whether one letter is wrong, missing, too many, or two neighbours are swapped."""
    if abs(len(word) - len(wanted)) > 1:
        return False
    at = next((n for n, (a, b) in enumerate(zip(word, wanted, strict=False)) if a != b), None)
    if at is None:
        return True
    swapped = word[at + 1 : at + 2] + word[at] + word[at + 2 :]
    return (
        word[at + 1 :] == wanted[at + 1 :]
        or word[at:] == wanted[at + 1 :]
        or word[at + 1 :] == wanted[at:]
        or swapped == wanted[at:]
    )
