"""The demo's cases: the stories of the simulated country, given to families of its last release."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tunggal.adapters.stores.releases import find_release
from tunggal.adapters.stores.service_process import ask_service
from tunggal.adapters.stores.workspace import Workspace
from tunggal.cycle.engine import Engine
from tunggal.simulation.cast import Cast, Decided, Family, played, played_before
from tunggal.simulation.stories import STORIES, decided_story
from tunggal.wiring import engine_of

PROGRAM = "tunggal.service.demonstration.command"
_NEAR, _FAR = 400, 12  # families of the demo's villages, of each place further off
_MOST_DECIDED = 8
_UNASKED = ("power", "closet")  # questions that other answers make needless
# What the release was made with, of families of the regency: the latest decisions.
_DECIDED = """
    select decisions.kind, decisions.programme, decisions.upheld, decisions.reason,
        decisions.decided_on, families.family_id, families.village_code as village
    from decisions
    inner join persons on persons.nik = decisions.nik and persons.relation = 1
    inner join families on families.family_id = persons.family_id
    where families.regency_code = '{regency}' and decisions.upheld in (1, 2)
        and decisions.decided_on < date '{before}' and families.village_code is not null
    order by decisions.case_number asc nulls last
"""
_FAMILIES = """
    with aided as (
        select family_id,
            max(case when outcome in ('allocated', 'on_notice', 'shielded') then 1 else 0 end) as holds,
            max(case when outcome = 'waiting' then 1 else 0 end) as waits
        from outcomes
        where unit = 'family' and programme in ('pkh', 'sembako')
        group by family_id
    ), known as (
        select families.*, coalesce(aided.holds, 0) as holds, coalesce(aided.waits, 0) as waits,
            case when families.village_code in ({villages}) then 'near'
                when families.regency_code = '{regency}' then 'elsewhere' else 'abroad' end as place,
            count(*) over (partition by families.kk) as cards
        from families
        left join aided on aided.family_id = families.family_id
        where families.kk is not null and families.village_code is not null
    ), numbered as (
        select known.*,
            row_number() over (partition by place order by family_id asc nulls last) as turn
        from known
        where cards = 1 or kk in ({cards})
    )
    select * from numbered
    where turn <= case when place = 'near' then {near} else {far} end
        or kk in ({cards}) or family_id in ({decided})
    order by family_id asc nulls last
"""
_PERSONS = """
    select * from persons
    where family_id in ({families}) and alive = 1 and present = 1
    order by family_id asc nulls last, relation asc nulls last, person_id asc nulls last
"""


@dataclass(frozen=True)
class Played:
    """The stories with their people, and where the officers of the demo work."""

    stories: list[dict[str, Any]]
    villages: tuple[str, ...]
    telephones: Mapping[str, str]  # of those to sign in as, by NIK


def play(
    place: Workspace, release: str, citizens: Sequence[Mapping[str, Any]], *, now: datetime
) -> Played:
    """The stories of the simulated country, given to families of a release.

    `citizens` are the families to sign in as: each gets cases of its own.
    """
    families, decided = _people(place, release, citizens, now.date())
    found = {each.nik: each for each in families}
    own = [found[nik] for nik in dict.fromkeys(each["nik"] for each in citizens) if nik in found]
    cast = Cast(own, families)
    stories = [*played(STORIES, cast), *played_before(decided, cast)]
    villages = {*_villages(citizens), *(each.family.village for each in decided)}
    return Played(
        stories, tuple(sorted(villages)), {each.nik: cast.telephone(each.nik) for each in own}
    )


def let_happen(
    place: Workspace, officers: Sequence[Mapping[str, Any]], played: Played, *, now: datetime
) -> dict[str, Any]:
    """Make officers, and let the stories happen in the service up to now.

    Gives the passwords, and how many cases and messages for the command centre there are then.
    """
    told = {"action": "live", "made": officers, "stories": played.stories, "now": now.isoformat()}
    made: dict[str, Any] = ask_service(place.root, told, program=PROGRAM)
    return made


def _people(
    place: Workspace, release: str, citizens: Sequence[Mapping[str, Any]], before: date
) -> tuple[list[Family], list[Decided]]:
    """Families from whom the stories may choose, and the cases that the release was made with."""
    aid = find_release(place.releases, release)
    register = find_release(place.releases, aid.manifest.parents["register"].release)
    regency, villages = citizens[0]["regency"] if citizens else "", _villages(citizens)
    with engine_of(place, "summary") as engine:
        engine.read("outcomes", aid.table("outcomes"))
        for table in {"families", "persons", "decisions"} & {*register.tables}:
            engine.read(table, register.table(table))
        query = _DECIDED.format(regency=regency, before=before)
        decisions = engine.rows(query) if "decisions" in register.tables else []
        decisions = _near(decisions, villages)
        known = _FAMILIES.format(
            regency=regency, near=_NEAR, far=_FAR, villages=_listed(villages),
            cards=_listed(each["kk"] for each in citizens),
            decided=", ".join(["0", *(str(each["family_id"]) for each in decisions)]),
        )  # fmt: skip
        families = _families(engine, known, {each["family_id"] for each in decisions})
    return [*families.values()], [*_decided(decisions, families)]


def _villages(citizens: Iterable[Mapping[str, Any]]) -> set[str]:
    return {each["village"] for each in citizens if each["village"]}


def _near(decisions: Iterable[Any], villages: set[str]) -> list[Any]:
    """Decisions of these villages, and of the one beside them with most; the latest first."""
    by_village: dict[str, list[Any]] = defaultdict(list)
    for row in decisions:
        by_village[row["village"]].append(row)
    others = [each for each in sorted(by_village) if each not in villages]
    most = max(others, key=lambda each: len(by_village[each]), default="")
    near = [row for each in sorted({*villages, most}) for row in by_village[each]]
    return sorted(near, key=lambda row: row["decided_on"], reverse=True)[:_MOST_DECIDED]


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(["''", *(f"'{each}'" for each in sorted(set(texts)))])


def _families(engine: Engine, query: str, decided: set[int]) -> dict[int, Family]:
    """The families with a head that can sign in, those that answered everything first."""
    rows = engine.rows(query)
    persons: dict[int, list[dict[str, str]]] = defaultdict(list)
    ids = ", ".join(["0", *(str(row["family_id"]) for row in rows)])
    for row in engine.rows(_PERSONS.format(families=ids)):
        persons[row["family_id"]].append(_written(row))
    rows.sort(key=lambda row: (_gaps(row, persons[row["family_id"]]) > 0, row["family_id"]))
    return {
        row["family_id"]: Family(
            members[0]["nik"], row["kk"], row["village_code"],
            () if row["family_id"] in decided else _pools(row), tuple(members), _written(row),
        )
        for row in rows
        if (members := persons[row["family_id"]]) and members[0].get("nik")
        and members[0].get("relation") == "1"
    }  # fmt: skip


def _written(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in row.items() if value is not None}


def _gaps(row: Mapping[str, Any], persons: Iterable[Mapping[str, str]]) -> int:
    """How much is not known that a whole visit would ask for."""
    missing = [name for name, value in row.items() if value is None and name not in _UNASKED]
    asked = ("illness", "disability", "works", "schooling", "education", "marital")
    return len(missing) + sum(name not in each for each in persons for name in asked)


def _pools(row: Mapping[str, Any]) -> tuple[str, ...]:
    if row["place"] != "near":
        return (row["place"],)
    pools = {"holder": row["holds"], "waiting": row["waits"], "any": 1}
    return tuple(name for name, fits in pools.items() if fits)


def _decided(
    rows: Iterable[Mapping[str, Any]], families: Mapping[int, Family]
) -> Iterable[Decided]:
    for row in rows:
        story = decided_story(
            row["kind"], row["programme"] or "", upheld=row["upheld"] == 1, reason=row["reason"]
        )
        if story and row["family_id"] in families:
            yield Decided(story, families[row["family_id"]], row["decided_on"])
