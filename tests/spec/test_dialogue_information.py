"""What somebody hears who only asks: each topic in both languages, with the numbers of the policy."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dialogue_world import NUMBER, START, Talk, policy, shown, started
from tunggal.dialogue.inputs import Said
from tunggal.dialogue.wishes import TalkToPerson
from tunggal.policy.messages import LANGUAGES

INFORMATION = policy().information
TOLD = [(language, code) for language in LANGUAGES for code in INFORMATION.offers]
MENU = {"id": "Informasi dan syarat", "en": "Information and conditions"}
QUESTION = {"id": "Apa yang ingin Anda lakukan?", "en": "What would you like to do?"}


def asked(language: str, code: str, *, at: datetime = START) -> Talk:
    """A talk that came to a topic by the lists, as somebody reads and chooses."""
    talk = Talk(started(language=language), at=at)
    talk.says(".", MENU[language])
    if code in INFORMATION.told:
        talk.says(str(len(INFORMATION.topics) + 1))
        talk.says(str([*INFORMATION.told].index(code) + 1))
    else:
        talk.says(str([*INFORMATION.topics].index(code) + 1))
    return talk


@pytest.mark.parametrize(("language", "code"), TOLD)
def test_each_topic_is_told_without_a_number_and_leads_on(language: str, code: str) -> None:
    talk = asked(language, code)
    assert talk.conversation.place == f"topic:{code}"
    (reply,) = talk.last.replies  # one message
    assert QUESTION[language] in reply.text
    assert "{" not in reply.text
    assert talk.last.wish is None
    offered = [option.id.partition("=")[2] for option in reply.options]
    assert offered == [*INFORMATION.offers[code], "information", "person"]


@pytest.mark.parametrize(("language", "code"), TOLD)
def test_from_each_topic_there_is_a_way_to_all_that_is_offered_back_and_to_a_person(
    language: str, code: str
) -> None:
    reached = set()
    for number in range(1, len(INFORMATION.offers[code]) + 3):
        talk = asked(language, code)
        talk.says(str(number))
        reached.add(talk.conversation.place)
    assert {"information", "person"} < reached
    assert {"menu", f"topic:{code}"}.isdisjoint(reached)
    for word in ("menu", {"id": "kembali", "en": "back"}[language]):
        talk = asked(language, code)
        talk.says(word)
        assert talk.conversation.place == "menu"
    talk = asked(language, code)
    assert isinstance(talk.says("0").wish, TalkToPerson)


def test_a_number_of_a_programme_is_the_one_of_the_day() -> None:
    autumn = datetime(2025, 11, 3, 2, 0, tzinfo=UTC)
    assert "desil 1 sampai 4" in asked("id", "sembako").text
    assert "desil 1 sampai 5" in asked("id", "sembako", at=autumn).text
    assert "sedang tidak dibagikan" in asked("id", "blt_kesra").text
    assert "Rp300.000 sebulan" in asked("id", "blt_kesra", at=autumn).text


def test_who_counts_and_how_much_stand_in_the_file_of_the_programme() -> None:
    pkh, pip = asked("id", "pkh").text, asked("en", "pip").text
    assert "- ibu hamil/nifas\n" in pkh
    assert "Rp225.000 sampai Rp750.000 setiap tiga bulan" in pkh
    assert "- child of a kindergarten\n" in pip
    assert "Rp450,000 to Rp1,800,000 a year" in pip
    assert "deciles 1 to 5" in asked("en", "pbi_jkn").text


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("apa itu desil?", "topic:decile"),
        ("syarat dapat PKH apa", "topic:pkh"),
        ("syarat bansos apa", "conditions"),
        ("minta informasi", "information"),
        ("syarat", "menu"),
    ],
)
def test_a_question_in_own_words_is_answered_at_once(text: str, place: str) -> None:
    talk = Talk(started())
    talk.says(text)
    assert talk.conversation.place == place
    assert "NIK Anda" not in talk.text


def test_another_wish_is_followed_after_an_answer_and_nothing_was_dropped() -> None:
    talk = Talk(started())
    talk.says("apa itu desil", "bapak saya meninggal")
    assert talk.conversation.errand == "bring:death"
    talk.says("menu", "kapan cair", "menu")
    assert "tidak ada yang dikirim" not in talk.text


def test_why_somebody_was_struck_off_is_answered_by_the_status_and_said_so() -> None:
    talk = Talk(started())
    talk.says("kenapa saya dicoret")
    assert "Baik. Alasannya ada di status keluarga." in talk.text
    assert (talk.conversation.errand, talk.conversation.place) == ("status", "nik")


def test_the_language_may_change_in_the_middle() -> None:
    talk = asked("id", "pkh")
    talk.says("english")
    assert "The family must have one of these" in talk.text


def test_a_topic_that_left_the_policy_ends_in_the_menu() -> None:
    from dataclasses import replace

    from tunggal.dialogue.hearing import hear

    talk = asked("id", "decile")
    topics = {code: offers for code, offers in INFORMATION.topics.items() if code != "decile"}
    other = replace(policy(), information=replace(INFORMATION, topics=topics))
    assert hear(talk.conversation, Said("1"), talk.at, other).conversation.place == "menu"


@pytest.mark.parametrize(
    "text",
    [
        f"bagaimana kasus {NUMBER}",
        "status kasus 656-230-5898",
        "656 230 5898",
        "usulan nomor 656.230.5898 gimana ya",
        "usul saya sudah sampai mana, nomornya 6562305898",
        f"kasus {NUMBER} kok tidak ada kabar",
        "mau usul? bukan, kasus saya 6562305898 sampai mana",
    ],
)
def test_a_case_number_in_the_first_sentence_is_not_asked_for_again(text: str) -> None:
    talk = Talk(started())
    talk.says(text)
    assert "Baik. Ikuti kasus." in talk.text
    assert shown(talk.last.wish) == f"FollowCase number={NUMBER}"


@pytest.mark.parametrize(
    ("text", "said", "place"),
    [
        ("status kasus 656-230-5899", "Kami membaca 656-230-5899.", "number"),
        ("status kasus 656-230", "Tulis nomor kasus Anda", "number"),
        (f"kasus {NUMBER} dan {NUMBER}", "Apa yang dapat kami bantu?", "menu"),
        ("telepon saya 081234567890", "Apa yang dapat kami bantu?", "menu"),
        (f"tolong telepon saya, {NUMBER}", "Tulis nomor telepon Anda.", "telephone"),
    ],
)
def test_what_is_no_case_number_is_not_taken_for_one(text: str, said: str, place: str) -> None:
    talk = Talk(started())
    talk.says(text)
    assert said in talk.text
    assert talk.conversation.place == place


def test_a_number_beside_another_wish_is_asked_about_and_not_lost() -> None:
    talk = Talk(started())
    talk.says(f"pengaduan {NUMBER}")
    assert talk.conversation.place == "which"
    talk.says("1")
    assert shown(talk.last.wish) == f"FollowCase number={NUMBER}"
    talk = Talk(started())
    talk.says(f"pengaduan {NUMBER}", "2")
    assert talk.conversation.errand == "bring:complaint"


def test_a_case_is_named_while_a_nik_is_asked_for() -> None:
    talk = Talk(started())
    talk.says("cek bansos", f"eh bagaimana kasus {NUMBER}")
    assert shown(talk.last.wish) == f"FollowCase number={NUMBER}"
