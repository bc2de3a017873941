"""Commands on messages: list, retry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tunggal.adapters.messaging.store import (
    channel_states,
    count_arrivals,
    count_messages,
    dead_arrivals,
    dead_messages,
)
from tunggal.adapters.stores.service_process import ask_service
from tunggal.adapters.stores.workspace import Workspace, open_workspace
from tunggal.commands.serve import need_service

_OUT = ("tunggal.service.outbox.command", "send_again")
_IN = ("tunggal.service.channels.whatsapp.command", "hear_again")


def message_list(workspace: Path | str) -> dict[str, Any]:
    """How channels do, how many messages wait, were sent or given up, and each that was given up.

    `arrivals` and `dead_arrivals` say the same of what came in from WhatsApp. Nothing of it says what a
    message says, to whom or from whom.
    """
    where = _where(open_workspace(Path(workspace)))
    return {
        "channels": channel_states(*where),
        "counts": count_messages(*where),
        "dead": dead_messages(*where),
        "arrivals": count_arrivals(*where),
        "dead_arrivals": dead_arrivals(*where),
    }


def message_retry(
    workspace: Path | str, numbers: tuple[int, ...] = (), *, came_in: bool = False
) -> dict[str, Any]:
    """Put messages that were given up back into the queue: those with these numbers, or all.

    With `came_in` it is what came in from WhatsApp that is heard again, where that is not too late.
    The audit records either.
    """
    place = open_workspace(Path(workspace))
    need_service()
    program, action = _IN if came_in else _OUT
    asked = {"action": action, "numbers": list(numbers)}
    return {"queued": ask_service(place.root, asked, program=program)}


def _where(place: Workspace) -> tuple[str, Path]:
    return place.settings.service.address, place.service / "service.sqlite"
