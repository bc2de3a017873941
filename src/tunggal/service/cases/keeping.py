"""Keeps cases: reads them from rows, and writes a case with its event; never one without the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import F

from tunggal.adapters.cases.values import case_columns, case_of, event_columns
from tunggal.casework.case import Case, Taken
from tunggal.casework.number import CaseNumber
from tunggal.casework.refusals import CaseRefused, Refusal
from tunggal.registry.errors import UsageRefused
from tunggal.service.cases.means import policy, sealing
from tunggal.service.cases.models import CaseRow, Counter, EventRow, PaperRow
from tunggal.service.papers.actions import PaperFile, hold


def read(rows: Any) -> tuple[Case, ...]:
    """The cases of a query, in its order."""
    listed = list(rows.values())
    versions = {each["number"]: each["version"] for each in listed}
    events: dict[str, list[dict[str, Any]]] = {number: [] for number in versions}
    for event in EventRow.objects.filter(case__in=events).order_by("case", "place").values():
        if event["place"] <= versions[event["case_id"]]:  # what was taken since the case was read
            events[event["case_id"]].append(event)
    return tuple(case_of(row, events[row["number"]], sealing()) for row in listed)


def locked(rows: Any, number: CaseNumber) -> Case | None:
    """A case of a query, for this transaction alone; None where the query has no such case.

    SQLite locks the whole file when a transaction begins, PostgreSQL the row.
    """
    found = read(rows.select_for_update().filter(number=number.digits))
    return found[0] if found else None


def next_number() -> CaseNumber:
    """A number that no case has had; others wait for theirs until this transaction ends.

    Its serial is raised when the case is kept, so a kill neither repeats nor loses a number.
    """
    return CaseNumber.of(Counter.objects.select_for_update().get(name="case").next)


def keep(taken: Taken, *, submission: str | None, files: Iterable[PaperFile] = ()) -> None:
    """Write a case after a step, the step, and what came with it.

    Raises CaseRefused when another has changed the case meanwhile, PaperRefused when a paper waited
    too long and was removed.
    """
    case, place = taken.case, taken.case.version
    columns = case_columns(case, sealing(), policy())
    if place == 1:
        CaseRow.objects.create(**columns)
        Counter.objects.filter(name="case").update(next=F("next") + 1)
    else:
        _change(case, columns)
    EventRow.objects.create(**event_columns(taken.event, place, sealing()), submission=submission)
    for each in files:
        if taken.event.papers.get(each.paper) != each.reference:
            raise UsageRefused(f"the paper '{each.paper}' did not come with this step.")
        hold(each, at=taken.event.at)
        PaperRow.objects.create(case_id=case.number.digits, place=place, **vars(each))


def _change(case: Case, columns: dict[str, Any]) -> None:
    before = CaseRow.objects.filter(number=case.number.digits, version=case.version - 1)
    if before.update(**columns) != 1:
        states = {"state": ("states", (case.state,))}
        raise CaseRefused(Refusal("changed_meanwhile", codes=states), policy())


def submitted(submission: str) -> Taken | None:
    """What a submission did the first time, with the case as it is now; None when it is new."""
    event = EventRow.objects.filter(submission=submission).values("case_id", "place").first()
    if event is None:
        return None
    case = read(CaseRow.objects.filter(number=event["case_id"]))[0]
    return Taken(case, case.history[event["place"] - 1])
