"""Commands on aid programmes: list them, try a changed file."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, cast

from tunggal.adapters.report import Language, Tried, render_trial
from tunggal.adapters.sources import deliveries_of
from tunggal.adapters.stores.releases import find_release, list_releases
from tunggal.adapters.stores.workspace import Workspace, open_workspace
from tunggal.commands.before import tables_before
from tunggal.commands.cycle import read_quarter
from tunggal.commands.plan import REPORTS
from tunggal.cycle.allocate.trial import Trial, try_example, try_programme
from tunggal.cycle.engine import Engine
from tunggal.cycle.release.manifest import Release
from tunggal.cycle.run import READS, Corridor
from tunggal.cycle.tables import PREVIOUS
from tunggal.policy.allocation import read_allocation
from tunggal.policy.entitlement import MaxDecile
from tunggal.policy.programme_examples import Example
from tunggal.policy.programmes import Programme, Terms, read_programme, read_programmes
from tunggal.policy.sources import read_sources
from tunggal.policy.variables import read_variables
from tunggal.registry.errors import UsageRefused
from tunggal.registry.quarter import Quarter
from tunggal.wiring import engine_of


def programme_list(workspace: Path | str, quarter: str | None = None) -> dict[str, Any]:
    """Each programme and its terms in a quarter: unit, national seats, decile limit, legal basis.

    Without a quarter: that of the newest release, or of the newest delivery where there is none.
    """
    place = open_workspace(Path(workspace))
    when = read_quarter(quarter) if quarter else _newest(place)
    listed = [
        _listed(each, each.terms(when)) for each in read_programmes(place.policy / "programmes")
    ]
    return {"quarter": str(when), "programmes": listed}


def _newest(place: Workspace) -> Quarter:
    known = [release.manifest.quarter for release in list_releases(place.releases)]
    sources = read_sources(place.policy / "sources").values()
    known += [
        each.quarter for source in sources for each in deliveries_of(place.deliveries, source)
    ]
    if not known:
        raise UsageRefused(
            "No release and no delivery says which quarter it is; name one with --quarter."
        )
    return max(known)


def _listed(programme: Programme, terms: Terms | None) -> dict[str, Any]:
    limits = [rule.limit for rule in terms.rules if isinstance(rule, MaxDecile)] if terms else []
    return {
        "programme": programme.code,
        "name": programme.name["id"],
        "unit": programme.unit,
        "national_seats": terms.quota if terms else None,
        "deciles_up_to": min(limits) if limits else None,
        "examples": len(programme.examples),
        "basis": programme.basis,
    }


def programme_try(
    workspace: Path | str,
    file: Path | str,
    *,
    release: str | None = None,
    report: Path | str | None = None,
    language: str = "id",
) -> dict[str, Any]:
    """Run the examples of a programme file and, on a past aid release, say who would move.

    The workspace's common guards hold for the examples too.

    Returns `examples` with expected and found, `passed`, and with a release the moves per regency
    and in all, the rupiah before and after, and the reasons of leaving.
    `report` names an HTML file to write the comparison into, in `language` (`id` or `en`).
    """
    if report is not None and release is None:
        raise UsageRefused("A report compares with a release: name one with --release.")
    place = open_workspace(Path(workspace))
    programme = read_programme(Path(file))
    common = read_allocation(place.policy).guards
    programme = replace(programme, guards=programme.guards.over(common))
    examples = [
        _example(number, programme, each) for number, each in enumerate(programme.examples, 1)
    ]
    answer: dict[str, Any] = {
        "passed": all(each["as_expected"] for each in examples),
        "examples": examples,
    }
    if release is None:
        return answer
    tried_on = find_release(place.releases, release)
    answer |= _told(programme, _trial(place, programme, tried_on))
    if report is not None:
        text = _page(place, Path(file).name, programme, tried_on, answer, language)
        Path(report).write_text(text, encoding="utf-8")
        answer["report"] = str(report)
    return answer


def _page(
    place: Workspace,
    file: str,
    programme: Programme,
    release: Release,
    answer: dict[str, Any],
    language: str,
) -> str:
    """The comparison as a page."""
    if language not in REPORTS:
        raise UsageRefused(f"'{language}' is not a language of the reports: {', '.join(REPORTS)}.")
    tried = Tried(
        answer,
        file,
        programme.code,
        register=_parents(place, release)["register"].folder,
        policy=release.folder / "policy",
        manifest={"release": release.name, "simulated": place.simulation.exists()},
    )
    return render_trial(tried, language=cast(Language, language), scratch=place.work)


def _example(number: int, programme: Programme, example: Example) -> dict[str, Any]:
    found = try_example(programme, example)
    expected = (example.outcome, example.reason)
    verdict = (found.verdict.outcome, found.verdict.reason)
    rupiah_right = example.rupiah is None or example.rupiah == found.rupiah
    return {
        "example": number,
        "expected": f"{expected[0]}: {expected[1]}",
        "found": f"{verdict[0]}: {verdict[1]}",
        "rupiah": found.rupiah,
        "as_expected": expected == verdict and rupiah_right,
    }


def _trial(place: Workspace, programme: Programme, release: Release) -> Trial:
    if release.manifest.kind != "aid" or release.manifest.period.month:
        raise UsageRefused(
            f"{release.name}: a programme is tried on the aid release of a quarter, such as "
            f"aid-{release.manifest.quarter}."
        )
    policy = release.folder / "policy"
    with engine_of(place, "trial") as engine:
        _bring(engine, place, release, tuple(read_variables(policy / "variables.yaml")))
        return try_programme(
            engine,
            programme,
            programmes=read_programmes(policy / "programmes"),
            allocation=read_allocation(policy),
            when=release.manifest.quarter,
        )


def _bring(engine: Engine, place: Workspace, release: Release, variables: tuple[str, ...]) -> None:
    """The tables that the release's own allocation read, and what it gave."""
    parents = _parents(place, release)
    register = parents["register"]
    folders = {
        name: register.folder / "tables" / name
        for name in READS["allocate"]
        if name not in PREVIOUS
    }
    before = tables_before(
        register=_parents(place, register).get("previous"),
        aid=parents.get("previous"),
        quarter_aid=parents.get("quarter"),
    )
    folders |= {name: folder for name, folder in before.items() if name in READS["allocate"]}
    for name in ("recipients", "benefits"):
        folders[name] = release.folder / "tables" / name
    corridor = Corridor(place.work / "trial", folders, variables)
    for name in {*READS["allocate"], *folders}:
        corridor.bring(engine, name)


def _parents(place: Workspace, release: Release) -> dict[str, Release]:
    """The releases that a release was made from, by role."""
    return {
        role: find_release(place.releases, each.release)
        for role, each in release.manifest.parents.items()
    }


def _told(programme: Programme, trial: Trial) -> dict[str, Any]:
    codes = sorted({each.programme for each in trial.moves} | {programme.code})
    return {
        "moves": [asdict(trial.total(code)) for code in codes],
        "by_regency": [asdict(each) for each in trial.moves],
        "reasons": [
            {"programme": code, "reason": reason, "leavers": n} for code, reason, n in trial.reasons
        ],
    }
