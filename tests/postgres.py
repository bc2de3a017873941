"""A PostgreSQL cluster of the machine's own binaries, in a private folder, for the time of the tests."""

from __future__ import annotations

import atexit
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path
from types import TracebackType

USER = "nobody"  # PostgreSQL refuses to run as root
_HASTY = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def binaries() -> Path | None:
    """The folder of the newest server that Debian installed, or that is on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def why_not() -> str:
    """Why no cluster can be started here; empty when one can."""
    if binaries() is None:
        return "no server is installed (apt install postgresql)"
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            return "root may not run it, and setpriv is missing (apt install util-linux)"
        try:
            pwd.getpwnam(USER)
        except KeyError:
            return f"root may not run it, and there is no user {USER}"
    return ""


class Cluster:
    """Starts a cluster on a socket in its own folder; no network, gone afterwards.

    No test cuts the power of the machine, so a commit need not reach the disk, but where it is measured.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self._durable = durable
        self._names = (f"service{number}" for number in itertools.count(1))
        self.folder = Path(tempfile.mkdtemp(prefix="tunggal-pg-"))
        self._data = self.folder / "data"

    @property
    def address(self) -> str:
        return f"postgresql://tunggal@/postgres?host={self.folder}"

    def plain(self) -> str:
        """The address of a database of its own, as a plain role whom row-level security binds."""
        import psycopg

        name = next(self._names)
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(f"create role {name}_owner login")
            connection.execute(f"create database {name} owner {name}_owner")
        return self.address.replace("tunggal@/postgres", f"{name}_owner@/{name}")

    def __enter__(self) -> Cluster:
        if os.geteuid() == 0:
            user = pwd.getpwnam(USER)
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        self._run(
            "initdb", "-N", "-D", self._data, "-U", "tunggal", "-A", "trust", "-E", "UTF8",
            "--locale=C",
        )  # fmt: skip
        options = f"-c listen_addresses='' -k {self.folder} {'' if self._durable else _HASTY}"
        self._run(
            "pg_ctl", "-D", self._data, "-l", self.folder / "log", "-w", "-o", options, "start"
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "stop")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *words: object) -> None:
        folder = binaries()
        assert folder is not None
        command = [str(folder / program), *map(str, words)]
        if os.geteuid() == 0:
            user = pwd.getpwnam(USER)
            identity = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
            command = ["setpriv", *identity, *command]
        done = subprocess.run(
            command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
        )
        assert done.returncode == 0, done.stderr.decode(errors="replace")


@lru_cache(maxsize=1)
def shared() -> Cluster:
    """A cluster for all tests of this process that ask for a database of their own."""
    cluster, owner = Cluster().__enter__(), os.getpid()

    @atexit.register
    def _stop() -> None:
        if os.getpid() == owner:  # not a child that a test made
            cluster.__exit__(None, None, None)

    return cluster
