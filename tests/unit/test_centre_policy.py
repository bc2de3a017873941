"""The policy of the command centre: what is refused, and that every end and every pause has its word."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rewriting import rewrite
from tunggal.adapters.stores.workspace import example_policy
from tunggal.policy.centre import read_centre_rules
from tunggal.policy.centre_words import read_centre_words, read_scripts
from tunggal.registry.errors import PolicyRefused


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(example_policy() / "centre", tmp_path / "centre"))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("Asia/Jakarta", "Asia/Nowhere", "no time zone"),
        ("roles: [ministry]", "roles: [agent]", "no officer"),
        ("{needs: mark}", "{needs: magic}", "expected one of"),
        ("no_answer: again", "no_answer: done", "tried again"),
        ("answered: done", "answered: perhaps", "expected one of"),
        ("marks: 3", "marks: 1", "expected 2 or more"),
        ("numbers: 120", "numbers: 20", "needed longer"),
        ("tries: 3", "trials: 3", "is missing"),
    ],
)
def test_a_bad_rule_is_refused(folder: Path, old: str, new: str, says: str) -> None:
    rewrite(folder / "rules.yaml", old, new, most=1)
    with pytest.raises(PolicyRefused, match=says):
        read_centre_rules(folder)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    referred:", "    sent_on:"),
        ("wrong_number: failed", "moved_away: failed"),
        ("[meal, ", "[nap, "),
    ],
)
def test_whoever_adds_an_end_writes_its_word(folder: Path, old: str, new: str) -> None:
    rewrite(folder / "rules.yaml", old, new, most=1)
    with pytest.raises(PolicyRefused, match="is missing"):
        read_centre_words(folder, read_centre_rules(folder))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("code: identity", "code: greeting", "twice"),
        ("for: [call, chat]", "for: [radio]", "expected some of"),
        ("      en: ", "      de: ", "is missing"),
    ],
)
def test_a_bad_script_is_refused(folder: Path, old: str, new: str, says: str) -> None:
    rewrite(folder / "scripts.yaml", old, new, most=1)
    with pytest.raises(PolicyRefused, match=says):
        read_scripts(folder)
