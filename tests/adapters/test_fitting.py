"""Fitting on a made-up survey whose law is known: it finds the law, and owns up to its errors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from rank_worlds import QUARTER, SCORING, VARIABLES, draw_world, ranking
from reference import rank as twin
from survey_worlds import made_up_survey
from tunggal.adapters.fitting import FittedModel, SurveyData, fit_scoring, show_card, write_model
from tunggal.adapters.fitting.applying import deviations, scores
from tunggal.adapters.fitting.areas import area_effects
from tunggal.adapters.fitting.chances import chances_up_to, depth_by_group
from tunggal.adapters.fitting.measures import rank_correlation
from tunggal.adapters.fitting.ridge import Ridge, folds
from tunggal.adapters.fitting.survey import MISSING, tidied
from tunggal.policy.scoring import Bins, Codes, read_scoring
from tunggal.policy.scoring_text import scoring_text
from tunggal.registry.errors import DeliveryRefused, UsageRefused

LABELS = {"name": "made_up", "basis": "Contoh", "since": date(2026, 1, 1)}


@pytest.fixture(scope="module")
def survey() -> SurveyData:
    return made_up_survey()


@pytest.fixture(scope="module")
def fitted(survey: SurveyData) -> FittedModel:
    return fit_scoring(survey, **LABELS)


def _feature(fitted: FittedModel, name: str) -> Any:
    return next(each for each in fitted.scoring.features if each.name == name)


def test_the_points_follow_the_law(fitted: FittedModel) -> None:
    floor, car, size = (_feature(fitted, name).rule for name in ("floor", "car", "size"))
    assert isinstance(floor, Codes)
    assert isinstance(size, Bins)
    assert floor.points[1] - floor.points[8] == pytest.approx(750_000, abs=100_000)
    assert car.points[1] - car.points[2] == pytest.approx(700_000, abs=100_000)
    assert size.points[-1] - size.points[0] == pytest.approx(-840_000, abs=120_000)
    assert list(size.points) == sorted(size.points, reverse=True)


def test_a_missing_answer_stands_at_the_average_and_widens(fitted: FittedModel) -> None:
    floor = _feature(fitted, "floor")
    assert abs(floor.missing_points) < 100_000  # hidden at random, so nearly the average
    assert floor.missing_variance > 30_000
    assert _feature(fitted, "car").missing_points == 0


def test_the_card_is_honest(fitted: FittedModel) -> None:
    card = fitted.card
    assert 0.45 < card["fit"]["model"]["r_squared"] < 0.65
    assert 0.86 < card["coverage"]["all"]["all"] < 0.94
    errors = card["errors"]["all"]
    for quota in ("10", "20", "30", "40", "50"):
        value, low, high = errors["exclusion"][quota]["all"]
        assert 0 < low <= value <= high < 1
        assert value == pytest.approx(errors["inclusion"][quota]["all"][0], abs=0.02)
        assert value < card["plain_ols_errors"]["exclusion"][quota]["all"][0] + 0.03, quota


def test_noise_is_not_learnt() -> None:
    """Shuffled welfare holds nothing to learn: a card that finds something has a leak."""
    survey = made_up_survey(seed=4)
    shuffled = np.random.default_rng(9).permutation(survey.welfare)
    card = fit_scoring(replace(survey, welfare=shuffled), **LABELS).card
    assert card["fit"]["model"]["r_squared"] < 0.01
    assert card["errors"]["all"]["exclusion"]["20"]["all"][0] == pytest.approx(0.8, abs=0.08)
    assert 0.85 < card["coverage"]["all"]["all"] < 0.95


def test_the_order_of_rows_changes_nothing(survey: SurveyData, fitted: FittedModel) -> None:
    shuffled = survey.rows(np.random.default_rng(2).permutation(len(survey)))
    again = fit_scoring(shuffled, **LABELS)
    assert scoring_text(again.scoring) == scoring_text(fitted.scoring)
    assert again.card == fitted.card


def test_fits_beside_each_other_change_nothing(survey: SurveyData, fitted: FittedModel) -> None:
    alone = fit_scoring(survey, **LABELS, threads=1)
    assert scoring_text(alone.scoring) == scoring_text(fitted.scoring)
    assert alone.card == fitted.card


def test_a_matrix_product_is_worked_by_one_thread() -> None:
    """The last digits of a sum may not depend on the cores of a machine."""
    asked = "import os, tunggal, numpy; a = numpy.ones((600, 600)); a @ a; print(len(os.listdir('/proc/self/task')))"
    alone = {name: text for name, text in os.environ.items() if "NUM_THREADS" not in name}
    told = subprocess.check_output([sys.executable, "-c", asked], text=True, env=alone)
    assert told == "1\n"


def test_by_group_misses_fewer_small_families(fitted: FittedModel) -> None:
    fairness = fitted.card["fairness"]
    one = fairness["one_cut_off"]["size"]["20"]["up to 2"][0]
    grouped = fairness["by_group"]["size"]["20"]["up to 2"][0]
    assert grouped < one - 0.05
    price = (
        fairness["by_group"]["all"]["20"]["all"][0] - fairness["one_cut_off"]["all"]["20"]["all"][0]
    )
    assert abs(price) < 0.05


def test_model_and_card_are_written_and_shown(tmp_path: Path, fitted: FittedModel) -> None:
    model, card, text = write_model(tmp_path / "scoring", fitted)
    assert read_scoring(model) == fitted.scoring
    assert json.loads(card.read_text(encoding="utf-8")) == fitted.card
    assert show_card(tmp_path / "scoring", "made_up") == text.read_text(encoding="utf-8")
    assert "| exclusion | " in text.read_text(encoding="utf-8")
    with pytest.raises(UsageRefused, match="Known: made_up"):
        show_card(tmp_path / "scoring", "other")


@pytest.mark.parametrize("name", ["Two Words", "../x", "A"])
def test_a_model_needs_a_plain_name(survey: SurveyData, name: str) -> None:
    with pytest.raises(UsageRefused, match="small letters"):
        fit_scoring(survey, **{**LABELS, "name": name})


def test_too_small_a_survey_is_refused(survey: SurveyData) -> None:
    with pytest.raises(DeliveryRefused, match="50 families in 5 clusters"):
        fit_scoring(survey.rows(slice(0, 50)), **LABELS)


def test_areas_that_do_not_nest_are_refused(survey: SurveyData) -> None:
    crossed = {"province": survey.areas["province"], "regency": survey.areas["regency"].copy()}
    crossed["regency"][:] = "9999"
    with pytest.raises(DeliveryRefused, match="lies in two larger areas"):
        tidied(replace(survey, areas=crossed))


def test_rows_without_welfare_or_weight_are_left_out_and_counted(survey: SurveyData) -> None:
    welfare, weight = survey.welfare.copy(), survey.weight.copy()
    welfare[3], welfare[4], weight[5] = np.nan, -10.0, 0.0
    ready = tidied(replace(survey, welfare=welfare, weight=weight))
    assert (len(ready), ready.left_out) == (len(survey) - 2, 2)
    assert ready.raised >= 1
    assert ready.welfare.min() > 0


def test_folds_keep_clusters_whole() -> None:
    cluster = np.array([f"V{number % 37}" for number in range(500)], dtype=object)
    fold = folds(cluster, number=5, salt="outer")
    assert all(len(set(fold[cluster == name])) == 1 for name in set(cluster))
    assert set(fold) == {0, 1, 2, 3, 4}


def test_ridge_without_penalty_is_least_squares() -> None:
    random = np.random.default_rng(3)
    columns, weight = random.normal(size=(80, 4)), random.uniform(0.5, 2, 80)
    outcome = 2 + columns @ np.array([1.0, -2.0, 0.0, 0.5]) + random.normal(size=80)
    level, slopes = Ridge.of(columns, weight).fit(outcome, 1e-9)
    root = np.sqrt(weight)
    wanted, *_ = np.linalg.lstsq(
        np.hstack([np.ones((80, 1)), columns]) * root[:, None], outcome * root, rcond=None
    )
    assert np.allclose([level, *slopes], wanted, atol=1e-6)


def test_area_effects_shrink_the_more_the_fewer_the_clusters() -> None:
    """Two regencies with the same average: the one with one cluster is believed less."""
    survey = made_up_survey(clusters=100, per_cluster=10, seed=6)
    cluster = np.array([int(name[1:]) for name in survey.cluster])
    few, many = cluster == 0, (cluster >= 50)
    regency = np.where(few, "1101", np.where(many, "1102", "1103")).astype(object)
    lone = replace(survey, areas={"regency": regency})
    random = np.random.default_rng(1)
    village = random.normal(0, 0.15, 100)
    village[0], village[50:], village[1:50] = (
        0.4,
        village[50:] - village[50:].mean() + 0.4,
        village[1:50] - 0.3,
    )
    effects = area_effects(lone, village[cluster])
    assert 0 < effects["1101"] < effects["1102"] <= 0.41


def test_the_survey_is_scored_as_the_register_is() -> None:
    """Numbers of the fitting and of rank's plain twin are the same, family by family."""
    world = draw_world(Random(11), families=300, policy=ranking(answers_valid_years=30))
    world = replace(
        world, scoring=replace(SCORING, stale=replace(SCORING.stale, variance_per_year=0))
    )
    found = twin.rank(
        world.families,
        world.persons,
        ranking=world.ranking,
        scoring=world.scoring,
        variables=VARIABLES,
        quarter=QUARTER,
    )["scored"]
    members = {family["family_id"]: [] for family in world.families}
    for person in world.persons:
        if person["present"] == 1:
            members[person["family_id"]].append(person)
    families = [
        each for each in world.families if each["family_id"] in {row["family_id"] for row in found}
    ]
    values: dict[str, list[int]] = {name: [] for name in SCORING.feature_names()}
    for family in families:
        made_up = twin._make_up(family, members[family["family_id"]], QUARTER.first_day)
        for name in values:
            answer = twin._answer(family, VARIABLES[name]) if name in VARIABLES else made_up[name]
            values[name].append(MISSING if answer is None else answer)
    codes = np.array([family["regency_code"] for family in families], dtype=object)
    survey = SurveyData(
        "x",
        {name: np.array(each) for name, each in values.items()},
        {},
        np.ones(len(families)),
        np.ones(len(families)),
        codes,
        {"province": np.array([code[:2] for code in codes], dtype=object), "regency": codes},
    )
    score = scores(survey, world.scoring)
    assert score.tolist() == [row["welfare_score"] for row in found]
    assert deviations(survey, world.scoring, score).tolist() == [row["score_sd"] for row in found]


def test_chances_are_calibrated_when_the_model_is() -> None:
    random = np.random.default_rng(5)
    score = random.normal(13, 0.5, 4000)
    sd, weight = random.uniform(0.3, 0.6, 4000), random.uniform(0.5, 2, 4000)
    up_to = chances_up_to(score, sd, weight)
    assert np.allclose(np.average(up_to, axis=0, weights=weight), np.arange(1, 10) / 10, atol=2e-3)
    assert (np.diff(up_to, axis=1) >= 0).all()
    depth = depth_by_group(score, up_to, weight=weight, party=(sd > 0.45).astype(int))
    for group in (sd <= 0.45, sd > 0.45):
        held = np.average(depth[group] < 0.2, weights=weight[group])
        assert held == pytest.approx(np.average(up_to[group, 1], weights=weight[group]), abs=0.01)
        order = np.argsort(score[group])
        assert (np.diff(depth[group][order]) >= 0).all()


def test_rank_correlation_knows_order_and_its_reverse() -> None:
    values, weight = np.arange(50.0), np.ones(50)
    assert rank_correlation(values, values**3, weight) == pytest.approx(1)
    assert rank_correlation(values, -values, weight) == pytest.approx(-1)
