"""The first families of the simulated country and the persons in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tunggal.simulation.economy import PERMANENT
from tunggal.simulation.frame import Frame, count_within
from tunggal.simulation.names import WITH_CLAN, bear_clan, draw_names, numbers_of
from tunggal.simulation.words import DEGREES, TITLES_MEN, TITLES_WOMEN

YEAR = 365.25
HEAD, SPOUSE, CHILD, IN_LAW, GRANDCHILD, PARENT, OTHER = 1, 2, 3, 4, 5, 6, 8
SINGLE, MARRIED, DIVORCED, WIDOWED = 1, 2, 3, 4
CHILDREN = 5  # places for children in a first family
_RELATIONS = np.array([HEAD, SPOUSE, *[CHILD] * CHILDREN, IN_LAW, GRANDCHILD, PARENT, OTHER])
_OLDEST = 95.0
EPOCH = np.datetime64("1970-01-01")


@dataclass
class Block:
    """A few whole regencies with all who live there: the part of the country in memory at a time.

    `families` only grow, so a family's row is its address; `persons.family` holds that row.
    """

    number: int
    villages: Frame
    families: Frame
    persons: Frame
    cases: Frame = field(default_factory=Frame)  # appeals and contests that are not decided yet

    def living(self) -> Any:
        """Persons who are alive and in the country."""
        return (self.persons.died == 0) & (self.persons.left == 0)

    def sizes(self) -> Any:
        """Members alive and here, by family row."""
        return np.bincount(self.persons.family[self.living()], minlength=len(self.families))

    def urban(self) -> Any:
        return self.villages.urban[self.families.village]

    def area(self) -> Any:
        return self.villages.area[self.families.village]


def settle(rng: Any, *, number: int, villages: Frame, counts: Any, mix: Any, day: int) -> Block:
    """Fill villages with `counts` families each on a day; `mix` gives each village's cultures."""
    village = np.repeat(np.arange(len(villages)), counts)
    families = _families(rng, village, mix)
    ages, sexes, marital = _people(rng, len(families))
    there = np.isfinite(ages)
    family, slot = np.nonzero(there)
    persons = _persons(
        rng, family, _RELATIONS[slot], ages[there], sexes[there], marital[there], families, day
    )
    block = Block(number, villages, families, persons)
    _bear_clans(block)
    _know_mothers(rng, block, slot)
    give_niks(rng, block, np.arange(len(persons)))
    give_cards(rng, block, np.arange(len(families)), since=day - 6_000, until=day - 60)
    return block


def _families(rng: Any, village: Any, mix: Any) -> Frame:
    count = len(village)
    bounds = np.cumsum(mix, axis=1)[village]
    return Frame(
        number=np.arange(count, dtype=np.int64),
        village=village.astype(np.int32),
        culture=(rng.random(count)[:, None] > bounds[:, :-1]).sum(1).astype(np.int8),
        permanent=rng.normal(0, PERMANENT, count),
        taste=rng.normal(0, 1, count).astype(np.float32),
        shock=rng.normal(0, 1, count),
        kk=np.zeros(count, np.int64),
        old_kk=np.zeros(count, np.int64),
        old_village=village.astype(np.int32),
        moved=np.zeros(count, np.int32),
        street=rng.integers(0, 10_000, count, np.int32),
        answers=np.full((count, 26), -1, np.int16),
        before=np.full((count, 26), -1, np.int16),
        pkh=np.zeros(count, np.int32),  # day since which the seat is held, 0 without one
        sembako=np.zeros(count, np.int32),
    )


def _people(rng: Any, count: int) -> tuple[Any, Any, Any]:
    """Ages (missing where nobody is), sexes and marital states by family and place in it."""
    head = np.clip(np.abs(rng.normal(47, 14.5, count) - 20) + 20, 20, _OLDEST)
    coupled = rng.random(count) < np.interp(
        head, [20, 27, 58, 75, 95], [0.70, 0.88, 0.84, 0.50, 0.15]
    )
    ages = np.full((count, len(_RELATIONS)), np.nan)
    ages[:, 0] = head
    ages[:, 1] = np.where(coupled, np.clip(head - rng.normal(3.5, 4, count), 18, _OLDEST), np.nan)
    man = coupled | (rng.random(count) < 0.32)
    unwed = ~coupled & (
        rng.random(count) < np.interp(head, [20, 30, 45, 70], [0.95, 0.6, 0.15, 0.04])
    )
    mother = np.where(coupled, ages[:, 1], np.where(man, head - 3, head))
    ages[:, 2 : 2 + CHILDREN] = _children(rng, mother, bearing=~unwed)
    _relatives(rng, ages, coupled)
    sexes = np.where(rng.random(ages.shape) < 0.512, 1, 2).astype(np.int8)
    sexes[:, 0], sexes[:, 1] = np.where(man, 1, 2), 2
    sexes[:, 9] = np.where(rng.random(count) < 0.3, 1, 2)
    marital = _marital(rng, ages, coupled, unwed)
    _wed_first_child(ages, sexes, marital)
    return ages, sexes, marital


def _children(rng: Any, mother: Any, *, bearing: Any) -> Any:
    """Ages of the children who still live at home."""
    count = len(mother)
    births = np.minimum(
        CHILDREN, rng.poisson(np.interp(mother, [20, 45, 80], [2.25, 2.4, 3.4]), count)
    )
    at = np.clip(rng.normal(26, 5.2, (count, CHILDREN)), 17, 43)
    age = mother[:, None] - at
    stays = rng.random((count, CHILDREN)) < np.interp(
        age, [16, 19, 24, 30, 40], [1, 0.8, 0.42, 0.13, 0.05]
    )
    born = (np.arange(CHILDREN)[None, :] < births[:, None]) & bearing[:, None]
    return np.where(born & (age >= 0) & stays, age, np.nan)


def _relatives(rng: Any, ages: Any, coupled: Any) -> None:
    """A child-in-law and a grandchild beside a grown first child, an old parent, someone else."""
    count = len(ages)
    weds = (ages[:, 2] > 20) & (rng.random(count) < 0.33)
    ages[:, 7] = np.where(weds, ages[:, 2] + rng.normal(0, 2.5, count), np.nan)
    ages[:, 8] = np.where(weds & (rng.random(count) < 0.6), rng.uniform(0, 5, count), np.nan)
    parent = np.clip(ages[:, 0] + rng.normal(26, 5, count), 45, _OLDEST)
    ages[:, 9] = np.where((ages[:, 0] < 60) & (rng.random(count) < 0.075), parent, np.nan)
    ages[:, 10] = np.where(rng.random(count) < 0.03, rng.uniform(5, 60, count), np.nan)


def _marital(rng: Any, ages: Any, coupled: Any, unwed: Any) -> Any:
    marital = np.full(ages.shape, SINGLE, np.int8)
    lost = np.where(
        rng.random(len(ages)) < np.interp(ages[:, 0], [25, 45, 70], [0.1, 0.5, 0.93]),
        WIDOWED,
        DIVORCED,
    )
    marital[:, 0] = np.where(coupled, MARRIED, np.where(unwed, SINGLE, lost))
    marital[:, 1] = MARRIED
    marital[:, 9] = WIDOWED
    return marital


def _wed_first_child(ages: Any, sexes: Any, marital: Any) -> None:
    weds = np.isfinite(ages[:, 7])
    sexes[:, 7] = np.where(sexes[:, 2] == 1, 2, 1)
    marital[weds, 2] = marital[weds, 7] = MARRIED


def _persons(
    rng: Any,
    family: Any,
    relation: Any,
    age: Any,
    sex: Any,
    marital: Any,
    families: Frame,
    day: int,
) -> Frame:
    birth = (day - age * YEAR).astype(np.int32)
    return new_persons(
        rng, families, family=family, relation=relation, birth=birth, sex=sex, marital=marital
    )


def new_persons(
    rng: Any, families: Frame, *, family: Any, relation: Any, birth: Any, sex: Any, marital: Any
) -> Frame:
    """Persons with names and inclinations; number, NIK and mother are given afterwards."""
    count = len(family)
    legal = _stand_in_dates(rng, birth)
    learn = 0.55 * families.permanent[family] / PERMANENT + 0.835 * rng.normal(0, 1, count)
    return Frame(
        number=np.arange(count, dtype=np.int64),
        nik=np.zeros(count, np.int64),
        family=family.astype(np.int32),
        old_family=family.astype(np.int32),
        joined=np.zeros(count, np.int32),
        words=draw_names(rng, culture=families.culture[family], sex=sex, birth=birth),
        title=_titles(rng, birth=birth, sex=sex),
        degree=np.where(
            (learn > 1.1) & (rng.random(count) < 0.3), rng.choice(numbers_of(DEGREES), count), 0
        ).astype(np.int16),
        mother=np.zeros((count, 4), np.int16),
        birth=birth.astype(np.int32),
        legal_birth=legal,
        sex=sex.astype(np.int8),
        relation=relation.astype(np.int8),
        old_relation=relation.astype(np.int8),
        marital=marital.astype(np.int8),
        learn=learn.astype(np.float32),
        job=rng.random(count),
        body=rng.random(count),
        ill=rng.random(count),
        due=np.zeros(count, np.int32),
        died=np.zeros(count, np.int32),
        left=np.zeros(count, np.int32),
        pbi=np.zeros(count, np.int8),
        lead=np.zeros(count, np.int8),  # kind of this quarter's lead on the person, 0 none
        care=np.zeros(count, np.int8),
        care_until=np.zeros(count, np.int32),  # last day of the treatment, 0 without one
    )


def _titles(rng: Any, *, birth: Any, sex: Any) -> Any:
    """Word number of a title before the name, 0 for none: pilgrims, nobles, scholars, mostly old."""
    drawn = np.where(
        sex == 1, *(rng.choice(numbers_of(each), len(sex)) for each in (TITLES_MEN, TITLES_WOMEN))
    )
    bears = rng.random(len(sex)) < np.interp(-birth, [-9000, 0, 9000], [0.002, 0.02, 0.14])
    return np.where(bears, drawn, 0).astype(np.int16)


def _stand_in_dates(rng: Any, birth: Any) -> Any:
    """The birth date on the card: old people who do not know theirs got 1 July or 31 December."""
    year = (EPOCH + birth).astype("datetime64[Y]")
    stand_in = (year + 1).astype("datetime64[D]") - np.where(rng.random(len(birth)) < 0.5, 1, 184)
    guessed = rng.random(len(birth)) < np.interp(-birth, [0, 3000, 14000], [0.0, 0.02, 0.12])
    return np.where(guessed, (stand_in - EPOCH).astype(int), birth).astype(np.int32)


def _bear_clans(block: Block) -> None:
    """Children of families with clan names bear the head's."""
    persons, culture = block.persons, block.families.culture[block.persons.family]
    head = np.zeros(len(block.families), int)
    head[persons.family[persons.relation == HEAD]] = np.flatnonzero(persons.relation == HEAD)
    rows = np.flatnonzero((persons.relation == CHILD) & np.isin(culture, WITH_CLAN))
    persons.words[rows] = bear_clan(persons.words[rows], persons.words[head[persons.family[rows]]])


def _know_mothers(rng: Any, block: Block, slot: Any) -> None:
    """Each person's mother by name: the woman of the house for its children, else someone unknown."""
    persons, families = block.persons, block.families
    before = persons.birth - 9500
    mothers = draw_names(
        rng, culture=families.culture[persons.family], sex=np.full(len(persons), 2), birth=before
    )
    woman = np.full(len(families), -1)
    for place in (0, 1):
        rows = np.flatnonzero((slot == place) & (persons.sex == 2))
        woman[persons.family[rows]] = rows
    rows = np.flatnonzero((persons.relation == CHILD) & (woman[persons.family] >= 0))
    mothers[rows] = persons.words[woman[persons.family[rows]]]
    persons.set(mother=mothers)


def give_niks(rng: Any, block: Block, rows: Any, *, corrected: float = 0.008) -> None:
    """A NIK each: district of birth, day (+40 for women), month, year, serial within these.

    For some the birth date was corrected later; the NIK keeps the old one.
    """
    persons = block.persons
    home = block.families.village[persons.family[rows]]
    abroad = rng.random(len(rows)) < 0.15
    born = np.where(abroad, rng.integers(0, len(block.villages), len(rows)), home)
    district = block.villages.code[born] // 10_000
    on_card = persons.legal_birth[rows]
    earlier = rng.integers(1, 400, len(rows)) * (rng.random(len(rows)) < corrected)
    stem = district * 10**6 + ddmmyy(on_card - earlier, women=persons.sex[rows] == 2)
    niks = stem * 10**4 + count_within(stem) + 1
    # A child may have the two-digit year of someone a century older.
    persons.nik[rows] = np.where(np.isin(niks, persons.nik), niks + 5_000, niks)


def ddmmyy(day: Any, *, women: Any) -> Any:
    """A day since 1970 as the whole number DDMMYY, 40 added to the day for women."""
    dates = EPOCH + day.astype("timedelta64[D]")
    month_start = dates.astype("datetime64[M]")
    year_start = dates.astype("datetime64[Y]")
    number = (dates - month_start).astype(int) + 1 + 40 * np.asarray(women)
    month = (month_start - year_start).astype(int) + 1
    return number * 10_000 + month * 100 + (year_start.astype(int) + 1970) % 100


def give_cards(rng: Any, block: Block, rows: Any, *, since: int, until: int) -> None:
    """A family card each: district, day of issue (after `since`, to `until`), serial."""
    families = block.families
    district = block.villages.code[families.village[rows]] // 10_000
    issued = rng.integers(since + 1, until + 1, len(rows))
    stem = district * 10**6 + ddmmyy(issued, women=False)
    # No two calls issue cards of the same days, so that serials need no memory.
    families.kk[rows] = stem * 10**4 + count_within(stem) + 1
