"""Decisions of consolidate on few values: which deliveries count, and why a row is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from tunggal.cycle.consolidate.delivery import Delivery
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
}


def deliveries_for(deliveries: Sequence[Delivery], quarter: Quarter) -> tuple[Delivery, ...]:
    """The deliveries that a quarter uses: of each source the newest, or all, up to the quarter."""
    known = sorted((each for each in deliveries if each.quarter <= quarter), key=_by_age)
    used: list[Delivery] = []
    for _, group in groupby(known, key=lambda each: each.source.code):
        of_source = list(group)
        used += of_source if of_source[0].source.takes == "all" else of_source[-1:]
    return tuple(used)


def _by_age(delivery: Delivery) -> tuple[str, Quarter, str]:
    # Within a quarter a delivery named by its day is newer than the one named by the quarter.
    return delivery.source.code, delivery.quarter, delivery.name if "-" in delivery.name else ""
