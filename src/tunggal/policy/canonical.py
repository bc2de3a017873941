"""The columns a source may be mapped to: our names, what they hold and which codes they allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tunggal.policy.variables import Variable

KINDS = ("text", "name", "nik", "kk", "region", "date", "code", "word", "amount", "number")


@dataclass(frozen=True)
class Canonical:
    """One column of ours. `code` holds whole-number codes, `word` words of a closed or open list."""

    name: str
    kind: str
    codes: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    most: int | None = None


def _coded(name: str, most: int) -> Canonical:
    return Canonical(name, "code", tuple(range(1, most + 1)))


def _named(*columns: Canonical) -> dict[str, Canonical]:
    return {column.name: column for column in columns}


PERSONS = _named(
    Canonical("as_of", "date"),
    Canonical("nik", "nik"),
    Canonical("kk", "kk"),
    Canonical("name", "name"),
    Canonical("birth_date", "date"),
    _coded("sex", 2),
    Canonical("village_code", "region"),
    Canonical("address", "text"),
    Canonical("mother_name", "name"),
    _coded("presence", 6),
    Canonical("event_on", "date"),
    _coded("relation", 8),
    _coded("marital", 4),
    _coded("schooling", 3),
    _coded("school_level", 22),
    _coded("education", 23),
    _coded("works", 2),
    _coded("sector", 26),
    _coded("position", 8),
    _coded("disability", 4),
    _coded("illness", 18),
    _coded("pregnant", 2),
    _coded("holds_pbi", 2),
)

LEADS = _named(
    Canonical("found_on", "date"),
    Canonical("kind", "word"),
    Canonical("nik", "nik"),
    Canonical("name", "name"),
    Canonical("birth_date", "date"),
)

DECISION_KINDS = (
    "proposal",
    "objection",
    "correction",
    "reactivation",
    "withdrawal",
    "protection",
    "appeal",
    "lead_contest",
)

DECISIONS = _named(
    Canonical("case_number", "text"),
    Canonical("kind", "word", words=DECISION_KINDS),
    Canonical("programme", "word"),
    Canonical("nik", "nik"),
    Canonical("kk", "kk"),
    _coded("upheld", 3),
    Canonical("reason", "word"),
    Canonical("decided_on", "date"),
    Canonical("until", "date"),
)

PROTECTIONS = _named(
    Canonical("as_of", "date"),
    Canonical("kind", "word"),
    Canonical("nik", "nik"),
    Canonical("name", "name"),
    Canonical("birth_date", "date"),
    Canonical("until", "date"),
)

SEAT_HOLDERS = _named(
    Canonical("as_of", "date"),
    Canonical("programme", "word"),
    Canonical("nik", "nik"),
    Canonical("kk", "kk"),
    Canonical("name", "name"),
    Canonical("birth_date", "date"),
    Canonical("held_from", "date"),
)

_OF_PART = {
    "persons": PERSONS,
    "leads": LEADS,
    "decisions": DECISIONS,
    "protections": PROTECTIONS,
    "seat_holders": SEAT_HOLDERS,
}

_FAMILY_FRAME = _named(
    Canonical("as_of", "date"),
    Canonical("kk", "kk"),
    Canonical("nik", "nik"),
    Canonical("village_code", "region"),
    Canonical("address", "text"),
)


def of_variable(variable: Variable) -> Canonical:
    """The column that holds the answers to one family variable."""
    if variable.kind == "amount":
        return Canonical(variable.name, "amount", most=variable.most)
    return Canonical(variable.name, "code", tuple(variable.codes))


def canonical_columns(part: str, variables: Mapping[str, Variable]) -> dict[str, Canonical]:
    """Our columns by name for a part of a source: persons, families, leads, seat_holders, …"""
    if part == "families":
        return _FAMILY_FRAME | {name: of_variable(each) for name, each in variables.items()}
    return _OF_PART[part]
