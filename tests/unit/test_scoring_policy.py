"""Model files and the ranking policy: read, written, and refused with file, line and remedy."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rank_worlds import SCORING
from tunggal.cycle.rank.rules import answer_columns, refuse_unknown_features
from tunggal.policy.ranking import Fairness, read_ranking
from tunggal.policy.scoring import (
    MEMBER_FEATURES,
    Bins,
    Codes,
    Feature,
    Linear,
    Origin,
    Scoring,
    Spread,
    Stale,
    parse_scoring,
    read_scoring,
)
from tunggal.policy.scoring_text import scoring_text, write_scoring
from tunggal.policy.variables import read_variables
from tunggal.registry.errors import PolicyRefused
from tunggal.registry.quarter import Quarter

EXAMPLES = Path(__file__).parents[2] / "examples" / "indonesia" / "policy"
WHOLE = st.integers(-(10**7), 10**7)
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=30)
RISING = st.lists(st.integers(-500, 500), max_size=4, unique=True).map(sorted).map(tuple)


@st.composite
def features(draw: st.DrawFn, name: str) -> Feature:
    starts = draw(RISING)
    rule = draw(
        st.one_of(
            st.dictionaries(st.integers(0, 30), WHOLE, min_size=1).map(Codes),
            st.tuples(*[WHOLE] * (len(starts) + 1)).map(lambda points: Bins(starts, points)),
            st.builds(Linear, WHOLE, st.integers(-5, 0), st.integers(0, 9)),
        )
    )
    return Feature(name, rule, draw(WHOLE), draw(st.integers(0, 10**6)))


@st.composite
def models(draw: st.DrawFn) -> Scoring:
    names = draw(
        st.lists(st.from_regex(r"[a-z][a-z_0-9]{1,8}", fullmatch=True), unique=True, max_size=5)
    )
    scores, sizes = draw(RISING), draw(RISING)
    row = st.tuples(*[st.integers(1, 10**6)] * (len(sizes) + 1))
    return Scoring(
        "drawn",
        draw(TEXTS),
        draw(st.dates(date(2000, 1, 1), date(2100, 1, 1))),
        Origin(draw(TEXTS), "sha256:1", draw(st.integers(0, 10**6)), draw(TEXTS)),
        draw(WHOLE),
        tuple(draw(features(name)) for name in names if name not in ("area", "intercept")),
        draw(st.dictionaries(st.from_regex(r"[0-9]{2,6}", fullmatch=True), WHOLE, max_size=4)),
        Spread(scores, sizes, draw(st.tuples(*[row] * (len(scores) + 1)))),
        Stale(draw(st.integers(0, 9)), draw(st.integers(0, 10**6))),
    )


@settings(max_examples=100, deadline=None)
@given(model=models())
def test_a_model_reads_back_as_it_was_written(model: Scoring) -> None:
    text = scoring_text(model)
    read = parse_scoring(text, shown_as="drawn.yaml")
    assert read == model
    assert scoring_text(read) == text


def test_a_model_file_keeps_its_bytes(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    write_scoring(file, SCORING)
    before = file.read_bytes()
    write_scoring(file, read_scoring(file))
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("unit: millionths", "unit: points", r"line 9: unit: expected 'millionths"),
        ("  car:", "  cär:", "a feature is named by small letters"),
        ("      1: 400000", "      yes: 400000", r"codes.yes: expected a whole number as code"),
        ("      1: 400000", "      1: 0.4", r"codes.1: expected a whole number, found '0.4'"),
        ("{to: 29, points: -100000}", "{to: 31, points: -100000}", "the next bin must begin"),
        ("min: 0, max: 20", "min: 30, max: 20", r"linear.max: is below min \(30\)"),
        ("sizes: [3]", "sizes: [3, 2]", "sizes: expected whole numbers in rising order"),
        ("sizes: [3]", "sizes: [3, 5]", "expected 3 rows of 3 whole numbers"),
        ("variance: 9000", "variance: -1", "expected 0 or more, found -1"),
        ("areas:", "area:", "areas: is missing"),
        ("stale: {after_years", "stale: {afer_years", "after_years: is missing"),
        ("linear: {per_unit", "codes: {1: 2}\n    linear: {per_unit", "exactly one of codes, bins"),
    ],
)
def test_a_bad_model_is_refused_kindly(old: str, new: str, says: str) -> None:
    text = scoring_text(SCORING)
    assert old in text
    with pytest.raises(PolicyRefused, match=says) as refused:
        parse_scoring(text.replace(old, new, 1), shown_as="small.yaml")
    assert str(refused.value).startswith("small.yaml, line ")


def test_a_feature_may_not_take_the_name_of_a_part() -> None:
    features = (replace(SCORING.features[0], name="area"), *SCORING.features[1:])
    with pytest.raises(PolicyRefused, match="area: is taken"):
        parse_scoring(scoring_text(replace(SCORING, features=features)), shown_as="small.yaml")


def test_the_example_policy_ranks_persons_in_the_nation() -> None:
    ranking = read_ranking(EXAMPLES / "rank.yaml")
    assert (ranking.decile_of, ranking.ranked_within, ranking.model) == (
        "persons",
        "nation",
        "example",
    )
    spell = ranking.fairness.at(Quarter(2026, 1))
    assert spell is not None
    assert spell.value == Fairness("one_cut_off")
    assert read_scoring(EXAMPLES / "scoring" / f"{ranking.model}.yaml").name == ranking.model


def test_the_register_can_answer_the_example_model() -> None:
    variables = read_variables(EXAMPLES / "variables.yaml")
    example = read_scoring(EXAMPLES / "scoring" / "example.yaml")
    refuse_unknown_features(example, variables)
    assert set(example.feature_names()) <= {*variables, *MEMBER_FEATURES}
    assert set(answer_columns(example, variables)) == set(variables)
    assert "simulated" in example.origin.note


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("decile_of: persons", "decile_of: people", "decile_of: expected one of persons, families"),
        ("minimum_answers: 10", "minimum_answers: 0", "expected 1 or more, found 0"),
        ("tie_seed: contoh-2026", 'tie_seed: "it\'s"', "expected letters, digits and '-' only"),
        ("rule: one_cut_off", "rule: by_group", "groups: is missing"),
        ("rule: one_cut_off", "rule: by_group, groups: {}", "needs size_bands, head_sex or both"),
        ("rule: one_cut_off", "rule: by_group, groups: {size_bands: [5, 3]}", "in rising order"),
        ("rule: one_cut_off", "rule: by_group, groups: {size_bands: [1]}", "sizes of 2 or more"),
        ("ranked_within", "ranked_in", "ranked_within: is missing"),
    ],
)
def test_a_bad_ranking_policy_is_refused_kindly(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    text = (EXAMPLES / "rank.yaml").read_text(encoding="utf-8")
    lines = [
        line.replace(old, new) if not line.startswith("#") else line for line in text.splitlines()
    ]
    file = tmp_path / "rank.yaml"
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(PolicyRefused, match=says):
        read_ranking(file)


def test_groups_are_read_with_their_spell(tmp_path: Path) -> None:
    text = (EXAMPLES / "rank.yaml").read_text(encoding="utf-8")
    file = tmp_path / "rank.yaml"
    later = "  - {from: 2026Q3, rule: by_group, groups: {size_bands: [3, 5], head_sex: true}, basis: x}\n"
    file.write_text(text + later, encoding="utf-8")
    fairness = read_ranking(file).fairness
    now, then = fairness.at(Quarter(2026, 2)), fairness.at(Quarter(2026, 3))
    assert now is not None
    assert then is not None
    assert (now.value.rule, then.value) == ("one_cut_off", Fairness("by_group", (3, 5), True))
