"""Who somebody is: a business-scoped user id or a telephone number, and both of them one person.

A person keeps one code for good. Whoever was known by a number alone keeps it when the user id comes to be
known; a number that somebody else has now leads to that other person, who inherits nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from tunggal.service.channels.whatsapp.models import Name
from tunggal.service.channels.whatsapp.sealing import hashed


@dataclass(frozen=True)
class Known:
    """Somebody's user id and number as keyed hashes; empty where one is not known."""

    user: str
    number: str


def known(user_id: str, telephone: str) -> Known:
    """The keyed hashes of what the platform calls somebody."""
    return Known(hashed("person", user_id), hashed("number", telephone))


def person_of(who: Known, *, on: date) -> str:
    """The code of whoever is called so, from now on under both names."""
    found = {each.name: each for each in Name.objects.filter(pk__in=_names(who))}
    person = _person(who, found)
    for name in _names(who):
        _keep(name, person, name == who.number, found.get(name), on)
    if who.user and who.number and _person_at(who.number, found) != person:
        _leave_others(person, who.number)
    return person


def renamed(old: Known, new: Known, *, on: date) -> None:
    """Somebody has another number or user id: the new name leads to the same person, the old no more."""
    if not _names(new):
        return
    person = person_of(old, on=on)
    Name.objects.filter(Q(pk__in=_names(new)) | Q(person=person)).delete()
    for name in _names(new):
        _keep(name, person, name == new.number, None, on)


def _names(who: Known) -> list[str]:
    return [each for each in (who.user, who.number) if each]


def _person(who: Known, found: dict[str, Any]) -> str:
    if not who.user:
        return _person_at(who.number, found) or _new_code()
    if known_before := _person_at(who.user, found):
        return known_before
    by_number = _person_at(who.number, found)
    taken = by_number and Name.objects.filter(person=by_number, is_number=False).exists()
    return by_number if by_number and not taken else _new_code()


def _new_code() -> str:
    """Random, so that a number which comes to somebody else leads to nobody's code of before."""
    return secrets.token_hex(16)


def _person_at(name: str, found: dict[str, Any]) -> str:
    return str(found[name].person) if name in found else ""


def _keep(name: str, person: str, is_number: bool, before: Any, on: date) -> None:
    if before is not None and (before.person, before.seen_on) == (person, on):
        return
    Name.objects.update_or_create(
        pk=name, defaults={"person": person, "is_number": is_number, "seen_on": on}
    )


def _leave_others(person: str, number: str) -> None:
    """One person has one number."""
    Name.objects.filter(person=person, is_number=True).exclude(pk=number).delete()
