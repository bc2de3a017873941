"""Fills in the names of a sentence; a number brings the words along that agree with it.

`{days:day is|days are}` becomes "1 day is" or "2 days are". A language whose words do not change with
the number writes `{days}` and its word beside it.
"""

from __future__ import annotations

from string import Formatter
from typing import Any

_BETWEEN = "|"


def fill(text: str, values: dict[str, str]) -> str:
    """A sentence with its names filled in; raises KeyError when a value is not given."""
    return _AGREEING.vformat(text, (), values) if _BETWEEN in text else text.format(**values)


def names_in(text: str) -> list[str]:
    """The names in braces; raises ValueError on a sentence that could not be filled in."""
    names = []
    for _, name, words, turned in Formatter().parse(text):
        if name is None:
            continue
        if turned or (words and not _is_pair(words)):
            raise ValueError(
                f"{{{name}}}: expected the words for one and for many, as in "
                f"{{{name}:day|days}}, or nothing after the name"
            )
        names.append(name)
    return names


def _is_pair(words: str) -> bool:
    parts = words.split(_BETWEEN)
    return len(parts) == 2 and all(part.strip() for part in parts)


class _Agreeing(Formatter):
    """Writes a number with the words after it: those for one, or those for many."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if _BETWEEN not in format_spec:
            return str(value)
        one, many = format_spec.split(_BETWEEN)
        return f"{value} {one if str(value) == '1' else many}"


_AGREEING = _Agreeing()
