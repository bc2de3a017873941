"""Where a conversation is, with the policy and the moment: what every place is handed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from tunggal.dialogue.conversation import Conversation
from tunggal.policy.case_terms import CaseKind, CaseWords
from tunggal.policy.dialogue import Dialogue
from tunggal.policy.dialogue_words import Wording

BRING = "bring:"


@dataclass(frozen=True)
class Here:
    """A conversation at a moment."""

    conversation: Conversation
    policy: Dialogue
    at: datetime

    def with_(self, **changes: Any) -> Here:
        """The same with parts of the conversation changed."""
        return replace(self, conversation=replace(self.conversation, **changes))

    def say(self, code: str, **values: str) -> str:
        """A sentence in the language and for the channel of the conversation."""
        phrases = self.policy.phrases[self.conversation.language]
        spoken = f"{code}_spoken"
        to_ear = self.conversation.is_phone and spoken in phrases.phrases
        return phrases.say(spoken if to_ear else code, **values)

    @property
    def words(self) -> CaseWords:
        """The words of cases: kinds, fields, choices, papers."""
        return self.policy.casework.words[self.conversation.language]

    @property
    def wording(self) -> Wording:
        """The words by which wishes and commands are understood."""
        return self.policy.wording[self.conversation.language]

    @property
    def kind(self) -> CaseKind | None:
        """The kind of case that is being brought."""
        errand = self.conversation.errand
        code = errand.removeprefix(BRING)
        return self.policy.casework.kinds.get(code) if code != errand else None

    @property
    def is_proved(self) -> bool:
        proof = self.conversation.proof
        return proof is not None and self.at < proof.until

    @property
    def is_locked(self) -> bool:
        until = self.conversation.locked_until
        return until is not None and self.at < until

    @property
    def today(self) -> date:
        """The day that it is where the family lives; while that is not known, in the first zone."""
        calendar, conversation = self.policy.casework.calendar, self.conversation
        proved = conversation.proof.province if conversation.proof else ""
        zone = calendar.zones.get(conversation.given.get("where", "")[:2] or proved, "")
        clock = calendar.clocks.get(zone) or next(iter(calendar.clocks.values()))
        return self.at.astimezone(clock).date()

    @property
    def about(self) -> str:
        """What a place such as `field:programme` is about."""
        return self.conversation.place.partition(":")[2]
