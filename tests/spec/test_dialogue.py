"""What a citizen hears: scripts of text in and text out, and sentences that must be understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from dialogue_world import KK, NIK, NUMBER, Talk, perform, policy, started
from tunggal.dialogue.understanding import one_slip, understand

FOLDER = Path(__file__).parent / "dialogue"
SCRIPTS = sorted(each for each in FOLDER.glob("*.txt") if not each.name.startswith("sentences"))
SENTENCES = [
    (file.stem[-2:], *(part.strip() for part in line.split("|", 1)))
    for file in sorted(FOLDER.glob("sentences*.txt"))
    for line in file.read_text(encoding="utf-8").splitlines()
    if "|" in line
]


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.stem)
def test_a_conversation_goes_as_its_script_says(file: Path) -> None:
    perform(file)


@pytest.mark.parametrize(("language", "meant", "text"), SENTENCES)
def test_a_sentence_is_understood_or_asked_about(language: str, meant: str, text: str) -> None:
    wording = policy().wording[language]
    command = wording.command(text).partition("_")[0]  # language_en is a wish for a language
    heard = (command,) if command else understand(text, wording)
    wish, *offered = meant.split()
    if wish == "ask":
        assert set(heard) == set(offered)
    elif wish == "none":
        assert not set(heard) & {*policy().casework.kinds, "status", "follow", "call_back"}
    else:
        assert heard == (wish,)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_examples_of_the_policy_hold(language: str) -> None:
    wording = policy().wording[language]
    assert len(wording.examples) >= 4
    for example in wording.examples:
        heard = understand(example.text, wording)
        said = heard[0] if len(heard) == 1 else ("ask" if heard else "none")
        assert (example.text, said) == (example.text, example.wish)


@pytest.mark.parametrize(
    ("word", "wanted", "same"),
    [
        ("meningal", "meninggal", True),
        ("meninggall", "meninggal", True),
        ("menniggal", "meninggal", True),
        ("meninggla", "meninggal", True),
        ("maninggal", "meninggal", True),
        ("meninggal", "meninggal", True),
        ("menggali", "meninggal", False),
    ],
)
def test_one_letter_may_be_wrong(word: str, wanted: str, same: bool) -> None:
    assert one_slip(word, wanted) is same


def test_a_wish_in_the_first_message_is_followed_at_once() -> None:
    talk = Talk(started())
    talk.says("mau cek bansos")
    assert "Selamat datang" in talk.text
    assert "Baik. Cek status keluarga dan bantuan." in talk.text
    assert talk.conversation.place == "nik"


@pytest.mark.parametrize(
    ("text", "place", "given"),
    [
        (f"{NIK} {KK}", "look_up", {"nik": NIK, "kk": KK}),
        (f"NIK: {NIK}\nKK: {KK}", "look_up", {"nik": NIK, "kk": KK}),
        (f"nik {NIK} kk {'0' * 16}", "nik", {}),
        (f"No. KK {KK}, NIK {NIK}", "look_up", {"nik": NIK, "kk": KK}),
        (f"nik {NIK} kk {KK} {KK}", "nik", {}),
        (f"nik {NIK}1234 kk {KK[:12]}", "nik", {}),
        (f"nik {NIK} kk 3204", "nik", {}),
    ],
)
def test_both_numbers_may_come_at_once(text: str, place: str, given: dict[str, str]) -> None:
    talk = Talk(started())
    talk.says("mau cek bansos")
    talk.says(text)
    assert (talk.conversation.place, dict(talk.conversation.given)) == (place, given)
    if place == "nik":
        talk.says(NIK)
        assert talk.conversation.place == "kk"


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        ("ya", "nik"), ("Sudah kak", "nik"), ("1.", "nik"), ("sudah terdaftar", "nik"), ("satu", "nik"),
        ("belum", "where"), ("tidak tahu", "where"), ("nomor 2", "where"), ("dua", "where"),
        ("ENGGAK", "where"), ("3", "known"), ("0x", "known"), ("hmm", "known"),
    ],
)  # fmt: skip
def test_an_option_is_chosen_by_number_word_or_label(answer: str, place: str) -> None:
    talk = Talk(started())
    talk.says("mau usul", answer)
    assert talk.conversation.place == place


@pytest.mark.parametrize("wish", ["cek bansos", "ikuti kasus"])
def test_what_is_not_shown_is_told_in_the_same_words_whatever_the_world_says(wish: str) -> None:
    said = set()
    for lines in ((), ("The NIK is wrong.",), ("It belongs to another family.",)):
        talk = Talk(started())
        talk.says(wish, *((NIK, KK) if wish == "cek bansos" else (NUMBER,)))
        talk.world("not_shown", *lines)
        said.add(talk.text)
    assert len(said) == 1
