"""What callers are told, what they left and who is on duty, in a process of its own.

A list of words as a line of JSON comes in, an answer as a line of JSON goes out. Run with
TUNGGAL_WORKSPACE; the workspace is of `service_world`.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tunggal.service.settings"
django.setup()

from django.db import close_old_connections  # noqa: E402

from casework_world import wish  # noqa: E402
from service_world import VILLAGE, kk, nik  # noqa: E402
from tunggal.adapters.telephony.sound import read_wav  # noqa: E402
from tunggal.casework.case import Actor, Subject  # noqa: E402
from tunggal.dialogue.conversation import Channel, begin  # noqa: E402
from tunggal.dialogue.inputs import Keyed, Silence  # noqa: E402
from tunggal.policy.case_terms import Role  # noqa: E402
from tunggal.registry.nik import Nik  # noqa: E402
from tunggal.service.audit.models import AuditLine  # noqa: E402
from tunggal.service.cases import actions  # noqa: E402
from tunggal.service.centre import duty, outward  # noqa: E402
from tunggal.service.centre.calls import call_of  # noqa: E402
from tunggal.service.centre.models import Call, Task  # noqa: E402
from tunggal.service.centre.tasks import call_back as left_to_call  # noqa: E402
from tunggal.service.centre.tasks import see, take  # noqa: E402
from tunggal.service.centre.wrapping import wrap_up  # noqa: E402
from tunggal.service.papers.recordings import open_recording  # noqa: E402
from tunggal.service.talks.hearing import talk  # noqa: E402
from tunggal.service.talks.speakers import Speaker  # noqa: E402

READER = Actor("reader", Role.AGENT)


def hears(*keys: str) -> list[str]:
    """What a caller hears first, and then after some keys each."""
    at, speaker = datetime.now(UTC), Speaker(Channel.PHONE, "expected", telephone="+6281299999999")
    conversation, texts = begin(code="expected", channel=Channel.PHONE, language="id", at=at), []
    for heard in (Silence(), *map(Keyed, keys)):
        conversation, said = talk(conversation, heard, speaker, at=at)
        texts.append(" ".join(reply.text for reply in said))
    return texts


def case(family: str) -> str:
    """The number of a case that a family has brought."""
    subject = Subject(Nik(nik(int(family))), kk(int(family)))
    by = Actor("citizen", Role.CITIZEN, (VILLAGE,), subject.nik, subject.kk)
    asked = wish("status_question", subject=subject)
    return str(actions.bring(asked, by=by, at=datetime.now(UTC), key="k").case.number.digits)


def tasks() -> list[dict[str, Any]]:
    """What callers left; the recording by its length."""
    made = [
        see(str(row.pk), by=READER, at=datetime.now(UTC)) for row in Task.objects.order_by("pk")
    ]
    return [
        {
            "kind": each.line.kind, "channel": each.line.channel, "language": each.line.language,
            "telephone": each.telephone,
            "seconds": _seconds(each.recording) if each.recording else 0,
        }
        for each in made if each
    ]  # fmt: skip


def _seconds(reference: str) -> float:
    return read_wav(open_recording(reference).content).seconds


def told() -> dict[str, int]:
    """How often the status of each family was shown, and how often a question was not answered."""
    lines = AuditLine.objects.filter(action="status_look_up").values_list("subject", "reason")
    return dict(Counter(f"{subject} {reason}" for subject, reason in lines))


def calls() -> list[list[str]]:
    """How the calls went."""
    rows = Call.objects.order_by("began_at", "pk")
    return [[each.state, each.agent, each.language, bool(each.number_key)] for each in rows]


def call_back(agent: str, telephone: str, key: str = "") -> str:
    """An agent calls somebody back through the exchange; the number of the task."""
    by, at = Actor(agent, Role.AGENT), datetime.now(UTC)
    number = left_to_call(
        key=telephone + key, channel="phone", language="id", telephone=telephone, contact="", actor=None,
        about="", at=at,
    )  # fmt: skip
    take(number, by=by, at=at)
    seen = see(number, by=by, at=at)
    assert seen is not None
    outward.call_out(seen, by=by, at=at)
    return number


def hand(agent: str) -> list[str]:
    """The call in an agent's hands: its task, its state, and how far it has come on its way out."""
    call = call_of(agent)
    return (
        [call.task, call.state, outward.state_of(call.code, at=datetime.now(UTC))] if call else []
    )


def wrapped(agent: str) -> None:
    """An agent records how the call ended."""
    call = call_of(agent)
    assert call is not None
    wrap_up(call.code, "answered", by=Actor(agent, Role.AGENT), at=datetime.now(UTC))


def on_duty(agent: str, state: str) -> None:
    """An agent signs on or off."""
    duty.change(state, by=Actor(agent, Role.AGENT), at=datetime.now(UTC))


def there(agent: str) -> list[str]:
    """Whether an agent is there, and why an agent pauses."""
    found = duty.state_of(agent, at=datetime.now(UTC))
    return [found.state, found.reason]


ACTS: dict[str, Callable[..., Any]] = {
    "hears": hears, "case": case, "tasks": tasks, "told": told, "calls": calls, "on_duty": on_duty,
    "call_back": call_back, "hand": hand, "wrapped": wrapped, "there": there,
}  # fmt: skip

if __name__ == "__main__":
    for line in sys.stdin:
        verb, *words = json.loads(line)
        close_old_connections()
        print(json.dumps(ACTS[verb](*words)), flush=True)
