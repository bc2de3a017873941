"""Which citizens still wait for a case, so that their accounts are kept; the worker calls it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from tunggal.casework.case import SERVICE
from tunggal.service.accounts.people import citizen_actor, forget_accounts
from tunggal.service.cases.means import sealing
from tunggal.service.cases.models import CaseRow
from tunggal.service.cases.scope import acting_as


def forget_citizens(at: datetime) -> int:
    """Remove some accounts that were not used for long and wait for no case; gives how many."""
    return forget_accounts(_with_open_cases, before=at - settings.KEEPING.accounts)


def _with_open_cases(codes: list[str]) -> set[str]:
    actors = [actor for code in codes if (actor := citizen_actor(code))]
    code_of = {sealing().own_keys(actor).bringer: actor.code for actor in actors}
    with acting_as(SERVICE, reading=True):
        rows = CaseRow.objects.filter(bringer_key__in=code_of).exclude(owner="")
        return {code_of[key] for key in rows.values_list("bringer_key", flat=True)}
