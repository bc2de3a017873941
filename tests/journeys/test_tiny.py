"""The smallest countries: what an office has no rows for it does not send, and the cycle goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

import tunggal
from journeys.country import QUARTERS, make_country, run_quarters


@pytest.mark.parametrize("families", [1, 3])
def test_a_country_of_a_few_families_runs_two_quarters(tmp_path: Path, families: int) -> None:
    place = make_country(tmp_path / "Bu Ani's country", families=families, fit=False)
    run_quarters(place)
    made = {each["release"] for each in tunggal.release_list(place)["releases"]}
    assert made == {f"{kind}-{quarter}" for kind in ("register", "aid") for quarter in QUARTERS}
