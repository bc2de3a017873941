"""Acts on cases as a process of its own, which threads share or a kill ends; it prints what it saw.

Run with TUNGGAL_WORKSPACE, and TUNGGAL_DATABASE for PostgreSQL.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from types import FrameType
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tunggal.service.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from casework_world import (  # noqa: E402
    BUDI,
    START,
    USUAL,
    actor,
    bringer_of,
    given_for,
    officer,
    policy,
    second,
    wish,
)
from tunggal.casework.case import SERVICE, Actor, Case  # noqa: E402
from tunggal.casework.number import CaseNumber  # noqa: E402
from tunggal.casework.refusals import CaseRefused  # noqa: E402
from tunggal.policy.case_terms import Role  # noqa: E402
from tunggal.service.audit.models import AuditLine  # noqa: E402
from tunggal.service.cases import actions, after_release  # noqa: E402
from tunggal.service.cases.keeping import read  # noqa: E402
from tunggal.service.cases.models import CaseRow, EventRow  # noqa: E402
from tunggal.service.cases.scope import acting_as  # noqa: E402

DAY = timedelta(days=1)
THREADS = 20
WATCHED = (
    "service/cases/actions.py", "service/cases/keeping.py", "service/cases/recording.py",
    "service/cases/scope.py", "service/audit/actions.py", "db/backends/utils.py",
    "django/db/transaction.py", "backends/base/base.py",
)  # fmt: skip


def person(number: int) -> Actor:
    return replace(BUDI, code=f"budi-{number}")


def brought(number: int, kind: str = "proposal") -> Case:
    return actions.bring(wish(kind), by=person(number), at=START, key="form").case


def stored(number: CaseNumber) -> Case:
    with acting_as(SERVICE):
        return read(CaseRow.objects.filter(number=number.digits))[0]


def at_once(act: Callable[[int], Any]) -> list[Any]:
    """What each of the threads came back with: its result, or the rule that refused it."""
    barrier, results = threading.Barrier(THREADS), [None] * THREADS

    def one(place: int) -> None:
        barrier.wait()
        try:
            results[place] = act(place)
        except CaseRefused as fault:
            results[place] = fault.refusal.rule
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(place,)) for place in range(THREADS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return results


def threads() -> dict[str, Any]:
    """Many at once on one case, one form many times, and many new cases at once."""
    case = brought(0)
    race = at_once(
        lambda place: actions.take(
            case.number, "screen", by=officer(Role.VILLAGE_OPERATOR, f"v{place}"), at=START + DAY,
            seen=1, key="x",
        ).case.version
    )  # fmt: skip
    after_race = stored(case.number).version
    note = given_for(policy().kinds["proposal"].flow.steps["return"], case)
    same = at_once(
        lambda place: actions.take(
            case.number, "return", by=officer(Role.FACILITATOR), at=START + 2 * DAY, seen=2,
            key="one form", given=note,
        ).case.version
    )  # fmt: skip
    one_form = at_once(
        lambda place: actions.bring(wish("death"), by=BUDI, at=START, key="one").case.number.digits
    )
    many = at_once(lambda place: brought(100 + place, "correction").number.digits)
    return {
        "race": Counter(map(str, race)),
        "after_race": after_race,
        "same_form": Counter(map(str, same)),
        "version": stored(case.number).version,
        "one_form": len(set(one_form)),
        "many": len(set(many)),
        **totals(),
    }


def totals() -> dict[str, int]:
    with acting_as(SERVICE):
        versions = sum(CaseRow.objects.values_list("version", flat=True))
        return {
            "cases": CaseRow.objects.count(),
            "versions": versions,
            "events": EventRow.objects.count(),
            "audited": AuditLine.objects.count(),
        }


class Lines:
    """Counts the lines of the watched modules that are run, and ends the process at one of them."""

    def __init__(self, at: int) -> None:
        self.at, self.seen = at, 0

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event == "call" and not frame.f_code.co_filename.endswith(WATCHED):
            return None
        if event == "line":
            self.seen += 1
            if self.seen == self.at:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


def screen(case: Case, at: int = 0) -> Lines:
    lines = Lines(at)
    sys.settrace(lines)
    try:
        actions.take(
            case.number,
            "screen",
            by=officer(Role.VILLAGE_OPERATOR),
            at=START + DAY,
            seen=1,
            key="x",
        )
    finally:
        sys.settrace(None)
    return lines


def kill(stride: int) -> dict[str, Any]:
    """Kill `take` at every line that it runs, look what is there, and take the step again."""
    screen(brought(-1))
    first = brought(0)
    connections.close_all()  # as a child begins
    steps = screen(first).seen
    counted: Counter[str] = Counter()
    for at in range(1, steps + 1, stride):
        case = brought(at)
        connections.close_all()
        child = os.fork()
        if child == 0:
            screen(case, at)
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        counted["killed"] += os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        counted[whole_or_nothing(case)] += 1
        screen(case)  # the officer sends the form again
        assert whole_or_nothing(case) == "whole"
    return {"steps": steps, "trials": len(range(1, steps + 1, stride)), **counted, **totals()}


def whole_or_nothing(case: Case) -> str:
    now = stored(case.number)
    lines = AuditLine.objects.filter(subject=f"case:{case.number.digits}").count()
    assert now.version == lines, (now.version, lines)
    if now == case:
        return "nothing"
    assert (now.state, now.version) == ("screened", 2)
    return "whole"


def journey() -> dict[str, Any]:
    """A decided case of every kind, upheld and not, and an open appeal."""
    told = {}
    for place, (kind, uphold) in enumerate((k, u) for k in policy().kinds for u in (True, False)):
        papers = {"facility_letter": "surat"} if kind == "reactivation" else {}
        by = replace(bringer_of(kind), code=f"person-{place}")
        asked = wish(kind, papers=papers)
        case = actions.bring(asked, by=by, at=START, key="form").case
        flow = policy().kinds[kind].flow
        for code in USUAL[flow.code]:
            step = flow.steps[code]
            role = step.by[0] if step.by else case.owner
            who = second(case) if step.four_eyes and not step.by else actor(role, case)
            who = replace(who, caller=by) if who.caller else who
            case = actions.take(
                case.number, code, by=who, at=case.history[-1].at + DAY, seen=case.version,
                key="k", given=given_for(step, case, uphold=uphold),
            ).case  # fmt: skip
        told[case.number.digits] = [kind, uphold, case.state]
    brought(999, "appeal")
    return told


def answer(release: str, at: str) -> dict[str, Any]:
    moment = datetime.fromisoformat(at)
    first = after_release.answer_cases(release, at=moment)
    again = after_release.answer_cases(release, at=moment)
    with acting_as(SERVICE):
        states = dict(CaseRow.objects.values_list("number", "state"))
        releases = dict(CaseRow.objects.values_list("number", "release"))
    return {"first": len(first), "again": len(again), "states": states, "releases": releases}


if __name__ == "__main__":
    call_command("migrate", verbosity=0, interactive=False)
    verb, *words = sys.argv[1:]
    acts = {
        "threads": threads,
        "kill": lambda stride: kill(int(stride)),
        "journey": journey,
        "answer": answer,
    }
    print(json.dumps(acts[verb](*words)))
