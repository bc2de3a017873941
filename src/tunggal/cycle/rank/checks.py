"""What must hold after rank: nobody is lost, parts and chances add up, deciles are tenths."""

from __future__ import annotations

from tunggal.cycle.engine import Engine, check
from tunggal.cycle.rank import rules
from tunggal.policy.ranking import Ranking
from tunggal.policy.scoring import Scoring

_KEYS = "select count(*) as families, cast(sum(family_id) as bigint) as keys from {table}"


def every_family_is_ranked_or_has_a_reason(engine: Engine) -> None:
    """Counts and sums of keys agree, so that no family is lost or doubled; no key is in both."""
    either = "(select family_id from ranked union all select family_id from not_ranked) as either"
    check(
        engine,
        "every family is ranked or has a reason, never both",
        f"select * from ({_KEYS.format(table='families')}) as wanted "
        f"cross join (select count(*) as found, cast(sum(family_id) as bigint) as found_keys, "
        f"count(distinct family_id) as different from {either}) as given "
        "where wanted.families <> given.found or wanted.keys <> given.found_keys "
        "or given.found <> given.different",
    )


def parts_add_up(engine: Engine, scoring: Scoring) -> None:
    added = rules.of("score_parts", rules.part_columns(scoring), " + ")
    check(
        engine,
        "the parts of a score add up to it",
        "select score_parts.family_id from score_parts inner join scored "
        f"on score_parts.family_id = scored.family_id where {added} <> scored.welfare_score",
    )


def chances_add_up(engine: Engine) -> None:
    added = " + ".join(f"chances.p{place}" for place in range(1, 11))
    lowest = ", ".join(f"chances.p{place}" for place in range(1, 11))
    check(
        engine,
        "the ten chances add up to 1000 and none is below zero",
        f"select * from chances where {added} <> 1000 or least({lowest}) < 0",
    )


def deciles_are_tenths(engine: Engine, ranking: Ranking) -> None:
    """Each decile differs from a tenth by at most one family; places run from 1 without a gap."""
    weight = "size" if ranking.decile_of == "persons" else "1"
    tenths = f"select area, decile, cast(sum({weight}) as bigint) as held from ranked group by area, decile"
    areas = (
        f"select area, count(*) as families, cast(sum({weight}) as bigint) as total, "
        f"max({weight}) as largest, min(place) as first, max(place) as last, "
        "cast(sum(place) as bigint) as places from ranked group by area"
    )
    check(
        engine,
        "a decile is a tenth, give or take one family",
        f"select * from ({areas}) as areas left join ({tenths}) as tenths "
        "on areas.area = tenths.area where abs(tenths.held * 10 - areas.total) > 10 * areas.largest",
    )
    check(
        engine,
        "places run from 1 to the number of families of the area",
        f"select * from ({areas}) as areas where first <> 1 or last <> families "
        "or places * 2 <> families * (families + 1)",
    )
