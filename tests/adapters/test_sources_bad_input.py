"""Bad deliveries: each is refused or marked in words that name file, row or column, rule, remedy."""

from __future__ import annotations

import gzip
import io
import re
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from delivering import Country, as_csv, found, make_country, person
from rewriting import rewrite
from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.adapters.sources import newest_delivery
from tunggal.adapters.sources.checking import check_source
from tunggal.adapters.sources.having_rows import has_rows
from tunggal.registry.errors import DeliveryRefused


@pytest.fixture
def country(tmp_path: Path) -> Country:
    return make_country(tmp_path / "place")


@pytest.fixture
def engine() -> DuckDBEngine:
    return DuckDBEngine()


def persons_csv(country: Country, *persons: dict[str, str]) -> str:
    return as_csv(country.sources["dtks"], "persons", persons)


def many(**values: str) -> list[dict[str, str]]:
    return [person(number, **values) for number in range(1, 21)]


def refusal(country: Country) -> str:
    with pytest.raises(DeliveryRefused) as refused:
        country.consolidate(DuckDBEngine())
    return str(refused.value)


def says(text: str, *parts: str) -> None:
    for part in parts:
        assert part in text, f"'{part}' is not in: {text}"


# ------------------------------------------------------------------------------ heading


def test_a_missing_column_is_named_with_the_office_to_ask(country: Country) -> None:
    folder = country.send_dtks(person())
    file = folder / "individu.csv"
    rewrite(file, "TGL_LAHIR", "TANGGAL_LAHIR")
    assert refusal(country) == (
        "deliveries/dtks/2026Q1/individu.csv: row 1: the column 'TGL_LAHIR' is missing (the file has "
        "'TANGGAL_LAHIR'). Ask Pusat Data dan Informasi, kementerian sosial (pusdatin@sosial.example) "
        "to send it again, or map the column in policy/sources/dtks.yaml."
    )


def test_a_column_that_may_be_missing_is_empty(country: Country, engine: DuckDBEngine) -> None:
    country.change("dtks", "address: {column: ALAMAT}", "address: {column: JALAN, optional: true}")
    source = country.sources["dtks"]
    text = as_csv(source, "persons", [person()]).replace(";JALAN", "").replace(";;;", ";;", 1)
    folder = country.send_dtks(person())
    (folder / "individu.csv").write_text(text)
    country.consolidate(engine)
    assert engine.rows("select count(*) as n, count(address) as a from records") == [
        {"n": 1, "a": 0}
    ]


def test_capitals_and_blanks_in_a_heading_do_not_matter(
    country: Country, engine: DuckDBEngine
) -> None:
    folder = country.send_dtks(person())
    file = folder / "individu.csv"
    rewrite(file, "TGL_LAHIR", " Tgl_Lahir ")
    country.consolidate(engine)
    assert engine.rows("select count(birth_date) as n from records") == [{"n": 1}]


def test_a_column_that_stands_twice_is_refused(country: Country) -> None:
    folder = country.send_dtks(person())
    file = folder / "individu.csv"
    heading, row = file.read_text().splitlines()
    file.write_text(f"{heading};NIK\n{row};1\n")
    says(refusal(country), "individu.csv: row 1", "'NIK' stands twice", "send each column once")


@pytest.mark.parametrize(("delimiter", "word"), [(",", "comma"), ("\t", "tab"), ("|", "bar")])
def test_a_wrong_delimiter_is_recognised(country: Country, delimiter: str, word: str) -> None:
    folder = country.send_dtks(person())
    file = folder / "individu.csv"
    rewrite(file, ";", delimiter)
    plain = "tab" if delimiter == "\t" else f'"{delimiter}"'
    says(
        refusal(country),
        f"deliveries/dtks/2026Q1/individu.csv: row 1: the columns are separated by {word}, not by semicolon",
        f"Set 'delimiter: {plain}' in policy/sources/dtks.yaml",
    )


# ------------------------------------------------------------------------------ bytes


def test_windows_bytes_where_utf8_is_promised_are_found_in_their_row(country: Country) -> None:
    folder = country.send_dtks(person(1), person(2, NAMA="ÉNI"), person(3))
    file = folder / "individu.csv"
    file.write_bytes(file.read_text().encode("cp1252"))
    assert refusal(country) == (
        "deliveries/dtks/2026Q1/individu.csv: row 3: the column 'NAMA' is not utf-8. Set 'encoding: "
        "windows-1252' in policy/sources/dtks.yaml if the office writes that, or ask Pusat Data dan "
        "Informasi, kementerian sosial (pusdatin@sosial.example) for utf-8."
    )


def test_utf8_where_windows_is_promised_is_not_read_as_garbage(country: Country) -> None:
    country.change("dtks", "encoding: utf-8", "encoding: windows-1252")
    country.send_dtks(person(1, NAMA="ÉNI"))
    says(refusal(country), "individu.csv", "is not windows-1252", "Set 'encoding: utf-8'")


def test_bytes_that_no_windows_text_holds_are_found_in_their_row(country: Country) -> None:
    country.change("dtks", "encoding: utf-8", "encoding: windows-1252")
    folder = country.send_dtks(person(1), person(2, NAMA="XXX"))
    file = folder / "individu.csv"
    file.write_bytes(file.read_bytes().replace(b"XXX", b"\x81\x8d"))
    says(refusal(country), "individu.csv: row 3: the column 'NAMA' is not windows-1252")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252"])
def test_every_promised_encoding_is_read(
    country: Country, engine: DuckDBEngine, encoding: str
) -> None:
    country.change("dtks", "encoding: utf-8", f"encoding: {encoding}")
    folder = country.send_dtks(person(1, NAMA="ÉNI", ALAMAT="Jl. Café ½"))
    for file in folder.iterdir():
        file.write_bytes(file.read_text("utf-8").encode(encoding))
    country.consolidate(engine)
    row = engine.rows("select name_delivered, address from records")[0]
    assert row == {"name_delivered": "ÉNI", "address": "Jl. Café ½"}


def test_a_gzipped_csv_is_read_and_a_torn_one_refused(
    country: Country, engine: DuckDBEngine
) -> None:
    country.change("dtks", "individu*.csv", "individu*.csv.gz")
    folder = country.send_dtks(*many())
    text = (folder / "individu.csv").read_bytes()
    (folder / "individu.csv").unlink()
    packed = gzip.compress(text)
    (folder / "individu.csv.gz").write_bytes(packed)
    country.consolidate(engine)
    assert engine.count("records") == 20
    (folder / "individu.csv.gz").write_bytes(packed[: len(packed) // 2])
    says(refusal(country), "individu.csv.gz", "cut short or damaged", "send it again")


@pytest.mark.parametrize(
    ("start", "word"),
    [
        (b"PK\x03\x04rest", "XLSX"),
        (b"PAR1rest", "Parquet"),
        (b"\xff\xfeN\x00", "UTF-16"),
        (b"\xd0\xcf\x11\xe0", "XLS"),
    ],
)
def test_another_format_under_the_name_of_csv_is_recognised(
    country: Country, start: bytes, word: str
) -> None:
    folder = country.send_dtks(person())
    (folder / "individu.csv").write_bytes(start)
    says(
        refusal(country),
        "individu.csv: row 1: expected CSV text",
        word,
        "'format' in policy/sources/dtks.yaml",
    )


def test_a_file_of_no_bytes_is_refused(country: Country) -> None:
    folder = country.send_dtks(person())
    (folder / "individu.csv").write_bytes(b"")
    says(
        refusal(country), "deliveries/dtks/2026Q1/individu.csv: the file is empty", "send it again"
    )


def test_a_register_of_a_heading_alone_is_refused(country: Country) -> None:
    country.send_dtks()
    says(
        refusal(country),
        "deliveries/dtks/2026Q1: the files 'individu*.csv' have a heading and no rows",
    )


def test_a_quarter_without_leads_is_no_fault(country: Country, engine: DuckDBEngine) -> None:
    country.send("leads/2026Q1", {"petunjuk.csv": as_csv(country.sources["leads"], "leads", [])})
    country.consolidate(engine)
    assert engine.rows("select rows, used from delivery_counts") == [{"rows": 0, "used": 0}]


# ------------------------------------------------------------------------------ rows of a CSV


def test_rows_with_too_few_or_too_many_columns_are_refused_by_their_number(
    country: Country, engine: DuckDBEngine
) -> None:
    folder = country.send_dtks(*many())
    file = folder / "individu.csv"
    lines = file.read_text().splitlines()
    lines[4] = "A4;broken"
    lines[7] += ";too;many"
    file.write_text("\n".join(lines) + "\n\n")
    country.consolidate(engine)
    refused = engine.rows("select file, row, rule, remedy from refused_records order by row")
    assert [(row["file"], row["row"], row["rule"]) for row in refused] == [
        ("individu.csv", 5, "too_few_columns"),
        ("individu.csv", 8, "too_many_columns"),
    ]
    says(refused[0]["remedy"], "every column of the heading")
    says(refused[1]["remedy"], "quotes around values")
    assert engine.rows("select rows, used, merged, refused from delivery_counts") == [
        {"rows": 21, "used": 19, "merged": 0, "refused": 2}
    ]


def test_a_file_of_broken_rows_is_refused_as_a_whole(country: Country) -> None:
    folder = country.send_dtks(*many())
    file = folder / "individu.csv"
    heading, *rows = file.read_text().splitlines()
    file.write_text("\n".join([heading, *(f"{row};x" for row in rows)]))
    says(
        refusal(country),
        "individu.csv: row 2 and 19 more have another number of columns than the heading",
        "quotes around values that hold a semicolon",
    )


def test_windows_line_ends_and_a_byte_order_mark_are_no_values(
    country: Country, engine: DuckDBEngine
) -> None:
    folder = country.send_dtks(person(1), person(2))
    for file in folder.iterdir():
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    country.consolidate(engine)
    assert engine.rows("select count(nik) as n, count(relation) as r from records") == [
        {"n": 2, "r": 2}
    ]
    assert found(engine, "line_break_in_value") == 0


def test_a_heading_whose_quote_is_open_is_refused(country: Country) -> None:
    folder = country.send_dtks(*many())
    file = folder / "individu.csv"
    file.write_text('"' + file.read_text())
    says(
        refusal(country),
        "individu.csv: row 1: a column name holds a line break",
        "heading in one line",
    )


def test_quotes_and_line_breaks_inside_values_are_values(
    country: Country, engine: DuckDBEngine
) -> None:
    address = 'Jl. "Mawar"; RT 1\nRW 2'
    country.send_dtks(person(1, ALAMAT=address), person(2), {"ID_ART": "A3"})
    country.consolidate(engine)
    assert engine.rows("select address from records where record_key = 'A1'") == [
        {"address": address}
    ]
    assert found(engine, "line_break_in_value") == 1
    # The heading is row 1; the row with the line break is one row, not two.
    assert engine.rows("select row, rule from refused_records") == [
        {"row": 4, "rule": "no_name_no_nik"}
    ]


def test_a_quote_that_is_never_closed_swallows_no_rows(country: Country) -> None:
    folder = country.send_dtks(*many())
    file = folder / "individu.csv"
    rewrite(file, "A5;", '"A5;', most=1)
    says(
        refusal(country),
        "individu.csv: row 6: a quote is opened and not closed",
        "close the quote",
    )


# ------------------------------------------------------------------------------ other formats


def test_a_truncated_parquet_is_refused(country: Country) -> None:
    source = country.sources["bpjs"]
    table = pa.table({name: ["1"] * 50 for name in source.persons.delivered_columns})
    held = io.BytesIO()
    pq.write_table(table, held)
    country.send("bpjs/2026Q1", {"peserta.parquet": held.getvalue()[:-40]})
    says(
        refusal(country),
        "deliveries/bpjs/2026Q1/peserta.parquet: cannot be read as Parquet",
        "cut short or damaged",
        "send it again and compare its size",
    )


def test_a_parquet_file_damaged_inside_is_refused(country: Country) -> None:
    source = country.sources["bpjs"]
    table = pa.table(
        {name: [f"{n}" * 9 for n in range(999)] for name in source.persons.delivered_columns}
    )
    held = io.BytesIO()
    pq.write_table(table, held, compression="zstd", use_dictionary=False)
    data = bytearray(held.getvalue())
    data[200:600] = b"\x00" * 400
    country.send("bpjs/2026Q1", {"peserta.parquet": bytes(data)})
    says(refusal(country), "peserta.parquet: cannot be read as Parquet", "cut short or damaged")


def test_numbers_and_dates_of_parquet_become_the_same_values(
    country: Country, engine: DuckDBEngine
) -> None:
    import datetime

    table = pa.table(
        {
            "nokapst": pa.array([1, 2, 3], pa.int64()),
            "nik": pa.array([3204121203850001.0, 3204121203850010.0, None], pa.float64()),
            "nama": pa.array(["Budi", "Ani", "Tono"]).dictionary_encode(),
            "tgllhr": pa.array([datetime.date(1985, 3, 12), None, datetime.date(1990, 1, 1)]),
            "sex": ["L", "P", "P"],
            "segmen": ["PBI APBN", "BUKAN PBI", None],
        }
    )
    held = io.BytesIO()
    pq.write_table(table, held)
    country.send("bpjs/2026Q1", {"peserta.parquet": held.getvalue()})
    country.consolidate(engine)
    rows = engine.rows(
        "select record_key, nik, nik_fault, birth_date, holds_pbi from records order by record_key"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("1", "3204121203850001", None, datetime.date(1985, 3, 12), 1),
        ("2", None, "was_a_number", None, 2),
        ("3", None, "missing", datetime.date(1990, 1, 1), None),
    ]


def workbook(rows: list[list[object]], *, sheets: int = 1) -> bytes:
    book, held = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    for number in range(1, sheets):
        book.create_sheet(f"Lembar{number}")
    book.save(held)
    return held.getvalue()


def test_niks_that_a_spreadsheet_rounded_are_marked(country: Country, engine: DuckDBEngine) -> None:
    rows: list[list[object]] = [
        ["IDPEL", "NIK", "ALAMAT", "DAYA"],
        ["511", 3204121203850000, "Jl. A", 900],  # 15 digits kept, the 16th lost
        ["512", "3204121203850002", "Jl. B", "1300"],
        ["513", 3204121203850003, "Jl. C", 450],  # written by a program: every digit is there
        ["514", "3,20412E+15", "Jl. D", 2200.0],
    ]
    country.send("pln/2026Q1", {"pelanggan.xlsx": workbook(rows)})
    country.consolidate(engine)
    held = engine.rows("select family_key, nik, power from family_records order by family_key")
    assert [tuple(row.values()) for row in held] == [
        ("511", None, 2),
        ("512", "3204121203850002", 3),
        ("513", "3204121203850003", 1),
        ("514", None, 4),
    ]
    assert found(engine, "nik_was_a_number") == 2


def test_niks_that_were_rounded_before_they_became_text_are_refused(country: Country) -> None:
    country.send_dtks(*[person(n, NIK=f"32041212038500{n:02d}"[:15] + "0") for n in range(1, 41)])
    says(
        refusal(country),
        "individu.csv: row 11, column 'NIK': 31",
        "31 of 31 NIKs end in 0",
        "format the column as text and to send it again",
    )


def test_a_workbook_of_two_sheets_asks_which(country: Country) -> None:
    rows: list[list[object]] = [["IDPEL", "NIK", "ALAMAT", "DAYA"], ["1", "", "", 450]]
    country.send("pln/2026Q1", {"pelanggan.xlsx": workbook(rows, sheets=2)})
    says(
        refusal(country),
        "pelanggan.xlsx: holds 2 sheets: 'Sheet', 'Lembar1'",
        "Name one by 'sheet' in policy/sources/pln.yaml",
    )


@pytest.mark.parametrize("part", [0.5, 0.0])
def test_a_torn_workbook_is_refused(country: Country, part: float) -> None:
    book = workbook([["IDPEL", "NIK", "ALAMAT", "DAYA"], ["1", "", "", 450]])
    country.send("pln/2026Q1", {"pelanggan.xlsx": book[: int(len(book) * part)]})
    says(refusal(country), "pelanggan.xlsx: cannot be read as XLSX", "save it again as XLSX")


# ------------------------------------------------------------------------------ values


def test_an_unknown_code_is_kept_and_counted(country: Country, engine: DuckDBEngine) -> None:
    country.send_dtks(*many(), person(30, JENIS_KELAMIN="X"))
    country.consolidate(engine)
    assert engine.rows("select sex from records where record_key = 'A30'") == [{"sex": None}]
    assert found(engine, "sex_unknown_code") == 1


def test_a_column_of_unknown_codes_alone_is_refused(country: Country) -> None:
    country.send_dtks(*many(JENIS_KELAMIN="M"))
    says(
        refusal(country),
        "deliveries/dtks/2026Q1/individu.csv: row 2, column 'JENIS_KELAMIN': none of 20 values is a known code",
        "Correct 'sex.codes' in policy/sources/dtks.yaml",
    )


def test_region_codes_of_the_other_scheme_are_recognised(country: Country) -> None:
    country.send_dtks(*many(KODE_DESA="3206010001"))
    says(
        refusal(country),
        "column 'KODE_DESA': none of 20 values is a known region code",
        "'region_codes: population' may be wrong",
        "tunggal region import",
    )


def test_faults_of_a_nik_are_told_apart(country: Country, engine: DuckDBEngine) -> None:
    niks = {
        "320412120385001": "not_16_digits",
        "32041212O3850001": "not_digits",
        "3204123102850001": "impossible_date",
        "3204121213850001": "impossible_date",
        "3204120003850001": "impossible_date",
        "3204121203850000": "serial_zero",
        "3,20412E+15": "was_a_number",
        "3204121203850010.0": "was_a_number",
        "": "missing",
        "3204125203850001": None,
        "3204 1212 0385 0001": None,
        "'3204121203850001": None,
    }
    people = [person(number, NIK=nik) for number, nik in enumerate(niks, start=1)]
    country.send_dtks(*people)
    country.consolidate(engine)
    rows = engine.rows("select record_key, nik_fault from records")
    faults = {row["record_key"]: row["nik_fault"] for row in rows}
    assert faults == {f"A{number}": fault for number, fault in enumerate(niks.values(), start=1)}
    assert engine.rows("select count(nik) as good from records") == [{"good": 3}]
    assert found(engine, "nik_impossible_date") == 3
    assert found(engine, "no_nik") == 1


def test_old_region_codes_follow_their_lineage(country: Country, engine: DuckDBEngine) -> None:
    codes = ["3204122001", "3204122003", "3204122004", "3204122999"]
    people = [person(number, KODE_DESA=code) for number, code in enumerate(codes, start=1)]
    country.send_dtks(*people)
    country.consolidate(engine)
    rows = engine.rows("select village_code from records order by record_key")
    assert [row["village_code"] for row in rows] == ["3204122001", "3204122002", "3204122001", None]
    checks = ("region_outdated", "region_split", "region_unknown")
    assert [found(engine, check) for check in checks] == [1, 1, 1]


# ------------------------------------------------------------------------------ repeats


def test_a_row_that_is_sent_twice_is_merged(country: Country, engine: DuckDBEngine) -> None:
    country.send_dtks(person(1), person(2), person(1))
    country.consolidate(engine)
    assert engine.rows("select rows, used, merged, refused from delivery_counts") == [
        {"rows": 4, "used": 3, "merged": 1, "refused": 0}
    ]
    assert engine.rows("select file, row, record_key from merged_records") == [
        {"file": "individu.csv", "row": 4, "record_key": "A1"}
    ]
    assert found(engine, "key_repeated") == 0


def test_two_persons_of_one_key_are_both_kept_and_said_so(
    country: Country, engine: DuckDBEngine
) -> None:
    country.send_dtks(person(1, NAMA="BUDI"), person(1, NAMA="ANI"), person(2))
    country.consolidate(engine)
    rows = engine.rows("select name, record_key from records order by name")
    assert [row["name"] for row in rows] == ["ANI", "BUDI", "BUDI SANTOSO"]
    assert [row["record_key"].partition("~")[0] for row in rows] == ["A1", "A1", "A2"]
    assert len({row["record_key"] for row in rows}) == 3
    assert found(engine, "key_repeated") == 2
    assert engine.rows("select rows, used, merged from delivery_counts") == [
        {"rows": 4, "used": 4, "merged": 0}
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"NAMA": "ANI"},
        {"TGL_LAHIR": "13/03/1985"},
        {"ID_KELUARGA": "K2"},
        {"NO_KK": "3204121203100002"},
    ],
)
def test_of_two_persons_with_one_nik_as_key_nobody_vanishes(
    country: Country, engine: DuckDBEngine, other: dict[str, str]
) -> None:
    country.change("dtks", "key: ID_ART", "key: NIK")
    people = (person(1), person(1, **other), person(2))
    country.send_dtks(*({k: v for k, v in each.items() if k != "ID_ART"} for each in people))
    country.consolidate(engine)
    assert engine.count("records") == 3
    assert engine.count("merged_records") == 0


def test_a_person_told_twice_with_other_answers_is_merged_and_said_so(
    country: Country, engine: DuckDBEngine
) -> None:
    people = (person(1, ALAMAT="JL. A"), person(1, ALAMAT="JL. B"), person(1, NAMA="ANI"))
    country.send_dtks(*people)
    country.consolidate(engine)
    kept = {row["name"]: row["record_key"] for row in engine.rows("select * from records")}
    assert set(kept) == {"ANI", "BUDI SANTOSO"}
    assert engine.rows("select record_key from merged_records") == [
        {"record_key": kept["BUDI SANTOSO"]}
    ]
    assert found(engine, "key_repeated") == 2


def test_the_keys_of_two_persons_stay_when_one_of_them_is_told_anew(
    country: Country, engine: DuckDBEngine
) -> None:
    """Who bears which key may not depend on which row is newest, or persons would change places."""
    people = (person(1, NAMA="BUDI"), person(1, NAMA="ANI"))
    keys = []
    for told in (people, (people[0], people[1] | {"ALAMAT": "JL. BARU"}), people[::-1]):
        country.send_dtks(*told)
        country.consolidate(engine)
        keys.append(
            {row["name"]: row["record_key"] for row in engine.rows("select * from records")}
        )
    assert keys[0] == keys[1] == keys[2]


def test_the_same_file_twice_in_a_delivery_is_merged(
    country: Country, engine: DuckDBEngine
) -> None:
    folder = country.send_dtks(*many())
    (folder / "individu-2.csv").write_bytes((folder / "individu.csv").read_bytes())
    country.consolidate(engine)
    assert engine.rows("select rows, used, merged from delivery_counts") == [
        {"rows": 41, "used": 21, "merged": 20}
    ]


def test_the_same_delivery_twice_is_refused(country: Country) -> None:
    country.send_dtks(person(), delivery="2025Q4")
    country.send_dtks(person(), delivery="2026Q1")
    assert refusal(country) == (
        "deliveries/dtks/2026Q1: holds the same files as deliveries/dtks/2025Q4: it was delivered twice. "
        "Remove deliveries/dtks/2026Q1, or ask Pusat Data dan Informasi, kementerian sosial "
        "(pusdatin@sosial.example) for the new one; if nothing has changed, write the quarter or a new "
        "'as_of' into deliveries/dtks/2026Q1/delivery.yaml."
    )


@pytest.mark.parametrize("note", ["quarter: 2026Q1\n", "as_of: 2026-01-02\n"])
def test_a_delivery_without_changes_is_used_when_its_note_says_so(
    country: Country, engine: DuckDBEngine, note: str
) -> None:
    country.send_dtks(person(), delivery="2025Q4")
    country.send("dtks/2025Q4", {"delivery.yaml": "as_of: 2025-10-02\n"})
    country.send_dtks(person(), delivery="2026Q1")
    country.send("dtks/2026Q1", {"delivery.yaml": note})
    country.consolidate(engine)
    assert engine.rows("select delivery from records") == [{"delivery": "2026Q1"}]


def test_a_note_that_was_copied_with_the_files_is_no_new_day(country: Country) -> None:
    for delivery in ("2025Q4", "2026Q1"):
        country.send_dtks(person(), delivery=delivery)
        country.send(f"dtks/{delivery}", {"delivery.yaml": "as_of: 2025-10-02\n"})
    says(refusal(country), "it was delivered twice")


def test_quarters_without_leads_are_no_repeats(country: Country, engine: DuckDBEngine) -> None:
    heading = as_csv(country.sources["leads"], "leads", [])
    for delivery in ("2025Q4", "2026Q1"):
        country.send(f"leads/{delivery}", {"petunjuk.csv": heading + "\n"})
    country.consolidate(engine)
    assert engine.count("leads") == 0


@pytest.mark.parametrize("form", ["csv", "csv.gz", "parquet", "xlsx"])
@pytest.mark.parametrize("rows", [0, 1])
def test_a_heading_alone_is_told_from_rows_in_every_format(
    tmp_path: Path, form: str, rows: int
) -> None:
    file, cells = tmp_path / f"held.{form}", ["1"] * rows
    if form == "parquet":
        pq.write_table(pa.table({"a": pa.array(cells, pa.string())}), file)
    elif form == "xlsx":
        book = openpyxl.Workbook()
        for cell in ["a", *cells]:
            book.active.append([cell])
        book.save(file)
    else:
        data = "\n".join(["a", *cells, ""]).encode()
        file.write_bytes(gzip.compress(data) if form == "csv.gz" else data)
    assert has_rows(file, form.partition(".")[0]) is bool(rows)


def test_a_workspace_may_have_an_apostrophe_in_its_path(
    tmp_path: Path, engine: DuckDBEngine
) -> None:
    place = make_country(tmp_path / "Bu Ani's data")
    place.send_dtks(person(1), person(2))
    (place.deliveries / "dtks" / "2026Q1" / "individu.csv").open("a").write("one;two\n")
    place.consolidate(engine)
    assert engine.count("records") == 2
    told = check_source(
        newest_delivery(place.deliveries, place.sources["dtks"]),
        variables=place.variables,
        regions=place.regions,
        scratch=place.root / "check",
        threads=1,
        memory="500MB",
    )
    assert (told["used"], told["refused"]) == (3, 1)


# ------------------------------------------------------------------------------ folders and dates


def test_a_delivery_whose_note_names_another_quarter_is_refused(country: Country) -> None:
    country.send_dtks(person())
    country.send("dtks/2026Q1", {"delivery.yaml": "quarter: 2025Q4\n"})
    says(
        refusal(country),
        "deliveries/dtks/2026Q1/delivery.yaml: says quarter 2025Q4, but the folder is of 2026Q1",
        "Move the delivery to the folder of its quarter",
    )


def test_a_delivery_whose_rows_are_of_a_later_quarter_is_refused(country: Country) -> None:
    rows = [
        {"NOMOR": str(n), "TANGGAL": "02/05/2026", "JENIS": "ASN", "NAMA": "BUDI"} for n in range(5)
    ]
    country.send("leads/2026Q1", {"petunjuk.csv": as_csv(country.sources["leads"], "leads", rows)})
    says(
        refusal(country),
        "deliveries/leads/2026Q1/petunjuk.csv: row 2 and 4 more of 5 speak of days after 2026-03-31",
        "the folder of its quarter",
    )


def test_rows_that_were_counted_and_are_not_there_are_missed(country: Country) -> None:
    country.send_dtks(person(1), person(2))
    country.send("dtks/2026Q1", {"delivery.yaml": "rows: {persons: 3}\n"})
    says(
        refusal(country),
        "deliveries/dtks/2026Q1: delivery.yaml counts 3 persons, the files hold 2",
        "send what is missing",
    )


def test_a_folder_of_an_unknown_source_names_a_near_one(country: Country) -> None:
    country.send("dtk/2026Q1", {"individu.csv": "x"})
    says(
        refusal(country),
        "deliveries/dtk: no source of that name. Did you mean 'dtks'?",
        "policy/sources/dtk.yaml",
    )


@pytest.mark.parametrize("name", ["2026-13-01", "2026-13", "2026-2", "Q1", "2026Q5", "januari"])
def test_a_folder_without_a_date_is_refused(country: Country, name: str) -> None:
    country.send(f"dtks/{name}", {"individu.csv": "x"})
    says(
        refusal(country),
        f"deliveries/dtks/{name}: '{name}' is neither a quarter, a month nor a day",
        "2026Q1",
        "2026-02",
    )


def test_a_file_that_nobody_expects_is_not_passed_over(country: Country) -> None:
    folder = country.send_dtks(person())
    (folder / "tambahan.csv").write_text("NIK\n1\n")
    says(
        refusal(country),
        "dtks/2026Q1/tambahan.csv: no part of the source is in such a file",
        "'individu*.csv'",
    )


def test_a_part_that_was_not_sent_is_missed(country: Country) -> None:
    folder = country.send_dtks(person())
    (folder / "keluarga.csv").unlink()
    says(refusal(country), "deliveries/dtks/2026Q1: no file 'keluarga*.csv' with the families")


def test_no_refusal_ever_shows_a_nik_or_a_name(country: Country) -> None:
    country.send_dtks(*many(JENIS_KELAMIN="M", NAMA="RAHASIA SEKALI"))
    text = refusal(country)
    assert not re.search("[0-9]{12}", text)
    assert "RAHASIA" not in text
