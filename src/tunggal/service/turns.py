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
from django.db import connection

PATIENCE = 8.0  # seconds in the line; whoever stood there longer asks for the file only briefly
_BRIEFLY = 500  # milliseconds


@contextmanager
def in_turn() -> Iterator[None]:
    """On SQLite stand in one line with the processes and threads of this machine until the block ends.

    Who is in a transaction already may hold the file, so they must not wait for those who wait for it.
    Whoever comes by another way is only not in the line: the file lets one write at a time. Where
    somebody else keeps the file locked, those in the line do not wait for it one after another.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with settings.TURNS.open("ab") as line:  # whoever dies leaves it, too
        began = time.monotonic()
        fcntl.flock(line, fcntl.LOCK_EX)
        if time.monotonic() - began < PATIENCE:
            yield
        else:
            with _asking_briefly():
                yield


@contextmanager
def _asking_briefly() -> Iterator[None]:
    usual = int(connection.settings_dict["OPTIONS"]["timeout"] * 1000)
    try:
        _wait_at_most(_BRIEFLY)
        yield
    finally:
        _wait_at_most(usual)


def _wait_at_most(milliseconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"pragma busy_timeout = {milliseconds}")


def not_held(rows: Any) -> Any:
    """Of a query the rows that nobody else holds, ours until the transaction ends: it waits for nobody.

    On SQLite one writes at a time anyway.
    """
    return rows.select_for_update(skip_locked=connection.vendor == "postgresql")
