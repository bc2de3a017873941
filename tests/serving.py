"""A service that really runs: `tunggal serve` in a process of its own, and a citizen who calls it."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from urllib.parse import urlencode

_READY = 60  # seconds until a service must answer


class Server:
    """`tunggal serve` on a free port; `database` is a PostgreSQL address, or empty for SQLite."""

    def __init__(
        self, workspace: Path, *, database: str = "", workers: int = 2, worker: bool = True
    ) -> None:
        self.workspace, self.database, self.workers = workspace, database, workers
        self.worker = worker
        self.port = _free_port()
        self.log = workspace.parent / f"serve-{self.port}.log"

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def __enter__(self) -> Server:
        words = [
            "serve",
            "--port",
            self.port,
            "--workers",
            self.workers,
            "--workspace",
            self.workspace,
            "--worker" if self.worker else "--no-worker",
        ]
        call = [sys.executable, "-c", "from tunggal.cli import main; main()", *map(str, words)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                call, stdout=log, stderr=log, start_new_session=True,
                env={**os.environ, "TUNGGAL_DATABASE": self.database},
            )  # fmt: skip
        self._wait()
        return self

    def _wait(self) -> None:
        started = time.monotonic()
        while time.monotonic() - started < _READY:
            assert self.process.poll() is None, self.log.read_text()
            try:
                if Citizen(self.port).get("/health")[0] == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def kill(self) -> None:
        """End the server and all its workers at once, without a word."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=40)


class Citizen:
    """A browser without JavaScript: keeps cookies, sends the form with its token."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("localhost", port, timeout=30)
        self.cookies: dict[str, str] = {}
        self.token = ""

    def get(self, path: str) -> tuple[int, str]:
        return self._call("GET", path)

    def open_form(self) -> Citizen:
        self.token = re.search('csrfmiddlewaretoken" value="([^"]+)"', self.get("/id/status")[1])[1]
        return self

    def ask(self, nik: str, kk: str, language: str = "id") -> tuple[int, str]:
        sent = urlencode({"nik": nik, "kk": kk, "csrfmiddlewaretoken": self.token})
        return self._call("POST", f"/{language}/status", sent)

    def _call(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        for line in response.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response.status, response.read().decode()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
