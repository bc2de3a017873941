"""Keeps a message for sending: the only way by which other rooms say something to somebody outside."""

from __future__ import annotations

from datetime import datetime

from tunggal.service.outbox.models import QUEUED, WHATSAPP, Message
from tunggal.service.outbox.sealing import hashed, pair_of, sealing

Options = tuple[tuple[str, str], ...]  # what can be chosen: its code, and what is shown
_OWN_LANES = ("notice", "code")  # these hold up no conversation, and none holds them up


def is_posted(key: str) -> bool:
    """Whether a message of this key was kept, and not yet forgotten."""
    return bool(Message.objects.filter(key=hashed(key)).exists())


def post(
    *, to: str, channel: str, kind: str, text: str, key: str, at: datetime, language: str = "id",
    expires: datetime | None = None, options: Options = (), short: str = "", clock: str = "",
) -> None:  # fmt: skip
    """Keep a message, once per `key`, in the caller's transaction; the worker sends it.

    `to` is an address of the `channel` (for "sms" a telephone number such as +6281200000000), `kind`
    a word of what it is about. A message that `expires` is never sent from that moment on. On
    "whatsapp" messages to one addressee leave in the order in which they were posted, `options` are
    shown to choose from, and `short` is the text for when only an SMS reaches them. `clock` is the
    addressee's time zone, for what is not sent at night.
    """
    place, ordered = hashed(key), channel == WHATSAPP
    inside = {"to": to, "text": text, "options": options, "short": short}
    message = Message(
        key=place, channel=channel, kind=kind, language=language, state=QUEUED, tries=0,
        posted_at=at, due_at=at, expires=expires, lease="", fault="", clock=clock, reference="",
        pair=pair_of(to) if ordered else "", lane=kind if kind in _OWN_LANES else "",
        sealed=sealing().seal(f"message:{place}", {name: value for name, value in inside.items() if value}),
    )  # fmt: skip
    Message.objects.bulk_create([message], ignore_conflicts=True)
