"""Commands on the welfare score: train it on a survey, show its card."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tunggal.adapters.fitting import fit_scoring, read_survey, show_card, write_model
from tunggal.adapters.stores.workspace import Workspace, open_workspace
from tunggal.commands.source import delivery_of, source_of
from tunggal.policy.ranking import read_ranking
from tunggal.policy.variables import read_variables
from tunggal.registry.errors import PolicyRefused


def scoring_fit(
    workspace: Path | str,
    source: str,
    *,
    delivery: str | None = None,
    name: str | None = None,
    basis: str | None = None,
    use: bool = False,
) -> dict[str, Any]:
    """Train the additive model on a survey delivery and write it with its card.

    Files: `policy/scoring/<name>.yaml`, `.card.json`, `.card.md`. With `use` the ranking is set to
    the new model in `policy/rank.yaml`. Returns the name, the files and the card as text.
    """
    place = open_workspace(Path(workspace))
    survey = source_of(place, source)
    parcel = delivery_of(place, survey, delivery)
    name = name or source
    fitted = fit_scoring(
        read_survey(
            parcel.folder, survey, variables=read_variables(place.policy / "variables.yaml")
        ),
        name=name,
        basis=basis or f"{survey.name['id']} {parcel.name}",
        since=parcel.as_of,
        threads=place.settings.threads,
    )
    model, *cards = write_model(place.policy / "scoring", fitted)
    if use:
        _use(place, name)
    return {
        "name": name,
        "model": str(model),
        "in_use": read_ranking(place.policy / "rank.yaml").model == name,
        "cards": [str(card) for card in cards],
        "card": show_card(place.policy / "scoring", name),
    }


def scoring_show(workspace: Path | str, name: str | None = None) -> dict[str, Any]:
    """The card of a model, of the one in use when not named, as Markdown text."""
    place = open_workspace(Path(workspace))
    name = name or read_ranking(place.policy / "rank.yaml").model
    return {"name": name, "card": show_card(place.policy / "scoring", name)}


def _use(place: Workspace, name: str) -> None:
    file = place.policy / "rank.yaml"
    text, found = re.subn(
        r"(?m)^model: *\S+", f"model: {name}", file.read_text(encoding="utf-8"), count=1
    )
    if not found:
        raise PolicyRefused(f"{file}: has no line 'model: …'. Add one to name the model in use.")
    file.write_text(text, encoding="utf-8")
