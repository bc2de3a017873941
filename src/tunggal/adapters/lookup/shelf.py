"""The shelf of indexes: one serves, the one before is kept, a swap is one rename.

service/lookup/current                  which index serves and which was before it
service/lookup/0003-aid-2026Q2/         an index: index.sqlite, about.json, messages/
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from tunggal.adapters.stores.disk import make_durable, sync
from tunggal.registry.errors import IntegrityBroken, UsageRefused

CURRENT = "current"
HALF = ".half-"
_NAME = re.compile(r"(\d{4,})-(register|aid)-\d{4}(Q[1-4]|-\d\d)")


@dataclass(frozen=True)
class Pointer:
    """Names of the index that serves and of the one before it; None where there is none."""

    serving: str | None = None
    previous: str | None = None


def read_pointer(shelf: Path) -> Pointer:
    """Which index serves."""
    try:
        values = json.loads((shelf / CURRENT).read_text(encoding="ascii"))
        return Pointer(values["serving"], values["previous"])
    except FileNotFoundError:
        return Pointer()
    except (ValueError, KeyError, TypeError):
        raise IntegrityBroken(
            f"{shelf / CURRENT}: cannot be read. Remove it and load the release again."
        ) from None


def next_name(shelf: Path, release: str) -> str:
    """The name of the next index: they are counted, since one release may be loaded twice."""
    taken = [int(match[1]) for each in shelf.iterdir() if (match := _NAME.fullmatch(each.name))]
    return f"{max(taken, default=0) + 1:04d}-{release}"


def put_on(shelf: Path, half: Path, name: str) -> Pointer:
    """Let a finished index serve; it and the one before stay, older ones go."""
    make_durable(half)
    half.rename(shelf / name)
    sync(shelf)
    now = Pointer(name, read_pointer(shelf).serving)
    _write(shelf, now)
    clear(shelf)
    return now


def take_off(shelf: Path) -> Pointer:
    """Let the index before serve again; raises UsageRefused where none serves."""
    was = read_pointer(shelf)
    if was.serving is None:
        raise UsageRefused(f"{shelf}: no release is loaded. Run 'tunggal release load RELEASE'.")
    now = Pointer(was.previous, None)
    _write(shelf, now)  # what was taken off is removed by the next load: somebody may be reading it
    return now


def clear(shelf: Path) -> None:
    """Remove what neither serves nor was before, and what an interrupted load left."""
    pointer = read_pointer(shelf)
    for each in shelf.iterdir():
        old = _NAME.fullmatch(each.name) and each.name not in (pointer.serving, pointer.previous)
        if old or each.name.startswith(HALF):
            shutil.rmtree(each, ignore_errors=True)


def _write(shelf: Path, pointer: Pointer) -> None:
    text = json.dumps({"serving": pointer.serving, "previous": pointer.previous})
    half = shelf / f"{CURRENT}.half"
    half.write_text(text, encoding="ascii")
    sync(half)
    half.replace(shelf / CURRENT)
    sync(shelf)
