"""The command that explains one family: rank, reasons, what changed."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from tunggal.adapters.stores.releases import find_release, list_releases
from tunggal.adapters.stores.workspace import Workspace, open_workspace
from tunggal.commands.family_facts import Shelf, family_id_of, family_in, relinked
from tunggal.cycle.explanation.change import Part, score_change
from tunggal.cycle.explanation.facts import Family
from tunggal.cycle.explanation.words import change_text, family_text
from tunggal.policy.bases import legal_bases
from tunggal.policy.messages import read_messages
from tunggal.registry.errors import UsageRefused
from tunggal.registry.quarter import Quarter
from tunggal.wiring import engine_of


def family_explain(
    workspace: Path | str, family: str | int, *, quarter: str | None = None, language: str = "id"
) -> dict[str, Any]:
    """Why a family has its decile and what it receives, with what changed since the last release.

    `family` is a family key, a KK number or the NIK of a member. Returns the facts and `text`.
    Raises UsageRefused when the releases of the quarter hold no such family.
    """
    place = open_workspace(Path(workspace))
    shelf, previous = _shelves(place, quarter)
    with engine_of(place, "explain") as engine:
        found = family_id_of(engine, shelf, str(family).strip())
        now = family_in(engine, shelf, found)
        before = family_in(engine, previous, found) if previous else None
        changed = (
            relinked(engine, previous, shelf, found) if previous and before else frozenset[str]()
        )
    if now is None:
        raise UsageRefused(f"{shelf.quarter}: no family of that key, KK or NIK is in the register.")
    parts = _change(before, now, changed)
    text = _text(place, shelf, now, before, parts, language)
    return {
        "quarter": shelf.quarter,
        "family": _plain(now),
        "before": _plain(before) if before else None,
        "change": [asdict(part) for part in parts or ()],
        "text": text,
    }


def _shelves(place: Workspace, quarter: str | None) -> tuple[Shelf, Shelf | None]:
    published = list_releases(place.releases, "register")
    if not published:
        raise UsageRefused(f"{place.releases}: no register release is published yet.")
    name = f"register-{quarter}" if quarter else published[-1].name
    release = find_release(place.releases, name)
    earlier = [each for each in published if each.manifest.quarter < release.manifest.quarter]
    return _shelf(place, release.manifest.quarter), _shelf(
        place, earlier[-1].manifest.quarter
    ) if earlier else None


def _shelf(place: Workspace, quarter: Quarter) -> Shelf:
    aid = [
        each for each in list_releases(place.releases, "aid") if each.manifest.quarter == quarter
    ]
    used = aid if len(aid) < 2 else [aid[0], aid[-1]]  # the quarter's and the last month's
    register = place.releases / f"register-{quarter}"
    return Shelf(str(quarter), register, tuple(each.folder for each in used))


def _change(before: Family | None, now: Family, changed: frozenset[str]) -> tuple[Part, ...] | None:
    if before is None or before.standing is None or now.standing is None:
        return None
    return score_change(before.standing, now.standing, relinked=changed)


def _text(
    place: Workspace, shelf: Shelf, now: Family, before: Family | None, parts: Any, language: str
) -> str:
    policy = shelf.register / "policy"
    messages = read_messages(place.policy / "messages")[language]
    bases = legal_bases(policy, Quarter.parse(shelf.quarter))
    said = family_text(now, messages, shelf.variables, bases=bases)
    if before is not None and parts is not None:
        said += ["", *change_text(before, now, parts, messages, shelf.variables)]
    return "\n".join(said)


def _plain(family: Family) -> dict[str, Any]:
    facts = asdict(family)
    facts.pop("standing")
    facts["score"] = family.standing.score if family.standing else None
    facts["decile"] = family.decile
    return facts
