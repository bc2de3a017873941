"""What a citizen is told of a case, in words: the same on every channel and in every letter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tunggal.casework.case import ESCALATE, Case, Event
from tunggal.policy.case_terms import CaseWords, Casework

WriteDay = Callable[[date], str]


@dataclass(frozen=True)
class DecisionWords:
    """A decision as it is told: what, why, on which basis, what else can be done, how to appeal."""

    ruling: str
    because: str
    basis: str
    remedy: str
    appeal: str
    binds: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The sentences in the order in which they are read out."""
        told = (self.ruling, self.because, self.basis, self.binds, self.remedy, self.appeal)
        return tuple(line for line in told if line)


def decision_words(
    case: Case, policy: Casework, language: str, day: WriteDay = date.isoformat
) -> DecisionWords | None:
    """A final decision in words; None while there is none."""
    decision, words = case.decision, policy.words[language]
    if decision is None or not decision.is_final:
        return None
    until = decision.appeal_until
    return DecisionWords(
        ruling=words.text("rulings", decision.ruling),
        because=words.text("reasons", decision.reason),
        basis=words.text("phrases", "legal_basis", basis=decision.basis),
        remedy=words.text("reasons", decision.reason, "remedy"),
        appeal=words.text("phrases", "how_to_appeal", until=day(until))
        if until
        else words.text("phrases", "no_appeal"),
        binds=words.text("phrases", "binds_until", until=day(decision.binds_until))
        if decision.binds_until
        else "",
    )


def standing_words(
    case: Case, policy: Casework, language: str, day: WriteDay = date.isoformat
) -> tuple[str, ...]:
    """How a case stands, in sentences: where it is, with whom, until when."""
    words = policy.words[language]
    told = [words.text("states", case.state)]
    if case.owner and case.due:
        phrase = "passed_on" if case.is_escalated else "due"
        role = words.label("roles", case.owner)
        told.append(words.text("phrases", phrase, role=role, due=day(case.due)))
    return tuple(told)


def event_words(event: Event, policy: Casework, language: str) -> str:
    """One line of the timeline: what happened, and at which office."""
    words = policy.words[language]
    said = words.text("steps", event.step)
    return said if event.step == ESCALATE else f"{said} ({_who(event, words)})"


def _who(event: Event, words: CaseWords) -> str:
    return words.label("roles", event.role)
