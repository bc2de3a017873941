"""What the index keeps of places, and is no secret: the villages, and the ledger of each regency."""

from __future__ import annotations

import sqlite3
from dataclasses import astuple, dataclass, fields

from tunggal.registry.region import DIGITS, Level

TABLES = """
    create table village (
        code text primary key, name text, district text, regency text, province text, words text
    ) without rowid;
    create table home (
        village integer, family_id integer, primary key (village, family_id)
    ) without rowid;
    create table ledger (
        programme text, regency_code text, regency text, quota integer, entitled integer,
        filled integer, waiting integer, on_notice integer, shielded integer, entrants integer,
        stayers integer, leavers integer, rupiah integer, primary key (regency_code, programme)
    ) without rowid;
"""


@dataclass(frozen=True)
class Village:
    """A village with the names of what it lies in."""

    code: str
    name: str
    district: str
    regency: str
    province: str


@dataclass(frozen=True)
class LedgerRow:
    """The seats of a programme in a regency, and what became of them in the release."""

    programme: str
    regency_code: str
    regency: str
    quota: int
    entitled: int
    filled: int
    waiting: int
    on_notice: int
    shielded: int
    entrants: int
    stayers: int
    leavers: int
    rupiah: int


_VILLAGE = ", ".join(each.name for each in fields(Village))
_LEDGER = ", ".join(each.name for each in fields(LedgerRow))
VILLAGES = """
    select village_code, coalesce(village_name, village_code), coalesce(district_name, ''),
        coalesce(regency_name, regency_code, ''), coalesce(province_name, '') from villages
    order by village_code asc nulls last
"""
HOMES = """
    select cast(village_code as bigint), family_id from families where village_code is not null
    order by village_code asc nulls last, family_id asc nulls last
"""
LEDGER = """
    select ledger.programme, ledger.regency_code, coalesce(named.name, ledger.regency_code),
        ledger.quota, ledger.entitled, ledger.filled, ledger.waiting, ledger.on_notice,
        ledger.shielded, ledger.entrants, ledger.stayers, ledger.leavers, ledger.rupiah
    from regency_ledger as ledger left join (
        select regency_code, min(regency_name) as name from villages group by regency_code
    ) as named on named.regency_code = ledger.regency_code
    order by ledger.regency_code asc nulls last, ledger.programme asc nulls last
"""


def keep_village(database: sqlite3.Connection, village: Village) -> None:
    """Write a village with the words it is found by."""
    words = f" {village.name} {village.district} {village.regency} {village.province}".casefold()
    database.execute("insert into village values (?, ?, ?, ?, ?, ?)", (*astuple(village), words))


def keep_ledger(database: sqlite3.Connection, row: LedgerRow) -> None:
    """Write a row of the ledger."""
    marks = ", ".join("?" for _ in fields(LedgerRow))
    database.execute(f"insert into ledger values ({marks})", astuple(row))


def village(database: sqlite3.Connection, code: str) -> Village | None:
    """The village of a code."""
    asked = f"select {_VILLAGE} from village where code = ?"
    found = database.execute(asked, (code,)).fetchone()
    return Village(*found) if found else None


def homes(database: sqlite3.Connection, village: str) -> list[int]:
    """The keys of the families that live in a village."""
    asked = "select family_id from home where village = ? order by family_id"
    return [row[0] for row in database.execute(asked, (int(village),))]


def region_name(database: sqlite3.Connection, code: str) -> str:
    """The name of a region of any level; empty for one without a village."""
    column = {2: "province", 4: "regency", 6: "district"}.get(len(code), "name")
    found = database.execute(
        f"select {column} from village where code >= ? and code < ? limit 1", (code, f"{code}~")
    ).fetchone()
    return str(found[0]) if found and code else ""


def villages_named(database: sqlite3.Connection, text: str, limit: int) -> tuple[Village, ...]:
    """Villages of which each word of a text begins a word of their own or of what they lie in.

    Those that are called so come first: `sukamaju garut` finds Sukamaju in the regency Garut.
    """
    words = text.casefold().replace(",", " ").split()[:6]
    if not words:
        return ()
    each_word = " and ".join("instr(words, ?) > 0" for _ in words)
    found = database.execute(
        f"select {_VILLAGE} from village where {each_word} "
        "order by instr(words, ?) <> 1, name, code limit ?",
        [*(f" {word}" for word in words), f" {words[0]}", limit],
    )
    return tuple(Village(*row) for row in found)


def ledger(database: sqlite3.Connection, region: str) -> tuple[LedgerRow, ...]:
    """The rows of the regencies of a region: all for "", the one around it for a smaller region."""
    within = region[: DIGITS[Level.REGENCY]]
    found = database.execute(
        f"select {_LEDGER} from ledger where regency_code >= ? and regency_code < ? "
        "order by regency_code, programme",
        (within, f"{within}~"),
    )
    return tuple(LedgerRow(*row) for row in found)
