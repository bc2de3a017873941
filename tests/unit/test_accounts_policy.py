"""`policy/accounts`: every sentence in both languages, and limits that limit."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tunggal.adapters.stores.workspace import example_policy
from tunggal.policy.accounts import PHRASES, read_account_limits, read_account_words
from tunggal.registry.errors import PolicyRefused


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    return Path(shutil.copytree(example_policy() / "accounts", tmp_path / "accounts"))


def test_the_example_says_everything_in_both_languages(accounts: Path) -> None:
    words = read_account_words(accounts)
    assert set(words) == {"id", "en"}
    for language in words.values():
        assert set(language.phrases) == set(PHRASES)


def test_the_example_limits_are_read(accounts: Path) -> None:
    limits = read_account_limits(accounts)
    assert (limits.officer.idle, limits.officer.most) == (60, 720)
    assert (limits.citizen.idle, limits.code.minutes, limits.code.tries) == (30, 10, 5)
    assert limits.asked.most == {
        "contact": 5, "nik": 10, "address": 200, "unlisted": 1000,
    }  # fmt: skip
    assert limits.countries == ("ID",)


@pytest.mark.parametrize(
    "name",
    ["idle_minutes", "most_minutes", "minutes", "tries", "again_after_seconds", "per_contact"],
)
def test_a_limit_of_nothing_is_refused(accounts: Path, name: str) -> None:
    file = accounts / "limits.yaml"
    text, changed = re.subn(
        rf"\b{name}: \d+", f"{name}: 0", file.read_text(encoding="utf-8"), count=1
    )
    assert changed
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyRefused, match=name):
        read_account_limits(accounts)
