"""A ministry's list of regions taken over: its shapes, its faults, its editions."""

from __future__ import annotations

import csv
import gzip
from datetime import date
from pathlib import Path

import pytest

from tunggal.adapters.sources.regions import RegionsImported, import_regions
from tunggal.policy.regions import read_regions
from tunggal.registry.errors import DeliveryRefused
from tunggal.registry.quarter import Quarter

REAL = Path(__file__).parents[3] / "shared" / "data" / "regions"
ONE = """\
code,parent_code,name
32,,Jawa Contoh
32.04,32,Kabupaten Contoh
32.04.12,32.04,Cimanuk
32.04.12.2001,32.04.12,Sukamaju
32.04.12.2002,32.04.12,Mekarsari
"""


def importing(tmp_path: Path, text: str, **more: object) -> RegionsImported:
    file = tmp_path / "list.csv"
    file.write_text(text, encoding="utf-8")
    day = more.pop("valid_from", date(2022, 11, 9))
    return import_regions([file], into=tmp_path / "regions", valid_from=day, **more)  # type: ignore[arg-type]


def held(tmp_path: Path) -> dict[tuple[str, str], tuple[str, str, str]]:
    with (tmp_path / "regions" / "regions.csv").open() as file:
        return {
            (row["code"], row["valid_from"]): (row["name"], row["valid_to"], row["statistics_code"])
            for row in csv.DictReader(file)
        }


def refusal(tmp_path: Path, text: str, **more: object) -> str:
    with pytest.raises(DeliveryRefused) as refused:
        importing(tmp_path, text, **more)
    assert not (tmp_path / "regions" / "regions.csv").exists(), (
        "nothing is written when it is refused"
    )
    return str(refused.value)


def test_one_file_of_four_levels(tmp_path: Path) -> None:
    made = importing(tmp_path, ONE)
    assert (made.provinces, made.regencies, made.districts, made.villages, made.new) == (
        1,
        1,
        1,
        2,
        5,
    )
    villages = read_regions(tmp_path / "regions", Quarter(2026, 1)).villages
    assert [village.code for village in villages] == ["3204122001", "3204122002"]


def test_one_file_per_level_plain_codes_semicolons_gzip_and_bom(tmp_path: Path) -> None:
    files = {
        "p.csv": "kode;nama\n32;Jawa Contoh\n",
        "r.csv": "kode;province_code;nama\n3204;32;Kabupaten Contoh\n",
        "d.csv": "kode;regency_code;nama\n320412;3204;Cimanuk\n",
        "v.csv.gz": "kode;district_code;nama\n3204122001;320412;Sukamaju\n",
    }
    for name, text in files.items():
        data = text.encode("utf-8-sig")
        (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    made = import_regions(
        [tmp_path / name for name in files], into=tmp_path / "regions", valid_from=date(2022, 1, 1)
    )
    assert (made.provinces, made.regencies, made.districts, made.villages) == (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "32.04.12.2002,32.04.12,Mekarsari",
            "32.04.13.2002,32.04.13,Mekarsari",
            "list.csv, line 6: the village '3204132002' lies in '320413', which is not listed. Add the region "
            "above it, or correct the code.",
        ),
        (
            "32.04.12.2002",
            "32.04.12.2001",
            "list.csv, line 6: the code '3204122001' stands twice; first in list.csv, line 5. Keep one",
        ),
        (
            "32.04.12.2002",
            "32.04.12.202",
            "list.csv, line 6: '32.04.12.202' is no region code: 9 characters without dots. A province has 2 digits",
        ),
        (
            "2002,32.04.12,",
            "2002,32.04.13,",
            "list.csv, line 6: the village '3204122002' names '320413' as its parent",
        ),
        (",Mekarsari", ",", "list.csv, line 6: the region '3204122002' has no name"),
        (",Mekarsari", ",Mekar,sari", "list.csv, line 6: 4 columns where the heading has 3"),
        (
            "32.04.12.2001,32.04.12,Sukamaju\n32.04.12.2002,32.04.12,Mekarsari\n",
            "",
            "list.csv: no village is listed",
        ),
        (
            "code,parent",
            "wilayah,parent",
            "list.csv, line 1: the column 'code' is missing; found wilayah, parent_code, name",
        ),
    ],
)
def test_a_bad_list_is_refused_with_file_line_and_remedy(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    assert says in refusal(tmp_path, ONE.replace(old, new))


def test_a_newer_edition_keeps_the_older_codes_with_their_last_day(tmp_path: Path) -> None:
    importing(tmp_path, ONE)
    newer = ONE.replace("2002,32.04.12,Mekarsari", "2003,32.04.12,Mekarsari").replace(
        "Cimanuk", "Cimanuk Baru"
    )
    lineage = tmp_path / "lineage.csv"
    lineage.write_text("old_code,new_code,kind,on\n32.04.12.2002,32.04.12.2003,recode,2025-01-01\n")
    made = importing(tmp_path, newer, valid_from=date(2025, 1, 1), lineage=lineage)
    assert (made.new, made.renamed, made.ended, made.ended_without_lineage) == (1, 1, 1, 0)
    rows = held(tmp_path)
    assert rows["3204122002", "2022-11-09"] == ("Mekarsari", "2024-12-31", "")
    assert rows["320412", "2022-11-09"] == ("Cimanuk", "2024-12-31", "")
    assert rows["320412", "2025-01-01"] == ("Cimanuk Baru", "", "")
    before = read_regions(tmp_path / "regions", Quarter(2024, 4))
    after = read_regions(tmp_path / "regions", Quarter(2025, 1))
    assert "3204122002" in {village.code for village in before.villages}
    assert after.population["3204122002"] == ("3204122003", "region_outdated")


def test_the_same_edition_twice_changes_nothing(tmp_path: Path) -> None:
    importing(tmp_path, ONE)
    newer = ONE.replace("Mekarsari", "Mekar Sari")
    importing(tmp_path, newer, valid_from=date(2025, 1, 1))
    once = held(tmp_path)
    importing(tmp_path, newer, valid_from=date(2025, 1, 1))
    assert held(tmp_path) == once


def test_an_older_edition_after_a_newer_one_is_refused(tmp_path: Path) -> None:
    importing(tmp_path, ONE)
    with pytest.raises(DeliveryRefused, match="from the oldest to the newest"):
        importing(tmp_path, ONE, valid_from=date(2020, 1, 1))


def test_vanished_codes_without_lineage_are_counted(tmp_path: Path) -> None:
    importing(tmp_path, ONE)
    newer = ONE.replace("32.04.12.2002,32.04.12,Mekarsari\n", "")
    made = importing(tmp_path, newer, valid_from=date(2025, 1, 1))
    assert (made.ended, made.ended_without_lineage) == (1, 1)


def test_a_bridge_gives_statistics_codes(tmp_path: Path) -> None:
    bridge = tmp_path / "bridge.csv"
    bridge.write_text("code,statistics_code\n32.04.12,3206010\n32.04.12.2001,3206010001\n")
    made = importing(tmp_path, ONE, bridge=bridge)
    assert made.statistics_codes == 2
    regions = read_regions(tmp_path / "regions", Quarter(2026, 1))
    assert regions.statistics == {"3206010001": ("3204122001", "")}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("32.04.99,3206010", "bridge.csv, line 2: the code '320499' is not in the list"),
        (
            "32.04.12,32060",
            "bridge.csv, line 2: '32060' is no statistics code of a district. It has 7 digits",
        ),
        ("32.04.12,3206010\n32.04.12,3206011", "bridge.csv, line 3: '320412' stands twice"),
        (
            "32.04.12.2001,3206010001\n32.04.12.2002,3206010001",
            "bridge.csv, line 3: '3206010001' stands twice",
        ),
    ],
)
def test_a_bad_bridge_is_refused(tmp_path: Path, rows: str, says: str) -> None:
    bridge = tmp_path / "bridge.csv"
    bridge.write_text(f"code,statistics_code\n{rows}\n")
    assert says in refusal(tmp_path, ONE, bridge=bridge)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("32.04.12.2001,32.04,merge,2025-01-01", "are of different levels"),
        (
            "32.04,32.05,gone,2025-01-01",
            "'gone' is no kind of change. Write one of split, merge, rename, recode",
        ),
        ("32.04,32.05,split,1/1/25", "on '1/1/25' is no date. Write 2022-11-09"),
    ],
)
def test_a_bad_lineage_is_refused(tmp_path: Path, row: str, says: str) -> None:
    lineage = tmp_path / "changes.csv"
    lineage.write_text(f"old_code,new_code,kind,on\n{row}\n")
    text = refusal(tmp_path, ONE, lineage=lineage)
    assert "changes.csv, line 2" in text
    assert says in text


def test_the_real_list_is_taken_over(tmp_path: Path) -> None:
    if not REAL.is_dir():
        pytest.skip("the real list of regions is not tried: ../shared/data/regions is missing")
    made = import_regions(
        sorted(REAL.glob("*.csv.gz")), into=tmp_path, valid_from=date(2022, 11, 9)
    )
    assert (made.provinces, made.regencies, made.districts, made.villages) == (38, 514, 7277, 83763)
    assert len(read_regions(tmp_path, Quarter(2026, 1)).villages) == 83763
