"""What the family's page says of a card and its inputs: values for the template."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from tunggal.adapters.lookup.card import Card
from tunggal.adapters.lookup.index import Index
from tunggal.adapters.lookup.inputs import Inputs, Lead
from tunggal.cycle.explanation.facts import Answer
from tunggal.cycle.explanation.notices import Ground, Notice, notice_forms
from tunggal.cycle.explanation.words import (
    change_text,
    day_word,
    feature_label,
    points_word,
    quarter_word,
    value_word,
)
from tunggal.policy.phrases import Phrases
from tunggal.policy.scoring import MEMBER_FEATURES
from tunggal.service.lookup.own import Own
from tunggal.service.lookup.telling import notice_words
from tunggal.service.portal.case_pages import spoken
from tunggal.service.portal.family_seen import local
from tunggal.service.portal.result import result

_HUNDREDTH = 10_000  # of a score, in millionths


@dataclass(frozen=True)
class Row:
    """One answer: value, effect on the score, who said so; `wrong` leads to its correction."""

    label: str
    value: str
    effect: str
    given: str
    wrong_what: str


@dataclass(frozen=True)
class Group:
    """Answers that are corrected as one thing."""

    title: str
    wrong: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Told:
    """A notice in full, with the ways that are open."""

    title: str
    who: str
    kind: str
    number: str
    what: str
    why: tuple[tuple[str, tuple[Ground, ...]], ...]
    then: tuple[str, ...]
    appeal: str
    late: bool
    reactivate: str


@dataclass(frozen=True)
class Hint:
    """What another agency said, and where to contest it."""

    text: str
    contest: str


def own_data(own: Own, index: Index, language: str, *, at: datetime) -> dict[str, Any]:
    """The values of the page."""
    words: Phrases = settings.FAMILY_WORDS[language]
    card, inputs = own.card, own.inputs
    quarter = quarter_word(index.codes.quarter, language)
    return {
        **result(card, index, settings.WORDS[language]),
        "place": words.say(
            "family_of", village=card.village or card.village_code, regency=card.family.regency, quarter=quarter
        ),
        "notices": [_notice(each, card, index, language, at) for each in card.notices],
        "changed": _changed(inputs, index, language),
        "groups": list(_groups(inputs, index, words)),
        "wrong_members": correction(language, "members"),
        "wrong_members_what": words.say("wrong_what", what=settings.WORDS[language].say("card_title")),
        "hints": [_hint(each, card, index, words) for each in inputs.leads],
        "ranked": card.family.ranked is not None,
    }  # fmt: skip


def correction(language: str, about: str) -> str:
    """The address of the form that says something is wrong."""
    form = reverse("case_bring", args=[language, "correction"])
    return f"{form}?{urlencode({'about': about})}" if about else form


def _changed(inputs: Inputs, index: Index, language: str) -> list[str]:
    """What moved score and decile since the quarter before; empty where it is not known."""
    before, after = inputs.before, inputs.family
    if before is None or inputs.change is None:
        return []
    named = replace(before, quarter=quarter_word(before.quarter, language))
    variables = index.input_codes.now.variables
    return change_text(named, after, inputs.change, index.messages[language], variables)


def _groups(inputs: Inputs, index: Index, words: Phrases) -> Iterator[Group]:
    """The answers by what they are corrected as, in the order of the policy file."""
    links, language = settings.FAMILY_LINKS, words.language
    named = spoken(language)
    for about in [*links.groups, ""]:
        mine = [each for each in inputs.family.answers if links.about(each.feature) == about]
        if mine:
            title = named.label("choices", about) if about else words.say("answers_title")
            rows = tuple(_row(each, inputs, index, words) for each in mine)
            yield Group(
                words.say("group", about=title, number=str(len(mine))),
                correction(language, about),
                rows,
            )


def _row(answer: Answer, inputs: Inputs, index: Index, words: Phrases) -> Row:
    messages, variables = index.messages[words.language], index.input_codes.now.variables
    label = feature_label(answer.feature, messages, variables)
    effect = _effect(answer, words) if inputs.family.ranked else ""
    value = value_word(answer, messages, variables)
    return Row(
        label, value, effect, _given(answer, index, words), words.say("wrong_what", what=label)
    )


def _effect(answer: Answer, words: Phrases) -> str:
    points = points_word(answer.points, words.language)
    if abs(answer.points) < _HUNDREDTH // 2:  # it would be told as 0.00
        return words.say("hardly" if answer.points else "keeps")
    return words.say("lowers" if answer.points < 0 else "raises", points=points.lstrip("+-"))


def _given(answer: Answer, index: Index, words: Phrases) -> str:
    if answer.feature in MEMBER_FEATURES:
        return words.say("of_members")
    if not answer.source:
        return words.say("no_source")
    source = index.source_name(answer.source, words.language)
    return words.say("given", source=source, day=day_word(answer.as_of, words.language))


def _hint(lead: Lead, card: Card, index: Index, words: Phrases) -> Hint:
    language = words.language
    text = words.say(
        "lead", member=card.members[lead.member - 1].short_name,
        lead=index.messages[language].label("leads", lead.kind),
        source=index.source_name(lead.source, language), day=day_word(lead.found_on, language),
    )  # fmt: skip
    form = reverse("case_bring", args=[language, "lead_contest"])
    return Hint(text, f"{form}?{urlencode({'lead': lead.kind})}")


def _notice(notice: Notice, card: Card, index: Index, language: str, at: datetime) -> Told:
    words: Phrases = settings.FAMILY_WORDS[language]
    text = notice_forms(
        notice, index.aid(notice.programme, language), regency=card.family.regency,
        words=notice_words()[language], office=settings.OFFICE,
    ).letter  # fmt: skip
    until = notice.appeal_until
    late = until is not None and local(at, card.village_code).date() > until
    who = ""
    if notice.unit == "person":  # the sentences of a letter speak of "the person named above"
        who = card.members[notice.unit_id - 1].short_name if notice.unit_id else words.say("gone")
    return Told(
        text.subject, who, notice.kind, text.number, text.what,
        tuple((why.heading, why.grounds) for why in text.why), text.then,
        "" if until is None or late else _appeal(language, notice), late,
        _reactivation(language, notice),
    )  # fmt: skip


def _appeal(language: str, notice: Notice) -> str:
    form = reverse("case_bring", args=[language, "appeal"])
    return f"{form}?{urlencode({'notice': notice.number})}"


def _reactivation(language: str, notice: Notice) -> str:
    if notice.kind != "leaver" or notice.programme not in settings.FAMILY_LINKS.reactivated:
        return ""
    form = reverse("case_bring", args=[language, "reactivation"])
    return f"{form}?{urlencode({'programme': notice.programme})}"
