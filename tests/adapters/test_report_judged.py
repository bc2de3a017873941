"""The parts of the report that judge: the model card and, in a simulated country, the truth."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from report_aid import make_releases
from report_reading import Element, by_id, lines, read
from tunggal.adapters.fitting.fit import fit_scoring
from tunggal.adapters.fitting.survey import SurveyData
from tunggal.adapters.report import render_report

FIGURES = {"poorest_20": {"inclusion_error": 0.61, "exclusion_error": 0.32}}
FIGURES |= {
    "poorest_40": {"inclusion_error": 0.35, "exclusion_error": 0.4},
    "at_quota": {"error": 0.421},
}
TRUTH: dict[str, Any] = {
    "quarter": "2026Q2",
    "linkage": {
        "records": 9000,
        "not_linked": 0,
        "all": {"pairs": 12_345, "precision": 0.999123, "recall": 0.98765},
        "without_nik": {"records": 400, "pairs": 789, "precision": 0.9961, "recall": 0.9432},
        "by_source": {"dtks": {"records": 3000, "right": 2990, "share_right": 0.996667}},
        "calibration": [{"probability": 0.97, "records": 300, "share_right": 0.953}],
    },
    "targeting": {
        "ranking": {
            "poorest_20": {"inclusion_error": 0.45, "exclusion_error": 0.44},
            "poorest_40": {"inclusion_error": 0.3, "exclusion_error": 0.29},
        },
        "programmes": {
            "pkh": {
                "now": {"persons": 2500, **FIGURES},
                "kept": {"persons": 2400, **FIGURES, "at_quota": {"error": 0.487}},
            }
        },
    },
}


@pytest.fixture(scope="module")
def card() -> dict[str, Any]:
    """A real card, of a survey of a few hundred families."""
    dice, families = np.random.default_rng(7), 400
    province = np.array([str(code) for code in dice.integers(11, 16, families)])
    values = {
        "size": dice.integers(1, 8, families),
        "head_sex": dice.integers(1, 3, families),
        "floor": dice.integers(1, 9, families),
    }
    welfare = np.exp(
        13.5 - 0.1 * values["size"] - 0.08 * values["floor"] + dice.normal(0, 0.4, families)
    )
    survey = SurveyData(
        "survei",
        values,
        {"size": "amount", "head_sex": "code", "floor": "code"},
        welfare,
        dice.uniform(1, 3, families),
        dice.integers(0, 40, families),
        {"province": province, "regency": np.char.add(province, "01")},
        digest="ab" * 32,
    )
    return fit_scoring(survey, name="contoh", basis="contoh", since=date(2026, 1, 1)).card


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make_releases(tmp_path_factory.mktemp("judged"), families=300)


def page_of(places: dict[str, Path], language: str, **given: Any) -> Element:
    register = {
        "register": places["register-2026Q2"],
        "previous_register": places["register-2026Q1"],
    }
    aid = {"aid": places["aid-2026Q2"], "previous_aid": places["aid-2026Q1"]}
    wanted = {"card": None, "truth": None} | given
    manifest = {"release": "aid-2026Q2"}
    return read(
        render_report(
            **register,
            **aid,
            policy=places["policy"],
            manifest=manifest,
            language=language,
            **wanted,
        )
    )


def percent(part: float, places: int = 1) -> str:
    return f"{100 * part:.{places}f}".replace(".", ",") + "%"


def test_the_card_is_told_in_words_and_tables(
    places: dict[str, Path], card: dict[str, Any]
) -> None:
    page = page_of(places, "id", card=card)
    told = by_id(page, "model").text
    assert percent(card["fit"]["model"]["r_squared"]) in told
    assert percent(card["coverage"]["all"]["all"]) in told
    exclusion = card["errors"]["all"]["exclusion"]
    row = next(line for line in lines(page, "card-errors") if line[0] == "luput (exclusion)")
    for cell, quota in zip(row[1:], ("10", "20", "30", "40", "50"), strict=True):
        assert cell.startswith(percent(exclusion[quota]["all"][0]))
    names = [line[0] for line in lines(page, "card-groups")]
    assert {"perempuan", "laki-laki", "sampai 2", "7 atau lebih", "Nusa Kirana"} <= set(names)
    assert {line[0] for line in lines(page, "card-features")} == {
        "jumlah anggota",
        "jenis kelamin kepala keluarga",
        "lantai terluas",
    }


def test_the_card_in_english(places: dict[str, Path], card: dict[str, Any]) -> None:
    told = by_id(page_of(places, "en", card=card), "model").text
    assert "up to 2" in told
    assert "main floor" in told
    assert "luput" not in told


def test_the_truth_with_and_without_reallocation(places: dict[str, Path]) -> None:
    page = page_of(places, "id", truth=TRUTH)
    linked = lines(page, "truth-linkage")
    assert linked[0][1:] == ["12.345", "99,91%", "98,77%"]
    assert linked[1][1:] == ["789", "99,61%", "94,32%"]
    kept, now, *ranking = lines(page, "truth-targeting")
    assert kept[0].startswith("tanpa realokasi")
    assert now[1:] == ["2.500", "61,0%", "32,0%", "35,0%", "40,0%", "42,1%"]
    assert kept[-1] == "48,7%"
    assert [line[2:6] for line in ranking] == [
        ["45,0%", "44,0%", "", ""],
        ["", "", "30,0%", "29,0%"],
    ]


def test_the_truth_of_a_register_alone(places: dict[str, Path]) -> None:
    page = page_of(places, "en", truth={"linkage": TRUTH["linkage"]})
    assert lines(page, "truth-linkage")[1][3] == "94.32%"
    assert not [each for each in page.all("table") if each.attributes["id"] == "truth-targeting"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_figures_that_are_not_known_are_dashes(places: dict[str, Path], language: str) -> None:
    spoilt = {**TRUTH["linkage"], "all": {"pairs": 0, "precision": None, "recall": None}}
    page = page_of(places, language, truth={**TRUTH, "linkage": spoilt})
    assert lines(page, "truth-linkage")[0][1:] == ["0", "–", "–"]
