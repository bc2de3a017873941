"""Names of the simulated persons: four word numbers each, written out when an office sends them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tunggal.simulation import words as w
from tunggal.simulation.vocabulary import TYPOS, vocabulary

SLOTS = 4
CULTURES = (
    "javanese",
    "sundanese",
    "muslim",
    "modern",
    "malay",
    "bugis",
    "balinese",
    "batak",
    "eastern",
    "chinese",
)
WITH_CLAN = (7, 8, 9)  # children bear the clan of the father
# Per culture and sex: the lists that each place of a name is drawn from, and how many words are usual.
_PATTERNS = {
    "javanese": (
        (w.JAVANESE_MEN, w.JAVANESE_MEN, w.LAST_MEN),
        (w.JAVANESE_WOMEN, w.JAVANESE_WOMEN, w.LAST_WOMEN),
    ),
    "sundanese": (
        (w.SUNDANESE_MEN, w.SUNDANESE_MEN, w.LAST_MEN),
        (w.SUNDANESE_WOMEN, w.SUNDANESE_WOMEN, w.LAST_WOMEN),
    ),
    "muslim": (
        (w.MUSLIM_MEN, w.MUSLIM_MEN, w.LAST_MEN),
        (w.MUSLIM_WOMEN, w.MUSLIM_WOMEN, w.LAST_WOMEN),
    ),
    "modern": (
        (w.MODERN_MEN, w.MUSLIM_MEN, w.LAST_MEN),
        (w.MODERN_WOMEN, w.MUSLIM_WOMEN, w.LAST_WOMEN),
    ),
    "malay": (
        (w.MALAY_MEN, w.MUSLIM_MEN, w.LAST_MEN),
        (w.MALAY_WOMEN, w.MUSLIM_WOMEN, w.LAST_WOMEN),
    ),
    "bugis": (
        (w.BUGIS_TITLES, w.BUGIS_MEN, w.MUSLIM_MEN),
        (w.BUGIS_TITLES, w.BUGIS_WOMEN, w.MUSLIM_WOMEN),
    ),
    "balinese": (
        (w.BALINESE_FIRST_MEN, w.BALINESE_ORDER, w.BALINESE_MEN),
        (w.BALINESE_FIRST_WOMEN, w.BALINESE_ORDER, w.BALINESE_WOMEN),
    ),
    "batak": (
        (w.CHRISTIAN_MEN, w.MODERN_MEN, w.BATAK_CLANS),
        (w.CHRISTIAN_WOMEN, w.MODERN_WOMEN, w.BATAK_CLANS),
    ),
    "eastern": (
        (w.CHRISTIAN_MEN, w.CHRISTIAN_MEN, w.EASTERN_CLANS),
        (w.CHRISTIAN_WOMEN, w.CHRISTIAN_WOMEN, w.EASTERN_CLANS),
    ),
    "chinese": (
        (w.CHRISTIAN_MEN, w.MODERN_MEN, w.CHINESE_CLANS),
        (w.CHRISTIAN_WOMEN, w.MODERN_WOMEN, w.CHINESE_CLANS),
    ),
}
_LENGTHS = {  # chance of one, two and three words
    "javanese": (0.35, 0.50, 0.15), "sundanese": (0.25, 0.55, 0.20), "muslim": (0.06, 0.58, 0.36),
    "modern": (0.05, 0.60, 0.35), "malay": (0.20, 0.60, 0.20), "bugis": (0.0, 0.55, 0.45), "balinese": (0.0, 0.0, 1.0),
    "batak": (0.0, 0.70, 0.30), "eastern": (0.0, 0.75, 0.25), "chinese": (0.0, 0.75, 0.25),
}  # fmt: skip
_OLD_SPELLING, _OWN_SPELLING, _FOUR_WORDS = 0.18, 0.08, 0.07
_NEW_SPELLING_SINCE = (np.datetime64("1972-08-17") - np.datetime64("1970-01-01")).astype(int)


def culture_mix(rng: Any) -> Any:
    """Shares of the ten cultures in one province: one at home there, the others as guests."""
    home = rng.integers(0, len(CULTURES) - 1)
    share = np.array([0.10, 0.06, 0.12, 0.12, 0.05, 0.04, 0.03, 0.03, 0.03, 0.02])
    share[home] += 0.6
    return share / share.sum()


def draw_names(rng: Any, *, culture: Any, sex: Any, birth: Any) -> Any:
    """Word numbers (rows × 4, words to the left) for these persons; `birth` in days since 1970."""
    numbers = np.zeros((len(sex), SLOTS), np.int16)
    for kind, name in enumerate(CULTURES):
        for side in (1, 2):
            rows = np.flatnonzero((culture == kind) & (sex == side))
            numbers[rows] = _draw(rng, name, side, len(rows))
    return _legal_spelling(rng, numbers, birth)


def _draw(rng: Any, culture: str, sex: int, count: int) -> Any:
    first, middle, last = (_pick(rng, pool, count) for pool in _pools(culture, sex))
    length = 1 + np.searchsorted(np.cumsum(_LENGTHS[culture])[:2], rng.random(count), side="right")
    clan = CULTURES.index(culture) in WITH_CLAN
    two = (
        last
        if clan or culture in ("muslim", "modern")
        else np.where(rng.random(count) < 0.5, middle, last)
    )
    two = middle if culture == "bugis" else two
    made = np.zeros((count, SLOTS), np.int16)
    made[:, 0] = first
    made[:, 1] = np.where(
        length == 1, 0, np.where(length == 2, two, np.where(middle == first, last, middle))
    )
    made[:, 2] = np.where(length == 3, last, 0)
    more = (length == 3) & (rng.random(count) < _FOUR_WORDS) & (not clan)
    made[:, 3] = np.where(more, np.roll(last, 1), 0)
    return made


@cache
def _pools(culture: str, sex: int) -> tuple[Any, ...]:
    number = {text: place for place, text in reversed(list(enumerate(vocabulary().texts)))}
    return tuple(np.array([number[word] for word in pool]) for pool in _PATTERNS[culture][sex - 1])


def _pick(rng: Any, pool: Any, count: int) -> Any:
    """Words of a list, the front ones oftener."""
    chance = 1 / (np.arange(len(pool)) + 6.0) ** 0.7
    return pool[
        np.searchsorted(np.cumsum(chance / chance.sum())[:-1], rng.random(count), side="right")
    ]


def _legal_spelling(rng: Any, numbers: Any, birth: Any) -> Any:
    """Old people keep the old spelling on their card; some families write a word in their own way."""
    known = vocabulary()
    old = (birth < _NEW_SPELLING_SINCE) & (rng.random(len(birth)) < _OLD_SPELLING)
    numbers = np.where(old[:, None], known.old[numbers], numbers)
    own = (rng.random(numbers.shape) < _OWN_SPELLING) & (numbers > 0) & (numbers < known.plain)
    return np.where(own, _respelled(rng, numbers), numbers).astype(np.int16)


def _respelled(rng: Any, numbers: Any) -> Any:
    """Another spelling of each word; words that are no plain words stay."""
    known = vocabulary()
    plain = np.where(numbers < known.plain, numbers, 0)
    chosen = known.spellings[plain] + (
        rng.random(numbers.shape) * known.spelling_count[plain]
    ).astype(int)
    return np.where(plain > 0, chosen, numbers)


def _mistyped(rng: Any, numbers: Any) -> Any:
    known = vocabulary()
    plain = np.where(numbers < known.plain, numbers, 0)
    return np.where(plain > 0, known.typos[plain] + rng.integers(0, TYPOS, numbers.shape), numbers)


def bear_clan(children: Any, fathers: Any) -> Any:
    """Children's names with the father's last word in place of their own last word."""
    rows = np.arange(len(children))
    last = np.maximum(1, (fathers > 0).sum(1)) - 1
    own = np.maximum(1, (children > 0).sum(1)) - 1
    made = children.copy()
    made[rows, np.maximum(own, 1)] = fathers[rows, last]
    return made


def miswrite(rng: Any, numbers: Any, *, respelled: Any, mistyped: Any, shortened: Any) -> Any:
    """Names as a hurried clerk writes them: one word spelled otherwise, mistyped, or the last left out.

    Each chance is one number, or one per row.
    """
    count = len(numbers)
    length = (numbers > 0).sum(1)
    at = (rng.random(count) * length).astype(int)
    chosen = np.arange(SLOTS)[None, :] == at[:, None]
    fate = rng.random(count)
    made = np.where(chosen & (fate < respelled)[:, None], _respelled(rng, numbers), numbers)
    typing = (fate >= respelled) & (fate < respelled + mistyped)
    made = np.where(chosen & typing[:, None], _mistyped(rng, numbers), made)
    cut = (length >= 2 + (rng.random(count) < 0.8)) & (rng.random(count) < shortened)
    last = np.arange(SLOTS)[None, :] == (length - 1)[:, None]
    return np.where(last & cut[:, None], 0, made).astype(np.int16)


def written(
    numbers: Any,
    *,
    before: Any = None,
    after: Any = None,
    glued: Any = None,
    capitals: bool = False,
) -> Any:
    """The names as Arrow text, with titles before and degrees after (word numbers, 0 for none).

    Where `glued` is true the words stand without a space between them.
    """
    texts = vocabulary().arrow
    if capitals:
        texts = pc.utf8_upper(texts)
    columns = [before, *numbers.T, after]
    parts = [texts.take(pa.array(each)) for each in columns if each is not None]
    space: Any = pa.scalar(" ")
    if glued is not None:
        space = pc.if_else(pa.array(glued), "", " ")
    return pc.binary_join_element_wise(*parts, space, null_handling="skip")


@cache
def numbers_of(listed: Sequence[str]) -> Any:
    """Word numbers of a few given words."""
    return np.array([vocabulary().number(word) for word in listed], np.int16)
