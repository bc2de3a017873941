"""A wish of the dialogue with all that answering it takes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from tunggal.adapters.lookup.index import Index
from tunggal.casework.refusals import CaseRefused
from tunggal.cycle.explanation.spoken import Spoken
from tunggal.cycle.explanation.words import ROMAN, day_word
from tunggal.dialogue.here import Here
from tunggal.dialogue.inputs import Answer, Outcome
from tunggal.policy.phrases import Phrases
from tunggal.service.cases.means import policy
from tunggal.service.lookup.limits import PURPOSE, count
from tunggal.service.lookup.telling import notice_words
from tunggal.service.talks.speakers import Speaker

WITHHELD = "phone:withheld"  # all calls without a number


class Unavailable(Exception):
    """Something is missing that will be there again."""


@dataclass(frozen=True)
class Asked:
    """Where the conversation is, who speaks, and the release that serves."""

    here: Here
    speaker: Speaker
    serving: Index | None

    @property
    def index(self) -> Index:
        """The release that serves; raises Unavailable where none is loaded."""
        if self.serving is None:
            raise Unavailable("no release is loaded")
        return self.serving

    @property
    def at(self) -> datetime:
        return self.here.at

    @property
    def key(self) -> str:
        """Names the wish in every room: told twice, it is done once."""
        return f"talk:{self.here.conversation.key}"

    @property
    def language(self) -> str:
        return self.here.conversation.language

    @property
    def case_words(self) -> Phrases:
        """The sentences that the portal's pages of cases have."""
        words: Phrases = settings.CASE_WORDS[self.language]
        return words

    @property
    def device(self) -> str:
        """What a speaker's questions are counted by; a call has a new code each time."""
        speaker = self.speaker
        who = speaker.telephone or speaker.code if self.here.conversation.is_phone else speaker.code
        return f"{speaker.channel}:{who}"

    def done(self, *lines: str, **options: str) -> Answer:
        return self._told(Outcome.DONE, lines, options)

    def refused(self, *lines: str) -> Answer:
        return self._told(Outcome.REFUSED, lines)

    def not_shown(self) -> Answer:
        return self._told(Outcome.NOT_SHOWN)

    def choose(self, options: dict[str, str], *lines: str) -> Answer:
        return self._told(Outcome.CHOOSE, lines, options)

    def refused_by(self, told: CaseRefused) -> Answer:
        """Why a wish or a step is refused, and what can be done instead."""
        return self.refused(told.refusal.said(policy(), self.language, self.day))

    def too_often(self) -> Answer | None:
        """A refusal for who sends one thing after the other; else None, and this one is counted."""
        limits, key = settings.FORM_LIMITS, settings.SECRETS.derived(PURPOSE)
        # A call without a number could begin anew each time; so all of them are counted together, too.
        is_hidden = self.here.conversation.is_phone and not self.speaker.telephone
        shared = {"withheld": WITHHELD} if is_hidden else {}
        if count({"form": self.device, **shared}, key=key, limits=limits, at=self.at):
            return None
        return self.refused(self.here.say("too_often", minutes=str(limits.minutes)))

    def day(self, day: date) -> str:
        """A day as people of the language write it."""
        return day_word(day, self.language)

    def _told(
        self, outcome: Outcome, lines: tuple[str, ...] = (), options: dict[str, str] | None = None
    ) -> Answer:
        is_phone = self.here.conversation.is_phone
        said = tuple(to_ear(line, self.here) for line in lines) if is_phone else lines
        return Answer(self.here.conversation.key, outcome, said, options or {})


_OR, _TO = {"id": " atau ", "en": " or "}, {"id": " sampai ", "en": " to "}
_RANGE = re.compile(r"(?<=\w)–(?=\w)")
_QUARTER = re.compile(r"\b(?:I{1,3}|IV)(?= \d{4}\b)")


def to_ear(text: str, here: Here) -> str:
    """A sentence of a screen for a voice, which reads slashes, dashes and abbreviations badly."""
    language = here.conversation.language
    spoken = Spoken(language, notice_words()[language].spoken)
    for label in here.policy.programmes[language].values():
        text = text.replace(label, spoken.programme(label, label))
    text = _QUARTER.sub(lambda found: str(ROMAN.index(found[0]) + 1), text)
    return _RANGE.sub(_TO[language], text.replace("/", _OR[language]))
