"""How long the service keeps what is past, `policy/keeping.yaml`, as a frozen value."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path

from tunggal.policy.reading import Section, read_policy


@dataclass(frozen=True)
class Keeping:
    """How long each thing is kept; cases, papers, audit and releases stay."""

    messages: timedelta
    dead_messages: timedelta
    entries: timedelta
    accounts: timedelta
    export_reasons: timedelta
    talks: timedelta
    arrivals: timedelta


def read_keeping(file: Path) -> Keeping:
    """The times of the file; raises PolicyRefused."""
    top = read_policy(file)
    top.text("basis")
    keeping = top.mapped("days", _days)
    top.done()
    return keeping


def _days(section: Section) -> Keeping:
    names = [each.name for each in fields(Keeping)]
    return Keeping(*(timedelta(days=section.whole(name, at_least=1)) for name in names))
