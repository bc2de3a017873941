"""Commands on sources and their deliveries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tunggal.adapters.sources import deliveries_of, newest_delivery
from tunggal.adapters.sources.checking import check_source
from tunggal.adapters.stores.workspace import Workspace, open_workspace
from tunggal.commands.names import near
from tunggal.cycle.consolidate.delivery import Delivery
from tunggal.policy.regions import read_regions
from tunggal.policy.sources import Source, read_sources
from tunggal.policy.variables import read_variables
from tunggal.registry.errors import UsageRefused


def source_list(workspace: Path | str) -> dict[str, Any]:
    """Each source: what it holds, who owns it, its format, precedence and newest delivery."""
    place = open_workspace(Path(workspace))
    sources = read_sources(place.policy / "sources")
    return {"sources": [_listed(place, source) for source in sources.values()]}


def _listed(place: Workspace, source: Source) -> dict[str, Any]:
    known = deliveries_of(place.deliveries, source)
    return {
        "source": source.code,
        "holds": source.holds,
        "owner": str(source.owner),
        "format": source.format,
        "precedence": source.precedence,
        "deliveries": len(known),
        "newest": known[-1].name if known else None,
    }


def source_check(workspace: Path | str, code: str, delivery: str | None = None) -> dict[str, Any]:
    """Read one delivery, the newest when not named, and say what is wrong with it.

    Returns rows, used, merged and refused, in all and per part, the first refused rows by rule,
    unknown codes per column, and checks with counts. Raises DeliveryRefused when the delivery cannot be read at all.
    """
    place = open_workspace(Path(workspace))
    parcel = delivery_of(place, source_of(place, code), delivery)
    return check_source(
        parcel,
        variables=read_variables(place.policy / "variables.yaml"),
        regions=read_regions(place.policy / "regions", parcel.quarter),
        scratch=place.work / "scratch" / f"check-{code}",
        threads=place.settings.threads,
        memory=place.settings.memory,
    )


def source_of(place: Workspace, code: str) -> Source:
    """A source by its code; raises UsageRefused that names a near one."""
    sources = read_sources(place.policy / "sources")
    if code not in sources:
        raise UsageRefused(f"policy/sources: there is no source '{code}'. {near(code, sources)}")
    return sources[code]


def delivery_of(place: Workspace, source: Source, name: str | None) -> Delivery:
    """A delivery by its name, the newest when not named; raises UsageRefused or DeliveryRefused."""
    if name is None:
        return newest_delivery(place.deliveries, source)
    known = {each.name: each for each in deliveries_of(place.deliveries, source)}
    if name not in known:
        raise UsageRefused(
            f"deliveries/{source.code}: there is no delivery '{name}'. {near(name, known)}"
        )
    return known[name]
