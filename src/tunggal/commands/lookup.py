"""Commands on the look-up index: release load, release unload."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tunggal.adapters.lookup.build import build
from tunggal.adapters.lookup.secrets import make_secrets
from tunggal.adapters.lookup.shelf import clear, read_pointer, take_off
from tunggal.adapters.lookup.sources import find_sources
from tunggal.adapters.stores.disk import alone
from tunggal.adapters.stores.keys import load_trusted
from tunggal.adapters.stores.workspace import open_workspace
from tunggal.commands.cycle import Progress
from tunggal.wiring import clear_scratch, index_engine_of, measured


def release_load(
    workspace: Path | str, name: str, *, progress: Progress | None = None
) -> dict[str, Any]:
    """Make the look-up index of a release and let the service answer from it.

    `name` is an aid release (a month's stands on its quarter's), or a register release before any
    aid is published. Each release is proved first. The index before it is kept for `release_unload`.
    """
    place = open_workspace(Path(workspace))
    clear_scratch(place)
    with alone(place.lookup, f"release load {name}"):
        clear(place.lookup)
        place.service.chmod(0o700)
        sources = find_sources(place.releases, name, load_trusted(place.keys))
        secrets = make_secrets(place.keys)
        with measured() as facts, index_engine_of(place) as engine:
            pointer, about = build(
                sources, place.lookup, secrets=secrets, engine=engine,
                progress=progress or (lambda stage, what, rows: None),
            )  # fmt: skip
    size = sum(file.stat().st_size for file in (place.lookup / str(pointer.serving)).rglob("*"))
    return {
        "serving": pointer.serving,
        "previous": pointer.previous,
        "releases": about["releases"],
        "persons": about["persons"],
        "families": about["families"],
        "bytes": size,
        "seconds": facts["seconds"],
    }


def release_unload(workspace: Path | str) -> dict[str, Any]:
    """Take off the look-up index that serves: the one before it serves again, or none."""
    place = open_workspace(Path(workspace))
    with alone(place.lookup, "release unload"):
        was = read_pointer(place.lookup)
        now = take_off(place.lookup)
    return {"serving": now.serving, "taken_off": was.serving}
