"""The tutorial, done to the letter: its files are written, its commands run, and somebody receives."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from tunggal.cli import root

PAGE = Path(__file__).parents[2] / "docs" / "tutorials" / "own-data-in-15-minutes.md"
_FENCE = re.compile(r"^```(\w*) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks() -> Iterator[tuple[str, str, str]]:
    """Language, file name and text of each fenced block, in the order of the page."""
    for found in _FENCE.finditer(PAGE.read_text(encoding="utf-8")):
        yield found[1], found[2], found[3]


def do(line: str, place: Path) -> Path:
    """Run one line of the page; returns the folder the reader stands in afterwards."""
    program, *words = shlex.split(line)
    if program == "cd":
        return place / words[0]
    if program == "rm":
        for word in words:
            (place / word).unlink()
        return place
    assert program == "tunggal", line
    done = CliRunner().invoke(root, words, catch_exceptions=False)
    assert done.exit_code == 0, f"{line}\n{done.output}"
    return place


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The workspace after the whole page."""
    place = tmp_path_factory.mktemp("reader")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        for language, name, text in blocks():
            if language == "sh":
                for line in text.splitlines():
                    place = do(line, place)
                    patch.chdir(place)
            else:
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                (place / name).write_text(text, encoding="utf-8")
        yield place


def table(place: Path, release: str, name: str) -> list[dict]:
    return pq.read_table(place / "releases" / release / "tables" / name).to_pylist()


def test_every_block_is_a_command_or_names_its_file() -> None:
    listed = list(blocks())
    assert len(listed) >= 10
    assert all(language == "sh" or name for language, name, _ in listed)
    prose = _FENCE.sub("", PAGE.read_text(encoding="utf-8"))
    assert all(f"`{name}`" in prose for language, name, _ in listed if language != "sh")


def test_all_families_are_ranked(done: Path) -> None:
    ranked = table(done, "register-2026Q1", "ranked")
    assert len(ranked) == 8
    assert len({each["decile"] for each in ranked}) >= 4
    assert table(done, "register-2026Q1", "not_ranked") == []


def test_every_person_of_the_list_is_in_the_register(done: Path) -> None:
    lines = (done / "deliveries/village_list/2026Q1/members.csv").read_text().splitlines()
    assert len(table(done, "register-2026Q1", "persons")) == len(lines) - 1


def test_every_programme_has_recipients(done: Path) -> None:
    recipients = table(done, "aid-2026Q1", "recipients")
    assert {each["programme"] for each in recipients} == {"pkh", "sembako", "pbi_jkn"}


def test_the_report_is_there(done: Path) -> None:
    assert (done / "releases" / "aid-2026Q1" / "report.html").stat().st_size > 10_000
