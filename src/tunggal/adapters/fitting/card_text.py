"""The model card as text: Markdown for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

Card = dict[str, Any]
QUOTAS = ("10", "20", "30", "40", "50")


def card_json(card: Card) -> str:
    """The card as JSON, ending in a line break."""
    return json.dumps(card, indent=2, ensure_ascii=False) + "\n"


def card_markdown(card: Card) -> str:
    """The card as Markdown."""
    return "\n".join(_lines(card)) + "\n"


def _lines(card: Card) -> Iterator[str]:
    yield from (
        f"# Model card: {card['model']}",
        "",
        card["note"],
        "",
        f"Basis: {card['basis']}",
        "",
    )
    yield "All figures are cross-validated: each family is scored by a model that saw no family of its"
    yield from ("cluster.", "")
    yield from _data(card["data"])
    yield from _fit(card)
    yield from _overall(card)
    for name, errors in card["errors"].items():
        if name != "all":
            yield from _groups(name, errors["exclusion"])
    yield from _coverage(card["coverage"])
    yield from _fairness(card["fairness"])
    yield from _features(card["features"])
    yield from ("## Method", "")
    yield from (f"- {key.replace('_', ' ')}: {value}" for key, value in card["method"].items())


def _data(data: Card) -> Iterator[str]:
    yield from ("## Data", "")
    for key, value in data.items():
        shown = (
            ", ".join(f"{name} {number}" for name, number in value.items())
            if isinstance(value, dict)
            else value
        )
        yield f"- {key.replace('_', ' ')}: {shown}"
    yield ""


def _fit(card: Card) -> Iterator[str]:
    yield from ("## Fit", "", "| | R² | rank correlation |", "|---|---|---|")
    for key, label in (("model", "this model"), ("plain_ols", "plain least squares, same folds")):
        fit = card["fit"][key]
        yield f"| {label} | {fit['r_squared']:.3f} | {fit['rank_correlation']:.3f} |"
    yield ""


def _overall(card: Card) -> Iterator[str]:
    yield from ("## Errors at equal quotas", "")
    yield "Exclusion: of the truly poorest, the part without a place. Inclusion: of the places, the part"
    yield "that goes to others. In brackets the 90 % interval."
    yield from ("", _heading("per cent of the population with a place"), _rule())
    rows = (
        ("exclusion", card["errors"]["all"]["exclusion"]),
        ("inclusion", card["errors"]["all"]["inclusion"]),
        ("exclusion, plain least squares", card["plain_ols_errors"]["exclusion"]),
    )
    yield from (_row(label, found, "all") for label, found in rows)
    yield ""


def _groups(name: str, exclusion: Card) -> Iterator[str]:
    yield from (f"### Exclusion by {name.replace('_', ' ')}", "", _heading(name), _rule())
    yield from (_row(label, exclusion, label) for label in exclusion[QUOTAS[0]])
    yield ""


def _coverage(coverage: Card) -> Iterator[str]:
    yield from ("## Intervals", "", "Part of families inside their 90 % interval.", "")
    yield from ("| by | group | covered |", "|---|---|---|")
    for name, groups in coverage.items():
        yield from (f"| {name} | {label} | {_percent(part)} |" for label, part in groups.items())
    yield ""


def _fairness(fairness: Card) -> Iterator[str]:
    if not fairness:
        return
    yield from ("## The price of either fairness rule", "")
    yield "Exclusion under one cut-off for all, and when each group takes its share of the expected poor"
    yield f"(sizes from {fairness['size_bands']}, sex of the head: {fairness['head_sex']})."
    yield from ("", _heading("rule, group"), _rule())
    for name in fairness["one_cut_off"]:
        for label in fairness["one_cut_off"][name][QUOTAS[0]]:
            for rule in ("one_cut_off", "by_group"):
                yield _row(f"{rule}, {name} {label}", fairness[rule][name], label)
    yield ""


def _features(features: Card) -> Iterator[str]:
    yield from ("## Features", "", "| feature | least points | most points |", "|---|---|---|")
    for name, worth in features.items():
        yield f"| {name} | {worth['least_points']} | {worth['most_points']} |"
    yield ""


def _heading(label: str) -> str:
    return f"| {label} | " + " | ".join(f"{quota} %" for quota in QUOTAS) + " |"


def _rule() -> str:
    return "|---" * (len(QUOTAS) + 1) + "|"


def _row(label: str, found: Card, group: str) -> str:
    return f"| {label} | " + " | ".join(_shown(found[quota][group]) for quota in QUOTAS) + " |"


def _shown(triple: list[float | None]) -> str:
    value, low, high = triple
    return "–" if value is None else f"{_percent(value)} ({_percent(low)} to {_percent(high)})"


def _percent(part: float | None) -> str:
    return "–" if part is None else f"{100 * part:.1f}"
