"""Hides counts of fewer than five persons or families, and what would give them away."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

LEAST = 5
Key = TypeVar("Key", bound=Hashable)


def small_cells(
    counts: Mapping[Key, int], sums: Sequence[Sequence[Key]], *, keep: frozenset[Key] = frozenset()
) -> frozenset[Key]:
    """The cells that may not be shown.

    Counts of 1 to 4 are hidden. Each of `sums` lists the cells of one addition, its total
    included: an addition with one hidden cell would give it away, so its smallest other cell
    that is not in `keep` is hidden as well, until no addition has exactly one. (Additions are
    looked at one by one, as is usual; what follows only from several at once is not.)
    """
    found = {key for key, count in counts.items() if 0 < count < LEAST}
    waiting = list(sums)
    while waiting:
        changed = {key for cells in waiting for key in _give_away(cells, counts, found, keep)}
        found |= changed
        waiting = [cells for cells in sums if changed.intersection(cells)]
    return frozenset(found)


def _give_away(
    cells: Sequence[Key], counts: Mapping[Key, int], found: set[Key], keep: frozenset[Key]
) -> list[Key]:
    """The further cell to hide in one addition, if there must be one."""
    if sum(key in found for key in cells) != 1:
        return []
    others = [key for key in cells if key not in found and key not in keep and counts[key] > 0]
    if not others:
        others = [key for key in cells if key not in found and counts[key] > 0]
    return sorted(others, key=lambda key: (counts[key], str(key)))[:1]
