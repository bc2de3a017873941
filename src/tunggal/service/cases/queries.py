"""What is read of cases: queues, one case as its reader may see it, its timeline, a search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from tunggal.casework.case import SERVICE, Actor, Case
from tunggal.casework.number import CaseNumber
from tunggal.casework.refusals import Refusal
from tunggal.casework.rules import needed_papers, why_not
from tunggal.casework.scope import regions_seen, view
from tunggal.casework.steps import allowed_steps
from tunggal.casework.wording import event_words
from tunggal.policy.case_terms import OFFICERS, Doubt, Role, Step
from tunggal.registry.errors import UsageRefused
from tunggal.service.cases import names
from tunggal.service.cases.bringers import as_bringer, own_codes
from tunggal.service.cases.cards import as_own, doubt_of
from tunggal.service.cases.keeping import read
from tunggal.service.cases.means import policy, sealing
from tunggal.service.cases.names import MOST_WORDS, word_keys
from tunggal.service.cases.recording import record, record_all
from tunggal.service.cases.scope import about_whom, acting_as, within
from tunggal.service.papers.actions import StoredPaper, open_paper

MOST = 50  # lines of one page
MOST_COUNTED = 5_000  # so that a country's queue is counted as fast as a village's
_LINE = (
    "number", "kind", "state", "turn", "owner", "due", "region", "programme", "received_on", "version",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where a page of a queue ended."""

    due: date
    number: CaseNumber


@dataclass(frozen=True)
class Line:
    """A case in a list: nothing of it says whom it concerns."""

    number: CaseNumber
    kind: str
    state: str
    turn: int
    owner: str
    due: date | None
    region: str
    programme: str
    received_on: date
    version: int


@dataclass(frozen=True)
class Seen:
    """A case as its reader may see it, and the steps that are open to the reader."""

    case: Case
    steps: tuple[Step, ...]
    needs: Mapping[str, tuple[tuple[str, ...], ...]]  # step → papers that are still missing
    barred: Mapping[str, Refusal]  # step that leads on from here → why it is not the reader's
    doubt: Doubt = Doubt.NONE  # why it is not certain who is meant; told to officers alone


@dataclass(frozen=True)
class Told:
    """One line of a timeline."""

    on: date
    words: str
    note: str


def queue(
    actor: Actor, *, region: str = "", kind: str = "", state: str = "", late: date | None = None,
    step: str = "", after: Line | Place | None = None, most: int = MOST,
) -> tuple[Line, ...]:  # fmt: skip
    """The cases whose turn it is to be acted on by the actor's role, the most urgent first.

    Narrowed to a region, kind or state, to those due before the day `late`, or to those that a step
    leads on from; `after` is the last line of the page before.
    """
    wanted = _wanted(actor, region=region, kind=kind, state=state, late=late)
    if step:
        wanted &= _before(step)
    if after is not None:
        number = after.number.digits
        wanted &= Q(due__gt=after.due) | Q(due=after.due, number__gt=number)
    narrow = bool(region) or bool(regions_seen(actor))
    with acting_as(actor, reading=True) as rows:
        return _lines(rows.filter(wanted).order_by(*_by_urgency(narrow))[:most])


def open_cases(
    actor: Actor, *, region: str = "", kind: str = "", state: str = "", late: date | None = None,
    after: Line | None = None, most: int = MOST,
) -> tuple[Line, ...]:  # fmt: skip
    """The open cases within reach, whoever's turn it is, village by village and the oldest first."""
    wanted = ~Q(owner="") & _narrowed(region=region, kind=kind, state=state, late=late)
    if after is not None:
        later = Q(received_on=after.received_on, number__gt=after.number.digits)
        later |= Q(received_on__gt=after.received_on)
        further = Q(region__gt=after.region) | (Q(region=after.region) & later)
        wanted &= Q(region__gte=after.region) & further
    with acting_as(actor, reading=True) as rows:
        return _lines(rows.filter(wanted).order_by("region", "received_on", "number")[:most])


def count_by_kind(
    actor: Actor, *, region: str = "", state: str = "", late: date | None = None
) -> Mapping[str, int]:
    """How many cases of each kind are in the actor's queue: of the MOST_COUNTED most urgent."""
    wanted = _wanted(actor, region=region, state=state, late=late)
    with acting_as(actor, reading=True) as rows:
        urgent = rows.filter(wanted).order_by(
            *_by_urgency(bool(region) or bool(regions_seen(actor)))
        )
        return Counter(urgent.values_list("kind", flat=True)[:MOST_COUNTED])


def lines_of(numbers: Iterable[CaseNumber], *, by: Actor) -> tuple[Line, ...]:
    """The cases among these that are within reach, in the order of their numbers."""
    digits = [number.digits for number in numbers]
    with acting_as(by, reading=True) as rows:
        return _lines(rows.filter(number__in=digits).order_by("number"))


def reached(actor: Actor, *, most: int = MOST) -> tuple[Line, ...]:
    """All cases that an actor may see, open or closed, the newest first: the list of a citizen."""
    found: dict[CaseNumber, Line] = {}
    for code in own_codes(actor):
        with acting_as(replace(actor, code=code), reading=True) as rows:
            lines = _lines(rows.order_by("-received_on", "number")[:most])
            found.update({line.number: line for line in lines})
    by_age = sorted(
        found.values(), key=lambda line: (-line.received_on.toordinal(), line.number.digits)
    )
    return tuple(by_age[:most])


def concerning(actor: Actor) -> tuple[CaseNumber, ...]:
    """The cases about somebody or the own family; never an objection, whoever brought it."""
    wanted = about_whom(sealing().own_keys(actor.person))
    with acting_as(actor, reading=True) as rows:
        found = rows.filter(wanted, hides_reporter=False).order_by("number")
        return tuple(map(CaseNumber, found.values_list("number", flat=True)))


def kept_back(numbers: Collection[CaseNumber]) -> set[CaseNumber]:
    """Those of these cases that hide who brought them, and are not decided yet.

    Of such a case whoever it is brought against learns nothing, not even from who looked at what.
    """
    digits = [number.digits for number in numbers]
    with acting_as(SERVICE, reading=True) as rows:
        hidden = rows.filter(number__in=digits, hides_reporter=True, decided_on=None)
        found = hidden.exclude(owner="").values_list("number", flat=True)
        return {CaseNumber(number) for number in found}


def see(number: CaseNumber, *, by: Actor, at: datetime) -> Seen | None:
    """One case as this actor may see it, recorded in the audit; None for whoever may not."""
    by = as_bringer(by, number)
    with acting_as(by) as rows:
        found = read(rows.filter(number=number.digits))
        shown = view(by, as_own(found[0], by), policy()) if found else None
        if shown is None:
            return None
        record("seen", by=by, at=at, about=number)
        return _seen(shown, found[0], by)


def see_all(numbers: Iterable[CaseNumber], *, by: Actor, at: datetime) -> dict[CaseNumber, Case]:
    """Several cases as this actor may see them, each recorded in the audit like one alone."""
    with acting_as(by) as rows:
        found = read(rows.filter(number__in=[number.digits for number in numbers]))
        viewed = ((case.number, view(by, as_own(case, by), policy())) for case in found)
        shown = {number: case for number, case in viewed if case is not None}
        record_all("seen", by=by, at=at, about=shown)
        return shown


def _seen(shown: Case, case: Case, by: Actor) -> Seen:
    steps = allowed_steps(case, by, policy())
    onward = policy().kinds[case.kind].flow.steps_from(case.state)
    refused = {step.code: why_not(step.code, case, by, policy()) for step in onward}
    return Seen(
        shown,
        steps,
        {step.code: needed_papers(step, case, policy()) for step in steps},
        {code: refusal for code, refusal in refused.items() if refusal is not None},
        _doubt(case, by),
    )


def _doubt(case: Case, by: Actor) -> Doubt:
    flow = policy().kinds[case.kind].flow
    matters = case.is_open and any(step.identity for step in flow.steps.values())
    return doubt_of(case) if matters and by.role in (*OFFICERS, Role.AUDITOR) else Doubt.NONE


def paper(
    number: CaseNumber, reference: str, *, by: Actor, at: datetime,
    closed: Callable[[Case], Collection[str]] = lambda _: (),
) -> StoredPaper | None:  # fmt: skip
    """A paper of a case, recorded in the audit; None for whoever may not see it.

    `closed` names the papers of a case that a door keeps from this reader.
    """
    by = as_bringer(by, number)
    with acting_as(by) as rows:
        found = read(rows.filter(number=number.digits))
        shown = view(by, as_own(found[0], by), policy()) if found else None
        names = _references(shown).get(reference, set()) if shown else set()
        if shown is None or not names or names & {*closed(shown)}:
            return None
        opened = open_paper(reference)
        record("paper_seen", by=by, at=at, about=number)
        return opened


def timeline(seen: Seen, language: str) -> tuple[Told, ...]:
    """What happened to a case, in words, as far as its reader may know."""
    return tuple(
        Told(event.on, event_words(event, policy(), language), event.note)
        for event in seen.case.history
    )


def find(text: str, *, by: Actor, at: datetime) -> tuple[Line, ...]:
    """The cases within reach with this case number, NIK, KK number or name; recorded in the audit.

    A name is that of any member of the family, in any usual spelling and order, and of the cases
    whose family the release knew; or words that tell of a family that is not named yet. The audit
    line names what was looked for by a keyed hash, the same in every search for it. Raises
    UsageRefused on what is none of these.
    """
    digits = "".join(text.split())
    if len(digits) == 16 and digits.isascii() and digits.isdigit():
        sought = digits
        person, family = sealing().hashed("person", digits), sealing().hashed("family", digits)
        wanted = Q(person_key=person) | Q(family_key=family)
    elif keys := word_keys(text)[:MOST_WORDS]:
        sought, wanted = " ".join(sorted(keys)), names.sought(text, by)
    else:
        try:
            sought = CaseNumber.parse(text).digits
        except ValueError as fault:
            raise UsageRefused(
                f"{fault}, or give a name, or a NIK or KK number of 16 digits."
            ) from None
        wanted = Q(number=sought)
    with acting_as(by) as rows:
        lines = _lines(rows.filter(wanted).order_by("-received_on", "number")[:MOST])
        record("search", by=by, at=at, subject=f"search:{sealing().hashed('search', sought)[:12]}")
        return lines


def _references(case: Case) -> dict[str, set[str]]:
    """Each reference of a case with the papers that it came as."""
    named: dict[str, set[str]] = {}
    for papers in (case.papers, *(event.papers for event in case.history)):
        for name, reference in papers.items():
            named.setdefault(reference, set()).add(name)
    return named


def _by_urgency(narrow: bool) -> tuple[Any, str]:
    """The order of a queue. Of few regions the cases are picked first and sorted then: SQLite would
    otherwise walk through the queue of the whole country to spare itself the sorting."""
    return (Coalesce("due", Value(None)) if narrow else F("due")), "number"


def _before(step: str) -> Q:
    """The cases that a step may lead on from."""
    wanted = Q(pk__in=[])
    for kind in policy().kinds.values():
        known = kind.flow.steps.get(step)
        wanted |= Q(kind=kind.code, state__in=known.sources) if known else Q(pk__in=[])
    return wanted


def _wanted(actor: Actor, **narrowed: Any) -> Q:
    return Q(owner=actor.role.value) & _narrowed(**narrowed)


def _narrowed(*, region: str = "", kind: str = "", state: str = "", late: date | None = None) -> Q:
    wanted = within((region,)) if region else Q()
    if kind:
        wanted &= Q(kind=kind)
    if state:
        wanted &= Q(state=state)
    return wanted & Q(due__lt=late) if late else wanted


def _lines(rows: Any) -> tuple[Line, ...]:
    return tuple(Line(CaseNumber(number), *rest) for number, *rest in rows.values_list(*_LINE))
