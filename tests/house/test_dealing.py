"""What of the tests stays together when several processes run them, and what comes first."""

from __future__ import annotations

from pathlib import Path

import pytest

from dealing import FIRST, group_of, turn_of

ROOT = Path(__file__).parents[2]


def test_each_file_that_comes_first_is_there() -> None:
    files = [group.split()[0] for group in FIRST if group != "spark"]
    assert [each for each in files if not (ROOT / each).is_file()] == []


@pytest.mark.parametrize(
    ("test", "group"),
    [
        ("tests/unit/test_a.py::test_x", "tests/unit/test_a.py"),
        ("tests/unit/test_a.py::TestA::test_x[1-2]", "tests/unit/test_a.py"),
        ("tests/service/test_a.py::test_x[sqlite-1]", "tests/service/test_a.py"),
        ("tests/service/test_a.py::test_x[1-postgresql]", "tests/service/test_a.py postgresql"),
        ("tests/service/test_postgresql.py::test_x", "tests/service/test_postgresql.py"),
        ("tests/unit/test_a.py::test_x[spark]", "spark"),
        ("tests/journeys/test_spark_cycle.py::test_x", "spark"),
    ],
    ids=range(7),  # not the names, which would be dealt out themselves
)
def test_what_a_test_stays_together_with(test: str, group: str) -> None:
    assert group_of(test) == group


def test_the_longest_begin() -> None:
    listed = [
        "tests/unit/test_a.py::test_x",
        f"{FIRST[2]}::test_x",
        "tests/unit/test_a.py::t[spark]",
    ]
    assert sorted(listed, key=turn_of) == listed[::-1]
