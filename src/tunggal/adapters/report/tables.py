"""Opens the tables of a release, and of the one before it, for the questions of the report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.cycle.tables import ANSWERS, BY_NAME, Table
from tunggal.registry.errors import UsageRefused

REGISTER = (
    "refused_records", "delivery_counts", "data_quality", "villages", "persons", "families",
    "record_links", "review_pairs", "unplaced_records", "life_events", "ranked", "not_ranked",
)  # fmt: skip
AID = (
    "outcomes", "recipients", "movements", "benefits", "regency_ledger", "departures", "follow_ups",
    "notices", "budget", "scenarios", "unmatched_seats",
)  # fmt: skip
PREVIOUS_REGISTER = ("persons", "families", "ranked", "not_ranked")
PREVIOUS_AID: tuple[str, ...] = ()  # the movements hold what the report compares

Row = dict[str, Any]


@dataclass(frozen=True)
class ReleaseTables:
    """Tables by name; those of the last release are called `previous_…`."""

    engine: DuckDBEngine
    has_aid: bool
    has_previous: bool
    has_previous_aid: bool
    answers: dict[str, list[Row]] = field(default_factory=dict)  # each question is asked once

    def ask(self, question: str) -> list[Row]:
        """The rows of one question, kept in `sql/<question>.sql`."""
        if question not in self.answers:
            file = files("tunggal.adapters.report") / "sql" / f"{question}.sql"
            self.answers[question] = self.engine.rows(file.read_text(encoding="utf-8"))
        return self.answers[question]

    def one(self, question: str) -> Row:
        """The only row of a question."""
        return self.ask(question)[0]


@contextmanager
def open_tables(
    *,
    register: Path,
    aid: Path | None,
    previous_register: Path | None,
    previous_aid: Path | None,
    scratch: Path | None = None,
) -> Iterator[ReleaseTables]:
    """The tables of these release folders; raises UsageRefused when one is missing.

    What there is no release for is there as an empty table, so that every question can be asked.
    """
    with TemporaryDirectory(prefix="report-", dir=scratch) as spill:
        engine = DuckDBEngine(Path(spill))
        try:
            _bring(engine, REGISTER, register, "")
            _bring(engine, AID, aid, "")
            _bring(engine, PREVIOUS_REGISTER, previous_register, "previous_")
            _bring(engine, PREVIOUS_AID, previous_aid, "previous_")
            yield ReleaseTables(
                engine, aid is not None, previous_register is not None, previous_aid is not None
            )
        finally:
            engine.close()


def _bring(engine: DuckDBEngine, names: tuple[str, ...], release: Path | None, prefix: str) -> None:
    for name in names:
        if release is None:
            engine.load(prefix + name, [], _declared(BY_NAME[name]))
            continue
        parts = sorted((release / "tables" / name).glob("*.parquet"))
        if not parts:
            raise UsageRefused(
                f"{release}: the table '{name}' is missing (tables/{name}/*.parquet). "
                "Run 'tunggal release verify', or take the release again."
            )
        engine.read(prefix + name, parts)


def _declared(table: Table) -> dict[str, str]:
    return {column.name: column.type for column in table.columns if column.type != ANSWERS}
