"""A hint for a name that is not known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def near(name: str, known: Iterable[str]) -> str:
    """`Did you mean …?`, or the names there are."""
    listed = sorted(known)
    close = difflib.get_close_matches(name, listed, 1)
    if close:
        return f"Did you mean '{close[0]}'?"
    return f"There is {', '.join(listed)}." if listed else "There is none yet."
