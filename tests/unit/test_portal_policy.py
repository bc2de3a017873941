"""`policy/portal`: every sentence in both languages, nothing unknown in braces, sensible limits."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rewriting import rewrite
from tunggal.adapters.stores.workspace import example_policy
from tunggal.policy.portal import PHRASES, read_limits, read_portal_words
from tunggal.registry.errors import PolicyRefused


@pytest.fixture
def portal(tmp_path: Path) -> Path:
    return Path(shutil.copytree(example_policy() / "portal", tmp_path / "portal"))


def test_the_example_says_everything_in_both_languages(portal: Path) -> None:
    words = read_portal_words(portal)
    assert set(words) == {"id", "en"}
    for language in words.values():
        assert set(language.phrases) == set(PHRASES)
    assert words["id"].say("absent_lead", quarter="I 2026").count("I 2026") == 1


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('  send: "Lihat status"', '  send: ""', "send: is empty"),
        ('  send: "Lihat status"', '  send: "Lihat {nik}"', "{nik} cannot be filled in"),
        ('  send: "Lihat status"\n', "", "send: is missing"),
        ('  send: "Lihat status"', '  sned: "Lihat status"', "send: is missing"),
        ("language: id", "language: en", "expected 'id'"),
        ("phrases:", "phrases:\n  motto: x", "motto"),
    ],
)
def test_a_bad_file_is_refused_by_name(portal: Path, before: str, after: str, told: str) -> None:
    rewrite(portal / "id.yaml", before, after, most=1)
    with pytest.raises(PolicyRefused, match=r"id\.yaml") as refused:
        read_portal_words(portal)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    "name", ["minutes", "per_nik", "per_district", "per_device", "per_address"]
)
def test_a_limit_of_nothing_is_refused(portal: Path, name: str) -> None:
    file = portal / "limits.yaml"
    lines = [
        line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith(name)
    ]
    file.write_text("\n".join([*lines, f"{name}: 0"]), encoding="utf-8")
    with pytest.raises(PolicyRefused, match=name):
        read_limits(portal)
