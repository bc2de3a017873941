"""Commands on releases: plan, publish, list, show, verify, diff, rebuild, receive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tunggal.adapters.stores import releases as shelf
from tunggal.adapters.stores.keys import load_private, load_trusted
from tunggal.adapters.stores.workspace import Workspace, open_workspace
from tunggal.commands.cycle import Progress, cycle_run, read_period
from tunggal.commands.rebuild import rebuild
from tunggal.cycle.release.diff import diff
from tunggal.cycle.release.manifest import MANIFEST, REPORT
from tunggal.cycle.release.rules import SIGNED_BY
from tunggal.registry.errors import UsageRefused
from tunggal.wiring import engine_of

KINDS = ("register", "aid")


def release_plan(workspace: Path | str, period: str) -> dict[str, Any]:
    """What publishing a quarter or month would publish: of each plan counts, digests and report."""
    place, when = open_workspace(Path(workspace)), read_period(period)
    plans = [_told(place.plans / name) for name in _names(str(when)) if _planned(place, name)]
    if not plans:
        raise UsageRefused(f"{when}: nothing is planned. Run 'tunggal cycle run {when}' first.")
    return {"period": str(when), "plans": plans}


def release_publish(workspace: Path | str, name: str, *, plan: str | None = None) -> dict[str, Any]:
    """Sign and publish one planned release, or all that are planned for a quarter or month.

    `plan` is the digest that `release_plan` showed; a plan that has changed since is refused.
    """
    place = open_workspace(Path(workspace))
    names = [name] if name.startswith(KINDS) else _names(str(read_period(name)))
    planned = [each for each in names if _planned(place, each)] or names[:1]
    return {"published": [_published(place, each, plan) for each in planned]}


def _names(period: str) -> list[str]:
    """The releases that a period may have; the register belongs to the quarter."""
    return [f"{kind}-{period}" for kind in KINDS if kind == "aid" or "Q" in period]


def _published(place: Workspace, name: str, plan: str | None) -> dict[str, Any]:
    office = SIGNED_BY[name.partition("-")[0]]
    key = load_private(place.keys, office)
    made = shelf.publish(place.plans / name, place.releases, key, shown=plan)
    facts = shelf.show_release(made.folder)
    return {
        "release": name,
        "office": office,
        "signed_with": facts["signed_with"],
        "content": facts["content"],
        "report": str(made.folder / REPORT),
    }


def release_list(workspace: Path | str) -> dict[str, Any]:
    """Every published release, oldest first, with its parents and size."""
    place = open_workspace(Path(workspace))
    shown = [shelf.show_release(release.folder) for release in shelf.list_releases(place.releases)]
    keep = ("release", "office", "signed_with", "files", "bytes", "content")
    return {"releases": [{name: facts[name] for name in keep} for facts in shown]}


def release_show(workspace: Path | str, name: str) -> dict[str, Any]:
    """What one release holds and what it was made from."""
    place = open_workspace(Path(workspace))
    return _told(shelf.find_release(place.releases, name).folder)


def release_verify(workspace: Path | str, name: str) -> dict[str, Any]:
    """Prove signature, files and parents; raises IntegrityBroken that names what is wrong.

    `name` is a release of the workspace, or the folder of one that was brought here.
    """
    place = open_workspace(Path(workspace))
    trusted = load_trusted(place.keys)
    if _is_on_shelf(place, name):
        release = shelf.verify(place.releases / name, trusted)
    else:
        release = shelf.verify(_brought(place, name), trusted, releases=place.releases)
    facts = shelf.show_release(release.folder)
    return {
        "verified": True,
        **{key: facts[key] for key in ("release", "office", "signed_with", "files", "content")},
    }


def release_diff(workspace: Path | str, before: str, after: str) -> dict[str, Any]:
    """Two releases of a kind compared, table by table."""
    place = open_workspace(Path(workspace))
    old, new = (shelf.find_release(place.releases, name) for name in (before, after))
    with engine_of(place, "diff") as engine:
        return diff(engine, before=old, after=new)


def release_rebuild(
    workspace: Path | str, name: str, *, progress: Progress | None = None
) -> dict[str, Any]:
    """Make a release anew from its deliveries and its own copy of the policy, and compare bytes.

    Returns `passed` and the differences; raises UsageRefused when a delivery is no longer there.
    """
    place = open_workspace(Path(workspace))
    return rebuild(
        place,
        shelf.find_release(place.releases, name),
        lambda scratch, period: cycle_run(scratch, period, progress=progress),
    )


def release_receive(workspace: Path | str, folder: Path | str) -> dict[str, Any]:
    """Take over a release of the other office after verifying it."""
    place = open_workspace(Path(workspace))
    received = shelf.receive(Path(folder), place.releases, load_trusted(place.keys))
    return _told(received.folder)


def _is_on_shelf(place: Workspace, name: str) -> bool:
    return name.startswith(KINDS) and "/" not in name and (place.releases / name).is_dir()


def _brought(place: Workspace, name: str) -> Path:
    """The folder of a release that was brought here; raises UsageRefused when it is none."""
    folder = Path(name)
    if not folder.is_dir():
        return shelf.find_release(place.releases, name).folder
    if not (folder / MANIFEST).exists():
        raise UsageRefused(
            f"{folder}: holds no {MANIFEST}; name a release or the folder of one. "
            "'tunggal release list' names the releases."
        )
    return folder


def _planned(place: Workspace, name: str) -> bool:
    return (place.plans / name / MANIFEST).exists()


def _told(folder: Path) -> dict[str, Any]:
    return {**shelf.show_release(folder), "report": str(folder / REPORT)}
