"""`policy/dialogue`: complete in both languages, plain to read, refused by file and line when wrong."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from dialogue_world import FOLDER, policy
from reading_level import LONG, grade, longest_sentence, words_of
from rewriting import rewrite
from tunggal.policy.dialogue import ERRANDS, read_dialogue
from tunggal.registry.errors import PolicyRefused

PARTS = ("dialogue", "casework", "messages", "programmes", "variables.yaml")
FILLED = re.compile(r"\{\w+\}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for part in PARTS:
        copy = shutil.copytree if (FOLDER / part).is_dir() else shutil.copy
        copy(FOLDER / part, tmp_path / part)
    return tmp_path


def test_all_is_said_in_both_languages() -> None:
    one, other = (set(policy().phrases[language].phrases) for language in ("id", "en"))
    assert one == other
    assert {f"errand_{errand}" for errand in ERRANDS} <= one


def test_every_kind_that_a_citizen_brings_has_words_in_both_languages() -> None:
    for wording in policy().wording.values():
        assert set(policy().casework.kinds) <= set(wording.wishes)


def test_a_kind_that_stands_in_no_group_is_shown_in_the_last(folder: Path) -> None:
    rewrite(folder / "dialogue" / "menu.yaml", "[birth, death, move, split]", "[birth]")
    assert read_dialogue(folder).groups["appeal"] == ("appeal", "death", "move", "split")


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("id.yaml", '  bye: "Terima', '  bey: "Terima', "bye: is missing"),
        ("id.yaml", 'whom: "Untuk siapa?"', 'whom: "Untuk {nik}?"', "{nik} cannot be filled in"),
        ("en.yaml", "phrases:", "phrases:\n  motto: x", "motto"),
        ("menu.yaml", "phone: [status", "phone: [satus", "found 'satus'"),
        ("menu.yaml", "[birth, death", "[birht, death", "found 'birht'"),
        ("limits.yaml", "proof_tries: 3", "proof_tries: 0", "proof_tries"),
        ("limits.yaml", "phone_options_most: 5", "phone_options_most: 8", "7 or fewer"),
        ("words/id.yaml", "  death:\n", "  deaht:\n", "deaht"),
        ("words/id.yaml", 'cancel: ["batal"', 'cancel: ["menu"', "already means menu"),
        ("words/id.yaml", '    - "meninggal"\n', '    - "Meninggal"\n', "small letters"),
        ("words/id.yaml", "wish: death}", "wish: dead}", "Did you mean 'death'?"),
        ("words/id.yaml", "  objecting:\n", "  objectign:\n", "objectign"),
        ("words/en.yaml", "units: {day: 1,", "units: {day: 0,", "expected 1 or more"),
        ("words/en.yaml", "saturday, sunday]", "saturday]", "expected seven days"),
        ("information/id.yaml", "  decile: ", "  decil: ", "decile: is missing"),
        ("information/en.yaml", "  pkh: ", "  pkk: ", "pkh: is missing"),
        ("information/id.yaml", "{most} setiap", "{mots} setiap", "{mots} cannot be filled in"),
        ("information/topics.yaml", "pena: [status]", "pena: [satus]", "found 'satus'"),
        ("information/topics.yaml", "  pena: ", "  penaa: ", "found 'penaa'"),
        ("information/topics.yaml", "  decile: ", "  pkh: ", "the code of a programme, too"),
        ("menu.yaml", "phone: [status", "phone: [information", "found 'information'"),
        ("words/en.yaml", "negations:", "negation:", "negations: is missing"),
    ],
)
def test_a_bad_file_is_refused_by_name_and_line(
    folder: Path, file: str, before: str, after: str, told: str
) -> None:
    rewrite(folder / "dialogue" / file, before, after, most=1)
    with pytest.raises(PolicyRefused, match=rf"{re.escape(file)}, line \d+") as refused:
        read_dialogue(folder)
    assert told in str(refused.value)


@pytest.mark.parametrize(("language", "most"), [("id", 4.0), ("en", 4.0)])
def test_the_sentences_are_read_by_who_left_primary_school(language: str, most: float) -> None:
    for phrases in (policy().phrases[language], policy().information.phrases[language]):
        said = [FILLED.sub("", text) for text in phrases.phrases.values()]
        said = [text for text in said if len(words_of(text)) > 3]  # labels are no sentences
        assert grade(said, language) <= most
        assert max(map(longest_sentence, said)) <= 15
        words = [word for text in said for word in words_of(text)]
        assert sum(len(word) > LONG for word in words) / len(words) <= 0.02


def test_the_measure_tells_plain_from_official_language() -> None:
    plain = ["Tulis NIK Anda. Ada 16 angka di kartu."]
    official = [
        "Sehubungan dengan permohonan pemutakhiran data kesejahteraan sosial sebagaimana dimaksud, "
        "diberitahukan bahwa persyaratan administratif belum terpenuhi."
    ]
    assert grade(plain, "id") < 6 < 12 < grade(official, "id")
