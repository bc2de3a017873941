"""`policy/keeping.yaml`: the example is read; a time that is missing or nothing is refused."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from rewriting import rewrite
from tunggal.adapters.stores.workspace import example_policy
from tunggal.policy.keeping import read_keeping
from tunggal.registry.errors import PolicyRefused

EXAMPLE = example_policy() / "keeping.yaml"


def test_the_example_is_read() -> None:
    assert read_keeping(EXAMPLE).dead_messages == timedelta(days=90)


@pytest.mark.parametrize("line", ["", "accounts: 0", "accounts: always", "cases: 5"])
def test_what_is_no_time_is_refused(tmp_path: Path, line: str) -> None:
    keeping = Path(shutil.copy(EXAMPLE, tmp_path / "keeping.yaml"))
    rewrite(keeping, "accounts: 730", line)
    with pytest.raises(PolicyRefused, match=r"accounts|cases"):
        read_keeping(keeping)
