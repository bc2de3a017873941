"""Somebody who calls, in a process of its own: presses keys one after the other; prints what is said.

Run with TUNGGAL_WORKSPACE, and TUNGGAL_DATABASE for PostgreSQL: TELEPHONE KEYS...
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from datetime import UTC, datetime


def call(telephone: str, *keys: str) -> list[str]:
    """What is said first, and after each of the keys."""
    from tunggal.dialogue.conversation import Channel, begin
    from tunggal.dialogue.inputs import Input, Keyed, Silence
    from tunggal.service.talks.hearing import talk
    from tunggal.service.talks.speakers import Speaker

    speaker, at = Speaker(Channel.PHONE, secrets.token_hex(8), "", telephone), datetime.now(UTC)
    now = begin(code=secrets.token_hex(8), channel=Channel.PHONE, language="id", at=at)
    inputs: list[Input] = [Silence(), *map(Keyed, keys)]
    said = []
    for each in inputs:
        now, replies = talk(now, each, speaker, at=datetime.now(UTC))
        said.append(" ".join(reply.text for reply in replies))
    return said


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tunggal.service.settings"
    import django

    django.setup()
    print(json.dumps(call(*sys.argv[1:])))
