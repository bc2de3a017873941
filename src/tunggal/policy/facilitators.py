"""Reads who accompanies the families of a village: `regions/facilitators.csv`, codes and no names."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from tunggal.registry.errors import PolicyRefused

_HEADING = ["village_code", "facilitator"]


def read_facilitators(file: Path) -> dict[str, str]:
    """Village code → code of its facilitator; empty where there is no such file."""
    if not file.exists():
        return {}
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return _facilitators(file.as_posix(), csv.reader(lines))
    except (UnicodeDecodeError, csv.Error) as fault:
        raise PolicyRefused(f"{file.as_posix()}: cannot be read as UTF-8 CSV ({fault}).") from None


def _facilitators(name: str, rows: Iterable[list[str]]) -> dict[str, str]:
    lines = iter(rows)
    heading = next(lines, [])
    if heading != _HEADING:
        raise PolicyRefused(
            f"{name}, row 1: expected the heading {','.join(_HEADING)}, "
            f"found {','.join(heading) or 'an empty file'}."
        )
    found: dict[str, str] = {}
    for row, cells in enumerate(lines, start=2):
        village, facilitator = _row(f"{name}, row {row}", [cell.strip() for cell in cells])
        if village in found:
            raise PolicyRefused(f"{name}, row {row}: village {village} stands twice. Keep one row.")
        found[village] = facilitator
    return found


def _row(where: str, cells: list[str]) -> tuple[str, str]:
    if len(cells) != len(_HEADING):
        raise PolicyRefused(f"{where}: expected {len(_HEADING)} columns, found {len(cells)}.")
    village, facilitator = cells
    if not (village.isascii() and village.isdigit() and len(village) == 10):
        raise PolicyRefused(f"{where}: village_code: expected ten digits, found '{village}'.")
    if not facilitator or "\\" in facilitator:
        raise PolicyRefused(f"{where}: facilitator: expected a code, found '{facilitator}'.")
    return village, facilitator
