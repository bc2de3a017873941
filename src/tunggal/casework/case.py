"""A case and its parts, as frozen values: what casework is handed and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from tunggal.casework.number import CaseNumber
from tunggal.policy.case_terms import OFFICERS, Role, Ruling, State
from tunggal.registry.nik import Nik

BRING, ESCALATE = "bring", "escalate"


@dataclass(frozen=True)
class Actor:
    """Who acts or looks. `code` is the account, never a NIK.

    Officers carry the regions they work for, citizens their village, NIK and card as far as these
    were proved. An agent carries the caller only after the identity questions were passed.
    """

    code: str
    role: Role
    regions: tuple[str, ...] = ()
    nik: Nik | None = None
    kk: str = field(default="", repr=False)
    caller: Actor | None = None

    @property
    def person(self) -> Actor:
        """Whose wishes are spoken of: for an agent the caller's, else one's own."""
        return self.caller if self.role is Role.AGENT and self.caller else self

    def is_of(self, subject: Subject) -> bool:
        """Whether a case concerns this person or the family on the same card."""
        same_person = self.nik is not None and self.nik == subject.nik
        return same_person or bool(self.kk and self.kk == subject.kk)


SERVICE = Actor("service", Role.SERVICE)


@dataclass(frozen=True)
class Subject:
    """Whom a case concerns."""

    nik: Nik | None = None
    kk: str = field(default="", repr=False)

    @property
    def key(self) -> str:
        """What cases about the same family share: the card, else the person."""
        return self.kk or (self.nik.digits if self.nik else "")


@dataclass(frozen=True)
class Findings:
    """What a visit saw: answers in the codes of the register."""

    seen_on: date
    persons: tuple[Mapping[str, str], ...] = field(default=(), repr=False)
    family: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Decision:
    """How a case was decided; proposed until it is final."""

    ruling: Ruling
    reason: str
    basis: str
    decided_on: date | None = None  # set when it is final
    appeal_until: date | None = None  # last day to appeal, None where no appeal is open
    binds_until: date | None = None  # last day it binds the cycle, None without end

    @property
    def is_final(self) -> bool:
        return self.decided_on is not None


@dataclass(frozen=True)
class Event:
    """One line of a case's history: what must be recorded together with the new state."""

    case: CaseNumber
    at: datetime
    on: date  # local day of the region
    step: str
    actor: str
    role: Role
    before: str
    after: str
    owner: Role | None
    due: date | None
    reason: str = ""
    note: str = field(default="", repr=False)
    papers: Mapping[str, str] = field(default_factory=dict)  # paper → reference kept elsewhere
    release: str = ""
    tells: bool = False  # whoever brought the case must be told
    identity: str = ""  # how it was found out who is meant
    instead_of: Subject | None = None  # who was named before an officer named the family


@dataclass(frozen=True)
class Appealed:
    """What an appeal is about: a decided case, or the notice of a release ("notice")."""

    kind: str
    number: str
    programme: str
    subject: Subject
    ruling: Ruling
    decided_reason: str = ""
    until: date | None = None  # last day to appeal
    parties: tuple[str, ...] = ()  # who may appeal: bringer, concerned
    bringer: str = ""
    keeps_aid: bool = False
    participants: frozenset[str] = frozenset()  # officers who took part in it


@dataclass(frozen=True)
class Case:
    """One wish of a citizen."""

    number: CaseNumber
    kind: str
    state: str
    turn: int  # place in the state's turns: 0 is the first owner
    owner: Role | None
    due: date | None
    region: str
    channel: str
    received_on: date
    brought_by: str  # account or contact of whoever brought it, never a NIK
    subject: Subject
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    papers: Mapping[str, str] = field(default_factory=dict)
    findings: Findings | None = None
    decision: Decision | None = None
    about: Appealed | None = None
    release: str = ""
    history: tuple[Event, ...] = ()

    @property
    def ruling(self) -> Ruling:
        """Upheld, not upheld, or open until a decision is final."""
        final = self.decision is not None and self.decision.is_final
        return self.decision.ruling if self.decision and final else Ruling.OPEN

    @property
    def programme(self) -> str:
        """The programme it is about, "" when it is about all."""
        return self.about.programme if self.about else self.fields.get("programme", "")

    @property
    def is_open(self) -> bool:
        return self.owner is not None

    @property
    def is_escalated(self) -> bool:
        """Whether silence passed it on while it is where it is."""
        return bool(self.history) and self.history[-1].step == ESCALATE

    @property
    def version(self) -> int:
        """Grows with every event; hand it back as `seen` so that nobody overwrites another."""
        return len(self.history)

    def takers(self, *steps: str) -> frozenset[str]:
        """Who took one of these steps."""
        return frozenset(event.actor for event in self.history if event.step in steps)

    @property
    def participants(self) -> frozenset[str]:
        """The officers who took any step of the case."""
        return frozenset(event.actor for event in self.history if event.role in OFFICERS)


@dataclass(frozen=True)
class Taken:
    """The case after a step, and the event to record with it."""

    case: Case
    event: Event


def entered(state: State, turn: int) -> Role | None:
    """Who owns a case at a turn of a state; nobody at an end."""
    return state.turns[turn].role if state.turns else None
