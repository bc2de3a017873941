"""A survey of families as the fitting sees it: whole numbers by feature, welfare, weights, areas."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tunggal.registry.errors import DeliveryRefused

Array = Any  # numpy.ndarray
MISSING = np.iinfo(np.int64).min
SIZE, HEAD_SEX, HEAD_AGE = "size", "head_sex", "head_age"  # features that groups are made of
LEAST_FAMILIES, LEAST_CLUSTERS = 100, 10


@dataclass(frozen=True)
class SurveyData:
    """A survey, one row per family, sorted by content so that the order of its files is forgotten.

    features: whole numbers by name, MISSING where there is no answer; kinds: code or amount.
    welfare: what the score estimates, above zero. weight: families (or persons) a row stands for.
    areas: codes by level, from the largest to the smallest.
    """

    name: str
    features: Mapping[str, Array]
    kinds: Mapping[str, str]
    welfare: Array
    weight: Array
    cluster: Array
    areas: Mapping[str, Array]
    digest: str = ""
    left_out: int = 0
    raised: int = 0

    def __len__(self) -> int:
        return len(self.welfare)

    @property
    def log_welfare(self) -> Array:
        return np.log(self.welfare)

    def rows(self, chosen: Array) -> SurveyData:
        """The part of the survey that a mask or an index chooses."""
        return replace(
            self,
            features={name: values[chosen] for name, values in self.features.items()},
            welfare=self.welfare[chosen],
            weight=self.weight[chosen],
            cluster=self.cluster[chosen],
            areas={level: codes[chosen] for level, codes in self.areas.items()},
        )


def tidied(survey: SurveyData) -> SurveyData:
    """The survey fit for use: no rows without weight or welfare, in the order of their content.

    Welfare below its lowest thousandth is raised to it, since a logarithm cannot bear zero.
    Raises DeliveryRefused when too little is left to judge a model on, or areas do not nest.
    """
    usable = (survey.weight > 0) & np.isfinite(survey.weight) & np.isfinite(survey.welfare)
    kept = survey.rows(usable)
    if len(kept) < LEAST_FAMILIES or len(np.unique(kept.cluster)) < LEAST_CLUSTERS:
        raise DeliveryRefused(
            f"{survey.name}: {len(kept)} families in {len(np.unique(kept.cluster))} clusters have "
            f"welfare and weight; a model needs {LEAST_FAMILIES} families in {LEAST_CLUSTERS} "
            "clusters. Add survey rounds, or check the columns named as welfare and weight."
        )
    _refuse_crossing_areas(kept)
    ordered = kept.rows(_content_order(kept))
    floor = _lowest_welfare(ordered)
    return replace(
        ordered,
        welfare=np.maximum(ordered.welfare, floor),
        weight=ordered.weight / ordered.weight.mean(),
        digest=_digest(ordered),
        left_out=len(survey) - len(kept),
        raised=int((ordered.welfare < floor).sum()),
    )


def _columns(survey: SurveyData) -> Iterator[tuple[str, Array]]:
    yield "cluster", survey.cluster
    yield from survey.areas.items()
    yield "welfare", survey.welfare
    yield "weight", survey.weight
    yield from sorted(survey.features.items())


def _content_order(survey: SurveyData) -> Array:
    return np.lexsort([column for _, column in reversed(list(_columns(survey)))])


def _lowest_welfare(survey: SurveyData) -> float:
    positive = survey.welfare > 0
    floor = weighted_quantile(survey.welfare[positive], survey.weight[positive], 0.001)
    return float(floor)


def _digest(survey: SurveyData) -> str:
    content = hashlib.sha256()
    for name, column in _columns(survey):
        content.update(f"{name}\n".encode())
        held = column.tolist() if column.dtype == object else column.astype("<f8").tobytes()
        content.update(held if isinstance(held, bytes) else "\n".join(held).encode())
    return f"sha256:{content.hexdigest()}"


def _refuse_crossing_areas(survey: SurveyData) -> None:
    seen: dict[str, str] = {}
    larger: Array | None = None
    for level, codes in survey.areas.items():
        for code in np.unique(codes):
            if seen.setdefault(str(code), level) != level:
                raise DeliveryRefused(
                    f"{survey.name}: the area '{code}' stands in '{seen[str(code)]}' and in "
                    f"'{level}'. Give each area a code of its own."
                )
        if larger is not None and len(np.unique(codes)) != len(_pairs(larger, codes)):
            raise DeliveryRefused(
                f"{survey.name}: an area of '{level}' lies in two larger areas. Order 'areas' from "
                "the largest to the smallest, with codes that hold the larger area's code."
            )
        larger = codes


def _pairs(larger: Array, smaller: Array) -> set[tuple[str, str]]:
    return set(zip(larger.tolist(), smaller.tolist(), strict=True))


def weighted_quantile(values: Array, weight: Array, part: float) -> Any:
    """The smallest value that this part of the weight does not exceed."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weight[order])
    place = int(np.searchsorted(reached, part * reached[-1] * (1 - 1e-12)))
    return values[order][min(place, len(values) - 1)]
