"""How a command has the service do something: a request as JSON comes in, an answer goes out."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

from tunggal.registry.errors import TunggalError

Actions = Mapping[str, Callable[..., Any]]


def run(actions: Callable[[], Actions]) -> None:
    """Do the one action that is asked for; a refusal is an answer too.

    `actions` is called when Django is ready, since tables can be imported only then.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tunggal.service.settings")
    asked = json.load(sys.stdin)
    try:
        answer = _answer(actions, asked)
    except TunggalError as fault:
        answer = {"refused": str(fault)}
    json.dump(answer, sys.stdout)


def _answer(actions: Callable[[], Actions], asked: dict[str, Any]) -> Any:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)  # the service may never have run yet
    return actions()[asked.pop("action")](**asked)
