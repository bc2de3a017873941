"""Decisions of consolidate on few values: which deliveries count, and why a row is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from tunggal.cycle.consolidate.delivery import Delivery
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter

# Part → (rule, column at fault, the values of which at least one must be there).
REFUSALS: Mapping[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "persons": (("no_name_no_nik", "nik", ("nik", "name")),),
    "families": (("no_family_key", "key", ("family_key",)),),
    "leads": (("no_name_no_nik", "nik", ("nik", "name")), ("lead_without_kind", "kind", ("kind",))),
    "decisions": (
        ("no_case_number", "case_number", ("case_number",)),
        ("no_kind_of_case", "kind", ("kind",)),
        ("no_outcome", "upheld", ("upheld",)),
        ("concerns_nobody", "nik", ("nik", "kk")),
    ),
    "protections": (
        ("no_name_no_nik", "nik", ("nik", "name")),
        ("protection_without_kind", "kind", ("kind",)),
    ),
    "seat_holders": (
        ("seat_of_nobody", "nik", ("nik", "kk")),
        ("seat_without_programme", "programme", ("programme",)),
    ),
}

REMEDIES: Mapping[str, str] = {
    "too_few_columns": "Ask the office to send the row again with every column of the heading.",
    "too_many_columns": "Ask the office to put quotes around values that hold the delimiter.",
    "no_name_no_nik": "Ask the office for the name or a well-formed NIK of this row.",
    "no_family_key": "Ask the office for the key of the family or its KK.",
    "lead_without_kind": "Map the code of this lead in the source's policy file.",
    "no_case_number": "Ask the office for the number of the case.",
    "no_kind_of_case": "Map the kind of this case in the source's policy file.",
    "no_outcome": "Ask whether the case was upheld, or map the code of its outcome.",
    "concerns_nobody": "Ask the office for the NIK or the KK that the decision concerns.",
    "protection_without_kind": "Map the code of this protection in the source's policy file.",
    "seat_of_nobody": "Ask the office for a well-formed NIK or KK of the one who has the seat.",
    "seat_without_programme": "Map the code of this programme in the source's policy file.",
}


def deliveries_for(deliveries: Sequence[Delivery], period: Period) -> tuple[Delivery, ...]:
    """The deliveries that a period uses.

    A quarter uses the newest delivery of each source, or all, up to itself; it is decided when it
    begins, so it leaves the deliveries of its own months to the monthly runs and to later
    quarters. A month uses what its quarter's months have brought so far: these folders hold what
    changed, so that a source of which the newest counts is not replaced by one of them.
    """
    known = sorted((each for each in deliveries if each.period <= period), key=_by_age)
    if period.month:
        return tuple(each for each in known if each.month and each.quarter == period.quarter)
    used: list[Delivery] = []
    for _, group in groupby(known, key=lambda each: each.source.code):
        of_source = list(group)
        whole = [each for each in of_source if not each.month] or of_source
        used += of_source if of_source[0].source.takes == "all" else whole[-1:]
    return tuple(used)


def _by_age(delivery: Delivery) -> tuple[str, Quarter, str]:
    return delivery.source.code, *delivery.age
