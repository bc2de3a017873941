"""A wish in somebody's own words: what it may be, and the way to its first question."""

from __future__ import annotations

from dataclasses import replace

from tunggal.dialogue import moving
from tunggal.dialogue.here import Here
from tunggal.dialogue.moving import Moved
from tunggal.dialogue.readers import Fault, case_number_in
from tunggal.dialogue.understanding import understand

FOLLOW = "follow"


def wishes_in(here: Here, text: str) -> tuple[str, ...]:
    """The wishes that a text may hold; the number of a case is a wish to follow it.

    "Pengaduan 656-230-5898" may be a new complaint or that one, so it is asked.
    """
    wishes = understand(text, here.wording)
    if not isinstance(case_number_in(here, text), str):
        return wishes
    if not wishes or FOLLOW in wishes:
        return (FOLLOW,)
    brings = all(wish in here.policy.casework.kinds for wish in wishes)
    return (FOLLOW, *wishes) if brings else wishes


def wished(here: Here, wishes: tuple[str, ...], text: str, *lines: str) -> Moved:
    """One clear wish is followed; of several, which one is asked."""
    if len(wishes) > 1:
        number = case_number_in(here, text)
        sought = number if isinstance(number, str) else ""
        asked = moving.emptied(here).with_(offered=dict.fromkeys(wishes, ""), sought=sought)
        return moving.to(asked, "which", *lines)
    return with_number(moving.start_wish(here, wishes[0], *lines), text)


def with_number(moved: Moved, text: str) -> Moved:
    """A case number that was given with the wish is not asked for again; a wrong one is told."""
    number = case_number_in(moved.here, text)
    if number is None or moved.here.conversation.errand != FOLLOW:
        return moved
    if isinstance(number, Fault):
        return replace(moved, lines=(*moved.lines, moved.here.say(number.code, **number.values)))
    return replace(moving.keep(moved.here, number), lines=moved.lines)
