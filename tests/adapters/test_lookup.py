"""One NIK is looked up in a register release without reading the register."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow.parquet
import pytest

from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.adapters.stores.lookup import look_up_nik, row_groups_with
from tunggal.cycle.release.files import file_entries
from tunggal.cycle.release.manifest import Manifest, Release
from tunggal.cycle.tables import BY_NAME
from tunggal.registry.nik import Nik

PERSONS = BY_NAME["persons"]
COUNT = 70_000
WITHOUT_NIK = 5_000


@pytest.fixture(scope="module")
def register(tmp_path_factory) -> tuple[Release, list[str]]:
    """A register of 75,000 persons, in two files, the last 5,000 persons without a NIK."""
    folder = tmp_path_factory.mktemp("register-2026Q1")
    chance = random.Random(1)
    niks = sorted(f"{n:016d}" for n in chance.sample(range(10**15, 9 * 10**15), COUNT))
    engine = DuckDBEngine()
    engine.load("known", [{"nik": nik, "person_id": 9 * i} for i, nik in enumerate(niks)],
                {"nik": "text", "person_id": "long"})  # fmt: skip
    rest = ", ".join(
        f"cast(null as {'varchar' if kind == 'text' else 'date' if kind == 'date' else 'integer'}) as {name}"
        for name, kind in PERSONS.spelled(()).items()
        if name not in ("nik", "person_id")
    )
    halves = {
        "part-00000": f"select *, {rest} from known where nik < '{niks[COUNT // 2]}'",
        "part-00001": f"select *, {rest} from known where nik >= '{niks[COUNT // 2]}' union all "
        f"select null, -i, {rest} from range({WITHOUT_NIK}) as r(i)",
    }
    for name, query in halves.items():
        place = folder / "tables" / name
        engine.write(query, place, order_by=PERSONS.sorted_by, row_group=PERSONS.group)
        (folder / "tables" / "persons").mkdir(exist_ok=True)
        next(place.iterdir()).rename(folder / "tables" / "persons" / f"{name}.parquet")
    files = file_entries(folder, [f"tables/persons/{name}.parquet" for name in halves])
    return Release(folder, Manifest("register-2026Q1", "", "", {}, files, ())), niks


def test_a_look_up_finds_the_person_and_nobody_else(register) -> None:
    release, niks = register
    for place in (0, 1, COUNT // 2 - 1, COUNT // 2, COUNT - 1, *range(7, COUNT, 9_001)):
        row = look_up_nik(release, Nik(niks[place]))
        assert (row["nik"], row["person_id"]) == (niks[place], 9 * place)
        assert list(row)[:2] == ["nik", "person_id"]
        assert set(row) == set(PERSONS.spelled(()))


def test_a_nik_that_is_not_there_is_none(register) -> None:
    release, niks = register
    known = set(niks)
    for nik in ("0" * 16, "9" * 16, *(f"{int(nik) + 1:016d}" for nik in niks[:: COUNT // 20])):
        assert nik in known or look_up_nik(release, Nik(nik)) is None


def test_a_look_up_touches_at_most_two_row_groups(register) -> None:
    """By the statistics of the files themselves; a person lies in one group of 20,480."""
    release, niks = register
    groups = sum(
        pyarrow.parquet.read_metadata(file).num_row_groups for file in release.table("persons")
    )
    assert groups >= 4
    for nik in (*niks[:: COUNT // 300], "0" * 16, "9" * 16, "5" * 16):
        touched = sum(len(groups) for _, groups in row_groups_with(release, Nik(nik)))
        assert touched <= 2
        assert touched == 1 or nik not in niks


def test_a_release_without_persons_knows_nobody(tmp_path: Path) -> None:
    empty = Release(tmp_path, Manifest("register-2026Q1", "", "", {}, (), ()))
    assert look_up_nik(empty, Nik("1101014101900001")) is None
