"""A messy delivery with known truth: four hundred persons as three offices write them."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from tunggal.cycle.tables import BY_NAME
from tunggal.registry.names import name_key, normalise_name

Row = dict[str, Any]
_FIRST = (
    "Siti", "Sri", "Moh.", "Muhammad", "Budi", "Agus", "Dewi", "Nur", "Ahmad", "Abdul", "Ratna", "Joko", "Tuti",
    "Slamet", "Wayan", "Made", "Yohanes", "Maria", "Endang", "Hasan", "Fatimah", "Zaenal", "Rini", "Eko",
)  # fmt: skip
_LAST = (
    "Aminah", "Wahyuni", "Yusuf", "Hidayat", "Santoso", "Setiawan", "Lestari", "Hayati", "Fauzi", "Rahman", "Sari",
    "Widodo", "Rahayu", "Riyadi", "Sudana", "Astuti", "Simanjuntak", "Goretti", "Suryani", "Basri", "Zahra", "Arifin",
)  # fmt: skip
_SPELLINGS = (
    ("Muhammad", "Moch."), ("Yusuf", "Jusuf"), ("Fatimah", "Patimah"), ("Zaenal", "Jaenal"), ("Ahmad", "Achmad"),
    ("Joko", "Djoko"), ("Rahman", "Rachman"), ("Siti", "St."), ("Nur", "Noer"), ("Widodo", "Widhodo"),
)  # fmt: skip


def messy(random: Random, *, families: int = 130) -> tuple[list[Row], dict[tuple[str, str], int]]:
    """Records, and the true person of each by source and key."""
    persons = [person for family in range(families) for person in _family(random, family)]
    rows, truth = [], {}
    for source, cover, faults in (
        ("dukcapil", 0.97, 0.0),
        ("dtks", 0.7, 0.14),
        ("regsosek", 0.9, 0.1),
    ):
        for number, person in enumerate(persons):
            if random.random() < cover:
                row = _delivered(random, source, person, faults)
                row["record_key"] = f"{source[:2]}{random.randrange(10**9)}-{number}"
                truth[source, row["record_key"]] = number
                rows.append(row)
    random.shuffle(rows)
    return rows, truth


def _family(random: Random, number: int) -> list[Row]:
    village = f"32010{random.randint(1, 3)}200{random.randint(1, 6)}"
    mother = _name(random)
    made = []
    for place in range(random.randint(1, 5)):
        born = date(1950, 1, 1) + timedelta(days=random.randrange(25_000))
        sex = random.randint(1, 2)
        day = born.day + (40 if sex == 2 else 0)
        made.append({
            "nik": f"{village[:6]}{day:02d}{born.month:02d}{born.year % 100:02d}{number % 90 + 1:04d}",
            "kk": f"{village[:6]}010110{number + 1:04d}", "family_key": f"K{number}", "name_delivered": _name(random),
            "birth_date": born, "sex": sex, "village_code": village, "relation": min(place + 1, 3),
            "mother_name": normalise_name(mother if place > 1 else _name(random)), "presence": 1,
        })  # fmt: skip
    return made


def _name(random: Random) -> str:
    return " ".join([random.choice(_FIRST), *random.sample(_LAST, random.choice((1, 1, 2)))])


def _delivered(random: Random, source: str, person: Row, faults: float) -> Row:
    row: Row = dict.fromkeys(BY_NAME["records"].spelled(()))
    row |= person | {"source": source, "delivery": "2026Q1", "as_of": date(2025, 1, 1)}
    row["nik_delivered"] = row["nik"]
    if random.random() < faults:
        row["nik_delivered"] = random.choice((None, row["nik"][:-1], row["nik"][:15] + "0"))
        row["nik"], row["nik_fault"] = None, "missing"
    if random.random() < faults * 2:
        row["name_delivered"] = _misspelt(random, row["name_delivered"])
    if random.random() < faults:
        born = row["birth_date"]
        row["birth_date"] = random.choice((born + timedelta(days=10), date(born.year, 1, 1), None))
    if random.random() < faults:
        row["village_code"], row["kk"] = f"320105200{random.randint(1, 6)}", None
    row["name"] = normalise_name(row["name_delivered"])
    row["name_key"] = name_key(row["name"])
    return row


def _misspelt(random: Random, name: str) -> str:
    for usual, other in _SPELLINGS:
        if usual in name:
            return name.replace(usual, other)
    at = random.randrange(len(name) - 1)
    return random.choice((name[:at] + name[at + 1 :], name.rsplit(" ", 1)[0], f"Drs. {name}, S.Pd"))
