"""What Django opens for `ENGINE`: its own PostgreSQL connection, but for one question."""

from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that asks the server whether it still stands only when it may not."""

    def is_usable(self) -> bool:
        """Whether a kept connection can be used again: Django wants to know before each request.

        A server that ended it, or has something to say, makes it readable; silence costs no
        question of its own. Where a query has failed already, there is no socket left to look at.
        """
        heard = select.poll()
        try:
            heard.register(self.connection.fileno(), select.POLLIN)
            return not heard.poll(0) or bool(super().is_usable())
        except (base.Database.Error, OSError, ValueError):
            return False
