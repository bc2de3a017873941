"""What is past goes at its time, by policy, and what somebody waits for stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from case_rows import no_superuser  # noqa: F401
from casework_world import VILLAGE, wish
from service_world import HELD, OUT, kk, nik
from tunggal.casework.case import Actor, Subject
from tunggal.policy.case_terms import Role
from tunggal.registry.nik import Nik

pytestmark = [pytest.mark.usefixtures("db")]
NOW, MINUTE = datetime(2026, 4, 6, 2, tzinfo=UTC), timedelta(minutes=1)


def kept(contact: str, family: int, at: datetime = NOW) -> Actor:
    from tunggal.service.accounts.people import Citizen, keep_citizen

    code = keep_citizen(Citizen(contact, nik(family), kk(family), VILLAGE), at=at)
    return Actor(code, Role.CITIZEN, (VILLAGE,), Nik(nik(family)), kk(family))


def accounts() -> set[str]:
    from tunggal.service.accounts.models import Account

    return set(Account.objects.values_list("pk", flat=True))


def forget(at: datetime) -> int:
    from tunggal.service.worker.jobs import forget as job

    return job(at)


def test_an_account_is_forgotten_long_after_its_last_sign_in(settings: Any) -> None:
    kept("+6281200000001", HELD)
    again = kept("+6281200000002", OUT)
    kept("+6281200000002", OUT, NOW + timedelta(days=300))
    end = NOW + settings.KEEPING.accounts
    assert forget(end) == 0
    assert forget(end + MINUTE) == 1
    assert accounts() == {again.code}


def test_an_account_that_waits_for_a_case_stays(settings: Any) -> None:
    from tunggal.service.cases import actions

    by = kept("+6281200000001", HELD)
    kept("+6281200000002", OUT)
    asked = wish("proposal", subject=Subject(by.nik, by.kk))
    actions.bring(asked, by=by, at=NOW, key="1")
    assert forget(NOW + settings.KEEPING.accounts + MINUTE) == 1
    assert accounts() == {by.code}


def test_a_sign_in_that_was_never_finished_goes_although_nobody_asks_for_another(
    settings: Any,
) -> None:
    from tunggal.service.accounts.models import Entry

    Entry.objects.create(ticket="x", sealed=b"", code_hash="", sent_at=NOW)
    assert forget(NOW + settings.KEEPING.entries) == 0
    assert forget(NOW + settings.KEEPING.entries + MINUTE) == 1


def test_a_message_that_could_not_be_sent_goes_too(settings: Any) -> None:
    from tunggal.service.outbox.actions import post
    from tunggal.service.outbox.models import DEAD, QUEUED, Message

    for state in (DEAD, QUEUED):
        post(to="+6281200000001", channel="sms", kind="case", text="x", key=state, at=NOW)
    Message.objects.filter(pk=Message.objects.order_by("pk").first().pk).update(state=DEAD)
    assert forget(NOW + settings.KEEPING.dead_messages) == 0
    assert forget(NOW + settings.KEEPING.dead_messages + MINUTE) == 1
    assert Message.objects.get().state == QUEUED


def test_the_reason_of_an_export_goes(settings: Any) -> None:
    from tunggal.service.console.models import ExportRow

    ExportRow.objects.create(at=NOW, actor="x", full=True, wanted="", sealed=b"")
    assert forget(NOW + settings.KEEPING.export_reasons) == 0
    assert forget(NOW + settings.KEEPING.export_reasons + MINUTE) == 1
    assert not ExportRow.objects.exists()
