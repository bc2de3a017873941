"""One delivered text turned into one typed value: DuckDB expressions, one function per kind.

Every function takes an SQL expression of trimmed text that is null when nothing was delivered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from tunggal.registry.names import sought, sql_normalise
from tunggal.registry.nik import DAYS_ADDED_FOR_WOMEN

_EXACT_IN_A_DOUBLE = "9007199254740992"  # 2 to the 53rd: whole numbers up to here are kept exactly
_NUMBER, _EXPONENT = "[0-9]+[.,]0+", "[0-9]([.,][0-9]+)?[Ee][+]?[0-9]{1,2}"


def quoted(text: str) -> str:
    """A text as a DuckDB literal."""
    return "'" + text.replace("'", "''") + "'"


def quoted_files(files: Iterable[Path]) -> str:
    """Paths as a list of DuckDB literals, whatever signs are in them."""
    return "[" + ", ".join(quoted(file.as_posix()) for file in files) + "]"


def sql_given(column: str) -> str:
    """A trimmed text; null when nothing was delivered or it says NULL."""
    return f"nullif(nullif(nullif({column}, ''), 'NULL'), '\\N')"


def sql_code(text: str, codes: Mapping[str, int | str]) -> str:
    """Our code for a delivered one (`policy.sources.code_text`), null when it is not mapped."""
    quick = _sql_case(f"upper({text})", codes)
    whole = f"case when regexp_full_match({text}, '[0-9]+([.]0)?') then {_sql_whole(text)} end"
    return f"coalesce({quick}, {_sql_case(whole, codes)})" if _has_numbers(codes) else quick


def _has_numbers(codes: Mapping[str, int | str]) -> bool:
    return any(theirs.isdigit() for theirs in codes)


def _sql_whole(text: str) -> str:
    bare = f"ltrim(split_part({text}, '.', 1), '0')"
    return f"(case when {bare} = '' then '0' else {bare} end)"


def _sql_case(subject: str, codes: Mapping[str, int | str]) -> str:
    whens = " ".join(
        f"when {quoted(theirs)} then {ours if isinstance(ours, int) else quoted(ours)}"
        for theirs, ours in codes.items()
    )
    return f"(case {subject} {whens} end)"


def sql_not_given(text: str, unknown: tuple[str, ...]) -> str:
    """The text, null when it is one of the words that mean 'not given'."""
    if not unknown:
        return text
    listed = ", ".join(quoted(each) for each in unknown)
    bare = f"coalesce(case when regexp_full_match({text}, '[0-9]+([.]0)?') then {_sql_whole(text)} end, upper({text}))"
    return f"(case when {bare} not in ({listed}) then {text} end)"


def sql_name(text: str) -> str:
    """The normalised name (`registry.names.normalise_name`), quick for names that need no change."""
    padded = f"concat(' ', replace(upper({text}), ' ', '  '), ' ')"
    marks = "|".join(re.escape(each).replace("\\ ", " ") for each in sought())
    plain = f"not contains({text}, '  ') and not regexp_matches({padded}, {quoted(marks)})"
    return (
        f"(case when {plain} then nullif(trim(upper({text})), '') else {sql_normalise(text)} end)"
    )


def sql_amount(text: str) -> str:
    """A delivered number in thousandths, as DECIMAL; null when it is none."""
    number = f"regexp_full_match({text}, '[-]?[0-9]{{1,12}}([.,][0-9]*)?')"
    return f"(case when {number} then try_cast(rtrim(replace({text}, ',', '.'), '.') as decimal(18, 3)) end)"


def sql_digits(text: str) -> str:
    """A delivered NIK or KK without spaces, a spreadsheet's mark of text or `.0` of a number."""
    bare = f"ltrim(replace(replace({text}, ' ', ''), '\u00a0', ''), '''`')"
    return (
        f"(case when length({bare}) <> 16 and regexp_full_match({bare}, '{_NUMBER}') "
        f"then regexp_extract({bare}, '[0-9]+') else {bare} end)"
    )


def sql_was_a_number(text: str) -> str:
    """Whether a delivered NIK or KK went through a spreadsheet's number, which keeps 15 digits."""
    digits = sql_digits(text)
    rounded = f"({digits} like '%0' or {digits} > '{_EXACT_IN_A_DOUBLE}')"
    number = f"regexp_full_match({text}, '{_NUMBER}') and length({digits}) = 16 and {rounded}"
    return f"(length({text}) <> 16 and (({number}) or regexp_full_match({text}, '{_EXPONENT}')))"


def sql_nik_fault(digits: str, was_a_number: str) -> str:
    """The fault of `registry.nik.nik_fault`, with those that only the file shows."""
    day, month = f"try_cast(substr({digits}, 7, 2) as int)", f"substr({digits}, 9, 2)"
    of_month = f"(case when {month} in ('04', '06', '09', '11') then 30 when {month} = '02' then 29 else 31 end)"
    born = f"({day} % {DAYS_ADDED_FOR_WOMEN})"
    impossible = (
        f"{day} > 71 or {born} = 0 or {born} > {of_month} or {month} not between '01' and '12'"
    )
    return (
        f"case when {digits} is null then 'missing' when {was_a_number} then 'was_a_number' "
        f"when not regexp_full_match({digits}, '[0-9]+') then 'not_digits' "
        f"when length({digits}) <> 16 then 'not_16_digits' "
        f"when {impossible} then 'impossible_date' "
        f"when substr({digits}, 13) = '0000' then 'serial_zero' end"
    )


def sql_kk_fault(digits: str, was_a_number: str) -> str:
    """The fault of `registry.kk.kk_fault`; null for a good number and for none."""
    return (
        f"case when {digits} is null then null when {was_a_number} then 'was_a_number' "
        f"when not regexp_full_match({digits}, '[0-9]+') then 'not_digits' "
        f"when length({digits}) <> 16 then 'not_16_digits' "
        f"when {digits} like '0000%' then 'zeros' end"
    )


def sql_region_code(text: str) -> str:
    """A delivered region code without dots, dashes and spaces."""
    as_number = f"regexp_full_match({text}, '[0-9]{{10}}[.]0')"
    bare = f"(case when {as_number} then substr({text}, 1, 10) else {text} end)"
    return f"replace(replace(replace({bare}, '.', ''), '-', ''), ' ', '')"
