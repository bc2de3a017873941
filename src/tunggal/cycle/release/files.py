"""Digests of files on disk: of a plan, of a release, of what the sources sent."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tunggal.cycle.release.manifest import DeliveryFile, FileEntry


def file_digest(file: Path) -> str:
    """SHA-256 of a file's bytes."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def file_digests(files: Sequence[Path]) -> list[str]:
    """SHA-256 of many files, in their order; one reader per processor."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as readers:
        return list(readers.map(file_digest, files))


def files_below(folder: Path) -> dict[str, Path]:
    """Every file below a folder, by its path inside it, in order; links count as files."""
    found = {}
    for place, folders, files in os.walk(folder):
        linked = [name for name in folders if (Path(place) / name).is_symlink()]
        for name in [*files, *linked]:
            file = Path(place) / name
            found[file.relative_to(folder).as_posix()] = file
    return dict(sorted(found.items()))


def file_entries(folder: Path, paths: Iterable[str]) -> tuple[FileEntry, ...]:
    """The entries of files that are part of no table."""
    listed = list(paths)
    digests = file_digests([folder / path for path in listed])
    return tuple(
        FileEntry(path, digest, (folder / path).stat().st_size)
        for path, digest in zip(listed, digests, strict=True)
    )


def delivery_files(deliveries: Iterable[tuple[str, str, Path]]) -> tuple[DeliveryFile, ...]:
    """Digests of all that deliveries hold; each is given as (source, delivery, its folder)."""
    found = [
        (source, delivery, path, file)
        for source, delivery, folder in deliveries
        for path, file in files_below(folder).items()
    ]
    digests = file_digests([file for *_, file in found])
    listed = [
        DeliveryFile(source, delivery, path, digest, file.stat().st_size)
        for (source, delivery, path, file), digest in zip(found, digests, strict=True)
    ]
    return tuple(sorted(listed, key=lambda each: (each.source, each.delivery, each.path)))
