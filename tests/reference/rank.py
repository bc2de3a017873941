"""The slow, plain twin of rank: one family after the other, whole numbers, nothing clever."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import md5
from statistics import NormalDist
from typing import Any

from tunggal.policy.ranking import Fairness, Ranking
from tunggal.policy.scoring import Bins, Codes, Feature, Linear, Scoring, Spread
from tunggal.policy.variables import Variable
from tunggal.registry.quarter import Quarter

Row = dict[str, Any]
SCORE_STEP, SD_STEP, CUT_STEP, COARSE_SD = 5_000, 10_000, 20_000, 40_000
BELOW = {z: round(10_000 * NormalDist().cdf(z / 100)) for z in range(-400, 401)}


def rank(
    families: Sequence[Row],
    persons: Sequence[Row],
    *,
    ranking: Ranking,
    scoring: Scoring,
    variables: Mapping[str, Variable],
    quarter: Quarter,
) -> dict[str, list[Row]]:
    """The four tables of rank, each ordered by family."""
    spell = ranking.fairness.at(quarter)
    assert spell is not None
    members = defaultdict(list)
    for person in persons:
        if person["present"] == 1:
            members[person["family_id"]].append(person)
    known = [
        _known(family, members[family["family_id"]], ranking, scoring, variables, quarter)
        for family in families
    ]
    standing = [_score(each, ranking, scoring, spell.value) for each in known if not each["reason"]]
    asked = sum(name in variables for name in scoring.feature_names())
    tables = {
        "not_ranked": [
            {key: each[key] for key in ("family_id", "regency_code", "reason", "answers")}
            for each in known
            if each["reason"]
        ],
        "score_parts": [{"family_id": each["family_id"], **each["parts"]} for each in standing],
        "scored": [
            {
                "family_id": each["family_id"],
                "welfare_score": each["score"],
                "score_sd": each["sd"],
                "answers": each["answers"],
                "features": asked,
            }
            for each in standing
        ],
        "ranked": [
            row
            for area in sorted({each["area"] for each in standing})
            for row in _area(
                [each for each in standing if each["area"] == area], ranking, spell.value
            )
        ],
    }
    return {name: sorted(rows, key=lambda row: row["family_id"]) for name, rows in tables.items()}


# --------------------------------------------------------------------------- what is known


def _known(
    family: Row,
    members: Sequence[Row],
    ranking: Ranking,
    scoring: Scoring,
    variables: Mapping[str, Variable],
    quarter: Quarter,
) -> Row:
    made_up = _make_up(family, members, quarter.first_day)
    values = {
        name: _answer(family, variables[name]) if name in variables else made_up[name]
        for name in scoring.feature_names()
    }
    answers = sum(values[name] is not None for name in values if name in variables)
    months = _months(family["answered_on"], quarter.first_day, 12 * ranking.answers_valid_years)
    any_answer = any(family[name] is not None for name in variables)
    return {
        **family,
        "values": values,
        "answers": answers,
        "months": months,
        "head_sex": made_up["head_sex"],
        "reason": _reason(family, any_answer, answers, months, ranking),
    }


def _reason(
    family: Row, any_answer: bool, answers: int, months: int, ranking: Ranking
) -> str | None:
    if family["size"] < 1:
        return "no_members"
    if family["regency_code"] == "unknown":
        return "region_unknown"
    if not any_answer:
        return "no_answers"
    if answers < ranking.minimum_answers:
        return "too_few_answers"
    if months > 12 * ranking.answers_valid_years:
        return "answers_too_old"
    return None


def _months(answered: date | None, today: date, unknown: int) -> int:
    if answered is None:
        return unknown
    return max((today.year - answered.year) * 12 + today.month - answered.month, 0)


def _answer(family: Row, variable: Variable) -> int | None:
    given = family[variable.name]
    if given is None and variable.asked_when is not None:
        question, answers = variable.asked_when
        if family[question] is not None and family[question] not in answers:
            return 0
    return given


def _make_up(family: Row, members: Sequence[Row], today: date) -> dict[str, int | None]:
    ages = [_age(each["birth_date"], today) for each in members]
    known = [age for age in ages if age is not None]
    head = next((each for each in members if each["person_id"] == family["head_id"]), None)
    levels = [level for each in members if (level := _level(each["education"])) is not None]
    counts = bool(members)  # without a member nothing is known of the members
    return {
        "size": family["size"],
        "children_0_4": sum(0 <= age <= 4 for age in known) if counts else None,
        "children_5_14": sum(5 <= age <= 14 for age in known) if counts else None,
        "aged_60": sum(age >= 60 for age in known) if counts else None,
        "pupils": sum(each["schooling"] == 2 for each in members) if counts else None,
        "workers": sum(each["works"] == 1 for each in members) if counts else None,
        "disabled": sum(each["disability"] in (1, 2) for each in members) if counts else None,
        "highest_education": max(levels, default=None),
        "head_age": _age(head["birth_date"], today) if head else None,
        "head_sex": head["sex"] if head else None,
        "head_marital": head["marital"] if head else None,
        "head_education": _level(head["education"]) if head else None,
        "head_sector": (0 if head["works"] == 2 else head["sector"]) if head else None,
        "head_position": (0 if head["works"] == 2 else head["position"]) if head else None,
    }


def _age(born: date | None, today: date) -> int | None:
    if born is None:
        return None
    return today.year - born.year - ((born.month, born.day) > (today.month, today.day))


def _level(education: int | None) -> int | None:
    if education is None:
        return None
    if education == 23:
        return 1
    return next(
        level for level, last in ((2, 5), (3, 10), (4, 17), (5, 18), (6, 22)) if education <= last
    )


# --------------------------------------------------------------------------- the score


def _score(family: Row, ranking: Ranking, scoring: Scoring, fairness: Fairness) -> Row:
    parts = {"part_intercept": scoring.intercept}
    extra = 0
    for feature in scoring.features:
        points, variance = _points(feature, family["values"][feature.name])
        parts[f"part_{feature.name}"] = points
        extra += variance
    regency = family["regency_code"]
    parts["part_area"] = scoring.areas.get(regency, scoring.areas.get(regency[:2], 0))
    over = max(family["months"] - 12 * scoring.stale.after_years, 0)
    extra += over * scoring.stale.variance_per_year // 12
    score = sum(parts.values())
    sd = _model_sd(scoring.spread, score, family["size"])
    area = {"nation": "nation", "province": regency[:2], "regency": regency}
    return {
        **family,
        "parts": parts,
        "score": score,
        "sd": math.isqrt(sd * sd + 1_000_000 * extra),
        "area": area[ranking.ranked_within],
        "weight": family["size"] if ranking.decile_of == "persons" else 1,
        "party": _party(family, fairness),
    }


def _points(feature: Feature, value: int | None) -> tuple[int, int]:
    rule = feature.rule
    if value is None or (isinstance(rule, Codes) and value not in rule.points):
        return feature.missing_points, feature.missing_variance
    if isinstance(rule, Codes):
        return rule.points[value], 0
    if isinstance(rule, Linear):
        return rule.per_unit * max(min(value, rule.most), rule.least), 0
    assert isinstance(rule, Bins)
    return rule.points[sum(value >= start for start in rule.starts)], 0


def _model_sd(spread: Spread, score: int, size: int) -> int:
    row = spread.sd[sum(score >= start for start in spread.scores)]
    return row[sum(size >= start for start in spread.sizes)]


def _party(family: Row, fairness: Fairness) -> int:
    if fairness.rule == "one_cut_off":
        return 0
    band = 10 * sum(family["size"] >= start for start in fairness.size_bands)
    return band + ((family["head_sex"] or 0) if fairness.head_sex else 0)


# --------------------------------------------------------------------------- one area


def _area(standing: Sequence[Row], ranking: Ranking, fairness: Fairness) -> list[Row]:
    cut_offs = _cut_offs(standing)
    for each in standing:
        each["up_to"] = [_chance(cut_off, each) for cut_off in cut_offs]
    if fairness.rule == "by_group":
        steps = _steps_by_group(standing)
    else:
        steps = {id(each): each["score"] // SCORE_STEP for each in standing}

    def order(each: Row) -> tuple[int, int, str, int]:
        seed = f"{ranking.tie_seed}{each['family_id']}".encode()
        tie = md5(seed, usedforsecurity=False).hexdigest()
        return steps[id(each)], each["score"], tie, each["family_id"]

    total = sum(each["weight"] for each in standing)
    before, rows = 0, []
    for place, each in enumerate(sorted(standing, key=order), 1):
        rows.append(_ranked(each, place, 1 + before * 10 // total))
        before += each["weight"]
    return rows


def _ranked(each: Row, place: int, decile: int) -> Row:
    up_to = [0, *each["up_to"], 1000]
    return {
        "family_id": each["family_id"],
        "regency_code": each["regency_code"],
        "area": each["area"],
        "welfare_score": each["score"],
        "size": each["size"],
        "place": place,
        "decile": decile,
        "decile_low": min(decile, 1 + sum(chance < 50 for chance in each["up_to"])),
        "decile_high": max(decile, 1 + sum(chance < 950 for chance in each["up_to"])),
        **{f"p{k}": up_to[k] - up_to[k - 1] for k in range(1, 11)},
    }


def _z(distance: int, sd: int) -> int:
    return max(min(distance * 100 // sd, 400), -400)


def _chance(cut_off: int, each: Row) -> int:
    middle = each["score"] // SCORE_STEP * SCORE_STEP + SCORE_STEP // 2
    sd = each["sd"] // SD_STEP * SD_STEP + SD_STEP // 2
    return BELOW[_z(cut_off - middle, sd)] // 10


def _cut_offs(standing: Sequence[Row]) -> list[int]:
    """Where the truly poorest tenths are expected to end, by walking over all possible cuts."""
    total = sum(each["weight"] for each in standing)
    margin = 5 * (max(each["sd"] for each in standing) + 2 * SD_STEP)
    first = (min(each["score"] for each in standing) - margin) // CUT_STEP
    last = (max(each["score"] for each in standing) + margin) // CUT_STEP + 2
    cut_offs: list[int] = []
    before = 0
    for cut in range(first, last):
        below = sum(each["weight"] * BELOW[_coarse_z(cut * CUT_STEP, each)] for each in standing)
        while len(cut_offs) < 9 and below >= (wanted := total * (len(cut_offs) + 1) * 1000):
            part = (wanted - before) * 1000 // (below - before)
            cut_offs.append((cut - 1) * CUT_STEP + part * (CUT_STEP // 1000))
        before = below
    return cut_offs


def _coarse_z(cut: int, each: Row) -> int:
    score = each["score"] // SCORE_STEP * SCORE_STEP // CUT_STEP * CUT_STEP + CUT_STEP // 2
    sd = each["sd"] // SD_STEP * SD_STEP // COARSE_SD * COARSE_SD + COARSE_SD // 2
    return _z(cut - score, sd)


def _steps_by_group(standing: Sequence[Row]) -> dict[int, int]:
    steps = {}
    for party in {each["party"] for each in standing}:
        group = [each for each in standing if each["party"] == party]
        total = sum(each["weight"] for each in group)
        shares = [
            sum(each["weight"] * each["up_to"][k] for each in group) * 1000 // total
            for k in range(9)
        ]
        for each in group:
            poorer = sum(
                other["weight"]
                for other in group
                if other["score"] // SCORE_STEP < each["score"] // SCORE_STEP
            )
            steps[id(each)] = _depth(poorer * 1_000_000 // total, [0, *shares, 1_000_000])
    return steps


def _depth(share: int, knots: Sequence[int]) -> int:
    for tenth in range(10):
        if knots[tenth] <= share < knots[tenth + 1]:
            part = (share - knots[tenth]) * 100_000 // (knots[tenth + 1] - knots[tenth])
            return tenth * 100_000 + part
    raise AssertionError("the knots end at one million")
