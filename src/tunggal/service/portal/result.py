"""What the result page says of a card: values for the template, sentences from the release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.conf import settings

from tunggal.adapters.lookup.card import Card, Member
from tunggal.adapters.lookup.index import Index
from tunggal.cycle.explanation.facts import Family, Seat
from tunggal.cycle.explanation.notices import Notice
from tunggal.cycle.explanation.words import (
    alike,
    decile_text,
    period_word,
    quarter_word,
    seat_text,
)
from tunggal.policy.messages import Messages
from tunggal.policy.notices import NoticeWords, read_notices
from tunggal.policy.phrases import Phrases
from tunggal.registry.reason import Outcome
from tunggal.service.web.pages import address

HELD = (Outcome.ALLOCATED, Outcome.ON_NOTICE, Outcome.SHIELDED)
_FIRST = {outcome: place for place, outcome in enumerate((*HELD, Outcome.WAITING))}


@dataclass(frozen=True)
class Told:
    """Seats of a programme that are alike: the outcome in a few words, for whom, and why."""

    outcome: str
    label: str
    who: str
    text: list[str]
    basis: str


@dataclass(frozen=True)
class Programme:
    """One programme, with what became of the family or of its members."""

    label: str
    about: str
    period: str
    told: tuple[Told, ...]
    rank: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A member of the family as the page lists them."""

    name: str
    facts: str


def result(card: Card, index: Index, words: Phrases) -> dict[str, Any]:
    """The values of the result page."""
    messages = index.messages[words.language]
    family = replace(card.family, quarter=quarter_word(card.family.quarter, words.language))
    programmes = _programmes(card, family, messages, index.bases, words)
    first = [each for each in programmes if each.rank <= _FIRST[Outcome.WAITING]]
    others = [each for each in programmes if each not in first]
    here = [each for each in card.members if each.here]
    where = "lives_in" if card.village else "lives_in_regency"
    return {
        "release": words.say("result_release", quarter=family.quarter),
        "decile": family.decile,
        "decile_text": decile_text(family, messages),
        "lives_in": words.say(where, village=card.village, regency=family.regency),
        "count": words.say("members", number=str(len(here))),
        "members": [_member(each, words) for each in card.members],
        "programmes": first,
        "others": others,
        "others_title": words.say("others_title", number=str(len(others))),
        "how_to_object": messages.sentence("phrases", "how_to_object"),
        "notices": [_subject(each, messages) for each in card.notices],
        "own": address("family", words.language),
    }


def _subject(notice: Notice, messages: Messages) -> str:
    """What a notice is about, in its own short words."""
    label = messages.label("programmes", notice.programme)
    return notice_words()[messages.language].kinds[notice.kind]["subject"].format(programme=label)


@lru_cache(maxsize=1)
def notice_words() -> dict[str, NoticeWords]:
    """The sentences of notices, as letters have them."""
    return read_notices(settings.WORKSPACE.policy / "notices")[1]


def _member(member: Member, words: Phrases) -> Listed:
    relation = member.relation if member.relation in range(1, 9) else 0
    facts = [words.phrases[f"relation_{relation}"]]
    if member.birth_year:
        facts.append(words.say("born", year=str(member.birth_year)))
    if not member.here:
        facts.append(words.phrases["not_here"])
    return Listed(member.short_name, ", ".join(facts))


def _programmes(
    card: Card,
    family: Family,
    messages: Messages,
    bases: Mapping[str, Mapping[str, str]],
    words: Phrases,
) -> list[Programme]:
    """The programmes, those with a seat first, then those that are waited for."""
    by_code: dict[str, list[list[Seat]]] = {}
    for seats in alike(family.seats):
        by_code.setdefault(seats[0].programme, []).append(seats)
    drawn = []
    for code, groups in by_code.items():
        told = sorted((_told(seats, card, family, messages, bases) for seats in groups), key=_rank)
        period = period_word(card.periods.get(code, card.family.quarter), words.language)
        drawn.append(
            Programme(
                messages.label("programmes", code),
                messages.sentence("programmes", code),
                words.say("for_period", period=period),
                tuple(told),
                _rank(told[0]),
            )
        )
    return sorted(drawn, key=lambda each: (each.rank, each.label))


def _rank(told: Told) -> int:
    return _FIRST.get(Outcome(told.outcome), len(_FIRST))


def _told(
    seats: list[Seat],
    card: Card,
    family: Family,
    messages: Messages,
    bases: Mapping[str, Mapping[str, str]],
) -> Told:
    outcome = seats[0].outcome
    names = [card.members[seat.unit_id - 1].short_name for seat in seats if seat.unit == "person"]
    text = seat_text(seats, family, messages, bases)
    basis = text.pop() if bases.get(seats[0].programme) else ""  # it is told last
    return Told(outcome, messages.label("outcomes", outcome), ", ".join(names), text, basis)
