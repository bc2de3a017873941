"""Files of letters in a folder: each written whole or not at all, so that a stopped run goes on.

`letters.json` says what the letters were made from. A run that finds another one there is refused:
two editions would be mixed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tunggal.adapters.letters.typeset import TEMPLATE, Letter, typeset
from tunggal.adapters.stores.disk import sync
from tunggal.policy.notices import NoticeOffice, NoticeWords
from tunggal.registry.errors import UsageRefused

MADE_FROM, INDEX = "letters.json", "index.csv"
HEADING = ("number", "programme", "kind", "regency_code", "file", "page")
OnFile = Callable[[str, int, bool], None]  # name, pages, whether it is new


@dataclass(frozen=True)
class Batch:
    """The letters of one file; `file` is its path in the folder."""

    file: str
    letters: Callable[[], Sequence[Letter]]


def begin(folder: Path, made_from: Mapping[str, str]) -> None:
    """Open a folder for letters, new or begun; raises UsageRefused when others are in it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)  # personal data: for this office only
    told = {**made_from, "template": _digest(TEMPLATE.read_bytes()), "set with": _versions()}
    text = json.dumps(told, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    file = folder / MADE_FROM
    if not file.exists():
        if any(folder.glob("**/*.pdf")):
            raise UsageRefused(
                f"{folder}: holds PDF files of others. Name another folder with --to."
            )
        write_whole(file, text.encode("utf-8"))
    elif file.read_text(encoding="utf-8") != text:
        raise UsageRefused(
            f"{folder}: holds letters that were made from something else (see {MADE_FROM}). "
            "Name another folder with --to, or remove this one."
        )


def write_batches(
    folder: Path,
    batches: Iterable[Batch],
    *,
    words: NoticeWords,
    office: NoticeOffice,
    on_file: OnFile = lambda file, pages, new: None,
) -> tuple[int, int]:
    """Write the files that are not there yet; returns how many were written and how many kept."""
    written = kept = 0
    for batch in batches:
        file = folder / batch.file
        if file.exists():
            kept += 1
            on_file(batch.file, 0, False)
            continue
        letters = batch.letters()
        file.parent.mkdir(exist_ok=True, mode=0o700)
        write_whole(file, typeset(letters, words=words, office=office))
        written += 1
        on_file(batch.file, len(letters), True)
    return written, kept


def write_index(folder: Path, rows: Iterable[Mapping[str, object]]) -> Path:
    """`index.csv`: in which file and on which page each notice is; no names."""
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADING, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_whole(folder / INDEX, text.getvalue().encode("utf-8"))
    return folder / INDEX


def write_whole(file: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, after a power cut too."""
    half = file.with_name(file.name + ".half")
    half.write_bytes(content)
    sync(half)
    half.replace(file)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _versions() -> str:
    try:
        return ", ".join(f"{name} {version(name)}" for name in ("typst", "segno"))
    except PackageNotFoundError as fault:
        raise UsageRefused(
            f"Letters need the package '{fault.name}', which is not installed. "
            "Install tunggal[letters]."
        ) from None
