"""The stories of the demo fit the policy of casework, and are given to people who are there."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from casework_world import policy
from service_world import VARIABLES
from tunggal.casework.case import BRING
from tunggal.policy.case_terms import Role, Ruling
from tunggal.simulation.cast import Cast, Decided, Family, played, played_before
from tunggal.simulation.stories import NOTES, POOLS, SECONDS, STORIES, Story, decided_story

CODES = {role.value.replace("_", "-") for role in Role} | {*SECONDS}


def told(story: Story) -> list[tuple[str, int]]:
    words = story.way.split()
    return [(BRING, int(words[0])), *zip(words[1::2], map(int, words[2::2]), strict=True)]


def country(size: int, *, village: str = "3204122001") -> list[Family]:
    persons = ({"nik": "1", "name": "A"}, {"nik": "2", "name": "B", "sex": "2"})
    return [
        Family(f"32041212038{place:05d}", f"32041212031{place:05d}", village, ("waiting", "any"), persons)
        for place in range(size)
    ]  # fmt: skip


@pytest.mark.parametrize("story", STORIES, ids=lambda each: f"{each.kind} {each.way}")
def test_every_story_is_one_that_the_policy_knows(story: Story) -> None:
    kind, acts = policy().kinds[story.kind], told(story)
    state = kind.flow.start
    for step, _ in acts[1:]:
        assert state in kind.flow.steps[step].sources, step
        state = kind.flow.steps[step].to
        assert step in NOTES or not kind.flow.steps[step].needs_note or step == "deliberate"
    days = [ago for _, ago in acts]
    assert days == sorted(days, reverse=True)
    assert {*story.fields} <= {*kind.fields}
    needed = {name for name, each in kind.fields.items() if each.required}
    assert needed <= {*story.fields}
    assert all(int(code) in (VARIABLES[name].codes or (1, 2)) for name, code in story.found.items())
    assert {*story.hands.values()} <= CODES
    assert story.whose.split()[0] in {*POOLS, "citizen", "=", "nobody"}
    assert story.by.split()[0] in {"family", "neighbour", "unlisted", "agent", *CODES}


def test_stories_are_of_every_kind_and_decided_both_ways() -> None:
    assert {each.kind for each in STORIES} == {*policy().kinds}
    decided = Counter(each.upheld for each in STORIES if "confirm" in each.way)
    assert min(decided[True], decided[False]) >= 3


def test_an_appeal_is_brought_by_whoever_brought_or_is_concerned() -> None:
    stories = [*played(STORIES, Cast([], country(90)))]
    appeals = [each for each in stories if each["kind"] == "appeal"]
    assert len(appeals) == 4
    for each in appeals:
        about = stories[each["appeals"]]
        assert each["subject"] == about["subject"]
        assert each["bringer"]["nik"] in (about["subject"]["nik"], about["bringer"]["nik"])


def test_a_country_that_is_too_small_has_fewer_stories_and_no_appeal_without_its_case() -> None:
    for size in range(12):
        families = country(size)
        stories = [*played(STORIES, Cast(families[:2], families))]
        assert len(stories) < len(STORIES)
        assert all(each["kind"] != "appeal" or each["appeals"] is not None for each in stories)
        objections = [each for each in stories if each["kind"] == "objection"]
        assert all(each["bringer"]["nik"] != each["subject"].get("nik") for each in objections)


def test_everybody_has_one_telephone() -> None:
    families = country(90)
    stories = [*played(STORIES, Cast(families[:3], families))]
    people = {(each["bringer"]["nik"] or each["subject"]["nik"], each["bringer"]["telephone"])
              for each in stories if "telephone" in each["bringer"]}  # fmt: skip
    assert len({nik for nik, _ in people}) == len({number for _, number in people}) == len(people)


def test_what_a_release_knows_is_told_as_it_was_decided() -> None:
    story = decided_story("protection", "pbi_jkn", upheld=True, reason="ongoing_treatment")
    assert story is not None
    assert policy().kinds[story.kind].rulings["ongoing_treatment"] is Ruling.UPHELD
    assert story.fields["programme"] == "pbi_jkn"
    assert decided_story("lead_contest", "", upheld=True, reason="lead_is_wrong") is None
    (one,) = played_before([Decided(story, country(1)[0], date(2026, 3, 2))], Cast([], country(1)))
    assert (one["on"], one["kind"], one["reason"]) == (
        "2026-03-02",
        "reactivation",
        "ongoing_treatment",
    )
