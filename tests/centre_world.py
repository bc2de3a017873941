"""A command centre for tests: agents who sign on, calls of an exchange, and sound that was recorded."""

from __future__ import annotations

import io
import math
import struct
import wave
from datetime import UTC, datetime, timedelta
from typing import Any

from tunggal.casework.case import Actor
from tunggal.policy.case_terms import Role

MORNING = datetime(2026, 4, 6, 1, 0, tzinfo=UTC)  # 08:00 in Jakarta
SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1),
)  # fmt: skip
CALLER, OTHER = "+6281200000101", "+6281200000102"
LEADER = Actor("leader", Role.MINISTRY)
ANI, BUDI = Actor("ani", Role.AGENT), Actor("budi", Role.AGENT)


def agents(*codes: str) -> None:
    """Officers' accounts of agents, who only have to exist."""
    from tunggal.service.accounts.models import Officer

    for code in codes:
        Officer.objects.create(code=code, name=code.title(), role="agent", made_at=MORNING)


def signed_on(*who: Actor, at: datetime = MORNING) -> None:
    from tunggal.service.centre import duty

    for each in who:
        duty.change("on", by=each, at=at)


def call(
    name: str, *, at: datetime = MORNING, waits: float = 5, agent: str = "ani",
    telephone: str = CALLER, lasts: float = 60, answered: bool = True,
) -> str:  # fmt: skip
    """A whole call as the exchange tells it; gives its code."""
    from tunggal.service.centre.calls import call_event
    from tunggal.service.centre.means import sealing

    call_event(name, "new", at=at, telephone=telephone, errand="status")
    call_event(name, "queued", at=at + SECOND)
    over = at + SECOND + timedelta(seconds=waits)
    if answered:
        call_event(name, "answered", at=over, agent=agent)
        call_event(name, "ended", at=over + timedelta(seconds=lasts))
    else:
        call_event(name, "abandoned", at=over)
    return sealing().hashed("call", name)


def sound(seconds: float = 0.2, rate: int = 8000) -> bytes:
    """A tone as a WAV file."""
    made = io.BytesIO()
    with wave.open(made, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(rate)
        tone = (int(9000 * math.sin(n / 5)) for n in range(int(seconds * rate)))
        written.writeframes(b"".join(struct.pack("<h", each) for each in tone))
    return made.getvalue()


def audited() -> list[str]:
    from tunggal.service.audit.models import AuditLine

    return [*AuditLine.objects.order_by("number").values_list("action", flat=True)]


def refused(act: Any, *given: Any, **named: Any) -> str:
    """The code of the refusal that an act meets; "" where it passes."""
    from tunggal.service.centre.means import CentreRefused

    try:
        act(*given, **named)
    except CentreRefused as why:
        return why.code
    return ""
