"""Kills a process at every step of an action: run as a program, it prints what it counted.

A step is one line of Python in the modules that write to the disk: the stores' own, and the
library's where it works for them. Between two of these lines the disk does not change. Each trial
runs in a child of its own that ends itself by SIGKILL at that step.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from releasing import FILES, write_plan, write_release
from tunggal.adapters.stores.keys import load_private
from tunggal.adapters.stores.releases import list_releases, publish, receive, verify
from tunggal.registry.errors import UsageRefused

WATCHED = ("stores/disk.py", "stores/releases.py", "/shutil.py")
WRITES = {"write_bytes", "rename", "replace", "unlink", "mkdir", "chmod", "open"}  # of pathlib
NEVER = 10**9


class Stepper:
    """Counts steps, and at one of them calls `at_step`."""

    def __init__(self, at: int, at_step: Callable[[], None]) -> None:
        self.at, self.at_step, self.steps = at, at_step, 0

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        if event == "call":
            return self if _watched(frame.f_code.co_filename, frame.f_code.co_name) else None
        if event == "line":
            self.steps += 1
            if self.steps == self.at:
                self.at_step()
        return self


def _watched(file: str, function: str) -> bool:
    if "pathlib" in file:
        return function in WRITES
    return file.replace(os.sep, "/").endswith(WATCHED)


def steps_of(action: Callable[[], Any]) -> int:
    stepper = Stepper(NEVER, lambda: None)
    sys.settrace(stepper)
    try:
        action()
    finally:
        sys.settrace(None)
    return stepper.steps


def kill_at(step: int, action: Callable[[], Any]) -> bool:
    """Run the action in a child that is killed at a step; whether the step was reached."""
    child = os.fork()
    if child == 0:
        sys.settrace(Stepper(step, lambda: os.kill(os.getpid(), signal.SIGKILL)))
        action()
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def whole_or_nothing(shelf: Path, trusted: Any) -> str:
    """What lies on the shelf after a kill: `nothing` or one release that proves itself."""
    found = list_releases(shelf)
    visible = [each.name for each in shelf.iterdir() if not each.name.startswith(".")]
    assert visible == [each.name for each in found], visible
    for release in found:
        verify(release.folder, trusted)
    return "whole" if found else "nothing"


def publish_killed(folder: Path) -> dict[str, int]:
    """Kill `publish` at every step, look, and publish again."""
    _, trusted = write_release(folder / "once")
    key = load_private(folder / "once" / "keys", "statistics")
    plan, shelf = folder / "work" / "register-2026Q1", folder / "releases"

    def fresh() -> None:
        shutil.rmtree(plan, ignore_errors=True)
        shutil.rmtree(shelf, ignore_errors=True)
        shelf.mkdir()
        write_plan(plan)

    return _at_every_step(lambda: publish(plan, shelf, key), fresh, shelf, trusted)


def receive_killed(folder: Path) -> dict[str, int]:
    """Kill `receive` at every second step, look, and receive again."""
    files = {path: text for path, text in FILES.items() if "scoring" not in path}
    sent, trusted = write_release(folder / "once", files=files)
    shelf = folder / "releases"

    def fresh() -> None:
        shutil.rmtree(shelf, ignore_errors=True)
        shelf.mkdir()

    return _at_every_step(
        lambda: receive(sent.folder, shelf, trusted), fresh, shelf, trusted, stride=2
    )


def _at_every_step(
    action: Any, fresh: Any, shelf: Path, trusted: Any, stride: int = 1
) -> dict[str, int]:
    fresh()
    steps = steps_of(action)
    counted = dict.fromkeys(("killed", "nothing", "whole", "repeated", "refused"), 0)
    counted |= {"steps": steps, "trials": len(range(1, steps + 1, stride))}
    for step in range(1, steps + 1, stride):
        fresh()
        counted["killed"] += kill_at(step, action)
        counted[whole_or_nothing(shelf, trusted)] += 1
        try:
            action()
            counted["repeated"] += 1
        except UsageRefused as fault:
            counted["refused"] += "published already" in str(fault)
        assert whole_or_nothing(shelf, trusted) == "whole"
        left = [each.name for each in shelf.iterdir() if each.name.startswith(".")]
        assert not left, f"left behind: {left}"
    return counted


def full_disk(disk: Path, folder: Path) -> dict[str, Any]:
    """Receive and publish on a disk of one mebibyte that has no room; see what stays."""
    small = {"tables/persons/part-00000.parquet": b"x" * 300_000}
    sent, trusted = write_release(folder / "once", files=small)
    (disk / "filler").mkdir()
    told = []
    for room in range(0, 400_000, 25_000):
        shelf = disk / "releases"
        shelf.mkdir(exist_ok=True)
        _fill(disk / "filler" / "bytes", disk, room)
        try:
            receive(sent.folder, shelf, trusted)
        except UsageRefused as fault:
            told.append(str(fault))
            assert list(shelf.iterdir()) == [], "something was left"
        else:
            verify(shelf / sent.name, trusted)
        shutil.rmtree(shelf)
        (disk / "filler" / "bytes").unlink()
    return {"refused": len(told), "said": sorted({text.split(": ")[1] for text in told})}


def full_while_publishing(disk: Path, folder: Path) -> dict[str, Any]:
    """Publish a plan when not one byte is left for the signature, then again with room."""
    _, trusted = write_release(folder / "once")
    key = load_private(folder / "once" / "keys", "statistics")
    plan, shelf = write_plan(disk / "plan"), disk / "releases"
    shelf.mkdir()
    _fill(disk / "bytes", disk, 0)
    try:
        publish(plan, shelf, key)
    except UsageRefused as fault:
        said = str(fault)
    assert list(shelf.iterdir()) == []
    (disk / "bytes").unlink()
    verify(publish(plan, shelf, key).folder, trusted)
    return {"said": said}


def _fill(file: Path, disk: Path, room: int) -> None:
    """Fill a disk until `room` bytes are left."""
    with file.open("wb", buffering=0) as filler:
        try:
            while (free := shutil.disk_usage(disk).free - room) > 0:
                filler.write(b"x" * min(free, 65_536))
        except OSError as fault:
            if fault.errno != errno.ENOSPC:
                raise


ACTIONS = {"publish": publish_killed, "receive": receive_killed}
DISKS = {"full_disk": full_disk, "full_while_publishing": full_while_publishing}

if __name__ == "__main__":
    name, folder = sys.argv[1], Path(sys.argv[2])
    if name in ACTIONS:
        print(json.dumps(ACTIONS[name](folder)))
    else:
        print(json.dumps(DISKS[name](Path(sys.argv[3]), folder)))
