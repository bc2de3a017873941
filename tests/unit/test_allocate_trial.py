"""Trying a changed programme file on one family and on a release."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import allocate_worlds as worlds
from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.cycle.allocate.stage import allocate
from tunggal.cycle.allocate.trial import Moves, try_programme, try_unit
from tunggal.policy.allocation import Allocation
from tunggal.policy.entitlement import AgeBetween, MaxDecile, NeedsComponent, NotTogether
from tunggal.policy.programme_examples import read_described
from tunggal.policy.reading import parse_policy
from tunggal.registry.errors import PolicyRefused, UsageRefused
from tunggal.registry.quarter import Quarter

ALLOCATION = Allocation("t")
WANTS = NeedsComponent(frozenset({"child", "elderly"}))
PROGRAMME = worlds.programme(
    rules=(MaxDecile(4), WANTS), rupiah=None, components=worlds.COMPONENTS, paid_members=2
)


def described(text: str) -> Any:
    return read_described(parse_policy(text, shown_as="the description"), "family")


def test_a_described_family_gets_its_outcome_its_reason_and_its_money() -> None:
    family = described("family: {decile: 3, members: [{age: 3}, {age: 70}, {age: 4}, {age: 40}]}")
    answer = try_unit(PROGRAMME, family, quarter=worlds.QUARTER)
    assert answer.verdict.outcome == "allocated"
    paid = [(each.component, each.member, each.rupiah) for each in answer.payments]
    assert paid == [("child", 0, 750_000), ("elderly", 1, 600_000)]
    assert answer.rupiah == 1_350_000
    out = try_unit(PROGRAMME, described("family: {decile: 6}"), quarter=worlds.QUARTER)
    assert (out.verdict.reason, out.basis, out.rupiah) == (
        "decile_above_limit",
        "Peraturan contoh",
        0,
    )


def test_a_quarter_without_a_quota_is_refused() -> None:
    with pytest.raises(UsageRefused, match="alpha has no quota in force in 2024Q1"):
        try_unit(PROGRAMME, described("family: {decile: 3}"), quarter=Quarter(2024, 1))


def test_an_unknown_word_in_a_description_is_refused() -> None:
    with pytest.raises(PolicyRefused, match=r"line 1: family\.desile: is not a key"):
        described("family: {desile: 3}")


@pytest.fixture
def release() -> Any:
    """A register and the aid release made from it."""
    engine = DuckDBEngine(threads=1)
    worlds.load(engine, worlds.random_world(5, families=60))
    allocate(
        engine,
        programmes=[worlds.programme(quota=30)],
        allocation=ALLOCATION,
        when=worlds.QUARTER,
    )
    yield engine
    engine.close()


def trial_of(engine: Any, changed: Any, programmes: Any) -> Any:
    return try_programme(
        engine, changed, programmes=programmes, allocation=ALLOCATION, when=worlds.QUARTER
    )


def test_a_changed_file_shows_who_would_move_and_the_cost(release: Any) -> None:
    before = {row["unit_id"] for row in release.rows("select unit_id from recipients")}
    changed = worlds.programme(quota=35, rules=(MaxDecile(3),), rupiah=1500)
    trial = trial_of(release, changed, [worlds.programme(quota=30)])
    after = {row["unit_id"] for row in release.rows("select unit_id from recipients")}
    assert before - after
    assert after - before
    total = trial.total("alpha")
    assert total == Moves(
        "alpha", "nation", len(after - before), len(after & before), len(before - after),
        1000 * len(before), 1500 * len(after),
    )  # fmt: skip
    assert sum(units for _, _, units in trial.reasons) == total.leave
    assert {reason for _, reason, _ in trial.reasons} == {"decile_above_limit"}
    assert not release.has("recipients_before")


def test_an_unchanged_file_moves_nobody_with_or_without_the_release(release: Any) -> None:
    same = worlds.programme(quota=30)
    first = trial_of(release, same, [same]).total("alpha")
    release.drop("recipients", "benefits")
    assert trial_of(release, same, [same]).total("alpha") == first
    assert (first.enter, first.leave, first.rupiah_before) == (0, 0, first.rupiah_after)


def test_a_new_programme_takes_its_place_among_the_others(release: Any) -> None:
    old = worlds.programme(quota=30)
    new = worlds.programme("beta", quota=99, rules=(NotTogether(frozenset({"alpha"})),))
    trial = trial_of(release, new, [old])
    assert (trial.total("alpha").enter, trial.total("alpha").leave) == (0, 0)
    assert trial.total("beta").stay == 0
    assert trial.total("beta").enter == release.count("ranked") - trial.total("alpha").stay


def test_a_programme_that_ends_is_named_as_such(release: Any) -> None:
    old = worlds.programme(quota=30)
    trial = trial_of(release, replace(old, quota=type(old.quota)(())), [old])
    assert trial.reasons == (("alpha", "programme_ended", 30),)


def test_a_circle_of_exclusions_is_refused(release: Any) -> None:
    excludes = [(NotTogether(frozenset({code})),) for code in ("beta", "alpha")]
    old, new = (
        worlds.programme(code, rules=rules)
        for code, rules in zip(("alpha", "beta"), excludes, strict=True)
    )
    with pytest.raises(PolicyRefused, match="wait for each other in a circle"):
        trial_of(release, new, [old])


def test_age_rules_speak_of_persons() -> None:
    person = worlds.programme(unit="person", rules=(AgeBetween(6, 21),))
    text = parse_policy("person: {decile: 3, age: 22}", shown_as="the description")
    answer = try_unit(person, read_described(text, "person"), quarter=worlds.QUARTER)
    assert answer.verdict.reason == "age_outside_range"
