"""What a code of the Cloud API means for us: try later, never, another way, or call somebody."""

from __future__ import annotations

from collections.abc import Mapping

from tunggal.adapters.messaging.sender import Fate

_CODES: Mapping[Fate, tuple[int, ...]] = {
    # of a passing kind
    Fate.LATER: (1, 2, 131000, 131016, 131053, 131057, 133004, 135000),
    # the message, or the template it names, is not as it must be
    Fate.NEVER: (
        33, 100, 131008, 131009, 131051, 131052, 132000, 132001, 132005, 132007, 132012, 132018,
        132068, 132069, 132015, 132016,
    ),
    Fate.TEMPLATE: (131047,),
    Fate.PAIR: (131056,),
    Fate.CHANNEL: (4, 17, 32, 613, 80007, 130429, 131048, 133016),
    # not on WhatsApp, does not want it, may not get it, or is its own sender
    Fate.ELSEWHERE: (130472, 130497, 131021, 131026, 131030, 131049, 131050),
    # token, rights, payment, number or account
    Fate.STOP: (0, 3, 10, 190, 368, 131005, 131031, 131037, 131042, 131045, 133010),
}  # fmt: skip
_FATES = {code: fate for fate, codes in _CODES.items() for code in codes}


def fate_of(code: int) -> Fate:
    """What to do about a code; one that nobody knows is tried later, and in the end given up."""
    if 200 <= code <= 299:  # rights that were taken away
        return Fate.STOP
    return _FATES.get(code, Fate.LATER)
