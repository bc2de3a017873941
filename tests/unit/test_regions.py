"""Regions: codes, levels, what is in force on a day, and what older codes became."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tunggal.policy.regions import Region, Regions, Successor, read_regions, regions_on
from tunggal.registry.errors import PolicyRefused
from tunggal.registry.kk import kk_fault
from tunggal.registry.quarter import Quarter
from tunggal.registry.region import Level, level_of, parent_of, plain_code

DAY = date(2026, 1, 1)
SPLIT = date(2025, 7, 1)


def of(*villages: str, ended: tuple[str, ...] = ()) -> list[Region]:
    """The regions above and including these villages; `ended` ones are no longer in force."""
    codes = sorted({code[:n] for code in (*villages, *ended) for n in (2, 4, 6, 10)})
    return [
        Region(
            code,
            level_of(code),
            parent_of(code),
            f"N{code}",
            None,
            date(2025, 6, 30) if code in ended else None,
            statistics_code=f"9{code[1:]}" if len(code) == 10 else "",
        )
        for code in codes
    ]


def test_codes_know_their_level_and_parent() -> None:
    assert plain_code("32.04.12.2001") == "3204122001"
    assert [level_of(code) for code in ("32", "3204", "320412", "3204122001")] == list(Level)
    assert parent_of("3204122001") == "320412"
    assert parent_of("32") == ""
    for wrong in ("", "320", "32041220011", "32A4"):
        with pytest.raises(ValueError, match="2, 4, 6 or 10 digits"):
            level_of(wrong)


def test_a_kk_is_sixteen_digits_of_some_region() -> None:
    assert kk_fault("3204121203100001") is None
    faults = [
        kk_fault(text) for text in ("320412120310000", "KK04121203100001", "0000000000000000")
    ]
    assert faults == ["not_16_digits", "not_digits", "zeros"]


def test_only_what_is_in_force_is_listed_with_the_names_above() -> None:
    regions = regions_on(of("3204122001", ended=("3204122002",)), [], day=DAY)
    assert [village.code for village in regions.villages] == ["3204122001"]
    assert regions.villages[0].names[Level.REGENCY] == "N3204"
    assert "3204122002" not in regions.population


def lookups(changes: list[Successor], *, ended: tuple[str, ...]) -> Regions:
    return regions_on(of("3204122001", "3204122002", "3304122001", ended=ended), changes, day=DAY)


def test_a_renumbered_village_is_found_under_its_old_code() -> None:
    change = Successor("3204122009", "3204122002", "recode", SPLIT)
    regions = lookups([change], ended=("3204122009",))
    assert regions.population["3204122009"] == ("3204122002", "region_outdated")
    assert regions.statistics["9204122009"] == ("3204122002", "region_outdated")


def test_changes_follow_one_another() -> None:
    changes = [
        Successor("3204122008", "3204122009", "recode", date(2020, 1, 1)),
        Successor("3204122009", "3204122002", "merge", SPLIT),
    ]
    regions = lookups(changes, ended=("3204122008", "3204122009"))
    assert regions.population["3204122008"] == ("3204122002", "region_outdated")


def test_a_recoded_regency_takes_its_villages_along() -> None:
    regions = lookups([Successor("3104", "3204", "recode", SPLIT)], ended=("3104122001",))
    assert regions.population["3104122001"] == ("3204122001", "region_outdated")


def test_a_split_inside_a_regency_takes_the_first_part_and_says_so() -> None:
    changes = [Successor("3204122009", new, "split", SPLIT) for new in ("3204122002", "3204122001")]
    regions = lookups(changes, ended=("3204122009",))
    assert regions.population["3204122009"] == ("3204122001", "region_split")


def test_a_split_across_regencies_leaves_the_village_unknown() -> None:
    changes = [Successor("3204122009", new, "split", SPLIT) for new in ("3204122002", "3304122001")]
    assert "3204122009" not in lookups(changes, ended=("3204122009",)).population


def test_lineage_that_runs_in_a_circle_ends() -> None:
    changes = [
        Successor("3204122008", "3204122009", "recode", SPLIT),
        Successor("3204122009", "3204122008", "recode", SPLIT),
    ]
    regions = lookups(changes, ended=("3204122008", "3204122009"))
    assert "3204122008" not in regions.population


def test_a_change_of_next_year_has_not_happened() -> None:
    change = Successor("3204122009", "3204122002", "merge", date(2027, 1, 1))
    assert "3204122009" not in lookups([change], ended=("3204122009",)).population


HEADING = "code,level,parent_code,name,valid_from,valid_to,statistics_code\n"
ROWS = "32,province,,J,,,\n3204,regency,32,K,,,\n320412,district,3204,C,,,\n3204122001,village,320412,D,,,\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEADING + ROWS + "320,village,32,X,,,\n", "line 6: code: '320'"),
        (
            HEADING + ROWS + "3205,village,32,X,,,\n",
            "line 6: level: a code of 4 digits is a regency",
        ),
        (HEADING + ROWS + "3205,regency,31,X,,,\n", "line 6: parent_code: expected '32'"),
        (
            HEADING + ROWS + "3204,regency,32,X,2025-01-01,,\n",
            "line 6: code: '3204' stands twice for the same days",
        ),
        (
            HEADING + ROWS + "3205,regency,32,X,01/02/2025,,\n",
            "line 6: valid_from: '01/02/2025' is no date",
        ),
        ("code,name\n32,J\n", "line 1: level: the column is missing"),
        (HEADING + "32,province,,J,,,\n", "lists no village"),
        (
            HEADING + ROWS.replace("D,,,", "D,2027-01-01,,"),
            "no village is in force on 2026-01-01, the first day of 2026Q1",
        ),
    ],
)
def test_a_bad_region_file_is_refused_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "regions.csv").write_text(text)
    (tmp_path / "lineage.csv").write_text("old_code,new_code,kind,on\n")
    with pytest.raises(PolicyRefused) as refused:
        read_regions(tmp_path, Quarter(2026, 1))
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("320,3204,split,2025-01-01", "line 2: old_code: '320'"),
        (
            "3204,3205,vanish,2025-01-01",
            "line 2: kind: expected one of split, merge, rename, recode",
        ),
        ("3204,3205,split,soon", "line 2: on: 'soon' is no date"),
    ],
)
def test_a_bad_lineage_file_is_refused_with_its_line(tmp_path: Path, row: str, says: str) -> None:
    (tmp_path / "regions.csv").write_text(HEADING + ROWS)
    (tmp_path / "lineage.csv").write_text(f"old_code,new_code,kind,on\n{row}\n")
    with pytest.raises(PolicyRefused) as refused:
        read_regions(tmp_path, Quarter(2026, 1))
    assert says in str(refused.value)


def test_a_list_without_its_lineage_is_refused(tmp_path: Path) -> None:
    (tmp_path / "regions.csv").write_text(HEADING + ROWS)
    with pytest.raises(
        PolicyRefused, match=r"lineage\.csv: the file does not exist.*region import"
    ):
        read_regions(tmp_path, Quarter(2026, 1))
    (tmp_path / "lineage.csv").write_text("old_code,new_code,kind,on\n")
    assert read_regions(tmp_path, Quarter(2026, 1)).villages


def test_without_a_list_the_error_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(PolicyRefused, match="tunggal region import"):
        read_regions(tmp_path, Quarter(2026, 1))
