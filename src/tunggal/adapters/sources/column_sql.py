"""One mapped column of a source: what is worked out of it, the value it gives and its checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from tunggal.adapters.sources.date_sql import sql_date
from tunggal.adapters.sources.value_sql import (
    quoted,
    sql_amount,
    sql_code,
    sql_digits,
    sql_kk_fault,
    sql_name,
    sql_nik_fault,
    sql_not_given,
    sql_region_code,
    sql_was_a_number,
)
from tunggal.cycle.consolidate.quality import AFTER_DELIVERY, KK_CHECKS, NIK_CHECKS, SPEAKING_DAYS
from tunggal.policy.sources import ColumnMap
from tunggal.registry.names import sql_name_key


@dataclass(frozen=True)
class ColumnSql:
    """Expressions of one column, in two steps; `checks` are conditions over both steps."""

    first: Mapping[str, str] = field(default_factory=dict)
    second: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    checks: Mapping[str, str] = field(default_factory=dict)


def column_sql(column: ColumnMap, text: str, *, latest: date) -> ColumnSql:
    """The expressions of a mapped column whose delivered, trimmed text is `text`."""
    if column.value is not None:
        value = str(column.value) if isinstance(column.value, int) else quoted(column.value)
        return ColumnSql(values={column.canonical: value})
    if column.kind == "date":
        return _date(column, text, latest)
    return _BY_KIND[column.kind](column, sql_not_given(text, column.unknown))


def _text(column: ColumnMap, text: str) -> ColumnSql:
    return ColumnSql(values={column.canonical: text})


def _name(column: ColumnMap, text: str) -> ColumnSql:
    name = column.canonical
    first = {name: sql_name(text)}
    if name != "name":
        return ColumnSql(first, values={name: name})
    second = {"name_key": sql_name_key("name")}
    values = {"name_delivered": text, "name": "name", "name_key": "name_key"}
    return ColumnSql(first, second, values, {"no_name": "name is null"})


def _nik(column: ColumnMap, text: str) -> ColumnSql:
    first = {"nik_delivered": sql_digits(text), "nik_was_a_number": sql_was_a_number(text)}
    second = {"nik_fault": sql_nik_fault("nik_delivered", "nik_was_a_number")}
    values = {
        "nik": "case when nik_fault is null then nik_delivered end",
        "nik_fault": "nik_fault",
        "nik_delivered": "nik_delivered",
    }
    checks = {
        check: f"nik_fault = '{'missing' if check == 'no_nik' else check.removeprefix('nik_')}'"
        for check in NIK_CHECKS
    }
    return ColumnSql(first, second, values, checks)


def _kk(column: ColumnMap, text: str) -> ColumnSql:
    first = {"kk_delivered": sql_digits(text), "kk_was_a_number": sql_was_a_number(text)}
    second = {"kk_fault": sql_kk_fault("kk_delivered", "kk_was_a_number")}
    values = {"kk": "case when kk_fault is null then kk_delivered end"}
    checks = {check: f"kk_fault = '{check.removeprefix('kk_')}'" for check in KK_CHECKS[1:]}
    return ColumnSql(first, second, values, {"no_kk": "kk_delivered is null"} | checks)


def _region(column: ColumnMap, text: str) -> ColumnSql:
    checks = {
        "no_region": "region_code is null",
        "region_unknown": "region_code is not null and region_village is null",
        "region_outdated": "region_check = 'region_outdated'",
        "region_split": "region_check = 'region_split'",
    }
    values = {column.canonical: "region_village"}
    return ColumnSql({"region_code": sql_region_code(text)}, {}, values, checks)


def _code(column: ColumnMap, text: str) -> ColumnSql:
    name = column.canonical
    if not column.codes:  # an open list of words
        return ColumnSql(values={name: text})
    checks = {f"{name}_unknown_code": f"{text} is not null and {name} is null"}
    return ColumnSql({name: sql_code(text, column.codes)}, {}, {name: name}, checks)


def _amount(column: ColumnMap, text: str) -> ColumnSql:
    name = column.canonical
    exact = f"{name}_exact"
    # Half is rounded up; floor keeps the same answer on every engine.
    inside = f"{exact} >= 0 and {exact} <= {column.most or 2_000_000_000}"
    value = f"case when {inside} then cast(floor({exact} + 0.5) as integer) end"
    checks = {
        f"{name}_not_a_number": f"{text} is not null and {exact} is null",
        f"{name}_out_of_range": f"not ({inside})",
    }
    return ColumnSql({exact: sql_amount(text)}, {}, {name: value}, checks)


def _date(column: ColumnMap, text: str, latest: date) -> ColumnSql:
    name, day = column.canonical, f"{column.canonical}_day"
    text = sql_not_given(text, column.unknown)
    first = {day: sql_date(text, column.dates, latest=None if name == "until" else latest)}
    late = f"{day} > date '{latest.isoformat()}'"
    impossible = f"{text} is not null and {day} is null"
    if name == "birth_date":
        checks = {
            "no_birth_date": f"{text} is null",
            "birth_date_impossible": f"({impossible}) or {late}",
        }
        return ColumnSql(first, {}, {name: f"case when not ({late}) then {day} end"}, checks)
    checks = {f"{name}_impossible": impossible}
    if name not in SPEAKING_DAYS:
        return ColumnSql(first, {}, {name: day}, checks)
    value = f"case when not ({late}) then {day} end"
    return ColumnSql(first, {}, {name: value}, checks | {AFTER_DELIVERY: late})


_BY_KIND: Mapping[str, Callable[[ColumnMap, str], ColumnSql]] = {
    "text": _text,
    "name": _name,
    "nik": _nik,
    "kk": _kk,
    "region": _region,
    "code": _code,
    "word": _code,
    "amount": _amount,
}
