"""What is done about each code of the platform: one line a code, with the reason for it."""

from __future__ import annotations

from typing import Any

import pytest

from tunggal.adapters.messaging.sender import Fate
from tunggal.adapters.messaging.whatsapp.faults import _CODES, code_of, fate_of, says_no_template

# Code → what is done, and why; after the platform's list of codes.
MEANINGS = {
    0: (Fate.STOP, "nobody could be made out behind the token"),
    1: (Fate.LATER, "unknown to the platform itself, mostly a fault of a server"),
    2: (Fate.LATER, "down or overloaded"),
    3: (Fate.STOP, "the app lacks a right"),
    4: (Fate.CHANNEL, "too many calls of the app"),
    10: (Fate.STOP, "a right was not given, or was taken away"),
    17: (Fate.CHANNEL, "too many calls of the user"),
    32: (Fate.CHANNEL, "too many calls of the page"),
    33: (Fate.STOP, "our number was deleted, so it would be refused for everybody"),
    100: (Fate.NEVER, "a parameter that is none"),
    190: (Fate.STOP, "the token has expired"),
    200: (Fate.STOP, "a right was not given"),
    299: (Fate.STOP, "the last of the codes of rights"),
    368: (Fate.STOP, "the account is restricted for a breach of the rules"),
    613: (Fate.CHANNEL, "too many calls"),
    80007: (Fate.CHANNEL, "too many calls of the account"),
    130429: (Fate.CHANNEL, "too many messages a second"),
    130472: (Fate.ELSEWHERE, "the number takes part in a trial and gets none of these"),
    130497: (Fate.ELSEWHERE, "we may not write to this country"),
    131000: (Fate.LATER, "something went wrong, try again"),
    131001: (Fate.NEVER, "too long"),
    131005: (Fate.STOP, "access denied"),
    131008: (Fate.NEVER, "a parameter is missing"),
    131009: (Fate.NEVER, "the value of a parameter is none"),
    131016: (Fate.LATER, "not available for a while"),
    131021: (Fate.NEVER, "the addressee is our own number, where no SMS is read either"),
    131026: (Fate.ELSEWHERE, "no WhatsApp there, or too old"),
    131030: (Fate.ELSEWHERE, "a number for trials writes to listed numbers only"),
    131031: (Fate.STOP, "the account is locked"),
    131037: (Fate.STOP, "our number has no approved name yet"),
    131042: (Fate.STOP, "payment"),
    131043: (Fate.ELSEWHERE, "it did not arrive within its time"),
    131045: (Fate.STOP, "the number's registration failed"),
    131047: (Fate.TEMPLATE, "more than 24 hours since the person wrote"),
    131048: (Fate.CHANNEL, "too many of our messages were blocked or called spam"),
    131049: (Fate.ELSEWHERE, "the platform spares this person; to try again at once makes it worse"),
    131050: (Fate.ELSEWHERE, "the person wants none of these any more"),
    131051: (Fate.NEVER, "a type of message that is none"),
    131052: (Fate.NEVER, "a file that the person sent could not be fetched"),
    131053: (Fate.NEVER, "a file that we sent was not taken"),
    131056: (Fate.PAIR, "too many to this person"),
    131057: (Fate.LATER, "the account is being mended"),
    131062: (Fate.ELSEWHERE, "not to a user id, so only to a number"),
    132000: (Fate.NEVER, "the number of gaps is another one"),
    132001: (Fate.ELSEWHERE, "no such template in this language, or not approved"),
    132005: (Fate.NEVER, "too long once the gap is filled"),
    132007: (Fate.NEVER, "letters that a template may not have"),
    132012: (Fate.NEVER, "what fills the gap is of the wrong form"),
    132015: (Fate.ELSEWHERE, "the template is paused"),
    132016: (Fate.ELSEWHERE, "the template is switched off for good"),
    132018: (Fate.NEVER, "what fills the gap is not as it must be"),
    132068: (Fate.NEVER, "the form behind it is blocked"),
    132069: (Fate.NEVER, "the form behind it was used too often"),
    133000: (Fate.STOP, "the number was not taken off in full"),
    133004: (Fate.LATER, "the server is not available for a while"),
    133005: (Fate.STOP, "the PIN of our number is another one"),
    133006: (Fate.STOP, "our number must be verified anew"),
    133008: (Fate.STOP, "too many wrong PINs"),
    133009: (Fate.STOP, "PINs came too fast"),
    133010: (Fate.STOP, "our number is not registered"),
    133015: (Fate.STOP, "our number was deleted a moment ago"),
    133016: (Fate.STOP, "our number was registered and taken off too often"),
    135000: (Fate.NEVER, "unknown to the platform, but about what the request says"),
}  # fmt: skip


@pytest.mark.parametrize("code", MEANINGS)
def test_a_code_is_in_the_class_that_its_meaning_asks_for(code: int) -> None:
    fate, because = MEANINGS[code]
    assert fate_of(code) is fate, because


def test_no_code_stands_in_two_classes_and_each_has_its_reason() -> None:
    listed = [code for codes in _CODES.values() for code in codes]
    assert len(listed) == len(set(listed))
    assert set(listed) == set(MEANINGS) - {200, 299}


@pytest.mark.parametrize("code", [-1, 199, 300, 999_999])
def test_a_code_that_nobody_knows_is_tried_again(code: int) -> None:
    assert fate_of(code) is Fate.LATER


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"code": 131026}, 131026), ({"code": 100}, 100), ({"code": 100, "error_subcode": 33}, 33),
        ({"code": 190, "error_subcode": 33}, 190), ({"code": "190"}, None), ({"code": True}, None),
        ({}, None), ({"code": None, "error_subcode": 33}, None),
    ],
)  # fmt: skip
def test_an_unknown_number_of_ours_is_no_fault_of_the_message(
    error: dict[str, Any], code: int | None
) -> None:
    assert code_of(error) == code


@pytest.mark.parametrize(
    ("fault", "says"),
    [("no_template", True), ("wa_132015", True), ("wa_132000", False), ("", False)],
)
def test_a_template_that_cannot_be_used_is_as_good_as_none(fault: str, says: bool) -> None:
    assert says_no_template(fault) is says
