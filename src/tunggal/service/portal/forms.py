"""Reads the two numbers of the status form."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import QueryDict

from tunggal.registry.kk import kk_fault
from tunggal.registry.nik import nik_fault

_BETWEEN = re.compile(r"[\s.\-]")  # people group long numbers
_MOST = 40  # characters that are looked at


@dataclass(frozen=True)
class Numbers:
    """What was written, tidied, and the names of the fields that are not well formed."""

    nik: str
    kk: str
    faults: tuple[str, ...]


def read_numbers(sent: QueryDict) -> Numbers:
    """The numbers of a form; nothing that was sent makes it fail."""
    nik, kk = (_BETWEEN.sub("", sent.get(name, "")[:_MOST]) for name in ("nik", "kk"))
    faults = [name for name, fault in (("nik", nik_fault(nik)), ("kk", kk_fault(kk))) if fault]
    return Numbers(nik, kk, tuple(faults))
