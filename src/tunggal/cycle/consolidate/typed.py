"""Typed rows: what a reader of deliveries hands to the stage, one layout per part of a source."""

from __future__ import annotations

from collections.abc import Sequence

from tunggal.cycle.tables import (
    DECISIONS,
    FAMILY_RECORDS,
    LEADS,
    PROTECTIONS,
    RECORDS,
    SEAT_HOLDERS,
    Table,
)

TABLES: dict[str, Table] = {
    "persons": RECORDS,
    "families": FAMILY_RECORDS,
    "leads": LEADS,
    "decisions": DECISIONS,
    "protections": PROTECTIONS,
    "seat_holders": SEAT_HOLDERS,
}

# Which column of the table is the row's own key, and which says how new it is.
KEYS = {
    "persons": "record_key",
    "families": "family_key",
    "leads": "record_key",
    "decisions": "case_number",
    "protections": "record_key",
    "seat_holders": "record_key",
}
DAYS = {
    "persons": "as_of",
    "families": "as_of",
    "leads": "found_on",
    "decisions": "decided_on",
    "protections": "as_of",
    "seat_holders": "as_of",
}

FRAME = {
    "source": "text",
    "delivery": "text",
    "file": "text",
    "row": "long",  # the heading is row 1
    "row_key": "text",  # the row's own key, or a digest of its content
    "content": "text",  # digest of what was delivered, to tell rows apart
    "warnings": "text",  # names of failed checks, `;` around each; null without any
    "refused_rule": "text",  # why nothing can be made of the row; null when it is used
    "refused_column": "text",
}


def typed_columns(part: str, variables: Sequence[str]) -> dict[str, str]:
    """Name → type of every column of the typed rows of a part."""
    return FRAME | TABLES[part].spelled(variables)
