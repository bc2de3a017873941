"""Writes what cases decided as a delivery of the source `participation`, and says who used it."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from tunggal.adapters.stores.disk import make_durable, sync
from tunggal.adapters.stores.releases import find_release, list_releases
from tunggal.adapters.stores.workspace import Workspace
from tunggal.casework.participation import CycleRows
from tunggal.policy.reading import read_policy
from tunggal.policy.sources import Source
from tunggal.registry.errors import UsageRefused
from tunggal.registry.period import Period

SOURCE, NOTE = "participation", "delivery.yaml"
_OURS = "# Written by 'tunggal participation export'; write nothing here by hand."


def write_delivery(
    place: Workspace, source: Source, period: Period, rows: CycleRows, *, until: date
) -> bool:
    """Write `deliveries/participation/<period>/`, whole or not at all; whether it replaced one.

    Raises UsageRefused when a release has used the one that is there, or a person made it.
    """
    folder = place.deliveries / SOURCE / str(period)
    refuse_taken(place, folder)
    parts = {"decisions": rows.decisions, "persons": rows.persons, "families": rows.families}
    files = {
        f"{part}.csv": _csv(source, part, listed)
        for part, listed in parts.items()
        if listed or part == "decisions"
    }
    files[NOTE] = f"{_OURS}\nquarter: {period.quarter}\nas_of: {until.isoformat()}\n"
    return _put(folder, files)


def refuse_taken(place: Workspace, folder: Path) -> None:
    """Raise UsageRefused when the delivery of a folder must stay as it is."""
    shown = f"deliveries/{SOURCE}/{folder.name}"
    for release in list_releases(place.releases):
        if any(
            (d.source, d.delivery) == (SOURCE, folder.name) for d in release.manifest.deliveries
        ):
            raise UsageRefused(
                f"{shown}: {release.name} was made from it, so it stays as it is. Export the cases "
                "decided since then for the next quarter or month: --period."
            )
    note = folder / NOTE
    if folder.exists() and not (note.is_file() and note.read_text("utf-8").startswith(_OURS)):
        raise UsageRefused(
            f"{shown}: is there already, and was not written by this command. Move it away, or "
            "name another quarter or month with --period."
        )


def covered_until(place: Workspace, release: str) -> date | None:
    """The last day whose decisions a release knows; None when no delivery of cases says so."""
    named = find_release(place.releases, release).manifest
    manifests = [named]
    if "register" in named.parents:
        manifests.append(find_release(place.releases, named.parents["register"].release).manifest)
    used = {
        each.delivery
        for manifest in manifests
        for each in manifest.deliveries
        if each.source == SOURCE
    }
    days = [_as_of(place.deliveries / SOURCE / name / NOTE) for name in used]
    return max((day for day in days if day is not None), default=None)


def _as_of(note: Path) -> date | None:
    return read_policy(note).day("as_of", None) if note.is_file() else None


def _csv(source: Source, part: str, rows: Iterable[Mapping[str, str]]) -> str:
    columns = source.parts[part].delivered_columns
    text = io.StringIO(newline="")
    writer = csv.DictWriter(
        text, columns, restval="", delimiter=source.delimiter, lineterminator="\n"
    )
    writer.writeheader()
    for row in rows:
        strange = [name for name, value in row.items() if value and name not in columns]
        if strange:
            raise UsageRefused(
                f"policy/sources/{SOURCE}.yaml: {part}: has no column '{strange[0]}', but cases "
                "hold it. Add the column, then export again."
            )
        # One row, one line: what people wrote on several lines is written on one.
        writer.writerow({name: " ".join(row.get(name, "").split()) for name in columns})
    return text.getvalue()


def _put(folder: Path, files: Mapping[str, str]) -> bool:
    half, old = (folder.with_name(f".{word}-{folder.name}") for word in ("half", "old"))
    for left in (half, old):
        shutil.rmtree(left, ignore_errors=True)
    half.mkdir(mode=0o700, parents=True)
    for name, text in files.items():
        (half / name).write_bytes(text.encode())
    make_durable(half)
    replaces = folder.exists()
    if replaces:
        folder.rename(old)
    half.rename(folder)
    sync(folder.parent)
    shutil.rmtree(old, ignore_errors=True)
    return replaces
