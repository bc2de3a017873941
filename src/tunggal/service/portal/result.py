"""What the result page says of a card: values for the template, sentences from the release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from tunggal.adapters.lookup.card import Card, Member
from tunggal.adapters.lookup.index import Index
from tunggal.cycle.explanation.facts import Family, Seat
from tunggal.cycle.explanation.words import MONTHS, alike, decile_text, seat_text
from tunggal.policy.messages import Messages
from tunggal.policy.phrases import Phrases
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter
from tunggal.registry.reason import Outcome

HELD = (Outcome.ALLOCATED, Outcome.ON_NOTICE, Outcome.SHIELDED)
ROMAN = ("I", "II", "III", "IV")
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
    }


def _member(member: Member, words: Phrases) -> dict[str, str]:
    relation = member.relation if member.relation in range(1, 9) else 0
    facts = [words.say(f"relation_{relation}")]
    if member.birth_year:
        facts.append(words.say("born", year=str(member.birth_year)))
    if not member.here:
        facts.append(words.say("not_here"))
    return {"name": member.short_name, "facts": ", ".join(facts)}


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


@lru_cache(maxsize=64)
def quarter_word(quarter: str, language: str) -> str:
    """A quarter as people say it: `II 2026 (April–Juni)`, `2 of 2026 (April–June)`."""
    read = Quarter.parse(quarter)
    number = int(str(read)[-1])
    months = MONTHS[language][3 * number - 3 : 3 * number]
    name = f"{ROMAN[number - 1]} {read.year}" if language == "id" else f"{number} of {read.year}"
    return f"{name} ({months[0]}–{months[-1]})"


@lru_cache(maxsize=64)
def period_word(period: str, language: str) -> str:
    """The months of a period: `April–Juni 2026`, or of one month `Mei 2026`."""
    read = Period.parse(period)
    first, last = read.first_day.month, read.last_day.month
    names = MONTHS[language]
    months = names[first - 1] if first == last else f"{names[first - 1]}–{names[last - 1]}"
    return f"{months} {read.first_day.year}"
