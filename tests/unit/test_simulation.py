"""The simulated country: its regions, its registers, its truth."""

from __future__ import annotations

import csv
import gzip
import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyarrow.parquet
import pytest

from simulated import QUARTERS, country, csv_of, digests, rows
from tunggal.policy.allocation import read_allocation
from tunggal.policy.regions import read_regions
from tunggal.policy.sources import read_sources
from tunggal.registry.errors import UsageRefused
from tunggal.registry.nik import Nik, nik_fault
from tunggal.registry.quarter import Quarter
from tunggal.simulation import simulate
from tunggal.simulation.economy import POVERTY_LINE, gini
from tunggal.simulation.faults import NikFaults, well_formed, written_niks
from tunggal.simulation.frame import Frame, count_within
from tunggal.simulation.names import miswrite, written
from tunggal.simulation.regions import make_regions
from tunggal.simulation.shapes import shapes
from tunggal.simulation.treatments import KINDS
from tunggal.simulation.vocabulary import spellings, vocabulary

REAL = Path(__file__).parents[2] / ".." / "shared" / "data" / "regions"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return country(tmp_path_factory.mktemp("country"), families=2_000)


@pytest.fixture(scope="module")
def larger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Large enough for what happens to few."""
    return country(tmp_path_factory.mktemp("larger"), families=8_000)


def one(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found


def _delivered_rows(file: Path) -> int:
    if file.suffix == ".parquet":
        return int(pyarrow.parquet.read_metadata(file).num_rows)
    return file.suffix == ".xlsx" or len(file.read_bytes().splitlines()) - 1


# ------------------------------------------------------------------ the whole country


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first = country(tmp_path / "a", families=200, seed=7)
    again = country(tmp_path / "b", families=200, seed=7)
    other = country(tmp_path / "c", families=200, seed=8)
    assert digests(first) == digests(again)
    assert digests(first / "deliveries") != digests(other / "deliveries")


@pytest.mark.parametrize("families", [1, 50])
def test_a_tiny_country_works(tmp_path: Path, families: int) -> None:
    made = country(tmp_path / "tiny", families=families)
    truth = made / "truth" / "2026Q2" / "families.parquet"
    assert 1 <= pyarrow.parquet.read_metadata(truth).num_rows <= 2 * families + 2
    assert {each.name for each in (made / "deliveries").iterdir()} >= {"dukcapil", "regsosek"}
    sent = [file for file in (made / "deliveries").glob("*/*/*") if file.name != "delivery.yaml"]
    assert all(_delivered_rows(file) for file in sent)


def test_the_size_is_about_what_was_asked_for(made: Path) -> None:
    ((families, persons),) = rows(
        f"select count(*), sum(size) from '{made}/truth/2026Q1/families.parquet'"
    )
    assert 1_850 < families < 2_150
    assert 2.9 < persons / families < 3.25


def test_one_quarter_has_no_split(tmp_path: Path) -> None:
    made = country(tmp_path / "one", families=30, quarters=QUARTERS[:1])
    assert (
        made / "policy" / "regions" / "lineage.csv"
    ).read_text() == "old_code,new_code,kind,on\n"


def test_a_second_country_in_one_workspace_is_refused(made: Path) -> None:
    with pytest.raises(UsageRefused, match="new workspace"):
        simulate(made, families=10, quarters=QUARTERS, seed=1)


@pytest.mark.parametrize("quarters", [(), (QUARTERS[1], QUARTERS[0]), (QUARTERS[0], QUARTERS[0])])
def test_quarters_must_be_in_order(tmp_path: Path, quarters: tuple[Quarter, ...]) -> None:
    with pytest.raises(UsageRefused, match="in order"):
        simulate(tmp_path, families=10, quarters=quarters, seed=1)


def test_a_country_needs_a_family(tmp_path: Path) -> None:
    with pytest.raises(UsageRefused, match="at least one family"):
        simulate(tmp_path, families=0, quarters=QUARTERS, seed=1)


# ------------------------------------------------------------------ regions


def test_the_regions_can_be_read_and_one_district_splits(made: Path) -> None:
    before, after = (read_regions(made / "policy" / "regions", quarter) for quarter in QUARTERS)
    gone = {each.code for each in before.villages} - {each.code for each in after.villages}
    new = {each.code for each in after.villages} - {each.code for each in before.villages}
    assert len(gone) == len(new) > 0
    assert {after.population[code] for code in gone} == {(code, "region_outdated") for code in new}


def test_one_regency_is_renamed(made: Path) -> None:
    listed = csv_of(made / "policy" / "regions" / "regions.csv")
    regencies = [row for row in listed if row["level"] == "regency"]
    twice = [row for row in regencies if [r["code"] for r in regencies].count(row["code"]) == 2]
    assert [(row["valid_from"], row["valid_to"]) for row in twice] == [
        ("", "2026-03-31"),
        ("2026-04-01", ""),
    ]
    assert twice[0]["name"] != twice[1]["name"]


@pytest.mark.parametrize("families", [1, 60_000, 3_000_000])
def test_codes_are_unique_in_both_schemes(families: int) -> None:
    villages = make_regions(np.random.default_rng(1), families=families).villages
    for name in ("code", "code_after", "statistics", "statistics_after"):
        codes = villages.columns[name]
        assert len(np.unique(codes)) == len(codes)
        assert codes.min() > 10**9
    assert (villages.code != villages.statistics).mean() > 0.9
    assert villages.share.sum() == pytest.approx(1)
    assert villages.share[villages.urban].sum() == pytest.approx(0.588, abs=0.03)


def test_a_whole_nation_has_514_regencies_in_38_provinces() -> None:
    code = make_regions(np.random.default_rng(1), families=95_000_000).villages.code
    assert len(np.unique(code // 10**6)) == 514
    assert len(np.unique(code // 10**8)) == 38


def test_no_invented_name_is_a_real_one() -> None:
    if not REAL.is_dir():
        pytest.skip(f"the real list of regions is not here: {REAL}")
    real = set()
    for file in REAL.glob("*.csv.gz"):
        with gzip.open(file, "rt", encoding="utf-8") as text:
            real |= {_bare(row["name"]) for row in csv.DictReader(text)}
    made = make_regions(np.random.default_rng(1), families=95_000_000)
    assert not {_bare(name) for name in made.names.values()} & real


def _bare(name: str) -> str:
    return name.lower().replace("kabupaten ", "").replace("kota ", "").replace(" ", "")


def test_every_regency_has_a_shape_on_the_map(made: Path) -> None:
    listed = csv_of(made / "policy" / "regions" / "shapes.csv")
    poor = csv_of(made / "policy" / "regions" / "poor_counts.csv")
    assert [row["regency_code"] for row in listed] == [row["regency_code"] for row in poor]
    for row in listed:
        points = [each.split(",") for each in row["path"].strip("MZ").split("L")]
        assert len(points) >= 3
        assert all(0 <= float(x) <= 1000 and 0 <= float(y) <= 600 for x, y in points)


def test_shapes_do_not_overlap() -> None:
    paths = shapes(np.random.default_rng(4), [1101, 1102, 1171, 3201, 3202])
    areas = [_area(path) for path in paths.values()]
    assert min(areas) > 100
    assert sum(areas) < 1000 * 600


def _area(path: str) -> float:
    x, y = np.array([each.split(",") for each in path.strip("MZ").split("L")], float).T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def test_poor_counts_are_what_was_published_of_the_truth(made: Path) -> None:
    counted = rows(
        "select regency_code, sum(size) from "
        f"'{made}/truth/2026Q1/families.parquet' where expenditure < {POVERTY_LINE} group by 1"
    )
    published = csv_of(made / "policy" / "regions" / "poor_counts.csv")
    assert {row["regency_code"]: int(row["poor"]) for row in published if row["poor"] != "0"} == {
        code: int(poor) for code, poor in counted
    }


def test_seats_are_scaled_to_the_country(made: Path) -> None:
    allocation = read_allocation(made / "policy")
    assert allocation.scale * 95_006_179 == 2_000
    assert sum(allocation.poor_counts(QUARTERS[0]).values()) > 0


# ------------------------------------------------------------------ truth and records


def test_every_delivered_row_is_in_the_truth_once(made: Path) -> None:
    known = rows(
        f"select source, delivery, record_key from read_parquet('{made}/truth/*/records-*.parquet')"
    )
    assert len(known) == len(set(known))
    assert sorted(known) == sorted(_delivered(made / "deliveries"))


def _delivered(folder: Path) -> list[tuple[str, str, str]]:
    found = []
    for file in sorted(folder.glob("*/*/*")):
        source, delivery = file.parts[-3:-1]
        found += [(source, delivery, key) for key in _keys(source, file)]
    return found


def _keys(source: str, file: Path) -> list[str]:
    """The keys of a file of persons, by hand: the office's own, or the md5 of the row."""
    if file.name.startswith(("anggota", "peserta", "kunjungan_orang")):
        key = {"regsosek": "r401_id", "bpjs": "nokapst", "visits": "id_orang"}[source]
        return [str(each) for each in pyarrow.parquet.read_table(file)[key].to_pylist()]
    if file.name.startswith("P3KE_individu"):
        return [row["ID Individu"] for row in csv_of(file, "\t", "cp1252")]
    if file.name.startswith("individu"):
        return [row["ID_ART"] for row in csv_of(file, ";")]
    if file.name.startswith(("penduduk", "persons")):
        return [_digest(row) for row in csv_of(file)]
    return []


def _digest(row: dict[str, str]) -> str:
    return hashlib.md5("\x1f".join(row[name] for name in sorted(row)).encode()).hexdigest()


def test_every_person_of_a_record_is_a_person_of_the_truth(made: Path) -> None:
    strangers = rows(
        f"select count(*) from read_parquet('{made}/truth/2026Q2/records-*.parquet') r "
        f"anti join read_parquet('{made}/truth/2026Q2/persons-*.parquet') p on r.person = p.person"
    )
    assert strangers == [(0,)]


def test_niks_are_well_formed_and_unique(made: Path) -> None:
    persons = rows(f"select nik, sex from read_parquet('{made}/truth/2026Q2/persons-*.parquet')")
    assert len({nik for nik, _ in persons}) == len(persons) > 5_000
    codes = {row["code"] for row in csv_of(made / "policy" / "regions" / "regions.csv")}
    for nik, sex in persons:
        assert Nik.parse(nik).digits == nik
        assert (int(nik[6:8]) > 40) == (sex == 2)
        assert nik[:6] in codes


def test_family_cards_are_unique(made: Path) -> None:
    cards = rows(f"select kk from '{made}/truth/2026Q2/families.parquet'")
    assert len(set(cards)) == len(cards)
    assert all(len(kk) == 16 for (kk,) in cards)


def test_each_family_has_one_head_among_the_living(made: Path) -> None:
    people = csv_of(one(made, "deliveries/dukcapil/2026Q2/penduduk*.csv"))
    heads = [row["NO_KK"] for row in people if row["STAT_HBKEL"] == "1" and row["STATUS"] != "MATI"]
    assert len(set(heads)) > 0.97 * len(heads)


def test_true_deciles_are_tenths_of_persons(made: Path) -> None:
    counted = rows(
        f"select decile, sum(size), min(expenditure) from '{made}/truth/2026Q1/families.parquet' "
        "group by decile order by decile"
    )
    total = sum(persons for _, persons, _ in counted)
    assert [decile for decile, _, _ in counted] == list(range(1, 11))
    assert all(abs(persons / total - 0.1) < 0.005 for _, persons, _ in counted)
    assert [least for *_, least in counted] == sorted(least for *_, least in counted)


def test_lists_lack_a_usable_nik_as_often_as_real_ones(made: Path) -> None:
    shares = dict(
        rows(
            "select source, 1 - avg(nik_usable) from "
            f"read_parquet('{made}/truth/2026Q1/records-*.parquet') group by source"
        )
    )
    assert shares["dukcapil"] == 0
    lists = [shares[source] for source in ("dtks", "regsosek", "p3ke")]
    assert 0.03 < min(lists) < max(lists) < 0.075


def test_the_flag_of_usable_niks_is_what_the_register_says(made: Path) -> None:
    flags = dict(
        rows(
            "select record_key, nik_usable from "
            f"read_parquet('{made}/truth/2026Q1/records-*.parquet') where source = 'dtks'"
        )
    )
    for row in csv_of(one(made, "deliveries/dtks/*/individu*.csv"), ";"):
        digits = row["NIK"].replace(" ", "")
        assert flags[row["ID_ART"]] == (nik_fault(digits) is None)


def test_lists_are_stale_and_doubled(made: Path) -> None:
    known = (
        f"read_parquet('{made}/truth/2026Q1/records-*.parquet') r join "
        f"read_parquet('{made}/truth/2026Q1/persons-*.parquet') p on r.person = p.person"
    )
    dead = dict(rows(f"select source, count(*) from {known} where alive = 0 group by source"))
    assert dead["regsosek"] > dead["dtks"] > 0
    twice = rows(
        f"select source, count(*) - count(distinct r.person) from {known} "
        "where source in ('dtks', 'p3ke', 'regsosek', 'dukcapil') group by source"
    )
    assert {source for source, doubled in twice if doubled} == {"dtks", "p3ke", "regsosek"}


def test_the_lists_overlap_and_have_gaps(made: Path) -> None:
    truth = f"read_parquet('{made}/truth/2026Q1/records-*.parquet')"
    counted = dict(rows(f"select source, count(distinct person) from {truth} group by source"))
    assert 0.35 < counted["dtks"] / counted["dukcapil"] < 0.6
    assert 0.65 < counted["p3ke"] / counted["dukcapil"] < 0.9
    assert 0.80 < counted["regsosek"] / counted["dukcapil"] < 0.99


# ------------------------------------------------------------------ what the offices write


def test_p3ke_is_written_in_windows_1252(made: Path) -> None:
    content = one(made, "deliveries/p3ke/*/P3KE_individu*.txt").read_bytes()
    assert b"\x96" in content
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")


def test_leads_begin_with_a_byte_order_mark(made: Path) -> None:
    assert one(made, "deliveries/leads/2026Q1/*.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_power_company_sends_a_spreadsheet_with_some_niks_as_numbers(made: Path) -> None:
    book = openpyxl.load_workbook(one(made, "deliveries/pln/2026Q1/*.xlsx"), read_only=True)
    heading, *found = list(book.worksheets[0].iter_rows(values_only=True))
    niks = [row[heading.index("NIK")] for row in found]
    assert len(found) > 500
    assert 0 < sum(isinstance(nik, float | int) for nik in niks) < 0.05 * len(niks)
    assert {row[heading.index("DAYA")] for row in found} >= {"450", "900", "1300"}


def test_regsosek_uses_statistics_codes_and_numbers(made: Path) -> None:
    table = pyarrow.parquet.read_table(one(made, "deliveries/regsosek/*/anggota*.parquet"))
    regions = read_regions(made / "policy" / "regions", QUARTERS[0])
    assert set(table["id_desa"].to_pylist()) - {None} <= set(regions.statistics)
    assert set(table["r405_jk"].to_pylist()) == {1, 2}


def test_the_population_register_uses_the_codes_in_force(made: Path) -> None:
    for quarter in QUARTERS:
        regions = read_regions(made / "policy" / "regions", quarter)
        people = csv_of(one(made, f"deliveries/dukcapil/{quarter}/penduduk*.csv"))
        assert {row["KODE_WILAYAH"] for row in people} <= {each.code for each in regions.villages}


def test_the_population_register_reports_what_happened(made: Path) -> None:
    states = [row["STATUS"] for row in csv_of(one(made, "deliveries/dukcapil/2026Q2/*.csv"))]
    assert set(states) == {"AKTIF", "MATI", "BARU", "PINDAH LN"}
    people = csv_of(one(made, "deliveries/dukcapil/2026Q2/*.csv"))
    assert all(row["TGL_PERISTIWA"] for row in people if row["STATUS"] in ("MATI", "PINDAH LN"))


def test_each_delivery_counts_its_rows(made: Path) -> None:
    note = one(made, "deliveries/dtks/*/delivery.yaml").read_text()
    persons = csv_of(one(made, "deliveries/dtks/*/individu*.csv"), ";")
    families = csv_of(one(made, "deliveries/dtks/*/keluarga*.csv"), ";")
    assert (
        note == f"as_of: 2024-12-31\nrows: {{families: {len(families)}, persons: {len(persons)}}}\n"
    )


def test_decided_cases_name_known_kinds(made: Path) -> None:
    cases = csv_of(one(made, "deliveries/participation/2026Q1/decisions*.csv"))
    assert len({case["case_number"] for case in cases}) == len(cases) > 3
    for case in cases:
        assert (case["programme"] == "") == (case["kind"] in ("CORRECTION", "LEAD_CONTEST"))
        assert case["upheld"] in ("YES", "NO", "OPEN")
        assert case["upheld"] != "OPEN" or case["kind"] in ("APPEAL", "LEAD_CONTEST")
        assert case["reason"] or case["upheld"] == "OPEN"


def test_open_cases_are_decided_later_under_their_own_number(larger: Path) -> None:
    cases: dict[str, list[dict[str, str]]] = {}
    for quarter in QUARTERS:
        for case in csv_of(one(larger, f"deliveries/participation/{quarter}/decisions*.csv")):
            cases.setdefault(case["case_number"], []).append(case)
    twice = [each for each in cases.values() if len(each) > 1]
    assert twice
    for heard, decided in twice:
        assert (heard["upheld"], decided["upheld"] in ("YES", "NO")) == ("OPEN", True)
        assert (heard["nik"], heard["kind"]) == (decided["nik"], decided["kind"])
        assert heard["decided_on"] < decided["decided_on"]


def test_a_contest_names_the_kind_of_its_lead(made: Path) -> None:
    kinds = set(
        read_sources(made / "policy" / "sources")["leads"]
        .parts["leads"]
        .columns["kind"]
        .codes.values()
    )
    contests = [
        case
        for quarter in QUARTERS
        for case in csv_of(one(made, f"deliveries/participation/{quarter}/decisions*.csv"))
        if case["kind"] == "LEAD_CONTEST"
    ]
    assert contests
    assert {case["reason"] for case in contests} <= kinds


def test_the_list_of_recipients_comes_once(made: Path) -> None:
    assert [each.name for each in (made / "deliveries" / "seats").iterdir()] == ["2026Q1"]
    table = pyarrow.parquet.read_table(one(made, "deliveries/seats/2026Q1/penerima*.parquet"))
    held = table.to_pylist()
    assert {row["program"] for row in held} == {"PKH", "BPNT", "PBI JKN"}
    assert len({row["no_urut"] for row in held}) == len(held)
    families = [(row["program"], row["no_kk"]) for row in held if row["no_kk"]]
    assert len(set(families)) == len(families)
    assert all((row["no_kk"] is None) == (row["program"] == "PBI JKN") for row in held)
    assert all(row["sejak"] is None or row["sejak"] <= row["tanggal_daftar"] for row in held)


def test_patients_are_listed_with_the_last_day_of_their_letter(larger: Path) -> None:
    for quarter in QUARTERS:
        for row in csv_of(one(larger, f"deliveries/treatments/{quarter}/layanan*.csv")):
            day, month, year = (int(part) for part in row["SAMPAI"].split("/"))
            assert quarter.first_day < date(year, month, day)
            assert row["LAYANAN"] in KINDS


def test_visits_bring_members_and_answers_of_their_families(made: Path) -> None:
    for quarter in QUARTERS:
        families, people = (
            pyarrow.parquet.read_table(one(made, f"deliveries/visits/{quarter}/{name}*.parquet"))
            for name in ("kunjungan_keluarga", "kunjungan_orang")
        )
        visits = set(families["id_kunjungan"].to_pylist())
        assert len(visits) == len(families) > 20
        assert set(people["id_kunjungan"].to_pylist()) <= visits
        assert min(families["tgl_kunjungan"].to_pylist()) > quarter.previous.first_day
        assert max(families["tgl_kunjungan"].to_pylist()) < quarter.first_day


# ------------------------------------------------------------------ parts


def test_count_within_numbers_the_rows_of_each_key() -> None:
    assert count_within(np.array([5, 3, 5, 5, 3])).tolist() == [0, 0, 1, 2, 1]


def test_a_frame_refuses_columns_of_two_lengths() -> None:
    with pytest.raises(ValueError, match="one length"):
        Frame(a=np.zeros(2), b=np.zeros(3))


@pytest.mark.parametrize(
    ("word", "expected"),
    [("Sukarno", "Soekarno"), ("Muhammad", "Moh."), ("Fatimah", "Patimah"), ("Cahyo", "Tjahjo")],
)
def test_a_word_has_other_spellings(word: str, expected: str) -> None:
    assert expected in spellings(word)


def test_a_miswritten_name_stays_near_the_name() -> None:
    numbers = np.array([[vocabulary().number("Siti"), vocabulary().number("Aminah"), 0, 0]] * 400)
    rng = np.random.default_rng(1)
    wrong = miswrite(rng, numbers, respelled=0.3, mistyped=0.3, shortened=0.1)
    changed = (wrong != numbers).sum(1)
    assert 0.4 < (changed > 0).mean() < 0.8
    assert changed.max() <= 2
    assert written(numbers[:1], capitals=True).to_pylist() == ["SITI AMINAH"]
    assert written(numbers[:1], glued=np.array([True])).to_pylist() == ["SitiAminah"]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("missing", None),
        ("cut", "320101550890000"),
        ("letters", "32O1015508900001"),
        ("as_number", "3.20101550890000E+15"),
        ("rounded", "3201015508900000"),
        ("dashed", "-"),
        ("lost_forty", "3201011508900001"),
        ("of_relative", "3201011502800002"),
        ("spaced", "3201 0155 0890 0001"),
    ],
)
def test_each_fault_of_a_nik(fault: str, expected: str | None) -> None:
    only = NikFaults(**{name: 100.0 * (name == fault) for name in vars(NikFaults())})
    niks, relatives = np.array([3201015508900001]), np.array([3201011502800002])
    texts, usable = written_niks(np.random.default_rng(1), niks, relatives, only)
    assert texts.to_pylist() == [expected]
    assert usable.tolist() == [nik_fault((expected or "").replace(" ", "")) is None]


def test_well_formed_agrees_with_the_register() -> None:
    rng = np.random.default_rng(2)
    numbers = 3201 * 10**12 + rng.integers(0, 10**12, 3_000)
    numbers = np.r_[numbers, numbers // 10**8 * 10**8 + 900_001]
    assert well_formed(numbers).tolist() == [nik_fault(str(each)) is None for each in numbers]


def test_gini_of_known_shares() -> None:
    assert gini(np.array([1.0, 1.0]), np.array([3, 5])) == pytest.approx(0)
    everything: Any = np.r_[np.zeros(99), 1.0]
    assert gini(everything, np.ones(100, int)) == pytest.approx(0.99)
