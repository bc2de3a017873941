"""Makes the simulated country: its regions, its years up to the last quarter, and what its offices send."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from tunggal.policy.sources import read_sources
from tunggal.registry.errors import UsageRefused
from tunggal.registry.quarter import Quarter
from tunggal.simulation import offices
from tunggal.simulation.answers import first_answers
from tunggal.simulation.contests import no_cases
from tunggal.simulation.deliveries import PostOffice
from tunggal.simulation.desk import Desk
from tunggal.simulation.evolve import circumstances, conceive_before, evolve
from tunggal.simulation.facilitators import assign_facilitators
from tunggal.simulation.faults import EPOCH
from tunggal.simulation.lists import DTKS, P3KE, REGSOSEK, send_list
from tunggal.simulation.names import CULTURES, culture_mix
from tunggal.simulation.participation import send_participation
from tunggal.simulation.people import Block, settle
from tunggal.simulation.poverty import publish_poor_counts, write_deciles
from tunggal.simulation.regions import Regions, lineage_rows, make_regions, region_rows
from tunggal.simulation.seats import give_seats, send_seats
from tunggal.simulation.shapes import shapes
from tunggal.simulation.survey import sample_share, send_survey
from tunggal.simulation.treatments import send_treatments
from tunggal.simulation.truth_tables import TruthKeeper
from tunggal.simulation.visits import send_visits

NATION = 95_006_179  # families in the nation, January 2026
FAMILIES_PER_BLOCK = 150_000  # what is in memory at a time: a few whole regencies
# Families grow in number between the first register and the first quarter.
_GROWTH = 0.95
_REGSOSEK, _P3KE, _DTKS, _SURVEY = 1143, 732, 366, 46  # days before the first quarter
Tell = Callable[[str, int], None]


@dataclass(frozen=True)
class Plan:
    """What is simulated, and with which seed."""

    families: int
    quarters: tuple[Quarter, ...]
    seed: int

    def rng(self, *place: int) -> Any:
        """The random numbers of one place in the work; the same wherever it is run."""
        return np.random.default_rng([self.seed, *place])

    @property
    def first_day(self) -> int:
        return _number(self.quarters[0].first_day)

    @property
    def split_on(self) -> date | None:
        """The day on which a district splits: the first of the second quarter."""
        return self.quarters[1].first_day if len(self.quarters) > 1 else None


def simulate(
    workspace: Path,
    *,
    families: int,
    quarters: Sequence[Quarter],
    seed: int,
    progress: Tell | None = None,
) -> None:
    """Make a country of about so many families and everything its offices send in these quarters.

    Reads `policy/`; writes `policy/regions/`, the scale in `policy/allocate.yaml`, `deliveries/`
    and `truth/`. The same seed and size give the same bytes. Raises UsageRefused when the
    workspace holds a simulated country already, or the quarters are not in order.
    """
    plan = Plan(families, tuple(quarters), seed)
    _refuse(workspace, plan)
    tell = progress or (lambda what, rows: None)
    regions = make_regions(plan.rng(0), families=families)
    _write_regions(workspace / "policy" / "regions", regions, plan)
    post = PostOffice(
        workspace / "deliveries", read_sources(workspace / "policy" / "sources"), regions
    )
    truth = TruthKeeper(workspace / "truth")
    for number, place, counts in _blocks(plan, regions):
        _live(plan, number, place, counts, post, truth, tell)
        truth.close()
    post.close()
    write_deciles(workspace / "truth", plan.quarters)
    publish_poor_counts(workspace, plan.quarters[0])
    assign_facilitators(workspace)
    _write_scale(workspace / "policy" / "allocate.yaml", families)


def _refuse(workspace: Path, plan: Plan) -> None:
    if plan.families < 1:
        raise UsageRefused(f"families: a country needs at least one family, not {plan.families}.")
    if not plan.quarters or list(plan.quarters) != sorted(set(plan.quarters)):
        raise UsageRefused(
            "quarters: name at least one quarter, each once and in order: 2026Q1 2026Q2."
        )
    if (workspace / "truth").is_dir() and any((workspace / "truth").iterdir()):
        raise UsageRefused(
            f"{workspace / 'truth'}: a country is here already. Simulate in a new workspace."
        )


def _number(day: date) -> int:
    return int((np.datetime64(day) - EPOCH).astype(int))


def _write_regions(folder: Path, regions: Regions, plan: Plan) -> None:
    heading = ("code", "level", "parent_code", "name", "valid_from", "valid_to", "statistics_code")
    _write(folder / "regions.csv", heading, region_rows(regions, split_on=plan.split_on))
    lineage = lineage_rows(regions, split_on=plan.split_on)
    _write(folder / "lineage.csv", ("old_code", "new_code", "kind", "on"), lineage)
    regencies = np.unique(regions.villages.code // 10**6).tolist()
    paths = shapes(plan.rng(1), regencies)
    _write(
        folder / "shapes.csv",
        ("regency_code", "path"),
        [(str(code), paths[code]) for code in regencies],
    )


def _write(file: Path, heading: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([heading, *rows])


def _write_scale(file: Path, families: int) -> None:
    """National seats shrink to the size of this country."""
    if file.exists():
        text = file.read_text(encoding="utf-8")
        scale = f"quota_scale: {{families: {families}, of: {max(NATION, families)}}}"
        file.write_text(re.sub(r"quota_scale: *\{[^}]*\}", scale, text), encoding="utf-8")


def _blocks(plan: Plan, regions: Regions) -> Iterator[tuple[int, Any, Any]]:
    """Number, village rows and families per village of each block of whole regencies."""
    started = max(1, round(plan.families * _GROWTH))
    counts = plan.rng(2).multinomial(started, regions.villages.share)
    regency = regions.villages.code // 10**6
    first = np.flatnonzero(np.r_[True, regency[1:] != regency[:-1]])
    sizes = np.add.reduceat(counts, first)
    block_of_regency = (np.cumsum(sizes) - sizes) // FAMILIES_PER_BLOCK
    block = np.repeat(block_of_regency, np.diff(np.r_[first, len(regency)]))
    for number, each in enumerate(np.unique(block).tolist()):
        place = np.flatnonzero(block == each)
        if counts[place].sum():
            yield number, place, counts[place]


def _live(
    plan: Plan,
    number: int,
    place: Any,
    counts: Any,
    post: PostOffice,
    truth: TruthKeeper,
    tell: Tell,
) -> None:
    """One block from the first register to the last quarter."""
    post.split_has_happened = False
    block = _begin(plan, number, place, counts, post)
    day = plan.first_day - _REGSOSEK
    for step, (until, work) in enumerate(_calendar(plan, post, truth)):
        if until > day:
            evolve(plan.rng(4, number, step), block, since=day, until=until)
            day = until
        rng = plan.rng(5, number, step)
        what = work(Desk(rng, block, place, day, post, truth, str(plan.quarters[0])))
        tell(what, len(block.persons))


def _begin(plan: Plan, number: int, place: Any, counts: Any, post: PostOffice) -> Block:
    rng, villages = plan.rng(3, number), post.regions.villages.take(place)
    provinces = villages.code // 10**8
    mixes = {code: culture_mix(plan.rng(6, code)) for code in np.unique(provinces).tolist()}
    mix = np.array([mixes[code] for code in provinces.tolist()]).reshape(-1, len(CULTURES))
    day = plan.first_day - _REGSOSEK
    block = settle(rng, number=number, villages=villages, counts=counts, mix=mix, day=day)
    answers = first_answers(rng, block.families, **circumstances(block))
    block.families.set(answers=answers, before=answers)
    block.cases = no_cases()
    conceive_before(rng, block, day=day)
    offices.insure(rng, block)
    return block


Work = Callable[[Desk], str]


def _calendar(plan: Plan, post: PostOffice, truth: TruthKeeper) -> Iterator[tuple[int, Work]]:
    """The days on which offices send something, and what they do."""
    first = plan.first_day
    for office, before in ((REGSOSEK, _REGSOSEK), (P3KE, _P3KE), (DTKS, _DTKS)):
        yield first - before, _list_work(office)
    yield first - _SURVEY, _survey_work(sample_share(plan.families), str(plan.quarters[0].previous))
    for place, quarter in enumerate(plan.quarters):
        yield _number(quarter.first_day), _quarter_work(plan, quarter, post, truth, split=place > 0)


def _list_work(office: Any) -> Work:
    def work(desk: Desk) -> str:
        send_list(desk, office, delivery=desk.today.isoformat())
        return str(office.source)

    return work


def _survey_work(share: float, delivery: str) -> Work:
    def work(desk: Desk) -> str:
        send_survey(desk, share=share, delivery=delivery)
        return "survey"

    return work


def _quarter_work(
    plan: Plan, quarter: Quarter, post: PostOffice, truth: TruthKeeper, *, split: bool
) -> Work:
    def work(desk: Desk) -> str:
        post.split_has_happened = split
        at = Desk(desk.rng, desk.block, desk.place, desk.day, post, truth, str(quarter))
        days = (quarter.first_day - quarter.previous.first_day).days
        offices.send_dukcapil(at, quarter_days=days)
        offices.send_bpjs(at)
        offices.send_power(at, share=min(0.6, offices.POWER_CUSTOMERS / plan.families))
        offices.send_leads(at)
        if not split:
            give_seats(at.rng, at.block, day=at.day)
            send_seats(at)
        send_participation(at)
        send_treatments(at, first=not split)
        send_visits(at)
        truth.note_country(desk.block, str(quarter), codes=post.regions.codes_on(split)[desk.place])
        return str(quarter)

    return work
