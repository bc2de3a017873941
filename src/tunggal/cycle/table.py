"""How a table of the corridor is declared: its columns, types, key and what is private."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

TYPES = ("text", "int", "long", "date")  # int 32 bits, long 64 bits; no floats, no booleans
ANSWERS = "(answers)"


@dataclass(frozen=True)
class Column:
    """One column: `private` columns never leave the ministry and are never logged."""

    name: str
    type: str
    means: str
    private: bool = False


@dataclass(frozen=True)
class Table:
    """One table of the corridor."""

    name: str
    made_by: str
    means: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    order_by: tuple[str, ...] = ()  # how a release sorts it; the key when empty
    release: str = ""  # "register", "aid" or "" when it never leaves the cycle
    positional: bool = False  # speaks of files and rows, so it changes when rows are shuffled
    group: int = field(default=100_000)  # rows per row group of a release file

    @property
    def sorted_by(self) -> tuple[str, ...]:
        return self.order_by or self.key

    def spelled(self, variables: Sequence[str]) -> dict[str, str]:
        """Name → type of every column, the answers spelled out for these variables."""
        spelled: dict[str, str] = {}
        for column in self.columns:
            if column.type == ANSWERS:
                spelled |= {column.name.replace("*", name): "int" for name in variables}
            else:
                spelled[column.name] = column.type
        return spelled


def columns(text: str) -> tuple[Column, ...]:
    """Read `name type [private] meaning` lines; `name` may hold `*` for the answers."""
    read = []
    for line in text.strip().splitlines():
        name, kind, meaning = line.split(None, 2)
        private = meaning.startswith("private ")
        read.append(
            Column(
                name,
                ANSWERS if kind == "answers" else kind,
                meaning.removeprefix("private "),
                private,
            )
        )
    return tuple(read)
