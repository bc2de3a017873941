"""Picks values out of what the platform sends: each is of the type that is expected, or there is none."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

MOST_NAME = 300  # letters of an identifier
_LATEST = 2**33  # seconds from 1970, beyond which a time is none
_DEEPEST = 100  # lists and objects within each other; nothing of the platform's lies so deep
_MARKS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[][{}]', re.DOTALL)
Given = Mapping[str, Any]


def read_json(raw: bytes) -> Any:
    """The value of a JSON text; raises ValueError.

    One odd value takes nothing from the others: what is no number, what is too long for one and what lies
    too deep to be read is none, and a byte of no letter is the letter that stands for such.
    """
    text = raw.decode("utf-8", "replace").removeprefix("\ufeff")
    try:
        return _loads(text)
    except RecursionError:
        return _loads(_shallow(text))


def an_object(given: Given, name: str) -> Given:
    found = given.get(name)
    return found if isinstance(found, dict) else {}


def listed(given: Given, name: str) -> list[Any]:
    found = given.get(name)
    return found if isinstance(found, list) else []


def objects(given: Given, name: str) -> list[Given]:
    return [each for each in listed(given, name) if isinstance(each, dict)]


def text(given: Given, name: str) -> str:
    """A text, without halves of letters, which no database takes."""
    found = given.get(name)
    if not isinstance(found, str):
        return ""
    return found.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def identifier(given: Given, name: str) -> str:
    """An identifier; one that is too long is none."""
    found = given.get(name)
    given_as = str(found) if type(found) is int else text(given, name).strip()
    return given_as if len(given_as) <= MOST_NAME else ""


def telephone(given: Given, name: str) -> str:
    """A telephone number as digits alone; anything else is none."""
    digits = identifier(given, name).removeprefix("+")
    return digits if digits.isascii() and digits.isdigit() and 5 <= len(digits) <= 15 else ""


def user_id(given: Given, name: str) -> str:
    """A business-scoped user id, a country with a dot and an identifier; anything else is none."""
    found = identifier(given, name)
    country, dot, rest = found.partition(".")
    is_one = dot and rest and len(country) == 2 and country.isalpha() and country.isascii()
    return found if is_one else ""


def seconds(given: Given, name: str) -> int:
    """Seconds from 1970; 0 where nobody can say."""
    found = identifier(given, name)
    since = int(found) if found.isascii() and found.isdigit() and len(found) < 12 else 0
    return since if since < _LATEST else 0


def _loads(text: str) -> Any:
    return json.loads(text, parse_constant=lambda _: None, parse_int=_whole)


def _shallow(text: str) -> str:
    """The text with nothing in the place of whatever lies too deep."""
    kept, depth, since = list[str](), 0, 0
    for mark in _MARKS.finditer(text):
        if mark[0] in "[{":
            depth += 1
            if depth == _DEEPEST:
                kept.append(text[since : mark.start()])
        elif mark[0] in "]}":
            if depth == _DEEPEST:
                kept.append("null")
                since = mark.end()
            depth -= 1
    return "".join([*kept, text[since:] if depth < _DEEPEST else ""])


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= MOST_NAME else None
