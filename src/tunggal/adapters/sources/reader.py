"""Reads the files of deliveries: streams them through DuckDB, which types every row into Parquet."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from tunggal.adapters.sources.columnar import parquet_batches
from tunggal.adapters.sources.delimited import csv_batches
from tunggal.adapters.sources.files import files_of_parts, shown_as
from tunggal.adapters.sources.judging import judge
from tunggal.adapters.sources.spreadsheet import xlsx_batches
from tunggal.adapters.sources.staging import Staged
from tunggal.adapters.sources.typed_sql import broken_query, typed_query
from tunggal.adapters.sources.value_sql import quoted
from tunggal.cycle.consolidate.delivery import Delivery, TypedDelivery
from tunggal.policy.regions import Regions
from tunggal.policy.sources import Part
from tunggal.policy.variables import Variable

BATCHES = {"csv": csv_batches, "parquet": parquet_batches, "xlsx": xlsx_batches}


@dataclass(frozen=True)
class FileReader:
    """Reads deliveries into typed Parquet below `scratch`, which the caller may remove afterwards."""

    scratch: Path
    threads: int | None = None
    memory: str | None = None

    def read(
        self, delivery: Delivery, *, variables: Mapping[str, Variable], regions: Regions
    ) -> TypedDelivery:
        """Type every row of a delivery; raises DeliveryRefused when it cannot be used as a whole."""
        folder = self.scratch / delivery.source.code / delivery.name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        typed, rows = {}, {}
        with open_connection(folder, self.threads, self.memory) as connection:
            for part, files in files_of_parts(delivery):
                reading = PartReading(connection, delivery, part, folder, tuple(variables))
                typed[part.holds] = reading.type_all(files, regions)
                rows[part.holds] = judge(reading, typed[part.holds])
        return TypedDelivery(typed, rows)

    def forget(self) -> None:
        """Remove every typed file."""
        shutil.rmtree(self.scratch, ignore_errors=True)


def open_connection(
    folder: Path, threads: int | None = None, memory: str | None = None
) -> duckdb.DuckDBPyConnection:
    """A database in memory that spills into a folder."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "temp_directory": (folder / "spill").as_posix(),
        # What is typed is sorted by later steps; keeping the order here would only cost memory.
        "preserve_insertion_order": False,
        # The size of a stream is not known; the small table of regions is hashed, as written.
        "disabled_optimizers": "join_order,build_side_probe_side",
        "autoinstall_known_extensions": False,
    }
    settings |= {"threads": threads} if threads else {}
    settings |= {"memory_limit": memory} if memory else {}
    connection = duckdb.connect(":memory:", config=settings)
    connection.execute("set enable_progress_bar = false")  # it would go to stdout, where data goes
    return connection


@dataclass(frozen=True)
class PartReading:
    """One part of a delivery on its way from files to typed Parquet."""

    connection: duckdb.DuckDBPyConnection
    delivery: Delivery
    part: Part
    folder: Path
    variables: Sequence[str]

    def type_all(self, files: Sequence[Path], regions: Regions) -> tuple[Path, ...]:
        """Type the files of this part, each into a Parquet file of its own."""
        self.load_region_codes(regions)
        made: list[Path] = []
        for place, file in enumerate(files):
            staged = self.staged(file)
            target = self.folder / f"{self.part.holds}-{place:05d}.parquet"
            query = typed_query(
                self.delivery, self.part, file=staged.shown, variables=self.variables
            )
            self._copy(staged, query, target)
            made += [target, *self._broken(staged, target)]
        return tuple(made)

    def staged(self, file: Path) -> Staged:
        """A file of this delivery, ready to be drawn."""
        shown = shown_as(self.delivery, self.part, file)
        return Staged(self.delivery, self.part, file, shown)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query returns; read to its end, since a connection does one thing at a time."""
        return self.connection.execute(query).fetchall()

    def stream(self, staged: Staged, query: str) -> list[tuple[Any, ...]]:
        """Run a query over `staged`, the rows of a file; a refusal on the way is raised as such."""
        stream = staged.stream(BATCHES[self.delivery.source.format])
        self.connection.register("staged", stream)
        try:
            return self.rows(query)
        except (duckdb.Error, pa.ArrowException):
            if staged.fault is not None:
                raise staged.fault from None
            raise
        finally:
            self.connection.unregister("staged")

    def _copy(self, staged: Staged, query: str, target: Path) -> None:
        where = quoted(target.as_posix())
        self.stream(staged, f"copy ({query}) to {where} (format parquet, compression zstd)")

    def _broken(self, staged: Staged, beside: Path) -> list[Path]:
        """Rows that are no rows: only their numbers are known."""
        rows = [(row, rule) for rule, numbers in staged.broken.items() for row in numbers]
        if not rows:
            return []
        held = pa.table({"row": [row for row, _ in rows], "rule": [rule for _, rule in rows]})
        self.connection.register("broken", held)
        target = beside.with_name(f"{beside.stem}-broken.parquet")
        query = broken_query(self.delivery, self.part, staged.shown, self.variables)
        self.rows(f"copy ({query}) to {quoted(target.as_posix())} (format parquet)")
        self.connection.unregister("broken")
        return [target]

    def load_region_codes(self, regions: Regions) -> None:
        """Make the table `region_codes` of the scheme that this part's codes belong to."""
        schemes = [
            each.region_codes for each in self.part.columns.values() if each.kind == "region"
        ]
        codes = regions.statistics if schemes == ["statistics"] else regions.population
        listed = {
            "code": list(codes),
            "village_code": [village for village, _ in codes.values()],
            "check_name": [check or None for _, check in codes.values()],
        }
        texts = pa.schema([(name, pa.string()) for name in listed])
        self.connection.register("region_codes_now", pa.table(listed, schema=texts))
        self.rows("create or replace temp table region_codes as select * from region_codes_now")
        self.connection.unregister("region_codes_now")
