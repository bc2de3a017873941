"""Parts of the dialogue by themselves: reading days and numbers, splitting messages, keeping."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from dialogue_world import KK, NIK, START, Talk, policy, started
from tunggal.dialogue.conversation import RESTART
from tunggal.dialogue.hearing import hear
from tunggal.dialogue.inputs import Said
from tunggal.dialogue.keeping import from_json, to_json
from tunggal.dialogue.readers import day_of, digit_runs
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
        ("kemarin", None),
        ("", None),
        ("9" * 50, None),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, day: date | None) -> None:
    assert day_of(text, TODAY) == day


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
