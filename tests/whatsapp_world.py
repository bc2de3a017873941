"""What the platform of WhatsApp sends, made up: messages, statuses, and the deliveries that hold them."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import time
from collections.abc import Iterable
from typing import Any

from tunggal.adapters.messaging.whatsapp.signature import signature

NUMBER, SECRET, BEFORE, VERIFY = "100000000000001", "test-secret", "secret-before", "word of ours"
SENT = int(time.time()) - 3_600  # seconds from 1970: an hour ago
_NUMBERS = itertools.count(1)
Values = dict[str, Any]


def user_id(person: int) -> str:
    return f"ID.{person:020d}"


def telephone(person: int) -> str:
    return f"62812{person:08d}"


def message(kind: str, person: int = 1, *, named: str = "both", **inside: Any) -> Values:
    """A message of a person, who is `named` by user id, by telephone number, or by both."""
    number = next(_NUMBERS)
    made: Values = {"id": f"wamid.{number:012d}", "timestamp": str(SENT + number), "type": kind}
    if named in ("both", "id"):
        made["from_user_id"] = user_id(person)
    if named in ("both", "number"):
        made["from"] = telephone(person)
    return {**made, **inside}


def text(said: str, person: int = 1, **more: Any) -> Values:
    return message("text", person, text={"body": said}, **more)


def chosen(option: str, person: int = 1, kind: str = "button_reply", **more: Any) -> Values:
    inside = {"type": kind, kind: {"id": option, "title": "Pilihan"}}
    return message("interactive", person, interactive=inside, **more)


def file(kind: str, media: str, content: bytes, person: int = 1, **more: Any) -> Values:
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    inside = {"id": media, "sha256": digest, "mime_type": "application/octet-stream"}
    return message(kind, person, **{kind: inside}, **more)


def contact(person: int, named: str = "both") -> Values:
    made: Values = {"profile": {"name": f"Orang {person}"}}
    if named in ("both", "id"):
        made["user_id"] = user_id(person)
    if named in ("both", "number"):
        made["wa_id"] = telephone(person)
    return made


def status(message_id: str, state: str, callback: str = "", code: int = 0) -> Values:
    made: Values = {"id": message_id, "status": state, "timestamp": str(SENT)}
    if callback:
        made["biz_opaque_callback_data"] = callback
    return made | ({"errors": [{"code": code, "title": "x"}]} if code else {})


def change(
    messages: Iterable[Any] = (), statuses: Iterable[Any] = (), *, number: str = NUMBER, **more: Any
) -> Values:
    value: Values = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "62800000000", "phone_number_id": number},
    }
    for name, listed in (("messages", [*messages]), ("statuses", [*statuses])):
        if listed:
            value[name] = listed
    return {"field": "messages", "value": {**value, **more}}


def delivery(*changes: Values) -> bytes:
    """A delivery of one entry for each change."""
    return entries([[each] for each in changes])


def entries(listed: Iterable[list[Any]]) -> bytes:
    made = [{"id": "200000000000002", "changes": changes} for changes in listed]
    return json.dumps({"object": "whatsapp_business_account", "entry": made}).encode()


def signed(raw: bytes, secret: str = SECRET) -> Values:
    """What Django's test client is told to send a delivery."""
    return {
        "data": raw, "content_type": "application/json",
        "headers": {"X-Hub-Signature-256": signature(raw, secret)},
    }  # fmt: skip
