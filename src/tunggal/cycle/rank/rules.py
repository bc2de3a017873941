"""Decisions of rank on few values: the model as SQL expressions, and the grids of the order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from statistics import NormalDist

from tunggal.policy.ranking import Fairness, Ranking
from tunggal.policy.scoring import (
    MEMBER_FEATURES,
    NOT_ASKED,
    Bins,
    Codes,
    Feature,
    Linear,
    Scoring,
    Spread,
    Stale,
)
from tunggal.policy.variables import Variable
from tunggal.registry.errors import PolicyRefused

# Steps of the histograms, in millionths of the score: fine enough that a family's chances are
# right to a few thousandths, coarse enough that a nation needs some ten thousand steps only.
SCORE_STEP = 5_000
SD_STEP = 10_000
CUT_STEP = 20_000
COARSE_SD = 40_000
FARTHEST = 400  # hundredths of a standard deviation; beyond, chances are 0 or 1000 thousandths
TENTHS = range(1, 10)
AREAS = {
    "nation": "'nation'",
    "province": "substr(features.regency_code, 1, 2)",
    "regency": "features.regency_code",
}


def refuse_unknown_features(scoring: Scoring, variables: Mapping[str, Variable]) -> None:
    """Raise PolicyRefused when the register cannot answer a feature of the model."""
    known = {*variables, *MEMBER_FEATURES}
    unknown = [name for name in scoring.feature_names() if name not in known]
    if unknown:
        raise PolicyRefused(
            f"policy/scoring/{scoring.name}.yaml: features: the register has no {', '.join(unknown)}. "
            f"Known here: the questions of policy/variables.yaml and {', '.join(MEMBER_FEATURES)}."
        )


def answer_columns(scoring: Scoring, variables: Mapping[str, Variable]) -> tuple[str, ...]:
    """The features of the model that are questions to the family."""
    return tuple(name for name in scoring.feature_names() if name in variables)


def feature_column(name: str, variables: Mapping[str, Variable]) -> str:
    """The value of a feature, out of `families` and `members`; 0 where the form does not ask."""
    if name not in variables:
        return "families.size" if name == "size" else f"members.{name}"
    asked = variables[name].asked_when
    if asked is None:
        return f"families.{name}"
    question, answers = asked
    listed = ", ".join(str(answer) for answer in answers)
    return (
        f"case when families.{name} is null and families.{question} not in ({listed}) "
        f"then {NOT_ASKED} else families.{name} end"
    )


def count_known(columns: Iterable[str]) -> str:
    """How many of these expressions are known."""
    known = [f"case when ({column}) is null then 0 else 1 end" for column in columns]
    return " + ".join(known) or "0"


def points(feature: Feature) -> str:
    """The points of a feature as an SQL expression over `features`."""
    column, missing = f"features.{feature.name}", feature.missing_points
    rule = feature.rule
    if isinstance(rule, Codes):
        cases = " ".join(f"when {code} then {rule.points[code]}" for code in sorted(rule.points))
        return f"cast(case {column} {cases} else {missing} end as bigint)"
    if isinstance(rule, Linear):
        value = f"greatest(least(cast({column} as bigint), {rule.most}), {rule.least})"
        return f"case when {column} is null then {missing} else {rule.per_unit} * {value} end"
    return f"cast(case when {column} is null then {missing} {_stairs(column, rule)} end as bigint)"


def _stairs(column: str, bins: Bins) -> str:
    below = zip(bins.starts, bins.points, strict=False)
    cases = [f"when {column} < {start} then {value}" for start, value in below]
    return " ".join([*cases, f"else {bins.points[-1]}"])


def missing_variance(features: Sequence[Feature]) -> str:
    """What missing answers add to the variance, as an SQL expression over `features`."""
    widening = [feature for feature in features if feature.missing_variance]
    terms = [
        f"case when {_missing(each)} then {each.missing_variance} else 0 end" for each in widening
    ]
    return f"cast({' + '.join(terms) or '0'} as bigint)"


def _missing(feature: Feature) -> str:
    column = f"features.{feature.name}"
    if not isinstance(feature.rule, Codes):
        return f"{column} is null"
    listed = ", ".join(str(code) for code in sorted(feature.rule.points))
    return f"({column} is null or {column} not in ({listed}))"


def stale_variance(stale: Stale) -> str:
    """What old answers add to the variance, month by month after the free years."""
    months = f"greatest(features.months_old - {12 * stale.after_years}, 0)"
    return f"cast(floor(cast({months} as bigint) * {stale.variance_per_year} / 12) as bigint)"


def model_sd(spread: Spread) -> str:
    """The model's standard deviation as an SQL expression over `summed`."""
    rows = [_by_bands("summed.size", spread.sizes, [str(sd) for sd in row]) for row in spread.sd]
    return _by_bands("summed.welfare_score", spread.scores, rows)


def _by_bands(column: str, starts: Sequence[int], values: Sequence[str]) -> str:
    if not starts:
        return values[0]
    below = zip(starts, values, strict=False)
    cases = " ".join(f"when {column} < {start} then {value}" for start, value in below)
    return f"case {cases} else {values[-1]} end"


def party(fairness: Fairness) -> str:
    """The number of a family's group: ten for each band of size, plus the sex of the head."""
    if fairness.rule == "one_cut_off":
        return "0"
    band = " + ".join(
        f"case when families.size >= {size} then 10 else 0 end" for size in fairness.size_bands
    )
    sex = "coalesce(members.head_sex, 0)" if fairness.head_sex else "0"
    return f"{band or '0'} + {sex}"


def weight(ranking: Ranking) -> str:
    """What a decile is a tenth of."""
    return "cast(wide.size as bigint)" if ranking.decile_of == "persons" else "cast(1 as bigint)"


def tie(ranking: Ranking) -> str:
    """The order of families with the same score."""
    return f"md5(concat('{ranking.tie_seed}', cast(standing.family_id as string)))"


def chance_sums() -> str:
    """Per tenth, the chance to be truly in it or poorer, in thousandths."""
    lines = [
        f"max(case when looked_up.tenth = {tenth} then normal.thousandths end) as up_to_{tenth}"
        for tenth in TENTHS
    ]
    return ", ".join(lines)


def chance_differences() -> str:
    """The chance of each decile, in thousandths; the ten add up to 1000."""
    up_to = ["0", *(f"summed.up_to_{tenth}" for tenth in TENTHS), "1000"]
    pairs = pairwise(up_to)
    return ", ".join(
        f"cast({after} - {before} as int) as p{place}"
        for place, (before, after) in enumerate(pairs, 1)
    )


def chance_up_to() -> str:
    """The chance to be truly in `tenths.tenth` or poorer, out of the ten chances."""
    added = [
        f"case when tenths.tenth >= {tenth} then chances.p{tenth} else 0 end" for tenth in TENTHS
    ]
    return " + ".join(added)


def normal_table() -> list[dict[str, int]]:
    """The normal distribution: z in hundredths, what lies below it in ten-thousandths."""
    below = {z: round(10_000 * NormalDist().cdf(z / 100)) for z in range(-FARTHEST, FARTHEST + 1)}
    return [{"z": z, "below": part, "thousandths": part // 10} for z, part in below.items()]


def cuts(lowest_step: int, highest_step: int, widest_sd: int) -> list[dict[str, int]]:
    """The cuts between which the truly poorest tenths may end, in millionths."""
    margin = (FARTHEST // 100 + 1) * (widest_sd + 1) * SD_STEP
    first = (lowest_step * SCORE_STEP - margin) // CUT_STEP
    last = ((highest_step + 1) * SCORE_STEP + margin) // CUT_STEP
    return [{"cut": cut * CUT_STEP} for cut in range(first, last + 2)]


def area_points(scoring: Scoring) -> list[dict[str, object]]:
    """The points of each area: a regency's, or a province's where the regency has none."""
    return [{"area_code": code, "points": value} for code, value in sorted(scoring.areas.items())]


def part_columns(scoring: Scoring) -> tuple[str, ...]:
    """The columns of score_parts after the family: they add up to the score."""
    return ("part_intercept", *(f"part_{name}" for name in scoring.feature_names()), "part_area")


def more_columns(columns: Mapping[str, str]) -> str:
    """`, expression as name` for each, to stand behind other columns."""
    return "".join(f", {expression} as {name}" for name, expression in columns.items())


def of(table: str, columns: Iterable[str], between: str) -> str:
    """The columns of a table, spelled out."""
    return between.join(f"{table}.{column}" for column in columns)
