"""Writes a scoring model as the text of its file; the same model gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tunggal.policy.scoring import UNIT, Bins, Codes, Linear, Scoring, parse_scoring
from tunggal.registry.errors import PolicyRefused


def scoring_text(scoring: Scoring) -> str:
    """The model as the text of its file; the same model gives the same bytes."""
    return "\n".join([*_heading(scoring), *_feature_lines(scoring), *_closing(scoring), ""])


def write_scoring(file: Path, scoring: Scoring) -> None:
    """Write the model to a file; a text that would not read back the same is refused."""
    text = scoring_text(scoring)
    if parse_scoring(text, shown_as=file.as_posix()) != scoring:
        raise PolicyRefused(f"{file.as_posix()}: the model '{scoring.name}' cannot be written.")
    file.write_text(text, encoding="utf-8")


def _heading(scoring: Scoring) -> list[str]:
    return [
        f"name: {scoring.name}",
        f"basis: {_quoted(scoring.basis)}",
        f"since: {scoring.since.isoformat()}",
        "origin:",
        f"  survey: {_quoted(scoring.origin.survey)}",
        f"  digest: {_quoted(scoring.origin.digest)}",
        f"  families: {scoring.origin.families}",
        f"  note: {_quoted(scoring.origin.note)}",
        f"unit: {UNIT}",
        f"intercept: {scoring.intercept}",
    ]


def _feature_lines(scoring: Scoring) -> Iterator[str]:
    yield "features:" if scoring.features else "features: {}"
    for feature in scoring.features:
        yield f"  {feature.name}:"
        yield from (f"    {line}" for line in _rule_lines(feature.rule))
        yield (
            f"    missing: {{points: {feature.missing_points}, "
            f"variance: {feature.missing_variance}}}"
        )


def _rule_lines(rule: Codes | Bins | Linear) -> Iterator[str]:
    if isinstance(rule, Codes):
        yield "codes:"
        yield from (f"  {code}: {rule.points[code]}" for code in sorted(rule.points))
    elif isinstance(rule, Linear):
        yield f"linear: {{per_unit: {rule.per_unit}, min: {rule.least}, max: {rule.most}}}"
    else:
        yield "bins:"
        for place, points in enumerate(rule.points):
            first = f"from: {rule.starts[place - 1]}, " if place else ""
            last = f"to: {rule.starts[place] - 1}, " if place < len(rule.starts) else ""
            yield f"  - {{{first}{last}points: {points}}}"


def _closing(scoring: Scoring) -> Iterator[str]:
    yield "areas:" if scoring.areas else "areas: {}"
    yield from (f'  "{code}": {scoring.areas[code]}' for code in sorted(scoring.areas))
    yield "spread:"
    yield f"  scores: {list(scoring.spread.scores)}"
    yield f"  sizes: {list(scoring.spread.sizes)}"
    yield "  sd:"
    yield from (f"    - {list(row)}" for row in scoring.spread.sd)
    yield (
        f"stale: {{after_years: {scoring.stale.after_years}, "
        f"variance_per_year: {scoring.stale.variance_per_year}}}"
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
