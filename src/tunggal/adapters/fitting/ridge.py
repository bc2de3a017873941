"""Weighted ridge regression for one penalty after the other, and folds of whole clusters."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from tunggal.adapters.fitting.survey import Array

PENALTIES = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)


@dataclass(frozen=True)
class Ridge:
    """A regression prepared once for any penalty and any outcome of the same rows."""

    centred: Array
    weight: Array
    means: Array
    gram: Array

    @classmethod
    def of(cls, columns: Array, weight: Array) -> Ridge:
        means = np.average(columns, axis=0, weights=weight)
        centred = columns - means
        weighted = centred * np.sqrt(weight)[:, None]
        return cls(centred, weight, means, weighted.T @ weighted)

    def fit(self, outcome: Array, penalty: float) -> tuple[float, Array]:
        """Intercept and slopes that minimise weighted squares + penalty × squared slopes."""
        level = float(np.average(outcome, weights=self.weight))
        moved = self.centred.T @ (self.weight * (outcome - level))
        slopes = np.linalg.solve(self.gram + penalty * np.eye(len(self.gram)), moved)
        return level - float(self.means @ slopes), slopes


def folds(cluster: Array, *, number: int, salt: str) -> Array:
    """The fold of each row: clusters stay whole, and the order of rows does not matter."""
    names = sorted(set(cluster.tolist()), key=lambda name: _shuffled(salt, name))
    fold = {name: place % number for place, name in enumerate(names)}
    return np.array([fold[name] for name in cluster.tolist()])


def _shuffled(salt: str, name: str) -> str:
    return hashlib.sha256(f"{salt}\n{name}".encode()).hexdigest()


def best_penalty(columns: Array, outcome: Array, weight: Array, fold: Array) -> float:
    """The penalty with the smallest weighted squares in folds that it was not fitted on."""
    squares = np.zeros(len(PENALTIES))
    for held in np.unique(fold):
        away, here = fold != held, fold == held
        ridge = Ridge.of(columns[away], weight[away])
        for place, penalty in enumerate(PENALTIES):
            level, slopes = ridge.fit(outcome[away], penalty)
            missed = outcome[here] - level - columns[here] @ slopes
            squares[place] += float(weight[here] @ missed**2)
    return PENALTIES[int(np.argmin(squares))]
