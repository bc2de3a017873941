"""Plans, releases and whole corridors for the tests of the release room."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tunggal.adapters.stores.keys import load_private, load_trusted, make_keys
from tunggal.adapters.stores.releases import publish
from tunggal.cycle.release.files import file_entries, files_below
from tunggal.cycle.release.manifest import DeliveryFile, FileEntry, Release
from tunggal.cycle.release.stage import make_manifest, released
from tunggal.cycle.tables import Table

ANSWERED = ("floor", "wall")  # the variables of these small worlds
OFFICE = {"register": "statistics", "aid": "ministry"}
FILES = {
    "tables/persons/part-00000.parquet": b"persons " * 40,
    "tables/villages/part-00000.parquet": b"villages",
    "policy/rank.yaml": b"unit: families\n",
    "policy/scoring/model.yaml": b"intercept: 1\n",
    "report.html": b"<!doctype html><p>report",
}


def keys(folder: Path, *offices: str) -> Path:
    """A folder with the keys of these offices, each trusted."""
    for office in offices or ("statistics", "ministry"):
        make_keys(folder, office)
    return folder


def write_plan(
    folder: Path,
    release: str = "register-2026Q1",
    *,
    files: Mapping[str, bytes] = FILES,
    parents: Mapping[str, Release] | None = None,
    deliveries: Sequence[DeliveryFile] = (),
) -> Path:
    """A finished plan whose files hold these bytes; no engine is needed."""
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    tables = [entry for entry in file_entries(folder, files_below(folder)) if entry.table]
    tables = [FileEntry(t.path, t.sha256, t.bytes, rows=1) for t in tables]
    make_manifest(
        folder,
        release=release,
        tables=tables,
        engine="none",
        parents=parents,
        deliveries=deliveries,
    )
    return folder


def write_release(
    workspace: Path, release: str = "register-2026Q1", **more: Any
) -> tuple[Release, Mapping[str, Any]]:
    """A published release of a workspace, and the keys that the workspace trusts."""
    if not (workspace / "keys").exists():
        keys(workspace / "keys")
    plan = write_plan(workspace / "work" / "plans" / release, release, **more)
    key = load_private(workspace / "keys", OFFICE[release.split("-")[0]])
    return publish(plan, workspace / "releases", key), load_trusted(workspace / "keys")


# ------------------------------------------------------------------ a corridor of random rows


def random_corridor(kind: str, *, families: int, seed: int) -> dict[str, list[dict[str, Any]]]:
    """Rows of every table of a release, with unique keys and nulls, that pass its checks."""
    chance = random.Random(seed)
    tables = {
        table.name: _random_rows(table, chance, families)
        for table in released(kind)
        if table.name not in {"ranked", "not_ranked", "regency_ledger"}
    }
    if kind == "register":
        tables |= _ranked_or_not(tables["families"], chance)
    else:
        tables["regency_ledger"] = _ledger(tables["recipients"], chance)
    return tables


def types(table: Table) -> dict[str, str]:
    """Declared columns, and for the parts of the score one column of a model's own."""
    own = {"part_floor": "long"} if table.name == "score_parts" else {}
    return table.spelled(ANSWERED) | own


def load_corridor(engine: Any, tables: Mapping[str, list[dict[str, Any]]], kind: str) -> None:
    for table in released(kind):
        engine.load(table.name, tables[table.name], types(table))


def _random_rows(table: Table, chance: random.Random, count: int) -> list[dict[str, Any]]:
    rows = {}
    for _ in range(count):
        row = {name: _value(name, kind, chance) for name, kind in types(table).items()}
        row |= {
            name: row[name] if row[name] is not None else _sure(table, name) for name in table.key
        }
        rows[tuple(row[name] for name in table.key)] = row
    return list(rows.values())


def _value(name: str, kind: str, chance: random.Random) -> Any:
    if name in ("person_id", "family_id", "unit_id"):
        return chance.randrange(1, 400)
    if name in ("programme", "regency_code"):
        return chance.choice(
            ["pkh", "sembako"] if name == "programme" else ["1101", "1102", "3201"]
        )
    if chance.random() < 0.15:
        return None
    if kind == "text":
        return f"{chance.choice('aäz')}{chance.randrange(50):02d}"
    if kind == "date":
        return date(2026, 1, 1) + timedelta(days=chance.randrange(300))
    return chance.randrange(-3, 40)


def _sure(table: Table, name: str) -> Any:
    return {"text": "sure", "date": date(2026, 1, 1)}.get(types(table)[name], 0)


def _ranked_or_not(
    families: list[dict[str, Any]], chance: random.Random
) -> dict[str, list[dict[str, Any]]]:
    by_name = {table.name: table for table in released("register")}
    both: dict[str, list[dict[str, Any]]] = {"ranked": [], "not_ranked": []}
    for family in families:
        name = chance.choice(["ranked", "ranked", "ranked", "not_ranked"])
        row = {
            column: _value(column, kind, chance) for column, kind in types(by_name[name]).items()
        }
        row["family_id"] = family["family_id"]
        if name == "ranked":
            row["decile"] = chance.randrange(1, 11)
        both[name].append(row)
    return both


def _ledger(recipients: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    table = next(table for table in released("aid") if table.name == "regency_ledger")
    seats: dict[tuple[str, str], int] = {}
    for recipient in recipients:
        place = (recipient["programme"], recipient["regency_code"])
        seats[place] = seats.get(place, 0) + 1
    return [
        {name: _value(name, kind, chance) for name, kind in types(table).items()}
        | {"programme": programme, "regency_code": regency, "filled": filled}
        for (programme, regency), filled in seats.items()
    ]
