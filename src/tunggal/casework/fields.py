"""Checks what people fill in: the fields of a case, and the answers of a visit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from tunggal.casework.case import Findings
from tunggal.casework.refusals import Refusal
from tunggal.policy.canonical import Canonical
from tunggal.policy.case_terms import CaseKind, Casework, Field
from tunggal.registry.kk import kk_fault
from tunggal.registry.nik import nik_fault
from tunggal.registry.region import Level, level_of

_PROGRAMME = re.compile(r"[a-z][a-z0-9_]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def split_niks(text: str) -> tuple[str, ...]:
    """The NIKs of a field that holds several, separated by commas, semicolons or spaces."""
    return tuple(re.split(r"[,;\s]+", text.strip()))


def wrong_field(kind: CaseKind, fields: Mapping[str, str]) -> Refusal | None:
    """The first field that is missing, unknown or not what it must be."""
    for name in fields:
        if name not in kind.fields:
            return Refusal("field_unknown", {"field": name})
    for field in kind.fields.values():
        value = fields.get(field.name, "").strip()
        if not value and field.required:
            return Refusal("field_missing", codes={"field": ("fields", (field.name,))})
        if value and not fits(field, value):
            return Refusal("field_wrong", codes={"field": ("fields", (field.name,))})
    return None


def fits(field: Field, value: str) -> bool:
    """Whether a value is what a field holds."""
    if field.holds == "choice":
        return value in field.choices
    if field.holds == "text":
        return is_plain(value, field.most)
    return _CHECKS[field.holds](value)


def is_day(value: str) -> bool:
    """Whether a text is a date such as 2026-03-31."""
    try:
        return len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False


def is_region(value: str) -> bool:
    """Whether a text is the plain code of any region."""
    try:
        return bool(level_of(value))
    except ValueError:
        return False


def wrong_card(kk: str) -> bool:
    """Whether a KK is given and not well formed."""
    return bool(kk) and kk_fault(kk) is not None


def is_plain(text: str, most: int) -> bool:
    """Whether a text is short enough and holds nothing that a page or a letter cannot show."""
    return len(text) <= most and not _CONTROL.search(text)


def is_village(value: str) -> bool:
    """Whether a text is the plain code of a village."""
    try:
        return level_of(value) is Level.VILLAGE
    except ValueError:
        return False


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "day": is_day,
    "nik": lambda value: nik_fault(value) is None,
    "niks": lambda value: all(nik_fault(each) is None for each in split_niks(value)),
    "kk": lambda value: kk_fault(value) is None,
    "village": is_village,
    "programme": lambda value: _PROGRAMME.fullmatch(value) is not None,
}


def wrong_finding(findings: Findings, policy: Casework) -> Refusal | None:
    """The first answer of a visit that the register does not know."""
    rows = [(findings.family, policy.family_columns)]
    rows += [(person, policy.person_columns) for person in findings.persons]
    for row, columns in rows:
        for name, value in row.items():
            if name not in columns or (value and not _is_answer(columns[name], value)):
                return Refusal("answer_unknown", {"field": name})
    return None


def _is_answer(column: Canonical, value: str) -> bool:
    if column.kind == "code":
        return value.isascii() and value.isdigit() and int(value) in column.codes
    if column.kind == "amount":
        whole = value.isascii() and value.isdigit()
        return whole and (column.most is None or int(value) <= column.most)
    if column.kind in ("date", "nik", "kk", "region"):
        return _CHECKS[_SAME[column.kind]](value)
    return is_plain(value, 200)


_SAME = {"date": "day", "nik": "nik", "kk": "kk", "region": "village"}
