"""The NIK, the 16-digit population number, and what can be wrong with one.

Six digits of the district of first registration, the birth date as DDMMYY (40 added to the day
of a woman), and a serial of four digits that starts at 0001. A NIK never changes, not even when
the birth date is corrected, so a date that differs from the person's is a warning, no fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

DAYS_ADDED_FOR_WOMEN = 40


class NikFault(StrEnum):
    """Why a delivered NIK cannot be used; closed list, stored in `records.nik_fault`."""

    MISSING = "missing"
    NOT_16_DIGITS = "not_16_digits"
    NOT_DIGITS = "not_digits"
    IMPOSSIBLE_DATE = "impossible_date"
    SERIAL_ZERO = "serial_zero"
    WAS_A_NUMBER = "was_a_number"  # a spreadsheet kept 15 digits and made the rest zeros


@dataclass(frozen=True)
class Nik:
    """A well-formed NIK. It prints itself masked."""

    digits: str

    @classmethod
    def parse(cls, text: str) -> Nik:
        """Read a NIK; raises ValueError that names the fault."""
        digits = text.strip().replace(" ", "")
        fault = nik_fault(digits)
        if fault is not None:
            raise ValueError(fault.value)
        return cls(digits)

    def __str__(self) -> str:
        return self.digits[:6] + "******" + self.digits[12:]

    __repr__ = __str__


def nik_fault(digits: str) -> NikFault | None:
    """The first fault of a delivered NIK without its spaces, or None when it is well formed."""
    if not digits:
        return NikFault.MISSING
    if not (digits.isascii() and digits.isdigit()):
        return NikFault.NOT_DIGITS
    if len(digits) != 16:
        return NikFault.NOT_16_DIGITS
    day, month = int(digits[6:8]) % DAYS_ADDED_FOR_WOMEN, int(digits[8:10])
    if int(digits[6:8]) > 71 or not _is_a_day(day, month):
        return NikFault.IMPOSSIBLE_DATE
    if digits[12:] == "0000":
        return NikFault.SERIAL_ZERO
    return None


def _is_a_day(day: int, month: int) -> bool:
    # The century is not written, so 29 February is possible in any year.
    lengths = {
        1: 31,
        2: 29,
        3: 31,
        4: 30,
        5: 31,
        6: 30,
        7: 31,
        8: 31,
        9: 30,
        10: 31,
        11: 30,
        12: 31,
    }
    return 1 <= day <= lengths.get(month, 0)
