"""How a call ends: its agent says how, and what this asks for has to be there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from tunggal.casework.case import Actor
from tunggal.policy.centre import CALL_BACK, MARK, OPENED, UPDATED, WrapUp
from tunggal.service.accounts.numbers import e164
from tunggal.service.audit import actions as audit
from tunggal.service.cases.recording import name_of
from tunggal.service.centre import calls, nuisance, tasks
from tunggal.service.centre.contacts import tied
from tunggal.service.centre.means import CentreRefused, rules, subject_of
from tunggal.service.centre.models import Call

LEAST_REASON, MOST_REASON = 10, 500  # characters


def wrap_up(
    code: str, how: str, *, by: Actor, at: datetime, reason: str = "", telephone: str = ""
) -> None:
    """The call is done with, once; raises CentreRefused when what is asked for is not there.

    A call-back goes to `telephone`, else to the number that called; a mark needs a reason in words.
    """
    rule = rules().calls.wrap_ups.get(how)
    if rule is None:
        raise CentreRefused("no_wrap_up")
    with transaction.atomic():
        row = Call.objects.select_for_update().filter(code=code, agent=by.code).first()
        if row is None:
            raise CentreRefused("call_gone")
        if row.wrapped_at is not None:
            return
        _meet(rule, row, by, at, reason=reason.strip(), telephone=telephone)
        if row.over_at is None:
            calls.end(code, at=at)
        Call.objects.filter(pk=row.pk).update(wrap_up=how, wrapped_at=at)
        audit.record(
            actor=name_of(by),
            action="call_wrapped",
            subject=subject_of("call", code),
            reason=how[:40],
            at=at,
        )


def check_cases(rule: WrapUp, contact: str) -> None:
    """Raises CentreRefused where a case should have been opened or updated, and was not."""
    done = {each.done for each in tied(contact)}
    if rule.needs == OPENED and OPENED not in done:
        raise CentreRefused("needs_opened")
    if rule.needs == UPDATED and UPDATED not in done:
        raise CentreRefused("needs_updated")


def _meet(
    rule: WrapUp, row: Any, by: Actor, at: datetime, *, reason: str, telephone: str
) -> None:  # fmt: skip
    check_cases(rule, f"call:{row.code}")
    number = calls.telephone_of(row.code)
    if rule.needs == CALL_BACK:
        _call_back(row, telephone or number, at)
    if rule.needs == MARK:
        if not LEAST_REASON <= len(reason) <= MOST_REASON:
            raise CentreRefused("needs_reason")
        if number:
            nuisance.mark(row.code, telephone=number, reason=reason, by=by, at=at)


def _call_back(row: Any, telephone: str, at: datetime) -> None:
    number = e164(telephone)
    if not number:
        raise CentreRefused("needs_number")
    tasks.call_back(
        key=f"wrap_up:{row.code}", channel="phone", language=row.language, telephone=number,
        contact="", actor=None, about=row.errand, at=at,
    )  # fmt: skip
