"""A release made of a random world under a random policy, and what its laws look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from hashlib import md5
from typing import Any

from reference.allocate import in_turn
from reference.allocate_before import Before, seats_before
from reference.allocate_register import read_register
from tunggal.policy.allocation import Allocation
from tunggal.policy.programmes import Programme, Terms
from tunggal.registry.period import Period

Row = dict[str, Any]
Tables = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Trial:
    """A world, a policy, and the release that the stage made of them."""

    world: Tables
    programmes: Sequence[Programme]
    allocation: Allocation
    period: Period
    made: Tables

    @cached_property
    def terms(self) -> dict[str, Terms]:
        return {each.code: each for each in in_turn(self.programmes, self.allocation, self.period)}

    @cached_property
    def before(self) -> Before:
        register = read_register(self.world, self.allocation, self.period)
        return seats_before(
            self.world, register, {code: each.unit for code, each in self.terms.items()}
        )

    @property
    def by_regency(self) -> dict[tuple[str, str], list[Row]]:
        return self.made_by_regency["outcomes"]

    @cached_property
    def made_by_regency(self) -> dict[str, dict[tuple[str, str], list[Row]]]:
        """The rows of the tables that speak of programmes and regencies, by both."""
        found: dict[str, dict[tuple[str, str], list[Row]]] = {}
        for name in ("outcomes", "waiting_list"):
            found[name] = defaultdict(list)
            for row in self.made[name]:
                found[name][row["programme"], row["regency_code"]].append(row)
        return found

    @cached_property
    def ledger(self) -> dict[tuple[str, str], Row]:
        return {(row["programme"], row["regency_code"]): row for row in self.made["regency_ledger"]}

    @cached_property
    def moved(self) -> dict[tuple[str, int], Row]:
        return {(row["programme"], row["unit_id"]): row for row in self.made["movements"]}

    @cached_property
    def called_back(self) -> set[int]:
        """Families that a guard may bring in: by a reactivation, an open appeal or a birth."""
        people = {row["nik"]: row for row in self.world["persons"] if row["nik"] is not None}
        cards = {row["kk"]: row["family_id"] for row in self.world["families"]}
        found = set()
        for row in self.world["decisions"]:
            if row["kind"] in ("reactivation", "appeal"):
                person = people.get(row["nik"], {})
                found |= {person.get("family_id"), cards.get(row["kk"])}
        year = timedelta(days=366)
        for row in self.world["persons"]:
            if row["birth_date"] and row["birth_date"] > self.period.first_day - year:
                found.add(row["family_id"])
        return found

    @cached_property
    def lines(self) -> dict[int, tuple[Any, ...]]:
        """What orders the families that are ranked."""
        order, seed = self.allocation.order, self.allocation.tie_seed
        return {
            row["family_id"]: (
                row[order], md5(f"{seed}:{row['family_id']}".encode()).hexdigest(), row["family_id"],
            )
            for row in self.world["ranked"]
        }  # fmt: skip

    def order_of_leaving(self, row: Row) -> tuple[Any, ...]:
        """Higher for whom a cap lets go earlier; who is not ranked leaves last."""
        line = self.lines.get(row["family_id"])
        return row["place"] is None, line is not None, line or (), row["unit_id"]

    def line(self, code: str, regency: str) -> int:
        """The places of the target that no shield holds for whom the rules do not allow."""
        shielded = sum(
            1
            for row in self.by_regency[code, regency]
            if row["outcome"] == "shielded" and row["place"] is None
        )
        return int(self.ledger.get((code, regency), {"target": 0})["target"]) - shielded
