"""A map of the country with one colour per regency, its key, and the highest and lowest in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tunggal.adapters.report.markup import Html, element, joined
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.shapes import Shape
from tunggal.adapters.report.voice import rounded

CLASSES = 5
LETTER, LINE = 6.6, 16  # width of a letter and height of a line of a label, in units of the box
DARK = 3  # from this class on a label is light


@dataclass(frozen=True)
class Portion:
    """A share as two whole numbers."""

    part: int
    whole: int

    @property
    def permille(self) -> int:
        return rounded(1000 * self.part, self.whole)


def breaks(values: Sequence[int]) -> list[int]:
    """Lower ends of at most five classes of equal step, in thousandths, on round numbers."""
    if not values:
        return [0]
    low, high = min(values), max(values)
    for step in (10, 20, 50, 100, 200, 250, 500):
        start = low - low % step
        if start + step * CLASSES > high:
            return [
                start + step * place for place in range(CLASSES) if start + step * place <= high
            ]
    return [0]


def class_of(value: int, ends: Sequence[int]) -> int:
    """The class, from 0, in which a value lies."""
    return max(place for place, end in enumerate(ends) if value >= end or place == 0)


def country_map(
    report: Report, *, id: str, title: str, portions: Mapping[str, Portion], small: bool = False
) -> Html:
    """The figure; regencies without a portion are hatched; a small map carries no labels."""
    ends = breaks([portion.permille for portion in portions.values()])
    drawn = joined(
        (_regency(report, code, portions.get(code), ends) for code in report.shapes.by_regency),
        "\n",
    )
    described = _described(report, portions)
    svg = element(
        "svg",
        element("title", title, id=f"{id}-title"),
        element("desc", described, id=f"{id}-desc"),
        drawn,
        None if small else _province_labels(report),
        None if small else _labels(report, portions, ends),
        viewBox=" ".join(f"{edge:.1f}" for edge in report.shapes.box),
        role="img", class_="map tiles" if report.shapes.tiles else "map",
        aria_labelledby=f"{id}-title {id}-desc", id=id,
    )  # fmt: skip
    caption = element("figcaption", element("strong", title), " ", described)
    return element("figure", svg, _legend(report, ends), caption, class_="country")


def shape_definitions(report: Report) -> Html:
    """The shapes, drawn once and used by every map."""
    paths = (
        element("path", id=f"r{code}", d=shape.path)
        for code, shape in report.shapes.by_regency.items()
    )
    hatch = element(
        "pattern",
        element("rect", x=0, y=0, width=6, height=6, fill="#f3f1ec"),
        element("path", d="M0 6L6 0", stroke="#9a958a", stroke_width="1"),
        id="hatch", width=6, height=6, patternUnits="userSpaceOnUse",
    )  # fmt: skip
    return element(
        "svg", element("defs", *paths, hatch),
        width=0, height=0, class_="definitions", aria_hidden="true", focusable="false",
    )  # fmt: skip


def _regency(report: Report, code: str, portion: Portion | None, ends: Sequence[int]) -> Html:
    kind = "none" if portion is None else f"m{class_of(portion.permille, ends)}"
    name = report.names.region(code).name
    figure = report.voice("tidak ada angka", "no figure")
    if portion is not None:
        figure = report.voice.share(portion.part, portion.whole)
    return element("use", element("title", f"{name}: {figure}"), href=f"#r{code}", class_=kind)


def _province_labels(report: Report) -> Html:
    return joined(
        element("text", name, x=f"{x:.1f}", y=f"{y:.1f}", class_="province")
        for x, y, name in report.shapes.labels
    )


def _labels(report: Report, portions: Mapping[str, Portion], ends: Sequence[int]) -> Html:
    """Name and share where the shape has room for them, the share alone where only that fits."""
    return joined(
        _label(report, code, shape, portions[code], ends)
        for code, shape in report.shapes.by_regency.items()
        if code in portions
    )


def _label(
    report: Report, code: str, shape: Shape, portion: Portion, ends: Sequence[int]
) -> Html | None:
    share = report.voice.share(portion.part, portion.whole)
    name = short_name(report.names.region(code).name)
    kind = "light" if class_of(portion.permille, ends) >= DARK else "dark"
    x, y = shape.middle
    lines = [line for line in (name, share) if LETTER * len(line) <= shape.width * 0.92]
    if share not in lines or shape.height < LINE * len(lines) or report.shapes.tiles:
        return None
    return joined(
        element("text", line, x=f"{x:.1f}", y=f"{y + 4 + LINE * (place - (len(lines) - 1) / 2):.1f}",
                class_=f"label {kind}")
        for place, line in enumerate(lines)
    )  # fmt: skip


def short_name(name: str) -> str:
    """The name of a regency without the word for its kind."""
    for word in ("Kabupaten ", "Kab. ", "KABUPATEN ", "KAB. "):
        name = name.removeprefix(word)
    return name


def _legend(report: Report, ends: Sequence[int]) -> Html:
    """The key as a list, so that it can be read without colours."""
    voice = report.voice
    uppers = [*ends[1:], None]
    items = []
    for place, (low, high) in enumerate(zip(ends, uppers, strict=True)):
        words = f"{voice.tenths(low)}%" + (
            f" – {voice.tenths(high - 1)}%" if high else voice(" ke atas", " and above")
        )
        items.append(_legend_item(f"m{place}", words))
    items.append(_legend_item("none", voice("tidak ada angka", "no figure")))
    return element("ul", *items, class_="key")


def _legend_item(kind: str, words: str) -> Html:
    swatch = element(
        "svg", element("rect", x=0, y=0, width=12, height=12, class_=kind),
        viewBox="0 0 12 12", class_="swatch", aria_hidden="true", focusable="false",
    )  # fmt: skip
    return element("li", swatch, words)


def _described(report: Report, portions: Mapping[str, Portion]) -> str:
    """The highest and the lowest regencies in words."""
    voice, names = report.voice, report.names
    ordered = sorted(portions, key=lambda code: (-portions[code].permille, code))
    if not ordered:
        return voice("Tidak ada angka untuk dipetakan.", "There is no figure to map.")

    def told(codes: Sequence[str]) -> str:
        return voice.listed(
            [
                f"{names.region(c).name} ({voice.share(portions[c].part, portions[c].whole)})"
                for c in codes
            ]
        )

    if len(ordered) < 6:
        return told(ordered) + "."
    highest, lowest = told(ordered[:3]), told(ordered[:-4:-1])
    return voice(
        f"Tertinggi: {highest}. Terendah: {lowest}.", f"Highest: {highest}. Lowest: {lowest}."
    )
