"""The checks that a part of a source goes through: what the rows of `data_quality` speak of."""

from __future__ import annotations

from tunggal.policy.sources import ColumnMap, Part
from tunggal.registry.kk import KkFault
from tunggal.registry.nik import NikFault

KEY_REPEATED = "key_repeated"
KEY_MISSING = "key_missing"
LINE_BREAK = "line_break_in_value"
NIK_CHECKS = tuple(
    "no_nik" if fault is NikFault.MISSING else f"nik_{fault.value}" for fault in NikFault
)
KK_CHECKS = ("no_kk", *(f"kk_{fault.value}" for fault in KkFault))
REGION_CHECKS = ("no_region", "region_unknown", "region_outdated", "region_split")
# Days that say what a row speaks of; a later one than the delivery's quarter is a wrong quarter.
SPEAKING_DAYS = ("as_of", "found_on", "decided_on")
AFTER_DELIVERY = "dated_after_delivery"
NIK_DISAGREES = ("nik_birth_date_differs", "nik_sex_differs")

_REMEDIES = {
    KEY_REPEATED: "Ask the office which of the rows with this key is right.",
    KEY_MISSING: "Ask the office to fill in the key of every row.",
    LINE_BREAK: "Ask the office whether a quote was left open before these rows.",
    AFTER_DELIVERY: "Ask the office for the right day, or move the delivery to its quarter.",
    "nik_was_a_number": "Ask the office to format the NIK column as text and to send it again.",
    "kk_was_a_number": "Ask the office to format the KK column as text and to send it again.",
    "region_unknown": "Import the edition of regions that the office uses: tunggal region import.",
    "region_outdated": "Nothing to do: the code follows the lineage of regions.",
    "region_split": "Ask the office for the new code; the first part of the split was taken.",
}


def remedy_of(check: str) -> str:
    """What to do about a failed check."""
    if check in _REMEDIES:
        return _REMEDIES[check]
    if check.endswith("_unknown_code"):
        return "Map the code in the source's policy file (unknown_codes lists it)."
    if check.endswith(("_impossible", "_not_a_number", "_out_of_range")):
        return "See the formats in the source's policy file, or ask the office for the value."
    if check.startswith("no_"):
        return "Ask the office to fill in the value; the row is used without it."
    return "Ask the office to check the value; the row is used without it."


def checks_of(part: Part) -> tuple[str, ...]:
    """Names of the checks that every row of this part is looked at for."""
    checks = [KEY_REPEATED, LINE_BREAK]
    checks += [KEY_MISSING] if part.key else []
    for column in part.columns.values():
        if column.column is not None:
            checks += checks_of_column(column)
    if part.holds == "persons":
        checks += [each for each in NIK_DISAGREES if _can_tell(part, each)]
    return tuple(dict.fromkeys(checks))


def checks_of_column(column: ColumnMap) -> tuple[str, ...]:
    """Names of the checks of one mapped column."""
    name = column.canonical
    if column.kind == "date":
        return _date_checks(name)
    return {
        "nik": NIK_CHECKS,
        "kk": KK_CHECKS,
        "region": REGION_CHECKS,
        "code": (f"{name}_unknown_code",),
        "word": (f"{name}_unknown_code",),
        "amount": (f"{name}_not_a_number", f"{name}_out_of_range"),
        "name": ("no_name",) if name == "name" else (),
    }.get(column.kind, ())


def _date_checks(name: str) -> tuple[str, ...]:
    if name == "birth_date":
        return ("no_birth_date", "birth_date_impossible")
    return (
        (f"{name}_impossible", AFTER_DELIVERY) if name in SPEAKING_DAYS else (f"{name}_impossible",)
    )


def _can_tell(part: Part, check: str) -> bool:
    compared = "birth_date" if check == "nik_birth_date_differs" else "sex"
    return "nik" in part.columns and compared in part.columns
