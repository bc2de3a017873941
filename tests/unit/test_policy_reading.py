"""A policy file that cannot be used is refused with file, line, expected and found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tunggal.policy.dated import dated, read_quarter
from tunggal.policy.reading import parse_policy, read_policy
from tunggal.policy.variables import read_variables
from tunggal.registry.errors import PolicyRefused
from tunggal.registry.quarter import Quarter


def spells(text: str):
    top = parse_policy(text, shown_as="contoh.yaml")
    return dated(top.sections("limit"), lambda entry: entry.whole("value"))


def test_a_value_is_the_one_in_force() -> None:
    limit = spells(
        "limit:\n"
        "  - {from: 2026Q1, value: 4, basis: a}\n"
        "  - {from: 2026Q3, to: 2026Q4, value: 5, basis: b}\n"
    )
    assert limit.at(Quarter(2025, 4)) is None
    assert limit.at(Quarter(2026, 2)).value == 4
    assert limit.at(Quarter(2026, 4)).basis == "b"
    assert limit.at(Quarter(2027, 1)) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("limit:\n  - {from: 2026Q1, to: 2026Q3, value: 4, basis: a}\n  - {from: 2026Q3, value: 5, basis: b}\n",
         "overlaps"),
        ("limit:\n  - {from: 2026Q3, value: 4, basis: a}\n  - {from: 2026Q1, value: 5, basis: b}\n", "overlaps"),
        ("limit:\n  - {from: 2026Q3, to: 2026Q1, value: 4, basis: a}\n", "before it begins"),
        ("limit:\n  - {from: 2026Q7, value: 4, basis: a}\n", "is not a quarter"),
        ("limit:\n  - {from: 2026Q1, value: 4}\n", "basis: is missing"),
        ("limit:\n  - {from: 2026Q1, value: true, basis: a}\n", "expected a whole number, found 'True'"),
        ("limit:\n  - {from: 2026Q1, value: 4, basis: a, unitl: 2026Q2}\n", "not a key"),
    ],
)  # fmt: skip
def test_a_bad_spell_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(PolicyRefused, match=r"contoh.yaml, line [23]") as refused:
        spells(text)
    assert said in str(refused.value)


def test_a_misspelt_key_is_refused_with_the_near_one() -> None:
    top = parse_policy("name: a\nprecedense: 3\n", shown_as="x.yaml")
    top.text("name"), top.whole("precedence", 0)
    with pytest.raises(
        PolicyRefused, match=r"x.yaml, line 2: precedense.*Did you mean 'precedence'"
    ):
        top.done()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\na: 2\n", "stands twice (again in line 2)"),
        ("a: [1, 2\n", "line 2"),
        ("- a\n- b\n", "expected keys and values"),
        ("", "expected keys and values"),
        ("a: 'x\n", "x.yaml, line"),
    ],
)
def test_what_is_no_policy_file_is_refused(text: str, said: str) -> None:
    with pytest.raises(PolicyRefused) as refused:
        parse_policy(text, shown_as="x.yaml")
    assert said in str(refused.value)


def test_a_file_that_is_not_there_or_not_utf8_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyRefused, match="does not exist"):
        read_policy(tmp_path / "none.yaml")
    (tmp_path / "old.yaml").write_bytes("nama: Désa".encode("cp1252"))
    with pytest.raises(PolicyRefused, match="not UTF-8"):
        read_policy(tmp_path / "old.yaml")


def test_a_number_below_its_least_is_refused() -> None:
    top = parse_policy("seats: -3\n", shown_as="x.yaml")
    with pytest.raises(PolicyRefused, match="line 1: seats: expected 0 or more, found -3"):
        top.whole("seats", at_least=0)


def test_a_quarter_is_read_from_text() -> None:
    assert read_quarter(parse_policy("from: 2026Q2\n", shown_as="x"), "from") == Quarter(2026, 2)


def test_the_example_variables_are_the_26_of_families() -> None:
    variables = read_variables(Path("examples/indonesia/policy/variables.yaml"))
    assert len(variables) == 26
    assert variables["floor"].words(8, "id") == "tanah"
    assert variables["floor_area"].words(36, "en") == "36 m2"
    assert variables["car"].words(2, "en") == "no"
