"""The legal basis of every reason in every programme, as citizens are told it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tunggal.policy.allocation import read_allocation
from tunggal.policy.programmes import read_programmes
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter


def legal_bases(policy: Path, when: Period | Quarter) -> dict[str, dict[str, str]]:
    """Programme → reason → basis; that of the programme as a whole stands under the empty text."""
    common = read_allocation(policy).guards
    bases: dict[str, dict[str, str]] = {}
    for each in read_programmes(policy / "programmes"):
        terms = replace(each, guards=each.guards.over(common)).terms(when)
        by_reason = {str(reason): basis for reason, basis in (terms.bases if terms else {}).items()}
        bases[each.code] = {"": each.basis} | by_reason
    return bases
