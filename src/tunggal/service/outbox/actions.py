"""Keeps a message for sending: the only way by which other rooms say something to somebody outside."""

from __future__ import annotations

from datetime import datetime

from tunggal.service.outbox.models import QUEUED, Message
from tunggal.service.outbox.sealing import hashed, sealing


def post(
    *, to: str, channel: str, kind: str, text: str, key: str, at: datetime, language: str = "id",
    expires: datetime | None = None,
) -> None:  # fmt: skip
    """Keep a message, once per `key`, in the caller's transaction; the worker sends it.

    `to` is an address of the `channel` (for "sms" a telephone number such as +6281200000000), `kind`
    a word of what it is about. A message that `expires` is never sent from that moment on.
    """
    place = hashed(key)
    message = Message(
        key=place, channel=channel, kind=kind, language=language, state=QUEUED, tries=0,
        posted_at=at, due_at=at, expires=expires, lease="", fault="",
        sealed=sealing().seal(f"message:{place}", {"to": to, "text": text}),
    )  # fmt: skip
    Message.objects.bulk_create([message], ignore_conflicts=True)
