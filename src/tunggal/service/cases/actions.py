"""What changes a case: bring, take, escalate. The only way by which doors write.

Each is one transaction: the core decides, then the case, its event and an audit line are kept, or
nothing is. A form carries a `key` of its own, so that sending it twice has one effect.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from tunggal.casework import bringing, steps
from tunggal.casework.appealing import appealed_case, may_appeal
from tunggal.casework.bringing import Wish
from tunggal.casework.case import BRING, ESCALATE, SERVICE, Actor, Case, Taken
from tunggal.casework.deadlines import local_day
from tunggal.casework.number import CaseNumber
from tunggal.casework.refusals import CaseRefused, Refusal
from tunggal.casework.steps import NOTHING, Given
from tunggal.policy.case_kinds import NOTICE
from tunggal.policy.case_terms import Role
from tunggal.service.cases.bringers import TELEPHONE, as_bringer, is_told
from tunggal.service.cases.cards import as_own, doubt_of, refuse_off_card
from tunggal.service.cases.keeping import keep, locked, next_number, read, submitted
from tunggal.service.cases.means import policy, sealing
from tunggal.service.cases.models import CaseRow
from tunggal.service.cases.names import keep_names
from tunggal.service.cases.one_by_one import each_done
from tunggal.service.cases.recording import record
from tunggal.service.cases.scope import acting_as, keep_in_reach
from tunggal.service.papers.actions import PaperFile

_A_DAY = timedelta(days=1)


def bring(
    wish: Wish, *, by: Actor, at: datetime, key: str, appeals: CaseNumber | None = None,
    files: Iterable[PaperFile] = (), tells: bool = True,
) -> Taken:  # fmt: skip
    """A new case with its number; raises CaseRefused that says what can be done instead.

    `appeals` is the case that an appeal is about; a notice of a release comes in `wish.about`. With
    `tells` off no message says that it was brought: the door has said so where the message would go.
    """
    by = as_bringer(by, appeals) if appeals else by
    wish = _with_appealed(wish, appeals, by)
    with acting_as(by) as rows:
        number = next_number()  # from here on one wish after the other
        once = _submission(by, BRING, key)
        if (before := submitted(once)) is not None:
            return before
        own = rows.filter(bringer_key=sealing().own_keys(by.person).bringer).exclude(owner="")
        known = _known_here(wish, read(own), by)
        taken = bringing.bring(wish, by, number=number, at=at, policy=policy(), own_open=known)
        refuse_off_card(wish.kind, taken.case.subject, wish.fields)
        event = replace(taken.event, tells=tells)
        keep(replace(taken, event=event), submission=once, files=files)
        keep_names(taken.case)
        record(BRING, by=by, at=at, about=number)
        return taken


def take(
    number: CaseNumber, step: str, *, by: Actor, at: datetime, seen: int, key: str,
    given: Given = NOTHING, files: Iterable[PaperFile] = (),
) -> Taken:  # fmt: skip
    """A case after a step; raises CaseRefused that says what can be done instead.

    `seen` is the version that the actor looked at. A case that is not there and one that is not
    the actor's to see are refused in the same words.
    """
    by = as_bringer(by, number)
    with acting_as(by) as rows:
        case, once = locked(rows, number), _submission(by, f"{number.digits}:{step}", key)
        if case is None:
            raise CaseRefused(_not_yours(by), policy())
        if (before := submitted(once)) is not None:
            return before
        case = as_own(case, by)
        taken = steps.take(
            step, case, by, at=at, policy=policy(), given=given, seen=seen, doubt=doubt_of(case)
        )
        if given.fields:
            refuse_off_card(case.kind, case.subject, taken.case.fields)
        keep_in_reach(number)
        keep(taken, submission=once, files=files)
        if taken.event.instead_of is not None or given.fields:
            keep_names(taken.case)
        record(step, by=by, at=at, about=number, reason=given.reason)
        return taken


def was_taken(number: CaseNumber, step: str, *, by: Actor, key: str) -> bool:
    """Whether this form was sent before; an agent's step takes a case out of the agent's sight."""
    by = as_bringer(by, number)
    with acting_as(SERVICE, reading=True):
        return submitted(_submission(by, f"{number.digits}:{step}", key)) is not None


def check(
    number: CaseNumber, step: str, *, by: Actor, at: datetime, seen: int, given: Given = NOTHING
) -> Refusal | None:
    """Why `take` would refuse, or None: the dry run of a step."""
    by = as_bringer(by, number)
    with acting_as(by, reading=True) as rows:
        found = read(rows.filter(number=number.digits))
        if not found:
            return _not_yours(by)
        case = as_own(found[0], by)
        return steps.check_step(
            step, case, by, at=at, policy=policy(), given=given, seen=seen, doubt=doubt_of(case)
        )


def escalate_overdue(at: datetime) -> tuple[CaseNumber, ...]:
    """Pass on every case whose last day is over in its own region; each in its own transaction.

    What was done before a kill stays done, and the next call goes on. A case that cannot be read is
    raised as an ExceptionGroup when all others were passed on.
    """
    with acting_as(SERVICE, reading=True) as rows:
        late = rows.filter(due__lt=at.date() + _A_DAY).exclude(owner="").order_by("due", "number")
        numbers = [CaseNumber(digits) for digits in late.values_list("number", flat=True)]
    return tuple(each_done(numbers, partial(_escalated, at=at)))


def _escalated(number: CaseNumber, at: datetime) -> bool:
    with acting_as(SERVICE) as rows:
        case = locked(rows, number)
        if case is None:
            return False
        if not steps.is_overdue(case, local_day(at, case.region, policy().calendar)):
            return False
        keep(steps.escalate(case, at=at, policy=policy()), submission=None)
        record(ESCALATE, by=SERVICE, at=at, about=number)
        return True


def _with_appealed(wish: Wish, appeals: CaseNumber | None, by: Actor) -> Wish:
    """A wish with what it appeals, read here: a door may only hand in the notice of a release.

    A case that is not theirs to appeal is as good as none. The appeal is looked into where the case
    was, whatever the form says.
    """
    if appeals is None:
        is_notice = wish.about is not None and wish.about.kind == NOTICE
        return wish if is_notice else replace(wish, about=None)
    with acting_as(SERVICE, reading=True):  # a party may be one from whom the case is hidden
        found = read(CaseRow.objects.filter(number=appeals.digits))
    if not found or not may_appeal(found[0], by, policy()):
        return replace(wish, about=None)
    return replace(wish, about=appealed_case(found[0], policy()), region=found[0].region)


def _known_here(wish: Wish, own: Iterable[Case], by: Actor) -> list[Case]:
    """The own cases of which a refusal may tell: on the telephone those that were brought there.

    Whose account it is was shown by no more than the number that calls, or that an agent was told.
    """
    by_number = wish.channel == TELEPHONE or by.role is Role.AGENT
    return [each for each in own if not by_number or is_told(each)]


def _not_yours(by: Actor) -> Refusal:
    return Refusal("identity_not_proved" if by.role is Role.AGENT else "not_in_your_region")


def _submission(by: Actor, what: str, key: str) -> str:
    return sealing().hashed("submission", f"{by.role}:{by.person.code}:{by.code}:{what}:{key}")
