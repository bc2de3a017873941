"""Commands on messages: list, retry."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tunggal.adapters.messaging.store import (
    channel_states,
    count_messages,
    dead_messages,
    retry_messages,
)
from tunggal.adapters.stores.workspace import Workspace, open_workspace


def message_list(workspace: Path | str) -> dict[str, Any]:
    """How channels do, how many messages wait, were sent or given up, and each that was given up.

    Nothing of it says what a message says, or to whom.
    """
    where = _where(open_workspace(Path(workspace)))
    return {
        "channels": channel_states(*where),
        "counts": count_messages(*where),
        "dead": dead_messages(*where),
    }


def message_retry(workspace: Path | str, numbers: tuple[int, ...] = ()) -> dict[str, Any]:
    """Put messages that were given up back into the queue: those with these numbers, or all."""
    where = _where(open_workspace(Path(workspace)))
    return {"queued": retry_messages(*where, numbers, at=datetime.now(UTC))}


def _where(place: Workspace) -> tuple[str, Path]:
    return place.settings.service.address, place.service / "service.sqlite"
