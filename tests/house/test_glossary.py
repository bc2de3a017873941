"""The glossary is kept: one word for one thing, and the code uses it."""

from __future__ import annotations

import re
from pathlib import Path

from tunggal.cycle.tables import CORRIDOR

ROOT = Path(__file__).parents[2]


def rows() -> list[list[str]]:
    lines = (ROOT / "GLOSSARY.md").read_text().splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if line.startswith("| `")
    ]


def words() -> set[str]:
    return {word for row in rows() for word in re.findall(r"[a-z]+", row[0])}


def test_a_word_stands_once() -> None:
    listed = [
        word
        for row in rows()
        for quoted in re.findall(r"`([^`]+)`", row[0])
        for word in quoted.split()
    ]
    assert len(listed) == len(set(listed))


def test_every_word_has_its_indonesian_and_its_meaning() -> None:
    assert all(len(row) == 4 and row[1] and row[2] for row in rows())


def test_the_nouns_of_the_command_line_are_in_the_glossary() -> None:
    from tunggal.cli import NOUNS

    nouns = {"source", "region", "cycle", "release", "programme", "family"} & set(NOUNS)
    assert nouns <= words()


def test_what_we_do_not_say_names_no_table_and_no_column() -> None:
    unsaid = {word.strip() for row in rows() for word in row[3].split(",")} - words()
    named = {
        name
        for table in CORRIDOR
        for name in (table.name, *(column.name for column in table.columns))
    }
    assert not unsaid & named
