"""The page of a trial: what a changed programme file would do, in the numbers of the answer."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import tunggal
from report_reading import Element, by_id, lines, number, read
from report_world import World, make_policy, write_register
from tunggal.adapters.report import Tried, render_trial
from tunggal.registry.errors import UsageRefused

POLICY = Path(__file__).parents[2] / "examples" / "indonesia" / "policy"
NAMES = ("enter", "stay", "leave", "rupiah_before", "rupiah_after")
BY_REGENCY = {
    "1101": (12, 90, 30, 70_000_000, 63_000_000),
    "1102": (0, 40, 3, 43_000_000, 40_000_000),
    "1201": (7, 55, 9, 64_000_000, 62_000_000),
}
NATION = tuple(sum(column) for column in zip(*BY_REGENCY.values(), strict=True))


def answer(**changed: Any) -> dict[str, Any]:
    """An answer of `programme_try`."""
    given = {
        "passed": True,
        "examples": [
            {"example": 1, "expected": "allocated: allocated", "found": "allocated: allocated",
             "rupiah": 750_000, "as_expected": True},
            {"example": 2, "expected": "excluded: decile_above_limit", "found": "excluded: no_component",
             "rupiah": 0, "as_expected": False},
        ],
        "moves": [
            {"programme": "pkh", "regency_code": "nation"} | dict(zip(NAMES, NATION, strict=True)),
            {"programme": "sembako", "regency_code": "nation"}
            | dict(zip(NAMES, (0, 50, 0, 30_000_000, 30_000_000), strict=True)),
        ],
        "by_regency": [
            {"programme": "pkh", "regency_code": code} | dict(zip(NAMES, row, strict=True))
            for code, row in BY_REGENCY.items()
        ],
        "reasons": [
            {"programme": "pkh", "reason": "quota_full", "leavers": 30},
            {"programme": "pkh", "reason": "decile_above_limit", "leavers": 12},
        ],
    }  # fmt: skip
    return given | changed


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("trial")
    write_register(World(60), folder / "register-2026Q2", first=True)
    policy = make_policy(folder / "policy")
    manifest = {"release": "aid-2026Q2"}

    def made(**changed: Any) -> Tried:
        given = answer(**changed)
        return Tried(given, "draf.yaml", "pkh", folder / "register-2026Q2", policy, manifest)

    return made


@pytest.fixture(scope="module")
def page(tried: Any) -> Element:
    return read(render_trial(tried()))


def shown(cell: str) -> int | None:
    return number(cell.replace("±", "").replace("+", ""))


def test_it_is_a_page_of_its_own_that_asks_for_nothing(tried: Any, page: Element) -> None:
    html = render_trial(tried())
    assert html == render_trial(tried())
    assert not re.findall(r"https?:|<script|<link| on[a-z]+=", html)
    assert "Uji coba aturan program" in page.all("h1")[0].text
    assert "Trial of programme rules" in render_trial(tried(), language="en")
    assert [each.attributes["id"] for each in page.all("section")] == [
        "summary",
        "regions",
        "examples",
    ]


def test_moves_and_money_are_those_of_the_answer(page: Element) -> None:
    told = by_id(page, "summary").text
    assert (
        "yang masuk 19 dan yang keluar 42 dari PKH. Biayanya turun Rp\u00a012,0\u00a0juta." in told
    )
    first = lines(page, "trial-programmes")[0]
    assert [shown(cell) for cell in first[1:]] == [*NATION, NATION[4] - NATION[3]]
    assert [number(line[1]) for line in lines(page, "trial-reasons")] == [30, 12, 42]


def test_regencies_add_up_and_few_are_hidden_with_their_money(page: Element) -> None:
    found = lines(page, "trial-pkh")
    for line, row in zip(found, [*BY_REGENCY.values(), NATION], strict=True):
        wanted = [*row, row[4] - row[3]]
        assert all(
            shown(cell) in (value, None) for cell, value in zip(line[1:], wanted, strict=True)
        )
    hidden = [sum(shown(cell) is None for cell in line[1:]) for line in found]
    assert hidden[3] == 0
    assert [each > 3 for each in hidden[:3]].count(True) == 2


def test_an_example_that_fails_is_cried_out(tried: Any, page: Element) -> None:
    told = by_id(page, "examples").text
    assert "PERHATIAN: 1 dari 2 contoh tidak sesuai." in told
    assert [line[3] for line in lines(page, "trial-examples")] == ["sesuai", "TIDAK sesuai"]
    fine = answer()["examples"][:1]
    assert "Semua 1 contoh sesuai." in read(render_trial(tried(examples=fine))).text


def test_a_file_that_changes_nothing_says_so(tried: Any) -> None:
    still = {"programme": "pkh", "regency_code": "nation"} | dict(
        zip(NAMES, (0, 50, 0, 1, 1), strict=True)
    )
    told = read(render_trial(tried(moves=[still], by_regency=[], reasons=[], examples=[]))).text
    for sentence in ("Biayanya tetap sama.", "Tidak ada yang keluar.", "Tidak ada yang masuk atau keluar.",
                     "Berkas ini belum memuat contoh."):  # fmt: skip
        assert sentence in told


def test_a_report_needs_a_release_to_compare_with(tmp_path: Path) -> None:
    with pytest.raises(UsageRefused, match="--release"):
        tunggal.programme_try(
            tmp_path, POLICY / "programmes" / "pkh.yaml", report=tmp_path / "page.html"
        )
