"""What a code of the Cloud API means for us: try later, never, another way, or call somebody."""

from __future__ import annotations

from collections.abc import Mapping

from tunggal.adapters.messaging.sender import Fate

_CODES: Mapping[Fate, tuple[int, ...]] = {
    # of a passing kind: the platform is at fault, or is being mended
    Fate.LATER: (1, 2, 131000, 131016, 131057, 133004),
    # the message is not as it must be, and would not be the next time
    Fate.NEVER: (
        100, 131001, 131008, 131009, 131021, 131051, 131052, 131053, 132000, 132005, 132007, 132012,
        132018, 132068, 132069, 135000,
    ),
    Fate.TEMPLATE: (131047,),
    Fate.PAIR: (131056,),
    Fate.CHANNEL: (4, 17, 32, 613, 80007, 130429, 131048),
    # not on WhatsApp, does not want it, may not get it, or not by this address; or no template to do it by
    Fate.ELSEWHERE: (
        130472, 130497, 131026, 131030, 131043, 131049, 131050, 131062, 132001, 132015, 132016,
    ),
    # token, rights, payment, the number or its registration, the account
    Fate.STOP: (
        0, 3, 10, 33, 190, 368, 131005, 131031, 131037, 131042, 131045, 133000, 133005, 133006, 133008,
        133009, 133010, 133015, 133016,
    ),
}  # fmt: skip
_FATES = {code: fate for fate, codes in _CODES.items() for code in codes}
_TEMPLATES = (132001, 132015, 132016)  # not approved in this language, paused, or switched off
# The number of ours that sends is none, or not for this token; also a subcode of 100.
_NO_NUMBER = 33


def code_of(error: Mapping[str, object]) -> int | None:
    """The code of an error that the platform answered; None where it says none."""
    code = error.get("code")
    if code == 100 and error.get("error_subcode") == _NO_NUMBER:
        return _NO_NUMBER
    return code if type(code) is int else None


def fate_of(code: int) -> Fate:
    """What to do about a code; one that nobody knows is tried later, and in the end given up."""
    if 200 <= code <= 299:  # rights that were taken away
        return Fate.STOP
    return _FATES.get(code, Fate.LATER)


def says_no_template(fault: str) -> bool:
    """Whether a fault says that there is no template to send something by: ours, or the platform's."""
    return fault == "no_template" or fault in {f"wa_{code}" for code in _TEMPLATES}
