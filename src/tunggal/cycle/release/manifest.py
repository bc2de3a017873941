"""The manifest of a release: what is in it, what it was made from, and the one text that says so.

The text is canonical JSON: sorted keys, UTF-8, two spaces, one newline at the end. The same
release always has the same text, which is what gets signed. It holds no time and no path of a
machine, so the same inputs give the same bytes anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tunggal.cycle.release.rules import (
    check_file_path,
    content_digest,
    parents_fault,
    read_release_id,
)
from tunggal.registry.errors import IntegrityBroken
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter

FORMAT = 1
MANIFEST, SIGNATURE, REPORT = "manifest.json", "manifest.sig", "report.html"
T = TypeVar("T")


@dataclass(frozen=True)
class FileEntry:
    """One file of a release: `path` inside it, digest, size, and rows when it is part of a table.

    `positional` tables speak of files and rows, so they change when the rows are shuffled.
    """

    path: str
    sha256: str
    bytes: int
    rows: int | None = None
    positional: bool = False

    @property
    def table(self) -> str:
        """Name of the table it is part of: `tables/<name>/part-00000.parquet`; else empty."""
        parts = self.path.split("/")
        return parts[1] if parts[0] == "tables" and len(parts) == 3 else ""


@dataclass(frozen=True)
class DeliveryFile:
    """One file that a source sent: its delivery, its path inside the delivery, its digest."""

    source: str
    delivery: str
    path: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Parent:
    """A release this one was made from, fixed by the digest of its manifest."""

    release: str
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """Everything a release says about itself; `parents` by role: `previous`, `register`, `quarter`."""

    release: str
    software: str
    engine: str
    parents: Mapping[str, Parent]
    files: tuple[FileEntry, ...]
    deliveries: tuple[DeliveryFile, ...]

    @property
    def kind(self) -> str:
        """`register` or `aid`."""
        return read_release_id(self.release).kind

    @property
    def quarter(self) -> Quarter:
        return read_release_id(self.release).quarter

    @property
    def period(self) -> Period:
        """The quarter, or the month of it, that the release is of."""
        return read_release_id(self.release).period

    @property
    def content(self) -> str:
        """Digest of what does not depend on how the rows were delivered."""
        steady = [file for file in self.files if not file.positional]
        return content_digest({file.path: file.sha256 for file in steady})

    @property
    def models(self) -> tuple[FileEntry, ...]:
        """The fitted models that this release was made with."""
        return tuple(f for f in self.files if f.path.startswith(("models/", "policy/scoring/")))

    def rows(self, table: str) -> int:
        """Rows of a table, all its files together."""
        return sum(file.rows or 0 for file in self.files if file.table == table)


@dataclass(frozen=True)
class Release:
    """A release or a plan on disk: its folder and what its manifest says."""

    folder: Path
    manifest: Manifest

    @property
    def name(self) -> str:
        return self.manifest.release

    @property
    def tables(self) -> tuple[str, ...]:
        return tuple(sorted({file.table for file in self.manifest.files if file.table}))

    def table(self, name: str) -> tuple[Path, ...]:
        """The Parquet files of a table, in order; empty when the release has no such table."""
        files = sorted(file.path for file in self.manifest.files if file.table == name)
        return tuple(self.folder / path for path in files)


def manifest_text(manifest: Manifest) -> bytes:
    """The canonical JSON of a manifest."""
    values = {
        "format": FORMAT,
        "release": manifest.release,
        "kind": manifest.kind,
        "quarter": str(manifest.quarter),
        "software": manifest.software,
        "engine": manifest.engine,
        "parents": {role: _as_values(parent) for role, parent in manifest.parents.items()},
        "files": [_as_values(file) for file in manifest.files],
        "deliveries": [_as_values(file) for file in manifest.deliveries],
        "models": [file.path for file in manifest.models],
        "content": manifest.content,
    }
    return canonical(values)


def canonical(values: Mapping[str, Any]) -> bytes:
    """The one JSON text of some values."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, indent=2, allow_nan=False)
    return (text + "\n").encode("utf-8")


def read_manifest(text: bytes, *, shown_as: str) -> Manifest:
    """The manifest that a text holds; raises IntegrityBroken on anything but its canonical form."""
    try:
        manifest = _manifest(json.loads(text.decode("utf-8")))
        check_shape(manifest)
        if manifest_text(manifest) != text:
            raise ValueError("is not written as tunggal writes it: a key or a value was changed")
        return manifest
    except (ValueError, RecursionError) as fault:
        raise IntegrityBroken(
            f"{shown_as}: {fault}. Take the release again from the office that signed it."
        ) from None


def _manifest(values: Any) -> Manifest:
    if _take(values, "format", int) != FORMAT:
        raise ValueError(f"has format {values['format']}; this version reads format {FORMAT}")
    parents = _take(values, "parents", dict)
    return Manifest(
        release=_take(values, "release", str),
        software=_take(values, "software", str),
        engine=_take(values, "engine", str),
        parents={role: _made(Parent, parent) for role, parent in parents.items()},
        files=tuple(_made(FileEntry, each) for each in _take(values, "files", list)),
        deliveries=tuple(_made(DeliveryFile, each) for each in _take(values, "deliveries", list)),
    )


def check_shape(manifest: Manifest) -> None:
    """Raise ValueError unless ids, parents, paths and digests are well formed, each once."""
    fault = parents_fault(
        manifest.release, {role: parent.release for role, parent in manifest.parents.items()}
    )
    if fault:
        raise ValueError(f"{manifest.release}: {fault}")
    _check_listed([(file.path,) for file in manifest.files])
    _check_listed([(file.source, file.delivery, file.path) for file in manifest.deliveries])
    digests = [file.sha256 for file in manifest.files]
    digests += [file.sha256 for file in manifest.deliveries]
    digests += [parent.sha256 for parent in manifest.parents.values()]
    for digest in digests:
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise ValueError(f"holds '{digest}', which is no SHA-256 digest")


def _check_listed(paths: list[tuple[str, ...]]) -> None:
    if paths != sorted(set(paths)):
        raise ValueError("lists a file twice or out of order")
    for path in paths:
        check_file_path("/".join(path))


def _as_values(entry: FileEntry | DeliveryFile | Parent) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in entry.__dataclass_fields__}


_KINDS: dict[str, tuple[type, ...]] = {
    "bytes": (int,), "rows": (int, type(None)), "positional": (bool,),
}  # fmt: skip


def _made(kind: type[T], values: Any) -> T:
    names = kind.__dataclass_fields__  # type: ignore[attr-defined]
    return kind(**{name: _take(values, name, *_KINDS.get(name, (str,))) for name in names})


def _take(values: Any, key: str, *kinds: type) -> Any:
    if not isinstance(values, dict) or key not in values:
        raise ValueError(f"does not say '{key}'")
    value = values[key]
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise ValueError(f"holds an unusable value for '{key}'")
    return value
