"""A run of the tests is red for what fails twice, and names what failed once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import steady

ONCE = """
from pathlib import Path
def test_{name}():
    ran = Path("{name}.ran")
    first = not ran.exists()
    ran.touch()
    assert not first
"""


def run(folder: Path, tests: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_some.py").write_text(tests)
    command = [sys.executable, steady.__file__, "-q"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_what_failed_once_is_named_and_does_not_fail_the_run(tmp_path: Path) -> None:
    ended = run(tmp_path, "def test_good(): pass\n" + ONCE.format(name="shaky"))
    assert ended.returncode == 0
    assert ended.stdout.rstrip().endswith("test_some.py::test_shaky")
    assert "UNSTEADY" in ended.stdout
    assert "1 passed" in ended.stdout.split("Once more, alone: ")[1]  # only the one that failed


def test_what_fails_twice_fails_the_run(tmp_path: Path) -> None:
    ended = run(tmp_path, "def test_bad(): assert False\n" + ONCE.format(name="shaky"))
    assert ended.returncode == 1
    assert "UNSTEADY" not in ended.stdout


def test_many_failures_are_no_accident(tmp_path: Path) -> None:
    ended = run(tmp_path, "".join(ONCE.format(name=f"shaky{n}") for n in range(steady.FEW + 1)))
    assert ended.returncode == 1
    assert "Once more" not in ended.stdout


def test_a_green_run_runs_once_and_forgets_older_failures(tmp_path: Path) -> None:
    run(tmp_path, "def test_bad(): assert False\n")
    ended = run(tmp_path, "def test_good(): pass\n")
    assert (ended.returncode, "Once more" in ended.stdout) == (0, False)


def test_a_file_that_cannot_be_read_stays_a_failure(tmp_path: Path) -> None:
    assert run(tmp_path, "import nothing_of_this_name\n").returncode == 2
