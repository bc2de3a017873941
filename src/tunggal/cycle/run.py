"""One cycle: the stages in order, each resumable. Start reading here.

A stage gets a fresh engine, reads tables of the corridor from files, makes its own and leaves
them as files; then it is noted in the journal as done. After a kill or a full disk the cycle
goes on at the first stage that is not noted.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tunggal.cycle.engine import Engine
from tunggal.cycle.tables import BY_NAME, PREVIOUS, Table, made_by
from tunggal.registry.errors import UsageRefused

ORDER = ("consolidate", "link", "rank", "allocate")

READS: Mapping[str, tuple[str, ...]] = {
    "consolidate": (),
    "link": (
        "records", "family_records", "decisions", "villages",
        "previous_persons", "previous_families", "previous_record_links", "previous_key_counters",
    ),
    "rank": ("families", "persons", "villages"),
    "allocate": (
        "families", "persons", "ranked", "not_ranked", "leads", "decisions", "protections",
        "seat_holders", "record_links", "life_events", "villages", "previous_ranked",
        "previous_recipients", "previous_departures", "previous_regency_ledger",
        "quarter_recipients", "quarter_departures", "quarter_regency_ledger",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """One stage of this cycle: its name and what it does to an engine."""

    name: str
    work: Callable[[Engine], None]
    also: tuple[str, ...] = ()  # tables it reads beside those of `READS`

    @property
    def reads(self) -> tuple[str, ...]:
        return (*READS[self.name], *self.also)

    @property
    def makes(self) -> tuple[Table, ...]:
        return made_by(self.name)


@dataclass(frozen=True)
class Journal:
    """What is done in a run folder, and for which inputs; a file that is replaced at once."""

    file: Path

    def read(self) -> dict[str, Any]:
        if not self.file.exists():
            return {"inputs": None, "stages": {}}
        return dict(json.loads(self.file.read_text(encoding="utf-8")))

    def begin(self, inputs: str) -> None:
        """Note the digest of everything the run reads."""
        self._write({"inputs": inputs, "stages": {}})

    def done(self, stage: str) -> bool:
        return stage in self.read()["stages"]

    def note(self, stage: str, facts: Mapping[str, Any]) -> None:
        """Note that a stage is done, with its row counts and cost."""
        held = self.read()
        held["stages"][stage] = dict(facts)
        self._write(held)

    def _write(self, held: Mapping[str, Any]) -> None:
        beside = self.file.with_suffix(".new")
        beside.write_text(json.dumps(held, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        beside.replace(self.file)


@dataclass(frozen=True)
class Corridor:
    """Where the tables of one run lie, and where those of the last release are."""

    folder: Path
    elsewhere: Mapping[str, Path]  # table name → folder of Parquet files outside the run
    variables: tuple[str, ...]

    def bring(self, engine: Engine, name: str) -> None:
        """Make a table known to an engine; empty when it belongs to a release there is not."""
        folder = self.elsewhere.get(name, self.folder / name)
        parts = sorted(folder.glob("*.parquet")) if folder.is_dir() else []
        if parts:
            engine.read(name, parts)
        elif name in PREVIOUS:
            engine.load(name, [], BY_NAME[PREVIOUS[name]].spelled(self.variables))
        else:
            raise UsageRefused(
                f"The table '{name}' is not there yet. Run the cycle from its start."
            )

    def keep(self, engine: Engine, table: Table) -> int:
        """Leave a table as files: under another name first, so that half a table is never read."""
        folder, beside = self.folder / table.name, self.folder / f"{table.name}.new"
        for stale in (folder, beside):
            shutil.rmtree(stale, ignore_errors=True)
        rows = engine.write(f"select * from {table.name}", beside, order_by=(), row_group=122_880)
        beside.rename(folder)
        return rows


def run(
    stages: Sequence[Stage],
    *,
    corridor: Corridor,
    journal: Journal,
    open_engine: Callable[[str], AbstractContextManager[Engine]],
    measure: Callable[[str], AbstractContextManager[dict[str, Any]]],
) -> None:
    """Carry out the stages that are not yet done, in order."""
    for stage in stages:
        if journal.done(stage.name):
            continue
        with measure(stage.name) as facts, open_engine(stage.name) as engine:
            for name in stage.reads:
                corridor.bring(engine, name)
            stage.work(engine)
            facts["rows"] = {table.name: corridor.keep(engine, table) for table in stage.makes}
        journal.note(stage.name, facts)
