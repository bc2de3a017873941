"""Puts an audit line into words for the family that it is about; it names no officer and no reporter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from tunggal.adapters.audit.chain import Line
from tunggal.adapters.lookup.index import Index
from tunggal.casework.number import CaseNumber
from tunggal.cycle.explanation.words import day_word
from tunggal.policy.case_terms import Role
from tunggal.policy.phrases import Phrases
from tunggal.policy.portal_family import DONE, DONE_WITH_CASES
from tunggal.registry.errors import PolicyRefused
from tunggal.service.accounts.people import regions_of
from tunggal.service.cases.means import policy
from tunggal.service.lookup.agencies import AGENCY
from tunggal.service.portal.case_pages import spoken

_CASE = "case_"


@dataclass(frozen=True)
class Reader:
    """Who reads the list: how the audit names the account and the device, and the village."""

    name: str
    device: str
    village: str


@dataclass(frozen=True)
class Row:
    """One line: when, who, what."""

    when: str
    who: str
    what: str


def row_of(line: Line, reader: Reader, index: Index, language: str) -> Row:
    """A line in the words and at the time of its reader."""
    words: Phrases = settings.FAMILY_WORDS[language]
    at = local(datetime.fromisoformat(line.at), reader.village)
    when = words.say(
        "at", day=day_word(at.date(), language), time=f"{at:%H.%M}" if language == "id" else f"{at:%H:%M}",
        zone=at.tzname() or "",
    )  # fmt: skip
    return Row(when, _who(line, reader, index, words), _what(line, words))


def local(at: datetime, region: str) -> datetime:
    """A moment by the clock of a region, by that of the capital where the region is not known."""
    calendar = policy().calendar
    try:
        return at.astimezone(calendar.clock(region))
    except PolicyRefused:
        return at.astimezone(next(iter(calendar.clocks.values())))


def _who(line: Line, reader: Reader, index: Index, words: Phrases) -> str:
    kind, _, code = line.actor.partition(":")
    if line.actor == reader.name:
        return words.say("who_you")
    if kind == "device":
        return words.say("who_this_device" if line.actor == reader.device else "who_device")
    if kind == AGENCY:
        return words.say("who_agency", agency=code)
    if kind == Role.CITIZEN:
        return words.say("who_caller" if line.action == "code_asked" else "who_account")
    if kind not in list(Role):
        return words.say("who_other")
    role = spoken(words.language).label("roles", kind)
    offices = [name for name in map(index.region_name, regions_of(code)) if name]
    return words.say("who_officer", role=role, office=", ".join(offices)) if offices else role


def _what(line: Line, words: Phrases) -> str:
    if line.subject.startswith("case:"):
        return _case_words(line, words)
    return words.say(f"did_{line.action if line.action in DONE else 'other'}")


def _case_words(line: Line, words: Phrases) -> str:
    done, number = line.action.removeprefix(_CASE), str(CaseNumber(line.subject[len("case:") :]))
    if done in DONE_WITH_CASES:
        return words.say(f"did_case_{done}", number=number)
    steps = spoken(words.language).groups["steps"]
    if done in steps:
        return words.say("did_case_step", number=number, step=steps[done]["sentence"])
    return words.say("did_case_other", number=number)
