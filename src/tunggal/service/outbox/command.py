"""Does what `tunggal message retry` asks."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from tunggal.service.program import Actions, run


def actions() -> Actions:
    """What can be asked for."""
    from tunggal.service.outbox import given_up

    return {"send_again": partial(given_up.send_all_again, by="command", at=datetime.now(UTC))}


if __name__ == "__main__":
    run(actions)
