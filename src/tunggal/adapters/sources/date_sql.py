"""Dates as offices write them, turned into DuckDB expressions from the formats of a policy file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from tunggal.policy.dates import ISO, MONTHS

_TOKENS = re.compile("DD?|M{1,4}|YYYY|YY|[-/. ]")
_YEAR = "(?:18|19|20|21)[0-9]{2}"


def sql_date(text: str, formats: Sequence[str], *, latest: date | None) -> str:
    """A date of the first format that fits, else null; ISO always fits, a time of day is dropped.

    A year of two digits lies in this century unless the date is then after `latest`.
    """
    day = f"(case when contains({text}, ':') then {_without_time(text)} else {text} end)"
    tried = [*formats, *([] if ISO in formats else [ISO])]
    return f"coalesce({', '.join(_sql_format(day, each, latest) for each in tried)})"


def _without_time(text: str) -> str:
    return f"regexp_replace({text}, '[ T]+[0-9]{{1,2}}:[0-9]{{2}}.*$', '')"


def _sql_format(text: str, written: str, latest: date | None) -> str:
    pattern, parts = date_pattern(written)
    subject = f"upper({text})" if "MMM" in written else text
    found = f"regexp_extract({subject}, '{pattern}', {list(parts)})"
    month = _sql_month_name(f"{found}.m") if "MMM" in written else f"{found}.m"
    if "YYYY" in written:
        return _sql_cast(f"{found}.y", month, f"{found}.d")
    recent = _sql_cast(f"concat('20', {found}.y)", month, f"{found}.d")
    if latest is None:
        return recent
    before = _sql_cast(f"concat('19', {found}.y)", month, f"{found}.d")
    return f"case when {recent} <= date '{latest.isoformat()}' then {recent} else {before} end"


def _sql_cast(year: str, month: str, day: str) -> str:
    return f"try_cast(concat({year}, '-', {month}, '-', {day}) as date)"


def _sql_month_name(name: str) -> str:
    cases = " ".join(f"when '{each}' then '{number}'" for each, number in MONTHS.items())
    return f"(case rtrim({name}, '.') {cases} else '' end)"


def date_pattern(written: str) -> tuple[str, tuple[str, ...]]:
    """The regular expression of a format and the order of its groups: d, m and y.

    >>> date_pattern("DD/MM/YY")
    ('^([0-9]{1,2})/([0-9]{1,2})/([0-9]{2})$', ('d', 'm', 'y'))
    """
    tokens = _TOKENS.findall(written)
    compact = len(tokens) == 3
    parts = tuple(token[0].lower() for token in tokens if token[0] in "DMY")
    return "^" + "".join(_token_pattern(token, compact) for token in tokens) + "$", parts


def _token_pattern(token: str, compact: bool) -> str:
    if token in ("MMM", "MMMM"):
        return "([A-Z]+[.]?)"
    if token[0] in "DM":
        return "([0-9]{2})" if compact else "([0-9]{1,2})"
    if token[0] == "Y":
        return f"({_YEAR})" if token == "YYYY" else "([0-9]{2})"
    return {" ": " +", ".": "[.]"}.get(token, token)
