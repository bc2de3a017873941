"""The scoring model: how many points each answer adds to a score, as a file and as a value.

A score is the estimated natural logarithm of expenditure per head and month, in millionths:
the intercept, plus the points of each feature, plus the points of the area. All numbers are
whole, so that a score can be added up by hand and is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tunggal.policy.reading import Section, parse_policy, read_policy

UNIT = "millionths of the natural logarithm of expenditure per head and month"
NOT_ASKED = (
    0  # the code of a question that the form skips, such as the power of a house off the grid
)

# What the register knows of the members of a family, beside the answers of policy/variables.yaml.
# Ages are taken on the first day of the quarter; members are the persons who are alive and present.
MEMBER_FEATURES: Mapping[str, str] = {
    "size": "members",
    "children_0_4": "members aged 0 to 4",
    "children_5_14": "members aged 5 to 14",
    "aged_60": "members aged 60 or more",
    "workers": "members who worked last week",
    "pupils": "members who are at school",
    "disabled": "members who cannot, or only with much difficulty, do one of nine daily things",
    "head_age": "age of the head",
    "head_sex": "1 male 2 female",
    "head_marital": "1 single 2 married 3 divorced 4 widowed",
    "head_education": "1 none 2 primary 3 junior 4 senior secondary 5 diploma 6 university",
    "head_sector": "0 does not work, else sector of work 1 to 26",
    "head_position": "0 does not work, else position at work 1 to 8",
    "highest_education": "highest certificate among the members, in the levels of head_education",
}


@dataclass(frozen=True)
class Codes:
    """Points per code; a code that is not listed counts as a missing answer."""

    points: Mapping[int, int]


@dataclass(frozen=True)
class Bins:
    """Points per range: `points[i]` from `starts[i-1]` up to before `starts[i]`."""

    starts: tuple[int, ...]
    points: tuple[int, ...]


@dataclass(frozen=True)
class Linear:
    """Points per unit of a whole number, which is first brought between `least` and `most`."""

    per_unit: int
    least: int
    most: int


@dataclass(frozen=True)
class Feature:
    """One feature of the model.

    `missing_points` stand in for an answer that is not there, and `missing_variance` (millionths)
    widens the interval for it.
    """

    name: str
    rule: Codes | Bins | Linear
    missing_points: int
    missing_variance: int


@dataclass(frozen=True)
class Spread:
    """Standard deviation of the estimate, in millionths, by level of the score and by family size.

    `sd[i][j]` holds from `scores[i-1]` up to before `scores[i]` and from `sizes[j-1]` up to before
    `sizes[j]`.
    """

    scores: tuple[int, ...]
    sizes: tuple[int, ...]
    sd: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Stale:
    """Answers older than `after_years` add `variance_per_year` (millionths) a further year."""

    after_years: int
    variance_per_year: int


@dataclass(frozen=True)
class Origin:
    """The survey a model was fitted on: its name, digest and size, and what a reader must know."""

    survey: str
    digest: str
    families: int
    note: str


@dataclass(frozen=True)
class Scoring:
    """One scoring model."""

    name: str
    basis: str
    since: date
    origin: Origin
    intercept: int
    features: tuple[Feature, ...]
    areas: Mapping[str, int]
    spread: Spread
    stale: Stale

    def feature_names(self) -> tuple[str, ...]:
        return tuple(feature.name for feature in self.features)


def read_scoring(file: Path) -> Scoring:
    """The model in a file; raises PolicyRefused that names file, line and key."""
    return _scoring(read_policy(file))


def parse_scoring(text: str, *, shown_as: str) -> Scoring:
    """The model in a text; `shown_as` stands for the file in errors."""
    return _scoring(parse_policy(text, shown_as=shown_as))


def _scoring(top: Section) -> Scoring:
    if top.text("unit") != UNIT:
        raise top.refuse("unit", f"expected '{UNIT}'.")
    scoring = Scoring(
        top.text("name"),
        top.text("basis"),
        top.day("since"),
        top.mapped("origin", _origin),
        top.whole("intercept"),
        tuple(_features(top.section("features"))),
        _whole_by_key(top.section("areas")),
        top.mapped("spread", _spread),
        top.mapped("stale", _stale),
    )
    top.done()
    return scoring


def _origin(section: Section) -> Origin:
    return Origin(
        section.text("survey"),
        section.text("digest"),
        section.whole("families", at_least=0),
        section.text("note"),
    )


def _features(listed: Section) -> Iterator[Feature]:
    for name in listed.keys():  # noqa: SIM118
        if not (name.isascii() and name.isidentifier() and name == name.lower()):
            raise listed.refuse(name, "a feature is named by small letters, digits and '_'.")
        if name in ("intercept", "area"):
            raise listed.refuse(name, "is taken: score_parts has a column of that name.")
        yield listed.mapped(name, _feature_named(name))


def _feature_named(name: str) -> Callable[[Section], Feature]:
    return lambda section: _feature(name, section)


def _feature(name: str, section: Section) -> Feature:
    kinds = [kind for kind in ("codes", "bins", "linear") if section.has(kind)]
    if len(kinds) != 1:
        raise section.refuse(None, "expected exactly one of codes, bins, linear.")
    rule: Codes | Bins | Linear
    if kinds == ["codes"]:
        rule = _codes(section.section("codes"))
    elif kinds == ["bins"]:
        rule = _bins(section, section.sections("bins"))
    else:
        rule = section.mapped("linear", _linear)
    points, variance = section.mapped("missing", _missing)
    return Feature(name, rule, points, variance)


def _codes(listed: Section) -> Codes:
    for key in listed.keys():  # noqa: SIM118
        if not key.isdigit():
            raise listed.refuse(key, "expected a whole number as code.")
    if not listed.values:
        raise listed.refuse(None, "lists no code.")
    return Codes({int(code): points for code, points in _whole_by_key(listed).items()})


def _bins(section: Section, listed: Sequence[Section]) -> Bins:
    starts, points = [], []
    for place, entry in enumerate(listed):
        if place:
            starts.append(entry.whole("from"))
        if place < len(listed) - 1 and entry.whole("to") + 1 != listed[place + 1].whole("from"):
            raise entry.refuse("to", "the next bin must begin at the number after this.")
        points.append(entry.whole("points"))
        entry.done()
    if not points or starts != sorted(set(starts)):
        raise section.refuse("bins", "expected bins in rising order; the first without 'from'.")
    return Bins(tuple(starts), tuple(points))


def _linear(section: Section) -> Linear:
    linear = Linear(section.whole("per_unit"), section.whole("min"), section.whole("max"))
    if linear.least > linear.most:
        raise section.refuse("max", f"is below min ({linear.least}).")
    return linear


def _missing(section: Section) -> tuple[int, int]:
    return section.whole("points"), section.whole("variance", at_least=0)


def _spread(section: Section) -> Spread:
    spread = Spread(_rising(section, "scores"), _rising(section, "sizes"), ())
    rows = section.value("sd")
    wanted = (len(spread.scores) + 1, len(spread.sizes) + 1)
    if not _is_grid(rows, wanted):
        raise section.refuse(
            "sd", f"expected {wanted[0]} rows of {wanted[1]} whole numbers above zero each."
        )
    return Spread(spread.scores, spread.sizes, tuple(tuple(row) for row in rows))


def _is_grid(rows: object, wanted: tuple[int, int]) -> bool:
    return (
        isinstance(rows, list)
        and len(rows) == wanted[0]
        and all(isinstance(row, list) and len(row) == wanted[1] for row in rows)
        and all(type(sd) is int and sd > 0 for row in rows for sd in row)
    )


def _rising(section: Section, key: str) -> tuple[int, ...]:
    values = section.value(key)
    if not isinstance(values, list) or not all(type(value) is int for value in values):
        raise section.refuse(key, "expected a list of whole numbers.")
    if values != sorted(set(values)):
        raise section.refuse(key, "expected whole numbers in rising order.")
    return tuple(values)


def _stale(section: Section) -> Stale:
    return Stale(
        section.whole("after_years", at_least=0), section.whole("variance_per_year", at_least=0)
    )


def _whole_by_key(section: Section) -> dict[str, int]:
    found = {key: section.whole(key) for key in section.keys()}  # noqa: SIM118
    section.done()
    return found
