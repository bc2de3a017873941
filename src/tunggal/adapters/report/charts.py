"""Small drawings that stand beside numbers: bars that stretch, stacked bars, cells of a heat table."""

from __future__ import annotations

from collections.abc import Sequence

from tunggal.adapters.report.markup import Html, element, joined
from tunggal.adapters.report.voice import rounded

BOX = 1000  # bars are drawn in thousandths of their width


def bar(value: int, most: int, *, kind: str, from_right: bool = False) -> Html:
    """One bar as long as `value` is to `most`; its number stands beside it as text."""
    width = rounded(BOX * max(value, 0), most) if most > 0 else 0
    if value > 0:
        width = max(width, 4)
    drawn = element(
        "rect", x=BOX - width if from_right else 0, y=0, width=width, height=10, class_=kind
    )
    return _stretched(drawn)


def stacked(parts: Sequence[tuple[int, str]], whole: int) -> Html:
    """Parts of a whole side by side, each with its kind."""
    drawn, done = [], 0
    for value, kind in parts:
        start = rounded(BOX * done, whole) if whole > 0 else 0
        done += value
        end = rounded(BOX * done, whole) if whole > 0 else 0
        drawn.append(element("rect", x=start, y=0, width=end - start, height=10, class_=kind))
    return _stretched(*drawn)


def _stretched(*drawn: Html) -> Html:
    return element(
        "svg", *drawn, viewBox=f"0 0 {BOX} 10", preserveAspectRatio="none", class_="bar",
        aria_hidden="true", focusable="false",
    )  # fmt: skip


def key(entries: Sequence[tuple[str, str]]) -> Html:
    """The key of a chart: kind and word."""
    items = (
        element(
            "li",
            element(
                "svg", element("rect", x=0, y=0, width=12, height=12, class_=kind),
                viewBox="0 0 12 12", class_="swatch", aria_hidden="true", focusable="false",
            ),
            word,
        )
        for kind, word in entries
    )  # fmt: skip
    return element("ul", *items, class_="key")


def forecast_columns(values: Sequence[int]) -> Html:
    """Small upright bars from zero, the first of this release, the others a forecast."""
    most, step = max([*values, 1]), 20
    drawn = []
    for place, value in enumerate(values):
        height = rounded(24 * max(value, 0), most)
        kind = "forecast" if place else "rank"
        drawn.append(
            element(
                "rect", x=place * step, y=24 - height, width=step - 4, height=height, class_=kind
            )
        )
    return element(
        "svg", *drawn, viewBox=f"0 0 {max(len(values), 1) * step} 24", class_="columns",
        aria_hidden="true", focusable="false",
    )  # fmt: skip


def heat(permille: int, *, strong: int = 500) -> str:
    """The class of a heat cell, h0 to h6, for a share in thousandths; `strong` and above is h6."""
    if permille <= 0:
        return "h0"
    return f"h{min(6, 1 + 5 * permille // strong)}"


def spread(pieces: Sequence[Html]) -> Html:
    """Pieces one below the other."""
    return joined(pieces, "\n")
