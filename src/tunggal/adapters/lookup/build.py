"""Makes an index out of published releases: DuckDB joins, AES-GCM seals, SQLite keeps."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.adapters.lookup import places
from tunggal.adapters.lookup.card import DECOY, EPOCH, pack, seal
from tunggal.adapters.lookup.gather import gather
from tunggal.adapters.lookup.gather_inputs import gather_inputs, inputs_query, keep_models
from tunggal.adapters.lookup.hashing import PERSON, hash_sql, pads
from tunggal.adapters.lookup.index import ABOUT, CARDS, FILE, FORMAT, INPUTS, MESSAGES, cipher_of
from tunggal.adapters.lookup.secrets import Secrets
from tunggal.adapters.lookup.shelf import HALF, Pointer, next_name, put_on
from tunggal.adapters.lookup.sources import Sources
from tunggal.adapters.stores.disk import told_when_full
from tunggal.registry.errors import UsageRefused

Progress = Callable[[str, str, int], None]
_PART = 250_000  # families that are put together at a time
_BATCH = 20_000  # rows handed from DuckDB to SQLite at a time
_TABLES = """
    create table person (hash blob primary key, family_id integer not null) without rowid;
    create table family (family_id integer primary key, sealed blob not null);
    create table inputs (family_id integer primary key, sealed blob not null);
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
    about = gather(engine, sources) | gather_inputs(engine, sources)
    keep_models(half, sources)
    database = _new_database(half / FILE)
    persons = _write_persons(database, engine, secrets, tell)
    families = _write_families(
        database, engine, cipher_of(secrets, CARDS, salt), name.encode(), tell
    )
    inputs = cipher_of(secrets, INPUTS, salt)
    _write_inputs(database, engine, inputs, name.encode(), tell, inputs_query(about))
    _write_homes(database, engine)
    _write_places(database, engine)
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
    database.executescript(_TABLES + places.TABLES)
    database.execute("begin")
    return database


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
    for part in _parts(engine):
        for rows in _batches(engine, _CARDS, part):
            sealed = [(key, seal(cipher, load, key, pack(text.encode()))) for key, text in rows]
            database.executemany("insert into family values (?, ?)", sealed)
            written += len(rows)
            typical = typical or _decoy(sorted(rows, key=lambda row: len(row[1]))[len(rows) // 2])
        tell("load", "families", written)
    row = (DECOY, seal(cipher, load, DECOY, pack(typical)))
    database.execute("insert into family values (?, ?)", row)
    return written


def _write_inputs(
    database: sqlite3.Connection,
    engine: DuckDBEngine,
    cipher: AESGCM,
    load: bytes,
    tell: Progress,
    query: str,
) -> None:
    written = 0
    for part in _parts(engine):
        for rows in _batches(engine, query, part):
            sealed = [(key, seal(cipher, load, key, text.encode())) for key, text in rows]
            database.executemany("insert into inputs values (?, ?)", sealed)
            written += len(rows)
        tell("load", "inputs", written)


def _write_homes(database: sqlite3.Connection, engine: DuckDBEngine) -> None:
    """Village → its families, in order: by name they are sought in a village alone."""
    for rows in _batches(engine, places.HOMES, {}):
        database.executemany("insert into home values (?, ?)", rows)


def _parts(engine: DuckDBEngine) -> Iterator[dict[str, int]]:
    bounds = engine.rows("select min(family_id) as low, max(family_id) as high from families")[0]
    if bounds["low"] is None:
        raise UsageRefused("The register release holds no family, so there is nothing to look up.")
    for start in range(bounds["low"], bounds["high"] + 1, _PART):
        yield {"low": start, "high": start + _PART - 1}


def _write_places(database: sqlite3.Connection, engine: DuckDBEngine) -> None:
    for row in engine.connection.execute(places.VILLAGES).fetchall():
        places.keep_village(database, places.Village(*row))
    for row in engine.connection.execute(places.LEDGER).fetchall():
        places.keep_ledger(database, places.LedgerRow(*row))


def _decoy(row: tuple[int, str]) -> bytes:
    """A card as long as a typical one that is nobody's: opened where nobody was found."""
    values = json.loads(row[1])
    values["names"] = ["Nama Contoh" for _ in values["names"] or ()]
    values["told"] = None  # a number of a notice would be somebody's
    values["years"] = [1980 for _ in values["years"] or ()]
    values["niks"] = ["0" * 16 for _ in values["niks"] or ()]
    values["kk"] = "0" * 16
    return json.dumps(values, separators=(",", ":")).encode()


def _batches(
    engine: DuckDBEngine, query: str, values: Mapping[str, Any]
) -> Iterator[list[tuple[Any, ...]]]:
    answer = engine.connection.cursor().execute(query, dict(values))
    while rows := answer.fetchmany(_BATCH):
        yield rows


# DuckDB writes the text of each card itself; Python only seals it.
_CARDS = f"""
with people as (
    select family_id, list(name order by member) as names, list(relation order by member) as relations,
        list(birth_year order by member) as years, list(here order by member) as here,
        list(nik order by member) as niks
    from members where family_id between $low and $high group by family_id
),
held as (
    select family_id, list(list_value(
        programme::bigint, member, outcome, reason, cause, date_diff('day', date '{EPOCH}', until), place
    ) order by programme, member, outcome) as seats
    from seats where family_id between $low and $high group by family_id
),
notified as (
    select family_id, list(told order by issued_on desc, programme, member, number) as told
    from told where family_id between $low and $high group by family_id
)
select families.family_id, to_json({{
    'size': families.size, 'kk': families.kk, 'regency': families.regency_code,
    'village': coalesce(villages.village_name, ''), 'village_code': coalesce(families.village_code, ''),
    'decile': ranked.decile, 'decile_low': ranked.decile_low, 'decile_high': ranked.decile_high,
    'not_ranked': unranked.number, 'names': people.names, 'relations': people.relations,
    'years': people.years, 'here': people.here, 'niks': people.niks, 'seats': held.seats,
    'told': notified.told
}})::varchar as card
from families
left join people on people.family_id = families.family_id
left join held on held.family_id = families.family_id
left join notified on notified.family_id = families.family_id
left join ranked on ranked.family_id = families.family_id
left join not_ranked on not_ranked.family_id = families.family_id
left join codes as unranked on unranked.list = 'reasons' and unranked.code = not_ranked.reason
left join villages on villages.village_code = families.village_code
where families.family_id between $low and $high
order by families.family_id asc nulls last
"""
