"""Reads the form with which a citizen asks for a code; nothing that was sent makes it fail."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.http import QueryDict

from tunggal.adapters.lookup.index import Index
from tunggal.adapters.lookup.places import Village
from tunggal.registry.kk import kk_fault
from tunggal.registry.nik import nik_fault
from tunggal.service.accounts.numbers import mobile

CONTACT, NIK, KK, VILLAGE, CHOOSE = "contact", "nik", "kk", "village", "choose"
_BETWEEN = re.compile(r"[\s.\-]")  # people group long numbers
_KEY = re.compile(r"[A-Za-z0-9_-]{16,40}")
_MOST = 40  # characters that are looked at
_VILLAGES = 20


@dataclass(frozen=True)
class Written:
    """What was written, tidied, and the names of the fields that cannot be taken so."""

    key: str = ""  # of the form: sent twice it has one effect
    contact: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)  # the contact in its one written form
    nik: str = field(default="", repr=False)
    kk: str = field(default="", repr=False)
    unlisted: bool = False
    village: str = ""
    village_code: str = ""
    villages: tuple[Village, ...] = ()  # to choose from
    faults: tuple[str, ...] = ()


def read_entry(sent: QueryDict, index: Index) -> Written:
    """The form as it was sent."""
    contact, village = (sent.get(name, "")[:_MOST].strip() for name in ("contact", "village"))
    nik, kk = (_BETWEEN.sub("", sent.get(name, "")[:_MOST]) for name in ("nik", "kk"))
    key, phone, unlisted = sent.get("form", ""), mobile(contact), bool(sent.get("unlisted"))
    faults = [] if phone else [CONTACT]
    if not unlisted:
        faults += [name for name, bad in ((NIK, nik_fault(nik)), (KK, kk_fault(kk))) if bad]
    found = _villages(sent.get("village_code", ""), village, index) if unlisted else ()
    if unlisted and len(found) != 1:
        faults.append(CHOOSE if found else VILLAGE)
    return Written(
        key if _KEY.fullmatch(key) else "", contact, phone, nik, kk, unlisted, village,
        found[0].code if len(found) == 1 else "", found, tuple(faults),
    )  # fmt: skip


def _villages(chosen: str, text: str, index: Index) -> tuple[Village, ...]:
    """The one that was chosen among those that the text may mean, else all of them."""
    meant = index.village_names(text, _VILLAGES)
    return tuple(each for each in meant if each.code == chosen) or meant
