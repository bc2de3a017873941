"""Lets the worker work in a process of its own, which a kill ends; it prints what it saw.

Run with TUNGGAL_WORKSPACE, and TUNGGAL_DATABASE for PostgreSQL. The workspace is of `service_world`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import Any, NoReturn

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tunggal.service.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from casework_world import USUAL, VILLAGE, actor, given_for, policy, second, wish  # noqa: E402
from gateway import Gateway  # noqa: E402
from service_world import HELD, LARGE, NOTICE, OUT, SHIELDED, kk, nik  # noqa: E402
from tunggal.adapters.messaging.gateway import GatewaySender  # noqa: E402
from tunggal.casework.case import SERVICE, Actor, Case, Subject  # noqa: E402
from tunggal.casework.number import CaseNumber  # noqa: E402
from tunggal.casework.wording import concerns_family  # noqa: E402
from tunggal.policy.case_terms import Role  # noqa: E402
from tunggal.registry.nik import Nik  # noqa: E402
from tunggal.service.accounts.people import Citizen, keep_citizen  # noqa: E402
from tunggal.service.audit.models import AuditLine  # noqa: E402
from tunggal.service.cases import actions, after_release, means  # noqa: E402
from tunggal.service.cases.keeping import read  # noqa: E402
from tunggal.service.cases.models import CaseRow, EventRow  # noqa: E402
from tunggal.service.cases.outcome import outcome_words  # noqa: E402
from tunggal.service.cases.scope import acting_as  # noqa: E402
from tunggal.service.lookup.status import serving  # noqa: E402
from tunggal.service.outbox.actions import post  # noqa: E402
from tunggal.service.outbox.models import Message  # noqa: E402
from tunggal.service.outbox.sending import LEASE, send_waiting  # noqa: E402
from tunggal.service.worker import jobs, notices  # noqa: E402
from tunggal.service.worker.jobs import JOBS, Job  # noqa: E402
from tunggal.service.worker.loop import once  # noqa: E402

START = datetime(2026, 4, 6, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
WATCHED = (
    "service/worker/", "service/outbox/", "service/cases/", "service/audit/", "accounts/people.py",
    "adapters/messaging/", "db/backends/utils.py", "django/db/transaction.py",
)  # fmt: skip
PHONES = {
    HELD: "+6281200000001",
    OUT: "+6281200000002",
    LARGE: "+6281200000005",
    NOTICE: "+6281200000006",
}


# ------------------------------------------------------------------ people and cases


def account(family: int, member: int = 1, language: str = "id", **more: Any) -> Actor:
    """A citizen of a family, who has an account with a telephone number."""
    contact = more.get("contact") or PHONES[family]
    citizen = Citizen(contact, nik(family, member), kk(family), VILLAGE, language)
    code = keep_citizen(citizen, at=START)
    return Actor(code, Role.CITIZEN, (VILLAGE,), Nik(citizen.nik), citizen.kk)


def brought(kind: str, family: int, by: Actor) -> Case:
    subject, form = Subject(Nik(nik(family)), kk(family)), f"{kind} {family}"
    return actions.bring(wish(kind, subject=subject), by=by, at=START, key=form).case


def walked(case: Case, by: Actor, *, uphold: bool = True, until: str = "") -> Case:
    """The case after the usual steps to its decision."""
    flow = policy().kinds[case.kind].flow
    for code in USUAL[flow.code]:
        if code == until:
            break
        step = flow.steps[code]
        role = step.by[0] if step.by else case.owner
        who = by if role is Role.CITIZEN else actor(role, case)
        who = second(case) if step.four_eyes and not step.by else who
        case = actions.take(
            case.number, code, by=who, at=case.history[-1].at + DAY, seen=case.version, key="k",
            given=given_for(step, case, uphold=uphold),
        ).case  # fmt: skip
    return case


# ------------------------------------------------------------------ the loop from a proposal to its release


def propose() -> dict[str, Any]:
    """A proposal of the own family, one by a neighbour and an objection, all upheld; one refused."""
    own, neighbour, held = account(LARGE), account(OUT, language="en"), account(HELD)
    cases = {
        "own": walked(brought("proposal", LARGE, own), own),
        "neighbour": walked(brought("proposal", LARGE, neighbour), neighbour),
        "objection": walked(brought("objection", HELD, neighbour), neighbour),
        "refused": walked(brought("proposal", SHIELDED, neighbour), neighbour, uphold=False),
    }
    return {name: [case.number.digits, case.state] for name, case in cases.items()} | {
        "accounts": {"own": own.code, "neighbour": neighbour.code, "held": held.code}
    }


def work(at: str) -> dict[str, Any]:
    """Let every job do what waits at a moment."""
    done = once([job for job in JOBS if job.name != "escalate"], lambda: datetime.fromisoformat(at))
    with acting_as(SERVICE):
        states = dict(CaseRow.objects.values_list("number", "state"))
        untold = EventRow.objects.filter(untold=True).count()
    return {
        "done": done, "states": states, "untold": untold,
        "messages": dict(Counter(Message.objects.values_list("kind", flat=True))),
        "audited": dict(Counter(AuditLine.objects.values_list("action", flat=True))),
    }  # fmt: skip


def became(digits: str, code: str) -> list[str] | None:
    """What the portal says of a case to one of the accounts."""
    from tunggal.service.accounts.people import citizen_actor

    index, by = serving()(), citizen_actor(code)
    number = CaseNumber(digits)
    seen = after_release.what_became(number, by=by, index=index, at=START + 99 * DAY)
    return None if seen is None else [*outcome_words(seen, index, "id", programme="pkh")]


def notify() -> dict[str, Any]:
    """Two accounts of the family on notice, and one of a family without notices."""
    account(NOTICE)
    account(NOTICE, 2, "en", contact="+6281200000007")
    account(OUT)
    return {}


# ------------------------------------------------------------------ kills


class Lines:
    """Counts the lines of the watched modules that are run, and ends the process at one of them."""

    def __init__(self, at: int) -> None:
        self.at, self.seen = at, 0

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event == "call" and not any(each in frame.f_code.co_filename for each in WATCHED):
            return None
        if event == "line":
            self.seen += 1
            if self.seen == self.at:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


def killed_on_and_on(act: Callable[[], Any], stride: int, between: Callable[[], None]) -> int:
    """Do something in children that are killed ever later, until one comes to its end; how many were."""
    for kills in range(10_000):
        connections.close_all()
        child = os.fork()
        if child == 0:
            _child(act, 1 + kills * stride)
        ended = os.waitpid(child, 0)[1]
        if ended == 0:
            return kills
        assert os.WIFSIGNALED(ended), "it failed before it was killed; why stands above"
        between()
    raise AssertionError("no child came to its end")


def _child(act: Callable[[], Any], at: int) -> NoReturn:
    """Act, and end here whatever comes: threads of the parent, such as the gateway, are not here, and
    waiting for them on the way out would never end."""
    sys.settrace(Lines(at))
    try:
        act()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


STRIDES = {"escalate": 97, "notices": 601}  # lines between two kills, where not 149


def prepare() -> dict[str, Any]:
    """Decided cases, overdue cases and notices of several accounts."""
    for number in range(6):
        by = account(LARGE, 1 + number, contact=f"+62812000001{number:02d}")
        walked(brought("correction", LARGE, by), by)
        brought("proposal", LARGE, by)  # overdue by then
        account(NOTICE, 1 + number % 3, contact=f"+62812000002{number:02d}")
    return {}


def kill(at: str) -> dict[str, Any]:
    """Kill each job at ever later lines until it is through, then count what all of them did."""
    clock = {"at": datetime.fromisoformat(at)}
    with Gateway() as gateway:
        jobs._sender.cache_clear()
        means.policy(), notices._words(), serving()()  # read once here, not in each child
        object.__setattr__(settings.SERVICE, "messages", gateway.address)

        def later() -> None:
            clock["at"] += LEASE  # what a killed worker held is free again

        def through(job: Job) -> int:
            def all_of_it() -> None:
                while job.work(clock["at"]):
                    pass

            return killed_on_and_on(all_of_it, STRIDES.get(job.name, 149), later)

        killed = {job.name: through(job) for job in JOBS}
        return {"killed": killed, **_counted(), **_gateway(gateway)}


def _counted() -> dict[str, Any]:
    with acting_as(SERVICE):
        found = read(CaseRow.objects.all())
    told = [
        (each.number, place)
        for each in found
        for place, event in enumerate(each.history)
        if event.tells
    ]
    concerned = sum(
        concerns_family(each, event, policy()) for each in found for event in each.history
    )
    with acting_as(SERVICE):
        versions = sum(CaseRow.objects.values_list("version", flat=True))
        events, untold = EventRow.objects.count(), EventRow.objects.filter(untold=True).count()
    counted = Counter(Message.objects.values_list("kind", "state"))
    steps = AuditLine.objects.filter(action__startswith="case_").exclude(
        action__in=("case_told", "case_outcome_seen")
    )
    return {
        "states": dict(Counter(each.state for each in found)),
        "escalated": sum(event.step == "escalate" for each in found for event in each.history),
        "to_tell": len(told), "concerned": concerned, "untold": untold, "versions": versions, "events": events,
        "audited": steps.count(), "told": AuditLine.objects.filter(action="case_told").count(),
        "messages": {f"{kind} {state}": number for (kind, state), number in counted.items()},
    }  # fmt: skip


def _gateway(gateway: Gateway) -> dict[str, Any]:
    return {
        "taken": len(gateway.taken), "called": sum(gateway.calls.values()),
        "doubled": len(gateway.doubled),
    }  # fmt: skip


def fill(count: str) -> dict[str, Any]:
    """Post messages."""
    for number in range(int(count)):
        post(
            to=f"+62812{number:07d}", channel="sms", kind="case", text=f"Kasus {number}",
            key=f"test:{number}", at=datetime.now(UTC),
        )  # fmt: skip
    return {}


def lapse() -> dict[str, Any]:
    """Let the leases of killed workers run out, as time does; and say how the messages stand."""
    past = datetime.now(UTC) - DAY
    Message.objects.filter(state="leased").update(lease_until=past)
    return dict(Counter(Message.objects.values_list("state", flat=True)))


def codes(address: str) -> dict[str, Any]:
    """Codes that come to their end while a slow gateway is called."""
    at = datetime.now(UTC)
    for number in range(40):
        post(
            to="+6281", channel="sms", kind="code", text=f"Kode {number}", key=f"code:{number}", at=at,
            expires=at + timedelta(seconds=1),
        )  # fmt: skip
    send_waiting(GatewaySender(address, ""), at=at)
    return dict(Counter(Message.objects.values_list("state", flat=True)))


if __name__ == "__main__":
    call_command("migrate", verbosity=0, interactive=False)
    verb, *words = sys.argv[1:]
    acts: dict[str, Callable[..., Any]] = {
        "propose": propose, "work": work, "became": became, "notify": notify,
        "prepare": prepare, "kill": kill,
        "fill": fill, "lapse": lapse, "codes": codes,
    }  # fmt: skip
    print(json.dumps(acts[verb](*words)))
