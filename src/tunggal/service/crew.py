"""Threads that a process needs all of: when one ends by itself, the process is not to look alive."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Crew:
    """Threads that work until `stop` is set, which the first one that ends before does itself."""

    stop: threading.Event
    log: Any
    ended: list[str] = field(default_factory=list)  # by themselves

    def thread(self, name: str, work: Callable[[], None]) -> threading.Thread:
        """A thread of the crew, not yet started."""
        return threading.Thread(target=self._work, args=(name, work), name=name, daemon=True)

    def _work(self, name: str, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as fault:
            self.log.error("thread_failed", thread=name, exc_info=fault)
        finally:
            if not self.stop.is_set():
                self.ended.append(name)
                self.stop.set()

    def refuse_ended(self) -> None:
        """Let the process fail, so that whoever started it starts it again."""
        if self.ended:
            raise SystemExit(f"Error: {', '.join(self.ended)} ended by itself; start this again.")
