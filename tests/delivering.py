"""A small country and the parcels that its offices send, written into a workspace for tests."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rewriting import rewrite
from tunggal.adapters.sources import FileReader, find_deliveries
from tunggal.adapters.stores.workspace import example_policy
from tunggal.cycle.consolidate.stage import consolidate
from tunggal.policy.regions import Regions, read_regions
from tunggal.policy.sources import Part, Source, read_sources
from tunggal.policy.variables import Variable, read_variables
from tunggal.registry.quarter import Quarter

Q1 = Quarter(2026, 1)
REGIONS = """\
code,level,parent_code,name,valid_from,valid_to,statistics_code
32,province,,Jawa Contoh,,,32
3204,regency,32,Kabupaten Contoh,,,3206
320412,district,3204,Cimanuk,,,3206010
3204122001,village,320412,Sukamaju,,,3206010001
3204122002,village,320412,Mekarsari,,,3206010002
3204122003,village,320412,Lama,,2020-12-31,3206010003
3204122004,village,320412,Terbelah,,2020-12-31,3206010004
3271,regency,32,Kota Contoh,,,3271
327101,district,3271,Kota Tengah,,,3271010
3271011001,village,327101,Pasar,,,3271010001
"""
LINEAGE = """\
old_code,new_code,kind,on
3204122003,3204122002,merge,2021-01-01
3204122004,3204122001,split,2021-01-01
3204122004,3204122002,split,2021-01-01
"""


@dataclass(frozen=True)
class Country:
    """A workspace folder with policy, regions and no deliveries yet."""

    root: Path
    policy_of: Path | None = None  # another country's policy, read once for many countries

    @property
    def policy(self) -> Path:
        return self.policy_of or self.root / "policy"

    @property
    def deliveries(self) -> Path:
        return self.root / "deliveries"

    @property
    def sources(self) -> dict[str, Source]:
        return _sources(self.policy, _stamp(self.policy))

    @property
    def variables(self) -> dict[str, Variable]:
        return _variables(self.policy, _stamp(self.policy))

    @property
    def regions(self) -> Regions:
        return read_regions(self.policy / "regions", Q1)

    def change(self, source: str, old: str, new: str) -> None:
        """Edit a source's policy file; the text to replace must be there."""
        rewrite(self.policy / "sources" / f"{source}.yaml", old, new)

    def send(self, delivery: str, files: Mapping[str, str | bytes]) -> Path:
        """Put files into `deliveries/<source>/<delivery>/`."""
        folder = self.deliveries / delivery
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            data = content.encode("utf-8") if isinstance(content, str) else content
            (folder / name).write_bytes(data)
        return folder

    def send_dtks(self, *persons: Mapping[str, str], delivery: str = "2026Q1") -> Path:
        """A DTKS delivery with these persons and one family."""
        source = self.sources["dtks"]
        family = {"ID_KELUARGA": "K1", "NO_KK": "3204121203100001", "KODE_DESA": "3204122001"}
        return self.send(
            f"dtks/{delivery}",
            {
                "individu.csv": as_csv(source, "persons", persons),
                "keluarga.csv": as_csv(source, "families", [family]),
            },
        )

    def consolidate(self, engine: Any, quarter: Quarter = Q1) -> None:
        """Run the stage on what was sent."""
        consolidate(
            engine,
            deliveries=find_deliveries(self.deliveries, self.sources, quarter),
            reader=FileReader(self.root / "work" / "typed"),
            variables=self.variables,
            regions=self.regions,
            quarter=quarter,
        )


def _stamp(policy: Path) -> tuple[int, ...]:
    return tuple(file.stat().st_mtime_ns for file in sorted(policy.rglob("*.yaml")))


@cache
def _sources(policy: Path, stamp: tuple[int, ...]) -> dict[str, Source]:
    return read_sources(policy / "sources")


@cache
def _variables(policy: Path, stamp: tuple[int, ...]) -> dict[str, Variable]:
    return read_variables(policy / "variables.yaml")


def make_country(root: Path) -> Country:
    """A workspace with the example policy and the regions above."""
    shutil.copytree(example_policy(), root / "policy", ignore=shutil.ignore_patterns("regions"))
    (root / "policy" / "regions").mkdir()
    (root / "policy" / "regions" / "regions.csv").write_text(REGIONS, encoding="utf-8")
    (root / "policy" / "regions" / "lineage.csv").write_text(LINEAGE, encoding="utf-8")
    (root / "deliveries").mkdir()
    return Country(root)


def as_csv(source: Source, part: str, rows: Iterable[Mapping[str, str]]) -> str:
    """Rows as the source's CSV; columns that a row does not name are empty."""
    return csv_text(source.parts[part], rows, delimiter=source.delimiter)


def csv_text(part: Part, rows: Iterable[Mapping[str, str]], *, delimiter: str) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(
        text, part.delivered_columns, restval="", delimiter=delimiter, lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def person(number: int = 1, **values: str) -> dict[str, str]:
    """A person of the DTKS files, well formed unless told otherwise."""
    return {
        "ID_ART": f"A{number}",
        "ID_KELUARGA": "K1",
        "NIK": f"320412120385{number:04d}",
        "NO_KK": "3204121203100001",
        "NAMA": "BUDI SANTOSO",
        "TGL_LAHIR": "12/03/1985",
        "JENIS_KELAMIN": "L",
        "KODE_DESA": "32.04.12.2001",
        "NAMA_IBU_KANDUNG": "SITI AMINAH",
        "HUB_KEPALA": "01",
        **values,
    }


def found(engine: Any, check: str) -> int:
    """How many records fail a check, over all sources and regions."""
    query = (
        f"select coalesce(sum(found), 0) as found from data_quality where check_name = '{check}'"
    )
    return int(engine.rows(query)[0]["found"])
