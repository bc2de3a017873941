"""The KK, the number of a family card, and what can be wrong with one.

Sixteen digits: region and day of issue, then a serial. A card gets a new number when a family
splits or another person becomes its head, so the number is no lasting key of a family. The day of
issue is not checked: cards of the first years carry other digits there.
"""

from __future__ import annotations

from enum import StrEnum


class KkFault(StrEnum):
    """Why a delivered KK cannot be used."""

    NOT_16_DIGITS = "not_16_digits"
    NOT_DIGITS = "not_digits"
    ZEROS = "zeros"  # a stand-in: nothing but zeros, or no region of issue
    WAS_A_NUMBER = "was_a_number"  # a spreadsheet kept 15 digits and made the rest zeros


def kk_fault(digits: str) -> KkFault | None:
    """The first fault of a delivered KK without its spaces, or None when it is well formed."""
    if not (digits.isascii() and digits.isdigit()):
        return KkFault.NOT_DIGITS
    if len(digits) != 16:
        return KkFault.NOT_16_DIGITS
    if digits.startswith("0000"):
        return KkFault.ZEROS
    return None
