"""A made-up household survey with a known law, for the tests of fitting."""

from __future__ import annotations

import numpy as np

from tunggal.adapters.fitting.survey import MISSING, SurveyData


def made_up_survey(
    *, clusters: int = 120, per_cluster: int = 10, seed: int = 1, noise: float = 0.5
) -> SurveyData:
    """Welfare = floor + car + size + area + village + noise; the answers hide one in twenty."""
    random = np.random.default_rng(seed)
    rows = clusters * per_cluster
    cluster = np.repeat(np.arange(clusters), per_cluster)
    regency = cluster % 12
    floor = random.choice([1, 2, 8], size=rows, p=[0.3, 0.5, 0.2])
    car = random.choice([1, 2], size=rows, p=[0.15, 0.85])
    size = random.integers(1, 9, rows)
    head_sex = random.choice([1, 2], size=rows, p=[0.85, 0.15])
    head_age = random.integers(20, 90, rows)
    said = np.select([floor == 1, floor == 8], [0.35, -0.4], 0.0) + 0.7 * (car == 1) - 0.12 * size
    area = random.normal(0, 0.2, 12)[regency] + random.normal(0, 0.1, clusters)[cluster]
    welfare = np.exp(13.5 + said + area + random.normal(0, noise, rows))
    floor = np.where(random.random(rows) < 0.05, MISSING, floor)
    return SurveyData(
        "made/up",
        {"floor": floor, "car": car, "size": size, "head_sex": head_sex, "head_age": head_age},
        {
            "floor": "code",
            "car": "code",
            "size": "amount",
            "head_sex": "code",
            "head_age": "amount",
        },
        welfare,
        random.choice([0.5, 1.0, 2.0], size=rows),
        np.array([f"V{number:03d}" for number in cluster], dtype=object),
        {
            "province": np.array([f"{11 + number % 3}" for number in regency], dtype=object),
            "regency": np.array(
                [f"{11 + number % 3}{number:02d}" for number in regency], dtype=object
            ),
        },
    )
