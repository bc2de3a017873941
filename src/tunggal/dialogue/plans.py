"""What an errand asks, place by place: the first that has no answer yet comes next.

A plan is worked out anew each time from what was given, so an answer that opens another question
needs no rule of its own, and going back is to forget the last answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from tunggal.casework import whom
from tunggal.casework.whom import MEMBER, OTHER
from tunggal.dialogue.here import BRING, Here
from tunggal.policy.case_terms import CaseKind, Field, Relation
from tunggal.policy.dialogue import Dialogue
from tunggal.policy.programmes import meant_by
from tunggal.registry.quarter import Quarter

WITH_A_CASE = ("complete", "withdraw")  # errands that begin at a case
YES, NO = "yes", "no"
_UNKEYED = ("text", "village")  # what a telephone has no keys for


def next_place(here: Here) -> str:
    """Where the errand goes on: a question without an answer, or an act."""
    given = here.conversation.given
    return next(place for place in plan(here) if place not in given)


def plan(here: Here) -> Iterator[str]:
    """The places of the errand in order; the last one is an act."""
    errand = here.conversation.errand
    if errand.startswith(BRING):
        return _bring(here)
    return _PLANS[errand](here)


def _bring(here: Here) -> Iterator[str]:
    kind = here.kind
    if kind is None or (here.conversation.is_phone and not is_keyed(kind)):
        return iter(("message", "leave"))
    return _ask_kind(here, kind)


def _ask_kind(here: Here, kind: CaseKind) -> Iterator[str]:
    given, is_phone = here.conversation.given, here.conversation.is_phone
    if goes_unproved(kind) and not here.is_proved:
        yield "known"
    unlisted = given.get("known") == NO and not here.is_proved
    if not unlisted:
        yield from _proof(here)
    if unlisted or _is_unplaced(here):
        if is_phone:
            yield from ("message", "leave")
            return
        yield "where"
    yield from _concerned(here, kind)
    yield from ("about",) if kind.about else ()
    fields = kind.fields.values()
    yield from (f"field:{each.name}" for each in fields if _is_asked(here, kind, each))
    yield from () if is_phone else (f"paper:{paper}" for paper in kind.attachments)
    yield from ("confirm", "send")


def _proof(here: Here) -> Iterator[str]:
    return iter(()) if here.is_proved else iter(("nik", "kk", "prove"))


def _is_unplaced(here: Here) -> bool:
    """Whether the register does not know the village of who speaks."""
    return (
        here.is_proved
        and here.conversation.proof is not None
        and not here.conversation.proof.placed
    )


def _is_asked(here: Here, kind: CaseKind, field: Field) -> bool:
    """On the telephone what has to be; words that say who is meant where no number does."""
    if field.name in settled(here, kind):
        return False
    if field.name in kind.described_by:
        given = here.conversation.given
        return all(given.get(number) == "" for number in ("whom_nik", "whom_kk"))
    return field.required or not here.conversation.is_phone


def programmes_of(here: Here, kind: CaseKind) -> tuple[str, ...]:
    """Programmes that a kind may be about."""
    every = here.policy.programmes[here.conversation.language]
    return meant_by(kind, every, here.policy.information.programmes, Quarter.of(here.today))


def settled(here: Here, kind: CaseKind) -> dict[str, str]:
    """Fields that are not asked, since there is one answer: the programme, where only one may be meant."""
    codes = programmes_of(here, kind)
    asked = (each for each in kind.fields.values() if each.holds == "programme" and each.required)
    return {each.name: codes[0] for each in asked} if len(codes) == 1 else {}


def _concerned(here: Here, kind: CaseKind) -> Iterator[str]:
    given, open_ways = here.conversation.given, ways(here, kind)
    if len(open_ways) > 1:
        yield "whom"
    way = whom_of(here, kind)
    if way in (MEMBER, OTHER):
        yield "whom_nik"
    if way == OTHER and given.get("whom_nik") == "":
        yield "whom_kk"


def _status(here: Here) -> Iterator[str]:
    return iter(("look_up",)) if here.is_proved else iter(("nik", "kk", "look_up"))


def _follow(here: Here) -> Iterator[str]:
    # Whoever writes on WhatsApp is known by the account; who calls is not known by the number.
    asks = here.conversation.is_phone or here.conversation.given.get("prove_too") == YES
    return chain(("number",), _proof(here) if asks else (), ("follow",))


def _complete(here: Here) -> Iterator[str]:
    return iter(("message", "leave") if here.conversation.is_phone else ("addition", "complete"))


def _call_back(here: Here) -> Iterator[str]:
    asks = not here.conversation.is_phone or here.conversation.given.get("call_to") == NO
    which = ("call_to",) if here.conversation.is_phone else ()
    return iter((*which, *(("telephone",) if asks else ()), "call_back"))


_PLANS = {
    "status": _status,
    "follow": _follow,
    "complete": _complete,
    "withdraw": lambda _: iter(("sure", "withdraw")),
    "message": lambda _: iter(("message", "leave")),
    "call_back": _call_back,
}


def is_errand(errand: str, policy: Dialogue) -> bool:
    """Whether an errand is still one; a kind of case may have left the policy meanwhile."""
    return errand in _PLANS or errand.removeprefix(BRING) in policy.casework.kinds


def is_keyed(kind: CaseKind) -> bool:
    """Whether all that a kind needs can be given by the keys of a telephone."""
    needed = (field for field in kind.fields.values() if field.required)
    return not kind.about and all(field.holds not in _UNKEYED for field in needed)


def goes_unproved(kind: CaseKind) -> bool:
    """Whether somebody who is in no register may bring a kind."""
    open_to = {Relation.ANYONE, Relation.UNLISTED} & set(kind.relations)
    return kind.concerns == "none" or bool(open_to)


def ways(here: Here, kind: CaseKind) -> tuple[str, ...]:
    """For whom a kind may be brought here; none where nobody has to be named."""
    known = here.is_proved or here.conversation.given.get("known") != NO
    return whom.ways(kind, known=known, has_card=known)


def whom_of(here: Here, kind: CaseKind) -> str:
    """For whom: the only way there is, else the one that was chosen."""
    open_ways = ways(here, kind)
    return open_ways[0] if len(open_ways) == 1 else here.conversation.given.get("whom", "")


def field_of(here: Here, name: str) -> Field:
    """A field of the kind that is being brought."""
    assert here.kind is not None
    return here.kind.fields[name]
