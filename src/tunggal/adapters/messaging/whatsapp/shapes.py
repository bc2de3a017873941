"""A message as the Cloud API wants it: text, buttons, a list, or an approved template with one gap."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from tunggal.adapters.messaging.sender import Outgoing

MOST_TEXT = 4_096  # letters of a plain message
MOST_BODY = 1_024  # of one with choices
MOST_BUTTONS, BUTTON = 3, 20  # how many, and the letters of each
MOST_ROWS, ROW, ROW_MORE = 10, 24, 72  # of a list: title and the line below it
# After somebody wrote we may answer freely for 24 hours; a message is still under way for a while.
ANSWERED_WITHIN = timedelta(hours=24) - timedelta(minutes=5)
_USER = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")


def payload(message: Outgoing, *, list_button: str) -> dict[str, Any]:
    """The body of the request that sends a message; `list_button` is what opens a list of choices."""
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **_addressed(message.to),
        # It comes back with each status, and says which attempt of which message is meant.
        "biz_opaque_callback_data": callback_of(message.key, message.attempt),
        **_content(message, list_button),
    }


def callback_of(key: str, attempt: int) -> str:
    """What a status brings back."""
    return f"{key}.{attempt}"


def read_callback(text: str) -> tuple[str, int] | None:
    """Key and attempt of what a status brought back; None where we did not write it."""
    found = re.fullmatch(r"([0-9a-f]{32})\.(\d{1,9})", text, re.ASCII)
    return (found[1], int(found[2])) if found else None


def is_number(contact: str) -> bool:
    """Whether an address is a telephone number, and no user id of the platform."""
    return re.fullmatch(r"\+?\d{6,15}", contact, re.ASCII) is not None


def is_contact(contact: str) -> bool:
    """Whether the platform has such addresses at all."""
    return is_number(contact) or _USER.fullmatch(contact) is not None


def flat(text: str) -> str:
    """A text as a template's gap takes it: one line, no tabs, no runs of spaces."""
    return " ".join(text.split())


def _addressed(contact: str) -> dict[str, str]:
    return {"to": contact.lstrip("+")} if is_number(contact) else {"recipient": contact}


def _content(message: Outgoing, list_button: str) -> dict[str, Any]:
    if message.template:
        return {"type": "template", "template": _template(message)}
    options = message.options
    if options and len(options) <= MOST_ROWS and len(message.text) <= MOST_BODY:
        return {"type": "interactive", "interactive": _interactive(message, list_button)}
    text = "\n\n".join([message.text, *_numbered(options)])
    return {"type": "text", "text": {"preview_url": False, "body": text[:MOST_TEXT]}}


def _numbered(options: tuple[tuple[str, str], ...]) -> list[str]:
    """Choices that no list holds, as lines; whoever answers types the number."""
    lines = [f"{place}. {label}" for place, (_, label) in enumerate(options, 1)]
    return ["\n".join(lines)] if lines else []


def _template(message: Outgoing) -> dict[str, Any]:
    gap = [{"type": "text", "text": flat(message.text)}]
    return {
        "name": message.template,
        "language": {"code": message.language},
        "components": [{"type": "body", "parameters": gap}],
    }


def _interactive(message: Outgoing, list_button: str) -> dict[str, Any]:
    options = message.options
    fits = len(options) <= MOST_BUTTONS and all(len(label) <= BUTTON for _, label in options)
    action = _buttons(options) if fits else _list(options, list_button)
    kind = "button" if fits else "list"
    return {"type": kind, "body": {"text": message.text}, "action": action}


def _buttons(options: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    return {
        "buttons": [
            {"type": "reply", "reply": {"id": code, "title": label}} for code, label in options
        ]
    }


def _list(options: tuple[tuple[str, str], ...], list_button: str) -> dict[str, Any]:
    rows = [{"id": code, **_row(label)} for code, label in options]
    return {"button": list_button, "sections": [{"rows": rows}]}


def _row(label: str) -> dict[str, str]:
    """A row's title; what is longer goes on below it, broken between words where that can be."""
    if len(label) <= ROW:
        return {"title": label}
    cut = label.rfind(" ", 0, ROW + 1)
    cut = cut if cut > 0 else ROW
    return {"title": label[:cut], "description": label[cut:].strip()[:ROW_MORE]}
