"""Makes an index out of published releases: DuckDB joins, AES-GCM seals, SQLite keeps."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.adapters.lookup.card import DECOY, EPOCH, seal
from tunggal.adapters.lookup.hashing import PERSON, hash_sql, pads
from tunggal.adapters.lookup.index import ABOUT, FILE, FORMAT, MESSAGES
from tunggal.adapters.lookup.secrets import Secrets
from tunggal.adapters.lookup.shelf import HALF, Pointer, next_name, put_on
from tunggal.adapters.lookup.sources import Sources
from tunggal.adapters.stores.disk import told_when_full
from tunggal.cycle.engine import text_literal
from tunggal.policy.bases import legal_bases
from tunggal.registry.errors import UsageRefused
from tunggal.registry.period import Period
from tunggal.registry.reason import Outcome, Reason

Progress = Callable[[str, str, int], None]
REGISTER = ("persons", "families", "ranked", "not_ranked", "villages")
AID = ("outcomes", "waiting_list")
_PART = 250_000  # families that are put together at a time
_BATCH = 20_000  # rows handed from DuckDB to SQLite at a time
_TABLES = """
    create table person (hash blob primary key, family_id integer not null) without rowid;
    create table family (family_id integer primary key, sealed blob not null);
"""


def build(
    sources: Sources, shelf: Path, *, secrets: Secrets, engine: DuckDBEngine, progress: Progress
) -> tuple[Pointer, dict[str, Any]]:
    """Make the index of these releases and let it serve; returns the pointer and what is in it.

    A process killed at any point leaves the index that served before, whole and serving.
    """
    name = next_name(shelf, sources.named.name)
    half = shelf / f"{HALF}{name}"
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir()
    with told_when_full(shelf):
        about = _fill(half, name, sources, secrets, engine, progress)
        shutil.copytree(sources.policy / "messages", half / MESSAGES)
        return put_on(shelf, half, name), about


def _fill(
    half: Path, name: str, sources: Sources, secrets: Secrets, engine: DuckDBEngine, tell: Progress
) -> dict[str, Any]:
    salt = os.urandom(16)
    about = _read(engine, sources)
    database = _new_database(half / FILE)
    persons = _write_persons(database, engine, secrets, tell)
    cipher = AESGCM(secrets.derived("index", salt))
    families = _write_families(database, engine, cipher, name.encode(), tell)
    database.commit()
    database.close()
    last = engine.rows("select coalesce(max(family_id), 0) as last from families")[0]["last"]
    about |= {"persons": persons, "families": families, "last_family": max(last, 1)}
    about |= {"format": FORMAT, "key": secrets.mark, "salt": salt.hex()}
    text = json.dumps(about, ensure_ascii=False, sort_keys=True)
    (half / ABOUT).write_text(text, encoding="utf-8")
    return about


def _new_database(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, isolation_level=None)
    # Nobody reads it before it is whole, and then it is forced onto the disk: no journal needed.
    for pragma in ("page_size = 8192", "journal_mode = off", "synchronous = off"):
        database.execute(f"pragma {pragma}")
    database.executescript(_TABLES)
    database.execute("begin")
    return database


# ------------------------------------------------------------------ what is read of the releases


def _read(engine: DuckDBEngine, sources: Sources) -> dict[str, Any]:
    """Make the tables that the cards are put together from; returns the words behind numbers."""
    for table in REGISTER:
        engine.read(table, list(sources.register.table(table)))
    periods = _read_aid(engine, sources)
    programmes = sorted(periods)
    lists = {
        "programmes": programmes,
        "outcomes": [each.value for each in Outcome],
        "reasons": [each.value for each in Reason],
    }
    codes = [
        {"list": name, "code": code, "number": number}
        for name, listed in lists.items()
        for number, code in enumerate(listed)
    ]
    engine.load("codes", codes, {"list": "text", "code": "text", "number": "int"})
    engine.make_table("members", _sql("members"))
    engine.make_table("seats", _sql("seats"))
    _refuse_lost_seats(engine)
    regencies = engine.rows(
        "select regency_code, min(regency_name) as name from villages group by regency_code"
    )
    return {
        "quarter": str(sources.register.manifest.quarter),
        "releases": [each.name for each in (sources.register, *sources.aid)],
        **lists,
        "periods": periods,
        "regencies": {each["regency_code"]: each["name"] for each in regencies},
        "cut_offs": _cut_offs(engine, programmes),
        "bases": _bases(sources, periods),
    }


def _read_aid(engine: DuckDBEngine, sources: Sources) -> dict[str, str]:
    """The outcomes of each programme from the newest release that has any; programme → period."""
    periods: dict[str, str] = {}
    chosen: dict[str, list[str]] = {table: [] for table in AID}
    for place, release in enumerate(sources.aid):
        for table in AID:
            engine.read(f"{table}_{place}", list(release.table(table)))
        found = engine.rows(f"select distinct programme from outcomes_{place}")
        mine = sorted({str(row["programme"]) for row in found} - set(periods))
        periods |= dict.fromkeys(mine, str(release.manifest.period))
        listed = ", ".join(map(text_literal, mine)) or "null"
        for table in AID:
            chosen[table].append(f"select * from {table}_{place} where programme in ({listed})")
    for table, parts in chosen.items():
        engine.connection.execute(
            f"create view {table} as {' union all '.join(parts) or _no_rows(table)}"
        )
    return periods


def _no_rows(table: str) -> str:
    from tunggal.cycle.tables import BY_NAME

    kinds = {"text": "varchar", "int": "integer", "long": "bigint", "date": "date"}
    columns = (f"cast(null as {kinds[c.type]}) as {c.name}" for c in BY_NAME[table].columns)
    return f"select {', '.join(columns)} where false"


def _refuse_lost_seats(engine: DuckDBEngine) -> None:
    """Every outcome of a known family is in the index; a code that nobody knows would lose it."""
    known = engine.rows(
        "select count(*) as rows from outcomes where family_id > 0 and (unit = 'family' or "
        "unit_id in (select person_id from members where members.family_id = outcomes.family_id))"
    )[0]["rows"]
    kept = engine.rows("select count(*) as rows from seats")[0]["rows"]
    if known != kept:
        raise UsageRefused(
            f"{known - kept:,} outcomes of the release have a code that this version does not know. "
            "Load it with the version that made it."
        )


def _bases(sources: Sources, periods: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The legal bases of each programme as they hold in the period of its outcomes."""
    by_period = {
        period: legal_bases(sources.policy, Period.parse(period))
        for period in set(periods.values())
    }
    return {code: by_period[period].get(code, {}) for code, period in periods.items()}


def _cut_offs(engine: DuckDBEngine, programmes: list[str]) -> dict[str, dict[str, int]]:
    ends: dict[str, dict[str, int]] = {code: {} for code in programmes}
    for row in engine.rows(_sql("cut_offs")):
        ends[row["programme"]][row["regency_code"]] = row["decile"]
    return ends


# ------------------------------------------------------------------ what is written


def _write_persons(
    database: sqlite3.Connection, engine: DuckDBEngine, secrets: Secrets, tell: Progress
) -> int:
    """Hash → family, in the order of the hashes, so that the tree only grows at its end."""
    hashed = hash_sql("persons.nik || ':' || families.kk")
    query = (
        f"select {hashed} as hash, min(persons.family_id) as family_id from persons "
        "inner join families on persons.family_id = families.family_id "
        "where persons.nik is not null and families.kk is not null "
        # One NIK and one KK in two families would show the one the other's card.
        "group by hash having min(persons.family_id) = max(persons.family_id) "
        "order by hash asc nulls last"
    )
    written = 0
    for rows in _batches(engine, query, pads(secrets.derived(PERSON))):
        database.executemany("insert into person values (?, ?)", rows)
        written += len(rows)
    tell("load", "persons", written)
    return written


def _write_families(
    database: sqlite3.Connection, engine: DuckDBEngine, cipher: AESGCM, load: bytes, tell: Progress
) -> int:
    written, typical = 0, b""
    bounds = engine.rows("select min(family_id) as low, max(family_id) as high from families")[0]
    if bounds["low"] is None:
        raise UsageRefused("The register release holds no family, so there is nothing to look up.")
    for start in range(bounds["low"], bounds["high"] + 1, _PART):
        part = {"low": start, "high": start + _PART - 1}
        for rows in _batches(engine, _CARDS, part):
            sealed = [(key, seal(cipher, load, key, text.encode())) for key, text in rows]
            database.executemany("insert into family values (?, ?)", sealed)
            written += len(rows)
            typical = typical or _decoy(sorted(rows, key=lambda row: len(row[1]))[len(rows) // 2])
        tell("load", "families", written)
    row = (DECOY, seal(cipher, load, DECOY, typical))
    database.execute("insert into family values (?, ?)", row)
    return written


def _decoy(row: tuple[int, str]) -> bytes:
    """A card as long as a typical one that is nobody's: opened where nobody was found."""
    values = json.loads(row[1])
    values["names"] = ["Nama Contoh" for _ in values["names"] or ()]
    values["years"] = [1980 for _ in values["years"] or ()]
    return json.dumps(values, separators=(",", ":")).encode()


def _batches(
    engine: DuckDBEngine, query: str, values: Mapping[str, Any]
) -> Iterator[list[tuple[Any, ...]]]:
    answer = engine.connection.cursor().execute(query, dict(values))
    while rows := answer.fetchmany(_BATCH):
        yield rows


def _sql(name: str) -> str:
    return (files(__package__) / "sql" / f"{name}.sql").read_text(encoding="utf-8")


# DuckDB writes the text of each card itself; Python only seals it.
_CARDS = f"""
with people as (
    select family_id, list(name order by member) as names, list(relation order by member) as relations,
        list(birth_year order by member) as years, list(here order by member) as here
    from members where family_id between $low and $high group by family_id
),
held as (
    select family_id, list(list_value(
        programme::bigint, member, outcome, reason, cause, date_diff('day', date '{EPOCH}', until), place
    ) order by programme, member, outcome) as seats
    from seats where family_id between $low and $high group by family_id
)
select families.family_id, to_json({{
    'size': families.size, 'regency': families.regency_code, 'village': coalesce(villages.village_name, ''),
    'decile': ranked.decile, 'decile_low': ranked.decile_low, 'decile_high': ranked.decile_high,
    'not_ranked': unranked.number, 'names': people.names, 'relations': people.relations,
    'years': people.years, 'here': people.here, 'seats': held.seats
}})::varchar as card
from families
left join people on people.family_id = families.family_id
left join held on held.family_id = families.family_id
left join ranked on ranked.family_id = families.family_id
left join not_ranked on not_ranked.family_id = families.family_id
left join codes as unranked on unranked.list = 'reasons' and unranked.code = not_ranked.reason
left join villages on villages.village_code = families.village_code
where families.family_id between $low and $high
order by families.family_id asc nulls last
"""
