"""A source in the words of its policy file: who sends what, in which columns and codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ColumnMap:
    """Where one of our columns comes from.

    `codes` maps what is delivered (see `code_text`) to our whole number or word; `value` stands
    for a column that the source does not send because it is the same in every row.
    """

    canonical: str
    kind: str
    column: str | None
    codes: Mapping[str, int | str]
    dates: tuple[str, ...] = ()
    region_codes: str = "population"
    unknown: tuple[str, ...] = ()
    most: int | None = None
    optional: bool = False
    value: int | str | None = None

    @property
    def delivered_as(self) -> dict[int | str, str]:
        """Our code → what the source writes for it: the first that is listed."""
        return {ours: theirs for theirs, ours in reversed(tuple(self.codes.items()))}


@dataclass(frozen=True)
class Part:
    """One kind of row that a source delivers, and the files that hold it."""

    holds: str
    files: str
    columns: Mapping[str, ColumnMap]
    key: str | None = None
    family_key: str | None = None
    sheet: str | None = None
    optional: bool = False
    welfare: str = ""
    weight: str | None = None
    cluster: str | None = None
    areas: tuple[str, ...] = ()

    @property
    def delivered_columns(self) -> tuple[str, ...]:
        """The columns to look for in the files, each once, in the order of the policy file."""
        mapped = [each.column for each in self.columns.values()]
        return tuple(dict.fromkeys(name for name in (self.key, self.family_key, *mapped) if name))

    def words_of(self, column: str) -> frozenset[int | str]:
        """Our codes or words that the source may deliver in a column; none where it is not mapped."""
        mapped = self.columns.get(column)
        if mapped is None:
            return frozenset()
        constant = () if mapped.value is None else (mapped.value,)
        return frozenset({*mapped.codes.values(), *constant})

    def may_be_read_from(self, heading: Iterable[str]) -> bool:
        """Whether a heading holds every column that a delivery must have."""
        held = {name.strip().casefold() for name in heading}
        needed = (name for name in self.delivered_columns if not self.may_lack(name))
        return all(name.strip().casefold() in held for name in needed)

    def may_lack(self, column: str) -> bool:
        """Whether a delivery is still read when it lacks this column."""
        uses = [each for each in self.columns.values() if each.column == column]
        return column not in (self.key, self.family_key) and all(each.optional for each in uses)


@dataclass(frozen=True)
class Owner:
    """The office that sends a source, and whom to ask."""

    office: str
    contact: str

    def __str__(self) -> str:
        return f"{self.office} ({self.contact})"


@dataclass(frozen=True)
class Source:
    """One institution's data: in which shape it comes and how far each field is believed."""

    code: str
    name: Mapping[str, str]
    owner: Owner
    holds: str
    takes: str
    format: str
    delimiter: str
    encoding: str
    precedence: int
    field_precedence: Mapping[str, int]
    speaks_of: date | None
    parts: Mapping[str, Part]

    @property
    def persons(self) -> Part | None:
        return self.parts.get("persons")

    @property
    def families(self) -> Part | None:
        return self.parts.get("families")

    def precedence_of(self, field: str) -> int:
        """How far this source is believed for one of our columns; higher wins."""
        return self.field_precedence.get(field, self.precedence)

    @property
    def file(self) -> str:
        """The policy file, as remedies name it."""
        return f"policy/sources/{self.code}.yaml"


def code_text(delivered: str) -> str:
    """A delivered code as it is compared: trimmed, in capitals, `01` and `1.0` read as `1`."""
    text = delivered.strip().upper()
    whole = text.removesuffix(".0")
    return (whole.lstrip("0") or "0") if whole.isascii() and whole.isdigit() else text
