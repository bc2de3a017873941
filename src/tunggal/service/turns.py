"""The line before SQLite's file: whoever waits at the file itself sleeps for too long between two looks."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection


@contextmanager
def in_turn() -> Iterator[None]:
    """On SQLite stand in one line with the processes and threads of this machine until the block ends.

    Who is in a transaction already may hold the file, so they must not wait for those who wait for it.
    Whoever comes by another way is only not in the line: the file lets one write at a time.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with settings.TURNS.open("ab") as line:  # whoever dies leaves it, too
        fcntl.flock(line, fcntl.LOCK_EX)
        yield
