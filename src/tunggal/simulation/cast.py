"""Gives the stories their families: who brings a case, and about whom, of the people of a release."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tunggal.simulation.stories import NOTES, Story

FEMALE = "2"
_MOTHER = "Siti"  # where the register knows no woman of the family by name


@dataclass(frozen=True)
class Family:
    """A family of the release: its head, the others of its card, and what it answered."""

    nik: str = field(repr=False)
    kk: str = field(repr=False)
    village: str
    pools: tuple[str, ...] = ()  # those of stories.POOLS that fit
    persons: tuple[Mapping[str, str], ...] = field(default=(), repr=False)  # the head first
    answers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def other(self) -> str:
        """The NIK of somebody of the card beside the head, "" where nobody has one."""
        return next((each["nik"] for each in self.persons[1:] if "nik" in each), "")


@dataclass(frozen=True)
class Decided:
    """A case that the release was made with: its story, whose, and the day of the decision."""

    story: Story
    family: Family
    on: date


class Cast:
    """The families that nobody has been given yet, by what the stories ask for."""

    def __init__(self, citizens: Sequence[Family], families: Iterable[Family]) -> None:
        self.families = [*families]
        self._citizens = citizens
        self._given = {each.nik for each in citizens}
        self._labelled: dict[str, Family] = {}
        self._neighbours: dict[tuple[str, int], Family | None] = {}
        self._telephones: dict[str, int] = defaultdict(lambda: len(self._telephones) + 1)
        for each in citizens:
            self.telephone(each.nik)

    def telephone(self, who: str) -> str:
        """An invented number, always the same for one person."""
        return f"+628120000{self._telephones[who]:04d}"

    def family_of(self, story: Story) -> Family | None:
        """Whom a story is about; None where the country is too small for one more."""
        word, _, name = story.whose.partition(" ")
        if word == "=":
            return self._labelled.get(name)
        if word == "citizen":
            place = int(name) - 1
            return self._citizens[place] if place < len(self._citizens) else None
        found = self._new(word, story)
        if found and story.label:
            self._labelled[story.label] = found
        return found

    def neighbour(self, family: Family, place: int) -> Family | None:
        """Another family of the village, the same whenever it is asked for; None where there is none."""
        key = (family.nik, place)
        if key not in self._neighbours:
            same = [each for each in self.families if each.village == family.village]
            others = [each for each in same if each.nik != family.nik]
            free = [each for each in others if each.nik not in self._given] or others
            start = sum(map(int, family.nik))  # not always the first of the village
            found = free[(start + place) % len(free)] if len(free) >= place else None
            self._neighbours[key] = found
        return self._neighbours[key]

    def _new(self, pool: str, story: Story) -> Family | None:
        """The first free family of a pool, else of the villages where officers work."""
        wanted = (pool,) if pool in ("elsewhere", "abroad") else (pool, "any")
        free = [each for each in self.families if each.nik not in self._given]
        fits = [each for each in free if each.other or not _names_another(story)]
        for each in (family for name in wanted for family in fits if name in family.pools):
            self._given.add(each.nik)
            return each
        return None


def played(stories: Iterable[Story], cast: Cast) -> Iterator[dict[str, Any]]:
    """The stories for which the country has people, as values that can be handed to the service."""
    places: dict[str, int] = {}
    told = 0
    for story in stories:
        family = cast.family_of(story)
        bringer = _bringer(story, family, cast) if family else None
        missing = story.appeals and story.appeals not in places
        if family is None or bringer is None or missing:
            continue
        if story.label:
            places[story.label] = told
        yield {**_values(story, family, bringer), "appeals": places.get(story.appeals)}
        told += 1


def played_before(decided: Iterable[Decided], cast: Cast) -> Iterator[dict[str, Any]]:
    """The same of cases that the release knows, each with the day of its decision."""
    for each in decided:
        if (bringer := _bringer(each.story, each.family, cast)) is not None:
            values = _values(each.story, each.family, bringer)
            yield {**values, "appeals": None, "on": each.on.isoformat()}


def _values(story: Story, family: Family, bringer: Mapping[str, Any]) -> dict[str, Any]:
    known = {} if story.whose == "nobody" else {"nik": family.nik, "kk": family.kk}
    if story.by == "unlisted":
        known = _unlisted(family)
    named = _named(family)
    return {
        "kind": story.kind,
        "way": story.way,
        "upheld": story.upheld,
        "reason": story.reason,
        "channel": story.channel,
        "hands": dict(story.hands),
        "notes": NOTES,
        "region": family.village,
        "subject": known,
        "bringer": bringer,
        "fields": {name: text.format_map(named) for name, text in story.fields.items()},
        "home": {"persons": list(family.persons), "answers": {**family.answers, **story.found}},
    }


def _bringer(story: Story, family: Family, cast: Cast) -> dict[str, Any] | None:
    """Who brings it: an officer by code, or a person, with whom an agent may speak."""
    word, _, name = story.by.partition(" ")
    if word not in ("family", "neighbour", "unlisted", "agent"):
        return {"officer": story.by}
    if word == "unlisted":
        telephone = cast.telephone(f"unlisted {family.nik}")
        return {"nik": "", "kk": "", "village": family.village, "telephone": telephone, "agent": ""}
    person = cast.neighbour(family, int(name)) if word == "neighbour" else family
    if person is None:
        return None
    return {
        "nik": person.nik,
        "kk": person.kk,
        "village": person.village,
        "telephone": cast.telephone(person.nik),
        "agent": "agent" if word == "agent" else "",
    }


def _unlisted(family: Family) -> dict[str, str]:
    """Numbers of a family next door that is in no register: serials that the country never gives."""
    return {"nik": f"{family.nik[:12]}9901", "kk": f"{family.kk[:12]}9901"}


def _names_another(story: Story) -> bool:
    return any("{other}" in text for text in story.fields.values())


def _named(family: Family) -> dict[str, str]:
    """What the fields of a story may name of a family."""
    women = [
        each["name"] for each in family.persons if each.get("sex") == FEMALE and "name" in each
    ]
    return {
        "other": family.other,
        "mother": women[0] if women else _MOTHER,
        "new_kk": f"{family.kk[:12]}9902",
    }
