"""Source files: what they may say, and how they are refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from delivering import Country, make_country
from tunggal.cycle.consolidate.typed import TABLES
from tunggal.policy.canonical import canonical_columns
from tunggal.policy.source import code_text
from tunggal.registry.errors import PolicyRefused

OURS = {
    "source",
    "delivery",
    "record_key",
    "nik_fault",
    "nik_delivered",
    "name_delivered",
    "name_key",
}


@pytest.fixture
def country(tmp_path: Path) -> Country:
    return make_country(tmp_path)


def refusal(country: Country, source: str, old: str, new: str) -> str:
    country.change(source, old, new)
    with pytest.raises(PolicyRefused) as refused:
        _ = country.sources
    return str(refused.value).replace(country.root.as_posix() + "/", "")


def line_of(country: Country, source: str, text: str) -> int:
    lines = (country.policy / "sources" / f"{source}.yaml").read_text().splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def test_the_twelve_example_sources_are_read(country: Country) -> None:
    held = {code: source.holds for code, source in country.sources.items()}
    assert held == {
        "bpjs": "register", "dtks": "register", "dukcapil": "register", "leads": "leads",
        "p3ke": "register", "participation": "decisions", "pln": "register", "regsosek": "register",
        "seats": "seats", "survey": "survey", "treatments": "protections", "visits": "register",
    }  # fmt: skip


@pytest.mark.parametrize("part", list(TABLES))
def test_the_columns_a_source_may_map_are_those_of_the_corridor(
    country: Country, part: str
) -> None:
    ours = OURS | ({"family_key"} if part in ("persons", "families") else set())
    table = set(TABLES[part].spelled(tuple(country.variables))) - ours
    assert set(canonical_columns(part, country.variables)) == table


def test_every_code_that_is_written_is_read_back(country: Country) -> None:
    for source in country.sources.values():
        for part in source.parts.values():
            for column in part.columns.values():
                for ours, theirs in column.delivered_as.items():
                    assert column.codes[code_text(theirs)] == ours


def test_the_three_lists_carry_the_dwelling_and_persons(country: Country) -> None:
    for code in ("dtks", "regsosek", "p3ke"):
        source = country.sources[code]
        assert source.persons
        assert source.families
        assert {"floor", "wall", "roof", "water", "toilet"} <= set(source.families.columns)
        assert {"nik", "kk", "name", "birth_date", "relation"} <= set(source.persons.columns)


def test_precedence_may_differ_by_field(country: Country) -> None:
    pln = country.sources["pln"]
    assert (pln.precedence, pln.precedence_of("power"), pln.precedence_of("nik")) == (30, 90, 30)
    assert country.sources["dtks"].speaks_of == date(2024, 12, 31)


def test_codes_are_compared_without_capitals_zeros_and_points() -> None:
    assert [code_text(each) for each in (" l ", "01", "1.0", "000", "0.5")] == [
        "L",
        "1",
        "1",
        "0",
        "0.5",
    ]


def test_an_unknown_key_is_refused_with_its_line(country: Country) -> None:
    line = line_of(country, "dtks", "precedence: 50")
    assert refusal(country, "dtks", "precedence: 50", "precedence: 50\nprecedense: 60") == (
        f"policy/sources/dtks.yaml, line {line + 1}: precedense: is not a key of this file. "
        "Did you mean 'precedence'?"
    )


def test_a_column_of_no_table_names_a_near_one(country: Country) -> None:
    line = line_of(country, "dtks", "birth_date:")
    assert refusal(country, "dtks", "    birth_date:", "    birthdate:") == (
        f"policy/sources/dtks.yaml, line {line}: persons.columns.birthdate: is not a column of tunggal. "
        "Did you mean 'birth_date'?"
    )


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("{L: 1, P: 2}", "{L: 1, P: 3}", "'sex' has no code 3. Codes: 1, 2."),
        ("{L: 1, P: 2}", "{L: 1, l: 2}", "is the same code as one above it"),
        ("{L: 1, P: 2}", "{L: one}", "expected a whole number as our code, found 'one'"),
        ('["DD/MM/YYYY", "DD-MM-YYYY"]', '["DD/MM/JJJJ"]', "'DD/MM/JJJJ' is not a date format"),
        ("holds: register", "holds: registr", "Did you mean 'register'?"),
        ("format: csv", "format: dbf", "expected one of csv, parquet, xlsx, found 'dbf'"),
        ('delimiter: ";"', 'delimiter: "#"', "expected ',' or ';' or '|' or tab, found '#'"),
        ("encoding: utf-8", "encoding: latin", "expected one of utf-8, utf-8-sig, windows-1252"),
        ("region_codes: population", "region_codes: bps", "expected one of population, statistics"),
        ("precedence: 50", "precedence: -1", "expected 0 or more, found -1"),
        (
            "precedence: 50",
            "precedence: 50\nfield_precedence: {colour: 3}",
            "is not mapped in this file",
        ),
        ("code: dtks", "code: dtsk", "Name it 'dtsk.yaml'"),
        ("code: dtks", "code: DTKS", "use small letters, digits and '_'"),
        ("takes: latest", "takes: newest", "expected one of latest, all"),
        ("speaks_of: 2024-12-31", "speaks_of: soon", "expected a date such as 2026-03-31"),
        ('files: "individu*.csv"', "sheet: x", "persons.files: is missing"),
    ],
)
def test_what_cannot_be_meant_is_refused(country: Country, old: str, new: str, says: str) -> None:
    text = refusal(country, "dtks", old, new)
    assert says in text
    assert text.startswith("policy/sources/dtks.yaml, line ")


def test_a_decision_needs_its_number_kind_and_outcome(country: Country) -> None:
    text = refusal(country, "participation", "    upheld: {column: upheld", "    # {column: upheld")
    assert "decisions.columns: the column 'upheld' must be mapped" in text


def test_a_protection_needs_its_kind(country: Country) -> None:
    file = country.policy / "sources" / "treatments.yaml"
    text = file.read_text()
    start, end = text.index("    kind:"), text.index("    nik:")
    file.write_text(text[:start] + text[end:])
    with pytest.raises(PolicyRefused, match=r"protections\.columns: the column 'kind' must be"):
        _ = country.sources


def test_a_seat_needs_its_programme_and_somebody_who_holds_it(country: Country) -> None:
    country.change("seats", "    nik: {column: nik}\n", "")
    says = refusal(country, "seats", "    kk: {column: no_kk}\n", "")
    assert "seat_holders.columns: map at least one of nik, kk." in says
    country.change("seats", "    held_from:", "    kk: {column: k}\n    held_from:")
    says = refusal(country, "seats", "    programme: {", "    # programme: {")
    assert "seat_holders.columns: the column 'programme' must be mapped" in says


def test_a_list_of_one_programme_need_not_send_it(country: Country) -> None:
    codes = "{column: program, codes: {PKH: pkh, BPNT: sembako, PBI JKN: pbi_jkn}}"
    country.change("seats", codes, "{value: pkh}")
    part = country.sources["seats"].parts["seat_holders"]
    assert part.columns["programme"].value == "pkh"
    assert "program" not in part.delivered_columns


@pytest.mark.parametrize("source", ["leads", "seats", "treatments"])
def test_what_answers_nothing_has_no_precedence(country: Country, source: str) -> None:
    assert country.sources[source].precedence == 0
    assert "precedence: is not a key of this file" in refusal(
        country, source, "holds: ", "precedence: 10\nholds: "
    )


def test_persons_without_name_and_nik_are_refused_at_once(country: Country) -> None:
    country.change("bpjs", "    nik: {column: nik}\n", "")
    assert "map at least one of nik, name" in refusal(
        country, "bpjs", "    name: {column: nama}\n", ""
    )


def test_a_survey_needs_its_roles_among_its_columns(country: Country) -> None:
    text = refusal(country, "survey", "cluster: cluster", "cluster: kluster")
    assert (
        "survey.cluster: 'kluster' is not among the columns of the survey. Did you mean 'cluster'?"
        in text
    )


def test_a_survey_of_other_columns_needs_nothing_but_a_column_map(country: Country) -> None:
    file = country.policy / "sources" / "foreign.yaml"
    file.write_text(
        """
code: foreign
name: {id: "Survei", en: "Survey"}
owner: {office: "Kantor", contact: "a@b.example"}
holds: survey
format: csv
survey:
  files: "*.csv.gz"
  welfare: income
  areas: [region]
  columns:
    income: {column: equivalised_income, type: number}
    region: {column: region, type: text}
    car: {column: car, type: flag, codes: {"1": 1, "3": 2}}
    size: {column: size, type: amount}
"""
    )
    part = country.sources["foreign"].parts["survey"]
    assert (part.welfare, part.weight, part.areas) == ("income", None, ("region",))
    assert part.columns["car"].codes == {"1": 1, "3": 2}
    assert part.columns["income"].kind == "number"


def test_a_folder_without_sources_says_where_to_begin(country: Country) -> None:
    for file in (country.policy / "sources").iterdir():
        file.unlink()
    with pytest.raises(PolicyRefused, match=r"holds no source file\. Run 'tunggal init'"):
        _ = country.sources
