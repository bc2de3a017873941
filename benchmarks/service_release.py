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
from tunggal.policy.scoring import MEMBER_FEATURES
from tunggal.policy.variables import Variable, read_variables

QUARTER, BEFORE = "2026Q2", "2026Q1"
VARIABLES = read_variables(example_policy() / "variables.yaml")
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
    """A workspace with two registers and one aid release; a third as many families as persons.

    Every family answered every question, one in ten has other answers than a quarter before.
    """
    tunggal.init(place)
    engine = duckdb.connect()
    engine.execute("set enable_progress_bar = false")
    engine.execute(
        f"create table f as select range + 1 as family_id, {persons // 3} as families, "
        "case when hash(range) % 20 = 0 then null else 1 end as ranks from range(?)", [persons // 3]
    )  # fmt: skip
    before = _publish(engine, place, f"register-{BEFORE}", _register("family_id"), {})
    changed = "case when family_id % 10 = 0 then family_id + 1 else family_id end"
    register = _publish(
        engine, place, f"register-{QUARTER}", _register(changed), {"previous": before}
    )
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
        for name, kind in BY_NAME[table].spelled(tuple(VARIABLES)).items()
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
_DISTRICTS = "cast(110101 + range % 7200 as varchar)"


def _answer(seed: str, place: int, variable: Variable) -> str:
    most = variable.most or len(variable.codes)
    return f"cast(hash({seed}, {place}) % {most} + 1 as integer) as {variable.name}"


def _register(seed: str) -> dict[str, str]:
    """The tables of a register; the answers of a family follow from `seed`."""
    said = [_answer(seed, place, each) for place, each in enumerate(VARIABLES.values())]
    counted = [
        f"cast(hash(family_id, '{name}') % 6 + 1 as integer) as {name}" for name in MEMBER_FEATURES
    ]
    places = [
        f"cast(1 + hash(family_id, '{name}') % 2 as integer) as {name}_from" for name in VARIABLES
    ]
    return {
        **_PEOPLE,
        "families": f"select family_id, {KK} as kk, 3 as size, {_VILLAGE} as village_code, "
        f"{_REGENCY} as regency_code, {', '.join(said)} from f",
        "member_features": f"select family_id, {', '.join(counted)} from f",
        "provenance": f"select family_id, {', '.join(places)} from f",
        "family_sources": "select family_id, place, case place when 1 then 'visits' else 'regsosek' end as source, "
        "'2022' as delivery, cast(family_id as varchar) || place as family_key, "
        "date '2022-10-15' + cast(family_id % 40 as integer) as as_of from f, (values (1), (2)) as p(place)",
    }


_PEOPLE = {
    "persons": f"select person_id, family_id, {NIK} as nik, member + 1 as relation, 1 as alive, 1 as present, "
    "'SITI AMINAH ' || chr(cast(65 + person_id % 26 as integer)) || 'URYANI' as name_delivered, "
    f"date '1950-01-01' + cast(person_id % 25000 as integer) as birth_date, {_VILLAGE} as village_code from {_PERSONS}",
    "ranked": f"select family_id, {_DECILE} as decile, greatest(1, {_DECILE} - 2) as decile_low, "
    f"least(10, {_DECILE} + 2) as decile_high from f where ranks = 1",
    "not_ranked": f"select family_id, {_REGENCY} as regency_code, 'answers_too_old' as reason "
    "from f where ranks is null",
    "villages": f"select cast(1101010001 + range as varchar) as village_code, 'Desa ' || range as village_name, "
    f"{_DISTRICTS} as district_code, 'Kecamatan ' || {_DISTRICTS} as district_name, "
    f"cast(1101 + range % {REGENCIES} as varchar) as regency_code, "
    f"'Kabupaten ' || range % {REGENCIES} as regency_name, 'Provinsi ' || range % 38 as province_name "
    f"from range({VILLAGES})",
    "leads": "select 'leads' as source, '2026' as delivery, cast(person_id as varchar) as record_key, "
    f"'civil_servant' as kind, {NIK} as nik, date '2026-01-15' as found_on from {_PERSONS} where person_id % 200 = 0",
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
    notices = (
        "select *, 'on_notice' as kind, reason as grounds, date '2026-04-01' as issued_on, "
        f"date '2026-07-01' as from_day, "
        f"date '2026-06-30' as appeal_until, '{QUARTER}-' || upper(md5(programme || unit_id))[:16] as number "
        f"from (select * replace (cause as reason) from ({outcomes})) where outcome = 'on_notice' and unit = 'family'"
    )
    ledger = (
        "select programme, regency_code, count(*) as quota, count(*) as entitled, count(*) as filled, 0 as waiting, "
        f"0 as on_notice, 0 as shielded, 0 as entrants, 0 as stayers, 0 as leavers, 0 as rupiah from ({outcomes}) "
        "group by programme, regency_code"
    )
    return {
        "outcomes": outcomes, "waiting_list": waiting, "notices": notices, "regency_ledger": ledger
    }  # fmt: skip
