"""The simulated country is as poor, as unequal and as hard to tell apart as the real one."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import pytest

from tunggal.simulation import country, economy, seats, survey, treatments, visits
from tunggal.simulation.desk import Desk
from tunggal.simulation.evolve import evolve
from tunggal.simulation.people import YEAR, Block
from tunggal.simulation.regions import make_regions

FAMILIES, SEEDS = 20_000, (11, 12)


class Drawer:
    """A post office that keeps what it is given."""

    def __init__(self, regions: Any) -> None:
        self.regions, self.split_has_happened = regions, False
        self.kept: dict[str, Any] = {}

    def part(self, source: str, part: str) -> bool:
        return True

    def send(self, rng: Any, source: str, part: str, values: Any, **_: Any) -> Any:
        self.kept[part] = {name: np.asarray(each) for name, each in values.items()}


@pytest.fixture(scope="module", params=SEEDS)
def land(request: pytest.FixtureRequest) -> tuple[country.Plan, Drawer, Block, Any]:
    """A block as it is on the day of the survey, three years after the first register."""
    quarters = (country.Quarter(2026, 1),)
    plan = country.Plan(FAMILIES, quarters, request.param)
    post: Any = Drawer(make_regions(plan.rng(0), families=FAMILIES))
    ((number, place, counts),) = country._blocks(plan, post.regions)
    block = country._begin(plan, number, place, counts, post)
    day = plan.first_day - country._REGSOSEK
    for step, until in enumerate((day + 411, day + 777, plan.first_day - country._SURVEY)):
        evolve(plan.rng(4, number, step), block, since=day, until=until)
        day = until
    desk = Desk(plan.rng(9), block, place, day, post, None, "2026Q1")  # type: ignore[arg-type]
    survey.send_survey(desk, share=0.7, delivery="2025Q4")
    return plan, post, block, day


def spent(block: Block) -> tuple[Any, Any]:
    size = block.sizes()
    logs = economy.log_expenditure(
        block.families, urban=block.urban(), area=block.area(), size=size
    )
    return np.exp(logs), size


def test_poverty_is_as_published(land: Any) -> None:
    *_, block, _ = land
    expenditure, size = spent(block)
    poor, urban = expenditure < economy.POVERTY_LINE, block.urban()
    assert np.average(poor, weights=size) == pytest.approx(0.0847, abs=0.012)
    assert np.average(poor[urban], weights=size[urban]) == pytest.approx(0.067, abs=0.013)
    assert np.average(poor[~urban], weights=size[~urban]) == pytest.approx(0.110, abs=0.019)


def test_inequality_and_family_size_are_as_published(land: Any) -> None:
    *_, block, _ = land
    expenditure, size = spent(block)
    assert economy.gini(expenditure, size) == pytest.approx(0.375, abs=0.012)
    assert size[size > 0].mean() == pytest.approx(3.05, abs=0.06)


def test_ages_and_births_are_plausible(land: Any) -> None:
    *_, block, day = land
    persons = block.persons
    age = (day - persons.birth[block.living()]) / YEAR
    assert 0.19 < (age < 15).mean() < 0.26
    assert 0.05 < (age > 65).mean() < 0.10
    years = (day - persons.birth[persons.birth > day - 1000].min()) / YEAR
    assert 12 < 1000 * (persons.birth > day - 1000).sum() / len(age) / years < 18


def test_a_regression_misses_as_many_of_the_poor_as_on_real_surveys(land: Any) -> None:
    """OLS, five folds by village, on the answers as the survey delivers them (DESIGN section 9).

    The mark is 43 to 46 % of the poorest fifth and 29 to 31 % of the poorest 40 %; one sample of
    some 14,000 families strays from it by about one point.
    """
    _, post, _, _ = land
    asked = post.kept["survey"]
    logs, weight = np.log(asked["expenditure_per_capita"]), asked["size"] * asked["weight"]
    guess = _cross_fitted(_features(asked), logs, asked["cluster"])
    assert 0.415 < _missed(logs, guess, weight, 0.2) < 0.475
    assert 0.278 < _missed(logs, guess, weight, 0.4) < 0.325


def _features(asked: dict[str, Any]) -> Any:
    """One column per code, the counts of members, and floor area per head."""
    skipped = (
        "key",
        "expenditure_per_capita",
        "weight",
        "cluster",
        "province_code",
        "regency_code",
    )
    counts = ("size", "head_age", "livestock", "workers", "pupils", "disabled", "aged_60")
    area = np.maximum(asked["floor_area"], 6)
    columns = [
        np.ones(len(area)),
        np.log(asked["size"]),
        np.log(area),
        np.log(area / asked["size"]),
    ]
    for name, values in asked.items():
        if name in (*counts, "children_0_4", "children_5_14"):
            columns.append(np.minimum(values, 100))
        elif name not in (*skipped, "floor_area"):
            codes, often = np.unique(values, return_counts=True)
            columns += [values == code for code in codes[often >= 30][1:]]
    return np.column_stack(columns).astype(float)


def _cross_fitted(features: Any, logs: Any, cluster: Any) -> Any:
    fold = np.unique(cluster, return_inverse=True)[1] % 5
    guess = np.empty(len(logs))
    for each in range(5):
        train = fold != each
        weights = np.linalg.lstsq(features[train], logs[train], rcond=None)[0]
        guess[~train] = features[~train] @ weights
    return guess


def _missed(truth: Any, guess: Any, weight: Any, quota: float) -> float:
    """Share of the poorest that the guess leaves out when it may name as many persons."""
    poor, named = (_lowest(each, weight, quota) for each in (truth, guess))
    return float(1 - weight[poor & named].sum() / weight[poor].sum())


def _lowest(values: Any, weight: Any, quota: float) -> Any:
    order = np.argsort(values, kind="stable")
    lowest = np.zeros(len(values), bool)
    lowest[order] = np.cumsum(weight[order]) <= quota * weight.sum()
    return lowest


def test_half_of_the_poorest_fifth_is_elsewhere_two_years_later(land: Any) -> None:
    plan, _, block, day = land
    block = deepcopy(block)
    before, size = spent(block)
    evolve(plan.rng(10), block, since=day, until=day + 730)
    after, later = spent(block)
    both = np.flatnonzero((size > 0) & (later[: len(size)] > 0))
    poor = before[both] <= np.quantile(before[both], 0.2)
    still = after[both] <= np.quantile(after[later > 0], 0.2)
    assert 1 - (poor & still).sum() / poor.sum() == pytest.approx(0.5, abs=0.04)


def test_the_sample_stands_for_the_nation(land: Any) -> None:
    _, post, block, _ = land
    asked = post.kept["survey"]
    assert asked["weight"].sum() == pytest.approx((block.sizes() > 0).sum(), rel=0.01)


# ------------------------------------------------------------------ seats, patients, visits


@pytest.fixture(scope="module")
def paid(land: Any) -> tuple[Block, dict[str, Any], Any]:
    """The block on the day of the list of recipients, that list, and the true deciles of families."""
    plan, post, block, day = land
    block = deepcopy(block)
    desk = Desk(plan.rng(13), block, None, day, post, None, "2026Q1")  # type: ignore[arg-type]
    seats.give_seats(desk.rng, block, day=day)
    seats.send_seats(desk)
    return block, post.kept["seat_holders"], true_deciles(block)


def true_deciles(block: Block) -> Any:
    """Tenths of persons by what their families spend, 0 where nobody lives."""
    expenditure, size = spent(block)
    order = np.argsort(np.where(size > 0, expenditure, np.inf), kind="stable")
    middle = np.cumsum(size[order]) - size[order] / 2
    decile = np.zeros(len(size), int)
    decile[order] = 1 + np.floor(10 * middle / size.sum())
    return np.where(size > 0, np.minimum(decile, 10), 0)


def test_seats_are_as_many_as_the_quotas(paid: Any) -> None:
    block, listed, _ = paid
    families, persons = (block.sizes() > 0).sum(), block.sizes().sum()
    count = {name: (listed["programme"] == name).sum() for name in ("pkh", "sembako", "pbi_jkn")}
    assert count["pkh"] / families == pytest.approx(10.0 / 95.0, rel=0.03)
    assert count["sembako"] / families == pytest.approx(18.3 / 95.0, rel=0.03)
    assert count["pbi_jkn"] / persons == pytest.approx(96.8 / 289, rel=0.06)


def test_seats_are_as_far_off_target_as_published(paid: Any) -> None:
    """45 of a hundred families outside deciles 1 to 4, 41 of a hundred insured in 6 to 10."""
    block, _, decile = paid
    held = (block.families.pkh > 0) | (block.families.sembako > 0)
    assert (decile[held & (decile > 0)] > 4).mean() == pytest.approx(0.45, abs=0.035)
    insured = decile[block.persons.family[(block.persons.pbi == 1) & block.living()]]
    assert (insured > 5).mean() == pytest.approx(0.41, abs=0.025)


def test_seats_are_held_as_long_as_published(paid: Any) -> None:
    """Of some 18 million families 4.6 million for over five years, 360,000 for over eighteen."""
    block, _, _ = paid
    since = np.where(block.families.pkh > 0, block.families.pkh, block.families.sembako)
    day = max(block.families.pkh.max(), block.families.sembako.max())
    years = (day - since[since > 0]) / YEAR
    assert (years > 5).mean() == pytest.approx(4.6 / 18, abs=0.025)
    assert (years > 18).mean() == pytest.approx(0.36 / 18, abs=0.008)


def test_patients_are_rare_and_as_many_every_quarter(land: Any) -> None:
    plan, post, block, day = land
    block = deepcopy(block)
    for quarter in range(4):
        desk = Desk(
            plan.rng(14, quarter),
            block,
            None,
            day + 91 * quarter,
            post,
            None,
            "2026Q1",  # type: ignore[arg-type]
        )
        treatments.send_treatments(desk, first=quarter == 0)
        listed = len(post.kept["protections"]["kind"])
        assert 0.0004 < listed / block.living().sum() < 0.0012
        assert (post.kept["protections"]["until"] > desk.day).all()
        assert (post.kept["protections"]["until"] <= desk.day + 365).all()


def test_three_of_ninety_five_families_are_visited_a_quarter(paid: Any, land: Any) -> None:
    """Twelve million visits a year, most at the doors of recipients and of the poor."""
    (block, _, decile), (plan, post, _, day) = paid, land
    desk = Desk(plan.rng(15), block, None, day, post, None, "2026Q1")  # type: ignore[arg-type]
    asked = np.mean([visits._asked(desk) for _ in range(10)], axis=0)
    here = block.sizes() > 0
    held = (block.families.pkh > 0) | (block.families.sembako > 0)
    assert asked[here].mean() == pytest.approx(3.0 / 95, rel=0.1)
    assert 0.4 < asked[held & here].sum() / asked.sum() < 0.65
    assert (
        asked[here & ~held & (decile <= 4)].mean() > 1.3 * asked[here & ~held & (decile > 4)].mean()
    )
