"""Published releases of any size for measuring the service: invented rows in the tables it reads.

Only what the look-up index reads is in them, so that three million persons take a minute and no
cycle has to run; the shapes (persons per family, outcomes per programme) are those of a real one.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pyarrow.parquet

import tunggal
from tunggal.adapters.stores.keys import load_private
from tunggal.adapters.stores.releases import publish
from tunggal.adapters.stores.workspace import example_policy
from tunggal.cycle.release.files import file_entries, files_below
from tunggal.cycle.release.manifest import FileEntry, Release
from tunggal.cycle.release.stage import make_manifest
from tunggal.cycle.tables import BY_NAME

QUARTER = "2026Q1"
REGENCIES, VILLAGES = 514, 80_000
FAMILY_AID, PERSON_AID = ("pena", "pkh", "sembako"), ("atensi_yapi", "pbi_jkn", "pip")
_TYPES = {"text": "varchar", "int": "integer", "long": "bigint", "date": "date"}
_DIGITS = (
    "lpad(cast({n} // 1680000 + 110101 as varchar), 6, '0')"
    " || lpad(cast({n} // 50 % 28 + 1 as varchar), 2, '0')"
    " || lpad(cast({n} // 1400 % 12 + 1 as varchar), 2, '0')"
    " || lpad(cast({n} // 16800 % 100 as varchar), 2, '0')"
    " || lpad(cast({n} % 50 + 1 as varchar), 4, '0')"
)
NIK, KK = _DIGITS.format(n="person_id"), _DIGITS.format(n="family_id")
_REGENCY = f"cast(1101 + family_id % {REGENCIES} as varchar)"
_VILLAGE = f"cast(1101010001 + family_id % {VILLAGES} as varchar)"
_DECILE = "cast(hash(family_id) % 10 + 1 as integer)"
_OUTCOME = (
    "case when decile is null then 'not_ranked' when decile = 1 then 'allocated' when decile = 2 then 'on_notice' "
    "when decile <= 4 then 'waiting' else 'excluded' end"
)
_REASON = (
    "case when decile is null then 'answers_too_old' when decile = 1 then 'allocated' when decile = 2 then "
    "'notice_given' when decile <= 4 then 'quota_full' else 'decile_above_limit' end"
)


def make_releases(place: Path, persons: int) -> None:
    """A workspace with one register and one aid release; a third as many families as persons."""
    tunggal.init(place)
    engine = duckdb.connect()
    engine.execute("set enable_progress_bar = false")
    engine.execute(
        f"create table f as select range + 1 as family_id, {persons // 3} as families, "
        "case when hash(range) % 20 = 0 then null else 1 end as ranks from range(?)", [persons // 3]
    )  # fmt: skip
    register = _publish(engine, place, f"register-{QUARTER}", _REGISTER, {})
    _publish(engine, place, f"aid-{QUARTER}", _aid(), {"register": register})
    engine.close()


def some_numbers(place: Path, count: int) -> list[tuple[str, str]]:
    """NIK and KK number of persons here and there in the register."""
    tables = place / "releases" / f"register-{QUARTER}" / "tables"
    return duckdb.sql(
        f"select nik, kk from '{tables}/persons/*.parquet' join '{tables}/families/*.parquet' "
        f"using (family_id) order by hash(person_id), person_id limit {count}"
    ).fetchall()


def _publish(
    engine: duckdb.DuckDBPyConnection,
    place: Path,
    name: str,
    tables: dict[str, str],
    parents: dict[str, Release],
) -> Release:
    plan = place / "work" / "plans" / name
    for table, query in tables.items():
        _write(engine, plan / "tables" / table, table, query)
    shutil.copytree(example_policy(), plan / "policy")
    entries = [entry for entry in file_entries(plan, files_below(plan)) if entry.table]
    counted = [
        FileEntry(each.path, each.sha256, each.bytes, rows=_rows(plan / each.path))
        for each in entries
    ]
    make_manifest(plan, release=name, tables=counted, engine="invented", parents=parents)
    office = "statistics" if name.startswith("register") else "ministry"
    return publish(plan, place / "releases", load_private(place / "keys", office))


def _write(engine: duckdb.DuckDBPyConnection, folder: Path, table: str, query: str) -> None:
    """A table with every declared column, those that the query does not give empty."""
    folder.mkdir(parents=True)
    given = {row[0] for row in engine.execute(f"describe {query}").fetchall()}
    columns = ", ".join(
        f"cast({name if name in given else 'null'} as {_TYPES[kind]}) as {name}"
        for name, kind in BY_NAME[table].spelled(()).items()
    )
    engine.execute(
        f"copy (select {columns} from ({query})) to '{folder}/part-00000.parquet' "
        "(format parquet, compression zstd, row_group_size 50000)"
    )


def _rows(file: Path) -> int:
    return int(pyarrow.parquet.ParquetFile(file).metadata.num_rows)


_PERSONS = (
    "(select family_id, ranks, 3 * (family_id - 1) + member + 1 as person_id, member "
    "from f, range(3) as m(member))"
)
_REGISTER = {
    "persons": f"select person_id, family_id, {NIK} as nik, member + 1 as relation, 1 as alive, 1 as present, "
    "'SITI AMINAH ' || chr(cast(65 + person_id % 26 as integer)) || 'URYANI' as name_delivered, "
    f"date '1950-01-01' + cast(person_id % 25000 as integer) as birth_date, {_VILLAGE} as village_code from {_PERSONS}",
    "families": f"select family_id, {KK} as kk, 3 as size, {_VILLAGE} as village_code, "
    f"{_REGENCY} as regency_code from f",
    "ranked": f"select family_id, {_DECILE} as decile, greatest(1, {_DECILE} - 2) as decile_low, "
    f"least(10, {_DECILE} + 2) as decile_high from f where ranks = 1",
    "not_ranked": f"select family_id, {_REGENCY} as regency_code, 'answers_too_old' as reason "
    "from f where ranks is null",
    "villages": f"select cast(1101010001 + range as varchar) as village_code, 'Desa ' || range as village_name, "
    f"cast(1101 + range % {REGENCIES} as varchar) as regency_code, 'Kabupaten ' || range % {REGENCIES} as regency_name "
    f"from range({VILLAGES})",
}


def _aid() -> dict[str, str]:
    parts = [
        f"select '{code}' as programme, 'family' as unit, family_id as unit_id, family_id, {_REGENCY} as regency_code, "
        f"case when ranks = 1 then {_DECILE} end as decile from f"
        for code in FAMILY_AID
    ] + [
        f"select '{code}' as programme, 'person' as unit, person_id as unit_id, family_id, {_REGENCY} as regency_code, "
        f"case when ranks = 1 then {_DECILE} end as decile from {_PERSONS}"
        for code in PERSON_AID
    ]
    units = f"({' union all '.join(parts)})"
    outcomes = (
        f"select *, {_OUTCOME} as outcome, {_REASON} as reason, "
        "case when decile = 2 then 'decile_above_limit' end as cause, "
        f"case when decile = 2 then date '2026-06-30' end as until from {units}"
    )
    waiting = (
        "select programme, regency_code, unit_id, family_id, row_number() over "
        f"(partition by programme, regency_code order by unit_id) as place from ({outcomes}) where outcome = 'waiting'"
    )
    return {"outcomes": outcomes, "waiting_list": waiting}
