"""A gateway of messages that takes each key once, and answers as it is told; it logs what it took."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answering = Callable[[str, int], int]  # key, how many times it came → the status to answer


class Gateway:
    """Runs while it is entered."""

    def __init__(self, answering: Answering = lambda key, times: 202, *, slow: float = 0) -> None:
        self.taken: dict[str, dict[str, str]] = {}  # what it would send on, by key
        self.calls: Counter[str] = Counter()
        self.tokens: set[str] = set()
        self.doubled: list[str] = []  # keys that came again with another text
        self._answering, self._slow, self._lock = answering, slow, threading.Lock()

    def __enter__(self) -> Gateway:
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                key = self.headers["Idempotency-Key"]
                status = gateway._take(key, json.loads(raw), self.headers.get("Authorization", ""))
                self.send_response(status)
                if status == 429:
                    self.send_header("Retry-After", "90")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *told: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )
        self._thread.start()
        return self

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/send"

    def _take(self, key: str, letter: dict[str, str], token: str) -> int:
        with self._lock:
            self.calls[key] += 1
            self.tokens.add(token)
            status = self._answering(key, self.calls[key])
            if status < 300 and key not in self.taken:
                self.taken[key] = letter
            elif status < 300 and self.taken[key] != letter:
                self.doubled.append(key)
        time.sleep(self._slow)  # a kill falls here: taken, and nobody knows
        return status

    def __exit__(self, *told: object) -> None:
        self._server.shutdown()
        self._server.server_close()
