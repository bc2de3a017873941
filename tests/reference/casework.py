"""The plain twin of casework: who may take which step, read straight from the files of the policy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Plain:
    """One kind as its two files say: states with their turns, steps as written."""

    code: str
    states: dict[str, list[str]]  # state → roles in the order of their turns; none at an end
    steps: dict[str, dict[str, Any]]


def plain_kinds(folder: Path) -> dict[str, Plain]:
    flows = {
        file.stem: yaml.safe_load(file.read_text()) for file in (folder / "flows").glob("*.yaml")
    }
    kinds = {}
    for file in sorted((folder / "kinds").glob("*.yaml")):
        kind = yaml.safe_load(file.read_text())
        flow = flows[kind["flow"]]
        states = {**flow["states"], **kind.get("owners", {})}
        turns = {state: [] if each == "end" else list(each) for state, each in states.items()}
        # Nobody has to be found where every case comes with numbers.
        described = bool(kind.get("described_by"))
        steps = {
            code: step for code, step in flow["steps"].items() if described or "names" not in step
        }
        kinds[file.stem] = Plain(file.stem, turns, steps)
    return kinds


def may_take(kind: Plain, state: str, turn: int, role: str, step: str, *, ruling: str) -> bool:
    """Whether a role with nothing against it may take a step in a state at a turn."""
    asked = kind.steps.get(step)
    if asked is None or state not in asked["from"] or role == "auditor":
        return False
    if asked.get("when", ruling) != ruling:
        return False
    return role in asked["by"] if "by" in asked else role in kind.states[state][: turn + 1]
