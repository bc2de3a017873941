"""A fake of the platform behind WhatsApp: takes messages over HTTP, tells of them, and fails as it is told.

    with Graph(folder / "graph.log", webhook="http://127.0.0.1:8000/hooks/whatsapp", secret="s") as graph:
        graph.act = lambda body, calls: Act(code=131056)      # for each request; None is all well
        ...
        assert graph.doubled() == []

What it took stands in a file, one JSON a line, and outlives a killed process.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import queue
import random
import socket
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

NUMBER, WABA, TOKEN, SECRET = "100000000000001", "200000000000002", "test-token", "test-secret"
STATUSES = {
    4: 429, 80007: 429, 130429: 429, 190: 401, 0: 401, 10: 403, 131000: 500, 131016: 503, 2: 503,
}  # fmt: skip


@dataclass(frozen=True)
class Act:
    """What the platform does with one request."""

    code: int = 0  # refuse it with this code
    subcode: int = 0  # and this one below it
    stall: float = 0  # seconds until it answers
    cut: str = ""  # "before" or "after" it took the message: the line is cut without an answer
    http: int = 0  # answer this status with a page that is no JSON
    statuses: tuple[str, ...] = ("sent", "delivered")  # what it tells afterwards
    failed: int = 0  # take it, and tell later that it failed with this code


Acting = Callable[[dict[str, Any], int], Act | None]  # body, how often its recipient was written to


@dataclass
class Graph:
    """Runs while it is entered."""

    log: Path
    webhook: str = ""  # where statuses are told; nowhere when empty
    secret: str = SECRET
    doubled_statuses: bool = False
    shuffled: bool = False
    late: float = 0.0  # seconds between a message and its statuses
    act: Acting = lambda body, calls: None
    port: int = 0
    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)  # media id → bytes, kind
    moved: dict[str, str] = field(default_factory=dict)  # media id → where its file is said to lie

    def __post_init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.tokens: set[str] = set()
        self.lines = 0  # connections
        self.told: list[dict[str, Any]] = []
        self._lock, self._count = threading.Lock(), 0
        self._telling: queue.Queue[tuple[float, list[dict[str, Any]]] | None] = queue.Queue()

    def __enter__(self) -> Graph:
        graph = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def setup(self) -> None:
                super().setup()
                graph.lines += 1

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                graph._take(self, json.loads(raw))

            def do_GET(self) -> None:
                graph._give(self)

            def log_message(self, *told: Any) -> None:
                pass

        self._server = _Server(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_address[1]
        for work in (lambda: self._server.serve_forever(0.05), self._tell_on):
            threading.Thread(target=work, daemon=True).start()
        return self

    def __exit__(self, *told: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._telling.put(None)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> str:
        """The section of `tunggal.toml` that names this platform."""
        return f'[service.whatsapp]\nphone_number_id = "{NUMBER}"\naddress = "{self.address}"\n'

    # -------------------------------------------------------------- what it took

    def taken(self) -> list[dict[str, Any]]:
        """Every message that it took, in order."""
        if not self.log.exists():
            return []
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def texts(self, contact: str) -> list[str]:
        """What one person got to read, in order."""
        name = contact.lstrip("+")
        return [text_of(each) for each in self.taken() if _contact(each) == name]

    def doubled(self) -> list[str]:
        """The messages that it took more than once and did not say to have failed."""
        failed = {each["id"] for each in self.told if each["status"] == "failed"}
        counted = Counter(
            each["biz_opaque_callback_data"].partition(".")[0]
            for each in self.taken()
            if each["id"] not in failed
        )
        return [key for key, times in counted.items() if times > 1]

    # -------------------------------------------------------------- requests

    def _take(self, request: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        with self._lock:
            self.tokens.add(request.headers.get("Authorization", ""))
            contact = _contact(body)
            self.calls[contact] += 1
            act = self.act(body, self.calls[contact]) or Act()
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            act = Act(code=190)
        if problem := problem_of(body):
            act = Act(code=100 if problem != "template" else 132000)
        if act.cut == "before" or act.code or (act.http and act.http >= 400):
            self._refuse(request, act)
            return
        number = self._keep(body, act)
        time.sleep(act.stall)
        if act.cut:
            _cut(request)
        elif act.http:
            _answer(request, act.http, b"<html>")
        else:
            shown = {"input": contact, "wa_id" if contact.isdigit() else "user_id": contact}
            said = {
                "messaging_product": "whatsapp",
                "contacts": [shown],
                "messages": [{"id": number}],
            }
            _answer(request, 200, json.dumps(said).encode())

    def _refuse(self, request: BaseHTTPRequestHandler, act: Act) -> None:
        time.sleep(act.stall)
        if act.cut:
            _cut(request)
        elif act.http:
            _answer(request, act.http, b"<html>")
        else:
            error: dict[str, Any] = {
                "message": f"(#{act.code})",
                "type": "OAuthException",
                "code": act.code,
            }
            error |= {"error_subcode": act.subcode} if act.subcode else {}
            _answer(request, STATUSES.get(act.code, 400), json.dumps({"error": error}).encode())

    def _keep(self, body: dict[str, Any], act: Act) -> str:
        with self._lock:
            self._count += 1
            number = f"wamid.{os.getpid()}.{self.port}.{self._count}"
            with self.log.open("a") as opened:
                opened.write(json.dumps({**body, "id": number, "at": time.time()}) + "\n")
        names = ("failed",) if act.failed else act.statuses
        statuses = [self._status(body, number, name, act.failed) for name in names]
        if statuses:
            self._telling.put((time.monotonic() + self.late, statuses))
        return number

    def _status(self, body: dict[str, Any], number: str, name: str, code: int) -> dict[str, Any]:
        contact = _contact(body)
        made = {
            "id": number, "status": name, "timestamp": str(int(time.time())),
            "recipient_id" if contact.isdigit() else "recipient_user_id": contact,
            "biz_opaque_callback_data": body["biz_opaque_callback_data"],
        }  # fmt: skip
        if code:
            made["errors"] = [{"code": code, "title": "failed", "error_data": {"details": ""}}]
        return made

    # -------------------------------------------------------------- what it tells us

    def _tell_on(self) -> None:
        held: list[dict[str, Any]] = []
        while (job := self._telling.get()) is not None:
            due, statuses = job
            time.sleep(max(0.0, due - time.monotonic()))
            held += statuses * (2 if self.doubled_statuses else 1)
            if self.shuffled and self._telling.qsize() and len(held) < 50:
                continue
            if self.shuffled:
                random.Random(len(held)).shuffle(held)
            for each in held:
                self.tell([each])
            held = []

    def tell(self, statuses: Iterable[dict[str, Any]]) -> None:
        """Call our webhook with statuses, until it answers 200, as the platform does."""
        listed = [*statuses]
        self.told += listed
        if self.webhook:
            self.hook({"messaging_product": "whatsapp", "statuses": listed})

    def hook(self, value: dict[str, Any], *, field: str = "messages", patience: float = 60) -> int:
        """Call our webhook with one change, signed; called again while it does not answer 200."""
        number = {"display_phone_number": "62800000000", "phone_number_id": NUMBER}
        change = {"value": {"metadata": number, **value}, "field": field}
        body = {"object": "whatsapp_business_account", "entry": [{"id": WABA, "changes": [change]}]}
        raw, until = json.dumps(body).encode(), time.monotonic() + patience
        while True:
            status = post_signed(self.webhook, raw, self.secret)
            if status == 200 or time.monotonic() > until:
                return status
            time.sleep(0.2)

    # -------------------------------------------------------------- files

    def _give(self, request: BaseHTTPRequestHandler) -> None:
        """First where a file lies, then the file."""
        name = request.path.rpartition("/")[2].partition("?")[0]
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            _answer(request, 401, b'{"error":{"code":190}}')
        elif name not in self.files:
            _answer(request, 404, b'{"error":{"code":100}}')
        elif request.path.startswith("/files/"):
            content, kind = self.files[name]
            _answer(request, 200, content, kind)
        else:
            content, kind = self.files[name]
            said = {
                "url": self.moved.get(name, f"{self.address}/files/{name}"), "mime_type": kind,
                "sha256": hashlib.sha256(content).hexdigest(), "file_size": len(content), "id": name,
            }  # fmt: skip
            _answer(request, 200, json.dumps(said).encode())


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *told: Any) -> None:
        """A client that was killed is no fault."""


def sign(raw: bytes, secret: str) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def post_signed(address: str, raw: bytes, secret: str = SECRET, timeout: float = 10) -> int:
    """The status that our webhook answers; 0 when it does not."""
    headers = {"Content-Type": "application/json", "X-Hub-Signature-256": sign(raw, secret)}
    request = urllib.request.Request(address, raw, headers)
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return int(refused.code)
    except OSError:
        return 0


def problem_of(body: dict[str, Any]) -> str:
    """What the platform would refuse in a message; empty when it is as it must be."""
    kind = body.get("type")
    if body.get("messaging_product") != "whatsapp" or not _contact(body):
        return "envelope"
    if len(body.get("biz_opaque_callback_data", "")) > 512:
        return "callback"
    if kind == "text":
        return "" if 0 < len(body["text"]["body"]) <= 4096 else "text"
    if kind == "interactive":
        return _interactive_problem(body["interactive"])
    if kind == "template":
        parameters = body["template"]["components"][0]["parameters"]
        texts = [each["text"] for each in parameters]
        bad = any(
            "\n" in each or "\t" in each or "    " in each or len(each) > 1024 for each in texts
        )
        return "template" if bad or not all(texts) else ""
    return "type"


def _interactive_problem(said: dict[str, Any]) -> str:
    if not 0 < len(said["body"]["text"]) <= 1024:
        return "body"
    if said["type"] == "button":
        titles = [each["reply"]["title"] for each in said["action"]["buttons"]]
        good = 1 <= len(titles) <= 3 and all(0 < len(each) <= 20 for each in titles)
        return "" if good and len(set(titles)) == len(titles) else "buttons"
    rows = [row for section in said["action"]["sections"] for row in section["rows"]]
    good = 1 <= len(rows) <= 10 and 0 < len(said["action"]["button"]) <= 20
    good = good and all(0 < len(row["title"]) <= 24 for row in rows)
    good = good and all(len(row.get("description", "")) <= 72 for row in rows)
    return "" if good and len({row["id"] for row in rows}) == len(rows) else "list"


def text_of(body: dict[str, Any]) -> str:
    """What a person reads of a message: its text, or what fills the gap of a template."""
    if body["type"] == "template":
        return str(body["template"]["components"][0]["parameters"][0]["text"])
    return str(
        body["text"]["body"] if body["type"] == "text" else body["interactive"]["body"]["text"]
    )


def choices_of(body: dict[str, Any]) -> dict[str, str]:
    """What can be chosen in a message: code → what is shown."""
    if body["type"] != "interactive":
        return {}
    action = body["interactive"]["action"]
    if "buttons" in action:
        return {each["reply"]["id"]: each["reply"]["title"] for each in action["buttons"]}
    return {
        row["id"]: " ".join(filter(None, (row["title"], row.get("description"))))
        for section in action["sections"]
        for row in section["rows"]
    }


def _contact(body: dict[str, Any]) -> str:
    return str(body.get("to") or body.get("recipient") or "").lstrip("+")


def _answer(
    request: BaseHTTPRequestHandler, status: int, raw: bytes, kind: str = "application/json"
) -> None:
    request.send_response(status)
    request.send_header("Content-Type", kind)
    request.send_header("Content-Length", str(len(raw)))
    request.end_headers()
    request.wfile.write(raw)


def _cut(request: BaseHTTPRequestHandler) -> None:
    request.close_connection = True
    request.connection.shutdown(socket.SHUT_RDWR)
