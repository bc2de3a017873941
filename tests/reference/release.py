"""The slow, plain twin of the comparison of two releases: lists of rows, one loop after another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

Rows = Sequence[Mapping[str, Any]]


def table_diff(before: Rows, after: Rows, key: Sequence[str]) -> dict[str, Any]:
    """Counts of keys added, removed and changed, and of changes by column."""
    earlier = {tuple(row[name] for name in key): row for row in before}
    later = {tuple(row[name] for name in key): row for row in after}
    changed_in: Counter[str] = Counter()
    changed = 0
    for place in earlier.keys() & later.keys():
        differing = [name for name in later[place] if earlier[place][name] != later[place][name]]
        changed_in.update(differing)
        changed += bool(differing)
    return {
        "rows_before": len(before),
        "rows_after": len(after),
        "added": len(later.keys() - earlier.keys()),
        "removed": len(earlier.keys() - later.keys()),
        "changed": changed,
        "changed_in": dict(changed_in),
    }


def flows(before: Mapping[str, Rows], after: Mapping[str, Rows]) -> dict[tuple[str, str], int]:
    """Families by their standing before and after: a decile, not_ranked or absent."""
    earlier, later = _standings(before), _standings(after)
    return dict(
        Counter(
            (earlier.get(family, "absent"), later.get(family, "absent"))
            for family in earlier.keys() | later.keys()
        )
    )


def _standings(tables: Mapping[str, Rows]) -> dict[int, str]:
    standings = {row["family_id"]: str(row["decile"]) for row in tables["ranked"]}
    return standings | {row["family_id"]: "not_ranked" for row in tables["not_ranked"]}


def moves(before: Rows, after: Rows) -> dict[tuple[str, str], list[int]]:
    """Per programme and regency: entrants, stayers, leavers."""
    earlier = {(row["programme"], row["unit_id"]): row["regency_code"] for row in before}
    later = {(row["programme"], row["unit_id"]): row["regency_code"] for row in after}
    counted: dict[tuple[str, str], list[int]] = {}
    for unit in earlier.keys() | later.keys():
        regency = later.get(unit, earlier.get(unit))
        what = 0 if unit not in earlier else 1 if unit in later else 2
        counted.setdefault((unit[0], regency), [0, 0, 0])[what] += 1
    return counted
