"""The twin's seats before: who had one in the last releases, who was listed, who had left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reference.allocate_register import Register, Row, World

Seat = tuple[str, int]  # programme and unit
AGES_OF_MOTHERS = range(12, 56)


@dataclass(frozen=True)
class Before:
    """By the keys of today: recipients and departures of the programmes of this run."""

    recipients: Mapping[Seat, Row]
    departures: Mapping[Seat, Sequence[Row]]
    in_other_programmes: Mapping[str, Sequence[Row]]  # of this quarter, not of this run
    unmatched_seats: Sequence[Row]


def seats_before(world: World, register: Register, units: Mapping[str, str]) -> Before:
    """What the run starts from; `units` says of each of its programmes what has a seat."""
    spoken_of = {row["programme"] for row in world.get("previous_regency_ledger", ())}
    known = spoken_of | {row["programme"] for row in world.get("quarter_regency_ledger", ())}
    holders, unmatched = _holders(world, register, units, known)
    earlier = [
        *world["previous_recipients"],
        *_others(world.get("quarter_recipients", ()), spoken_of),
        *holders,
    ]
    gone = [
        *world.get("previous_departures", ()),
        *_others(world.get("quarter_departures", ()), spoken_of),
    ]
    month = bool(register.period.month)
    others: dict[str, list[Row]] = defaultdict(list)
    for row in earlier if month else ():
        if row["programme"] not in units:
            others[row["programme"]].append(row)
    speaks = (lambda row: row["programme"] in units) if month else (lambda row: True)
    kept = _kept_keys(world)
    return Before(
        {_seat(row): row for row in _recipients(earlier, kept) if speaks(row)},
        _by_seat(row for row in _departures(gone, kept) if speaks(row)),
        others,
        unmatched,
    )


def _others(rows: Sequence[Row], spoken_of: set[str]) -> list[Row]:
    return [row for row in rows if row["programme"] not in spoken_of]


def _seat(row: Row) -> Seat:
    return row["programme"], row["unit_id"]


def _by_seat(rows: Iterator[Row]) -> dict[Seat, list[Row]]:
    found: dict[Seat, list[Row]] = defaultdict(list)
    for row in rows:
        found[_seat(row)].append(row)
    return found


# ------------------------------------------------------------------- lists of seat holders


def _holders(
    world: World, register: Register, units: Mapping[str, str], known: set[str]
) -> tuple[list[Row], list[Row]]:
    """Seats of programmes that no release has spoken of, and the rows that give none."""
    listed = [row for row in world.get("seat_holders", ()) if row["programme"] not in known]
    listed.sort(
        key=lambda row: (
            row["held_from"] or date.max, row["source"], row["delivery"], row["record_key"]
        )
    )  # fmt: skip
    seats: dict[Seat, Row] = {}
    unmatched = []
    for row in listed:
        unit = units.get(row["programme"])
        found = None if unit is None else _holder(register, row, unit)
        if unit is not None and found is not None and (row["programme"], found) not in seats:
            seats[row["programme"], found] = _first_seat(register, row, unit, found)
            continue
        why = "programme_not_in_force" if unit is None else "nobody_found"
        why = why if found is None else "same_unit_twice"
        names = ("source", "delivery", "record_key", "programme")
        unmatched.append({**{name: row[name] for name in names}, "why": why})
    return list(seats.values()), unmatched


def _holder(register: Register, row: Row, unit: str) -> int | None:
    if unit == "family":
        return register.family_of(row["nik"], row["kk"])
    person = register.by_nik.get(row["nik"] or "")
    return None if person is None else int(person["person_id"])


def _first_seat(register: Register, row: Row, unit: str, unit_id: int) -> Row:
    family = register.family_of(row["nik"], row["kk"])
    since = row["held_from"]
    return {
        "programme": row["programme"],
        "unit": unit,
        "unit_id": unit_id,
        "family_id": family or 0,
        "regency_code": (register.families.get(family or 0) or {}).get("regency_code"),
        "since": f"{since.year}Q{(since.month + 2) // 3}"
        if since
        else str(register.period.quarter),
        "standing": "allocated",
        "notice_until": None,
        "rupiah": 0,
    }


# ------------------------------------------------------------------- keys that were merged


def _kept_keys(world: World) -> dict[int, int]:
    return {
        event["person_id"]: event["other_person_id"]
        for event in world["life_events"]
        if event["kind"] == "person_merged"
    }


def _recipients(earlier: Sequence[Row], kept: Mapping[int, int]) -> Iterator[Row]:
    """A retired key gives its seat to the key that was kept, once; the oldest seat first."""
    untold = {"standing": None, "notice_until": None, "rupiah": None}
    rows = [untold | row for row in sorted(earlier, key=lambda row: (row["since"], row["unit_id"]))]
    taken = {_seat(row) for row in rows if row["unit"] == "person"}
    for row in rows:
        key = kept.get(row["unit_id"])
        if row["unit"] == "person" and key is not None and (row["programme"], key) not in taken:
            taken.add((row["programme"], key))
            yield {**row, "unit_id": key}
        else:
            yield row


def _departures(gone: Sequence[Row], kept: Mapping[int, int]) -> Iterator[Row]:
    """A retired key gives its departures to the key that was kept, those of one period once."""
    seen = set()
    for row in sorted(gone, key=lambda row: (-row["held"], row["unit_id"])):
        key = kept.get(row["unit_id"]) if row["unit"] == "person" else None
        key = row["unit_id"] if key is None else key
        if (row["programme"], key, row["left_in"]) not in seen:
            seen.add((row["programme"], key, row["left_in"]))
            yield {**row, "unit_id": key}


# ------------------------------------------------------------------- newborns


def homes_of_mothers(register: Register, before: Before, code: str) -> set[int]:
    """Families in which a woman aged 12 to 55 had a seat of the programme."""
    homes = set()
    for programme, unit_id in before.recipients:
        mother = register.persons.get(unit_id) if programme == code else None
        if mother and mother.get("sex") == 2 and mother["age"] in AGES_OF_MOTHERS:
            homes.add(mother["family_id"])
    return homes - {None}
