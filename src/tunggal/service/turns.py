"""Who writes when others write, too: the line before SQLite's file, and rows that nobody else holds.

Whoever waits at the file itself sleeps for too long between two looks.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection

PATIENCE = 8.0  # seconds in the line; whoever holds the file is waited for as long once more


@contextmanager
def in_turn() -> Iterator[None]:
    """On SQLite stand in one line with the processes and threads of this machine until the block ends.

    Who is in a transaction already may hold the file, so they must not wait for those who wait for it.
    Whoever comes by another way is only not in the line: the file lets one write at a time. Raises
    OperationalError where the line stood still: each of those in it would wait for the file anew.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with settings.TURNS.open("ab") as line:  # whoever dies leaves it, too
        began = time.monotonic()
        fcntl.flock(line, fcntl.LOCK_EX)
        if time.monotonic() - began > PATIENCE:
            raise OperationalError("the line before the database stood still")
        yield


def not_held(rows: Any) -> Any:
    """Of a query the rows that nobody else holds, ours until the transaction ends: it waits for nobody.

    On SQLite one writes at a time anyway.
    """
    return rows.select_for_update(skip_locked=connection.vendor == "postgresql")
