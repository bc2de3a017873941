"""Sends by writing each message as one file, for the demo and for gateways that read files.

A file appears whole, under the key of its message. Whoever takes it away remembers the key: a worker
that was killed at the wrong moment writes the same file again.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from tunggal.adapters.messaging.sender import Answer, Fate, Outgoing, values_of
from tunggal.adapters.stores.disk import sync

_HALF = ".half"


class FolderSender:
    """Writes into a folder that only this account may read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def send(self, message: Outgoing) -> Answer:
        """Write the file, and force it onto the disk."""
        file = self._folder / f"{message.key}.json"
        try:
            if not file.exists():
                self._write(file, json.dumps(values_of(message), ensure_ascii=False, indent=1))
        except OSError as fault:
            return Answer(Fate.LATER, type(fault).__name__)
        return Answer(Fate.SENT)

    def _write(self, file: Path, text: str) -> None:
        # Two workers may write the same message, so each has a half of its own.
        half = file.with_name(f".{file.stem}-{os.getpid()}{_HALF}")
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as opened:
            opened.write(text + "\n")
        sync(half)
        half.replace(file)
        sync(self._folder)
