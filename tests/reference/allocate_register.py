"""The twin's card index: the rows of a world under the keys that the rooms of the twin ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import md5
from typing import Any

from tunggal.policy.allocation import Allocation
from tunggal.registry.period import Period

Row = dict[str, Any]
World = Mapping[str, Sequence[Row]]

USED = frozenset(
    {
        "withdrawal", "objection", "proposal", "reactivation", "protection", "appeal",
        "lead_contest",
    }
)  # fmt: skip
SUSPENDING = frozenset({"appeal", "lead_contest"})


@dataclass(frozen=True)
class Register:
    """The register of a period: persons carry their age and the marital status of their head."""

    period: Period
    persons: Mapping[int, Row]
    kin: Mapping[int, Sequence[Row]]  # by family
    families: Mapping[int, Row]  # ranked or not, with the line of those that are
    cards: Mapping[int, Row]  # rows of `families`
    by_nik: Mapping[str, Row]
    by_kk: Mapping[str, int]
    decisions: Sequence[Row]  # in force
    leads: Sequence[tuple[str, Row]]  # kind, and the person it speaks of
    protections: Sequence[tuple[Row, Row]]  # in force, and the person it speaks of
    decile_before: Mapping[int, int]

    def family_of(self, nik: str | None, kk: str | None) -> int | None:
        """The family that a NIK leads to, else that of the card."""
        holder = self.by_nik.get(nik or "")
        if holder is not None and holder["family_id"] is not None:
            return int(holder["family_id"])
        return self.by_kk.get(kk or "")

    def regency_of(self, person: Row) -> str:
        family, village = self.families.get(person["family_id"]), person["village_code"]
        return str(family["regency_code"]) if family else (village[:4] if village else "unknown")

    def bound_by(self, decision: Row, unit: str) -> list[int]:
        """The units that a decision binds: by NIK the person, by card alone all of the family."""
        holder = self.by_nik.get(decision["nik"] or "")
        family = self.family_of(decision["nik"], decision["kk"])
        if unit == "family":
            return [] if family is None else [family]
        if holder is not None:
            return [holder["person_id"]]
        if decision["nik"] is None and family is not None:
            return [one["person_id"] for one in self.kin.get(family, ())]
        return []

    def finds(self, decision: Row, unit: str) -> bool:
        """Whether a decision finds a unit of this kind, a family without members too."""
        if unit == "family" or decision["nik"] is None:
            return self.family_of(decision["nik"], decision["kk"]) is not None
        return decision["nik"] in self.by_nik


def read_register(world: World, allocation: Allocation, period: Period) -> Register:
    cards = {row["family_id"]: row for row in world["families"]}
    persons = {row["person_id"]: row for row in _persons(world, cards, period.first_day)}
    kin: dict[int, list[Row]] = defaultdict(list)
    for person in persons.values():
        if person["family_id"] is not None:
            kin[person["family_id"]].append(person)
    by_nik = {row["nik"]: row for row in persons.values() if row["nik"] is not None}
    by_kk = {row["kk"]: key for key, row in cards.items() if row["kk"] is not None}
    decisions = [row for row in world["decisions"] if _in_force(row, period.first_day)]
    bare = Register(
        period, persons, kin, _lined(world, allocation), cards, by_nik, by_kk, decisions, (), (),
        {row["family_id"]: row["decile"] for row in world["previous_ranked"]},
    )  # fmt: skip
    leads = tuple(_leads(world, bare))
    protections = tuple(_protections(world, bare))
    return Register(**{**vars(bare), "leads": leads, "protections": protections})


def _persons(world: World, cards: Mapping[int, Row], day: date) -> Iterator[Row]:
    marital = {row["person_id"]: row.get("marital") for row in world["persons"]}
    for person in world["persons"]:
        card = cards.get(person["family_id"]) or {}
        yield {
            **person,
            "age": age(person["birth_date"], day),
            "head_marital": marital.get(card.get("head_id")),
        }


def age(born: date | None, day: date) -> int | None:
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_here(person: Row) -> bool:
    return bool(person["alive"] == 1 and person["present"] == 1)


def _lined(world: World, allocation: Allocation) -> dict[int, Row]:
    families = {row["family_id"]: {**row, "decile": None} for row in world["not_ranked"]}
    for row in world["ranked"]:
        key = row["family_id"]
        lot = md5(f"{allocation.tie_seed}:{key}".encode()).hexdigest()
        families[key] = {**row, "reason": None, "line": (row[allocation.order], lot, key)}
    return families


def _in_force(decision: Row, day: date) -> bool:
    if decision["until"] is not None and decision["until"] < day:
        return False
    open_ones = SUSPENDING if decision["upheld"] == 3 else frozenset()
    return decision["kind"] in (USED if decision["upheld"] == 1 else open_ones)


def _leads(world: World, register: Register) -> Iterator[tuple[str, Row]]:
    """Each lead with the living, present person it speaks of, but for those contested."""
    key = ("source", "delivery", "record_key")
    linked = {tuple(row[name] for name in key): row["person_id"] for row in world["record_links"]}
    contested = set(_contested(register))
    for lead in world["leads"]:
        record = tuple(lead[name] for name in key)
        named = _named(register, lead)
        person = register.persons.get(linked[record]) if record in linked else named
        if person is None or not is_here(person):
            continue
        if not {(person["person_id"], lead["kind"]), (person["person_id"], None)} & contested:
            yield lead["kind"], person


def _contested(register: Register) -> Iterator[tuple[int, str | None]]:
    for decision in register.decisions:
        if decision["kind"] == "lead_contest":
            for key in register.bound_by(decision, "person"):
                yield key, decision.get("reason")


def _named(register: Register, row: Row) -> Row | None:
    """The person of a NIK, where no known birth dates contradict each other."""
    person = register.by_nik.get(row["nik"] or "")
    if person is None:
        return None
    born, said = person["birth_date"], row["birth_date"]
    return person if born is None or said is None or born == said else None


def _protections(world: World, register: Register) -> Iterator[tuple[Row, Row]]:
    for row in world.get("protections", ()):
        person = _named(register, row)
        ended = row["until"] is not None and row["until"] < register.period.first_day
        if person is not None and not ended:
            yield row, person
