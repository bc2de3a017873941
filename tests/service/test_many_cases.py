"""Many cases at once: a damaged one holds up no other, a changing one is read whole, all are recorded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from case_rows import no_superuser  # noqa: F401
from casework_world import BUDI, SARI, START, USUAL, actor, given_for, policy, second, wish
from tunggal.casework.case import SERVICE, Case
from tunggal.registry.errors import IntegrityBroken

pytestmark = [pytest.mark.usefixtures("db")]
DAY = timedelta(days=1)


def brought(key: str, by: Any = BUDI) -> Case:
    from tunggal.service.cases import actions

    return actions.bring(wish("proposal"), by=by, at=START, key=key).case


def stepped(case: Case, code: str) -> Case:
    from tunggal.service.cases import actions

    step = policy().kinds[case.kind].flow.steps[code]
    by = actor(step.by[0] if step.by else case.owner, case)
    by = second(case) if step.four_eyes and not step.by else by
    return actions.take(
        case.number, code, by=by, at=case.history[-1].at + DAY, seen=case.version, key="k",
        given=given_for(step, case, uphold=True),
    ).case  # fmt: skip


def decided(case: Case) -> Case:
    for code in USUAL[policy().kinds[case.kind].flow.code]:
        case = stepped(case, code)
    return case


def damage(case: Case) -> None:
    from tunggal.service.cases.models import CaseRow
    from tunggal.service.cases.scope import acting_as

    with acting_as(SERVICE):
        CaseRow.objects.filter(number=case.number.digits).update(sealed=b"damaged")


def test_a_damaged_case_stops_no_escalation() -> None:
    from tunggal.service.cases import actions

    first, other = sorted((brought("1"), brought("2", SARI)), key=lambda case: case.number.digits)
    damage(first)
    with pytest.raises(ExceptionGroup) as told:
        actions.escalate_overdue(START + 60 * DAY)
    assert [type(each) for each in told.value.exceptions] == [IntegrityBroken]
    assert [event.step for event in now(other).history] == ["bring", "escalate"]


def test_a_damaged_case_stops_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    from tunggal.service.cases import after_release

    cases = [decided(brought("1")), decided(brought("2", SARI))]
    first, other = sorted(cases, key=lambda case: case.number.digits)
    damage(first)
    far = (START + 900 * DAY).date()
    monkeypatch.setattr(after_release, "covered_until", lambda workspace, release: far)
    with pytest.raises(ExceptionGroup):
        after_release.answer_cases("aid-2026Q3", at=START + 200 * DAY)
    assert now(other).release == "2026Q3"


def test_a_damaged_case_of_one_release_stops_no_answer_of_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tunggal.service.worker import jobs

    asked = []

    def answered(release: str, *, at: Any) -> tuple[()]:
        asked.append(release)
        raise ExceptionGroup("damaged", [IntegrityBroken("x")])

    monkeypatch.setattr(jobs, "answer_cases", answered)
    with pytest.raises(ExceptionGroup):
        jobs.answer(START)
    assert len(asked) == 2


def test_a_case_that_changes_while_it_is_read_is_read_as_it_was() -> None:
    from tunggal.service.cases import keeping
    from tunggal.service.cases.models import CaseRow
    from tunggal.service.cases.scope import acting_as

    case = brought("1")
    step = USUAL[policy().kinds["proposal"].flow.code][0]

    class Rows:
        """A query whose rows were there; an officer takes a step before their events are read."""

        def values(self) -> list[dict[str, Any]]:
            return found

    with acting_as(SERVICE, reading=True):
        found = [*CaseRow.objects.filter(number=case.number.digits).values()]
    stepped(case, step)
    with acting_as(SERVICE, reading=True):
        (read,) = keeping.read(Rows())
    assert (read.version, len(read.history), read.state) == (1, 1, case.state)
    assert now(case).version == 2


def test_many_cases_are_recorded_as_seen_in_one_statement() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tunggal.service.audit.models import AuditLine
    from tunggal.service.cases import queries

    cases = [brought("1"), brought("2", SARI)]
    with CaptureQueriesContext(connection) as asked:
        seen = queries.see_all([case.number for case in cases], by=BUDI, at=START + DAY)
    assert set(seen) == {case.number for case in cases}
    assert sum("audit_line" in each["sql"] for each in asked.captured_queries) == 2
    lines = AuditLine.objects.filter(action="case_seen").values_list("subject", flat=True)
    assert sorted(lines) == sorted(f"case:{case.number.digits}" for case in cases)


def now(case: Case) -> Case:
    from tunggal.service.cases.keeping import read
    from tunggal.service.cases.models import CaseRow
    from tunggal.service.cases.scope import acting_as

    with acting_as(SERVICE, reading=True):
        return read(CaseRow.objects.filter(number=case.number.digits))[0]
