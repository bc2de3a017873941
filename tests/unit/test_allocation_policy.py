"""allocate.yaml and the poor counts: what they say, and how bad ones are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tunggal.policy.allocation import read_allocation
from tunggal.policy.programmes import Share
from tunggal.registry.errors import PolicyRefused
from tunggal.registry.quarter import Quarter

GOOD = "quota_scale: {families: 1, of: 4}\ntie_seed: t\nshare: equal_share\norder: decile\n"
POOR = "regency_code,year,poor,basis\n1101,2024,70,BPS\n1101,2025,60,BPS\n1102,2026,5,BPS\n"


def folder(tmp_path: Path, settings: str = GOOD, poor: str | None = POOR) -> Path:
    (tmp_path / "allocate.yaml").write_text(settings, encoding="utf-8")
    (tmp_path / "regions").mkdir()
    if poor is not None:
        (tmp_path / "regions" / "poor_counts.csv").write_text(poor, encoding="utf-8")
    return tmp_path


def test_the_newest_poor_count_not_after_the_quarter_holds(tmp_path: Path) -> None:
    allocation = read_allocation(folder(tmp_path))
    assert allocation.poor_counts(Quarter(2025, 4)) == {"1101": 60}
    assert allocation.poor_counts(Quarter(2026, 1)) == {"1101": 60, "1102": 5}
    assert (allocation.share, allocation.order) == (Share("equal_share"), "decile")


def test_national_seats_are_scaled_and_rounded_half_up(tmp_path: Path) -> None:
    allocation = read_allocation(folder(tmp_path))
    assert [allocation.seats(quota) for quota in (0, 1, 2, 3, 5, 6)] == [0, 0, 1, 1, 1, 2]


def test_without_poor_counts_no_regency_has_any(tmp_path: Path) -> None:
    assert read_allocation(folder(tmp_path, poor=None)).poor_counts(Quarter(2026, 1)) == {}


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (GOOD + "seed: x\n", "line 5: seed: is not a key of this file. Did you mean 'tie_seed'?"),
        (GOOD.replace("families: 1", "families: 0"), "line 1: quota_scale.families: expected 1"),
        (GOOD.replace("order: decile", "order: rank"), "line 4: order: expected one of"),
        (GOOD.replace("equal_share", "fixed_ratio"), "line 3: share: expected one of"),
        (GOOD.replace("tie_seed: t", "tie_seed: ''"), "line 2: tie_seed: expected a text"),
        (GOOD.replace("tie_seed: t\n", ""), "tie_seed: is missing"),
    ],
)
def test_bad_settings_are_refused_with_their_line(tmp_path: Path, settings: str, says: str) -> None:
    with pytest.raises(PolicyRefused) as refused:
        read_allocation(folder(tmp_path, settings))
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("poor", "says"),
    [
        ("", "row 1: expected the heading regency_code,year,poor,basis, found an empty file"),
        (POOR.replace("poor,basis", "count,basis"), "found regency_code,year,count,basis"),
        (POOR + "11.01,2024,1,BPS\n", "row 5: regency_code: expected four digits, found '11.01'"),
        (POOR + "1103,24,1,BPS\n", "row 5: year: expected a year, found '24'"),
        (POOR + "1103,2024,-1,BPS\n", "row 5: poor: expected a whole number, zero or more"),
        (POOR + "1103,2024,1.5,BPS\n", "row 5: poor: expected a whole number, zero or more"),
        (POOR + "1103,2024,1,\n", "row 5: basis: expected where the count comes from"),
        (POOR + "1103,2024\n", "row 5: expected 4 columns, found 2"),
        (POOR + "1101,2024,9,BPS\n", "row 5: regency 1101 has two counts for 2024"),
    ],
)
def test_bad_poor_counts_are_refused_with_their_row(tmp_path: Path, poor: str, says: str) -> None:
    with pytest.raises(PolicyRefused) as refused:
        read_allocation(folder(tmp_path, poor=poor))
    assert says in str(refused.value)
    assert "poor_counts.csv" in str(refused.value)


BAD_FACILITATORS = [
    ("village,facilitator\n", "row 1: expected the heading village_code,facilitator"),
    ("village_code,facilitator\n1101012001\n", "row 2: expected 2 columns, found 1"),
    ("village_code,facilitator\n110101,P1\n", "row 2: village_code: expected ten digits"),
    ("village_code,facilitator\n1101012001,\n", "row 2: facilitator: expected a code"),
    ("village_code,facilitator\n1101012001,P1\n1101012001,P2\n", "row 3: village 1101012001 stands twice"),
]  # fmt: skip


def test_facilitators_are_known_by_village(tmp_path: Path) -> None:
    place = folder(tmp_path, GOOD + "graduates_a_year: 300000\n")
    assert read_allocation(place).facilitators == {}
    listed = "village_code,facilitator\n1101012001,P1\n1101012002,P1\n"
    (place / "regions" / "facilitators.csv").write_text(listed, encoding="utf-8")
    allocation = read_allocation(place)
    assert allocation.facilitators == {"1101012001": "P1", "1101012002": "P1"}
    assert allocation.graduates_a_year == 300_000


@pytest.mark.parametrize(("text", "says"), BAD_FACILITATORS)
def test_a_bad_list_of_facilitators_is_refused(tmp_path: Path, text: str, says: str) -> None:
    place = folder(tmp_path)
    (place / "regions" / "facilitators.csv").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyRefused, match=says):
        read_allocation(place)
