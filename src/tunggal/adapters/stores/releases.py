"""The shelf of releases: list, find and show them; publish a plan; receive another office's.

A release appears by one atomic rename and is never changed afterwards. A process killed at any
point leaves a whole release or none, and the command can be given again.
"""

from __future__ import annotations

import difflib
import errno
import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tunggal.adapters.stores.disk import (
    make_durable,
    make_read_only,
    need_room,
    same_disk,
    sync,
    told_when_full,
    write_new,
)
from tunggal.adapters.stores.keys import PrivateKey
from tunggal.adapters.stores.proof import (
    Trusted,
    check_listing,
    check_parent,
    prove_files,
    prove_parents,
    proved_manifest,
    read_release,
    signature_text,
    signing_key_id,
    verify,
)
from tunggal.cycle.release.files import files_below
from tunggal.cycle.release.manifest import MANIFEST, SIGNATURE, Manifest, Release, manifest_text
from tunggal.cycle.release.rules import SIGNED_BY, read_release_id
from tunggal.registry.errors import UsageRefused
from tunggal.registry.quarter import Quarter

__all__ = [
    "find_release", "latest_release", "list_releases", "publish", "read_release", "receive",
    "refuse_published", "show_release", "verify",
]  # fmt: skip
_HALF = ".receiving-"  # what an interrupted `receive` may leave; no name of a release


def list_releases(releases: Path, kind: str | None = None) -> tuple[Release, ...]:
    """The published releases (of one kind), oldest first."""
    names = [folder.name for folder in releases.iterdir()] if releases.is_dir() else []
    found = sorted(read_release_id(name) for name in names if _is_release_name(name))
    return tuple(read_release(releases / str(each)) for each in found if kind in (None, each.kind))


def find_release(releases: Path, name: str) -> Release:
    """A published release by its name; raises UsageRefused that names those there are."""
    if _is_release_name(name) and (releases / name).is_dir():
        return read_release(releases / name)
    there = [release.name for release in list_releases(releases)]
    near = difflib.get_close_matches(name, there, 3) or there[-3:]
    hint = f"There is {', '.join(near)}." if near else "There is none yet; run a cycle first."
    raise UsageRefused(f"{releases}: there is no release '{name}'. {hint}")


def latest_release(releases: Path, kind: str, *, before: str | Quarter) -> Release | None:
    """The last release of a kind before a quarter or before another release of its kind."""
    name = f"{kind}-{before}" if isinstance(before, Quarter) else before
    limit = read_release_id(name)
    earlier = [r for r in list_releases(releases, kind) if read_release_id(r.name) < limit]
    return earlier[-1] if earlier else None


def show_release(folder: Path) -> dict[str, Any]:
    """What to show of a release or a plan; `plan` is the digest to publish exactly this one."""
    release = read_release(folder)
    manifest = release.manifest
    return {
        "release": release.name,
        "kind": manifest.kind,
        "quarter": str(manifest.quarter),
        "office": SIGNED_BY[manifest.kind],
        "signed_with": signing_key_id(folder) or None,
        "plan": hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest(),
        "content": manifest.content,
        "software": manifest.software,
        "engine": manifest.engine,
        "parents": {role: parent.release for role, parent in manifest.parents.items()},
        "tables": {name: manifest.rows(name) for name in release.tables},
        "files": len(manifest.files),
        "bytes": sum(file.bytes for file in manifest.files),
        "delivery_files": len(manifest.deliveries),
        "models": [file.path for file in manifest.models],
    }


def publish(plan: Path, releases: Path, key: PrivateKey, *, shown: str | None = None) -> Release:
    """Publish exactly this plan: prove it, sign it, make it durable, move it by one rename.

    `shown` is the `plan` digest of `show_release`; a plan that has changed since is refused.
    Raises UsageRefused when it cannot be published here, IntegrityBroken when a file is not
    the one that was planned or a parent is not the one it was made from.
    """
    release = _read_plan(plan, releases, shown)
    _refuse_wrong_office(release.manifest, key)
    releases.mkdir(parents=True, exist_ok=True)
    _refuse_another_disk(plan, releases)
    _check_parents_on_shelf(release.manifest, releases)
    _refuse_out_of_order(release.manifest, releases)
    with told_when_full(plan):
        (plan / f"{SIGNATURE}.half").unlink(missing_ok=True)
        prove_files(plan, release.manifest)
        write_new(plan / SIGNATURE, signature_text(manifest_text(release.manifest), key))
        _move_onto_shelf(plan, releases / release.name)
    return read_release(releases / release.name)


def _refuse_out_of_order(manifest: Manifest, releases: Path) -> None:
    """A release follows the last one of its kind: keys and movements carry on from that one."""
    newest = list_releases(releases, manifest.kind)[-1:]
    if newest and read_release_id(newest[0].name) > read_release_id(manifest.release):
        raise UsageRefused(
            f"{manifest.release}: {newest[0].name} is published already and does not follow it, "
            f"so it can no longer come before. Correct what it holds in a later quarter."
        )
    previous = latest_release(releases, manifest.kind, before=manifest.release)
    planned = manifest.parents.get("previous")
    if previous and (planned is None or planned.release != previous.name):
        raise UsageRefused(
            f"{manifest.release}: was planned before {previous.name} was published, so its keys and "
            f"movements do not follow it: run 'tunggal cycle run {manifest.period}' again."
        )


def receive(path: Path, releases: Path, trusted: Trusted) -> Release:
    """Take over a release of another office: proved first, copied, proved as copied, moved in.

    `path` is the release's folder as it was carried over; its parents must be here already.
    """
    release = proved_manifest(path, trusted)
    _refuse_published(releases / release.name)
    check_listing(path, release.manifest)
    prove_parents(release.manifest, releases, trusted)
    releases.mkdir(parents=True, exist_ok=True)
    half = releases / f"{_HALF}{release.name}"
    shutil.rmtree(half, ignore_errors=True)
    need_room(releases, sum(file.bytes for file in release.manifest.files))
    try:
        with told_when_full(releases):
            _copy(release, half)
            prove_files(half, proved_manifest(half, trusted).manifest)
            _move_onto_shelf(half, releases / release.name)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return read_release(releases / release.name)


def refuse_published(releases: Path, names: Iterable[str]) -> None:
    """Raise UsageRefused when one of these releases is published: it cannot be planned anew."""
    for name in names:
        if (releases / name).exists():
            raise UsageRefused(
                f"{name}: is published already and is never changed; see 'tunggal release show "
                f"{name}'. Correct it in a later quarter; 'tunggal release rebuild {name}' repeats it."
            )


def _read_plan(plan: Path, releases: Path, shown: str | None) -> Release:
    if not plan.is_dir():
        if (releases / plan.name).is_dir():
            _refuse_published(releases / plan.name)
        raise UsageRefused(
            f"{plan}: there is no such plan. Run the cycle or 'tunggal release plan'."
        )
    release = read_release(plan)
    _refuse_published(releases / release.name)
    if shown is not None and shown != show_release(plan)["plan"]:
        raise UsageRefused(f"{plan}: the plan has changed since it was shown. Look at it again.")
    return release


def _refuse_published(folder: Path) -> None:
    if folder.exists():
        raise UsageRefused(
            f"{folder}: is published already, and a release is never changed. "
            f"'tunggal release verify {folder.name}' proves it."
        )


def _refuse_wrong_office(manifest: Manifest, key: PrivateKey) -> None:
    if key.office != SIGNED_BY[manifest.kind]:
        raise UsageRefused(
            f"{manifest.release}: is signed by the office '{SIGNED_BY[manifest.kind]}', "
            f"and this key is of the office '{key.office}'. Publish it in that office's workspace."
        )


def _refuse_another_disk(plan: Path, releases: Path) -> None:
    if not same_disk(plan, releases):
        raise UsageRefused(
            f"{plan} and {releases} are on different disks, and a release is published by one "
            f"rename. Neither may be a mount or a link of its own: move the whole workspace to one disk."
        )


def _check_parents_on_shelf(manifest: Manifest, releases: Path) -> None:
    for parent in manifest.parents.values():
        folder = releases / parent.release
        check_parent(manifest, folder, parent.sha256)
        check_listing(folder, read_release(folder).manifest)


def _copy(release: Release, half: Path) -> None:
    for path in [*(file.path for file in release.manifest.files), MANIFEST, SIGNATURE]:
        copied = half / path
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(release.folder / path, copied)


def _move_onto_shelf(folder: Path, shelf_place: Path) -> None:
    make_read_only(files_below(folder).values())
    make_durable(folder)
    try:
        folder.rename(shelf_place)
    except OSError as fault:
        if fault.errno in (errno.ENOTEMPTY, errno.EEXIST):
            _refuse_published(shelf_place)
        if fault.errno == errno.EXDEV:
            _refuse_another_disk(folder, shelf_place.parent)
        raise
    sync(shelf_place.parent)


def _is_release_name(name: str) -> bool:
    try:
        read_release_id(name)
    except ValueError:
        return False
    return True
