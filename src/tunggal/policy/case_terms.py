"""What the policy says about cases, as frozen values: kinds, states, steps, reasons, watches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tunggal.policy.canonical import Canonical
from tunggal.policy.case_calendar import Calendar
from tunggal.policy.filling import fill


class Role(StrEnum):
    """Who may have to do with a case; closed list, because scope depends on it."""

    CITIZEN = "citizen"
    AGENT = "agent"  # of the command centre, acts for the caller
    VILLAGE_OPERATOR = "village_operator"
    FACILITATOR = "facilitator"
    REGENCY_VERIFIER = "regency_verifier"
    HEAD_OF_OFFICE = "head_of_office"
    MINISTRY = "ministry"
    AUDITOR = "auditor"  # reads all, writes nothing
    SERVICE = "service"  # the software itself: the clock, the release, the messages


OFFICERS = (
    Role.VILLAGE_OPERATOR, Role.FACILITATOR, Role.REGENCY_VERIFIER, Role.HEAD_OF_OFFICE, Role.MINISTRY,
)  # fmt: skip
OWNERS = (Role.CITIZEN, Role.AGENT, *OFFICERS)
TAKERS = (*OWNERS, Role.SERVICE)


class Relation(StrEnum):
    """How whoever brings a case stands to the one it concerns; worked out, never claimed."""

    SELF = "self"
    FAMILY = "family"  # on the same family card
    NEIGHBOUR = "neighbour"  # in the same village
    UNLISTED = "unlisted"  # in the same village, by somebody who is in no register yet
    ANYONE = "anyone"
    OFFICER = "officer"  # of the region, on somebody's behalf


class Ruling(StrEnum):
    """How a case was decided."""

    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"
    OPEN = "open"


class Doubt(StrEnum):
    """Why it is not certain whom a case concerns; closed list, worked out from the release."""

    NONE = ""
    NOBODY = "nobody"  # told of in words only
    ONE_NUMBER = "one_number"  # one number alone, or no release to compare with
    UNKNOWN = "unknown"  # the release has nobody with both numbers
    ELSEWHERE = "elsewhere"  # whose family lives outside the region of the case


@dataclass(frozen=True)
class Turn:
    """Whose turn it is in a state, and for how many working days."""

    role: Role
    days: int


@dataclass(frozen=True)
class State:
    """A place in the flow. Turns follow each other when nobody acts; an end has none."""

    code: str
    turns: tuple[Turn, ...]

    @property
    def is_end(self) -> bool:
        return not self.turns


@dataclass(frozen=True)
class Step:
    """A way from some states to another, and what it takes."""

    code: str
    sources: tuple[str, ...]
    to: str
    by: tuple[Role, ...] = ()  # empty: whoever owns the state, and those before them
    needs: tuple[tuple[str, ...], ...] = ()  # papers; of each group one is enough
    reasons: tuple[str, ...] = ()  # one of these must be chosen: the step proposes a decision
    decides: bool = False
    settles: bool = False  # makes the proposed decision final
    undoes: bool = False  # takes the proposed decision back
    four_eyes: tuple[str, ...] = ()  # not by whoever took one of these steps
    apart: bool = False  # not by whoever took part in what is appealed
    when: Ruling | None = None
    needs_note: bool = False  # the taker says why, in words
    needs_release: bool = False  # names the release it speaks of
    identity: tuple[str, ...] = ()  # while it is in doubt who is meant: how that was found out
    names: bool = False  # an officer finds the family that was told of in words
    needs_named: bool = False  # waits until it is known whom the case concerns
    amends: bool = False  # the fields of the case may be corrected with it
    tells: bool = False  # the one who brought the case is told


@dataclass(frozen=True)
class Flow:
    """States and steps that several kinds of case share; the first state is where a case begins."""

    code: str
    states: Mapping[str, State]
    steps: Mapping[str, Step]

    @property
    def start(self) -> str:
        return next(iter(self.states))

    def steps_from(self, state: str) -> tuple[Step, ...]:
        """The steps that lead out of a state, in the order of the file."""
        return tuple(step for step in self.steps.values() if state in step.sources)


@dataclass(frozen=True)
class Field:
    """One thing that a case of this kind says."""

    name: str
    holds: str
    required: bool = False
    choices: tuple[str, ...] = ()
    most: int = 200  # characters


@dataclass(frozen=True)
class RowMap:
    """How fields become a row of the register: our column → field, and what is always so.

    `codes` turns the choice of a field into a code of its column.
    """

    fields: Mapping[str, str]
    always: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class CycleUse:
    """What a decided case of this kind becomes in the next cycle."""

    decision: str  # kind of the row in `decisions`
    open_too: bool = False  # goes out while it is open
    binds_days: int | None = None  # an upheld one holds for so many days; None: without end
    reason_from: str = ""  # the field that stands as reason in the row, "" for the decision's own
    findings: bool = False  # what a visit found goes along, whatever the ruling
    person: RowMap | None = None
    family: RowMap | None = None


@dataclass(frozen=True)
class Appeals:
    """Who may appeal against a decision of this kind, and for how many days."""

    days: int
    when_not_upheld: str = "bringer"  # "" for nobody
    when_upheld: str = ""  # "concerned": the family that an upheld case takes something from
    keeps_aid: bool = False  # an open appeal of the concerned is told to the cycle


@dataclass(frozen=True)
class CaseKind:
    """One kind of case: who may bring it, what it needs, how it goes, what it becomes."""

    code: str
    basis: str
    flow: Flow
    roles: tuple[Role, ...]
    relations: tuple[Relation, ...]
    concerns: str  # person, family or none
    fields: Mapping[str, Field]
    rulings: Mapping[str, Ruling]  # reason → what it means for a case of this kind
    attachments: Mapping[str, str]  # paper → the step it must be there for, "" when it is optional
    reporter_shown_to: tuple[Role, ...] | None = None  # None: whoever sees the case
    verified_by: tuple[tuple[str, ...], ...] = ()  # without these papers nothing is upheld
    about: tuple[str, ...] = ()  # what an appeal may be about: kinds, and "notice"
    described_by: tuple[str, ...] = ()  # fields that say who is meant where no number does
    appeals: Appeals | None = None
    cycle: CycleUse | None = None

    @property
    def hides_reporter(self) -> bool:
        return self.reporter_shown_to is not None


@dataclass(frozen=True)
class CaseReason:
    """Why a case was decided so: its legal basis, and whether an appeal is open.

    Whether it upholds depends on the kind: a visit that finds no need refuses a proposal and
    upholds an objection.
    """

    code: str
    basis: str
    appealable: bool = True
    decision: str = ""  # kind of the row in the cycle, where it is another than its case's


@dataclass(frozen=True)
class Watch:
    """Cases that resemble each other so much that an officer should know."""

    code: str
    kinds: tuple[str, ...]
    same: str  # concerned, bringer or village
    days: int
    at_least: int


@dataclass(frozen=True)
class Limit:
    """How many open cases of these kinds one person may have."""

    kinds: tuple[str, ...]
    most: int


@dataclass(frozen=True)
class CaseWords:
    """The words of one language: group → code → name → text."""

    language: str
    groups: Mapping[str, Mapping[str, Mapping[str, str]]]

    def label(self, group: str, code: str) -> str:
        """The short name of a code, for tables and buttons."""
        return self.groups[group][code]["label"]

    def text(self, group: str, code: str, name: str = "sentence", **values: str) -> str:
        """A sentence with its names filled in."""
        return fill(self.groups[group][code][name], values)


@dataclass(frozen=True)
class Casework:
    """All that `policy/casework/` says."""

    kinds: Mapping[str, CaseKind]
    reasons: Mapping[str, CaseReason]
    calendar: Calendar
    watches: tuple[Watch, ...]
    limits: tuple[Limit, ...]
    words: Mapping[str, CaseWords]
    person_columns: Mapping[str, Canonical] = field(repr=False)
    family_columns: Mapping[str, Canonical] = field(repr=False)
