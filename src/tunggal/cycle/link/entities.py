"""Numbers the records and groups those with one NIK, where that is sane, into entities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tunggal.cycle.engine import Engine
from tunggal.cycle.link.making import make, make_sane
from tunggal.cycle.link.rules import Sources
from tunggal.policy.linking import LinkDecision, Linking

_BELIEVED = ("worse", "older", "bucket")


def number_records(engine: Engine, *, linking: Linking, sources: Sources) -> None:
    """Number all records from the most to the least believed, whatever order they came in."""
    engine.load(
        "link_sources",
        [
            {"source": code, "precedence": source.precedence, "clean": int(code in linking.clean)}
            for code, source in sorted(sources.items())
        ],
        {"source": "text", "precedence": "int", "clean": "int"},
    )
    make(engine, "believed")
    make(engine, "before", **grouping("link_believed", _BELIEVED))
    make(engine, "numbers")
    engine.drop("link_believed", "link_before")
    make(engine, "numbered", "link_records")
    load_decisions(engine, linking=linking)


def grouping(rows: str, columns: tuple[str, ...]) -> dict[str, str]:
    """The parts of `before.sql` for a table and the columns it is grouped by."""
    order = ", ".join(f"{column} asc nulls last" for column in columns)
    return {"rows": rows, "group_columns": ", ".join(columns), "group_order": order}


def entities_by_nik(engine: Engine) -> None:
    """Make `link_judged` (record, NIK, anchor, sane) and `link_entities` (who has which NIK)."""
    make(engine, "anchors")
    make(engine, "kept_apart")
    make_sane(engine, "judged", "link_judged_first", anchors="link_anchors")
    make(engine, "torn")
    make_sane(engine, "torn_anchors")
    make_sane(engine, "judged", "link_judged_again", anchors="link_torn_anchors")
    make(engine, "settled", "link_judged")
    engine.drop("link_anchors", "link_judged_first", "link_judged_again")
    engine.drop("link_torn", "link_torn_anchors", "link_kept_apart")
    make(engine, "entities")


def load_decisions(engine: Engine, *, linking: Linking) -> None:
    """Make `link_decided`: what people decided, as pairs of record numbers."""
    engine.load(
        "link_decisions", [_decision(each) for each in linking.decisions], _DECISION_COLUMNS
    )
    make(engine, "decided")


_DECISION_COLUMNS = {
    "source": "text",
    "record_key": "text",
    "other_source": "text",
    "other_key": "text",
    "same": "int",
}


def _decision(decided: LinkDecision) -> Mapping[str, Any]:
    return {
        "source": decided.record.source,
        "record_key": decided.record.key,
        "other_source": decided.other.source,
        "other_key": decided.other.key,
        "same": int(decided.same),
    }
