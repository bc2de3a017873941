"""Fetches the rows of one family out of releases."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tunggal.cycle.engine import Engine, Row, text_literal
from tunggal.cycle.explanation.change import Standing
from tunggal.cycle.explanation.facts import Family, Seat, answers_of, feature_values
from tunggal.policy.ranking import read_ranking
from tunggal.policy.scoring import Scoring, read_scoring
from tunggal.policy.variables import Variable, read_variables
from tunggal.registry.errors import UsageRefused

_REGISTER = (
    "families", "member_features", "persons", "ranked", "not_ranked", "provenance", "family_sources", "villages",
)  # fmt: skip
_AID = ("outcomes", "waiting_list", "regency_ledger")


@dataclass(frozen=True)
class Shelf:
    """The releases of one quarter: register, and aid where it is published, the quarter's and the
    last month's.
    """

    quarter: str
    register: Path
    aid: tuple[Path, ...]  # the later ones speak of the monthly programmes anew

    @cached_property
    def variables(self) -> dict[str, Variable]:
        return read_variables(self.register / "policy" / "variables.yaml")

    @cached_property
    def scoring(self) -> Scoring:
        policy = self.register / "policy"
        return read_scoring(policy / "scoring" / f"{read_ranking(policy / 'rank.yaml').model}.yaml")

    def bring(self, engine: Engine) -> None:
        """Make the tables of these releases known to an engine, in place of any other's."""
        for name in _REGISTER:
            engine.read(name, _files(self.register, name))


def _files(folder: Path, table: str) -> list[Path]:
    return sorted((folder / "tables" / table).glob("*.parquet"))


def family_id_of(engine: Engine, shelf: Shelf, asked: str) -> int:
    """The key of a family by its key, a KK number or a member's NIK; raises UsageRefused."""
    if not asked.isdigit():
        raise UsageRefused("A family is named by its key, a KK number or a NIK: digits only.")
    shelf.bring(engine)
    if len(asked) < 16:
        return int(asked)
    number = text_literal(asked)
    found = engine.rows(
        f"select family_id from families where kk = {number} "
        f"union select family_id from persons where nik = {number} and family_id is not null"
    )
    if not found:
        raise UsageRefused(f"{shelf.quarter}: no family of that KK or NIK is in the register.")
    return int(found[0]["family_id"])


def family_in(engine: Engine, shelf: Shelf, family_id: int) -> Family | None:
    """The facts of a family in a quarter's releases, or None when it is not in the register."""
    shelf.bring(engine)
    family = _one(engine, "families", family_id)
    if family is None:
        return None
    ranked = _one(engine, "ranked", family_id)
    unranked = _one(engine, "not_ranked", family_id)
    standing = _standing(engine, shelf, family) if ranked else None
    region = engine.rows(
        f"select min(regency_name) as name from villages where regency_code = {text_literal(family['regency_code'])}"
    )
    return Family(
        family_id=family_id,
        quarter=shelf.quarter,
        regency_code=family["regency_code"],
        regency=region[0]["name"] or family["regency_code"],
        size=family["size"],
        ranked=ranked,
        not_ranked=unranked["reason"] if unranked else None,
        answers=_answers(engine, standing, family_id) if standing else (),
        seats=_seats(engine, shelf, family_id),
        standing=standing,
    )


def _standing(engine: Engine, shelf: Shelf, family: Row) -> Standing:
    members = _one(engine, "member_features", family["family_id"]) or {}
    values = feature_values(shelf.scoring, shelf.variables, family, members)
    return Standing(shelf.scoring, family["regency_code"], values)


def _answers(engine: Engine, standing: Standing, family_id: int) -> Any:
    places = _one(engine, "provenance", family_id) or {}
    rows = engine.rows(
        f"select place, source, as_of from family_sources where family_id = {family_id}"
    )
    return answers_of(standing, places, {row["place"]: row for row in rows})


def _seats(engine: Engine, shelf: Shelf, family_id: int) -> tuple[Seat, ...]:
    """What became of the family in every programme, by the last release that speaks of it."""
    held: dict[str, list[Seat]] = {}
    for aid in shelf.aid:
        for name in _AID:
            engine.read(name, _files(aid, name))
        spoken_of = engine.rows("select distinct programme from regency_ledger")
        held |= {row["programme"]: [] for row in spoken_of}
        for seat in _seats_in(engine, family_id):
            held.setdefault(seat.programme, []).append(seat)
    return tuple(seat for _, seats in sorted(held.items()) for seat in seats)


def _seats_in(engine: Engine, family_id: int) -> list[Seat]:
    rows = engine.rows(
        "select outcomes.programme, outcomes.unit, outcomes.unit_id, outcomes.outcome, outcomes.reason, "
        "outcomes.cause, outcomes.until, waiting_list.place as waiting_place, limits.last_decile "
        "from outcomes left join waiting_list on outcomes.programme = waiting_list.programme "
        "and outcomes.unit_id = waiting_list.unit_id left join ("
        "select programme, regency_code, max(decile) as last_decile from outcomes "
        "where outcome = 'allocated' group by programme, regency_code) as limits "
        "on outcomes.programme = limits.programme and outcomes.regency_code = limits.regency_code "
        f"where outcomes.family_id = {family_id} "
        "order by outcomes.programme asc nulls last, outcomes.unit_id asc nulls last"
    )
    return [Seat(**row) for row in rows]


def relinked(engine: Engine, before: Shelf, after: Shelf, family_id: int) -> frozenset[str]:
    """The variables whose answer comes from a record that was another family's in the last release."""
    after.bring(engine)
    places = _one(engine, "provenance", family_id) or {}
    now = engine.rows(
        f"select place, source, delivery, family_key from family_sources where family_id = {family_id}"
    )
    before.bring(engine)
    moved = {row["place"] for row in now if _was_anothers(engine, row, family_id)}
    return frozenset(
        name.removesuffix("_from")
        for name, place in places.items()
        if name != "family_id" and place in moved
    )


def _was_anothers(engine: Engine, record: Row, family_id: int) -> bool:
    keys = " and ".join(
        f"{name} = {text_literal(record[name])}" for name in ("source", "delivery", "family_key")
    )
    return bool(
        engine.rows(
            f"select 1 as found from family_sources where {keys} and family_id <> {family_id} limit 1"
        )
    )


def _one(engine: Engine, table: str, family_id: int) -> Row | None:
    found = engine.rows(f"select * from {table} where family_id = {family_id}")
    return found[0] if found else None
