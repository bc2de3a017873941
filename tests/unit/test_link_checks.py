"""No family record ends in nothing: it is behind one family, or it is listed as unplaced."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from drawing import draw
from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.cycle.engine import check
from tunggal.cycle.link.checks import _LAWS
from tunggal.registry.errors import ChecksFailed

LAW = "each family record is behind one family or unplaced"
BEHIND = """
    family_id | place | source | delivery | family_key
    ----------+-------+--------+----------+-----------
    1         | 1     | dtks   | 2026Q1   | F1
"""


@pytest.fixture
def engine() -> Iterator[Any]:
    made = DuckDBEngine(threads=1)
    draw(made, "family_records", "source|delivery|family_key\ndtks|2026Q1|F1\ndtks|2026Q1|F2")
    yield made
    made.close()


def law_holds(engine: Any, behind: str, unplaced: str) -> None:
    draw(engine, "family_sources", behind)
    draw(engine, "unplaced_records", f"source|delivery|family_key\n{unplaced}")
    check(engine, LAW, _LAWS[LAW])


def test_every_family_record_is_accounted_for_once(engine: Any) -> None:
    law_holds(engine, BEHIND, "dtks|2026Q1|F2")


@pytest.mark.parametrize(
    ("behind", "unplaced"),
    [
        (BEHIND, ""),  # one is lost
        (BEHIND, "dtks|2026Q1|F1"),  # one twice, the other lost
        (f"{BEHIND}    2 | 1 | dtks | 2026Q1 | F1", "dtks|2026Q1|F2"),  # behind two families
    ],
)
def test_a_record_that_is_lost_or_stands_twice_stops_the_stage(
    engine: Any, behind: str, unplaced: str
) -> None:
    with pytest.raises(ChecksFailed, match=LAW):
        law_holds(engine, behind, unplaced)
