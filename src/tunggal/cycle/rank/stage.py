"""rank: what the answers of a family say about its welfare, and its place among all families."""

from __future__ import annotations

from collections.abc import Mapping

from tunggal.cycle.engine import Engine, sql
from tunggal.cycle.rank import checks, rules
from tunggal.policy.ranking import Fairness, Ranking
from tunggal.policy.scoring import Scoring
from tunggal.policy.variables import Variable
from tunggal.registry.errors import PolicyRefused
from tunggal.registry.quarter import Quarter

_SCRATCH = ("features", "area_points", "standing", "piles", "normal", "tenths", "cuts", "curve")


def rank(
    engine: Engine,
    *,
    ranking: Ranking,
    scoring: Scoring,
    variables: Mapping[str, Variable],
    quarter: Quarter,
) -> None:
    """Make member_features, scored, score_parts, ranked and not_ranked out of families and persons.

    Raises PolicyRefused when the model asks for what the register does not have, or when no
    fairness rule is in force; ChecksFailed when a law of the stage is broken.
    """
    rules.refuse_unknown_features(scoring, variables)
    fairness = _fairness(ranking, quarter)
    _features(engine, ranking, scoring, fairness=fairness, variables=variables, quarter=quarter)
    _scores(engine, ranking, scoring, variables)
    _chances(engine)
    _places(engine, ranking, fairness)
    checks.every_family_is_ranked_or_has_a_reason(engine)
    checks.parts_add_up(engine, scoring)
    checks.chances_add_up(engine)
    checks.deciles_are_tenths(engine, ranking)
    engine.drop(*_SCRATCH, "cut_offs", "chances", "ordered", "starts")


def _fairness(ranking: Ranking, quarter: Quarter) -> Fairness:
    spell = ranking.fairness.at(quarter)
    if spell is None:
        raise PolicyRefused(
            f"policy/rank.yaml: fairness: no rule is in force in {quarter}. Add a spell that begins "
            "in that quarter or earlier."
        )
    return spell.value


def _features(
    engine: Engine,
    ranking: Ranking,
    scoring: Scoring,
    *,
    fairness: Fairness,
    variables: Mapping[str, Variable],
    quarter: Quarter,
) -> None:
    day = {"year": str(quarter.first_day.year), "month": str(quarter.first_day.month)}
    engine.make_table("member_features", sql("rank", "member_features", **day))
    columns = {name: rules.feature_column(name, variables) for name in scoring.feature_names()}
    answers = [columns[name] for name in rules.answer_columns(scoring, variables)]
    columns.pop("size", None)  # a column of every family, in the model or not
    engine.make_table(
        "features",
        sql(
            "rank",
            "features",
            **day,
            variables=", ".join(f"families.{name}" for name in variables),
            valid_months=str(12 * ranking.answers_valid_years),
            minimum_answers=str(ranking.minimum_answers),
            party=rules.party(fairness),
            answers=rules.count_known(answers),
            features=rules.more_columns(columns),
        ),
    )
    engine.make_table("not_ranked", sql("rank", "not_ranked"))


def _scores(
    engine: Engine, ranking: Ranking, scoring: Scoring, variables: Mapping[str, Variable]
) -> None:
    engine.load("area_points", rules.area_points(scoring), {"area_code": "text", "points": "long"})
    columns = rules.part_columns(scoring)
    weighed = sql(
        "rank",
        "weighed",
        area=rules.AREAS[ranking.ranked_within],
        missing_variance=rules.missing_variance(scoring.features),
        stale_variance=rules.stale_variance(scoring.stale),
        intercept=str(scoring.intercept),
        parts=rules.more_columns(
            {f"part_{each.name}": rules.points(each) for each in scoring.features}
        ),
    )
    engine.make_table(
        "score_parts",
        sql(
            "rank", "score_parts", weighed=weighed, part_columns=rules.of("weighed", columns, ", ")
        ),
    )
    engine.make_table(
        "standing",
        sql(
            "rank",
            "standing",
            weighed=weighed,
            part_sum=rules.of("weighed", columns, " + "),
            sd=rules.model_sd(scoring.spread),
            weight=rules.weight(ranking),
            score_step=str(rules.SCORE_STEP),
            sd_step=str(rules.SD_STEP),
        ),
    )
    asked = len(rules.answer_columns(scoring, variables))
    engine.make_table("scored", sql("rank", "scored", features=str(asked)))


def _chances(engine: Engine) -> None:
    steps = {"score_step": str(rules.SCORE_STEP), "sd_step": str(rules.SD_STEP)}
    engine.make_table("piles", sql("rank", "piles"))
    long = {"z": "long", "below": "long", "thousandths": "long"}
    engine.load("normal", rules.normal_table(), long)
    engine.load("tenths", [{"tenth": tenth} for tenth in rules.TENTHS], {"tenth": "long"})
    engine.load("cuts", _cuts(engine), {"cut": "long"})
    grid = {"cut_step": str(rules.CUT_STEP), "coarse_sd": str(rules.COARSE_SD)}
    engine.make_table("curve", sql("rank", "curve", **steps, **grid))
    engine.make_table("cut_offs", sql("rank", "cut_offs", cut_step=str(rules.CUT_STEP)))
    engine.make_table(
        "chances",
        sql(
            "rank",
            "chances",
            **steps,
            sums=rules.chance_sums(),
            differences=rules.chance_differences(),
        ),
    )


def _cuts(engine: Engine) -> list[dict[str, int]]:
    found = engine.rows(
        "select min(score_step) as lowest, max(score_step) as highest, max(sd_step) as widest from piles"
    )[0]
    if found["lowest"] is None:
        return []
    return rules.cuts(found["lowest"], found["highest"], found["widest"])


def _places(engine: Engine, ranking: Ranking, fairness: Fairness) -> None:
    if fairness.rule == "one_cut_off":
        engine.make_table("ordered", sql("rank", "order_by_score"))
    else:
        query = sql("rank", "order_by_group", chance_up_to=rules.chance_up_to())
        engine.make_table("ordered", query)
    engine.make_table("starts", sql("rank", "starts"))
    chances = [f"p{place}" for place in range(1, 11)]
    engine.make_table(
        "ranked",
        sql("rank", "ranked", tie=rules.tie(ranking), chances=rules.of("chances", chances, ", ")),
    )
