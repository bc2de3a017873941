"""The release stage: writes the tables of a release, adds the policy, seals it by a manifest."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from tunggal.cycle.engine import Engine
from tunggal.cycle.release.checks import tables_are_fit_for_release
from tunggal.cycle.release.files import file_digests, file_entries, files_below
from tunggal.cycle.release.manifest import (
    MANIFEST,
    SIGNATURE,
    DeliveryFile,
    FileEntry,
    Manifest,
    Parent,
    Release,
    check_shape,
    manifest_text,
)
from tunggal.cycle.release.rules import read_release_id
from tunggal.cycle.tables import CORRIDOR, Table
from tunggal.registry.errors import UsageRefused

_SQL_TYPES = {"text": "string", "int": "int", "long": "bigint", "date": "date"}


def released(kind: str) -> tuple[Table, ...]:
    """The tables of the corridor that go into a release of this kind."""
    return tuple(table for table in CORRIDOR if table.release == kind)


def write_tables(
    engine: Engine, *, kind: str, variables: Sequence[str], folder: Path
) -> tuple[FileEntry, ...]:
    """Check and write every table of a release into `folder/tables/<name>/`, sorted for look-up.

    The same rows give the same bytes, in whatever order they come. Raises ChecksFailed when a
    table is not what the corridor declares; whatever goes wrong, no half-written table stays.
    """
    tables_are_fit_for_release(engine, kind=kind, variables=variables)
    for stale in (folder / MANIFEST, folder / SIGNATURE):
        stale.unlink(missing_ok=True)
    shutil.rmtree(folder / "tables", ignore_errors=True)
    try:
        return tuple(
            entry for table in released(kind) for entry in _write(engine, table, variables, folder)
        )
    except BaseException:
        shutil.rmtree(folder / "tables", ignore_errors=True)
        raise


def _write(engine: Engine, table: Table, variables: Sequence[str], folder: Path) -> list[FileEntry]:
    place = folder / "tables" / table.name
    place.parent.mkdir(parents=True, exist_ok=True)
    query = written_query(table, engine.columns(table.name), variables)
    rows = engine.write(query, place, order_by=table.sorted_by, row_group=table.group)
    parts = sorted(place.glob("*.parquet"))
    digests = file_digests(parts)
    return [
        FileEntry(
            path=part.relative_to(folder).as_posix(),
            sha256=digest,
            bytes=part.stat().st_size,
            rows=rows if len(parts) == 1 else _rows_of(engine, part),
            positional=table.positional,
        )
        for part, digest in zip(parts, digests, strict=True)
    ]


def written_query(table: Table, columns: Mapping[str, str], variables: Sequence[str]) -> str:
    """The SELECT that a release writes: declared columns in their order, then the model's own.

    Every type is spelled out, so that both engines write the same schema.
    """
    declared = table.spelled(variables)
    types = declared | {name: columns[name] for name in sorted(set(columns) - set(declared))}
    listed = ", ".join(
        f"cast({name} as {_SQL_TYPES[kind]}) as {name}" for name, kind in types.items()
    )
    return f"select {listed} from {table.name}"


def _rows_of(engine: Engine, part: Path) -> int:
    engine.read("release_part", [part])
    rows = engine.count("release_part")
    engine.drop("release_part")
    return rows


def copy_policy(policy: Path, folder: Path, *, paths: Iterable[str] | None = None) -> None:
    """Copy the policy files (all, or these paths inside it) into `folder/policy`.

    Hidden files and what editors leave behind are not policy.
    """
    shutil.rmtree(folder / "policy", ignore_errors=True)
    for path in list(files_below(policy)) if paths is None else list(paths):
        if any(part.startswith(".") or part.endswith("~") for part in path.split("/")):
            continue
        copied = folder / "policy" / path
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(policy / path, copied)


def make_manifest(
    folder: Path,
    *,
    release: str,
    tables: Sequence[FileEntry],
    engine: str,
    deliveries: Sequence[DeliveryFile] = (),
    parents: Mapping[str, Release] | None = None,
    software: str | None = None,
) -> Manifest:
    """Make and write the manifest of a plan; the last step, when all its files are in place.

    `parents` by role: `previous` (the last release of this kind) and, for aid, `register`.
    Raises UsageRefused when the parents cannot be the parents of this release.
    """
    written = {entry.path for entry in tables}
    others = [path for path in files_below(folder) if path not in written | {MANIFEST, SIGNATURE}]
    entries = (*tables, *file_entries(folder, others))
    manifest = Manifest(
        release=str(read_release_id(release)),
        software=software or f"tunggal {version('tunggal')}",
        engine=engine,
        parents={role: parent_of(parent) for role, parent in (parents or {}).items()},
        files=tuple(sorted(entries, key=lambda entry: entry.path)),
        deliveries=tuple(sorted(deliveries, key=lambda d: (d.source, d.delivery, d.path))),
    )
    _seal(folder, manifest)
    return manifest


def parent_of(release: Release) -> Parent:
    """What a manifest says of a parent: its name and the digest of its manifest."""
    return Parent(release.name, file_digests([release.folder / MANIFEST])[0])


def _seal(folder: Path, manifest: Manifest) -> None:
    try:
        check_shape(manifest)
    except ValueError as fault:
        raise UsageRefused(f"{fault}. Plan the release of the right quarter.") from None
    (folder / SIGNATURE).unlink(missing_ok=True)
    (folder / MANIFEST).write_bytes(manifest_text(manifest))
