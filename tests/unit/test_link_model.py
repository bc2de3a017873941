"""What the matcher learns from counted patterns."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tunggal.adapters.matching.levels import COMPARISONS
from tunggal.adapters.matching.model import Count, LinkModel

_PATTERNS = st.tuples(*(st.integers(0, len(each.levels)) for each in COMPARISONS)).map(
    lambda levels: "".join("0123456789abc"[level] for level in levels)
)
_COUNTS = st.dictionaries(
    _PATTERNS, st.tuples(st.integers(1, 500), st.integers(0, 500)), max_size=30
)


def model(counts: dict[str, tuple[int, int]]) -> LinkModel:
    return LinkModel(
        tuple(Count(p, pairs, min(same, pairs)) for p, (pairs, same) in sorted(counts.items()))
    )


@given(_COUNTS, _PATTERNS)
def test_a_probability_is_one(counts: dict[str, tuple[int, int]], pattern: str) -> None:
    assert 0 < model(counts).probability(pattern) < 1


@given(_COUNTS)
def test_the_curve_never_falls(counts: dict[str, tuple[int, int]]) -> None:
    curve = model(counts).curve
    assert all(a.probability <= b.probability and a.upto <= b.upto for a, b in pairwise(curve))


@given(_COUNTS)
def test_rates_are_shares(counts: dict[str, tuple[int, int]]) -> None:
    for rates in model(counts).levels.values():
        assert sum(m for m, _ in rates) == pytest.approx(1)
        assert sum(u for _, u in rates) == pytest.approx(1)


@given(_COUNTS)
def test_a_model_survives_its_file(counts: dict[str, tuple[int, int]]) -> None:
    assert LinkModel.from_json(model(counts).to_json()) == model(counts)


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda each: each.name)
def test_what_is_assumed_adds_up_and_favours_agreement(comparison) -> None:
    assert sum(level.m for level in comparison.levels) == pytest.approx(1)
    assert sum(level.u for level in comparison.levels) == pytest.approx(1)
    best, worst = comparison.levels[0], comparison.levels[-1]
    assert best.m / best.u > worst.m / worst.u


def test_many_labelled_pairs_outweigh_the_assumptions() -> None:
    seen = model({"1110111": (1000, 900), "a620220": (1000, 1)})
    learned = model({"1110110": (10_000, 9_000)})
    assert learned.probability("1110110") == pytest.approx(0.9, abs=0.01)
    assert seen.levels["name"][0][0] > 0.8


def test_a_nearly_equal_nik_adds_odds_that_no_label_can_teach() -> None:
    learned = model({"4120210": (100, 20)})
    assert (
        learned.probability("4120211")
        > learned.probability("4120210")
        > learned.probability("4120212")
    )
