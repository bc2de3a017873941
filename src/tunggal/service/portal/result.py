"""What the result page says of a card: values for the template, sentences from the release."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tunggal.adapters.lookup.card import Card, Member
from tunggal.adapters.lookup.index import Index
from tunggal.cycle.explanation.words import decile_text, quarter_word
from tunggal.policy.phrases import Phrases
from tunggal.service.lookup.telling import programmes, subject
from tunggal.service.web.pages import address


@dataclass(frozen=True, slots=True)
class Listed:
    """A member of the family as the page lists them."""

    name: str
    facts: str


def result(card: Card, index: Index, words: Phrases) -> dict[str, Any]:
    """The values of the result page."""
    messages = index.messages[words.language]
    family = replace(card.family, quarter=quarter_word(card.family.quarter, words.language))
    told = programmes(card, family, messages, index.bases, words)
    first, others = ([each for each in told if each.is_first is first] for first in (True, False))
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
        "notices": [subject(each, messages) for each in card.notices],
        "own": address("family", words.language),
    }


def _member(member: Member, words: Phrases) -> Listed:
    relation = member.relation if member.relation in range(1, 9) else 0
    facts = [words.phrases[f"relation_{relation}"]]
    if member.birth_year:
        facts.append(words.say("born", year=str(member.birth_year)))
    if not member.here:
        facts.append(words.phrases["not_here"])
    return Listed(member.short_name, ", ".join(facts))
