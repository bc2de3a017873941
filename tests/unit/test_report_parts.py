"""The small parts of the report: numbers in two languages, hidden counts, shapes, classes, markup."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tunggal.adapters import report as package
from tunggal.adapters.report.charts import bar, heat, stacked
from tunggal.adapters.report.map import breaks, class_of
from tunggal.adapters.report.markup import Html, element, joined
from tunggal.adapters.report.privacy import LEAST, small_cells
from tunggal.adapters.report.sections.plain import plain
from tunggal.adapters.report.sections.quality import without_numbers
from tunggal.adapters.report.shapes import corners, read_shapes, safe, shape, tiles
from tunggal.adapters.report.voice import Voice, rounded
from tunggal.registry.quarter import Quarter

ID, EN = Voice("id"), Voice("en")
STYLE = (Path(package.__file__).parent / "style.css").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("amount", "indonesian", "english"),
    [
        (0, "Rp 0", "Rp 0"),
        (999_999, "Rp 999.999", "Rp 999,999"),
        (1_250_000, "Rp 1,3 juta", "Rp 1.3 million"),
        (1_249_999, "Rp 1,2 juta", "Rp 1.2 million"),
        (1_200_000_000, "Rp 1,2 miliar", "Rp 1.2 billion"),
        (17_300_000_000_000, "Rp 17,3 triliun", "Rp 17.3 trillion"),
    ],
)
def test_money_in_words(amount: int, indonesian: str, english: str) -> None:
    assert ID.rupiah(amount).replace("\u00a0", " ") == indonesian
    assert EN.rupiah(amount).replace("\u00a0", " ") == english


def test_counts_and_shares() -> None:
    assert (ID.count(1_234_567), EN.count(1_234_567)) == ("1.234.567", "1,234,567")
    assert (ID.change(12), ID.change(-1200), ID.change(0)) == ("+12", "−1.200", "±0")
    assert (ID.share(1, 8), EN.share(1, 8), EN.share(0, 0)) == ("12,5%", "12.5%", "–")
    assert (ID.decimal(1234.565), EN.decimal(-0.005)) == ("1.234,57", "−0.01")
    assert ID.quarter(Quarter(2026, 2)) == "triwulan II 2026 (April–Juni)"
    assert (EN.listed(["a"]), EN.listed(["a", "b", "c"])) == ("a", "a, b and c")


@given(st.integers(0, 10**12), st.integers(1, 10**12))
def test_rounding_is_half_up(part: int, whole: int) -> None:
    found = rounded(part, whole)
    assert 2 * part - whole < 2 * whole * found <= 2 * part + whole


@given(st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=6), min_size=1, max_size=6))
@settings(max_examples=200)
def test_no_small_count_follows_from_its_addition(numbers: list[list[int]]) -> None:
    width = min(len(line) for line in numbers)
    counts = {
        (row, column): line[column] for row, line in enumerate(numbers) for column in range(width)
    }
    for row in range(len(numbers)):
        counts[row, "all"] = sum(counts[row, column] for column in range(width))
    for column in (*range(width), "all"):
        counts["all", column] = sum(counts[row, column] for row in range(len(numbers)))
    across = [
        [(row, column) for column in (*range(width), "all")]
        for row in (*range(len(numbers)), "all")
    ]
    down = [
        [(row, column) for row in (*range(len(numbers)), "all")]
        for column in (*range(width), "all")
    ]
    keep = frozenset(key for key in counts if "all" in key)
    hidden = small_cells(counts, across + down, keep=keep)
    assert {key for key, count in counts.items() if 0 < count < LEAST} <= hidden
    assert all(sum(key in hidden for key in cells) != 1 for cells in across + down)
    assert all(counts[key] > 0 for key in hidden)


def test_a_table_without_small_counts_hides_nothing() -> None:
    counts = {"a": 5, "b": 0, "all": 5}
    assert small_cells(counts, [["a", "b", "all"]]) == frozenset()
    assert small_cells(
        {"a": 4, "b": 9, "c": 7, "all": 20}, [["a", "b", "c", "all"]], keep=frozenset(["all"])
    ) == {"a", "c"}


def test_shapes_of_any_letters() -> None:
    assert corners("M10,20L30,40Z") == [(10, 20), (30, 40)]
    assert corners("m10 20 h5 v-5 l1,1z") == [(10, 20), (15, 20), (15, 15), (16, 16)]
    assert corners("M0 0C1 1 2 2 3 3")[-1] == (3, 3)
    assert shape("M0,0H40V20H0Z").middle == (20, 10)
    assert safe("M0,0 L1.5e2,-3Z")
    assert not safe('M0,0"/><script>')
    assert not safe("")


def test_tiles_stand_in_lines_of_provinces() -> None:
    made = tiles([("1101", "A"), ("1102", "A"), ("1201", "B")])
    assert made.tiles
    assert made.by_regency["1101"].middle[1] == made.by_regency["1102"].middle[1]
    assert made.by_regency["1201"].middle[1] > made.by_regency["1101"].middle[1]
    assert [label for *_, label in made.labels] == ["A", "B"]


def test_shapes_of_other_countries_are_not_used(tmp_path: Path) -> None:
    file = tmp_path / "shapes.csv"
    file.write_text('regency_code,path\n9901,"M0,0L1,1Z"\n', encoding="utf-8")
    assert read_shapes(file, regencies=[("1101", "A")]).tiles


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=40))
def test_every_value_has_a_class(values: list[int]) -> None:
    ends = breaks(values)
    assert 1 <= len(ends) <= 5
    for value in values:
        place = class_of(value, ends)
        assert ends[place] <= value
        assert place == len(ends) - 1 or value < ends[place + 1]


def test_markup_escapes_what_is_text() -> None:
    made = element("p", "a < b & c", element("b", "d"), None, title='"x"')
    assert made == '<p title="&quot;x&quot;">a &lt; b &amp; c<b>d</b></p>'
    assert joined(["<", Html("<")]) == "&lt;<"


def test_bars_never_leave_their_box() -> None:
    widths = [
        int(w)
        for w in re.findall(
            r'<rect[^>]*width="(\d+)"', bar(7, 7, kind="rank") + bar(1, 10**9, kind="rank")
        )
    ]
    assert widths == [1000, 4]
    ends = re.findall(r'x="(\d+)" y="0" width="(\d+)"', stacked([(1, "a"), (1, "b"), (1, "c")], 3))
    assert sum(int(width) for _, width in ends) == 1000
    assert {heat(n) for n in range(1001)} == {f"h{n}" for n in range(7)}


def test_numbers_that_could_be_an_identity_are_left_out() -> None:
    assert (
        without_numbers("row 3301010101800001 or 0812-3456-7890, line 12") == "row … or …, line 12"
    )


def test_facts_of_any_shape_are_shown() -> None:
    facts = {
        "a": 1,
        "b": {"c": 0.25, "d": {"e": True}},
        "f": {"x": {"n": 1}, "y": {"n": 2}},
        "g": [{"n": "<"}],
        "h": [1, 2],
    }
    html = plain(EN, facts, id="t", words={"a": "first"})
    for part in ("first", "0.250", "yes", "<td", "&lt;", "1, 2"):
        assert part in html


def _colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", css))


def _light(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_light(one), _light(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _fill(name: str) -> str:
    return re.findall(rf"\.{name} {{ (?:fill|background): (#[0-9a-f]{{6}})", STYLE)[0]


def test_texts_can_be_read_against_their_ground() -> None:
    known = _colours(STYLE)
    pairs = [
        ("ink", "paper"),
        ("soft", "paper"),
        ("soft", "faint"),
        ("deep", "paper"),
        ("accent", "paper"),
    ]
    for text, ground in pairs:
        assert _contrast(known[text], known[ground]) >= 4.5, (text, ground)
    for ground in ("h1", "h2", "h3"):
        assert _contrast(known["ink"], _fill(ground)) >= 4.5
    assert _contrast("#06222b", _fill("h4")) >= 4.5
    assert min(_contrast("#ffffff", _fill(ground)) for ground in ("h5", "h6")) >= 4.5
    assert min(_contrast("#10222e", _fill(ground)) for ground in ("m0", "m1", "m2")) >= 4.5
    assert min(_contrast("#ffffff", _fill(ground)) for ground in ("m3", "m4")) >= 4.5
