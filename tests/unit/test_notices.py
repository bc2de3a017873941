"""Notices in words: every kind and reason, in both languages and all three forms."""

from __future__ import annotations

import re
import shutil
from itertools import product
from pathlib import Path

import pytest

from notice_world import HOSTILE, row
from report_world import POLICY
from rewriting import rewrite
from tunggal.cycle.explanation.notices import (
    MOST_CHARACTERS,
    Aid,
    Forms,
    Notice,
    letter_lines,
    notice_forms,
)
from tunggal.cycle.explanation.spoken import Spoken, Written
from tunggal.policy.guards import FINAL
from tunggal.policy.notices import KINDS, read_notices
from tunggal.registry.errors import PolicyRefused, UsageRefused
from tunggal.registry.reason import Reason

OFFICE, WORDS = read_notices(POLICY / "notices")
BASES = {reason: f"Peraturan {reason} 4/2025, pasal 3" for reason in Reason}
AID = Aid("PBI-JKN", "Penerima Bantuan Iuran JKN (PBI-JKN)", "Inpres 4/2025", BASES)
REGENCY = "Kab. Kepulauan Siau Tagulandang Biaro"
LANGUAGES, UNITS = ("id", "en"), ("family", "person")
AGAINST = [each for each in Reason if each is not Reason.ALLOCATED]


def forms(kind: str, reason: str, grounds: str = "", *, language: str = "id", **more) -> Forms:
    given = row("2026Q2-1A2B-3C4D-5E6F-7A8B", kind, reason, grounds, **more)
    return notice_forms(
        Notice.of(given), AID, regency=REGENCY, words=WORDS[language], office=OFFICE
    )


def every(language: str):
    """Every kind with every reason, alone and in the longest company, of families and persons."""
    sentences = WORDS[language].reasons
    longest = sorted(AGAINST, key=lambda each: -len(sentences[each]))[:2]
    for kind, reason, unit in product(KINDS, Reason, UNITS):
        for grounds in ([reason], [reason, *longest]):
            yield kind, reason, forms(kind, reason, ",".join(grounds), language=language, unit=unit)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_is_complete_and_short(language: str) -> None:
    for kind, reason, made in every(language):
        told = "\n".join(letter_lines(made.letter, WORDS[language]))
        for text in (told, made.whatsapp, made.telephone):
            assert not re.search(r"[{}]|None|\b(nik|kk)\b", text), (kind, reason, text)
        assert len(made.whatsapp) <= MOST_CHARACTERS, (kind, reason)
        assert "2026Q2-1A2B-3C4D-5E6F-7A8B" in made.whatsapp
        assert 1 <= len(made.letter.grounds) <= 3
        assert all(ground.basis.startswith("Peraturan") for ground in made.letter.grounds)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_short_enough_to_be_heard(language: str) -> None:
    for kind, reason, made in every(language):
        digits = re.sub(
            r"(\b\w[ ,]+){3,}\w\b", "N", made.telephone
        )  # spelled numbers are no sentence
        for sentence in re.split(r"(?<=[.:?])\s+", digits):
            assert len(sentence.split()) <= 25, (kind, reason, sentence)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_voice_meets_no_sign_that_it_reads_badly(language: str) -> None:
    for kind, reason, made in every(language):
        assert not re.search(r"[/()#@_–]|https?|\d{5}|\b[A-Z]{2,}\b", made.telephone), (
            kind, reason, made.telephone,
        )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_may_appeal_is_told_until_when_and_that_aid_goes_on(language: str) -> None:
    words, last_day = (
        WORDS[language],
        Written(language).day(row("1", "leaver", "grace")["appeal_until"]),
    )
    for kind in ("on_notice", "shielded", "leaver"):
        made = forms(kind, "grace", "decile_above_limit", language=language)
        for text in (" ".join(made.letter.then), made.whatsapp, made.telephone):
            assert last_day in text
            assert words.kinds[kind]["appeal_runs"] in text


@pytest.mark.parametrize("reason", sorted(FINAL))
def test_nobody_is_promised_aid_that_no_appeal_can_keep(reason: str) -> None:
    made = forms("leaver", reason, reason)
    assert WORDS["id"].kinds["leaver"]["appeal_runs"] not in made.whatsapp


def test_a_notice_without_a_last_day_says_so_and_asks_for_no_appeal() -> None:
    made = forms("on_notice", "leavers_cap", "quota_full", until=None, appeal_until=None)
    assert WORDS["id"].kinds["on_notice"]["open"] in made.letter.what
    assert "banding" not in " ".join(made.letter.then)


def test_the_same_sentences_stand_in_all_forms() -> None:
    made = forms("leaver", "no_component", "no_component", language="en")
    for sentence in (WORDS["en"].reasons[Reason.NO_COMPONENT], WORDS["en"].phrases["free"]):
        for text in (
            "\n".join(letter_lines(made.letter, WORDS["en"])),
            made.whatsapp,
            made.telephone,
        ):
            assert sentence in text


def test_numbers_and_dates_are_written_the_local_way_and_spelled_for_a_voice() -> None:
    indonesian, english = (
        forms("leaver", "quota_full", "quota_full", language=each) for each in LANGUAGES
    )
    assert "1.350" in indonesian.whatsapp
    assert "1,350" in english.whatsapp
    assert "31 Mei 2026" in indonesian.whatsapp
    assert "31 May 2026" in english.whatsapp
    assert "1350" in indonesian.telephone
    assert "0 2 1, 1 7 1" in indonesian.telephone


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("021-171", "0 2 1, 1 7 1"),
        ("08877-171-171", "0 8 8 7 7, 1 7 1, 1 7 1"),
        ("2026Q2-1a2b-1234567", "2 0 2 6 Q 2, 1 A 2 B, 1 2 3 4, 5 6 7"),
    ],
)
def test_codes_are_spelled(code: str, said: str) -> None:
    assert Spoken("id", {}).code(code) == said


def test_abbreviations_are_said_in_full_or_spelled() -> None:
    speak = Spoken("id", {"Kab": "Kabupaten", "PBI-JKN": "iuran jaminan kesehatan"})
    assert speak.region("Kab. Aceh Selatan") == "Kabupaten Aceh Selatan"
    assert speak.region("KOTA BANDA ACEH") == "Kota Banda Aceh"
    assert speak.programme("PBI-JKN", "x") == "iuran jaminan kesehatan"
    assert speak.programme("BLT", "Bantuan XYZ (BLT)") == "Bantuan X Y Z"


def test_only_the_letter_speaks_of_the_name_above() -> None:
    made = forms("leaver", "quota_full", "quota_full", unit="person")
    assert WORDS["id"].units["person_named"] in made.letter.what
    assert WORDS["id"].units["person_named"] not in made.whatsapp + made.telephone


def test_legal_bases_give_way_before_reasons_do() -> None:
    long = Aid("PKH", "PKH", "x", dict.fromkeys(Reason, "Peraturan yang sangat panjang " * 9))
    given = Notice.of(row("1", "leaver", "quota_full", "quota_full,no_component"))
    made = notice_forms(given, long, regency=REGENCY, words=WORDS["id"], office=OFFICE)
    assert "Peraturan" not in made.whatsapp
    assert WORDS["id"].phrases["basis_linked"] in made.whatsapp
    assert WORDS["id"].reasons[Reason.NO_COMPONENT] in made.whatsapp


def test_a_message_that_can_never_fit_is_refused() -> None:
    endless = Aid("Bantuan " * 200, "Bantuan", "x", {})
    given = Notice.of(row("1", "leaver", "quota_full", "quota_full"))
    with pytest.raises(PolicyRefused, match="1024 is the most"):
        notice_forms(given, endless, regency="", words=WORDS["id"], office=OFFICE)


def test_grounds_are_read_once_each_and_three_at_most() -> None:
    given = row("1", "leaver", "no_answers", "quota_full,grace,no_answers,deceased")
    assert Notice.of({**given, "cause": "grace"}).grounds == (
        Reason.GRACE, Reason.QUOTA_FULL, Reason.NO_ANSWERS,
    )  # fmt: skip
    with pytest.raises(UsageRefused, match="the version that made it"):
        Notice.of({**given, "reason": "moon_phase"})


def test_no_text_holds_a_name() -> None:
    text = str(forms("on_notice", "notice_given", "quota_full"))
    assert not [name for name in HOSTILE if name in text]


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("id.yaml", "  grace:", "  gracee:", r"id.yaml, line \d+: reasons.grace: is missing"),
        ("en.yaml", "{appeal_until}", "soon", r"phrases.appeal: expected {appeal_until} in it"),
        ("en.yaml", "by {appeal_until}", "by {appeal_until} {nik}", r"{nik} cannot be filled in"),
        ("id.yaml", '"Pertama", ', "", r"ordinals: expected 3 words, found 2"),
        ("id.yaml", "language: id", "language: en", "expected 'id'"),
        ("id.yaml", '"Alasannya:"', '""', "is empty"),
        ("office.yaml", "https://tunggal", "http://tunggal", "expected an https address"),
        (
            "office.yaml",
            "letters_per_file: 200",
            "letters_per_file: 5000",
            "expected 1000 or fewer",
        ),
        ("office.yaml", "call_centre", "call_center", "call_centre: is missing"),
    ],
)
def test_bad_words_are_refused(tmp_path: Path, file: str, old: str, new: str, says: str) -> None:
    folder = shutil.copytree(POLICY / "notices", tmp_path / "notices")
    rewrite(folder / file, old, new, most=1)
    with pytest.raises(PolicyRefused, match=says):
        read_notices(folder)


def test_a_missing_folder_says_where_to_find_one(tmp_path: Path) -> None:
    with pytest.raises(PolicyRefused, match="Copy it from the example policy"):
        read_notices(tmp_path / "notices")
