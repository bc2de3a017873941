"""The command that hands decided cases to the cycle."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from tunggal.adapters.cases.delivery import SOURCE, write_delivery
from tunggal.adapters.cases.sealing import Sealing
from tunggal.adapters.cases.store import read_cases
from tunggal.adapters.lookup.secrets import load_secrets
from tunggal.adapters.stores.disk import alone
from tunggal.adapters.stores.workspace import Workspace, open_workspace
from tunggal.casework.participation import CycleRows, rows_for_cycle
from tunggal.commands.cycle import read_period
from tunggal.commands.source import source_of
from tunggal.policy.casework import read_casework
from tunggal.registry.errors import UsageRefused
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter


def participation_export(
    workspace: Path | str, *, until: date | str, period: str | None = None
) -> dict[str, Any]:
    """Write decided cases and open appeals, as they stood at the end of a day, for the cycle.

    They go to `deliveries/participation/<period>/`: of the quarter of `until`, or of the quarter or
    month that `period` names. A delivery that a release has used is never changed; one that none has
    used is replaced as a whole. The same cases give the same bytes.
    """
    place, day = open_workspace(Path(workspace)), _read_day(until)
    target = read_period(period) if period else Period(Quarter.of(day))
    if day > target.last_day:
        raise UsageRefused(
            f"{day} lies after the end of {target}. Name an earlier day, or a later --period."
        )
    with alone(place.work, f"participation export {target}"):
        rows = _rows(place, day)
        source = source_of(place, SOURCE)
        replaced = write_delivery(place, source, target, rows, until=day)
    return {
        "delivery": f"deliveries/{SOURCE}/{target}",
        "until": day.isoformat(),
        "decisions": len(rows.decisions),
        "persons": len(rows.persons),
        "families": len(rows.families),
        "replaced": replaced,
    }


def _rows(place: Workspace, until: date) -> CycleRows:
    policy = read_casework(place.policy / "casework")
    uses = {code: kind.cycle for code, kind in policy.kinds.items() if kind.cycle}
    cases = read_cases(
        place.settings.service.address,
        place.service / "service.sqlite",
        sealing=Sealing(load_secrets(place.keys)),
        until=until,
        kinds=uses,
        open_kinds=[code for code, use in uses.items() if use.open_too],
    )
    return rows_for_cycle(cases, until, policy)


def _read_day(text: date | str) -> date:
    try:
        return text if isinstance(text, date) else date.fromisoformat(text)
    except ValueError:
        raise UsageRefused(f"'{text}' is no day; write one like 2026-03-31.") from None
