"""A map of the simulated country: islands cut into regencies, as SVG paths in a box of 1000 × 600."""

from __future__ import annotations

import math
from typing import Any

Point = tuple[float, float]
Box = tuple[float, float, float, float]
_PROVINCES_PER_ISLAND, _CORNERS = 4, 56


def shapes(rng: Any, regencies: list[int]) -> dict[int, str]:
    """Regency code → SVG path; neighbours share their borders and provinces lie together."""
    provinces = sorted({code // 100 for code in regencies})
    islands = [
        provinces[i : i + _PROVINCES_PER_ISLAND]
        for i in range(0, len(provinces), _PROVINCES_PER_ISLAND)
    ]
    members = [[code for code in regencies if code // 100 in island] for island in islands]
    boxes = _boxes([len(each) for each in members], (20.0, 20.0, 980.0, 580.0))
    paths: dict[int, str] = {}
    for codes, box in zip(members, boxes, strict=True):
        paths |= _island(rng, codes, box)
    return paths


def _boxes(sizes: list[int], box: Box) -> list[Box]:
    """Share a box among islands by their size, cutting the longer side in two again and again."""
    if len(sizes) == 1:
        return [box]
    half = len(sizes) // 2
    part = sum(sizes[:half]) / sum(sizes)
    left, top, right, bottom = box
    if right - left >= bottom - top:
        cut = left + (right - left) * part
        return _boxes(sizes[:half], (left, top, cut, bottom)) + _boxes(
            sizes[half:], (cut, top, right, bottom)
        )
    cut = top + (bottom - top) * part
    return _boxes(sizes[:half], (left, top, right, cut)) + _boxes(
        sizes[half:], (left, cut, right, bottom)
    )


def _island(rng: Any, codes: list[int], box: Box) -> dict[int, str]:
    coast = _coast(rng, box)
    tall = box[3] - box[1] > box[2] - box[0]
    # Codes run along the longer side, so that each province lies in one piece.
    seeds = sorted(_seeds(rng, coast, box, count=len(codes)), key=lambda seed: seed[tall])
    paths = {}
    for place, (code, seed) in enumerate(zip(codes, seeds, strict=True)):
        cell = coast
        for other in seeds[:place] + seeds[place + 1 :]:
            cell = _nearer(cell, seed, other)
        paths[code] = "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in cell) + "Z"
    return paths


def _coast(rng: Any, box: Box) -> list[Point]:
    """A wobbly ring that stays inside its box."""
    left, top, right, bottom = box
    waves = [(n, rng.normal(0, 0.16 / n), rng.uniform(0, math.tau)) for n in range(2, 9)]
    ring = []
    for corner in range(_CORNERS):
        angle = math.tau * corner / _CORNERS
        reach = 0.82 + sum(height * math.cos(n * angle + shift) for n, height, shift in waves)
        reach = min(1.0, max(0.45, reach)) * 0.47
        ring.append(
            (
                (left + right) / 2 + (right - left) * reach * math.cos(angle),
                (top + bottom) / 2 + (bottom - top) * reach * math.sin(angle),
            )
        )
    return ring


def _seeds(rng: Any, coast: list[Point], box: Box, *, count: int) -> list[Point]:
    """Points on the island, each the one of several tries that is farthest from the others."""
    seeds: list[Point] = []
    while len(seeds) < count:
        tries = [point for point in _points(rng, box, count=12) if _inside(point, coast)]
        if tries:
            seeds.append(
                max(tries, key=lambda point: min((math.dist(point, s) for s in seeds), default=0.0))
            )
    return seeds


def _points(rng: Any, box: Box, *, count: int) -> list[Point]:
    left, top, right, bottom = box
    xs, ys = rng.uniform(left, right, count).tolist(), rng.uniform(top, bottom, count).tolist()
    return list(zip(xs, ys, strict=True))


def _inside(point: Point, ring: list[Point]) -> bool:
    x, y = point
    crossings = sum(
        (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax
        for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True)
    )
    return crossings % 2 == 1


def _nearer(cell: list[Point], seed: Point, other: Point) -> list[Point]:
    """The part of a cell that is nearer to its own seed than to another (Sutherland-Hodgman)."""
    kept: list[Point] = []
    for a, b in zip(cell, cell[1:] + cell[:1], strict=True):
        da, db = _side(a, seed, other), _side(b, seed, other)
        if da <= 0:
            kept.append(a)
        if (da < 0 < db) or (db < 0 < da):
            part = da / (da - db)
            kept.append((a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part))
    return kept


def _side(point: Point, seed: Point, other: Point) -> float:
    """Below zero on the seed's side of the line half-way to the other."""
    return math.dist(point, seed) ** 2 - math.dist(point, other) ** 2
