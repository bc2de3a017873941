"""How the report speaks: words, numbers, shares, money and quarters in Indonesian or English.

Everything is counted in whole numbers and rounded half up, so the same figures give the same text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from tunggal.cycle.explanation.words import count_word
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter

NO_BREAK = "\u00a0"
MINUS = "\u2212"
_SCALES = (
    (10**12, "triliun", "trillion"),
    (10**9, "miliar", "billion"),
    (10**6, "juta", "million"),
)
_MONTHS = {
    "id": (
        "Januari", "Februari", "Maret", "April", "Mei", "Juni",
        "Juli", "Agustus", "September", "Oktober", "November", "Desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_ROMAN = ("I", "II", "III", "IV")


def rounded(part: int, whole: int) -> int:
    """`part / whole` rounded half up to a whole number; `whole` is above zero."""
    return (2 * part + whole) // (2 * whole)


@dataclass(frozen=True)
class Voice:
    """Speaks one language: `id` or `en`."""

    language: str

    def __call__(self, indonesian: str, english: str) -> str:
        return indonesian if self.language == "id" else english

    @property
    def point(self) -> str:
        return self(",", ".")

    def count(self, number: int) -> str:
        """1.234.567 or 1,234,567."""
        return (MINUS if number < 0 else "") + count_word(abs(number), self.language)

    def change(self, number: int) -> str:
        """+1.234, −56 or ±0."""
        sign = "+" if number > 0 else "±" if number == 0 else ""
        return sign + self.count(number)

    def tenths(self, number: int) -> str:
        """A number given in tenths: 123 is 12,3 or 12.3."""
        whole, tenth = divmod(abs(number), 10)
        return (MINUS if number < 0 else "") + self.count(whole) + self.point + str(tenth)

    def share(self, part: int, whole: int) -> str:
        """`part` of `whole` in per cent with one decimal; – when there is no whole."""
        if whole <= 0:
            return "–"
        return self.tenths(rounded(1000 * part, whole)) + "%"

    def decimal(self, value: float | int | Decimal, places: int = 2) -> str:
        """A number with so many decimals, rounded half up from its shortest spelling."""
        step = Decimal(1).scaleb(-places)
        text = f"{Decimal(str(value)).quantize(step, ROUND_HALF_UP):,f}"
        if self.language == "id":
            text = text.replace(",", " ").replace(".", ",").replace(" ", ".")
        return text.replace("-", MINUS)

    def fraction(self, value: float | int | Decimal, places: int = 1) -> str:
        """A share between 0 and 1 in per cent."""
        return self.decimal(Decimal(str(value)) * 100, places) + "%"

    def rupiah(self, amount: int) -> str:
        """Rp 1,2 miliar or Rp 1.2 billion; below a million in full."""
        for scale, indonesian, english in _SCALES:
            if abs(amount) >= scale:
                number = self.tenths(rounded(10 * amount, scale))
                return f"Rp{NO_BREAK}{number}{NO_BREAK}{self(indonesian, english)}"
        return f"Rp{NO_BREAK}{self.count(amount)}"

    def quarter(self, quarter: Quarter) -> str:
        """Triwulan I 2026 (Januari–Maret)."""
        roman = _ROMAN[quarter.number - 1]
        months = f"{self.month(quarter.first_day)}–{self.month(quarter.last_day)}"
        return f"{self('triwulan', 'quarter')} {roman} {quarter.year} ({months})"

    def month(self, day: date) -> str:
        return _MONTHS[self.language][day.month - 1]

    def day(self, day: date) -> str:
        """31 Maret 2026."""
        return f"{day.day} {self.month(day)} {day.year}"

    def period(self, period: Period) -> str:
        """Triwulan I 2026 (Januari–Maret), or Februari 2026."""
        if period.month:
            return f"{self.month(period.first_day)} {period.quarter.year}"
        return self.quarter(period.quarter)

    def short_period(self, period: Period) -> str:
        """TW I 2026 or Q1 2026, for the heads of columns; a month in full."""
        quarter = period.quarter
        if period.month:
            return self.period(period)
        return self(
            f"TW {_ROMAN[quarter.number - 1]} {quarter.year}", f"Q{quarter.number} {quarter.year}"
        )

    def unit(self, unit: str) -> str:
        """The word for what a programme gives seats to."""
        return self("orang", "persons") if unit == "person" else self("keluarga", "families")

    def listed(self, words: list[str]) -> str:
        """`a, b dan c`."""
        if len(words) < 2:
            return "".join(words)
        return ", ".join(words[:-1]) + self(" dan ", " and ") + words[-1]
