"""Does what `tunggal agency` asks."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from tunggal.service.program import Actions, run


def actions() -> Actions:
    """What can be asked for."""
    from tunggal.service.agencies import actions as agencies

    at = datetime.now(UTC)
    return {
        "add": partial(agencies.add, at=at),
        "close": partial(agencies.close, at=at),
        "list": agencies.listed,
    }


if __name__ == "__main__":
    run(actions)
