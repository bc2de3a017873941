"""The ranking policy (policy/rank.yaml): which model, deciles of what, ranked where, how fairly."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tunggal.policy.dated import Dated, dated
from tunggal.policy.reading import Section, read_policy

DECILE_OF = ("persons", "families")
RANKED_WITHIN = ("nation", "province", "regency")
RULES = ("one_cut_off", "by_group")


@dataclass(frozen=True)
class Fairness:
    """How places are shared.

    `one_cut_off`: the order of the score alone. `by_group`: each group takes, at every depth of the
    order, the share of places that it has among the families expected to be that poor. Groups are
    bands of family size (each number begins a new band) and, if wished, the sex of the head.
    """

    rule: str
    size_bands: tuple[int, ...] = ()
    head_sex: bool = False


@dataclass(frozen=True)
class Ranking:
    """How families are put in order.

    minimum_answers: fewer answers to the questions of the model and a family is not ranked.
    answers_valid_years: older answers and a family is not ranked.
    tie_seed: ties are broken by md5(tie_seed, family_id); announced before the quarter.
    """

    basis: str
    model: str
    decile_of: str
    ranked_within: str
    minimum_answers: int
    answers_valid_years: int
    tie_seed: str
    fairness: Dated[Fairness]


def read_ranking(file: Path) -> Ranking:
    """The ranking policy in a file; raises PolicyRefused that names file, line and key."""
    top = read_policy(file)
    ranking = Ranking(
        top.text("basis"),
        top.text("model"),
        top.choice("decile_of", DECILE_OF),
        top.choice("ranked_within", RANKED_WITHIN),
        top.whole("minimum_answers", at_least=1),
        top.whole("answers_valid_years", at_least=1),
        _tie_seed(top),
        dated(top.sections("fairness"), _fairness),
    )
    top.done()
    return ranking


def _tie_seed(top: Section) -> str:
    seed = top.text("tie_seed")
    if not seed.isascii() or not seed.replace("-", "").isalnum():
        raise top.refuse("tie_seed", "expected letters, digits and '-' only.")
    return seed


def _fairness(entry: Section) -> Fairness:
    rule = entry.choice("rule", RULES)
    if rule == "one_cut_off":
        return Fairness(rule)
    return entry.mapped("groups", lambda groups: Fairness(rule, *_groups(groups)))


def _groups(section: Section) -> tuple[tuple[int, ...], bool]:
    bands = section.value("size_bands", [])
    if not isinstance(bands, list) or not all(type(size) is int and size > 1 for size in bands):
        raise section.refuse("size_bands", "expected family sizes of 2 or more, such as [3, 5].")
    if bands != sorted(set(bands)):
        raise section.refuse("size_bands", "expected family sizes in rising order.")
    head_sex = section.flag("head_sex", False)
    if not bands and not head_sex:
        raise section.refuse("size_bands", "by_group needs size_bands, head_sex or both.")
    return tuple(bands), head_sex
