"""The account of a change of score adds up exactly, whatever changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tunggal.cycle.explanation.change import CAUSES, Standing, score_change
from tunggal.policy.scoring import Bins, Codes, Feature, Linear, Origin, Scoring, Spread, Stale

points = st.integers(-500_000, 500_000)
NAMES = ("floor", "fridge", "floor_area", "size", "head_age")


def rules() -> st.SearchStrategy:
    codes = st.dictionaries(st.integers(0, 4), points, min_size=1).map(Codes)
    bins = st.lists(points, min_size=2, max_size=4).map(
        lambda given: Bins(tuple(10 * n for n in range(1, len(given))), tuple(given))
    )
    linear = st.builds(Linear, st.integers(-9_000, 9_000), st.just(0), st.integers(1, 60))
    return st.one_of(codes, bins, linear)


@st.composite
def scorings(draw) -> Scoring:
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1))
    features = tuple(Feature(name, draw(rules()), draw(points), 0) for name in names)
    areas = draw(st.dictionaries(st.sampled_from(["9901", "9902", "99"]), points))
    origin = Origin("survey", "sha256:0", 1, "")
    return Scoring(
        "m",
        "b",
        date(2026, 1, 1),
        origin,
        draw(points),
        features,
        areas,
        Spread((), (), ((1,),)),
        Stale(1, 0),
    )


@st.composite
def standings(draw, scoring: Scoring | None = None) -> Standing:
    values = {name: draw(st.none() | st.integers(0, 60)) for name in NAMES}
    return Standing(
        scoring or draw(scorings()), draw(st.sampled_from(["9901", "9902", "9801"])), values
    )


@given(standings(), standings(), st.frozensets(st.sampled_from(NAMES)))
def test_the_causes_add_up_to_the_change(
    before: Standing, after: Standing, moved: frozenset[str]
) -> None:
    parts = score_change(before, after, relinked=moved)
    assert sum(part.points for part in parts) == after.score - before.score
    assert {part.cause for part in parts} <= set(CAUSES)


@given(standings())
def test_nothing_changed_nothing_said(standing: Standing) -> None:
    assert score_change(standing, standing, relinked=frozenset()) == ()


@given(standings(), scorings())
def test_a_new_model_alone_is_never_blamed_on_the_family(
    before: Standing, scoring: Scoring
) -> None:
    after = replace(before, scoring=scoring)
    assert {part.cause for part in score_change(before, after, relinked=frozenset())} <= {"model"}


@given(standings(), st.data())
def test_a_new_answer_alone_is_never_blamed_on_the_model(
    before: Standing, data: st.DataObject
) -> None:
    after = data.draw(standings(scoring=before.scoring))
    parts = score_change(before, after, relinked=frozenset({"floor"}))
    assert "model" not in {part.cause for part in parts}
    assert {part.cause for part in parts if part.feature == "floor"} <= {"linkage"}
    assert {part.cause for part in parts if part.feature in ("size", "head_age")} <= {"members"}
