"""What rebuilding a release needs: its deliveries, found by digest, and a comparison of bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tunggal.cycle.release.files import file_digest, file_digests, files_below
from tunggal.cycle.release.manifest import SIGNATURE, DeliveryFile, Manifest
from tunggal.registry.errors import UsageRefused


@dataclass(frozen=True)
class Difference:
    """One file in which two releases differ: `missing`, `extra` or `changed` in the second."""

    path: str
    what: str


def same_bytes(release: Path, rebuilt: Path) -> list[Difference]:
    """Where the files of two release folders differ; signatures are not compared.

    An empty list means that both are the same byte for byte, manifest included.
    """
    one, other = (
        {path: file for path, file in files_below(folder).items() if path != SIGNATURE}
        for folder in (release, rebuilt)
    )
    both = [path for path in one if path in other]
    pairs = zip(
        both,
        file_digests([one[path] for path in both]),
        file_digests([other[path] for path in both]),
        strict=True,
    )
    found = [Difference(path, "changed") for path, here, there in pairs if here != there]
    found += [Difference(path, "missing") for path in one if path not in other]
    found += [Difference(path, "extra") for path in other if path not in one]
    return sorted(found, key=lambda difference: difference.path)


def deliveries_by_digest(folder: Path, manifest: Manifest) -> dict[DeliveryFile, Path]:
    """Where each file that a release was made from lies below `folder`, whatever its name now.

    Raises UsageRefused that counts and names the deliveries that cannot be found unchanged.
    """
    by_size: dict[int, list[Path]] = {}
    for file in files_below(folder).values():
        by_size.setdefault(file.stat().st_size, []).append(file)
    digests: dict[Path, str] = {}
    found = {wanted: _find(wanted, folder, by_size, digests) for wanted in manifest.deliveries}
    lost = [wanted for wanted, file in found.items() if file is None]
    if lost:
        first = lost[0]
        raise UsageRefused(
            f"{folder}: {len(lost)} of {len(found)} delivered files of {manifest.release} are not "
            f"here unchanged, the first is {first.source}/{first.delivery}/{first.path} "
            f"({first.bytes:,} bytes, SHA-256 {first.sha256[:16]}…). Restore them from the archive."
        )
    return {wanted: file for wanted, file in found.items() if file is not None}


def _find(
    wanted: DeliveryFile, folder: Path, by_size: Mapping[int, list[Path]], digests: dict[Path, str]
) -> Path | None:
    usual = folder / wanted.source / wanted.delivery / wanted.path
    same_size = by_size.get(wanted.bytes, [])
    for file in sorted(same_size, key=lambda file: (file != usual, file)):
        if file not in digests:
            digests[file] = file_digest(file)
        if digests[file] == wanted.sha256:
            return file
    return None


def lay_out_deliveries(found: Mapping[DeliveryFile, Path], folder: Path) -> None:
    """Give found files their places `<source>/<delivery>/<path>` below a new folder, as links."""
    for wanted, file in found.items():
        place = folder / wanted.source / wanted.delivery / wanted.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(file.resolve())
