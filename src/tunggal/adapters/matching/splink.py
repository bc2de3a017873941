"""Splink as the matcher: it compares the pairs of the blocks; m, u and probability are our model's."""

from __future__ import annotations

from typing import Any

from tunggal.adapters.matching.blocking import make_pairs, name_classes, prepared
from tunggal.adapters.matching.levels import COMPARISONS, Comparison
from tunggal.adapters.matching.model import LinkModel, learned
from tunggal.cycle.engine import Engine
from tunggal.cycle.link.matcher import PAIR_COLUMNS
from tunggal.policy.linking import Linking

ONE_TABLE = "dedupe_only"  # Splink's word for pairs within one table of input
HOPELESS = -12.0  # bits; pairs below are not kept
NAMES, PAIRS, FACES = "match_names", "match_pairs", "match_faces"


class SplinkMatcher:
    """Learns from NIK-confirmed pairs and scores the rest, alike on DuckDB and on Spark.

    `model` is what was learned last; give one to use it instead of learning.
    """

    def __init__(self, linking: Linking, model: LinkModel | None = None) -> None:
        self._linking = linking
        self._given = model is not None
        self.model = model or LinkModel()

    def learn(self, engine: Engine, *, records: str, entities: str) -> None:
        """Count the patterns of labelled pairs; keeps how common names are among the entities."""
        engine.make_table(NAMES, name_classes(entities))
        if self._given or not engine.count(records):
            return
        found = self._compared(engine, left=records, right=entities, keep_all=True)
        self.model = learned(engine.rows(_counted(found.physical_name, records)))
        _drop(engine, found)

    def match(self, engine: Engine, *, left: str, right: str, into: str) -> None:
        """Make `into` (PAIR_COLUMNS) from the pairs that the blocks of the policy bring together."""
        engine.load(into, [], PAIR_COLUMNS)
        if not engine.has(NAMES):
            engine.make_table(NAMES, name_classes(right))
        if engine.count(left) and engine.count(right):
            self._in_parts(engine, left=left, right=right, into=into)
        if left == right:
            engine.drop(NAMES)

    def _in_parts(self, engine: Engine, *, left: str, right: str, into: str) -> None:
        parts = -(-engine.count(left) // self._linking.part) if left != right else 1
        made = []
        for part in range(parts):
            table = f"match_part_{part}"
            share = (
                left if parts == 1 else f"(select * from {left} where abs(no) % {parts} = {part})"
            )
            self._scored(engine, left=share, right=right, into=table)
            made.append(table)
        engine.make_table(into, " union all ".join(f"select * from {table}" for table in made))
        engine.drop(*made)

    def _scored(self, engine: Engine, *, left: str, right: str, into: str) -> None:
        found = self._compared(engine, left=left, right=right, keep_all=False)
        pattern = _pattern()
        patterns = engine.rows(f"select distinct {pattern} as pattern from {found.physical_name}")
        engine.load("match_patterns", [self._judged(row["pattern"]) for row in patterns], _JUDGED)
        engine.make_table(
            into,
            "select compared.unique_id_l as left_no, compared.unique_id_r as right_no, "
            "match_patterns.probability, match_patterns.weight "
            f"from (select unique_id_l, unique_id_r, {pattern} as pattern from {found.physical_name}) "
            "as compared inner join match_patterns on match_patterns.pattern = compared.pattern "
            f"where match_patterns.probability >= {self._linking.review // 10}",
        )
        engine.drop("match_patterns")
        _drop(engine, found)

    def _judged(self, pattern: str) -> dict[str, Any]:
        probability = int(self.model.probability(pattern) * 10_000)
        weight = round(self.model.weight(pattern) * 1000)
        return {"pattern": pattern, "probability": min(probability, 9_999), "weight": weight}

    def _compared(self, engine: Engine, *, left: str, right: str, keep_all: bool) -> Any:
        """Splink's table of compared pairs: unique_id_l, unique_id_r and one level per comparison."""
        sides = self._sides(engine, left=left, right=right)
        make_pairs(
            engine,
            left=sides[0],
            right=sides[-1],
            blocks=self._linking.blocks,
            limit=self._linking.block_limit,
            into=PAIRS,
        )
        engine.make_table(FACES, " union all ".join(f"select * from {side}" for side in sides))
        engine.drop(*sides)
        found = self._predicted(engine, keep_all=keep_all)
        engine.drop(PAIRS, FACES)
        return found

    def _sides(self, engine: Engine, *, left: str, right: str) -> tuple[str, ...]:
        engine.make_table("match_left", prepared(left, NAMES))
        if left == right:
            return ("match_left",)
        engine.make_table("match_right", prepared(right, NAMES))
        return ("match_left", "match_right")

    def _predicted(self, engine: Engine, *, keep_all: bool) -> Any:
        from splink import Linker

        database = _database(engine)
        linker = Linker(database.register(FACES), _settings(self.model), log_level=None)
        linker.table_management.register_blocked_pairs_for_predict(database.register(PAIRS))
        least = None if keep_all else HOPELESS
        return linker.inference.predict(threshold_match_weight=least, warning_mode="never")


_JUDGED = {"pattern": "text", "probability": "int", "weight": "int"}


def _pattern() -> str:
    # Splink numbers levels upwards to the best and calls unknown -1; ours count from the best.
    digits = []
    for each in COMPARISONS:
        gamma, best = f"gamma_{each.name}", len(each.levels)
        ours = f"case when {gamma} < 0 then 1 else {best} - {gamma} + 1 end"
        digits.append(f"substr('0123456789abcdefghij', cast({ours} as int), 1)")
    return f"concat({', '.join(digits)})"


def _counted(found: str, records: str) -> str:
    return f"""
    select pattern, count(*) as pairs, sum(case when entity_no = unique_id_r then 1 else 0 end) as same
    from (
        select compared.unique_id_r, labels.entity_no, {_pattern()} as pattern
        from {found} as compared
        inner join {records} as labels on labels.no = compared.unique_id_l
    ) as labelled
    group by pattern
    """


def _settings(model: LinkModel) -> Any:
    from splink import SettingsCreator

    return SettingsCreator(
        link_type=ONE_TABLE,
        comparisons=[_comparison(each, model) for each in COMPARISONS],
        blocking_rules_to_generate_predictions=[],
        probability_two_random_records_match=model.prior,
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=False,
        linker_uid="tunggal",
    )


def _comparison(comparison: Comparison, model: LinkModel) -> Any:
    from splink.comparison_library import CustomComparison

    unknown = {
        "sql_condition": comparison.unknown,
        "is_null_level": True,
        "label_for_charts": "unknown",
    }
    known = [
        {
            "sql_condition": level.when,
            "label_for_charts": level.name,
            "m_probability": m,
            "u_probability": u,
        }
        for level, (m, u) in zip(comparison.levels, model.levels[comparison.name], strict=True)
    ]
    return CustomComparison(output_column_name=comparison.name, comparison_levels=[unknown, *known])


def _database(engine: Any) -> Any:
    if engine.name == "duckdb":
        from splink import DuckDBAPI

        return DuckDBAPI(connection=engine.connection)
    from splink import SparkAPI

    return SparkAPI(
        spark_session=engine.session,
        break_lineage_method="persist",
        register_udfs_automatically=False,
    )


def _drop(engine: Any, found: Any) -> None:
    engine.drop(found.physical_name)
