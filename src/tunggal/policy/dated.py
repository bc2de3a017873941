"""A policy value that changes on a date: from which quarter, what, and on which legal basis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

from tunggal.policy.reading import Section
from tunggal.registry.quarter import Quarter

T = TypeVar("T")


@dataclass(frozen=True)
class Spell(Generic[T]):
    """One value in force from a quarter until another (inclusive), or until further notice."""

    first: Quarter
    last: Quarter | None
    value: T
    basis: str


@dataclass(frozen=True)
class Dated(Generic[T]):
    """The spells of one value, in order and without overlap."""

    spells: tuple[Spell[T], ...]

    def at(self, quarter: Quarter) -> Spell[T] | None:
        """The spell in force in a quarter, or None where there is none."""
        for spell in self.spells:
            if spell.first <= quarter and (spell.last is None or quarter <= spell.last):
                return spell
        return None


def read_quarter(section: Section, key: str) -> Quarter:
    """A quarter written in a policy file."""
    try:
        return Quarter.parse(section.text(key))
    except ValueError as fault:
        raise section.refuse(key, f"{fault}.") from None


def dated(entries: Sequence[Section], value: Callable[[Section], T]) -> Dated[T]:
    """Read `[{from: 2026Q1, to: 2026Q4, value: …, basis: …}]`.

    A spell without `to` ends where the next begins; spells that overlap are refused.
    """
    spells: list[Spell[T]] = []
    for entry in entries:
        first = read_quarter(entry, "from")
        last = read_quarter(entry, "to") if entry.has("to") else None
        if last is not None and last < first:
            raise entry.refuse("to", f"the spell ends ({last}) before it begins ({first}).")
        _refuse_overlap(entry, spells, first)
        spells.append(Spell(first, last, value(entry), entry.text("basis")))
        entry.done()
    closed = [
        Spell(spell.first, spell.last or after.first.previous, spell.value, spell.basis)
        for spell, after in pairwise(spells)
    ]
    return Dated((*closed, *spells[-1:]))


def _refuse_overlap(entry: Section, spells: Sequence[Spell[T]], first: Quarter) -> None:
    if not spells:
        return
    before = spells[-1]
    if first <= before.first or (before.last is not None and first <= before.last):
        until = f" to {before.last}" if before.last else ""
        raise entry.refuse(
            "from",
            f"{first} overlaps the spell before it ({before.first}{until}).",
            "Order spells by date and end one before the next begins.",
        )
