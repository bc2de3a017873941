"""The policy of the family's pages: its sentences, and where "this is wrong" leads."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rewriting import rewrite
from tunggal.adapters.stores.workspace import example_policy
from tunggal.policy.messages import LANGUAGES
from tunggal.policy.portal_family import PHRASES, read_family_links, read_family_words
from tunggal.policy.scoring import MEMBER_FEATURES
from tunggal.policy.variables import read_variables
from tunggal.registry.errors import PolicyRefused


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(example_policy(), tmp_path / "policy"))


def change(policy: Path, old: str, new: str) -> None:
    rewrite(policy / "portal" / "family" / "answers.yaml", old, new, most=1)


def test_every_sentence_is_there_in_both_languages() -> None:
    words = read_family_words(example_policy() / "portal" / "family")
    assert set(words) == set(LANGUAGES)
    for each in words.values():
        assert set(each.phrases) == set(PHRASES)


def test_every_answer_leads_to_one_choice() -> None:
    links = read_family_links(example_policy())
    for answer in (*read_variables(example_policy() / "variables.yaml"), *MEMBER_FEATURES):
        assert links.about(answer)
    assert links.about("floor") == "house"
    assert links.about("head_sector") == "work"
    assert links.about("asked_in_another_age") == ""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("floor_area, ", "", "expected 'floor_area' once, found it 0 times"),
        ("[disabled]", "[disabled, floor]", "expected 'floor' once, found it 2 times"),
        ("[disabled]", "[disabled, shoes]", "'shoes' is neither a variable nor a feature"),
        ("  health:", "  luck:", "is no choice of a correction"),
        ("reactivated:", "restarted:", "reactivated"),
    ],
)
def test_what_is_placed_wrongly_is_refused_with_what_to_do(
    policy: Path, old: str, new: str, told: str
) -> None:
    change(policy, old, new)
    with pytest.raises(PolicyRefused, match=r"answers\.yaml") as refused:
        read_family_links(policy)
    assert told in str(refused.value)
