"""Case numbers: short, speakable, and every small mistake is found."""

from __future__ import annotations

from itertools import pairwise
from math import gcd

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tunggal.casework import number as numbering
from tunggal.casework.number import DIGITS, MOST_CASES, CaseNumber, check_digit

serials = st.integers(0, MOST_CASES - 1)


@given(serials)
@settings(deadline=None)
def test_every_wrong_digit_and_every_swap_of_neighbours_is_found(serial: int) -> None:
    digits = CaseNumber.of(serial).digits
    assert len(digits) == DIGITS
    assert CaseNumber.parse(digits).digits == digits
    for place, right in enumerate(digits):
        for wrong in set("0123456789") - {right}:
            with pytest.raises(ValueError, match="digit"):
                CaseNumber.parse(digits[:place] + wrong + digits[place + 1 :])
        swapped = [*digits]
        swapped[place : place + 2] = reversed(swapped[place : place + 2])
        if "".join(swapped) != digits:
            with pytest.raises(ValueError, match="digit"):
                CaseNumber.parse("".join(swapped))


@given(serials, serials)
@settings(deadline=None)
def test_no_two_cases_share_a_number(one: int, other: int) -> None:
    assert (CaseNumber.of(one) == CaseNumber.of(other)) is (one == other)


def test_the_stride_meets_every_number_once() -> None:
    assert gcd(numbering._STRIDE, MOST_CASES) == 1


def test_the_first_hundred_thousand_are_all_different_and_scattered() -> None:
    numbers = [CaseNumber.of(serial).digits for serial in range(100_000)]
    assert len(set(numbers)) == len(numbers)
    assert all(each[0] != "0" for each in numbers)
    assert min(abs(int(a) - int(b)) for a, b in pairwise(numbers)) > 10_000_000


@pytest.mark.parametrize("written", ["{}", " {} ", "{}#", "{}*"])
def test_as_people_write_speak_and_key_it_in(written: str) -> None:
    number = CaseNumber.of(2026)
    for text in (
        number.digits,
        str(number),
        str(number).replace("-", " "),
        str(number).replace("-", "."),
    ):
        assert CaseNumber.parse(written.format(text)) == number
    assert number.spoken.replace(" ", "").replace(",", "") == number.digits
    assert number.spoken.count(",") == 2


@pytest.mark.parametrize(
    "text", ["", "1", "12345678901", "abcdefghij", "٤٨٢٩١٣٠٥٧٦", "0000000000", "1e9"]
)
def test_what_is_no_number_is_refused_kindly(text: str) -> None:
    with pytest.raises(ValueError, match="please look at it again"):
        CaseNumber.parse(text)


def test_serials_have_bounds() -> None:
    for serial in (-1, MOST_CASES):
        with pytest.raises(ValueError, match="serial"):
            CaseNumber.of(serial)


def test_the_known_example_of_damm() -> None:
    assert check_digit("572") == "4"
    assert check_digit("5724") == "0"
