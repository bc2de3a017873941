"""A cycle that is killed, or whose disk is full, goes on where it was and ends the same."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import tunggal
from journeys.country import command, content, copy, make_country
from tunggal.registry.errors import UsageRefused

STAGES = ("consolidate", "link", "rank", "allocate")


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_country(tmp_path_factory.mktemp("trouble") / "place", families=600, fit=False)


@pytest.fixture(scope="module")
def untroubled(simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    place = copy(simulated, tmp_path_factory.mktemp("untroubled") / "place")
    tunggal.cycle_run(place, "2026Q1")
    return content(place, "2026Q1")


def kill_when(place: Path, done: str | None) -> None:
    """Start a cycle and kill -9 it a moment after a stage (None: the start) is noted as done."""
    call = [
        sys.executable,
        "-c",
        "from tunggal.cli import main; main()",
        "cycle",
        "run",
        "2026Q1",
        "-w",
        str(place),
    ]
    running = subprocess.Popen(call, stderr=subprocess.PIPE)
    journal = place / "work" / "cycles" / "2026Q1" / "journal.json"
    until = time.monotonic() + 120
    while time.monotonic() < until and running.poll() is None:
        if journal.exists() and (done is None or f'"{done}"' in journal.read_text()):
            break
        time.sleep(0.01)
    time.sleep(0.05)
    running.send_signal(signal.SIGKILL)
    running.wait()


@pytest.mark.parametrize("done", [None, *STAGES])
def test_a_killed_cycle_goes_on_and_ends_the_same(
    simulated: Path, untroubled: dict[str, str], tmp_path: Path, done: str | None
) -> None:
    place = copy(simulated, tmp_path / "place")
    kill_when(place, done)
    tunggal.cycle_resume(place, "2026Q1")
    assert content(place, "2026Q1") == untroubled
    assert not list((place / "work" / "scratch").iterdir())


def test_a_cycle_is_not_resumed_on_other_inputs(simulated: Path, tmp_path: Path) -> None:
    place = copy(simulated, tmp_path / "place")
    kill_when(place, "consolidate")
    policy = place / "policy" / "allocate.yaml"
    policy.write_text(policy.read_text() + "# a remark\n")
    with pytest.raises(UsageRefused, match="changed since this run began"):
        tunggal.cycle_resume(place, "2026Q1")


def test_nothing_to_resume_says_so(simulated: Path) -> None:
    with pytest.raises(UsageRefused, match="no run was begun"):
        tunggal.cycle_resume(simulated, "2026Q2")


def test_a_full_disk_is_told_and_the_run_goes_on_after(
    simulated: Path, untroubled: dict[str, str], tmp_path: Path
) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("a small disk can be mounted by root only")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(small)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode != 0:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    try:
        place = copy(simulated, small / "place")
        filler = small / "filler"
        free = shutil.disk_usage(small).free
        filler.write_bytes(b"0" * max(free - 3_000_000, 0))
        done = command("cycle", "run", "2026Q1", "-w", place)
        assert done.returncode == 2, done.stderr
        assert "disk is full" in done.stderr
        assert "resume" in done.stderr
        filler.unlink()
        tunggal.cycle_resume(place, "2026Q1")
        assert content(place, "2026Q1") == untroubled
    finally:
        subprocess.run(["umount", "-l", str(small)], check=False)
