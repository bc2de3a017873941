"""Where the tables of earlier releases lie that a cycle reads."""

from __future__ import annotations

from pathlib import Path

from tunggal.cycle.release.manifest import Release
from tunggal.cycle.tables import BY_NAME, PREVIOUS


def tables_before(
    *, register: Release | None, aid: Release | None, quarter_aid: Release | None
) -> dict[str, Path]:
    """Name of the stage's table → folder; nothing for a release that there is not.

    `aid` is the last aid release of all, `quarter_aid` that of the last quarter where `aid` is a
    month's.
    """
    found = {}
    for name, table in PREVIOUS.items():
        release = register
        if BY_NAME[table].release == "aid":
            release = quarter_aid if name.startswith("quarter_") else aid
        if release:
            found[name] = release.folder / "tables" / table
    return found
