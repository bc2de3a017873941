"""What the stage asks of a probabilistic matcher; Splink is one, tests bring their own."""

from __future__ import annotations

from typing import Protocol

from tunggal.cycle.engine import Engine

# Columns of every table that a matcher reads; `no` is unique over both sides.
FACE_COLUMNS = {
    "no": "long",
    "name": "text",
    "name_key": "text",
    "birth_date": "date",
    "sex": "int",
    "village_code": "text",
    "mother_name": "text",
    "kk": "text",
    "nik": "text",
}

PAIR_COLUMNS = {"left_no": "long", "right_no": "long", "probability": "int", "weight": "int"}


class Matcher(Protocol):
    """Compares records and says how probable it is that two of them are one person."""

    def learn(self, engine: Engine, *, records: str, entities: str) -> None:
        """Learn from records whose entity is known.

        `records` and `entities` have FACE_COLUMNS and `entity_no`; equal numbers mean one person.
        """

    def match(self, engine: Engine, *, left: str, right: str, into: str) -> None:
        """Make the table `into` with PAIR_COLUMNS, one row per pair worth a look.

        Pairs are of a row of `left` and a row of `right`; when both are the same table each pair
        comes once. `probability` is in ten-thousandths, `weight` is the log of the odds in
        thousandths of a bit.
        """
