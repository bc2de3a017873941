"""What a citizen is told of a case, in words: the same on every channel and in every letter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tunggal.casework.appealing import CONCERNED, party_against
from tunggal.casework.case import ESCALATE, Actor, Case, Event
from tunggal.policy.case_terms import CaseWords, Casework, Ruling

WriteDay = Callable[[date], str]


@dataclass(frozen=True)
class Reader:
    """How somebody who is told of a case stands to it."""

    language: str
    brought_it: bool
    is_of_family: bool


@dataclass(frozen=True)
class DecisionWords:
    """A decision as it is told: what, why, on which basis, what else can be done, how to appeal."""

    ruling: str
    because: str
    basis: str
    remedy: str
    appeal: str
    binds: str = ""
    may_appeal: bool = False  # whether `appeal` says until when

    @property
    def lines(self) -> tuple[str, ...]:
        """The sentences in the order in which they are read out."""
        told = (self.ruling, self.because, self.basis, self.binds, self.remedy, self.appeal)
        return tuple(line for line in told if line)


def decision_words(
    case: Case, policy: Casework, language: str, day: WriteDay = date.isoformat, *,
    why: bool = True, party: bool = True,
) -> DecisionWords | None:  # fmt: skip
    """A final decision in words; None while there is none.

    Without `why` nothing says how the family lives: the reason, its basis and its remedy are left out.
    Nobody is told to appeal who is no `party` to it.
    """
    decision, words = case.decision, policy.words[language]
    if decision is None or not decision.is_final:
        return None
    until = decision.appeal_until if party else None
    return DecisionWords(
        ruling=words.text("rulings", decision.ruling),
        because=words.text("reasons", decision.reason) if why else "",
        basis=words.text("phrases", "legal_basis", basis=decision.basis) if why else "",
        remedy=words.text("reasons", decision.reason, "remedy") if why else "",
        appeal=words.text("phrases", "how_to_appeal", until=day(until))
        if until
        else words.text("phrases", "no_appeal"),
        binds=words.text("phrases", "binds_until", until=day(decision.binds_until))
        if decision.binds_until
        else "",
        may_appeal=until is not None,
    )


def may_know_why(case: Case, person: Actor) -> bool:
    """Whether somebody may read why a case was decided so: it says how the family lives."""
    return not case.subject.key or person.is_of(case.subject)


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


def message_lines(
    case: Case, event: Event, reader: Reader, policy: Casework, day: WriteDay = date.isoformat
) -> tuple[str, ...]:
    """What a message says of an event: never a name, a number of a person or what was written down.

    Whoever brought a case hears what happened to it. The family that a decision changes something for
    hears of the decision alone, and of nobody who brought it about.
    """
    words, told = policy.words[reader.language], decision_words(case, policy, reader.language, day)
    number = str(case.number)
    if not reader.brought_it:
        head = words.text("phrases", "message_concerned", number=number)
    else:
        said = words.text("steps", event.step)
        head = words.text("phrases", "message_event", number=number, event=said)
    if told is None or not _settled(event, case, policy):
        return (head, *_whose_turn(event, words, day))
    because = (told.because, told.basis) if reader.is_of_family else ()
    ruling = (told.ruling,) if reader.brought_it else ()
    appeal = (told.appeal,) if _is_party(case, reader, policy) else ()
    return (head, *ruling, *because, *appeal)


def _whose_turn(event: Event, words: CaseWords, day: WriteDay) -> tuple[str, ...]:
    """Who has the case after an event, and until when."""
    if event.owner is None or event.due is None:
        return ()
    role = words.label("roles", event.owner)
    return (words.text("phrases", "due", role=role, due=day(event.due)),)


def concerns_family(case: Case, event: Event, policy: Casework) -> bool:
    """Whether an event makes a decision final that changes something for the family it concerns."""
    upheld = case.ruling is Ruling.UPHELD and _settled(event, case, policy)
    kind = policy.kinds[case.kind]
    return upheld and kind.concerns == "family" and kind.cycle is not None


def _settled(event: Event, case: Case, policy: Casework) -> bool:
    step = policy.kinds[case.kind].flow.steps.get(event.step)
    return step is not None and step.settles


def _is_party(case: Case, reader: Reader, policy: Casework) -> bool:
    """Whether the reader is the one who may appeal against the decision."""
    if case.decision is None or case.decision.appeal_until is None:
        return False
    party = party_against(case, case.ruling, policy)
    return reader.is_of_family if party == CONCERNED else reader.brought_it
