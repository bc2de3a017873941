"""Proves that a release is what its office signed: signature, every file, every parent."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tunggal.adapters.stores.keys import PrivateKey, TrustedKey
from tunggal.cycle.release.files import file_digests, files_below
from tunggal.cycle.release.manifest import (
    MANIFEST,
    SIGNATURE,
    FileEntry,
    Manifest,
    Release,
    canonical,
    read_manifest,
)
from tunggal.cycle.release.rules import SIGNED_BY
from tunggal.registry.errors import IntegrityBroken, UsageRefused

Trusted = Mapping[str, TrustedKey]
_AGAIN = "Take the release again from the office that signed it; do not use this copy."


def verify(folder: Path, trusted: Trusted, *, releases: Path | None = None) -> Release:
    """Prove a release: on the shelf, or one carried here whose parents lie in `releases`.

    Raises IntegrityBroken that names the file at fault and what to do. Every file is read; of
    the parents, and of theirs, the manifest and its signature.
    """
    release = proved_manifest(folder, trusted)
    if releases is None and folder.resolve().name != release.name:
        raise IntegrityBroken(f"{folder}: holds {release.name}. Give the folder its name again.")
    prove_files(folder, release.manifest)
    prove_parents(release.manifest, releases or folder.resolve().parent, trusted)
    return release


def prove_tables(release: Release, names: Collection[str], trusted: Trusted) -> None:
    """Prove the manifest of a release on the shelf and the files of just these tables.

    For a reader that needs no other table. Raises IntegrityBroken that names what is at fault.
    """
    manifest = proved_manifest(release.folder, trusted).manifest
    if release.folder.name != manifest.release:
        raise IntegrityBroken(
            f"{release.folder}: holds {manifest.release}. Give the folder its name again."
        )
    read = tuple(file for file in manifest.files if file.table in names)
    found = {
        path: file
        for path, file in files_below(release.folder).items()
        if path.startswith("tables/") and path.split("/")[1] in names
    }
    _check_listed(found, replace(manifest, files=read), release.folder)
    _check_digests(release.folder, read)


def proved_manifest(folder: Path, trusted: Trusted) -> Release:
    """The release of a folder once its manifest has proved to be signed by the right office."""
    text = _bytes_of(folder / MANIFEST)
    key, signature = _read_signature(folder / SIGNATURE, trusted)
    if not key.proves(text, signature):
        raise IntegrityBroken(
            f"{folder / MANIFEST}: does not fit its signature, {SIGNATURE} of key {key.id}; one of "
            f"the two was changed. {_AGAIN}"
        )
    manifest = read_manifest(text, shown_as=str(folder / MANIFEST))
    if SIGNED_BY[manifest.kind] != key.office:
        raise IntegrityBroken(
            f"{folder / SIGNATURE}: the office '{SIGNED_BY[manifest.kind]}' must sign "
            f"{manifest.release}, and key {key.id} is of the office '{key.office}'. {_AGAIN}"
        )
    return Release(folder, manifest)


def signature_text(text: bytes, key: PrivateKey) -> bytes:
    """The content of `manifest.sig` for a manifest's text."""
    return canonical({"key": key.id, "signature": key.sign(text).hex()})


def _read_signature(file: Path, trusted: Trusted) -> tuple[TrustedKey, bytes]:
    text = _bytes_of(file)
    try:
        values: Any = json.loads(text.decode("utf-8"))
        named, signature = str(values["key"]), bytes.fromhex(values["signature"])
        well_formed = canonical({"key": named, "signature": signature.hex()}) == text
    except (ValueError, TypeError, KeyError, RecursionError):
        well_formed = False
    if not well_formed:
        raise IntegrityBroken(f"{file}: is not a signature that tunggal wrote. {_AGAIN}")
    if named not in trusted:
        raise IntegrityBroken(
            f"{file}: signed with a key that this workspace does not trust. Ask the office for "
            f"its .pub file and trust that (keys/trusted/), or do not use this copy."
        )
    return trusted[named], signature


def prove_files(folder: Path, manifest: Manifest) -> None:
    """Raise IntegrityBroken unless the folder holds exactly the files of the manifest."""
    check_listing(folder, manifest)
    _check_digests(folder, manifest.files)


def _check_digests(folder: Path, files: Sequence[FileEntry]) -> None:
    digests = file_digests([folder / file.path for file in files])
    for file, digest in zip(files, digests, strict=True):
        if digest != file.sha256:
            raise IntegrityBroken(
                f"{folder / file.path}: its bytes are not those of the manifest. {_AGAIN}"
            )


def check_listing(folder: Path, manifest: Manifest) -> None:
    """Raise IntegrityBroken when a file is missing, extra, a link or of another size."""
    _check_listed(files_below(folder), manifest, folder)


def _check_listed(found: Mapping[str, Path], manifest: Manifest, folder: Path) -> None:
    listed = {file.path: file.bytes for file in manifest.files}
    for path in sorted(set(found) - set(listed) - {MANIFEST, SIGNATURE}):
        raise IntegrityBroken(f"{folder / path}: is not part of {manifest.release}. Remove it.")
    for path, size in listed.items():
        if path not in found:
            raise IntegrityBroken(f"{folder / path}: is missing. {_AGAIN}")
        if found[path].is_symlink() or found[path].lstat().st_size != size:
            raise IntegrityBroken(
                f"{found[path]}: is no file of {size:,} bytes as the manifest says. {_AGAIN}"
            )


def prove_parents(manifest: Manifest, releases: Path, trusted: Trusted) -> None:
    """Raise IntegrityBroken unless all forebears are there, unchanged and signed.

    A forebear needs only its manifest and signature, so that old tables may be deleted.
    """
    ahead, seen = [manifest], set()
    while ahead:
        child = ahead.pop()
        for parent in child.parents.values():
            if parent not in seen:
                seen.add(parent)
                ahead.append(
                    _proved_parent(child, releases / parent.release, parent.sha256, trusted)
                )


def _proved_parent(child: Manifest, folder: Path, sha256: str, trusted: Trusted) -> Manifest:
    check_parent(child, folder, sha256)
    return proved_manifest(folder, trusted).manifest


def check_parent(child: Manifest, folder: Path, sha256: str) -> None:
    """Raise IntegrityBroken unless a parent's manifest is the one that its child names."""
    if not (folder / MANIFEST).is_file():
        raise IntegrityBroken(
            f"{folder}: {child.release} was made from {folder.name}, which is not here. "
            f"Receive or restore {folder.name} first (its manifest and signature are enough)."
        )
    if file_digests([folder / MANIFEST])[0] != sha256:
        raise IntegrityBroken(
            f"{folder / MANIFEST}: is not the {folder.name} that {child.release} was made from. "
            f"Restore that one, or plan {child.release} again."
        )


def read_release(folder: Path) -> Release:
    """The release or plan of a folder, unproved; raises UsageRefused when it is none."""
    file = folder / MANIFEST
    if not file.is_file():
        raise UsageRefused(f"{folder}: holds no {MANIFEST}, so it is no release or finished plan.")
    return Release(folder, read_manifest(file.read_bytes(), shown_as=str(file)))


def signing_key_id(folder: Path) -> str:
    """Id of the key that a release names as its signer, unproved; empty for a plan."""
    try:
        return str(json.loads((folder / SIGNATURE).read_bytes())["key"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _bytes_of(file: Path) -> bytes:
    if file.is_symlink() or not file.is_file():
        raise IntegrityBroken(f"{file}: is missing. {_AGAIN}")
    return file.read_bytes()
