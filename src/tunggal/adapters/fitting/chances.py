"""How likely each family of a survey is to be truly in each tenth; the float twin of rank's SQL."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from tunggal.adapters.fitting.survey import Array

TENTHS = np.arange(1, 10)
_GRID = np.linspace(-4.0, 4.0, 1601)
_BELOW = np.array([NormalDist().cdf(z) for z in _GRID])


def normal_below(z: Array) -> Array:
    """The part of a normal distribution below z, good to a hundred-thousandth."""
    return np.interp(z, _GRID, _BELOW, left=0.0, right=1.0)


def cut_offs(score: Array, sd: Array, weight: Array) -> Array:
    """Below which welfare the truly poorest tenths are expected to end: nine cuts."""
    margin = 4 * float(sd.max())
    cuts = np.linspace(float(score.min()) - margin, float(score.max()) + margin, 400)
    below = np.array([weight @ normal_below((cut - score) / sd) for cut in cuts]) / weight.sum()
    return np.interp(TENTHS / 10, below, cuts)


def chances_up_to(score: Array, sd: Array, weight: Array) -> Array:
    """Per family, the chance to be truly in tenth 1 … 9 or poorer: shape (families, 9)."""
    cuts = cut_offs(score, sd, weight)
    return np.asarray(normal_below((cuts[None, :] - score[:, None]) / sd[:, None]))


def depth_by_group(score: Array, up_to: Array, *, weight: Array, party: Array) -> Array:
    """How deep in the nation each family stands when each group takes its share of the poor, 0 to 1."""
    depth = np.zeros(len(score))
    for group in np.unique(party):
        here = party == group
        order = np.argsort(score[here], kind="stable")
        held = weight[here][order]
        before = np.empty(len(held))
        before[order] = (np.cumsum(held) - held) / held.sum()
        shares = [0.0, *np.average(up_to[here], axis=0, weights=weight[here]), 1.0]
        depth[here] = np.interp(before, np.maximum.accumulate(shares), np.linspace(0, 1, 11))
    return depth
