"""A family's status in sentences: what the portal shows of it, without names and addresses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.conf import settings

from tunggal.adapters.lookup.card import Card
from tunggal.cycle.explanation.facts import Family
from tunggal.cycle.explanation.words import decile_text, quarter_word
from tunggal.service.lookup.telling import Programme, programmes, subject
from tunggal.service.talks.asked import Asked


def status_lines(card: Card, asked: Asked) -> tuple[str, ...]:
    """The release, the decile, each programme with its outcome and reason, and what can be done."""
    index, language = asked.index, asked.language
    messages, words = index.messages[language], settings.WORDS[language]
    family = replace(card.family, quarter=quarter_word(card.family.quarter, language))
    release = words.say("result_release", quarter=family.quarter)
    told = programmes(card, family, messages, index.bases, words)
    return (
        " ".join((f"{release}.", *decile_text(family, messages))),
        *_aid(told, family, asked),
        *(f"{subject(each, messages)}." for each in card.notices),
        asked.here.say("if_wrong"),
    )


def _aid(told: list[Programme], family: Family, asked: Asked) -> Iterator[str]:
    """Programmes with a seat or a place are told in full, the others in a few words each."""
    say = asked.here.words.text
    first = [each for each in told if each.is_first]
    yield from (_in_full(each, asked) for each in first)
    if not told:
        yield settings.WORDS[asked.language].phrases["no_aid_yet"]
    elif not first:
        yield say("phrases", "now_no_seat")
    others = (each for each in told if not each.is_first)
    yield "\n".join(
        say("phrases", "now_seat", programme=each.label, outcome=_because(each)) for each in others
    )


def _because(each: Programme) -> str:
    return ", ".join(dict.fromkeys(part.because for part in each.told))


def _in_full(each: Programme, asked: Asked) -> str:
    """On the telephone the outcome and how long it holds; written, why it is so as well."""
    say, lines = asked.here.words.text, list[str]()
    for part in each.told:
        lines.append(say("phrases", "now_seat", programme=each.label, outcome=part.label))
        lines += part.text[1:] if asked.here.conversation.is_phone else part.text
    return " ".join(lines)
