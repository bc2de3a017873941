"""Deliveries that are well: which are used, how each format is read, what a check tells."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from delivering import Q1, Country, as_csv, found, make_country, person
from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.adapters.sources import FileReader, deliveries_of, find_deliveries, newest_delivery
from tunggal.adapters.sources.checking import check_source
from tunggal.cycle.consolidate.quality import checks_of
from tunggal.registry.errors import DeliveryRefused, UsageRefused
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter


@pytest.fixture
def country(tmp_path: Path) -> Country:
    return make_country(tmp_path / "place")


@pytest.fixture
def engine() -> DuckDBEngine:
    return DuckDBEngine()


def lead(number: int) -> str:
    return f"{number},15/01/2026,ASN,3204121203850001,BUDI,12/03/1985\n"


LEADS = "NOMOR,TANGGAL,JENIS,NIK,NAMA,TGL_LAHIR\n"


def names(country: Country, quarter: Quarter | Period) -> list[str]:
    return [str(each) for each in find_deliveries(country.deliveries, country.sources, quarter)]


def test_of_a_register_the_newest_delivery_up_to_the_quarter_is_used(country: Country) -> None:
    for number, name in enumerate(("2025Q4", "2026Q1", "2026-02-15", "2026Q2"), start=1):
        country.send_dtks(person(number), delivery=name)
    assert names(country, Quarter(2025, 4)) == ["deliveries/dtks/2025Q4"]
    assert names(country, Q1) == ["deliveries/dtks/2026-02-15"]
    assert names(country, Quarter(2026, 2)) == ["deliveries/dtks/2026Q2"]
    assert newest_delivery(country.deliveries, country.sources["dtks"]).name == "2026Q2"


def test_of_leads_every_delivery_up_to_the_quarter_is_used(country: Country) -> None:
    for number, name in enumerate(("2025Q4", "2026Q1", "2026Q2"), start=1):
        country.send(f"leads/{name}", {"petunjuk.csv": LEADS + lead(number)})
    assert names(country, Q1) == ["deliveries/leads/2025Q4", "deliveries/leads/2026Q1"]


def test_a_quarter_leaves_the_months_to_monthly_runs_and_later_quarters(country: Country) -> None:
    for number, name in enumerate(("2025-12", "2026Q1", "2026-01", "2026-03", "2026Q2"), start=1):
        country.send(f"leads/{name}", {"petunjuk.csv": LEADS + lead(number)})
    sent = [each.removeprefix("deliveries/leads/") for each in names(country, Quarter(2026, 2))]
    assert sent == ["2025-12", "2026Q1", "2026-01", "2026-03", "2026Q2"]
    assert names(country, Q1) == ["deliveries/leads/2025-12", "deliveries/leads/2026Q1"]
    assert names(country, Period.parse("2026-02")) == ["deliveries/leads/2026-01"]
    assert newest_delivery(country.deliveries, country.sources["leads"], Q1).name == "2026Q1"


def test_what_changed_in_a_month_does_not_replace_a_whole_list(country: Country) -> None:
    for number, name in enumerate(("2026Q1", "2026-02", "2026-03"), start=1):
        country.send_dtks(person(number), delivery=name)
    assert names(country, Q1) == ["deliveries/dtks/2026Q1"]
    assert names(country, Period.parse("2026-03")) == [
        "deliveries/dtks/2026-02", "deliveries/dtks/2026-03",
    ]  # fmt: skip
    assert names(country, Quarter(2026, 2)) == ["deliveries/dtks/2026Q1"]


def test_a_source_that_only_sends_by_the_month_is_read_by_its_newest(country: Country) -> None:
    for number, name in enumerate(("2026-02", "2026-03"), start=1):
        country.send_dtks(person(number), delivery=name)
    assert names(country, Quarter(2026, 2)) == ["deliveries/dtks/2026-03"]


def test_a_month_knows_its_quarter_and_speaks_of_its_first_day(country: Country) -> None:
    folder = country.send("leads/2026-02", {"petunjuk.csv": LEADS + lead(1)})
    (delivery,) = deliveries_of(country.deliveries, country.sources["leads"])
    assert (delivery.quarter, delivery.month, str(delivery.period)) == (Q1, 2, "2026-02")
    assert delivery.as_of == date(2026, 2, 1)
    (folder / "delivery.yaml").write_text("as_of: 2026-03-01\n")
    with pytest.raises(
        DeliveryRefused, match=r"lies after the end of 2026-02\. Move the delivery to"
    ):
        deliveries_of(country.deliveries, country.sources["leads"])


def test_what_a_month_could_not_know_is_marked(country: Country, engine: DuckDBEngine) -> None:
    """A monthly delivery speaks of days up to the end of its month, not of its quarter."""
    later = lead(2).replace("15/01/2026", "15/02/2026")
    country.send("leads/2026-01", {"petunjuk.csv": LEADS + lead(1) + lead(3) + later})
    country.consolidate(engine, Quarter(2026, 2))
    assert found(engine, "dated_after_delivery") == 1


DECISIONS = "case_number,kind,programme,nik,kk,upheld,reason,decided_on,until\n"


def test_an_open_case_is_decided_under_its_own_number(
    country: Country, engine: DuckDBEngine
) -> None:
    """The newest day counts, and of one day the newest delivery: a month is newer than its quarter."""
    case = "C{},appeal,pbi_jkn,3204121203850001,,{},care_is_needed,{},\n"
    heard = case.format(1, "open", "2026-01-05") + case.format(2, "open", "2026-01-05")
    told = case.format(1, "yes", "2026-02-09") + case.format(2, "no", "2026-01-05")
    country.send("participation/2026Q1", {"decisions.csv": DECISIONS + heard})
    country.send("participation/2026-02", {"decisions.csv": DECISIONS + told})
    query = "select case_number, upheld from decisions order by case_number"
    country.consolidate(engine)
    assert [row["upheld"] for row in engine.rows(query)] == [3, 3]
    country.consolidate(engine, Quarter(2026, 2))
    assert [row["upheld"] for row in engine.rows(query)] == [1, 2]
    counts = engine.rows("select * from delivery_counts order by delivery")
    assert [(row["used"], row["merged"]) for row in counts] == [(2, 0), (0, 2)]


def test_protections_and_seats_are_kept_or_refused_with_a_reason(
    country: Country, engine: DuckDBEngine
) -> None:
    heading = "NOMOR,TANGGAL,LAYANAN,NIK,NAMA,TGL_LAHIR,SAMPAI\n"
    rows = (
        "1,02/01/2026,Kemoterapi,3204121203850001,Budi,12/03/1985,31/12/2026\n"
        "2,02/01/2026,,3204121203850002,Siti,,\n"
        "3,02/01/2026,CAPD,,,,\n"
    )
    country.send("treatments/2026Q1", {"layanan.csv": heading + rows})
    seats = {
        "no_urut": ["1", "2", "3"],
        "tanggal_daftar": [date(2026, 1, 1)] * 3,
        "program": ["BPNT", "PKH", None],
        "nik": ["3204121203850001", None, "3204121203850003"],
        "no_kk": [None, "123", "3204121203100001"],
        "nama": ["Budi", "Siti", "Adi"],
        "tgl_lahir": [date(1985, 3, 12), None, None],
        "sejak": [date(2012, 7, 1), None, None],
    }
    file = io.BytesIO()
    pq.write_table(pa.table(seats), file)
    country.send("seats/2026Q1", {"penerima.parquet": file.getvalue()})
    country.consolidate(engine)
    (kept,) = engine.rows("select * from protections")
    assert (kept["kind"], kept["name"], kept["until"]) == (
        "ongoing_treatment", "BUDI", date(2026, 12, 31),
    )  # fmt: skip
    (seat,) = engine.rows("select * from seat_holders")
    assert (seat["programme"], seat["held_from"]) == ("sembako", date(2012, 7, 1))
    refused = engine.rows(
        "select source, row, rule, column_name from refused_records order by 1, 2"
    )
    assert [tuple(row.values()) for row in refused] == [
        ("seats", 3, "seat_of_nobody", "nik"),
        ("seats", 4, "seat_without_programme", "program"),
        ("treatments", 3, "protection_without_kind", "LAYANAN"),
        ("treatments", 4, "no_name_no_nik", "NIK"),
    ]
    counts = engine.rows("select * from delivery_counts")
    assert all(row["rows"] == 3 == row["used"] + row["refused"] for row in counts)


def test_a_month_without_patients_is_no_fault(country: Country, engine: DuckDBEngine) -> None:
    heading = "NOMOR,TANGGAL,LAYANAN,NIK,NAMA,TGL_LAHIR,SAMPAI\n"
    country.send("treatments/2025-12", {"layanan.csv": heading})
    country.consolidate(engine)
    (counted,) = engine.rows("select rows, used from delivery_counts where source = 'treatments'")
    assert counted == {"rows": 0, "used": 0}


def test_surveys_are_for_fitting_and_not_for_the_cycle(country: Country) -> None:
    country.send("survey/2025Q4", {"rumah_tangga.parquet": b"not read"})
    assert names(country, Q1) == []
    assert len(deliveries_of(country.deliveries, country.sources["survey"])) == 1


def test_where_nothing_was_sent_the_error_says_where_to_put_it(country: Country) -> None:
    with pytest.raises(DeliveryRefused, match="deliveries/dtks: no delivery up to 2026Q1"):
        newest_delivery(country.deliveries, country.sources["dtks"], Q1)


def test_the_day_a_row_speaks_of(country: Country, engine: DuckDBEngine) -> None:
    """Its own day, else the note's, else the source's, else the folder's."""
    source = country.sources["dtks"]
    rows = [{"ID_KELUARGA": "K1", "TGL_PEMUTAKHIRAN": "01/02/2024"}, {"ID_KELUARGA": "K2"}]
    folder = country.send_dtks(person())
    (folder / "keluarga.csv").write_text(as_csv(source, "families", rows))
    query = "select as_of from family_records order by family_key"
    country.consolidate(engine)
    assert [row["as_of"] for row in engine.rows(query)] == [date(2024, 2, 1), date(2024, 12, 31)]
    (folder / "delivery.yaml").write_text("as_of: 2026-01-15\nrows: {persons: 1, families: 2}\n")
    country.consolidate(engine)
    assert [row["as_of"] for row in engine.rows(query)] == [date(2024, 2, 1), date(2026, 1, 15)]
    (folder / "delivery.yaml").unlink()
    country.change("dtks", "speaks_of: 2024-12-31\n", "")
    folder.rename(folder.with_name("2026-01-20"))
    country.consolidate(engine)
    assert [row["as_of"] for row in engine.rows(query)] == [date(2024, 2, 1), date(2026, 1, 20)]


def test_the_same_rows_are_the_same_records_in_every_format(country: Country) -> None:
    part = country.sources["dtks"].persons
    assert part is not None
    rows = [person(number) for number in range(1, 6)]
    table = {name: [row.get(name) for row in rows] for name in part.delivered_columns}
    held: dict[str, bytes] = {}
    for delimiter in (",", ";", "\t", "|"):
        text = as_csv(country.sources["dtks"], "persons", rows).replace(";", delimiter)
        held[f"csv {delimiter}"] = text.encode()
    parquet, book, xlsx = io.BytesIO(), openpyxl.Workbook(), io.BytesIO()
    pq.write_table(pa.table(table), parquet)
    for line in (list(table), *zip(*table.values(), strict=True)):
        book.active.append(line)
    book.save(xlsx)
    held |= {"parquet ": parquet.getvalue(), "xlsx ": xlsx.getvalue()}
    told = [_records_of(country, kind, data) for kind, data in held.items()]
    assert all(each == told[0] for each in told)
    assert len(told[0]) == 5


def _records_of(country: Country, kind: str, data: bytes) -> list[dict[str, object]]:
    """The records of one file, sent in one format by a source of its own."""
    form, _, delimiter = kind.partition(" ")
    text = (country.policy / "sources" / "dtks.yaml").read_text()
    text = text[: text.index("families:")].replace("individu*.csv", "individu.*")
    new = f"format: {form}\n" + (
        f"delimiter: {'tab' if delimiter == chr(9) else repr(delimiter)}\n" if delimiter else ""
    )
    old = 'format: csv\ndelimiter: ";"\nencoding: utf-8\n'
    assert old in text
    place = make_country(country.root / f"as-{form}-{ord(delimiter or '0')}")
    (place.policy / "sources" / "dtks.yaml").write_text(text.replace(old, new))
    place.send("dtks/2026Q1", {f"individu.{form}": data})
    engine = DuckDBEngine()
    place.consolidate(engine)
    return engine.rows("select * from records order by record_key")


def test_one_file_may_hold_persons_and_their_families(
    country: Country, engine: DuckDBEngine
) -> None:
    country.change("dtks", "keluarga*.csv", "individu*.csv")
    source = country.sources["dtks"]
    persons, families = source.persons, source.families
    assert persons is not None
    assert families is not None
    heading = list(dict.fromkeys((*persons.delivered_columns, *families.delivered_columns)))
    rows = [person(1) | {"JENIS_LANTAI": "08"}, person(2) | {"JENIS_LANTAI": "08"}, {}]
    lines = [heading, *([row.get(name, "") for name in heading] for row in rows), ["x"]]
    country.send("dtks/2026Q1", {"individu.csv": "\n".join(map(";".join, lines))})
    country.consolidate(engine)
    assert engine.rows("select rows, used, merged, refused from delivery_counts") == [
        {"rows": 6, "used": 3, "merged": 1, "refused": 2}
    ]
    assert engine.rows("select family_key, floor from family_records") == [
        {"family_key": "K1", "floor": 8}
    ]
    query = "select file, row from {} order by file"
    assert engine.rows(query.format("merged_records")) == [
        {"file": "individu.csv (families)", "row": 3}
    ]
    assert engine.rows(query.format("refused_records")) == [
        {"file": "individu.csv", "row": 5},
        {"file": "individu.csv (families)", "row": 5},
    ]
    told = check_source(
        newest_delivery(country.deliveries, source),
        variables=country.variables,
        regions=country.regions,
        scratch=country.root / "check",
    )
    assert told["parts"] == [
        {"part": "persons", "rows": 3, "used": 2, "merged": 0, "refused": 1},
        {"part": "families", "rows": 3, "used": 1, "merged": 1, "refused": 1},
    ]


def test_a_source_check_tells_what_a_cycle_would_do(country: Country, tmp_path: Path) -> None:
    people = [person(number, JENIS_KELAMIN="X" if number < 3 else "L") for number in range(1, 12)]
    country.send_dtks(*people, {"ID_ART": "A99"}, person(1, JENIS_KELAMIN="X"))
    told = check_source(
        newest_delivery(country.deliveries, country.sources["dtks"]),
        variables=country.variables,
        regions=country.regions,
        scratch=tmp_path / "scratch",
    )
    assert told["parts"] == [
        {"part": "persons", "rows": 13, "used": 11, "merged": 1, "refused": 1},
        {"part": "families", "rows": 1, "used": 1, "merged": 0, "refused": 0},
    ]
    counts = {
        name: told[name] for name in ("source", "delivery", "rows", "used", "merged", "refused")
    }
    assert counts == {
        "source": "dtks", "delivery": "2026Q1", "rows": 14, "used": 12, "merged": 1, "refused": 1,
    }  # fmt: skip
    assert told["refused_rows"] == [
        {
            "file": "individu.csv",
            "row": 13,
            "rule": "no_name_no_nik",
            "column": "NIK",
            "remedy": "Ask the office for the name or a well-formed NIK of this row.",
        }
    ]
    assert told["unknown_codes"] == [
        {"part": "persons", "column": "JENIS_KELAMIN", "code": "X", "rows": 3}
    ]
    remedy = "Map the code in the source's policy file (unknown_codes lists it)."
    failed = {"check": "sex_unknown_code", "found": 2, "looked_at": 11, "remedy": remedy}
    assert failed in told["quality"]
    assert not (tmp_path / "scratch").exists()


def test_a_source_check_shows_no_values_that_may_be_personal(
    country: Country, tmp_path: Path
) -> None:
    people = [person(number) for number in range(1, 12)]
    people += [person(20, JENIS_KELAMIN="3204121203850001"), person(21, JENIS_KELAMIN="NAMA " * 9)]
    country.send_dtks(*people)
    told = check_source(
        newest_delivery(country.deliveries, country.sources["dtks"]),
        variables=country.variables,
        regions=country.regions,
        scratch=tmp_path / "scratch",
    )
    assert {row["code"] for row in told["unknown_codes"]} == {"(16 characters)", "(44 characters)"}


def test_warnings_are_among_the_checks_that_are_reported(country: Country) -> None:
    """A check that is not announced would be lost from data_quality."""
    bad = {"NIK": "x", "NO_KK": "x", "NAMA": "BUDI", "TGL_LAHIR": "x", "KODE_DESA": "x"}
    country.send_dtks(person(1, **bad, JENIS_KELAMIN="x", HUB_KEPALA="x"), person(2))
    delivery = newest_delivery(country.deliveries, country.sources["dtks"])
    reader = FileReader(country.root / "typed")
    typed = reader.read(delivery, variables=country.variables, regions=country.regions)
    tables = pa.concat_tables([pq.read_table(file) for file in typed.files["persons"]])
    warned = {
        each
        for text in tables["warnings"].to_pylist()
        if text
        for each in text.strip(";").split(";")
    }
    part = delivery.source.persons
    assert part is not None
    assert len(warned) >= 6
    assert warned <= set(checks_of(part))


def test_typed_files_are_removed_when_the_stage_is_done(
    country: Country, engine: DuckDBEngine
) -> None:
    country.send_dtks(person())
    country.consolidate(engine)
    assert not (country.root / "work" / "typed").exists()


def test_a_later_delivery_is_not_used_for_an_earlier_quarter(
    country: Country, engine: DuckDBEngine
) -> None:
    from tunggal.cycle.consolidate.stage import consolidate

    country.send_dtks(person(), delivery="2026Q2")
    later = deliveries_of(country.deliveries, country.sources["dtks"])
    with pytest.raises(UsageRefused, match="is of 2026Q2 and cannot be used for 2026Q1"):
        consolidate(
            engine,
            deliveries=later,
            reader=FileReader(country.root / "typed"),
            variables=country.variables,
            regions=country.regions,
            quarter=Q1,
        )
