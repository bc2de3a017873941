"""Runs of the allocate stage on random worlds: beside the slow twin, and one after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pyarrow
import pyarrow.parquet

import allocate_worlds as worlds
import reallocation_policies as policies
import reallocation_worlds as many
from reallocation_trial import Row, Trial
from reference import allocate as twin
from tunggal.cycle.allocate.stage import allocate
from tunggal.cycle.tables import BY_NAME, PREVIOUS, made_by
from tunggal.policy.allocation import Allocation
from tunggal.policy.entitlement import Rule
from tunggal.policy.guards import DatedGuards
from tunggal.policy.programmes import Programme
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter

World = dict[str, list[Row]]
NOW = Period(worlds.QUARTER)
MADE = tuple(table.name for table in made_by("allocate"))


def run(
    engine: Any,
    world: Mapping[str, Sequence[Row]],
    programmes: Sequence[Programme],
    allocation: Allocation,
    when: Quarter | Period = NOW,
) -> dict[str, list[Row]]:
    """The tables that the stage leaves, as they come."""
    worlds.load(engine, world)
    allocate(engine, programmes=programmes, allocation=allocation, when=when)
    return {name: engine.rows(f"select * from {name}") for name in MADE}


def run_on_files(engine: Any, trial: Trial, folder: Path) -> Trial:
    """The trial carried out on Spark, its tables passed as files and columns: for very many rows."""
    folder.mkdir()
    kinds = {
        "text": pyarrow.string(), "int": pyarrow.int32(), "long": pyarrow.int64(),
        "date": pyarrow.date32(),
    }  # fmt: skip
    for name in worlds.INPUTS:
        types = BY_NAME[PREVIOUS.get(name, name)].spelled(())
        columns = {
            column: pyarrow.array([row.get(column) for row in trial.world[name]], kinds[kind])
            for column, kind in types.items()
        }
        pyarrow.parquet.write_table(pyarrow.table(columns), folder / f"{name}.parquet")
        engine.read(name, [folder / f"{name}.parquet"])
    allocate(engine, programmes=trial.programmes, allocation=trial.allocation, when=trial.period)
    made = {name: engine.session.table(name).toArrow().to_pylist() for name in MADE}
    return replace(trial, made=made)


def differences(made: Mapping[str, Any], slow: Mapping[str, Any]) -> str | None:
    """The first table in which two results differ, with some of the rows; None when they agree."""
    for name in MADE:
        one, other = _as_tuples(name, made[name]), _as_tuples(name, slow[name])
        if len(one) != len(other) or set(one) != set(other):
            only = (sorted(set(a) - set(b), key=repr)[:3] for a, b in ((one, other), (other, one)))
            return f"{name}: {len(one)} and {len(other)} rows, only in one: {list(only)}"
    return None


def _as_tuples(name: str, rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    columns = [column.name for column in BY_NAME[name].columns]
    return [tuple(row[column] for column in columns) for row in rows]


# ------------------------------------------------------------------- many worlds at once


def drawn(
    seed: int,
    count: int,
    when: Period = NOW,
    *,
    quota: int | None = None,
    together: bool = True,
    history: str | None = None,
) -> Trial:
    """So many worlds under one policy, not run yet; with a quota they share its seats."""
    world = many.regency_worlds(seed, count, history=history)
    programmes = policies.random_programmes(
        seed, quota=quota, monthly=bool(when.month) or None, together=together
    )
    allocation = policies.random_allocation(seed, many.poor_counts(seed, count))
    return Trial(world, programmes, allocation, when, {})


def carried_out(engine: Any, trial: Trial) -> Trial:
    """The trial with what the stage made of it."""
    made = run(engine, trial.world, trial.programmes, trial.allocation, trial.period)
    return replace(trial, made=made)


def in_plain_python(trial: Trial) -> dict[str, list[Row]]:
    return twin.allocate(
        trial.world,
        programmes=trial.programmes,
        allocation=trial.allocation,
        when=trial.period,
    )


def without(
    trial: Trial, *, guards: Sequence[str] = (), rules: tuple[type[Rule], ...] = ()
) -> Trial:
    """The trial under the same policy, but for these guards and rules."""
    programmes = tuple(
        replace(
            each,
            guards=_fewer(each.guards, guards),
            rules=tuple(rule for rule in each.rules if not isinstance(rule.spells[0].value, rules)),
        )
        for each in trial.programmes
    )
    common = replace(trial.allocation, guards=_fewer(trial.allocation.guards, guards))
    return replace(trial, programmes=programmes, allocation=common)


def _fewer(guards: DatedGuards, names: Sequence[str]) -> DatedGuards:
    left = {name: spells for name, spells in guards.spells.items() if name not in names}
    return DatedGuards(left, guards.groups)


# ------------------------------------------------------------------- one release after another


def after(trial: Trial, when: Period) -> Trial:
    """The same register in a later period, with the release that was made before it."""
    made, month = trial.made, bool(trial.period.month)
    world = {**trial.world, "life_events": [], "previous_ranked": trial.world["ranked"]}
    for name in ("recipients", "departures", "regency_ledger"):
        world[f"quarter_{name}"] = world[f"quarter_{name}"] if month else []
        if when.month and not month:
            world[f"quarter_{name}"] = made[name]
        world[f"previous_{name}"] = made[name]
    return Trial(world, trial.programmes, trial.allocation, when, {})


def shaken(trial: Trial, seed: int) -> Trial:
    """The trial with other scores and deciles for some families, as a quarter brings them."""
    draw = Random(seed)
    ranked = [
        row | {"decile": draw.randint(1, 7), "welfare_score": 13_000_000 + draw.randint(0, 9)}
        if draw.random() < 0.25
        else row
        for row in trial.world["ranked"]
    ]
    return replace(trial, world={**trial.world, "ranked": ranked})


def seats(made: Mapping[str, Sequence[Row]]) -> set[tuple[str, int]]:
    return {(row["programme"], row["unit_id"]) for row in made["recipients"]}
