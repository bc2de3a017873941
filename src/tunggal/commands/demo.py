"""The demo: a simulated country, two quarters, verified releases, a report, a service to try."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tunggal.adapters.stores.workspace import Workspace, open_workspace
from tunggal.commands.cycle import Progress, cycle_run
from tunggal.commands.demo_service import demo_service
from tunggal.commands.release import release_publish, release_verify
from tunggal.commands.scoring import scoring_fit
from tunggal.commands.simulation import simulate, truth
from tunggal.commands.workspace import init
from tunggal.cycle.release.manifest import REPORT
from tunggal.wiring import engine_of

FEWEST_TO_FIT = 1_000  # a smaller country's survey is too small; the example model stays in use
QUARTERS = ("2026Q1", "2026Q2")


def demo(
    folder: Path | str, *, families: int = 50_000, seed: int = 1, progress: Progress | None = None
) -> dict[str, Any]:
    """Make a workspace with a simulated country and run two quarters in it, start to end.

    Returns, per quarter, who moved in each programme; the linkage and targeting errors against
    the truth; the path of the last report; and as whom the service can be tried, with its cases.
    """
    place = _simulated(Path(folder), families, seed, progress)
    quarters = [_quarter(place, quarter, progress) for quarter in QUARTERS]
    errors = truth(place.root, QUARTERS[-1])
    return {
        "workspace": str(place.root),
        "quarters": quarters,
        "linkage": errors["linkage"],
        "targeting": errors["targeting"],
        "report": str(place.releases / f"aid-{QUARTERS[-1]}" / REPORT),
        "report_with_truth": errors["report"],
        "service": demo_service(place, f"aid-{QUARTERS[-1]}", progress),
    }


def _simulated(folder: Path, families: int, seed: int, progress: Progress | None) -> Workspace:
    init(folder)
    simulate(folder, families=families, quarters=QUARTERS, seed=seed, progress=progress)
    if families >= FEWEST_TO_FIT:
        scoring_fit(folder, "survey", name="simulated", use=True)
    return open_workspace(folder)


def _quarter(place: Workspace, quarter: str, progress: Progress | None) -> dict[str, Any]:
    cycle_run(place.root, quarter, progress=progress)
    made = [each["release"] for each in release_publish(place.root, quarter)["published"]]
    verified = [release_verify(place.root, name)["release"] for name in made]
    return {
        "quarter": quarter,
        "verified": verified,
        "movements": movements(place, f"aid-{quarter}"),
    }


def movements(place: Workspace, release: str) -> list[dict[str, Any]]:
    """Per programme of an aid release: seats, who came in, stayed, went out, waits; and rupiah."""
    with engine_of(place, "summary") as engine:
        ledger = place.releases / release / "tables" / "regency_ledger"
        engine.read("regency_ledger", sorted(ledger.glob("*.parquet")))
        counted = ("quota", "filled", "entrants", "stayers", "leavers", "waiting", "rupiah")
        sums = ", ".join(f"cast(sum({name}) as bigint) as {name}" for name in counted)
        return engine.rows(
            f"select programme, {sums} from regency_ledger group by programme order by programme asc nulls last"
        )
