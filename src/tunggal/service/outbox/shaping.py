"""The form in which a message leaves: free text within the window, an approved text outside, or an SMS."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from tunggal.adapters.messaging.sender import Answer, Fate, Outgoing
from tunggal.adapters.messaging.whatsapp.shapes import flat, is_number
from tunggal.policy.sending import SendingRules
from tunggal.service.outbox.leasing import Leased
from tunggal.service.outbox.models import WHATSAPP, Addressee
from tunggal.service.outbox.windows import is_open

EXPIRY = Answer(Fate.NEVER, "expired")
WINDOW_CLOSED = Answer(Fate.NEVER, "window_closed")
NO_TEMPLATE = Answer(Fate.ELSEWHERE, "no_template")


def shaped(leased: Leased, addressee: Addressee | None, at: datetime) -> Outgoing | Answer:
    """The message as it leaves, or what becomes of it without having been sent."""
    row, plain = leased.row, outgoing(leased)
    if row.channel != WHATSAPP or is_open(addressee, at):
        return plain
    rules: SendingRules = settings.SENDING
    if row.kind in rules.only_in_window:
        return WINDOW_CLOSED
    template = rules.template(row.kind, row.language)
    if template is None or len(flat(plain.text)) > template.letters:
        return NO_TEMPLATE
    return outgoing(leased, template=template.name)


def outgoing(leased: Leased, *, template: str = "") -> Outgoing:
    """What a way of sending is given."""
    row, inside = leased.row, leased.inside
    options = () if template else tuple((code, label) for code, label in inside.get("options", ()))
    return Outgoing(
        row.key, row.channel, inside["to"], inside["text"], row.language, row.expires,
        options, template, row.attempt,
    )  # fmt: skip


def as_sms(inside: dict[str, Any]) -> dict[str, Any] | None:
    """What an SMS says instead; None where there is no number to send it to."""
    if not is_number(inside["to"]):
        return None
    number = f"+{inside['to'].lstrip('+')}"
    return {"to": number, "text": inside.get("short") or inside["text"]}
