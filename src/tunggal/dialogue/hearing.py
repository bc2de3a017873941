"""The one door of the dialogue: `hear` takes what was heard and gives what comes next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from tunggal.dialogue import moving
from tunggal.dialogue.acting import ACTS, PERSON, answered, wish_of
from tunggal.dialogue.conversation import RESTART, START, Conversation, anew
from tunggal.dialogue.here import Here
from tunggal.dialogue.inputs import Answer, Attached, Chosen, HungUp, Input, Keyed, Said, Silence
from tunggal.dialogue.keeping import stands
from tunggal.dialogue.moving import Moved, to
from tunggal.dialogue.places import PLACES
from tunggal.dialogue.plans import YES, goes_unproved
from tunggal.dialogue.readers import Fault, text_of
from tunggal.dialogue.replies import Expects, Next, Question
from tunggal.dialogue.saying import PARTS_KEY, has_parts, replies, told
from tunggal.dialogue.wished import wished, wishes_in
from tunggal.policy.dialogue import Dialogue

_KEYS = {"0": "person", "*": "say_again", "9": "back"}
_BUTTONS = ("menu", "back", "person")  # ids that a channel may show under every message
_TO_PERSON = ("menu", "back", PERSON)  # what is no word to the person with whom one writes
_ALWAYS = (*_BUTTONS, "cancel", "again", "help", "language_id", "language_en")
# Where nothing was filled in yet a new wish may be followed at once.
_FREE = ("nik", "kk", "known", "number")


def hear(conversation: Conversation, heard: Input, at: datetime, policy: Dialogue) -> Next:
    """What comes next: the conversation, what is said, and at most one wish.

    An answer of the world that nobody waits for, or that was heard before, changes nothing.
    """
    here = Here(conversation, policy, at)
    if isinstance(heard, HungUp):
        return Next(_restarted(here, START).conversation)
    if isinstance(heard, Answer):
        if not (conversation.waiting and heard.key == conversation.key):
            return Next(conversation)
        if not stands(conversation, policy):
            return _greet(_restarted(here, RESTART))
        return _arrive(answered(here, heard))
    here = _fresh(here)
    if isinstance(heard, Silence):
        return _silence(here)
    return _heard(here.with_(heard_at=at), heard, since=conversation.heard_at)


def _heard(here: Here, heard: Input, *, since: datetime) -> Next:
    if here.conversation.place in (START, RESTART):
        return _greet(here, heard)
    command = _command(here, heard)
    if here.conversation.waiting and not _may_leave(here, command):
        return Next(here.conversation, wish=wish_of(here))
    here = here.with_(waiting=False)
    if command:
        return _COMMANDS[command](here)
    if _was_away(here, since) and not _needs_no_question(here, heard):
        return _arrive(to(here, "resume"))
    return _read(here, heard)


def _may_leave(here: Here, command: str) -> bool:
    """Whether the world need not be waited for."""
    writes = ACTS[here.conversation.place.partition(":")[0]].writes
    return command == PERSON or (command == "menu" and not writes)


def _fresh(here: Here) -> Here:
    """Without what time has taken: the proof, the lock, and in the end all that was given."""
    conversation, limits = here.conversation, here.policy.limits
    if not stands(conversation, here.policy):
        return _restarted(here, RESTART)
    if here.at - conversation.heard_at > limits.forget_after:
        if conversation.place == "with_person" and not conversation.is_phone:
            return moving.emptied(here).with_(proof=None)
        return _restarted(here, RESTART if conversation.errand else START)
    if conversation.locked_until is not None and not here.is_locked:
        here = here.with_(locked_until=None)
    if conversation.proof is None or conversation.waiting or here.is_proved:
        return here
    # Whoever was proved is in the register: only the numbers are asked again.
    unproved = here.kind is not None and goes_unproved(here.kind)
    given = {"known": YES, **conversation.given} if unproved else conversation.given
    return here.with_(proof=None, given=given)


def _restarted(here: Here, place: str) -> Here:
    return replace(here, conversation=anew(here.conversation, place))


def _greet(here: Here, heard: Input | None = None) -> Next:
    """The first words; a wish that is clear at once is followed at once."""
    again = here.conversation.place == RESTART
    line = here.say("forgotten" if again else "greeting")
    here = here.with_(place="menu")
    if heard is None:
        return _arrive(to(here, "menu", line))
    command = _command(here, heard)
    if command == PERSON:
        return _arrive(to(here, PERSON, line))
    if command in ("language_id", "language_en"):
        return _speak(command[-2:])(here)
    wishes = _understood(here, heard)
    if wishes:
        return _arrive(wished(here, wishes, text_of(heard), line))
    return replace(_arrive(to(here, "menu", line)), unclear="no_wish")


def _arrive(moved: Moved) -> Next:
    """At an act the wish is made; anywhere else the question is asked."""
    here = moved.here
    if here.conversation.place.partition(":")[0] in ACTS:
        here = here.with_(serial=here.conversation.serial + 1, waiting=True)
        return Next(here.conversation, told(here, *moved.lines), wish_of(here))
    if not moved.asks:
        return Next(here.conversation, told(here, *moved.lines))
    return Next(here.conversation, replies(here, moved.lines, _question(here)))


def _question(here: Here) -> Question:
    return PLACES[here.conversation.place.partition(":")[0]].asks(here)


def _read(here: Here, heard: Input) -> Next:
    """The answer to the question of this place."""
    place, question = PLACES[here.conversation.place.partition(":")[0]], _question(here)
    read = place.reads(here, heard, question)
    if not isinstance(read, Fault):
        return _arrive(place.goes(here, read))
    wishes = _understood(here, heard) if _is_free(here, question) else ()
    if wishes:
        return _arrive(wished(here, wishes, text_of(heard)))
    return replace(_unclear(here, here.say(read.code, **read.values)), unclear=read.code)


def _is_free(here: Here, question: Question) -> bool:
    """Whether another wish may be followed without losing what was filled in."""
    filled = set(here.conversation.given) - set(_FREE)
    return not filled and question.expects in (Expects.OPTION, Expects.DIGITS)


def _understood(here: Here, heard: Input) -> tuple[str, ...]:
    return wishes_in(here, heard.text) if isinstance(heard, Said) else ()


def _unclear(here: Here, line: str) -> Next:
    """Asks again; after some time a person is offered, and on the telephone called."""
    times = here.conversation.unclear + 1
    stuck = times >= here.policy.limits.unclear
    if stuck and here.conversation.is_phone:
        return _arrive(to(here, PERSON, here.say("stuck")))
    lines = (line, here.say("stuck") if stuck else "")
    here = here.with_(unclear=times)
    return Next(here.conversation, replies(here, lines, _question(here)))


def _silence(here: Here) -> Next:
    """On the telephone the question is said again, then help, then a person comes."""
    conversation = here.conversation
    if not conversation.is_phone:
        return Next(conversation)
    if conversation.place in (START, RESTART):
        return _greet(here)
    if conversation.waiting:
        return Next(conversation, wish=wish_of(here))
    return _unclear(here, here.say("help") if conversation.unclear else "")


def _was_away(here: Here, since: datetime) -> bool:
    conversation = here.conversation
    away = here.at - since > here.policy.limits.resume_after
    at_work = conversation.errand and conversation.place not in ("with_person", "resume")
    return away and bool(at_work) and not conversation.is_phone


def _needs_no_question(here: Here, heard: Input) -> bool:
    """A number, a day or a photo that fits shows that somebody knows where we were."""
    place, question = PLACES[here.conversation.place.partition(":")[0]], _question(here)
    if question.expects not in (Expects.DIGITS, Expects.PAPER):
        return False
    return not isinstance(place.reads(here, heard, question), Fault)


def _command(here: Here, heard: Input) -> str:
    """What may be said anywhere, or "". A whole text is a command, never a part of one."""
    if isinstance(heard, Keyed):
        return _key(here, heard.keys)
    if isinstance(heard, Chosen):
        return heard.option if heard.option in _BUTTONS else ""
    if isinstance(heard, Attached) or not isinstance(heard, Said):
        return ""
    if heard.text.strip() in ("0", "*"):
        return _KEYS[heard.text.strip()]
    command = here.wording.command(heard.text)
    if here.conversation.place == "with_person":
        return command if command in _TO_PERSON else ""
    if command == "finish":
        return command if not here.conversation.errand else ""
    return command if command in _ALWAYS else ""


def _key(here: Here, keys: str) -> str:
    if keys == PARTS_KEY and not here.conversation.waiting and has_parts(here, _question(here)):
        return "parts"
    return _KEYS.get(keys, "")


def _say_again(here: Here) -> Next:
    return Next(here.conversation, replies(here, (), _question(here)))


def _help(here: Here) -> Next:
    return Next(here.conversation, replies(here, (here.say("help"),), _question(here)))


def _more_options(here: Here) -> Next:
    most, options = here.policy.limits.options, len(_question(here).options)
    part = here.conversation.part + 1
    return _say_again(here.with_(part=part if part * most < options else 0))


def _speak(language: str) -> Callable[[Here], Next]:
    return lambda here: _say_again(here.with_(language=language))


def _say_bye(here: Here) -> Next:
    return _arrive(to(moving.emptied(here).with_(proof=None), "end"))


_COMMANDS: Mapping[str, Callable[[Here], Next]] = {
    "menu": lambda here: _arrive(moving.to_menu(here)),
    "cancel": lambda here: _arrive(moving.to_menu(here)),
    "back": lambda here: _arrive(moving.back(here)),
    "again": lambda here: _arrive(moving.once_more(here)),
    PERSON: lambda here: _arrive(to(here, PERSON)),
    "help": _help,
    "say_again": _say_again,
    "parts": _more_options,
    "finish": _say_bye,
    "language_id": _speak("id"),
    "language_en": _speak("en"),
}
