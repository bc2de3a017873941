"""Keeps the truth apart from what is delivered: who is who, what families spend, which record is whom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from tunggal.simulation import economy
from tunggal.simulation.people import Block

PER_BLOCK = 100_000_000  # numbers of persons and families start anew in every block
_RECORDS = pa.schema(
    [
        ("source", pa.string()),
        ("delivery", pa.string()),
        ("record_key", pa.string()),
        ("person", pa.int64()),
        ("nik_usable", pa.int32()),
    ]
)


class TruthKeeper:
    """Writes `truth/<quarter>/`: persons, families and records, one file per block."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._writers: dict[Path, Any] = {}

    def _file(self, quarter: str, name: str, block: int) -> Path:
        made = self.folder / quarter
        made.mkdir(parents=True, exist_ok=True)
        return made / f"{name}-{block:03d}.parquet"

    def note_records(
        self,
        block: Block,
        quarter: str,
        *,
        source: str,
        delivery: str,
        keys: Any,
        persons: Any,
        usable: Any,
    ) -> None:
        """Which person each delivered row is, and whether it bears a NIK that can be read."""
        file = self._file(quarter, "records", block.number)
        if file not in self._writers:
            self._writers[file] = pa.parquet.ParquetWriter(file, _RECORDS, compression="zstd")
        count = len(persons)
        rows = {
            "source": pa.repeat(source, count),
            "delivery": pa.repeat(delivery, count),
            "record_key": pc.cast(keys, pa.string()),
            "person": block.number * PER_BLOCK + block.persons.number[persons],
            "nik_usable": np.asarray(usable).astype(np.int32),
        }
        self._writers[file].write_table(pa.table(rows, schema=_RECORDS))

    def note_country(self, block: Block, quarter: str, *, codes: Any) -> None:
        """Persons and families as they truly are; `codes` are the block's village codes today."""
        pa.parquet.write_table(
            _persons(block, codes), self._file(quarter, "persons", block.number), compression="zstd"
        )
        pa.parquet.write_table(
            _families(block, codes),
            self._file(quarter, "families", block.number),
            compression="zstd",
        )

    def close(self) -> None:
        """End the files of records; to be called when a block is done."""
        for writer in self._writers.values():
            writer.close()
        self._writers.clear()


def _persons(block: Block, codes: Any) -> Any:
    persons, base = block.persons, block.number * PER_BLOCK
    return pa.table(
        {
            "person": base + persons.number,
            "nik": pc.cast(pa.array(persons.nik), pa.string()),
            "family": base + persons.family.astype(np.int64),
            "village_code": _texts(codes[block.families.village[persons.family]]),
            "birth_date": pa.array(persons.birth, pa.int32()).cast(pa.date32()),
            "sex": persons.sex.astype(np.int32),
            "alive": (persons.died == 0).astype(np.int32),
            "present": block.living().astype(np.int32),
            "holds_pbi": np.where(persons.pbi == 1, 1, 2).astype(np.int32),
        }
    )


def _families(block: Block, codes: Any) -> Any:
    """Only families that have members."""
    size = block.sizes()
    spent = economy.log_expenditure(
        block.families, urban=block.urban(), area=block.area(), size=size
    )
    rows = np.flatnonzero(size > 0)
    village = codes[block.families.village[rows]]
    return pa.table(
        {
            "family": block.number * PER_BLOCK + block.families.number[rows],
            "kk": pc.cast(pa.array(block.families.kk[rows]), pa.string()),
            "village_code": _texts(village),
            "regency_code": _texts(village // 10**6),
            "urban": block.urban()[rows].astype(np.int32),
            "size": size[rows].astype(np.int32),
            "expenditure": np.round(np.exp(spent[rows])).astype(np.int64),
        }
    )


def _texts(codes: Any) -> Any:
    return pc.cast(pa.array(codes), pa.string())
