"""Reads a filled-in visit form, sent by a page or by a device, into what casework takes.

A question about the family is sent under its own name, one about the third member as `p3_<name>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from tunggal.casework.case import Findings
from tunggal.casework.fields import is_day, is_plain
from tunggal.casework.steps import MOST_NOTE
from tunggal.policy.canonical import Canonical, of_variable
from tunggal.policy.variables import Variable
from tunggal.policy.visit_form import PersonQuestion, VisitForm
from tunggal.registry.kk import kk_fault
from tunggal.registry.nik import nik_fault

KNOWN = "known"  # names a member out of the release; such a one must be answered for
FOUND = ("1", "5")  # presence: lives here, new member
HEAD = "1"
MOST_TYPED = 4_000  # characters of one input that are looked at
_MEMBER = re.compile(r"p([1-9][0-9]?)_[a-z_]+")
_MARKS = re.compile(r"[\s.\-]")
_PLACE = re.compile(r"-?\d{1,3}(\.\d{1,9})?")
_DECIMALS = 3  # of a degree: about a hundred metres


@dataclass(frozen=True)
class Fault:
    """What is wrong with one input: a phrase `fault_<code>`, and the question it speaks of."""

    name: str
    code: str


@dataclass(frozen=True)
class Filled:
    """What a form said."""

    typed: Mapping[str, str] = field(repr=False)
    members: tuple[int, ...]  # the places that something was written at
    result: str
    note: str = field(repr=False)
    place: str = field(repr=False)  # "-6.914, 107.610", or nothing
    findings: Findings | None = field(repr=False)
    faults: tuple[Fault, ...] = ()


def read_filled(sent: Mapping[str, str], form: VisitForm, *, on: date) -> Filled:
    """The form as it was filled in, with every fault at once; nothing that was sent makes it fail."""
    typed = {name: str(value)[:MOST_TYPED].strip() for name, value in sent.items()}
    members = tuple(_members(typed, form))
    seen_on, result = typed.get("seen_on", ""), typed.get("result", "")
    note, place = typed.get("note", "").replace("\r\n", "\n"), _place(typed)
    whole = result in form.whole
    seen = date.fromisoformat(seen_on) if is_day(seen_on) else on
    family = {each.name: typed.get(each.name, "") for each in form.family}
    persons = [_person(typed, number, form) for number in members]
    faults = [*_visit_faults(typed, form, on=on, whole=whole)]
    for question in form.family:
        faults += _family_fault(question, family, whole)
    for number, person in zip(members, persons, strict=True):
        faults += _person_faults(number, person, form, seen=seen, whole=whole)
    if whole and not any(each.get("presence") in FOUND for each in persons):
        faults.append(Fault("add", "nobody"))
    findings = None if faults else Findings(seen, *_rows(typed, family, persons))
    return Filled(typed, members, result, note, place or "", findings, tuple(faults))


def _members(typed: Mapping[str, str], form: VisitForm) -> Iterator[int]:
    """The places of members at which something was written, or whom the release knows."""
    named = {int(found[1]) for name in typed if (found := _MEMBER.fullmatch(name)) and typed[name]}
    yield from sorted(number for number in named if number <= form.most_members)


def _person(typed: Mapping[str, str], number: int, form: VisitForm) -> dict[str, str]:
    person = {each.name: typed.get(f"p{number}_{each.name}", "") for each in form.persons}
    person["nik"] = _MARKS.sub("", person["nik"])
    return person


def _visit_faults(
    typed: Mapping[str, str], form: VisitForm, *, on: date, whole: bool
) -> Iterator[Fault]:
    seen_on, note = typed.get("seen_on", ""), typed.get("note", "")
    if not is_day(seen_on):
        yield Fault("seen_on", "wrong" if seen_on else "needed")
    elif date.fromisoformat(seen_on) > on:
        yield Fault("seen_on", "future")
    if typed.get("result", "") not in form.results:
        yield Fault("result", "needed")
    elif not whole and not note:
        yield Fault("note", "note")
    if not is_plain(note.replace("\r\n", "\n"), MOST_NOTE - 500):
        yield Fault("note", "long")
    if not is_plain(typed.get("address", ""), 200):
        yield Fault("address", "long")
    kk = _MARKS.sub("", typed.get("kk", ""))
    if kk and kk_fault(kk):
        yield Fault("kk", "wrong")
    if _place(typed) is None:
        yield Fault("latitude", "place")


def _family_fault(question: Variable, family: Mapping[str, str], whole: bool) -> Iterator[Fault]:
    value, asked = family[question.name], is_asked(question, family)
    if value and not asked:
        yield Fault(question.name, "not_asked")
    elif value and not _fits(of_variable(question), value):
        yield Fault(question.name, "wrong")
    elif whole and asked and not value:
        yield Fault(question.name, "needed")


def is_asked(question: Variable, family: Mapping[str, str]) -> bool:
    """Whether the answers so far lead to a question."""
    if question.asked_when is None:
        return True
    before, answers = question.asked_when
    return family.get(before, "") in {str(each) for each in answers}


def _person_faults(
    number: int, person: Mapping[str, str], form: VisitForm, *, seen: date, whole: bool
) -> Iterator[Fault]:
    born = person["birth_date"]
    age = _age(date.fromisoformat(born), seen) if is_day(born) else None
    for question in form.persons:
        name, value = f"p{number}_{question.name}", person[question.name]
        if value and not _fits(question.column, value):
            yield Fault(name, "long" if question.column.kind in ("text", "name") else "wrong")
        elif value and question.column.kind == "date" and date.fromisoformat(value) > seen:
            yield Fault(name, "future")
        elif not value and whole and _must(question, person["presence"], age):
            yield Fault(name, "needed")


def _must(question: PersonQuestion, presence: str, age: int | None) -> bool:
    """Of who was found all is asked that fits the age; of who is gone only where they are."""
    if question.name in ("presence", "name"):
        return True
    found = not presence or presence in FOUND
    old_enough = not question.from_age or (age is not None and age >= question.from_age)
    return question.needed and found and old_enough


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _fits(column: Canonical, value: str) -> bool:
    """Whether a value is an answer of this column; casework looks again before anything is kept."""
    digits = value.isascii() and value.isdigit()
    if column.kind == "code":
        return digits and len(value) < 4 and int(value) in column.codes
    if column.kind == "amount":
        return digits and len(value) < 10 and int(value) <= (column.most or 10**9)
    if column.kind == "date":
        return is_day(value)
    if column.kind == "nik":
        return nik_fault(value) is None
    return is_plain(value, 200)


def _place(typed: Mapping[str, str]) -> str | None:
    """Where the house is, rounded; nothing when it was not given, None when it cannot be read."""
    parts = [typed.get(name, "").replace(",", ".") for name in ("latitude", "longitude")]
    if not any(parts):
        return ""
    if not all(_PLACE.fullmatch(part) for part in parts):
        return None
    latitude, longitude = (round(float(part), _DECIMALS) for part in parts)
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return f"{latitude:.{_DECIMALS}f}, {longitude:.{_DECIMALS}f}"


def _rows(
    typed: Mapping[str, str], family: Mapping[str, str], persons: list[dict[str, str]]
) -> tuple[tuple[Mapping[str, str], ...], Mapping[str, str]]:
    """Rows of the register: what is empty was not asked, and says nothing."""
    kk = _MARKS.sub("", typed.get("kk", ""))
    told = [{**person, "kk": kk} for person in persons if any(person.values())]
    heads = [p["nik"] for p in persons if p["relation"] == HEAD and p["presence"] in FOUND]
    frame = {"address": typed.get("address", ""), "kk": kk, "nik": heads[0] if heads else ""}
    return tuple(_written(each) for each in told), _written({**family, **frame})


def _written(row: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if value}
