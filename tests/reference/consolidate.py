"""The slow, plain twin of consolidate: types one delivered row at a time, in Python only."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from tunggal.cycle.consolidate.delivery import Delivery
from tunggal.cycle.consolidate.quality import checks_of
from tunggal.policy.dates import ISO, MONTHS
from tunggal.policy.regions import Regions
from tunggal.policy.sources import ColumnMap, Part, code_text
from tunggal.registry.kk import kk_fault
from tunggal.registry.names import name_key, normalise_name
from tunggal.registry.nik import nik_fault

Values = dict[str, Any]
NEWEST = {
    "persons": "as_of", "families": "as_of", "leads": "found_on", "decisions": "decided_on",
    "protections": "as_of", "seat_holders": "as_of",
}  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """One delivered row: where it stands and what it says."""

    delivery: Delivery
    part: Part
    file: str
    row: int
    cells: Mapping[str, str]


@dataclass
class Typed:
    """One row after typing."""

    sent: Sent
    values: Values
    key: str | None
    content: str
    warnings: set[str]
    refused: str | None


def type_row(sent: Sent, regions: Regions) -> Typed:
    """The row's values in our columns, the checks it fails, and the rule that refuses it."""
    values: Values = {}
    warnings: set[str] = set()
    cells = {name: given(sent.cells.get(name, "")) for name in sent.part.delivered_columns}
    for column in sent.part.columns.values():
        text = _not_given(column, cells[column.column]) if column.column else None
        _KINDS.get(column.kind, _text)(column, text, values, warnings, sent.delivery, regions)
    content = hashlib.md5(
        "\x1f".join(cells[name] or "" for name in sorted(cells)).encode()
    ).hexdigest()
    key = _keys(sent, cells, values, content, warnings)
    if any("\n" in (text or "") for text in cells.values()):
        warnings.add("line_break_in_value")
    if sent.part.holds == "persons":
        _compare_with_nik(values, warnings)
    return Typed(sent, values, key, content, warnings, _refused(sent.part.holds, values, key))


def given(text: str) -> str | None:
    bare = text.strip()
    return None if bare in ("", "NULL", "\\N") else bare


def _keys(
    sent: Sent, cells: Mapping[str, str | None], values: Values, content: str, warnings: set[str]
) -> str | None:
    part, day = sent.part, NEWEST[sent.part.holds]
    values[day] = values.get(day) or sent.delivery.as_of
    own = cells[part.key] if part.key else None
    if part.key and own is None:
        warnings.add("key_missing")
    if part.holds == "decisions":
        return values["case_number"]
    if part.holds == "families":
        values["family_key"] = own or values.get("kk")
        return values["family_key"]
    if part.holds == "persons":
        theirs = cells[part.family_key] if part.family_key else None
        values["family_key"] = theirs or values.get("kk")
    values["record_key"] = own or content
    return values["record_key"]


def _refused(holds: str, values: Values, key: str | None) -> str | None:
    nameless = not values.get("nik") and not values.get("name")
    if holds in ("persons", "leads", "protections") and nameless:
        return "no_name_no_nik"
    if holds == "protections":
        return None if values["kind"] else "protection_without_kind"
    if holds == "seat_holders":
        if not values.get("nik") and not values.get("kk"):
            return "seat_of_nobody"
        return None if values["programme"] else "seat_without_programme"
    if holds == "families":
        return None if key else "no_family_key"
    if holds == "leads":
        return None if values["kind"] else "lead_without_kind"
    if holds == "decisions":
        tests = {
            "no_case_number": key,
            "no_kind_of_case": values["kind"],
            "no_outcome": values["upheld"],
            "concerns_nobody": values.get("nik") or values.get("kk"),
        }
        return next((rule for rule, there in tests.items() if not there), None)
    return None


# ------------------------------------------------------------------------------ kinds of column


def _text(column: ColumnMap, text: str | None, values: Values, *_: Any) -> None:
    values[column.canonical] = text


def _name(column: ColumnMap, text: str | None, values: Values, warnings: set[str], *_: Any) -> None:
    name = normalise_name(text) if text else None
    values[column.canonical] = name
    if column.canonical == "name":
        values |= {"name_delivered": text, "name_key": name_key(name) if name else None}
        if name is None:
            warnings.add("no_name")


def digits_of(text: str | None) -> tuple[str | None, bool]:
    """A delivered NIK or KK without decoration, and whether it went through a spreadsheet's number."""
    if text is None:
        return None, False
    bare = text.replace(" ", "").replace("\u00a0", "").lstrip("'`")
    if len(bare) != 16 and re.fullmatch(r"[0-9]+[.,]0+", bare):
        digits = re.match("[0-9]+", bare)[0]  # type: ignore[index]
        plain = re.fullmatch(r"[0-9]+[.,]0+", text) is not None
        lost = digits.endswith("0") or int(digits) > 2**53
        return digits, plain and len(digits) == 16 and lost
    exponent = re.fullmatch(r"[0-9]([.,][0-9]+)?[Ee][+]?[0-9]{1,2}", text)
    return bare, bool(exponent) and len(text) != 16


def _nik(column: ColumnMap, text: str | None, values: Values, warnings: set[str], *_: Any) -> None:
    digits, was_a_number = digits_of(text)
    fault = "was_a_number" if was_a_number else nik_fault(digits or "")
    name = str(fault) if fault else None
    values |= {"nik": None if fault else digits, "nik_fault": name, "nik_delivered": digits}
    if name:
        warnings.add("no_nik" if name == "missing" else f"nik_{name}")


def _kk(column: ColumnMap, text: str | None, values: Values, warnings: set[str], *_: Any) -> None:
    digits, was_a_number = digits_of(text)
    fault = "was_a_number" if was_a_number else kk_fault(digits) if digits else None
    values["kk"] = None if fault else digits
    if digits is None:
        warnings.add("no_kk")
    elif fault:
        warnings.add(f"kk_{fault}")


def _region(
    column: ColumnMap,
    text: str | None,
    values: Values,
    warnings: set[str],
    delivery: Delivery,
    regions: Regions,
) -> None:
    if text is None:
        values[column.canonical] = None
        warnings.add("no_region")
        return
    number = re.fullmatch("[0-9]{10}[.]0", text)
    code = re.sub("[.\\- ]", "", text[:10] if number else text)
    known = regions.statistics if column.region_codes == "statistics" else regions.population
    village, check = known.get(code, (None, "region_unknown"))
    values[column.canonical] = village
    if check:
        warnings.add(check)


def _not_given(column: ColumnMap, text: str | None) -> str | None:
    return None if text is None or code_text(text) in column.unknown else text


def _code(column: ColumnMap, text: str | None, values: Values, warnings: set[str], *_: Any) -> None:
    if column.value is not None or not column.codes:
        values[column.canonical] = text if column.value is None else column.value
        return
    values[column.canonical] = column.codes.get(code_text(text)) if text else None
    if text and values[column.canonical] is None:
        warnings.add(f"{column.canonical}_unknown_code")


def _amount(
    column: ColumnMap, text: str | None, values: Values, warnings: set[str], *_: Any
) -> None:
    name = column.canonical
    values[name] = None
    if text is None:
        return
    if not re.fullmatch("[-]?[0-9]{1,12}([.,][0-9]*)?", text):
        warnings.add(f"{name}_not_a_number")
        return
    exact = Decimal(text.replace(",", ".").rstrip(".")).quantize(Decimal("0.001"), "ROUND_HALF_UP")
    if 0 <= exact <= (column.most or 2_000_000_000):
        values[name] = int((exact + Decimal("0.5")).to_integral_value(ROUND_FLOOR))
    else:
        warnings.add(f"{name}_out_of_range")


def _date(
    column: ColumnMap,
    text: str | None,
    values: Values,
    warnings: set[str],
    delivery: Delivery,
    regions: Regions,
) -> None:
    name, latest = column.canonical, _last_day(delivery)
    day = read_date(text, column.dates, None if name == "until" else latest) if text else None
    speaks = name in ("as_of", "found_on", "decided_on")
    late = day is not None and day > latest and (speaks or name == "birth_date")
    values[name] = None if late else day
    if name == "birth_date":
        if text is None:
            warnings.add("no_birth_date")
        elif day is None or late:
            warnings.add("birth_date_impossible")
        return
    if text and day is None:
        warnings.add(f"{name}_impossible")
    if speaks and late:
        warnings.add("dated_after_delivery")


def _last_day(delivery: Delivery) -> date:
    """The end of the quarter, or of the month that the delivery is named by."""
    if re.fullmatch("[0-9]{4}-[0-9]{2}", delivery.name):
        year, month = (int(each) for each in delivery.name.split("-"))
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return delivery.quarter.last_day


def read_date(text: str, formats: Iterable[str], latest: date | None) -> date | None:
    """The first format that fits; ISO fits always; a time of day is dropped."""
    if ":" in text:
        text = re.sub("[ T]+[0-9]{1,2}:[0-9]{2}.*$", "", text, count=1)
    for written in (*formats, ISO):
        day = _fits(text.upper() if "MMM" in written else text, written, latest)
        if day:
            return day
    return None


def _fits(text: str, written: str, latest: date | None) -> date | None:
    separated = any(mark in written for mark in "-/. ")
    pattern = re.escape(written).replace("\\-", "-")
    for token, expression in (
        ("YYYY", "(?P<y>(18|19|20|21)[0-9][0-9])"),
        ("YY", "(?P<y>[0-9][0-9])"),
        ("MMMM", "(?P<m>[A-Z]+[.]?)"),
        ("MMM", "(?P<m>[A-Z]+[.]?)"),
        ("MM", "(?P<m>[0-9]{1,2})" if separated else "(?P<m>[0-9]{2})"),
        ("M", "(?P<m>[0-9]{1,2})"),
        ("DD", "(?P<d>[0-9]{1,2})" if separated else "(?P<d>[0-9]{2})"),
        ("D", "(?P<d>[0-9]{1,2})"),
    ):
        if f"(?P<{token[0].lower()}>" not in pattern:
            pattern = pattern.replace(token, expression, 1)
    match = re.fullmatch(pattern.replace("\\ ", " +"), text)
    if not match:
        return None
    month = MONTHS.get(match["m"].rstrip("."), 0) if "MMM" in written else int(match["m"])
    if "YYYY" in written:
        return _day(int(match["y"]), month, int(match["d"]))
    recent = _day(2000 + int(match["y"]), month, int(match["d"]))
    if latest is None or (recent and recent <= latest):
        return recent
    return _day(1900 + int(match["y"]), month, int(match["d"]))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _compare_with_nik(values: Values, warnings: set[str]) -> None:
    nik, born, sex = values.get("nik"), values.get("birth_date_read"), values.get("sex")
    born = values.get("birth_date") or born
    if not nik:
        return
    woman = int(nik[6:8]) > 40
    written = f"{int(nik[6:8]) - 40 * woman:02d}{nik[8:12]}"
    if born and f"{born:%d%m%y}" != written:
        warnings.add("nik_birth_date_differs")
    if sex and sex != (2 if woman else 1):
        warnings.add("nik_sex_differs")


_KINDS = {
    "name": _name,
    "nik": _nik,
    "kk": _kk,
    "region": _region,
    "code": _code,
    "word": _code,
    "amount": _amount,
    "date": _date,
}


# ------------------------------------------------------------------------------ the whole stage


@dataclass
class Consolidated:
    """What the stage must make of the rows."""

    kept: dict[str, list[Typed]]
    merged: list[Typed]
    refused: list[Typed]
    quality: dict[tuple[str, str, str], tuple[int, int]]


def consolidated(rows: Iterable[Sent], regions: Regions) -> Consolidated:
    """Type every row, merge rows of one key into the newest, refuse what nothing can be made of."""
    made = Consolidated({}, [], [], {})
    groups: dict[tuple[str, ...], list[Typed]] = defaultdict(list)
    for sent in rows:
        typed = type_row(sent, regions)
        if typed.refused:
            made.refused.append(typed)
            continue
        holds, key = sent.part.holds, typed.key or ""
        place = (sent.delivery.source.code, sent.delivery.name)
        groups[(holds, *(() if holds == "decisions" else place), key)].append(typed)
    for (holds, *_), group in groups.items():
        for same in _apart(holds, group):
            best = min(same, key=_preference)
            if len({each.content for each in group}) > 1:
                best.warnings.add("key_repeated")
            made.kept.setdefault(holds, []).append(best)
            made.merged += [each for each in same if each is not best]
    made.quality = _quality(made.kept)
    return made


def _apart(holds: str, group: list[Typed]) -> list[list[Typed]]:
    """The rows of one key, person by person; where there are several, each gets a key of its own."""
    persons: dict[str, list[Typed]] = defaultdict(list)
    for typed in group:
        persons[_who(typed.values) if holds == "persons" else ""].append(typed)
    if len(persons) > 1:
        for who, same in persons.items():
            for typed in same:
                typed.key = typed.values["record_key"] = f"{typed.key}~{who}"
    return list(persons.values())


def _who(values: Values) -> str:
    told = [
        values.get(name) for name in ("nik_delivered", "name", "birth_date", "kk", "family_key")
    ]
    return hashlib.md5("|".join(str(each or "") for each in told).encode()).hexdigest()


def _preference(typed: Typed) -> tuple[Any, ...]:
    sent = typed.sent
    newest = typed.values[NEWEST[sent.part.holds]]
    # Newer deliveries first; within a quarter those named by a month or a day are newer.
    dated = sent.delivery.name if "-" in sent.delivery.name else ""
    quarter = sent.delivery.quarter
    younger = (-quarter.year, -quarter.number, [*(-ord(letter) for letter in dated), 0])
    return (
        -newest.toordinal(),
        younger,
        typed.content,
        sent.delivery.source.code,
        sent.file,
        sent.row,
    )


def _quality(kept: Mapping[str, list[Typed]]) -> dict[tuple[str, str, str], tuple[int, int]]:
    looked: Counter[tuple[str, str, str]] = Counter()
    found: Counter[tuple[str, str, str]] = Counter()
    for typed in (each for group in kept.values() for each in group):
        village = typed.values.get("village_code")
        for check in checks_of(typed.sent.part):
            place = (typed.sent.delivery.source.code, village[:4] if village else "unknown", check)
            looked[place] += 1
            found[place] += check in typed.warnings
    return {place: (found[place], looked[place]) for place in looked}
