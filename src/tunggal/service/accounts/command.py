"""Does what `tunggal officer` asks: one request as JSON on standard input, one answer on the output."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import django

from tunggal.registry.errors import TunggalError

REFUSED = "refused"


def main() -> None:
    """Read the request, act, write the answer; a refusal is an answer too."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tunggal.service.settings")
    asked = json.load(sys.stdin)
    try:
        django.setup()
        answer = _answer(asked.pop("action"), asked, datetime.now(UTC))
    except TunggalError as fault:
        answer = {REFUSED: str(fault)}
    json.dump(answer, sys.stdout)


def _answer(action: str, asked: Mapping[str, Any], at: datetime) -> Any:
    from django.core.management import call_command

    from tunggal.service.accounts import officers
    from tunggal.service.accounts.officers import NewOfficer

    call_command("migrate", verbosity=0, interactive=False)  # the service may never have run yet

    def add(**told: Any) -> str:
        new = NewOfficer(**{**told, "regions": tuple(told["regions"])})
        return str(officers.add(new, at=at))

    done: Mapping[str, Callable[..., Any]] = {
        "add": add,
        "move": lambda **told: officers.move(told["code"], told["regions"], at=at),
        "reset": lambda **told: officers.reset(told["code"], at=at),
        "close": lambda **told: officers.close(told["code"], at=at),
        "list": officers.listed,
    }
    return done[action](**asked)


if __name__ == "__main__":
    main()
