"""Fits a scoring model on a survey and writes model and card; the commands call these."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tunggal.adapters.fitting.card import model_card
from tunggal.adapters.fitting.card_text import card_json, card_markdown
from tunggal.adapters.fitting.survey import SurveyData, tidied
from tunggal.adapters.fitting.training import Labels, train
from tunggal.adapters.fitting.validation import cross_validate
from tunggal.policy.scoring import Scoring, Stale
from tunggal.policy.scoring_text import write_scoring
from tunggal.registry.errors import UsageRefused

STALE = Stale(after_years=1, variance_per_year=30_000)
TOGETHER = 2  # fits at a time; each holds the matrix of the survey several times in memory


@dataclass(frozen=True)
class FittedModel:
    """A model and the card that says how wrong it is."""

    scoring: Scoring
    card: dict[str, Any]


def fit_scoring(
    survey: SurveyData,
    *,
    name: str,
    basis: str,
    since: date,
    note: str = "",
    stale: Stale = STALE,
    threads: int | None = None,
) -> FittedModel:
    """Fit a model on the whole survey and judge the way of fitting on folds held out.

    Raises DeliveryRefused when the survey is too small; the same survey gives the same model and
    card, whatever the order of its rows.
    """
    if not (name.isascii() and name.isidentifier() and name == name.lower()):
        raise UsageRefused(f"'{name}' cannot name a model; use small letters, digits and '_'.")
    ready = tidied(survey)
    labels = Labels(name, basis, since, note, stale)
    with ThreadPoolExecutor(min(threads or os.cpu_count() or 1, TOGETHER)) as pool:
        trained = pool.submit(train, ready, labels)
        held = cross_validate(ready, labels, pool)
    scoring, penalty = trained.result()
    return FittedModel(scoring, model_card(ready, scoring, held, penalty))


def write_model(folder: Path, fitted: FittedModel) -> tuple[Path, Path, Path]:
    """Write `<name>.yaml`, `<name>.card.json` and `<name>.card.md` into `policy/scoring`."""
    folder.mkdir(parents=True, exist_ok=True)
    name = fitted.scoring.name
    files = (folder / f"{name}.yaml", folder / f"{name}.card.json", folder / f"{name}.card.md")
    write_scoring(files[0], fitted.scoring)
    files[1].write_text(card_json(fitted.card), encoding="utf-8")
    files[2].write_text(card_markdown(fitted.card), encoding="utf-8")
    return files


def show_card(folder: Path, name: str) -> str:
    """The card of a model in `policy/scoring`, as Markdown."""
    file = folder / f"{name}.card.md"
    if not file.is_file():
        known = sorted(each.name.removesuffix(".card.md") for each in folder.glob("*.card.md"))
        raise UsageRefused(
            f"{file.as_posix()}: no card of that name. Known: {', '.join(known) or 'none'}; "
            "'tunggal scoring fit' writes one."
        )
    return file.read_text(encoding="utf-8")
