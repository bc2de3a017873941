"""Laws of the dialogue: no dead end, one question at a time, no number of a person said in full."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue_world import KK, NIK, NUMBER, OTHER_NIK, START, Talk, policy, started
from tunggal.dialogue.acting import ACTS
from tunggal.dialogue.conversation import Conversation
from tunggal.dialogue.hearing import hear
from tunggal.dialogue.inputs import (
    Answer,
    Attached,
    Chosen,
    HungUp,
    Input,
    Keyed,
    Outcome,
    Said,
    Silence,
)
from tunggal.dialogue.keeping import from_json, to_json
from tunggal.dialogue.places import PLACES
from tunggal.dialogue.replies import Expects, Next
from tunggal.dialogue.wishes import TalkToPerson

CHANNELS = [(c, lang) for c in ("whatsapp", "phone") for lang in ("id", "en")]
_LONG_NUMBER = re.compile(r"[0-9](?:[\s.\-]?[0-9]){15,}")
_SECRETS = (NIK, KK, OTHER_NIK)
VILLAGES = {"3204122001": "Sukamaju, Cibiru", "3205012003": "Sukamaju, Tarogong"}
OPEN_STEPS = {"complete": "", "withdraw": ""}
NOWHERE = {"unplaced": ""}  # of who was proved, and lives in no village that is known
_MOMENT = timedelta(seconds=1)


def sound(after: Next) -> None:
    """What holds after any input."""
    replies = after.replies
    assert all(reply.text.strip() for reply in replies)
    assert all(len(reply.text) <= policy().limits.letters for reply in replies)
    assert all(reply.expects is Expects.NOTHING for reply in replies[:-1])
    said = "\n".join(reply.text for reply in replies)
    assert not _LONG_NUMBER.search(said), said
    assert said.count("?") <= 1, said
    told = f"{after!r} {after.conversation!r}"
    assert not any(secret in told for secret in _SECRETS), told
    assert from_json(to_json(after.conversation)) == after.conversation


def asked(conversation: Conversation) -> Next:
    """What a conversation asks when it is heard again."""
    phone = conversation.is_phone
    return hear(conversation, Keyed("*") if phone else Chosen("gone=gone"), START, policy())


def answers(conversation: Conversation) -> Iterator[Input]:
    """All that may be said to what is asked, as a citizen might, and all that the world may answer."""
    if conversation.waiting:
        for outcome in Outcome:
            for options in ({}, VILLAGES, OPEN_STEPS, NOWHERE):
                yield Answer(conversation.key, outcome, ("Baik.",), options)
        return
    said = asked(conversation).replies[-1]
    for option in said.options:
        yield Chosen(option.id)
    phone = conversation.is_phone
    for text in _TYPED.get(said.expects, ()):
        yield Keyed(text) if phone else Said(text)
    yield Attached("p1", "voice" if said.expects is Expects.RECORDING else "image")
    yield from map(Keyed, ("8", "9")) if phone else map(Said, ("lewati", "skip", "kembali", "back"))
    if conversation.place in ("menu", "nik"):
        yield Keyed("0") if phone else Said("0")


_TYPED = {
    Expects.DIGITS: (NIK, NUMBER, "03042026", "0812345678", ""),
    Expects.TEXT: ("Sukamaju", NUMBER),
}


def node(conversation: Conversation) -> tuple[object, ...]:
    """What tells two conversations apart for the walk: not which words were given."""
    kept = {p: v for p, v in conversation.given.items() if p in ("whom", "known", "whom_nik")}
    return (
        conversation.place, conversation.errand, frozenset(conversation.given), conversation.waiting,
        tuple(sorted((p, bool(v) and len(v) < 10 and v) for p, v in kept.items())),
        conversation.proof is not None and conversation.proof.placed, conversation.proof is None,
        tuple(conversation.offered), conversation.part,
        conversation.locked_until is not None, conversation.language,
    )  # fmt: skip


@cache
def walked(channel: str, language: str) -> tuple[Conversation, ...]:
    """Every conversation that can be reached, by the answers that are offered."""
    begun = hear(started(channel, language), Silence(), START, policy())
    begun = begun if begun.replies else hear(started(channel, language), Said("."), START, policy())
    first = (begun.conversation, replace(begun.conversation, failures=policy().limits.tries - 1))
    found = {(node(each), each.failures): each for each in first}
    waiting = list(first)
    while waiting:
        here = waiting.pop()
        for heard in answers(here):
            after = hear(here, heard, START, policy())
            sound(after)
            place = after.conversation
            name = (node(place), place.failures if place.errand == "status" else 0)
            if place.language == language and name not in found:
                found[name] = place
                waiting.append(place)
    return tuple(found.values())


@pytest.mark.parametrize(("channel", "language"), CHANNELS)
def test_every_place_has_a_way_to_a_person_and_back_to_the_menu(
    channel: str, language: str
) -> None:
    for conversation in walked(channel, language):
        zero = Keyed("0") if channel == "phone" else Said("0")
        talks = hear(conversation, zero, START, policy()).wish
        assert isinstance(talks, TalkToPerson), conversation
        assert leads_to_menu(conversation), conversation


def leads_to_menu(conversation: Conversation) -> bool:
    """Whether somebody who goes back again and again, or says menu, comes to the menu."""
    place = conversation.place.partition(":")[0]
    if not conversation.is_phone and not (place in ACTS and ACTS[place].writes):
        at_once = hear(conversation, Said("menu"), START, policy())
        if at_once.conversation.place != "menu":
            return False
    for _ in range(30):
        if conversation.waiting:
            answer = Answer(conversation.key, Outcome.DONE, ("Baik.",), {})
            conversation = hear(conversation, answer, START, policy()).conversation
        if conversation.place == "menu":
            return True
        back = Keyed("9") if conversation.is_phone else Said("kembali")
        conversation = hear(conversation, back, START, policy()).conversation
    return False


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_walk_comes_to_every_place_and_every_act(language: str) -> None:
    seen = {
        each.place.partition(":")[0]
        for channel in ("whatsapp", "phone")
        for each in walked(channel, language)
    }
    by_time_or_words = {"resume", "which"}
    assert seen | by_time_or_words == {*PLACES, *ACTS}


def test_every_kind_that_citizens_bring_can_be_brought_or_told() -> None:
    for channel in ("whatsapp", "phone"):
        sent = {
            each.errand.removeprefix("bring:")
            for each in walked(channel, "id")
            if each.place in ("send", "leave")
        }
        assert sent >= set(policy().casework.kinds)


def test_the_telephone_has_no_information_which_is_too_long_for_the_ear() -> None:
    places = {each.place.partition(":")[0] for each in walked("phone", "id")}
    assert places.isdisjoint({"information", "conditions", "topic"})


@pytest.mark.parametrize("language", ["id", "en"])
def test_nobody_is_told_on_the_telephone_to_write(language: str) -> None:
    writes = re.compile(r"\b(tulis\w*|write|photos?|huruf|letters)\b", re.IGNORECASE)
    for conversation in walked("phone", language):
        spoken = [each for each in answers(conversation) if not isinstance(each, Attached)]
        for heard in (*spoken, Keyed("7"), Keyed("31022026"), Silence()):
            for reply in hear(conversation, heard, START, policy()).replies:
                assert not writes.search(reply.text), reply.text


_TEXTS = st.sampled_from(
    [
        NIK, KK, OTHER_NIK, NUMBER, "0", "1", "2", "3", "8", "9", "*", "", "halo", "menu", "kembali", "salah",
        "batal", "ulang", "lewati", "ya", "tidak", "bantu", "english", "indonesia", "selesai", "petugas",
        "cek bansos", "bapak saya meninggal", "mau usul", "sanggah", "ikuti kasus", "pisah kk", "banding",
        "mau usul atau sanggah", "3 april 2026", "Sukamaju", "081234567890", f"nik saya {NIK} dan {KK}",
        "apa itu desil", "syarat dapat pkh", "kapan cair", "kemarin", "minggu lalu", f"kasus {NUMBER}",
        "bpjs mati", "tinggalkan pesan", "minta ditelepon", "pengaduan", "\x00\u202e", "9" * 3000,
    ]
)  # fmt: skip
_INPUTS = st.one_of(
    st.builds(Said, _TEXTS | st.text(max_size=60)),
    st.builds(Keyed, _TEXTS | st.text("0123456789*", max_size=17)),
    st.builds(Chosen, st.sampled_from(["menu", "back", "person", "x", "menu=status", "confirm=yes"])),
    st.builds(Attached, st.just("p1"), st.sampled_from(["image", "document", "voice", "other"])),
    st.builds(Silence),
    st.builds(HungUp),
)  # fmt: skip
_WORLD = st.tuples(
    st.sampled_from(list(Outcome)),
    st.sampled_from([(), ("Baik.",), (f"NIK {NIK}.", "x" * 1500)]),
    st.sampled_from([{}, VILLAGES, OPEN_STEPS]),
)
_PAUSES = st.sampled_from(
    [timedelta(seconds=5), timedelta(minutes=16), timedelta(hours=2), timedelta(2)]
)
_STEPS = st.lists(st.tuples(_INPUTS, st.integers(0, 9), _WORLD, _PAUSES), max_size=30)


@given(st.sampled_from(CHANNELS), _STEPS)
@settings(max_examples=400, deadline=None, derandomize=True)
def test_whatever_is_heard_it_goes_on(channel: tuple[str, str], steps: list) -> None:
    talk = Talk(started(*channel))
    for heard, which, (outcome, lines, options), pause in steps:
        if talk.conversation.waiting and which < 8:
            heard = Answer(talk.conversation.key, outcome, lines, options)
        elif talk.conversation.place in PLACES and which > 3:
            offered = asked_at(talk.conversation, talk.at)
            heard = Chosen(offered[which % len(offered)]) if offered else heard
        before = talk.conversation
        after = talk.hears(heard, after=pause)
        sound(after)
        if isinstance(heard, Answer):
            told_twice_changes_nothing(heard, after, talk.at)
        elif not isinstance(heard, (Silence, HungUp)) or before.is_phone:
            assert after.replies or after.wish or isinstance(heard, HungUp)
    person = talk.hears(Keyed("0") if talk.conversation.is_phone else Said("0"))
    assert isinstance(person.wish, TalkToPerson)


def asked_at(conversation: Conversation, at: datetime) -> list[str]:
    """The options that are offered now."""
    again = hear(replace(conversation, heard_at=at), Chosen("gone=gone"), at, policy())
    return [option.id for option in again.replies[-1].options] if again.replies else []


def told_twice_changes_nothing(answer: Answer, after: Next, at: datetime) -> None:
    again = hear(after.conversation, answer, at + _MOMENT, policy())
    assert again == Next(after.conversation)
