"""The acts: places that ask the world. What each wishes, and where each answer leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from tunggal.dialogue.conversation import Proof
from tunggal.dialogue.here import Here
from tunggal.dialogue.inputs import Answer, Outcome
from tunggal.dialogue.moving import Moved, emptied, finished, onward, to
from tunggal.dialogue.plans import NO, settled, whom_of
from tunggal.dialogue.readers import PAPER, RECORDING
from tunggal.dialogue.wished import wished, wishes_in
from tunggal.dialogue.wishes import (
    BringCase,
    CallBack,
    CompleteCase,
    FindVillage,
    FollowCase,
    LeaveMessage,
    LookUp,
    TalkToPerson,
    TellPerson,
    Wish,
    WithdrawCase,
)
from tunggal.registry.nik import Nik

PERSON = "person"
# Options of a look-up: nobody knows in which village the family lives, or the province is this one.
UNPLACED, PROVINCE = "unplaced", "province"


@dataclass(frozen=True)
class Act:
    """What is wished, and what becomes of the answer when it is done or refused."""

    wishes: Callable[[Here], Wish]
    done: Callable[[Here, Answer], Moved]
    not_shown: Callable[[Here, Answer], Moved]
    refused: Callable[[Here, Answer], Moved] = finished
    writes: bool = False  # once it is on its way, it cannot be said that nothing was sent


def answered(here: Here, answer: Answer) -> Moved:
    """Where the answer of the world leads."""
    code = here.conversation.place.partition(":")[0]
    act, here = ACTS[code], here.with_(waiting=False)
    if answer.outcome is Outcome.UNAVAILABLE and code != PERSON:
        return to(here, f"retry:{here.conversation.place}")
    if answer.outcome is Outcome.NOT_SHOWN:
        return act.not_shown(here, answer)
    if answer.outcome in (Outcome.REFUSED, Outcome.UNAVAILABLE):
        return act.refused(here, answer)
    return act.done(here, answer)


def wish_of(here: Here) -> Wish:
    """The wish of the act where the conversation is; the same each time it is asked for."""
    return ACTS[here.conversation.place.partition(":")[0]].wishes(here)


def _look_up(here: Here) -> LookUp:
    conversation, tells = here.conversation, here.conversation.place == "look_up"
    given, proof = conversation.given, conversation.proof
    if "nik" not in given and proof is not None:
        return LookUp(conversation.key, proof.nik, proof.kk, tells)
    return LookUp(conversation.key, Nik(given["nik"]), given["kk"], tells)


def _proved(here: Here, answer: Answer) -> Here:
    """From now on it is believed who speaks; the numbers stand in the proof alone."""
    given = dict(here.conversation.given)
    nik, kk = given.pop("nik", ""), given.pop("kk", "")
    if not nik:
        return here
    until = here.at + here.policy.limits.proof
    options = answer.options
    proof = Proof(Nik(nik), kk, until, UNPLACED not in options, options.get(PROVINCE, ""))
    return here.with_(given=given, proof=proof, failures=0, locked_until=None)


def _prove(here: Here, answer: Answer) -> Moved:
    return onward(_proved(here, answer))


def _told_status(here: Here, answer: Answer) -> Moved:
    return finished(_proved(here, answer), answer)


def _not_proved(here: Here, answer: Answer) -> Moved:
    """Wrong, absent and not eligible are told alike; too many of them lock the questions."""
    failures = here.conversation.failures + 1
    lock = failures >= here.policy.limits.tries
    until = here.at + here.policy.limits.lock if lock else None
    again = ("nik", "kk", "known")
    given = {place: said for place, said in here.conversation.given.items() if place not in again}
    here = here.with_(given=given, proof=None, failures=0 if lock else failures, locked_until=until)
    return onward(here, here.say("not_proved"))


def _limited(here: Here, answer: Answer) -> Moved:
    return to(emptied(here), "more", here.say("limited"))


def _find_village(here: Here) -> FindVillage:
    return FindVillage(here.conversation.key, here.conversation.sought)


def _found_villages(here: Here, answer: Answer) -> Moved:
    if not answer.options:
        return _no_village(here, answer)
    return to(here.with_(offered=dict(answer.options)), f"pick:{here.about}")


def _no_village(here: Here, answer: Answer) -> Moved:
    return to(here, here.about, here.say("village_unknown"))


def _bring(here: Here) -> BringCase:
    kind, given, key = here.kind, here.conversation.given, here.conversation.key
    assert kind is not None
    fields = {name: given.get(f"field:{name}", "") for name in kind.fields} | settled(here, kind)
    villages = {name for name, field in kind.fields.items() if field.holds == "village"}
    said = {
        name: value.partition(" ")[0] if name in villages else value
        for name, value in fields.items()
        if value
    }
    papers = {paper: given.get(f"paper:{paper}", "") for paper in kind.attachments}
    return BringCase(
        key, kind.code, whom_of(here, kind), given.get("whom_nik", ""), given.get("whom_kk", ""),
        given.get("where", "").partition(" ")[0], given.get("about", ""), said,
        {paper: reference for paper, reference in papers.items() if reference},
    )  # fmt: skip


def _not_brought(here: Here, answer: Answer) -> Moved:
    """What was given stays, so that it can be put right."""
    given = {place: said for place, said in here.conversation.given.items() if place != "confirm"}
    return onward(here.with_(given=given), *answer.lines)


def _follow(here: Here) -> FollowCase:
    return FollowCase(here.conversation.key, here.conversation.given["number"])


def _followed(here: Here, answer: Answer) -> Moved:
    return to(here.with_(offered=dict(answer.options)), "case", *answer.lines)


def _not_followed(here: Here, answer: Answer) -> Moved:
    """Whether a case is wrong, absent or not theirs is never told."""
    given = {"number": here.conversation.given["number"]}
    return to(here.with_(errand="follow", given=given), "not_shown")


def _complete(here: Here) -> CompleteCase:
    given, key = here.conversation.given, here.conversation.key
    text, paper = _apart(given["addition"], PAPER)
    return CompleteCase(key, given["number"], text, paper, given.get("which_paper", ""))


def _completed(here: Here, answer: Answer) -> Moved:
    """It is done, or it has to be said which paper it is."""
    if answer.outcome is Outcome.CHOOSE and answer.options:
        return to(here.with_(offered=dict(answer.options)), "which_paper")
    return finished(here, answer)


def _withdraw(here: Here) -> WithdrawCase:
    return WithdrawCase(here.conversation.key, here.conversation.given["number"])


def _leave(here: Here) -> LeaveMessage:
    """A message; it is about the kind of case or the case that it stands for."""
    given = here.conversation.given
    about = here.kind.code if here.kind else given.get("number", "")
    text, recording = _apart(given["message"], RECORDING)
    return LeaveMessage(here.conversation.key, about, text, recording)


def _pass_on(here: Here) -> TellPerson:
    text, recording = _apart(here.conversation.sought, RECORDING)
    text, paper = _apart(text, PAPER)
    return TellPerson(here.conversation.key, text, paper, recording)


def _passed_on(here: Here, answer: Answer) -> Moved:
    """Two people talk: nobody else says something between."""
    return replace(to(here.with_(sought=""), "with_person"), asks=False)


def _person_left(here: Here, answer: Answer) -> Moved:
    """Nobody is there any more: what was written is understood as in the menu."""
    said = here.conversation.sought
    wishes, here = wishes_in(here, said), emptied(here)
    return wished(here, wishes, said) if len(wishes) == 1 else to(here, "menu", *answer.lines)


def _apart(said: str, mark: str) -> tuple[str, str]:
    """A text, or the reference that stands in its place."""
    return ("", said.removeprefix(mark)) if said.startswith(mark) else (said, "")


def _call_back(here: Here) -> CallBack:
    return CallBack(here.conversation.key, here.conversation.given.get("telephone", ""))


def _called_back(here: Here, answer: Answer) -> Moved:
    """It is done, or the number has to be given: the one that calls may not be shown."""
    if answer.outcome is not Outcome.CHOOSE:
        return finished(here, answer)
    return onward(here.with_(given={"call_to": NO}), *answer.lines)


def _talk(here: Here) -> TalkToPerson:
    return TalkToPerson(here.conversation.key, here.conversation.errand)


def _talking(here: Here, answer: Answer) -> Moved:
    return to(here, "with_person", *answer.lines)


def _no_person(here: Here, answer: Answer) -> Moved:
    return to(here, "no_person", *answer.lines)


ACTS: Mapping[str, Act] = {
    "prove": Act(_look_up, _prove, _not_proved, _limited),
    "look_up": Act(_look_up, _told_status, _not_proved, _limited),
    "find_village": Act(_find_village, _found_villages, _no_village, _no_village),
    "send": Act(_bring, finished, _not_brought, _not_brought, writes=True),
    "follow": Act(_follow, _followed, _not_followed),
    "complete": Act(_complete, _completed, _not_followed, writes=True),
    "withdraw": Act(_withdraw, finished, _not_followed, writes=True),
    "leave": Act(_leave, finished, finished, writes=True),
    "call_back": Act(_call_back, _called_back, finished, writes=True),
    "pass_on": Act(_pass_on, _passed_on, _person_left, _person_left, writes=True),
    PERSON: Act(_talk, _talking, _no_person, _no_person),
}
