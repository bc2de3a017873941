"""Small tables drawn in a test, and the engines they are loaded into."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tunggal.cycle.tables import BY_NAME

_TURNED = {"text": str, "int": int, "long": int, "date": date.fromisoformat}


def table(drawing: str, types: Mapping[str, str]) -> list[dict[str, Any]]:
    """Rows of a drawn table; an empty cell is null, columns that are not drawn are null."""
    lines = [line for line in drawing.strip().splitlines() if not set(line.strip()) <= set("-+| ")]
    names = [name.strip() for name in lines[0].split("|")]
    return [
        {
            name: _TURNED[types[name]](cell.strip()) if cell.strip() else None
            for name, cell in zip(names, line.split("|"), strict=True)
        }
        for line in lines[1:]
    ]


def draw(engine: Any, name: str, drawing: str, variables: tuple[str, ...] = ()) -> None:
    """Load a drawn table of the corridor, all its declared columns present."""
    types = BY_NAME[name].spelled(variables)
    engine.load(name, table(drawing, types), types)
