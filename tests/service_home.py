"""A workspace of `service_world` with a database of its own, in which programs of the tests act."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import tunggal
from postgres import shared, why_not
from service_world import FAMILIES, LARGE, publish
from tunggal.adapters.stores.releases import find_release
from tunggal.cycle.release.files import delivery_files

PROGRAM = Path(__file__).parent / "worker_program.py"


@dataclass(frozen=True)
class Home:
    """A workspace with a database of its own."""

    workspace: Path
    database: str

    def run(self, *words: str, program: Path = PROGRAM) -> Any:
        given = {"TUNGGAL_WORKSPACE": str(self.workspace), "TUNGGAL_DATABASE": self.database}
        done = subprocess.run(
            [sys.executable, str(program), *words], env={**os.environ, **given},
            capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout)

    def letters(self) -> list[dict[str, str]]:
        """What lies in the folder of messages."""
        folder = self.workspace / "service" / "messages"
        return [json.loads(each.read_text()) for each in folder.glob("*.json")]

    def told(self, to: str) -> list[str]:
        return sorted(each["text"] for each in self.letters() if each["to"] == to)


def before_the_proposal(place: Path) -> Path:
    """A workspace whose first quarter does not know the family that will be proposed."""
    tunggal.init(place)
    publish(place, "2026Q1", families=[each for each in FAMILIES if each != LARGE])
    tunggal.release_load(place, "aid-2026Q1")
    return place


def next_release(home: Home, *, of_cases: bool = True, load: str = "aid") -> None:
    """The second quarter, with the proposed family in it, made from the delivery of cases or not."""
    shelf, folder = home.workspace / "releases", home.workspace / "deliveries" / "participation"
    used = delivery_files([("participation", "2026Q2", folder / "2026Q2")]) if of_cases else ()
    before = {kind: find_release(shelf, f"{kind}-2026Q1") for kind in ("register", "aid")}
    publish(home.workspace, "2026Q2", before=before, deliveries=used)
    tunggal.release_load(home.workspace, f"{load}-2026Q2")


@contextmanager
def home_on(database: str, made: Path, folder: Path) -> Iterator[Home]:
    """A copy of a workspace on SQLite, or on PostgreSQL as a role whom row-level security binds."""
    place = Path(shutil.copytree(made, folder / "workspace"))
    with pytest.MonkeyPatch.context() as patch:
        if database == "sqlite":
            patch.setenv("TUNGGAL_DATABASE", "")
            yield Home(place, "")
            return
        if why_not():
            pytest.skip(f"PostgreSQL is not tested: {why_not()}")
        address = shared().plain()
        patch.setenv("TUNGGAL_DATABASE", address)
        yield Home(place, address)
