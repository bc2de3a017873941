"""The end of the demo: the last release is loaded into the service, with people to try it as."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from tunggal.adapters.stores.releases import find_release
from tunggal.adapters.stores.workspace import Workspace
from tunggal.commands.cycle import Progress
from tunggal.commands.demo_cases import let_happen, play
from tunggal.commands.lookup import release_load
from tunggal.commands.serve import need_service
from tunggal.registry.errors import UsageRefused
from tunggal.simulation.stories import SECONDS
from tunggal.wiring import engine_of

SHOWN = ("on_notice", "waiting", "allocated")  # a family of each, so that each page is seen
# Role → the level of region that it works for, empty where the whole country is meant.
ROLES = {
    "village_operator": "village", "facilitator": "village", "regency_verifier": "regency",
    "head_of_office": "regency", "ministry": "", "agent": "", "auditor": "",
}  # fmt: skip
# The first family of each outcome in each regency whose head can sign in.
_FAMILIES = """
    select nik, kk, village, regency, outcome, programme
    from (
        select persons.nik, families.kk, families.village_code as village,
            families.regency_code as regency, outcomes.outcome, outcomes.programme,
            row_number() over (
                partition by families.regency_code, outcomes.outcome
                order by families.family_id asc nulls last, outcomes.programme asc nulls last
            ) as place
        from outcomes
        inner join families on families.family_id = outcomes.family_id
        inner join persons on persons.family_id = families.family_id and persons.relation = 1
        where outcomes.unit = 'family' and outcomes.outcome in ('on_notice', 'waiting', 'allocated')
            and persons.nik is not null and families.kk is not null
            and persons.alive = 1 and persons.present = 1
    ) as placed
    where place = 1
    order by regency asc nulls last, outcome asc nulls last
"""


def demo_service(place: Workspace, release: str, progress: Progress | None) -> dict[str, Any]:
    """Load an aid release, make officers and families to sign in as, and let cases happen up to now.

    Where the parts of the service are not installed, `missing` says so and nothing is done.
    """
    try:
        need_service()
    except UsageRefused as lacking:
        return {"missing": str(lacking)}
    serving = release_load(place.root, release, progress=progress)["serving"]
    if progress:
        progress("cases", "", 0)
    citizens, now = _citizens(place, release), datetime.now(UTC)
    played = play(place, release, citizens, now=now)
    officers = _officers(played.villages, {each["regency"] for each in citizens})
    made = let_happen(place, officers, played, now=now)
    passwords = zip(officers, made["passwords"], strict=True)
    return {
        "serving": serving,
        "cases": made["cases"],
        "messages": made["messages"],
        "citizens": [
            {**each, "telephone": played.telephones.get(each["nik"], "any")} for each in citizens
        ],
        "officers": [
            {**each, "regions": " ".join(each["regions"]), "start_password": password}
            for each, password in passwords
        ],
    }


def _citizens(place: Workspace, release: str) -> list[dict[str, Any]]:
    """One family of each outcome, all of one regency where there is one that has all."""
    aid = find_release(place.releases, release)
    register = find_release(place.releases, aid.manifest.parents["register"].release)
    with engine_of(place, "summary") as engine:
        engine.read("outcomes", aid.table("outcomes"))
        for table in ("families", "persons"):
            engine.read(table, register.table(table))
        found = engine.rows(_FAMILIES)
    by_regency: dict[str, list[dict[str, Any]]] = {}
    for row in found:
        by_regency.setdefault(row["regency"], []).append(dict(row))
    chosen = max(by_regency.values(), key=len, default=[])  # the first of those with most
    return sorted(chosen, key=lambda row: SHOWN.index(row["outcome"]))


def _officers(villages: Iterable[str], regencies: Iterable[str]) -> list[dict[str, Any]]:
    """An officer of each role where the citizens live; of some roles more, for appeals."""
    regions = {"village": sorted(villages), "regency": sorted(regencies), "": []}
    codes = {role.replace("_", "-"): role for role in ROLES} | SECONDS
    return [
        {"code": code, "role": role, "regions": regions[ROLES[role]]}
        for code, role in sorted(codes.items(), key=lambda each: [*ROLES].index(each[1]))
        if regions[ROLES[role]] or not ROLES[role]
    ]
