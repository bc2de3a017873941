"""Keeps the house: words, SQL habits, sizes, secrets and addresses."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tunggal.cycle.tables import ANSWERS, CORRIDOR, TYPES

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "tunggal"
PYTHON = sorted(PACKAGE.rglob("*.py"))
SQL = sorted(PACKAGE.rglob("*.sql"))
CODE = [*PYTHON, *SQL]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def committed() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode != 0:
        pytest.skip("not a git checkout: committed files cannot be listed")
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


@pytest.mark.parametrize("file", [f for f in PYTHON if f.read_text().strip()], ids=name)
def test_every_module_opens_with_a_sentence_that_names_its_room(file: Path) -> None:
    assert ast.get_docstring(ast.parse(file.read_text())), f"{name(file)} has no docstring"


@pytest.mark.parametrize("file", CODE, ids=name)
def test_no_file_needs_a_second_room(file: Path) -> None:
    limit = 700 if file.name in {"tables.py"} else 400
    assert len(file.read_text().splitlines()) <= limit, f"{name(file)}: split it"


UNSAID = {
    "household": "family", "beneficiary": "recipient", "beneficiaries": "recipients",
    "ktp": "nik", "hoh": "head", "percentile": "decile", "dedupe": "link",
}  # fmt: skip


@pytest.mark.parametrize("file", CODE, ids=name)
def test_only_words_of_the_glossary(file: Path) -> None:
    # Names of others stay as they are: the "household survey", and a setting of Splink.
    text = file.read_text().lower().replace("household survey", "").replace("dedupe_only", "")
    words = set(re.findall(r"[a-z]+", text.replace("_", " ")))
    wrong = {word: better for word, better in UNSAID.items() if word in words}
    assert not wrong, f"{name(file)}: say {wrong}"


@pytest.mark.parametrize("file", SQL, ids=name)
def test_sql_reads_alike_on_every_engine(file: Path) -> None:
    text = file.read_text()
    code = re.sub(r"--.*|'[^'\n]*'", "", text).lower()
    assert text.startswith("--"), "the first line says what the table is"
    assert ";" not in code, "one SELECT per file, no semicolon"
    assert not {'"', "`"} & set(code), "no quoted identifiers"
    for order in re.findall(
        r"order by(.*?)(?:\)|$|\brows\b|\brange\b|\blimit\b)", code, flags=re.DOTALL
    ):
        assert "nulls last" in order or "$" in order, (
            f"says where unknowns go: order by{order[:80]}"
        )
    for word in (
        "qualify",
        "strpos",
        "string_agg",
        "regexp_",
        "random(",
        "now()",
        "current_date",
        "float",
        "double",
    ):
        assert word not in code, f"'{word}' is not read alike, or not the same twice"


@pytest.mark.parametrize("table", CORRIDOR, ids=lambda table: table.name)
def test_every_table_says_what_it_means_and_what_is_private(table) -> None:
    names = [column.name for column in table.columns]
    assert set(table.key) <= set(names)
    assert len(names) == len(set(names))
    assert all(column.type in (*TYPES, ANSWERS) and column.means for column in table.columns)
    unmarked = [
        c.name
        for c in table.columns
        if c.name in {"nik", "kk", "name", "birth_date"} and not c.private
    ]
    assert not [n for n in unmarked if n != "kk"], f"{unmarked} must be marked private"


def test_no_address_of_a_registry_and_no_path_of_a_machine() -> None:
    here = "|".join(re.escape(f"{path}/") for path in (ROOT, Path.home()))
    bad = re.compile(rf"--(extra-)?index-url|{here}")
    found = [
        f"{name(file)}: {match.group(0)}"
        for file in committed()
        if file.suffix
        in {".py", ".md", ".lock", ".toml", ".yaml", ".yml", ".txt", ".in", ".sql", ".html"}
        or file.name in {"Makefile", "run"}
        if file != Path(__file__)
        for match in [bad.search(file.read_text(encoding="utf-8", errors="ignore"))]
        if match
    ]
    assert not found


def test_lock_files_carry_hashes_and_no_address() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text()
        assert "http" not in text
        pinned = re.findall(r"^[A-Za-z0-9_.\[\]-]+==", text, flags=re.MULTILINE)
        assert pinned
        assert len(re.findall(r"--hash=sha256:", text)) >= len(pinned)


def test_every_dependency_carries_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    listed = re.findall(r'^  "[a-z][\w.-]*(?:\[.*\])?(?:[=<>].*)?",.*$', text, flags=re.MULTILINE)
    dependencies = [line for line in listed if re.search(r"[=<>]\d", line) or "types-" in line]
    assert len(dependencies) > 15
    assert not [line for line in dependencies if "#" not in line]
