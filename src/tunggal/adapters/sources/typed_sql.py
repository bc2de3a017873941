"""The query that types the staged rows of one file: text in, columns of the corridor out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tunggal.adapters.sources.column_sql import ColumnSql, column_sql
from tunggal.adapters.sources.value_sql import quoted, sql_given
from tunggal.cycle.consolidate.delivery import Delivery
from tunggal.cycle.consolidate.quality import KEY_MISSING, LINE_BREAK, NIK_DISAGREES, checks_of
from tunggal.cycle.consolidate.rules import REFUSALS
from tunggal.cycle.consolidate.typed import DAYS, KEYS, typed_columns
from tunggal.policy.sources import Part

_TYPES = {"text": "varchar", "int": "integer", "long": "bigint", "date": "date"}


def staged_names(part: Part) -> dict[str, str]:
    """Delivered column → its name in the staged rows: c0, c1, …"""
    return {column: f"c{place}" for place, column in enumerate(part.delivered_columns)}


def typed_query(delivery: Delivery, part: Part, *, file: str, variables: Sequence[str]) -> str:
    """One SELECT over `staged` and `region_codes` with the columns of `typed.typed_columns`."""
    names = staged_names(part)
    columns = [
        column_sql(each, names.get(each.column or "", "null"), latest=delivery.period.last_day)
        for each in part.columns.values()
    ]
    values = _values(delivery, part, columns, names)
    frame = {
        "source": quoted(delivery.source.code),
        "delivery": quoted(delivery.name),
        "file": quoted(file),
        "row": "row",
        "content": "content",
        "warnings": _warnings(part, columns, names, delivery.period.last_day),
    }
    refused = _refused(part, values)
    # The value a record gets may bear the name of what it is made of, so it is named apart first.
    checked = ", ".join(f"{value} as v_{name}" for name, value in (frame | values).items())
    kinds = typed_columns(part.holds, variables)
    listed = ", ".join(
        f"cast({refused.get(name) or (f'v_{name}' if name in frame | values else 'null')} as {_TYPES[kind]}) as {name}"
        for name, kind in kinds.items()
    )
    return f"select {listed} from (select {checked} from ({_worked_out(part, columns, names)}) as worked) as valued"


def given_query(part: Part) -> str:
    """The staged rows with null where nothing was delivered."""
    names = staged_names(part).values()
    texts = ", ".join(f"{sql_given(f'staged.{name}')} as {name}" for name in names)
    # A line without a single value is no row: editors and spreadsheets leave them behind.
    given = f"coalesce({', '.join(names)}, null) is not null"
    return f"select * from (select row, {texts} from staged) as texts where {given}"


def _worked_out(part: Part, columns: Sequence[ColumnSql], names: Mapping[str, str]) -> str:
    """Delivered text, then what is worked out of it in two steps, then the village."""
    text = given_query(part)
    first = _more({alias: each for column in columns for alias, each in column.first.items()})
    digest = " || chr(31) || ".join(f"coalesce({name}, '')" for _, name in sorted(names.items()))
    step_one = f"select *, md5({digest}) as content{first} from ({text}) as delivered"
    second = _more({alias: each for column in columns for alias, each in column.second.items()})
    step_two = f"select *{second} from ({step_one}) as step_one"
    if not any(column.kind == "region" for column in part.columns.values()):
        return step_two
    return (
        "select step_two.*, region_codes.village_code as region_village, region_codes.check_name as region_check "
        f"from ({step_two}) as step_two left join region_codes on region_codes.code = step_two.region_code"
    )


def _more(expressions: Mapping[str, str]) -> str:
    return "".join(f", {each} as {alias}" for alias, each in expressions.items())


def _values(
    delivery: Delivery, part: Part, columns: Sequence[ColumnSql], names: Mapping[str, str]
) -> dict[str, str]:
    values = {name: each for column in columns for name, each in column.values.items()}
    day, key = DAYS[part.holds], KEYS[part.holds]
    values[day] = f"coalesce({values.get(day, 'null')}, date '{delivery.as_of.isoformat()}')"
    own = names[part.key] if part.key else None
    kk = values.get("kk", "null")
    if part.holds == "persons":
        family = names[part.family_key] if part.family_key else "null"
        values["family_key"] = f"coalesce({family}, {kk})"
    if part.holds == "families":
        values["family_key"] = f"coalesce({own or 'null'}, {kk})"
    elif part.holds != "decisions":
        values["record_key"] = f"coalesce({own}, content)" if own else "content"
    return values | {"row_key": values[key]}


def _refused(part: Part, values: Mapping[str, str]) -> dict[str, str]:
    """The first rule of the part that a row breaks, and the column at fault."""
    broken = [
        (rule, column, " and ".join(f"v_{name} is null" for name in needed if name in values))
        for rule, column, needed in REFUSALS[part.holds]
    ]
    rules = " ".join(f"when {test or 'true'} then '{rule}'" for rule, _, test in broken)
    faults = " ".join(
        f"when {test or 'true'} then {quoted(_called(part, column))}" for _, column, test in broken
    )
    return {"refused_rule": f"(case {rules} end)", "refused_column": f"(case {faults} end)"}


def _called(part: Part, canonical: str) -> str:
    """A column as the source calls it."""
    if canonical == "key":
        return part.key or "kk"
    mapped = part.columns.get(canonical)
    return (mapped.column if mapped else None) or canonical


def _warnings(
    part: Part, columns: Sequence[ColumnSql], names: Mapping[str, str], latest: date
) -> str:
    conditions = {check: test for column in columns for check, test in column.checks.items()}
    if part.key:
        conditions[KEY_MISSING] = f"{names[part.key]} is null"
    conditions[LINE_BREAK] = " or ".join(f"contains({name}, chr(10))" for name in names.values())
    conditions |= _nik_disagrees(part, latest)
    kept = [(check, conditions[check]) for check in checks_of(part) if check in conditions]
    listed = ", ".join(f"case when {test} then '{check}' end" for check, test in kept)
    return f"';' || nullif(concat_ws(';', {listed}), '') || ';'"


def _nik_disagrees(part: Part, latest: date) -> dict[str, str]:
    """A NIK keeps the birth date and sex of its first registration, so these only warn."""
    if part.holds != "persons":
        return {}
    day = "try_cast(substr(nik_delivered, 7, 2) as int)"
    written = f"concat(lpad(cast({day} % 40 as varchar), 2, '0'), substr(nik_delivered, 9, 4))"
    born = f"birth_date_day <= date '{latest.isoformat()}' and strftime(birth_date_day, '%d%m%y')"
    conditions = (
        f"nik_fault is null and {born} <> {written}",
        f"nik_fault is null and sex <> case when {day} > 40 then 2 else 1 end",
    )
    return dict(zip(NIK_DISAGREES, conditions, strict=True))


def broken_query(delivery: Delivery, part: Part, file: str, variables: Sequence[str]) -> str:
    """Typed rows for the rows of `broken` (row, rule), of which nothing but the number is known."""
    known = {
        "source": quoted(delivery.source.code),
        "delivery": quoted(delivery.name),
        "file": quoted(file),
        "row": "row",
        "refused_rule": "rule",
    }
    listed = ", ".join(
        f"cast({known.get(name, 'null')} as {_TYPES[kind]}) as {name}"
        for name, kind in typed_columns(part.holds, variables).items()
    )
    return f"select {listed} from broken"
