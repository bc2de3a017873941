"""How a conversation moves from place to place."""

from __future__ import annotations

from dataclasses import dataclass

from tunggal.dialogue.asking import name_of
from tunggal.dialogue.here import BRING, Here
from tunggal.dialogue.inputs import Answer
from tunggal.dialogue.plans import WITH_A_CASE, next_place
from tunggal.policy.dialogue import INFORMATION, TOPIC

ASKED_FOR_PROOF = ("nik", "kk", "prove", "look_up")
# What may stand in `given` before the questions of identity are asked for the first time.
_BEFORE_PROOF = frozenset({"known", "number", "prove_too", "nik", "kk"})
# Wishes that are a place, where something is chosen or read: they are no errand.
_PLACES = ("language", INFORMATION, "conditions")
# Wishes that have no name of their own to be said again: their place names them.
_UNNAMED = ("person", *_PLACES)
_ERRANDS = {"reasons": "status"}  # wishes that lead to the errand of another
# Places beside the way of an errand, which ask for none of its answers.
_BESIDE = ("change", "pick", "resume", "language", "no_person", "with_person", "person")


@dataclass(frozen=True)
class Moved:
    """Where a conversation has come, what is said on the way, and whether its place asks then."""

    here: Here
    lines: tuple[str, ...] = ()
    asks: bool = True


def to(here: Here, place: str, *lines: str) -> Moved:
    """A place, as if newly entered."""
    return Moved(here.with_(place=place, unclear=0, part=0), lines)


def keep(here: Here, value: str) -> Moved:
    """The answer is kept, and the errand goes on."""
    given = {**here.conversation.given, here.conversation.place: value}
    return onward(here.with_(given=given))


def onward(here: Here, *lines: str) -> Moved:
    """The next place of the errand; the menu when there is none."""
    conversation = here.conversation
    if not conversation.errand:
        return to(here, "menu", *lines)
    place = next_place(here)
    if place in ASKED_FOR_PROOF and not here.is_proved and here.is_locked:
        return to(here, "locked", *lines)
    if place == "nik" and not lines and set(conversation.given) - _BEFORE_PROOF:
        return to(here, place, here.say("proof_again"))
    return to(here, place, *lines)


def start_errand(here: Here, wish: str, *lines: str) -> Moved:
    """What somebody wishes, from its first question."""
    if wish == "person":
        return to(here, "person", *lines)
    fresh = here.with_(errand="", given={}, offered={}, sought="")
    if wish in _PLACES or wish.startswith(TOPIC):
        return to(fresh, wish, *lines)
    kind = wish in here.policy.casework.kinds
    return onward(
        fresh.with_(errand=f"{BRING}{wish}" if kind else _ERRANDS.get(wish, wish)), *lines
    )


def start_wish(here: Here, wish: str, *lines: str) -> Moved:
    """A wish in somebody's own words: it is named, since it may not be what was meant."""
    if wish in _UNNAMED or wish.startswith(TOPIC):
        return start_errand(here, wish, *lines)
    return start_errand(here, wish, *lines, here.say("heard_wish", wish=name_of(here, wish)))


def to_menu(here: Here, *lines: str) -> Moved:
    """The menu; what was not sent is let go, and that is said."""
    dropped = (here.say("dropped"),) if here.conversation.given else ()
    return to(emptied(here), "menu", *dropped, *lines)


def emptied(here: Here) -> Here:
    """Without errand and answers."""
    return here.with_(errand="", given={}, offered={}, sought="")


def back(here: Here) -> Moved:
    """The question before this one; what was answered there is asked again."""
    conversation = here.conversation
    if not conversation.errand or not conversation.given:
        return to_menu(here)
    if conversation.errand in WITH_A_CASE:
        number = conversation.given["number"]
        return onward(here.with_(errand="follow", given={"number": number}))
    if conversation.place.partition(":")[0] in _BESIDE:
        return onward(here)
    *before, _ = conversation.given.items()
    return onward(here.with_(given=dict(before), offered={}))


def once_more(here: Here) -> Moved:
    """The errand from its first question."""
    kept = {"number"} if here.conversation.errand in WITH_A_CASE else set()
    given = {place: value for place, value in here.conversation.given.items() if place in kept}
    return onward(here.with_(given=given, offered={}, sought=""))


def finished(here: Here, answer: Answer) -> Moved:
    """The errand is done."""
    return to(emptied(here), "more", *answer.lines)
