"""kill -9 at every step of publish and receive: a whole release or none, and it can be repeated."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import tunggal

TESTS = Path(__file__).parents[1]


def run(*words: str, before: tuple[str, ...] = ()) -> dict:
    source = Path(tunggal.__file__).parents[1]
    done = subprocess.run(
        [*before, sys.executable, str(TESTS / "killing.py"), *words],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS), str(source)])},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.skipif(os.name != "posix", reason="needs fork and SIGKILL")
@pytest.mark.parametrize("action", ["publish", "receive"])
def test_killed_at_any_step_there_is_a_whole_release_or_none(action: str, tmp_path: Path) -> None:
    found = run(action, str(tmp_path))
    assert found["steps"] > 100
    assert found["killed"] > 0.95 * found["trials"]
    assert found["nothing"] > found["whole"] > 0, "the rename was not among the steps"
    assert (found["repeated"], found["refused"]) == (found["nothing"], found["whole"])


@pytest.fixture
def on_a_small_disk(tmp_path: Path) -> tuple[str, ...]:
    """Words that run a command in a private mount of one mebibyte at `disk`."""
    (tmp_path / "disk").mkdir()
    mount = f"mount -t tmpfs -o size=1m tmpfs '{tmp_path / 'disk'}'"
    words = ("unshare", "-rm", "sh", "-c")
    if shutil.which("unshare") is None or subprocess.run([*words, mount], check=False).returncode:
        pytest.skip("a small disk cannot be mounted here (unshare -rm and tmpfs are needed)")
    return (*words, f'{mount} && exec "$@"', "sh")


def test_a_full_disk_is_told_and_nothing_is_left(tmp_path: Path, on_a_small_disk) -> None:
    found = run("full_disk", str(tmp_path), str(tmp_path / "disk"), before=on_a_small_disk)
    assert found["refused"] > 5
    assert found["said"] == ["the disk is full"]


def test_publish_on_a_full_disk_is_told_and_can_be_repeated(
    tmp_path: Path, on_a_small_disk
) -> None:
    words = ("full_while_publishing", str(tmp_path), str(tmp_path / "disk"))
    assert "the disk is full" in run(*words, before=on_a_small_disk)["said"]
