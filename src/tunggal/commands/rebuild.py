"""Makes a release anew from what it was made of, and compares every byte."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tunggal.adapters.stores.rebuilding import deliveries_by_digest, lay_out_deliveries, same_bytes
from tunggal.adapters.stores.releases import find_release
from tunggal.adapters.stores.workspace import Workspace
from tunggal.cycle.release.manifest import Manifest, Release
from tunggal.cycle.release.rules import SIGNED_BY


def rebuild(
    place: Workspace, release: Release, run_cycle: Callable[[Path, str], Any]
) -> dict[str, Any]:
    """Run the release's cycle in a scratch workspace made of its own policy, deliveries and parents.

    `run_cycle` takes a workspace and a period. Returns `passed` and the files that differ.
    """
    scratch = place.work / "rebuild" / release.name
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        _lay_out(place, release, scratch)
        run_cycle(scratch, str(release.manifest.period))
        differences = same_bytes(release.folder, scratch / "work" / "plans" / release.name)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return {
        "release": release.name,
        "passed": not differences,
        "content": release.manifest.content,
        "differences": [{"file": each.path, "is": each.what} for each in differences],
    }


def _forebears(place: Workspace, release: Release) -> set[str]:
    """The releases that this one was made from, and those they were made from."""
    names: set[str] = set()
    for parent in release.manifest.parents.values():
        names |= {parent.release} | _forebears(place, find_release(place.releases, parent.release))
    return names


def _lay_out(place: Workspace, release: Release, scratch: Path) -> None:
    manifest = release.manifest
    for name in ("deliveries", "releases", "work", "keys"):
        (scratch / name).mkdir(parents=True)
    shutil.copytree(release.folder / "policy", scratch / "policy", copy_function=shutil.copyfile)
    lay_out_deliveries(deliveries_by_digest(place.deliveries, manifest), scratch / "deliveries")
    (scratch / "keys" / "trusted").symlink_to((place.keys / "trusted").resolve())
    for name in _forebears(place, release):
        (scratch / "releases" / name).symlink_to((place.releases / name).resolve())
    (scratch / "tunggal.toml").write_text(_settings(place, manifest), encoding="utf-8")


def _settings(place: Workspace, manifest: Manifest) -> str:
    """Office and engine of the release; threads, memory and cores of this workspace."""
    own = place.settings
    sizes = {"threads": own.threads, "memory": own.memory, "cores": own.cores}
    engine = {"name": manifest.engine} | {name: size for name, size in sizes.items() if size}
    lines = "".join(f"{name} = {json.dumps(value)}\n" for name, value in engine.items())
    return f'[office]\nrole = "{SIGNED_BY[manifest.kind]}"\n\n[engine]\n{lines}'
