"""Parts of the dialogue by themselves: reading days and numbers, splitting messages, keeping."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from dialogue_world import KK, NIK, OTHER_NIK, START, Talk, policy, started
from tunggal.dialogue.conversation import RESTART
from tunggal.dialogue.days import day_of
from tunggal.dialogue.hearing import hear
from tunggal.dialogue.inputs import Said
from tunggal.dialogue.keeping import from_json, to_json
from tunggal.dialogue.readers import digit_runs
from tunggal.dialogue.saying import hidden, split

TODAY = date(2026, 4, 6)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("27 3 2026", date(2026, 3, 27)),
        ("27/03/2026", date(2026, 3, 27)),
        ("27-3-26", date(2026, 3, 27)),
        ("27032026", date(2026, 3, 27)),
        ("2026-03-27", date(2026, 3, 27)),
        ("tgl 27 Maret 2026", date(2026, 3, 27)),
        ("27 mar 2026", date(2026, 3, 27)),
        ("17 agt 2025", date(2025, 8, 17)),
        ("1 October 2025", date(2025, 10, 1)),
        ("31 2 2026", None),
        ("27 3", None),
        ("", None),
        ("9" * 50, None),
        # without a year: the last such day that is not to come
        ("12 Agustus", date(2025, 8, 12)),
        ("tgl 6 april", date(2026, 4, 6)),
        ("7 April", date(2025, 4, 7)),
        ("12 agustus kemarin", date(2025, 8, 12)),
        ("29 februari", date(2024, 2, 29)),
        ("31 april", None),
        ("12 agustus jam 5", None),
        ("12 agustus pagi pagi sekali", None),
        # counted back from a Monday
        ("hari ini", date(2026, 4, 6)),
        ("Tadi pagi", date(2026, 4, 6)),
        ("kemarin", date(2026, 4, 5)),
        ("kmrn sore", date(2026, 4, 5)),
        ("dua hari lalu", date(2026, 4, 4)),
        ("3 hari yg lalu", date(2026, 4, 3)),
        ("2 minggu lalu", date(2026, 3, 23)),
        ("minggu lalu", date(2026, 3, 30)),
        ("senin lalu", date(2026, 3, 30)),
        ("hari senin", date(2026, 4, 6)),
        ("hari minggu lalu", date(2026, 4, 5)),
        ("Jumat kemarin", date(2026, 4, 3)),
        # what may be another day, or is none
        ("semalam", None),
        ("tadi malam", None),
        ("besok", None),
        ("senin minggu lalu", None),
        ("3 hari lagi", None),
        ("999 hari lalu", None),
        ("mei minggu lalu", None),
        ("bukan kemarin", None),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, day: date | None) -> None:
    assert day_of(text, TODAY, policy().wording["id"]) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", date(2026, 4, 6)),
        ("yesterday", date(2026, 4, 5)),
        ("the day before yesterday", date(2026, 4, 4)),
        ("two days ago", date(2026, 4, 4)),
        ("3 weeks ago", date(2026, 3, 16)),
        ("last week", date(2026, 3, 30)),
        ("last Monday", date(2026, 3, 30)),
        ("on Friday", date(2026, 4, 3)),
        ("12th of August", date(2025, 8, 12)),
        ("August 12", date(2025, 8, 12)),
        ("last night", None),
        ("Monday last week", None),
        ("tomorrow", None),
    ],
)
def test_a_day_is_read_in_english_too(text: str, day: date | None) -> None:
    assert day_of(text, TODAY, policy().wording["en"]) == day


@pytest.mark.parametrize(
    ("province", "day"), [("32", 6), ("91", 7), ("", 6), ("99", 6)], ids=["west", "east", "", "?"]
)
def test_yesterday_is_counted_from_the_day_where_the_family_lives(province: str, day: int) -> None:
    late = START.replace(hour=15, minute=30)  # half past ten in the evening in Jakarta
    talk = Talk(started(), at=late)
    talk.says("bapak saya meninggal", NIK, KK)
    talk.world("done", **({"province": province} if province else {}))
    talk.says("1", OTHER_NIK, "hari ini")
    assert f"Kami catat: {day} April 2026." in talk.text


def test_a_number_is_read_however_its_digits_are_grouped() -> None:
    assert digit_runs("NIK: 3204 1212 0385 0001, terima kasih") == [NIK]
    assert digit_runs("3204.121203-850001") == [NIK]
    assert digit_runs(f"{NIK}, {KK}") == [NIK, KK]


def test_a_long_text_is_split_between_sentences_and_nothing_is_lost() -> None:
    text = "Kalimat yang pendek sekali. " * 90
    parts = split(text.strip(), 1024)
    assert all(len(part) <= 1024 and part.endswith(".") for part in parts)
    assert " ".join(parts) == text.strip()
    assert [len(part) for part in split("x" * 2500, 1024)] == [1024, 1024, 452]


@pytest.mark.parametrize(
    "between", [" ", ".", "-", " - ", "\u2013", "\u202f", "\u200b", "\u2011\u2069"]
)
def test_a_number_of_a_person_is_read_and_never_repeated(between: str) -> None:
    written = between.join((NIK[:4], NIK[4:8], NIK[8:12], NIK[12:]))
    assert digit_runs(written) == [NIK]
    assert hidden(f"NIK {written}!") == "NIK ************0001!"
    assert hidden("Kasus 656-230-5898, telepon 0812 3456 7890") == (
        "Kasus 656-230-5898, telepon 0812 3456 7890"
    )


def proved() -> Talk:
    talk = Talk(started())
    talk.says("mau lapor pindah", NIK, KK)
    talk.world("done")
    return talk


def test_a_conversation_is_kept_whole() -> None:
    conversation = proved().conversation
    assert from_json(to_json(conversation)) == conversation
    assert NIK not in repr(conversation)
    assert KK not in repr(conversation)


def test_an_older_version_begins_anew_and_keeps_the_lock() -> None:
    conversation = replace(proved().conversation, locked_until=START, failures=2)
    kept = json.loads(to_json(conversation))
    older = json.dumps({**kept, "version": 0, "place": "gone", "surprise": [1]})
    read = from_json(older)
    assert (read.place, read.failures, read.locked_until) == (RESTART, 2, START)
    assert read.serial == conversation.serial
    after = hear(read, Said("halo"), START, policy())
    assert "sudah kami hapus" in after.replies[0].text
    assert after.conversation.place == "menu"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 1}', "null"])
def test_what_is_no_conversation_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"conversation|Expecting"):
        from_json(text)


def test_a_programme_is_asked_among_those_that_can_be_given_back() -> None:
    """With a second programme whose file allows it, these two are offered, and no other."""
    information = policy().information
    pkh, pbi = (information.programmes[code] for code in ("pkh", "pbi_jkn"))
    programmes = {**information.programmes, "pkh": replace(pkh, guards=pbi.guards)}
    other = replace(policy(), information=replace(information, programmes=programmes))
    talk = Talk(started())
    talk.says("bpjs mati", NIK, KK)
    talk.world("done")
    after = hear(talk.conversation, Said("1"), talk.at, other)
    assert after.conversation.place == "field:programme"
    assert [option.label for option in after.replies[-1].options] == ["PKH", "PBI-JKN"]


def test_a_conversation_kept_before_provinces_were_known_is_read() -> None:
    kept = json.loads(to_json(proved().conversation))
    del kept["proof"]["province"]
    proof = from_json(json.dumps(kept)).proof
    assert proof is not None
    assert proof.province == ""


def test_a_kind_that_left_the_policy_ends_in_the_menu() -> None:
    talk = proved()
    kinds = {code: kind for code, kind in policy().casework.kinds.items() if code != "move"}
    other = replace(policy(), casework=replace(policy().casework, kinds=kinds))
    after = hear(talk.conversation, Said("1"), talk.at + timedelta(seconds=5), other)
    assert after.conversation.place == "menu"
    assert "sudah kami hapus" in after.replies[0].text


def test_a_new_kind_with_simple_fields_works_by_itself() -> None:
    casework = policy().casework
    kind = replace(casework.kinds["withdrawal"], code="vacancy")
    words = {
        language: replace(
            each, groups={**each.groups, "kinds": {**each.groups["kinds"], "vacancy": {"label": "rumah kosong"}}}
        )
        for language, each in casework.words.items()
    }  # fmt: skip
    casework = replace(casework, kinds={**casework.kinds, "vacancy": kind}, words=words)
    groups = {**policy().groups, "aid": (*policy().groups["aid"], "vacancy")}
    other = replace(policy(), casework=casework, groups=groups)
    conversation = started()
    for text in ("halo", "6", "rumah kosong", NIK):
        after = hear(conversation, Said(text), START, other)
        conversation = after.conversation
    assert (conversation.errand, conversation.place) == ("bring:vacancy", "kk")
