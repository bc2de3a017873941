"""Letters on paper: pages, QR codes, hostile names, the same bytes, and runs that are stopped."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner

import tunggal
from notice_world import HOSTILE, ROWS, row, workspace
from pdf_reading import codes, texts
from report_world import POLICY
from rewriting import rewrite
from tunggal.adapters.letters import Batch, Letter, begin, typeset, write_batches
from tunggal.adapters.letters.typeset import plain
from tunggal.cli.notice import notice as commands
from tunggal.cycle.explanation.notices import Aid, Notice, notice_forms
from tunggal.policy.notices import KINDS, read_notices
from tunggal.registry.errors import IntegrityBroken, PolicyRefused, UsageRefused

OFFICE, WORDS = read_notices(POLICY / "notices")
AID = Aid("PKH", "Program Keluarga Harapan (PKH)", "Inpres 4/2025", {})
GROUNDS = "lead_confirmed,time_limit,no_component"


def letter(
    number: int = 1, name: str = "Siti", *, kind: str = "on_notice", language: str = "id"
) -> Letter:
    notice = Notice.of(row(f"2026Q2-{number:07d}", kind, "notice_given", GROUNDS))
    made = notice_forms(notice, AID, regency="Kabupaten Satu", words=WORDS[language], office=OFFICE)
    return Letter(
        made.letter, name, ("Desa Satu", "Kecamatan Dua", "Kabupaten Tiga"), notice.mourned,
        AID.name, "1 April 2026", notice.number,
    )  # fmt: skip


def pdf(*letters: Letter, language: str = "id") -> bytes:
    return typeset(letters, words=WORDS[language], office=OFFICE)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_is_one_page_with_all_it_must_say(kind: str, language: str) -> None:
    page, *rest = texts(pdf(letter(kind=kind, language=language), language=language))
    assert not rest
    said = letter(kind=kind, language=language).text
    wanted = [said.subject, said.what, *said.then, *(each.sentence for each in said.grounds)]
    wanted += ["Siti", "Desa Satu", "Inpres 4/2025", "2026Q2-0000001", OFFICE.name[language]]
    assert not [each for each in wanted if each not in page], page


def test_every_page_has_the_code_of_its_own_notice() -> None:
    made = pdf(*(letter(number) for number in range(1, 31)))
    assert codes(made) == [OFFICE.link(f"2026Q2-{number:07d}") for number in range(1, 31)]


def test_the_same_letters_give_the_same_bytes() -> None:
    assert pdf(letter(1), letter(2)) == pdf(letter(1), letter(2))
    assert b"CreationDate" not in pdf(letter())


def test_type_is_large_enough_to_read() -> None:
    page = pypdfium2.PdfDocument(pdf(letter()))[0]
    heights = [
        each.get_font_size()
        for each in page.get_objects()
        if isinstance(each, pypdfium2.PdfTextObj)
    ]
    assert min(heights) >= 8
    assert sorted(heights)[len(heights) // 2] >= 11


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_only_a_name(name: str) -> None:
    page, *rest = texts(pdf(letter(name=name)))
    assert not rest
    assert plain(name) in page


def test_names_lose_what_cannot_be_seen_and_nothing_else() -> None:
    assert plain("O'Neil &\n Putra\u202e \u0007😀 Wáng") == "O'Neil & Putra Wáng"
    assert len(plain("A" * 300)) == 30
    assert len(plain("Anak Agung " * 40)) == 80


def test_a_letter_too_long_for_its_size_is_set_smaller_and_never_on_two_pages() -> None:
    said = letter().text
    longer = replace(said, then=said.then * 4)
    assert len(texts(pdf(replace(letter(), text=longer)))) == 1
    endless = replace(said, then=said.then * 40)
    with pytest.raises(PolicyRefused, match="longer than one page"):
        pdf(replace(letter(), text=endless))


def test_letters_go_to_the_family_of_who_has_died() -> None:
    page = texts(pdf(replace(letter(), mourned=True)))[0]
    assert WORDS["id"].phrases["to_family_of"] in page


def test_files_are_whole_and_kept(tmp_path: Path) -> None:
    begin(tmp_path, {"release": "aid-2026Q2"})
    stopped = [Batch("3201/a.pdf", lambda: [letter(1)]), Batch("3201/b.pdf", _fails)]
    with pytest.raises(KeyboardInterrupt):
        write_batches(tmp_path, stopped, words=WORDS["id"], office=OFFICE)
    first = (tmp_path / "3201/a.pdf").stat().st_mtime_ns
    again = [Batch("3201/a.pdf", _fails), Batch("3201/b.pdf", lambda: [letter(2)])]
    assert write_batches(tmp_path, again, words=WORDS["id"], office=OFFICE) == (1, 1)
    assert (tmp_path / "3201/a.pdf").stat().st_mtime_ns == first
    assert not list(tmp_path.rglob("*.half"))


def _fails() -> list[Letter]:
    raise KeyboardInterrupt


def test_without_the_packages_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(UsageRefused, match=re.escape("Install tunggal[letters]")):
        pdf(letter())


def test_two_editions_are_never_mixed(tmp_path: Path) -> None:
    begin(tmp_path, {"release": "aid-2026Q1"})
    begin(tmp_path, {"release": "aid-2026Q1"})
    with pytest.raises(UsageRefused, match="made from something else"):
        begin(tmp_path, {"release": "aid-2026Q2"})
    (tmp_path / "letters.json").unlink()
    (tmp_path / "x.pdf").touch()
    with pytest.raises(UsageRefused, match="holds PDF files of others"):
        begin(tmp_path, {})


# ------------------------------------------------------------------ the commands


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workspace(tmp_path_factory.mktemp("notices") / "place")


def run(place: Path, *words: str) -> str:
    done = CliRunner().invoke(commands, [*words, "-w", str(place)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_notices_are_counted_by_programme_kind_and_regency(place: Path) -> None:
    answer = tunggal.notice_list(place)
    assert sum(each["notices"] for each in answer["total"]) == len(ROWS)
    assert {"programme": "pkh", "kind": "leaver", "notices": 2} in answer["total"]
    few = tunggal.notice_list(place, programme="pkh", regency="3202")
    assert few["by_regency"] == [
        {"programme": "pkh", "kind": "entrant", "regency_code": "3202", "regency": "Kabupaten 3202", "notices": 1}
    ]  # fmt: skip
    assert "Kabupaten 3202" in run(place, "list")


def test_a_notice_is_shown_with_the_bases_of_its_release(place: Path) -> None:
    (one,) = tunggal.notice_show(place, "2026Q2-1", language="en")["notices"]
    assert [each["reason"] for each in one["reasons"]] == [
        "notice_given", "decile_above_limit", "quota_full", "no_component",
    ]  # fmt: skip
    assert all(each["basis"] for each in one["reasons"])
    assert one["until"] == "2026-06-30"
    assert [each["number"] for each in tunggal.notice_show(place, 1)["notices"]] == ["2026Q2-1"]
    assert "decile" in run(place, "show", "2026Q2-1", "--language", "en")


@pytest.mark.parametrize("form", ["letter", "whatsapp", "telephone"])
def test_texts_are_told_in_every_form(place: Path, form: str) -> None:
    said = run(place, "text", "2026Q2-1", "--form", form)
    assert WORDS["id"].phrases["free"] in said
    assert (
        json.loads(run(place, "text", "12", "--form", form, "--json"))["texts"][0]["programme"]
        == "pbi_jkn"
    )


def test_letters_of_a_release_are_complete_and_indexed(place: Path, tmp_path: Path) -> None:
    answer = tunggal.notice_letters(place, to=tmp_path / "out")
    assert (answer["letters"], answer["without_addressee"], answer["written"]) == (6, 1, 4)
    with (tmp_path / "out" / "index.csv").open(newline="") as lines:
        index = list(csv.DictReader(lines))
    assert [each["number"] for each in index] == [f"2026Q2-{n}" for n in (1, 4, 5, 2, 6, 3)]
    for each in index:
        page = int(each["page"]) - 1
        assert each["number"] in texts(tmp_path / "out" / each["file"])[page]
        assert codes(tmp_path / "out" / each["file"])[page] == OFFICE.link(each["number"])
    assert not [name for name in HOSTILE if name in (tmp_path / "out" / "index.csv").read_text()]


def test_who_left_the_register_is_written_to_by_the_name_it_had(
    place: Path, tmp_path: Path
) -> None:
    tunggal.notice_letters(place, kind="leaver", programme="pbi_jkn", to=tmp_path)
    (page,) = texts(next(tmp_path.rglob("*.pdf")))
    assert "Almarhum Budi" in page
    assert WORDS["id"].phrases["to_family_of"] in page


def test_a_run_goes_on_and_gives_the_same_bytes(place: Path, tmp_path: Path) -> None:
    first = tunggal.notice_letters(place, to=tmp_path / "a")
    files = {file.name: file.read_bytes() for file in (tmp_path / "a").rglob("*.pdf")}
    again = tunggal.notice_letters(place, to=tmp_path / "a")
    assert (again["written"], again["kept"]) == (0, first["written"])
    tunggal.notice_letters(place, to=tmp_path / "b")
    assert files == {file.name: file.read_bytes() for file in (tmp_path / "b").rglob("*.pdf")}


def test_letters_go_to_a_closed_folder_of_the_workspace_and_name_nobody_aloud(place: Path) -> None:
    said = run(place, "letters", "--regency", "3202")
    folder = place / "letters" / "aid-2026Q2" / "id-3202"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(list(folder.rglob("*.pdf"))) == 1
    assert not [name for name in HOSTILE if name[:12] in said]


def test_no_letters_is_an_empty_index(place: Path, tmp_path: Path) -> None:
    answer = tunggal.notice_letters(place, kind="entrant", regency="3201", to=tmp_path)
    assert (answer["letters"], answer["files"]) == (0, 0)
    assert (tmp_path / "index.csv").read_text().count("\n") == 1


def test_a_district_fills_several_files(tmp_path: Path) -> None:
    rows = [
        row(f"2026Q2-{n:03d}", "leaver", "quota_full", "quota_full", programme=f"p{n}")
        for n in range(5)
    ]
    place = workspace(tmp_path / "place", rows)
    office = place / "policy" / "notices" / "office.yaml"
    rewrite(office, "letters_per_file: 200", "letters_per_file: 2")
    answer = tunggal.notice_letters(place, to=tmp_path / "out")
    pages = [len(texts(file)) for file in sorted((tmp_path / "out").rglob("*.pdf"))]
    assert (answer["files"], pages) == (3, [2, 2, 1])


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda place: tunggal.notice_list(place, programme="pkk"), "Did you mean 'pkh'"),
        (lambda place: tunggal.notice_list(place, regency="32"), "four digits"),
        (lambda place: tunggal.notice_letters(place, kind="leavers"), "Did you mean 'leaver'"),
        (lambda place: tunggal.notice_text(place, "1", form="fax"), "There is"),
        (lambda place: tunggal.notice_show(place, "1", language="jv"), "language 'jv'"),
        (lambda place: tunggal.notice_show(place, "x' or '1'='1"), "named by its number"),
        (lambda place: tunggal.notice_show(place, "2026Q2-999"), "has no notice of that number"),
        (lambda place: tunggal.notice_list(place, release="register-2026Q2"), "not in a register"),
        (lambda place: tunggal.notice_list(place, release="aid-2026Q9"), "there is no release"),
    ],
)
def test_wrong_calls_say_what_to_do(place: Path, call: Callable[[Path], object], says: str) -> None:
    with pytest.raises(UsageRefused, match=re.escape(says)):
        call(place)


def test_nobody_is_written_to_from_a_changed_release(tmp_path: Path) -> None:
    place = workspace(tmp_path / "place")
    file = place / "releases/aid-2026Q2/tables/notices/part-00000.parquet"
    file.chmod(0o644)
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(IntegrityBroken, match="notices"):
        tunggal.notice_letters(place, to=tmp_path / "out")
    assert not (tmp_path / "out").exists()
