"""What families truly spend: a permanent part, a place, a size, and a part that comes and goes.

Expenditure is rupiah per head and month. The constants are set so that 8.47 of a hundred persons
lie below the poverty line (6.7 in towns, 11.0 in the country) with a Gini of 0.375, that half of
the poorest fifth is elsewhere two years later, and that a regression on the answers misses as
many of the poor as on real surveys (DESIGN section 9).
"""

from __future__ import annotations

from typing import Any

import numpy as np

POVERTY_LINE = 609_160  # rupiah per head and month, published for the nation
CENTRE = {True: 14.473, False: 14.249}  # median log expenditure in towns and in the country
PERMANENT, SHOCK = 0.543, 0.395  # standard deviations of the two parts of log expenditure
SIZE_EFFECT, USUAL_SIZE = -0.30, 3.0  # larger families spend less per head
LOW_IS_NOISY = 0.18  # the shock of a poor family is wider
_KEPT_PER_QUARTER = {"permanent": 0.990, "shock": 0.60}


def log_expenditure(families: Any, *, urban: Any, area: Any, size: Any) -> Any:
    """Log of rupiah per head and month of each family; `area` is what its village adds."""
    width = np.exp(-LOW_IS_NOISY * families.permanent / PERMANENT)
    centre = np.where(urban, CENTRE[True], CENTRE[False]) + area
    usual = SIZE_EFFECT * np.log(np.maximum(size, 1) / USUAL_SIZE)
    return centre + families.permanent + usual + SHOCK * width * families.shock


def welfare(families: Any, *, urban: Any, area: Any) -> Any:
    """The permanent welfare that goods follow, about standard normal over the nation."""
    centre = np.where(urban, 0.085, -0.12)
    return (families.permanent + area + centre) / np.hypot(PERMANENT, 0.2)


def pass_time(rng: Any, families: Any, *, quarters: float) -> None:
    """Shocks fade and new ones come; the permanent part drifts."""
    for name, spread in (("permanent", PERMANENT), ("shock", 1.0)):
        kept = _KEPT_PER_QUARTER[name] ** quarters
        fresh = rng.normal(0, spread * np.sqrt(1 - kept**2), len(families))
        families.set(**{name: families.columns[name] * kept + fresh})


def gini(expenditure: Any, persons: Any) -> float:
    """Gini coefficient of expenditure per head over persons."""
    order = np.argsort(expenditure)
    weight, spent = persons[order].astype(float), (expenditure * persons)[order]
    share = np.cumsum(spent) / spent.sum()
    return float(1 - np.sum(weight / weight.sum() * (share + np.r_[0, share[:-1]])))
