"""An Asterisk that really runs, with the configuration files that are shipped, on ports of its own.

`.ci/asterisk` brings it; `why_not` says why there is none.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path

from rewriting import rewrite

SHIPPED = Path(__file__).parents[1] / "examples" / "asterisk"
SECRET = "a-secret-of-the-tests-alone"
AGENTS = ("agent1", "agent2")
PASSWORD = "agents-of-the-tests"
_READY = 60  # seconds until it must answer


def home() -> Path:
    """Where `.ci/asterisk` puts it."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("ASTERISK_HOME") or Path(cache) / "tunggal" / "asterisk")


def why_not() -> str:
    """Why no calls can be made here; "" when they can."""
    if not (home() / "run").is_file():
        reason = home() / "reason"
        return reason.read_text().strip() if reason.is_file() else "run .ci/asterisk first"
    missing = [each for each in ("baresip", "sipp", "espeak-ng") if not shutil.which(each)]
    return f"{', '.join(missing)} is not installed" if missing else ""


def free_ports(count: int, kind: socket.SocketKind = socket.SOCK_STREAM) -> list[int]:
    """Ports that nobody uses just now, neither of UDP nor of TCP: SIP takes both."""
    other = {socket.SOCK_STREAM: socket.SOCK_DGRAM, socket.SOCK_DGRAM: socket.SOCK_STREAM}[kind]
    with ExitStack() as held:
        ports: list[int] = []
        while len(ports) < count:
            one = held.enter_context(socket.socket(socket.AF_INET, kind))
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            with suppress(OSError), socket.socket(socket.AF_INET, other) as both:
                both.bind(("127.0.0.1", port))
                ports.append(port)
        return ports


class Wire:
    """A way to the manager that can be cut and mended; runs while it is entered."""

    def __init__(self, to: int) -> None:
        self._to, self._is_cut, self._ends = to, False, list[socket.socket]()

    def __enter__(self) -> Wire:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._run, daemon=True).start()
        return self

    def __exit__(self, *told: object) -> None:
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """Whatever is said from now on is lost."""
        self._is_cut = True
        for each in self._ends:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._ends.clear()

    def mend(self) -> None:
        """Who calls from now on is put through."""
        self._is_cut = False

    def _run(self) -> None:
        while True:
            try:
                here, _ = self._listener.accept()
            except OSError:
                return
            if self._is_cut:
                here.close()
                continue
            there = socket.create_connection(("127.0.0.1", self._to))
            self._ends += [here, there]
            for one, other in ((here, there), (there, here)):
                threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while said := one.recv(65_536):
                other.sendall(said)
        for each in (one, other):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


class Asterisk:
    """Runs while it is entered. `spool` is the folder that it shares with the bridge."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.spool = folder, folder / "spool"
        self.agi, self.manager = free_ports(2)
        self.sip, self.out = free_ports(2, socket.SOCK_DGRAM)  # what calls go out to waits at `out`
        self.log = folder / "asterisk.log"

    def __enter__(self) -> Asterisk:
        self._write()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [home() / "run", "-f", "-C", self.folder / "etc" / "asterisk.conf"],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + _READY
        while "fully booted" not in self.cli("core waitfullybooted"):
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.2)
        return self

    def __exit__(self, *told: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def cli(self, command: str) -> str:
        """What the command line of the running Asterisk answers."""
        done = subprocess.run(
            [home() / "run", "-C", self.folder / "etc" / "asterisk.conf", "-rx", command],
            capture_output=True, text=True, check=False, timeout=30,
        )  # fmt: skip
        return done.stdout + done.stderr

    def said(self) -> str:
        """All that it wrote down."""
        logs = [self.log, *(self.folder / "log").glob("*")]
        return "\n".join(each.read_text(errors="replace") for each in logs if each.is_file())

    def _write(self) -> None:
        """The shipped files, with folders and ports of this test."""
        etc = self.folder / "etc"
        shutil.copytree(SHIPPED, etc)
        for each in ("log", "run", "spool/recordings", "lib", "astspool"):
            (self.folder / each).mkdir(parents=True, exist_ok=True)
        self._change("extensions.conf", "127.0.0.1:4573", f"127.0.0.1:{self.agi}")
        self._change("extensions.conf", "/var/spool/tunggal", str(self.spool))
        self._change("queues.conf", "/var/spool/tunggal", str(self.spool))
        self._change("manager.conf", "port = 5038", f"port = {self.manager}")
        self._change("pjsip.conf", "127.0.0.1:5060", f"127.0.0.1:{self.sip}")
        (etc / "asterisk.conf").write_text(
            self._directories() + (etc / "asterisk.conf").read_text()
        )
        made = etc / "tunggal.d"
        (made / "manager.conf").write_text(f"secret = {SECRET}\n")
        (made / "trunk.conf").write_text(
            "[trunk](trunk)\naors = trunk\n[trunk]\ntype = aor\n"
            f"contact = sip:127.0.0.1:{self.out}\n[trunk-id]\ntype = identify\nendpoint = trunk\nmatch = 127.0.0.1\n"
        )
        (made / "agents.conf").write_text("".join(map(_agent, AGENTS)))

    def _change(self, name: str, before: str, after: str) -> None:
        rewrite(self.folder / "etc" / name, before, after)

    def _directories(self) -> str:
        root, here = home() / "root", self.folder
        modules = next(root.glob("usr/lib*/**/asterisk/modules"))
        places = {
            "astetcdir": here / "etc", "astmoddir": modules, "astvarlibdir": here / "lib",
            "astdbdir": here / "lib", "astkeydir": here / "lib", "astspooldir": here / "astspool",
            "astdatadir": root / "usr/share/asterisk", "astagidir": here / "lib",
            "astrundir": here / "run", "astlogdir": here / "log",
        }  # fmt: skip
        return "[directories]\n" + "".join(f"{name} => {place}\n" for name, place in places.items())


def _agent(code: str) -> str:
    return (
        f"[{code}](agent)\nauth = {code}\naors = {code}\n"
        f"[{code}](agent-auth)\nusername = {code}\npassword = {PASSWORD}\n"
        f"[{code}](agent-aor)\n"
    )
