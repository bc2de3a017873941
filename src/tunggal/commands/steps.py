"""What one cycle reads, gathered once, and the stages it goes through."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tunggal import __version__
from tunggal.adapters.matching.splink import SplinkMatcher
from tunggal.adapters.report.tables import PREVIOUS_AID, PREVIOUS_REGISTER
from tunggal.adapters.sources import FileReader, find_deliveries
from tunggal.adapters.stores.keys import load_trusted
from tunggal.adapters.stores.proof import prove_tables
from tunggal.adapters.stores.releases import find_release, latest_release, verify
from tunggal.adapters.stores.workspace import Workspace
from tunggal.commands.before import tables_before
from tunggal.commands.policy import Policy, read_all
from tunggal.cycle.allocate.between import bring_up_to_date, since_tables
from tunggal.cycle.allocate.stage import allocate
from tunggal.cycle.consolidate.delivery import Delivery
from tunggal.cycle.consolidate.stage import consolidate
from tunggal.cycle.engine import Engine
from tunggal.cycle.link.stage import link
from tunggal.cycle.rank.stage import rank
from tunggal.cycle.release.files import delivery_files, file_digest, files_below
from tunggal.cycle.release.manifest import MANIFEST, DeliveryFile, Release
from tunggal.cycle.release.rules import release_id
from tunggal.cycle.run import ORDER, READS, Stage
from tunggal.cycle.tables import PREVIOUS
from tunggal.policy.regions import read_regions
from tunggal.registry.errors import DeliveryRefused, PolicyRefused, UsageRefused
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter

STAGES_OF = {"statistics": ORDER[:3], "ministry": ORDER[3:], "both": ORDER}
MONTHLY = ("consolidate", "allocate")


def stages_for(role: str, period: Period) -> tuple[str, ...]:
    """The stages of an office in a period; a month has no ranking of its own.

    Raises UsageRefused where an office has nothing to do in a month, or the quarter does it.
    """
    if not period.month:
        return STAGES_OF[role]
    if role == "statistics":
        raise UsageRefused(
            f"{period}: aid between quarters is the ministry's; run {period.quarter}."
        )
    if period == Period(period.quarter).first_month:
        raise UsageRefused(
            f"{period}: is the first month of {period.quarter}, whose own aid release pays for it."
        )
    return MONTHLY


@dataclass(frozen=True)
class Inputs:
    """The quarter, or the month of it, and everything its stages read."""

    period: Period
    policy: Policy
    deliveries: tuple[Delivery, ...]
    delivered: tuple[DeliveryFile, ...]
    register: Release | None  # released already: the other office's, or that of a month's quarter
    previous_register: Release | None
    previous_aid: Release | None
    quarter_aid: Release | None  # of the last quarter, where `previous_aid` is a month's
    digest: str

    @property
    def quarter(self) -> Quarter:
        return self.period.quarter

    @property
    def variables(self) -> tuple[str, ...]:
        return tuple(self.policy.variables)

    @property
    def elsewhere(self) -> Mapping[str, Path]:
        """Tables that lie in an earlier release, or in the other office's: name → folder."""
        folders = tables_before(
            register=self.previous_register, aid=self.previous_aid, quarter_aid=self.quarter_aid
        )
        if self.register:
            needed = [name for name in READS["allocate"] if name not in PREVIOUS]
            folders |= {name: self.register.folder / "tables" / name for name in needed}
        return folders


def gather(place: Workspace, period: Period) -> Inputs:
    """Find and read what the cycle of a period needs; raises where something is missing."""
    policy, role, quarter = read_all(place), place.settings.role, period.quarter
    stages = stages_for(role, period)
    reads = "consolidate" in stages
    deliveries = find_deliveries(place.deliveries, policy.sources, period) if reads else ()
    delivered = delivery_files((each.source.code, each.name, each.folder) for each in deliveries)
    released = "rank" not in stages
    register = _received(place, release_id("register", quarter)) if released else None
    previous = latest_release(place.releases, "register", before=quarter)
    aid = latest_release(place.releases, "aid", before=f"aid-{period}")
    quarter_aid = _quarter_behind(place, aid)
    _prove_previous(place, previous, aid, quarter_aid)
    if "allocate" in stages:
        _refuse_missing_poor_counts(policy, period)
    if "rank" in stages:
        _refuse_missing_deliveries(deliveries, quarter, previous)
    used = [release for release in (register, previous, aid, quarter_aid) if release]
    digest = _digest(place, delivered, used)
    return Inputs(
        period, policy, deliveries, delivered, register, previous, aid, quarter_aid, digest
    )


def _quarter_behind(place: Workspace, aid: Release | None) -> Release | None:
    """The last quarter's aid release, where the last of all is a month's."""
    if aid is None or not aid.manifest.period.month:
        return None
    return find_release(place.releases, release_id("aid", aid.manifest.quarter))


def _prove_previous(
    place: Workspace, register: Release | None, aid: Release | None, quarter_aid: Release | None
) -> None:
    """Prove what the stages and the report read of earlier releases; raises IntegrityBroken."""
    trusted = load_trusted(place.keys)
    if register:
        prove_tables(register, {*PREVIOUS.values(), *PREVIOUS_REGISTER}, trusted)
    for release in (aid, quarter_aid):
        if release:
            prove_tables(release, {*PREVIOUS.values(), *PREVIOUS_AID}, trusted)


def _refuse_missing_poor_counts(policy: Policy, period: Period) -> None:
    counted, quarter = ("by_poor_count", "fixed_ratio"), period.quarter
    terms = [each.terms(period) for each in policy.programmes]
    asking = [each.code for each in terms if each and each.share and each.share.method in counted]
    if asking and not policy.allocation.poor_counts(quarter):
        raise PolicyRefused(
            f"policy/regions/poor_counts.csv: has no poor count of {quarter.year} or earlier, and "
            f"{asking[0]} shares its seats by them. Write regency_code,year,poor,basis per regency."
        )


def _refuse_missing_deliveries(
    deliveries: Sequence[Delivery], quarter: Quarter, previous: Release | None
) -> None:
    """Refuse what would empty the register: no list, no news, or a source that fell silent."""
    if not any(each.source.holds == "register" for each in deliveries):
        raise DeliveryRefused(
            f"{quarter}: no register has a delivery up to this quarter. "
            "Put one into deliveries/<source>/<quarter>/; 'tunggal source list' names the sources."
        )
    newest = max(each.quarter for each in deliveries)
    if newest < quarter:
        raise DeliveryRefused(
            f"{quarter}: no source has delivered for it; the newest delivery is of {newest}. "
            f"Add what has come, or run {newest}."
        )
    before = {each.source for each in previous.manifest.deliveries} if previous else set()
    silent = sorted(before - {each.source.code for each in deliveries})
    if silent:
        raise DeliveryRefused(
            f"deliveries/{silent[0]}: was used for the last release and is gone"
            f"{' (and ' + ', '.join(silent[1:]) + ')' if silent[1:] else ''}. Its persons would "
            "leave the register. Restore the delivery, or send an empty one that says so."
        )


def _received(place: Workspace, name: str) -> Release:
    """The register release of the other office, its signature and files proved before it is read."""
    return verify(find_release(place.releases, name).folder, load_trusted(place.keys))


def stages_of(place: Workspace, inputs: Inputs) -> list[Stage]:
    """The stages of this office, in order."""
    work = _works(place, inputs)
    stages = [Stage(name, work[name]) for name in stages_for(place.settings.role, inputs.period)]
    if inputs.period.month:
        also = tuple(since_tables())
        stages[-1] = Stage("allocate", partial(_up_to_date, work["allocate"]), also)
    return stages


def _up_to_date(allocate: Callable[[Engine], None], engine: Engine) -> None:
    bring_up_to_date(engine)
    allocate(engine)


def _works(place: Workspace, inputs: Inputs) -> dict[str, Callable[[Engine], None]]:
    policy, quarter = inputs.policy, inputs.quarter
    return {
        "consolidate": lambda engine: consolidate(
            engine,
            deliveries=inputs.deliveries,
            reader=FileReader(
                place.work / "scratch" / f"{inputs.period}-typed-{os.getpid()}",
                threads=place.settings.threads,
                memory=place.settings.memory,
            ),
            variables=policy.variables,
            regions=read_regions(place.policy / "regions", quarter),
            quarter=quarter,
        ),
        "link": partial(
            link,
            linking=policy.linking,
            matcher=SplinkMatcher(policy.linking),
            sources=policy.sources,
            variables=inputs.variables,
            quarter=quarter,
        ),
        "rank": partial(
            rank,
            ranking=policy.ranking,
            scoring=policy.scoring,
            variables=policy.variables,
            quarter=quarter,
        ),
        "allocate": partial(
            allocate, programmes=policy.programmes, allocation=policy.allocation, when=inputs.period
        ),
    }


def _digest(place: Workspace, delivered: tuple[DeliveryFile, ...], releases: list[Release]) -> str:
    """One digest of everything the run depends on."""
    told = hashlib.sha256(f"{__version__} {place.settings.role} {place.settings.engine}".encode())
    for name, file in sorted(files_below(place.policy).items()):
        told.update(f"{name} {file_digest(file)}\n".encode())
    for each in delivered:
        told.update(f"{each.source} {each.delivery} {each.path} {each.sha256}\n".encode())
    for release in releases:
        told.update(f"{release.name} {file_digest(release.folder / MANIFEST)}\n".encode())
    return told.hexdigest()
