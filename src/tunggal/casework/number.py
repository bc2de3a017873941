"""The number of a case: ten digits that can be spoken and keyed in, the last one a check digit.

Damm's check digit finds every wrong digit and every swap of two neighbours. The other nine count
cases in a scattered order, so that a number tells neither how many cases there are nor when one
came; no personal data is in it. It never begins with zero, which spreadsheets would drop.
"""

from __future__ import annotations

from dataclasses import dataclass

DIGITS = 10
MOST_CASES = 900_000_000
_FIRST = 100_000_000
_STRIDE = 556_230_589  # about 0.618 of MOST_CASES and coprime to it: neighbours land far apart
_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


@dataclass(frozen=True, order=True)
class CaseNumber:
    """A case number whose check digit is right; it prints itself as 482-913-0576."""

    digits: str

    @classmethod
    def of(cls, serial: int) -> CaseNumber:
        """The number of the n-th case, from 0; no two serials share one."""
        if not 0 <= serial < MOST_CASES:
            raise ValueError(f"a serial lies between 0 and {MOST_CASES - 1}")
        body = str(_FIRST + serial * _STRIDE % MOST_CASES)
        return cls(body + check_digit(body))

    @classmethod
    def parse(cls, text: str) -> CaseNumber:
        """Read a number as people write or key it in; raises ValueError that says what to do."""
        digits = text.translate({ord(mark): None for mark in " -.\u2013\u00a0#*"})
        if not (digits.isascii() and digits.isdigit() and len(digits) == DIGITS):
            raise ValueError(f"a case number has {DIGITS} digits; please look at it again")
        if digits.startswith("0") or check_digit(digits) != "0":
            raise ValueError("one digit of this case number is not right; please look at it again")
        return cls(digits)

    @property
    def spoken(self) -> str:
        """Digit by digit with pauses, for a voice: `4 8 2, 9 1 3, 0 5 7 6`."""
        return ", ".join(" ".join(part) for part in str(self).split("-"))

    def __str__(self) -> str:
        return f"{self.digits[:3]}-{self.digits[3:6]}-{self.digits[6:]}"


def check_digit(digits: str) -> str:
    """Damm's check digit; "0" for digits that end in the right one.

    >>> check_digit("572")
    '4'
    """
    check = "0"
    for digit in digits:
        check = _DAMM[int(check)][int(digit)]
    return check
