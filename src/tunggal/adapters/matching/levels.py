"""How two faces are compared: levels that DuckDB and Spark judge alike, from equal to different.

Each level carries what is assumed of it before anything is learned: how often persons who are one
(m) and persons who are two (u), among pairs that a block brings together, come out at this level.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """One level of agreement; `when` is SQL over the columns `…_l` and `…_r`."""

    name: str
    when: str
    m: float
    u: float


@dataclass(frozen=True)
class Comparison:
    """One comparison: unknown where `unknown` holds, else the first level that holds.

    `learned` comparisons take m and u from NIK-confirmed pairs; the others keep what is assumed.
    """

    name: str
    unknown: str
    levels: tuple[Level, ...]
    learned: bool = True


def _either(*columns: str) -> str:
    return " or ".join(f"{column}_{side} is null" for column in columns for side in "lr")


def _same(column: str) -> str:
    return f"{column}_l = {column}_r"


def _begins(one: str, other: str) -> str:
    return f"(length({one}) > 3 and substr({other}, 1, length({one})) = {one})"


_STAND_INS = " or ".join(
    f"(birth_month_{side} = {month} and birth_day_{side} = {day})"
    for side in "lr"
    for month, day in ((1, 1), (7, 1), (12, 31))
)

NAME = Comparison(
    "name",
    _either("name"),
    (
        Level("equal and rare", "name_l = name_r and name_class_l = 1", 0.22, 0.001),
        Level("equal", "name_l = name_r and name_class_l = 2", 0.22, 0.006),
        Level("equal and common", "name_l = name_r", 0.22, 0.02),
        Level("same sound", _same("name_key"), 0.12, 0.03),
        Level(
            "one begins the other",
            f"{_begins('name_l', 'name_r')} or {_begins('name_r', 'name_l')}",
            0.05,
            0.02,
        ),
        Level("one letter", "levenshtein(name_l, name_r) <= 1", 0.06, 0.002),
        Level("two letters", "levenshtein(name_l, name_r) <= 2", 0.04, 0.006),
        Level(
            "nearly the same sound",
            "length(name_key_l) > 3 and levenshtein(name_key_l, name_key_r) <= 1",
            0.03,
            0.02,
        ),
        Level(
            "same first word", "split_part(name_l, ' ', 1) = split_part(name_r, ' ', 1)", 0.02, 0.1
        ),
        Level("different", "ELSE", 0.02, 0.795),
    ),
)

BIRTH = Comparison(
    "birth",
    _either("birth_year"),
    (
        Level("equal", "birth_date_l = birth_date_r", 0.88, 0.35),
        Level(
            "day and month swapped",
            "birth_year_l = birth_year_r and birth_day_l = birth_month_r and birth_month_l = birth_day_r",
            0.02,
            0.001,
        ),
        Level(
            "two parts",
            "(birth_year_l = birth_year_r and birth_month_l = birth_month_r) "
            "or (birth_year_l = birth_year_r and birth_day_l = birth_day_r) "
            "or (birth_month_l = birth_month_r and birth_day_l = birth_day_r)",
            0.05,
            0.01,
        ),
        Level(
            "same year, a stand-in", f"birth_year_l = birth_year_r and ({_STAND_INS})", 0.02, 0.003
        ),
        Level("same year", "birth_year_l = birth_year_r", 0.005, 0.02),
        Level("different", "ELSE", 0.025, 0.616),
    ),
)

SEX = Comparison(
    "sex",
    _either("sex"),
    (Level("equal", _same("sex"), 0.985, 0.5), Level("different", "ELSE", 0.015, 0.5)),
)

MOTHER = Comparison(
    "mother",
    _either("mother_name"),
    (
        Level("equal", _same("mother_name"), 0.8, 0.02),
        Level("nearly equal", "levenshtein(mother_name_l, mother_name_r) <= 2", 0.1, 0.005),
        Level("different", "ELSE", 0.1, 0.975),
    ),
)

CARD = Comparison(
    "card",
    _either("kk"),
    (Level("equal", _same("kk"), 0.75, 0.03), Level("different", "ELSE", 0.25, 0.97)),
)

PLACE = Comparison(
    "place",
    _either("village_code"),
    (
        Level("same village", _same("village_code"), 0.85, 0.1),
        Level("same district", _same("district_code"), 0.05, 0.05),
        Level("same regency", _same("regency_code"), 0.04, 0.2),
        Level("same province", _same("province_code"), 0.03, 0.15),
        Level("different", "ELSE", 0.03, 0.5),
    ),
)

# A NIK that cannot be used may be a mistyped one. Confirmed pairs cannot teach this: theirs are equal.
NIK = Comparison(
    "nik",
    _either("nik"),
    (
        Level("nearly equal", "levenshtein(nik_l, nik_r) <= 2", 0.75, 0.004),
        Level("different", "ELSE", 0.25, 0.996),
    ),
    learned=False,
)

COMPARISONS = (NAME, BIRTH, SEX, MOTHER, CARD, PLACE, NIK)
