"""The shapes of regencies on a map: SVG paths of the policy, or tiles where there are none."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MARGIN = 16
TILE, GAP, LABEL = 30, 3, 190
_TOKENS = re.compile(r"[A-Za-z]|-?\d*\.?\d+(?:[eE]-?\d+)?")
_NUMBERS_OF = {"M": 2, "L": 2, "T": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "A": 7, "Z": 0}

Point = tuple[float, float]


@dataclass(frozen=True)
class Shape:
    """One regency: its path, where its label stands and how wide it is there."""

    path: str
    middle: Point
    width: float
    height: float


@dataclass(frozen=True)
class Shapes:
    """Shapes by regency, the box around them (left, top, width, height), and labels beside.

    Tile grids carry the names of provinces as labels.
    """

    by_regency: Mapping[str, Shape]
    box: tuple[float, float, float, float]
    tiles: bool
    labels: Sequence[tuple[float, float, str]] = ()


def read_shapes(file: Path, *, regencies: Sequence[tuple[str, str]]) -> Shapes:
    """The shapes of `regions/shapes.csv` (`regency_code,path`), or tiles for these regencies.

    `regencies` are (regency code, province name) in order. Tiles are drawn when the file is
    absent or knows none of them.
    """
    found = _drawn(file) if file.is_file() else {}
    known = {code: found[code] for code, _ in regencies if code in found}
    return Shapes(known, _box_around(known.values()), tiles=False) if known else tiles(regencies)


def _box_around(shapes: Collection[Shape]) -> tuple[float, float, float, float]:
    """The smallest box that holds all shapes, with a margin."""
    left = min(each.middle[0] - each.width / 2 for each in shapes)
    right = max(each.middle[0] + each.width / 2 for each in shapes)
    top = min(each.middle[1] - each.height / 2 for each in shapes)
    bottom = max(each.middle[1] + each.height / 2 for each in shapes)
    return left - MARGIN, top - MARGIN, right - left + 2 * MARGIN, bottom - top + 2 * MARGIN


def _drawn(file: Path) -> dict[str, Shape]:
    with file.open(encoding="utf-8", newline="") as opened:
        listed = list(csv.DictReader(opened))
    return {row["regency_code"]: shape(row["path"]) for row in listed if safe(row.get("path"))}


def safe(path: str | None) -> bool:
    """Whether a text is nothing but an SVG path."""
    return bool(path and re.fullmatch(r"[MmLlHhVvCcSsQqTtAaZz0-9eE.,+\-\s]+", path))


def shape(path: str) -> Shape:
    """A path with the middle of its box."""
    points = corners(path)
    across, down = [x for x, _ in points], [y for _, y in points]
    middle = ((min(across) + max(across)) / 2, (min(down) + max(down)) / 2)
    return Shape(path.strip(), middle, max(across) - min(across), max(down) - min(down))


def corners(path: str) -> list[Point]:
    """Where the pen of a path goes, control points of curves included."""
    tokens = _TOKENS.findall(path)
    at: Point = (0.0, 0.0)
    found: list[Point] = []
    command = "M"
    while tokens:
        if tokens[0].isalpha():
            command = tokens.pop(0)
        taken = [float(tokens.pop(0)) for _ in range(_NUMBERS_OF[command.upper()]) if tokens]
        if taken:
            steps = _steps(command, taken, at)
            found.extend(steps)
            at = steps[-1]
    return found or [(0.0, 0.0)]


def _steps(command: str, numbers: list[float], at: Point) -> list[Point]:
    """The points of one command; small letters count from where the pen is."""
    x, y = at if command.islower() else (0.0, 0.0)
    kind = command.upper()
    if kind == "H":
        return [(x + numbers[0], at[1])]
    if kind == "V":
        return [(at[0], y + numbers[0])]
    if kind == "A":
        return [(x + numbers[5], y + numbers[6])]
    return [(x + a, y + b) for a, b in zip(numbers[::2], numbers[1::2], strict=False)]


def tiles(regencies: Sequence[tuple[str, str]]) -> Shapes:
    """A square for each regency, a line for each province."""
    provinces: dict[str, list[str]] = {}
    for code, province in regencies:
        provinces.setdefault(province, []).append(code)
    most = max((len(codes) for codes in provinces.values()), default=1)
    shapes = {
        code: _tile(LABEL + column * (TILE + GAP), line * (TILE + GAP))
        for line, codes in enumerate(provinces.values())
        for column, code in enumerate(codes)
    }
    labels = [
        (LABEL - 8.0, line * (TILE + GAP) + TILE / 2 + 4, name)
        for line, name in enumerate(provinces)
    ]
    width = max(LABEL + most * (TILE + GAP), 520)
    height = max(len(provinces), 1) * (TILE + GAP)
    return Shapes(shapes, (-GAP, -GAP, width + GAP, height + GAP), True, labels)


def _tile(x: int, y: int) -> Shape:
    return Shape(f"M{x} {y}h{TILE}v{TILE}h-{TILE}z", (x + TILE / 2, y + TILE / 2), TILE, TILE)
