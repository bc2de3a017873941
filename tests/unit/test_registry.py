"""NIK and quarter: what is well formed, and what is said when it is not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunggal.registry.nik import Nik, NikFault, nik_fault
from tunggal.registry.quarter import Quarter


@pytest.mark.parametrize(
    ("delivered", "fault"),
    [
        ("9901015708900001", None),  # a woman: 17 + 40
        ("9901013112850003", None),
        ("9901012902010001", None),  # the century is not written, so the day may exist
        ("", NikFault.MISSING),
        ("990101570890001", NikFault.NOT_16_DIGITS),
        ("99010157089000011", NikFault.NOT_16_DIGITS),
        ("990101570890000A", NikFault.NOT_DIGITS),
        ("99010157089000٠1", NikFault.NOT_DIGITS),  # digits of another script
        ("9901013213850003", NikFault.IMPOSSIBLE_DATE),
        ("9901010012850003", NikFault.IMPOSSIBLE_DATE),
        ("9901014000850003", NikFault.IMPOSSIBLE_DATE),
        ("9901017201850003", NikFault.IMPOSSIBLE_DATE),
        ("9901013002850003", NikFault.IMPOSSIBLE_DATE),
        ("9901015708900000", NikFault.SERIAL_ZERO),
    ],
)
def test_the_first_fault_of_a_nik_is_named(delivered: str, fault: NikFault | None) -> None:
    assert nik_fault(delivered) == fault


def test_a_nik_prints_itself_masked() -> None:
    nik = Nik.parse(" 9901 0157 0890 0001 ")
    assert "570890" not in f"{nik} {nik!r}"
    assert nik.digits == "9901015708900001"


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_lies_in_its_quarter_and_quarters_leave_no_gap(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.first_day <= day <= quarter.last_day
    assert quarter.next.previous == quarter
    assert quarter.next.first_day == quarter.last_day + timedelta(days=1)
    assert Quarter.parse(str(quarter)) == quarter
    assert quarter < quarter.next


@pytest.mark.parametrize("text", ["2026", "2026Q0", "2026Q5", "Q1 2026", "26Q1", ""])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a quarter"):
        Quarter.parse(text)
