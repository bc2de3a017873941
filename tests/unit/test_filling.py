"""Sentences with numbers: words that agree with one and with many, and no English one that does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from report_world import POLICY
from tunggal.policy.console import read_console_words
from tunggal.policy.filling import fill, names_in
from tunggal.policy.phrases import read_phrases
from tunggal.registry.errors import PolicyRefused

ENGLISH = sorted(POLICY.rglob("en.yaml"))
# Names of policy sentences that hold a count; `number` also numbers a case, a message or a line.
COUNTS = ("days", "minutes", "seconds", "hours", "most", "full", "least", "all", "fine", "tries",
          "marks", "pages", "papers", "digits", "number", "left", "megabytes")  # fmt: skip
# A count before a word of many: "{days} working days", "{number} people".
DISAGREES = re.compile(
    rf"\{{({'|'.join(COUNTS)})\}} (?:[a-z]+ )?(?!(?:is|was|has)\b)(?:[a-z]+s|people)\b"
)
NUMBERED = re.compile(r"(?:[Cc]ase|Line|Message) \{number\}")


@pytest.mark.parametrize(
    ("days", "said"),
    [("0", "0 days are left"), ("1", "1 day is left"), ("2", "2 days are left"),
     ("1,001", "1,001 days are left"), ("11", "11 days are left")],
)  # fmt: skip
def test_words_agree_with_their_number(days: str, said: str) -> None:
    assert fill("{days:day is|days are} left", {"days": days}) == said


def test_other_names_and_braces_stay_as_they_were() -> None:
    text = "{{x}} {name}: {all:case|cases} | {day}"
    assert fill(text, {"name": "{a|b}", "all": "1", "day": "3"}) == "{x} {a|b}: 1 case | 3"
    with pytest.raises(KeyError):
        fill("{days:day|days}", {})


@pytest.mark.parametrize(
    "text", ["{days:day}", "{days:|days}", "{days:a|b|c}", "{days!r}", "{days:03}"]
)
def test_a_pair_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="the words for one and for many"):
        names_in(text)


def test_a_policy_file_with_half_a_pair_is_refused_with_its_line(tmp_path: Path) -> None:
    for language in ("id", "en"):
        text = f'language: {language}\nphrases:\n  left: "{{days:day}} left"\n'
        (tmp_path / f"{language}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PolicyRefused, match=r"id\.yaml.*left.*for one and for many"):
        read_phrases(tmp_path, {"left": ("days",)})


def test_the_queue_says_one_day_and_two_days() -> None:
    words = read_console_words(POLICY / "console")
    assert words["en"].say("days_left", days="1") == "1 working day left"
    assert words["en"].say("days_late", days="2") == "2 working days late"
    assert words["id"].say("days_left", days="1") == "1 hari kerja lagi"


@pytest.mark.parametrize("file", ENGLISH, ids=lambda file: file.parent.name)
def test_no_english_sentence_counts_one_as_many(file: Path) -> None:
    text = NUMBERED.sub("", file.read_text(encoding="utf-8"))
    found = [found[0] for found in DISAGREES.finditer(text)]
    assert not found, f"{file.parent.name}: write {{name:one|many}} instead of {found}"
    assert "(s)" not in text
