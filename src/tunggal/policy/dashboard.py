"""The dashboards of the console, `policy/dashboard/`: their words, and which numbers they show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tunggal.policy.phrases import Phrases, Wanted, read_phrases
from tunggal.policy.reading import read_policy

_PLAIN = (
    "country", "lead_no_release", "choose_region", "cases_by_kind", "cases_by_state",
    "cases_by_region", "kind", "state", "region", "open", "late", "passed_on", "closed",
    "no_median", "no_cases", "seats", "programme", "regency", "quota", "filled", "share",
    "waiting", "entrants", "leavers", "on_notice", "shielded",
    "by_programme", "by_regency", "no_seats", "queue_here",
)  # fmt: skip
_FILLED: Wanted = {
    "title": ("region",),
    "lead": ("quarter",),
    "counted_at": ("time",),
    "up": ("region",),
    "median": ("days",),
    "seats_around": ("regency",),
    "fewer": ("number",),
    "fewer_why": ("number",),
}


@dataclass(frozen=True)
class DashboardPolicy:
    """Which numbers are shown, and the words of both languages."""

    smallest: int
    median_days: int
    minutes: int
    words: Mapping[str, Phrases]


def read_dashboard(folder: Path) -> DashboardPolicy:
    """The folder `policy/dashboard`; raises PolicyRefused."""
    top = read_policy(folder / "limits.yaml")
    top.text("basis")
    policy = DashboardPolicy(
        top.whole("smallest", at_least=1),
        top.whole("median_days", at_least=1),
        top.whole("minutes", at_least=1),
        read_phrases(folder, {**_FILLED, **dict.fromkeys(_PLAIN, ())}),
    )
    top.done()
    return policy
