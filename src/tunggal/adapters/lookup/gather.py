"""Reads published releases into the tables that an index is made of, and the words behind numbers."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from typing import Any

from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.adapters.lookup.sources import Sources
from tunggal.cycle.engine import text_literal
from tunggal.cycle.release.manifest import MANIFEST, Release
from tunggal.cycle.tables import BY_NAME
from tunggal.policy.bases import legal_bases
from tunggal.policy.notices import KINDS
from tunggal.registry.errors import UsageRefused
from tunggal.registry.period import Period
from tunggal.registry.reason import Outcome, Reason

REGISTER = ("persons", "families", "ranked", "not_ranked", "villages")
AID = ("outcomes", "waiting_list", "regency_ledger")
_TYPES = {"text": "varchar", "int": "integer", "long": "bigint", "date": "date"}


def gather(engine: DuckDBEngine, sources: Sources) -> dict[str, Any]:
    """Make the tables that the cards are put together from; returns the words behind numbers."""
    for table in REGISTER:
        read_table(engine, table, sources.register, table)
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
    engine.make_table("members", query("members"))
    engine.make_table("seats", query("seats"))
    _refuse_lost_seats(engine)
    engine.make_table("told", query("told"))
    _refuse_unknown_notices(engine)
    regencies = engine.rows(
        "select regency_code, min(regency_name) as name from villages group by regency_code"
    )
    return {
        "quarter": str(sources.register.manifest.quarter),
        "releases": [each.name for each in (sources.register, *sources.aid)],
        "digests": {each.name: _digest(each) for each in (sources.register, *sources.aid)},
        **lists,
        "periods": periods,
        "regencies": {each["regency_code"]: each["name"] for each in regencies},
        "cut_offs": _cut_offs(engine, programmes),
        "bases": _bases(sources, periods),
    }


def _digest(release: Release) -> str:
    return sha256((release.folder / MANIFEST).read_bytes()).hexdigest()


def query(name: str) -> str:
    """The query in `sql/` of that name."""
    return (files(__package__) / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def read_table(engine: DuckDBEngine, name: str, release: Release, table: str) -> None:
    """A table of a release; empty where the release was made before there was such a table."""
    found = list(release.table(table))
    if found:
        engine.read(name, found)
    else:
        engine.connection.execute(f"create or replace view {name} as {_no_rows(table)}")


def _read_aid(engine: DuckDBEngine, sources: Sources) -> dict[str, str]:
    """The outcomes of each programme from the newest release that has any; programme → period."""
    periods: dict[str, str] = {}
    chosen: dict[str, list[str]] = {table: [] for table in (*AID, "notices")}
    for place, release in enumerate(sources.aid):
        for table in chosen:
            read_table(engine, f"{table}_{place}", release, table)
        found = engine.rows(f"select distinct programme from outcomes_{place}")
        mine = sorted({str(row["programme"]) for row in found} - set(periods))
        periods |= dict.fromkeys(mine, str(release.manifest.period))
        listed = ", ".join(map(text_literal, mine)) or "null"
        for table in AID:
            chosen[table].append(f"select * from {table}_{place} where programme in ({listed})")
        # A notice of the quarter may still be appealed when the month's release has come.
        chosen["notices"].append(f"select * from notices_{place}")
    for table, parts in chosen.items():
        engine.connection.execute(
            f"create view {table} as {' union all '.join(parts) or _no_rows(table)}"
        )
    return periods


def _no_rows(table: str) -> str:
    spelled = BY_NAME[table].spelled(())
    columns = (f"cast(null as {_TYPES[kind]}) as {name}" for name, kind in spelled.items())
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


def _refuse_unknown_notices(engine: DuckDBEngine) -> None:
    rows = engine.rows(
        "select distinct kind, unnest(string_split(concat_ws(',', reason, cause, grounds), ',')) "
        "as reason from told"
    )
    known = {each.value for each in Reason}
    if any(row["kind"] not in KINDS or row["reason"] not in known for row in rows):
        raise UsageRefused(
            "A notice of the release has a kind or reason that this version does not know. "
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
    for row in engine.rows(query("cut_offs")):
        ends[row["programme"]][row["regency_code"]] = row["decile"]
    return ends
