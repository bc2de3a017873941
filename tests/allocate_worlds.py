"""Random small worlds for the allocate stage: register, leads, decisions, last release, policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from tunggal.cycle.tables import BY_NAME, PREVIOUS
from tunggal.policy.allocation import Allocation
from tunggal.policy.dated import Dated, Spell
from tunggal.policy.entitlement import (
    AgeBetween,
    Alive,
    CodeAmong,
    MaxDecile,
    NeedsComponent,
    NoLead,
    NoObjection,
    NotTogether,
    NotWithdrawn,
    Present,
    UsableNik,
)
from tunggal.policy.guards import DatedGuards
from tunggal.policy.programmes import Component, Programme, Share
from tunggal.registry.quarter import Quarter

Row = dict[str, Any]
QUARTER = Quarter(2026, 2)
START = Quarter(2025, 1)
INPUTS = (
    "families", "persons", "ranked", "not_ranked", "leads", "record_links", "decisions",
    "protections", "seat_holders", "life_events", "villages", "previous_ranked",
    "previous_recipients", "previous_departures", "previous_regency_ledger",
    "quarter_recipients", "quarter_departures", "quarter_regency_ledger",
)  # fmt: skip
REGENCIES = ("1101", "1102", "3171", "9401")
UNRANKED = ("too_few_answers", "answers_too_old", "no_answers", "no_members")


def load(engine: Any, world: Mapping[str, Sequence[Row]]) -> None:
    """The world's tables, each with all the columns that the corridor declares."""
    for name in INPUTS:
        types = BY_NAME[PREVIOUS.get(name, name)].spelled(())
        engine.load(name, world.get(name, []), types)


# ------------------------------------------------------------------- the register


def random_world(seed: int, *, families: int = 14, first: int = 1) -> dict[str, list[Row]]:
    """A world that depends on its seed only; keys count up from `first`."""
    draw = Random(seed)
    world: dict[str, list[Row]] = {name: [] for name in INPUTS}
    world["villages"] = [
        {"village_code": f"{code}012001", "regency_code": code} for code in REGENCIES
    ]
    for family_id in range(first, first + families):
        _family(draw, world, family_id)
    for _ in range(draw.randint(0, 2)):
        _person(draw, world, None)
    for place in range(draw.randint(0, 6)):
        _lead(draw, world, f"{first}-{place}")
        _decision(draw, world, f"{first}-{place}")
    _last_release(draw, world)
    _merge_keys(draw, world, first)
    return world


def _family(draw: Random, world: dict[str, list[Row]], family_id: int) -> None:
    regency = draw.choice(REGENCIES)
    family = {"family_id": family_id, "regency_code": regency}
    world["families"].append({**family, "kk": draw.choice([None, f"{family_id:016d}"])})
    if draw.random() < 0.15:
        world["not_ranked"].append({**family, "reason": draw.choice(UNRANKED)})
    else:
        score = draw.randint(13_000_000, 13_000_006)
        decile = draw.randint(1, 6)
        place = draw.randint(1, 9)
        ranked = {"welfare_score": score, "decile": decile, "place": place}
        world["ranked"].append({**family, **ranked})
    for _ in range(draw.randint(0, 4)):
        _person(draw, world, family_id)


def _person(draw: Random, world: dict[str, list[Row]], family_id: int | None) -> None:
    person_id = 10 * (family_id or 900 + len(world["families"])) + len(world["persons"]) % 10
    while any(person["person_id"] == person_id for person in world["persons"]):
        person_id += 1_000_000
    born = QUARTER.first_day - timedelta(
        days=draw.choice([-20, 300, 1800, 2556, 4000, 21915, 21914])
    )
    world["persons"].append(
        {
            "person_id": person_id,
            "family_id": family_id,
            "nik": draw.choice([None, *[f"{person_id:016d}"] * 4]),
            "birth_date": draw.choice([None, *[born] * 6]),
            "village_code": draw.choice([None, "1102012001"]),
            "alive": draw.choice([1, 1, 1, 1, 2]),
            "present": draw.choice([1, 1, 1, 1, 2]),
            "pregnant": draw.choice([None, 1, 2]),
            "schooling": draw.choice([None, 1, 2]),
            "disability": draw.choice([None, 1, 4]),
        }
    )


def _lead(draw: Random, world: dict[str, list[Row]], key: str) -> None:
    if not world["persons"]:
        return
    person = draw.choice(world["persons"])
    lead = {
        "source": "leads", "delivery": "2026Q2", "record_key": key,
        "kind": draw.choice(["civil_servant", "company_owner"]), "nik": person["nik"],
        "birth_date": draw.choice([None, person["birth_date"], date(1950, 1, 1)]),
    }  # fmt: skip
    world["leads"].append(lead)
    if draw.random() < 0.3:
        other = draw.choice(world["persons"])["person_id"]
        names = ("source", "delivery", "record_key")
        world["record_links"].append({**{name: lead[name] for name in names}, "person_id": other})


def _decision(draw: Random, world: dict[str, list[Row]], number: str) -> None:
    if not world["persons"]:
        return
    by_card = draw.random() < 0.4
    nik = draw.choice([draw.choice(world["persons"])["nik"], "0000000000000000"])
    card = draw.choice(world["families"])["kk"]
    world["decisions"].append(
        {
            "case_number": number,
            "kind": draw.choice(["withdrawal", "objection", "objection", "proposal", "correction"]),
            "programme": draw.choice([None, "alpha", "beta", "gamma", "ended"]),
            "nik": None if by_card else nik,
            "kk": draw.choice([card, None]) if not by_card else card,
            "upheld": draw.choice([1, 1, 2]),
            "decided_on": date(2026, 1, draw.randint(1, 4)),
            "until": draw.choice([None, date(2026, 3, 31), date(2026, 4, 1)]),
        }
    )


def _last_release(draw: Random, world: dict[str, list[Row]]) -> None:
    families = [row["family_id"] for row in world["families"]]
    for family_id in families:
        if draw.random() < 0.7:
            row = {"family_id": family_id, "decile": draw.randint(1, 10)}
            world["previous_ranked"].append(row)
    units = [("alpha", "family", each) for each in families]
    units += [("gamma", "person", row["person_id"]) for row in world["persons"]]
    units += [("alpha", "family", 700_001), ("gamma", "person", 700_002), ("ended", "family", 1)]
    for programme, unit, unit_id in units:
        if draw.random() < 0.4:
            world["previous_recipients"].append(
                {
                    "programme": programme, "unit": unit, "unit_id": unit_id,
                    "family_id": unit_id if unit == "family" else draw.choice(families),
                    "regency_code": draw.choice(REGENCIES), "since": "2025Q3",
                }
            )  # fmt: skip


def _merge_keys(draw: Random, world: dict[str, list[Row]], first: int) -> None:
    """A few keys of the last release are gone; two may have gone into one that has a seat too."""
    if not world["persons"]:
        return
    kept = [draw.choice(world["persons"])["person_id"] for _ in range(2)]
    for place in range(draw.randint(0, 4)):
        retired = 500_000 + 10 * first + place
        event = {"kind": "person_merged", "person_id": retired, "family_id": 0}
        other = draw.choice(kept)
        world["life_events"].append({**event, "from_family_id": 0, "other_person_id": other})
        if draw.random() < 0.8:
            family = draw.choice(world["families"])["family_id"]
            world["previous_recipients"].append(
                {
                    "programme": "gamma", "unit": "person", "unit_id": retired,
                    "family_id": family, "regency_code": draw.choice(REGENCIES),
                    "since": draw.choice(["2025Q1", "2025Q2"]),
                }
            )  # fmt: skip


def merged(worlds: Sequence[Mapping[str, Sequence[Row]]]) -> dict[str, list[Row]]:
    """Several worlds with different keys as one; what stands twice stands once."""
    world: dict[str, list[Row]] = {}
    for name in INPUTS:
        rows = [row for each in worlds for row in each.get(name, [])]
        world[name] = list({repr(_key(name, row)): row for row in rows}.values())
    return world


def _key(name: str, row: Row) -> tuple[Any, ...]:
    return tuple(row[column] for column in BY_NAME[PREVIOUS.get(name, name)].key)


# ------------------------------------------------------------------- the policy


def always(value: Any) -> Dated[Any]:
    return Dated((Spell(START, None, value, "Peraturan contoh"),))


def component(
    code: str, conditions: Sequence[Any], rupiah: int, most: int | None = None
) -> Component:
    return Component(code, {"id": code, "en": code}, tuple(conditions), always(rupiah), most)


CHILD = component("child", [AgeBetween(None, 6)], 750_000, 1)
PREGNANT = component("pregnant", [CodeAmong("pregnant", (1,))], 750_000)
PUPIL = component("pupil", [CodeAmong("schooling", (2,)), AgeBetween(5, 21)], 225_000)
ELDERLY = component("elderly", [AgeBetween(60, None)], 600_000)
COMPONENTS = (PUPIL, CHILD, PREGNANT, ELDERLY)


def programme(code: str = "alpha", **changes: Any) -> Programme:
    """A programme in force since 2025Q1; without changes it gives every family 1,000 rupiah."""
    given: dict[str, Any] = {
        "quota": 5, "share": None, "rules": (), "rupiah": 1000, "components": (), "paid_members": None,
    }  # fmt: skip
    given |= changes
    dated = {
        name: always(given[name]) if given[name] is not None else Dated(())
        for name in ("quota", "share", "rupiah", "paid_members")
    }
    return Programme(
        code=code,
        file=f"policy/programmes/{code}.yaml",
        name={"id": code, "en": code},
        unit=given.get("unit", "family"),
        basis="Peraturan contoh",
        rules=tuple(always(rule) for rule in given["rules"]),
        components=given["components"],
        cadence=given.get("cadence", Dated(())),
        guards=given.get("guards", DatedGuards()),
        **dated,
    )


def random_share(draw: Random) -> Share | None:
    ratio = Share("fixed_ratio", draw.randint(1, 400), draw.choice([1, 100]), draw.random() < 0.5)
    plain = [Share(name) for name in ("by_need", "by_poor_count", "equal_share")]
    return draw.choice([None, ratio, *plain])


def _some(draw: Random, rules: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(rule for rule in rules if draw.random() < 0.5)


def random_programmes(seed: int) -> tuple[Programme, ...]:
    """alpha: families with components; beta: families; gamma: persons; exclusions one way round."""
    draw = Random(seed)
    common = (NotWithdrawn(), NoObjection(), NoLead(frozenset({"civil_servant"})), UsableNik())
    excludes = [frozenset(_some(draw, each)) for each in (("beta", "gamma"), ("gamma",))]
    together = [(NotTogether(codes),) if codes else () for codes in excludes]
    own_lead = NoLead(frozenset({"company_owner"}), whole_family=False)
    wants = (NeedsComponent(frozenset({"child", "elderly", "pupil"})),)
    persons = (
        Alive(),
        Present(),
        *_some(draw, (NotWithdrawn(), NoObjection(), own_lead, UsableNik())),
    )
    return (
        programme(
            "alpha", quota=draw.randint(0, 12), share=random_share(draw), rupiah=None,
            rules=_some(draw, common) + _some(draw, (MaxDecile(4),)) + wants + together[0],
            components=COMPONENTS, paid_members=draw.choice([None, 1, 2]),
        ),
        programme(
            "beta", quota=draw.randint(0, 12), share=random_share(draw),
            rules=_some(draw, (*common, MaxDecile(5))) + together[1],
        ),
        programme(
            "gamma", unit="person", quota=draw.randint(0, 25), share=random_share(draw),
            rules=persons + _some(draw, (MaxDecile(5), AgeBetween(1, 60))),
        ),
    )  # fmt: skip


def random_allocation(seed: int) -> Allocation:
    draw = Random(seed)
    return Allocation(
        tie_seed=draw.choice(["tunggal", "it's 1"]),
        share=Share(draw.choice(["by_need", "equal_share"])),
        order=draw.choice(["place", "welfare_score", "decile"]),
        scale=Fraction(draw.randint(1, 3), draw.randint(1, 3)),
        poor={code: {2024: draw.randint(0, 3), 2027: 99} for code in REGENCIES},
    )
