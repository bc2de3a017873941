"""After a release: its cases enter it and are answered, and who may know sees what became of a family."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.conf import settings

from tunggal.adapters.cases.delivery import covered_until
from tunggal.adapters.lookup.index import Index
from tunggal.casework.case import SERVICE, Actor, Case
from tunggal.casework.number import CaseNumber
from tunggal.casework.refusals import CaseRefused
from tunggal.casework.scope import may_see
from tunggal.casework.steps import Given, allowed_steps
from tunggal.cycle.explanation.facts import Seat
from tunggal.policy.case_terms import Role
from tunggal.registry.period import Period
from tunggal.service.cases import actions
from tunggal.service.cases.keeping import read
from tunggal.service.cases.means import policy
from tunggal.service.cases.models import CaseRow
from tunggal.service.cases.one_by_one import each_done
from tunggal.service.cases.recording import record
from tunggal.service.cases.scope import acting_as

_STATES = ("decided", "in_release")


@dataclass(frozen=True)
class Became:
    """What became of the family of a case, in the release whose index serves."""

    release: str
    decile: int | None
    seats: tuple[Seat, ...]
    regency: str  # its name

    @property
    def has_aid(self) -> bool:
        """Whether the release says anything of aid."""
        return self.release.startswith("aid-")


def answer_cases(release: str, *, at: datetime) -> tuple[CaseNumber, ...]:
    """The cases that a release knows as decided, each moved to its end and told; nothing else moves.

    A case decided after the day that the release's delivery of cases covers waits for the next. What
    was answered before a kill stays so, and calling again goes on. A case that cannot be read is raised
    as an ExceptionGroup when all others were answered.
    """
    until = covered_until(settings.WORKSPACE, release)
    if until is None:
        return ()
    with acting_as(SERVICE, reading=True) as rows:
        waiting = rows.filter(state__in=_STATES, decided_on__lte=until).exclude(owner="")
        numbers = [*waiting.order_by("number").values_list("number", flat=True)]
    period = release.partition("-")[2]
    return tuple(each_done(map(CaseNumber, numbers), partial(_answered, period=period, at=at)))


def what_became(number: CaseNumber, *, by: Actor, index: Index, at: datetime) -> Became | None:
    """What became of the family of an answered case, for the family itself and officers in charge.

    A neighbour who brought the case learns that it was decided, and nothing of the family's decile.
    None, too, while an older release serves than the one that the case entered.
    """
    with acting_as(by) as rows:
        found = read(rows.filter(number=number.digits))
        if not found or not found[0].release or not _may_know(by, found[0]):
            return None
        release = index.about["releases"][:2][-1]  # the newest of aid, where there is any
        if Period.parse(found[0].release) > Period.parse(release.partition("-")[2]):
            return None
        subject = found[0].subject
        known, card = index.find(subject.nik.digits if subject.nik else "", subject.kk)
        record("outcome_seen", by=by, at=at, about=number)
        family = card.family
        return Became(release, family.decile, family.seats, family.regency) if known else None


def _may_know(by: Actor, case: Case) -> bool:
    if by.role in (Role.CITIZEN, Role.AGENT):
        return may_see(by, case, policy()) and by.person.is_of(case.subject)
    return may_see(by, case, policy())


def _answered(number: CaseNumber, period: str, at: datetime) -> bool:
    """Take the steps that are the service's own until none is left; whether any was taken."""
    taken = False
    while (case := _case(number)) and (open_to := allowed_steps(case, SERVICE, policy())):
        step = open_to[0]
        given = Given(release=period if step.needs_release else "")
        try:
            actions.take(
                number, step.code, by=SERVICE, at=at, seen=case.version, key=period, given=given
            )
        except CaseRefused as told:
            if told.refusal.rule != "changed_meanwhile":
                raise
            continue  # an officer was quicker: look again at what is left
        taken = True
    return taken


def _case(number: CaseNumber) -> Case | None:
    with acting_as(SERVICE, reading=True):
        found = read(CaseRow.objects.filter(number=number.digits))
    return found[0] if found else None
