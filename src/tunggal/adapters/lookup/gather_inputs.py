"""Puts the inputs of families together out of register releases, and writes their texts in SQL."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.adapters.lookup.card import EPOCH
from tunggal.adapters.lookup.gather import query, read_table
from tunggal.adapters.lookup.inputs import BEFORE, MODEL, NOTHING
from tunggal.adapters.lookup.sources import Sources
from tunggal.cycle.engine import text_literal
from tunggal.cycle.release.manifest import Release
from tunggal.policy.scoring import MEMBER_FEATURES
from tunggal.policy.sources import read_sources
from tunggal.policy.variables import read_variables

TABLES = ("member_features", "provenance", "family_sources", "leads", "record_links", "decisions")
TABLES_BEFORE = ("families", "ranked", "member_features", "family_sources")
_MOST = 50_000  # ten times what any question allows; far beyond it there are no characters

_MOVED = f"""
    left join (
        select family_id, string_agg(
            chr(place + {NOTHING + 1}), '' order by place asc nulls last
        ) as places
        from relinked where family_id between $low and $high group by family_id
    ) as moved on moved.family_id = families.family_id
"""


def gather_inputs(engine: DuckDBEngine, sources: Sources) -> dict[str, Any]:
    """Make the tables of inputs, once `persons`, `families` and `members` are there; returns the
    words behind their numbers.
    """
    for table in TABLES:
        read_table(engine, table, sources.register, table)
    engine.make_table("led", query("led"))
    then = sources.before
    for table in TABLES_BEFORE if then else ():
        assert then is not None
        read_table(engine, f"{table}_before", then, table)
    if then:
        engine.make_table("relinked", query("relinked"))
    variables = list(read_variables(sources.register.folder / "policy" / "variables.yaml"))
    known = engine.columns("provenance")
    codes, kinds = _listed(engine, "family_sources", "source"), _listed(engine, "led", "kind")
    codes = sorted({*codes, *_listed(engine, "led", "source")})
    names = read_sources(sources.register.folder / "policy" / "sources")
    return {
        "inputs": {
            "features": _features(engine, "families", "member_features", variables),
            "given": [name for name in variables if f"{name}_from" in known],
        },
        "inputs_before": _about_before(engine, then),
        "sources": codes,
        "source_names": {code: names[code].name for code in codes if code in names},
        "leads": kinds,
    }


def keep_models(half: Path, sources: Sources) -> None:
    """Copy what a score is explained with beside the index."""
    for folder, release in ((MODEL, sources.register), (BEFORE, sources.before)):
        if release is not None:
            policy = release.folder / "policy"
            shutil.copytree(policy / "scoring", half / folder / "scoring")
            for name in ("rank.yaml", "variables.yaml"):
                shutil.copy(policy / name, half / folder / name)


def inputs_query(about: Mapping[str, Any]) -> str:
    """The text of each family from `$low` to `$high`, as `inputs.read_inputs` reads it."""
    now, before = about["inputs"], about["inputs_before"]
    values = _signs(now["features"], "families", "member_features")
    then, joined = _then(before, values, now["features"]) if before else ("'', '', ''", "")
    source = _place_in("source", about["sources"])
    return f"""
        with sent as (
            select family_id, string_agg(
                chr(place + {NOTHING + 1}) || {source} || {_days("as_of")}, '' order by place asc nulls last
            ) as sources
            from family_sources where family_id between $low and $high group by family_id
        ),
        hinted as (
            select family_id, string_agg(
                chr(member + {NOTHING + 1}) || {_place_in("kind", about["leads"])} || {source}
                || {_days("found_on")}, '' order by member, kind, source, found_on asc nulls last
            ) as leads
            from led where family_id between $low and $high group by family_id
        )
        select families.family_id, concat_ws(
            chr(10), {values}, {_signs([f"{name}_from" for name in now["given"]], "provenance")},
            coalesce(sent.sources, ''), coalesce(hinted.leads, ''), {then}
        ) as text
        from families
        {_joined("member_features")} {_joined("provenance")} {_joined("sent")} {_joined("hinted")}
        {joined}
        where families.family_id between $low and $high
        order by families.family_id asc nulls last
    """


def _then(before: Mapping[str, Any], values: str, features: Sequence[str]) -> tuple[str, str]:
    """What a text says of the release before, and the tables that it takes it from."""
    were = _signs(before["features"], "families_before", "member_features_before")
    differ = f"nullif({were}, {values})" if before["features"] == features else were
    said = (
        "coalesce(families_before.regency_code || ' ' || "
        "coalesce(cast(ranked_before.decile as varchar), ''), ''), "
        f"coalesce({differ}, ''), coalesce(moved.places, '')"
    )
    tables = ("families_before", "member_features_before", "ranked_before")
    return said, " ".join([*map(_joined, tables), _MOVED])


def _joined(table: str) -> str:
    # The range is said again, so that of each table only this part is read.
    return (
        f"left join {table} on {table}.family_id = families.family_id "
        f"and {table}.family_id between $low and $high"
    )


def _features(
    engine: DuckDBEngine, families: str, members: str, variables: Sequence[str]
) -> list[str]:
    own, theirs = engine.columns(families), engine.columns(members)
    return [name for name in variables if name in own] + [
        name for name in MEMBER_FEATURES if name in theirs
    ]


def _about_before(engine: DuckDBEngine, then: Release | None) -> dict[str, Any] | None:
    if then is None:
        return None
    variables = list(read_variables(then.folder / "policy" / "variables.yaml"))
    features = _features(engine, "families_before", "member_features_before", variables)
    return {"quarter": str(then.manifest.quarter), "features": features}


def _listed(engine: DuckDBEngine, table: str, column: str) -> list[str]:
    rows = engine.rows(f"select distinct {column} as code from {table} where {column} is not null")
    return sorted(row["code"] for row in rows)


def _signs(names: Sequence[str], table: str, members: str = "") -> str:
    """One character for each column, in this order."""
    columns = [
        f"{members if members and name in MEMBER_FEATURES else table}.{name}" for name in names
    ]
    signs = [
        f"chr(case when {each} between 0 and {_MOST} then {each} + {NOTHING + 1} else {NOTHING} end)"
        for each in columns
    ]
    return f"concat({', '.join(signs)})" if signs else "''"


def _place_in(codes: str, listed: Sequence[str]) -> str:
    """The character of a code's place in a list."""
    literals = ", ".join(map(text_literal, listed))
    return f"chr(coalesce(list_position([{literals}]::varchar[], {codes}), 1) + {NOTHING})"


def _days(day: str) -> str:
    """The character of a day, counted from the epoch."""
    return f"chr(coalesce(date_diff('day', date '{EPOCH}', {day}) + {NOTHING + 1}, {NOTHING})::integer)"
