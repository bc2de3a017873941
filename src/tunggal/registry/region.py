"""The four levels of region and their codes: 2, 4, 6 and 10 digits, each beginning with its parent's.

Population-register codes are written with dots (`32.04.12.2001`) or without; tunggal keeps them
without. Statistics codes have ten digits too but count otherwise; only a bridge turns them into ours.
"""

from __future__ import annotations

from enum import StrEnum

UNKNOWN = "unknown"  # stands for the regency of those whose region is not known


class Level(StrEnum):
    """Levels of region, from the largest to the smallest."""

    PROVINCE = "province"
    REGENCY = "regency"
    DISTRICT = "district"
    VILLAGE = "village"


DIGITS = {Level.PROVINCE: 2, Level.REGENCY: 4, Level.DISTRICT: 6, Level.VILLAGE: 10}
_LEVELS = {digits: level for level, digits in DIGITS.items()}
_ABOVE = {
    Level.REGENCY: Level.PROVINCE,
    Level.DISTRICT: Level.REGENCY,
    Level.VILLAGE: Level.DISTRICT,
}


def plain_code(written: str) -> str:
    """A region code without dots, dashes and spaces.

    >>> plain_code("32.04.12.2001")
    '3204122001'
    """
    return written.translate({ord(mark): None for mark in ".- "})


def level_of(code: str) -> Level:
    """The level of a plain code; raises ValueError when it is none."""
    if not (code.isascii() and code.isdigit() and len(code) in _LEVELS):
        raise ValueError("a region code has 2, 4, 6 or 10 digits")
    return _LEVELS[len(code)]


def parent_of(code: str) -> str:
    """The code of the region above; empty for a province."""
    level = level_of(code)
    return code[: DIGITS[_ABOVE[level]]] if level in _ABOVE else ""
