"""One call from its first word to its last: what the dialogue says is spoken, what is keyed is heard."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tunggal.adapters.telephony.calls import Gone, Line
from tunggal.adapters.telephony.spool import recording_name
from tunggal.dialogue.conversation import Channel, Conversation, begin
from tunggal.dialogue.hearing import hear
from tunggal.dialogue.inputs import Answer, Attached, HungUp, Input, Keyed, Outcome, Silence
from tunggal.dialogue.replies import Expects, Reply
from tunggal.policy.dialogue import Dialogue
from tunggal.policy.telephone import TelephonePolicy
from tunggal.service.talks.speakers import Speaker

Said = tuple[Reply, ...]
Talk = Callable[[Conversation, Input, Speaker], tuple[Conversation, Said]]
_WITH_PERSON, _END, _RETRY = "with_person", "end", "retry:"  # places of the dialogue


@dataclass(frozen=True)
class Means:
    """What a call needs of the world."""

    talk: Talk
    take_in: Callable[[bytes, str], str]  # a recording and whose it is → its reference, or ""
    is_nuisance: Callable[[str], bool]  # whether a number hears one sentence only
    dialogue: Dialogue
    policy: TelephonePolicy
    clock: Callable[[], datetime]


@dataclass
class Call:
    """A call under way."""

    line: Line
    means: Means
    speaker: Speaker
    conversation: Conversation
    silences: int = 0

    @property
    def language(self) -> str:
        return self.conversation.language


def begin_call(line: Line, means: Means, *, telephone: str, language: str) -> Call:
    """A call in which nothing was said yet; `telephone` is a hint, never a proof."""
    # Two conversations of one call, as when the bridge was started again, must not share keys.
    code, at = secrets.token_hex(8), means.clock()
    new = begin(code=code, channel=Channel.PHONE, language=language, at=at)
    speaker = Speaker(Channel.PHONE, line.call, telephone=telephone, language=language)
    return Call(line, means, speaker, new)


def hold(call: Call, *, nobody_came: bool = False) -> bool:
    """Talk until the call is over, or waits for an agent: then the answer is True.

    Whoever waited in vain is asked what to do instead, with all that was said still known.
    """
    try:
        if call.line.meanwhile(lambda: call.means.is_nuisance(call.speaker.telephone)):
            return _part(call, "nuisance")
        said = _nobody(call) if nobody_came else _hear(call, Silence())
        return _go_on(call, said)
    except Gone:
        _hear(call, HungUp())
        return False


def _go_on(call: Call, said: Said) -> bool:
    """Ask and hear, again and again."""
    until = call.means.clock() + timedelta(seconds=call.means.policy.call_most)
    while call.conversation.place != _WITH_PERSON:
        if call.means.clock() > until:
            return _part(call, "too_long")
        heard, recording = _ask(call, said)
        call.silences = call.silences + 1 if isinstance(heard, Silence) else 0
        if call.silences and call.conversation.place == _END:
            return _part(call)
        if call.silences >= call.means.policy.silences:
            return _part(call, "goodbye")
        said = _hear(call, heard)
        if recording and not call.conversation.place.startswith(_RETRY):
            call.line.forget(recording)
    call.line.say(_before_options(call, said))
    call.line.transfer()
    return True


def _part(call: Call, code: str = "") -> bool:
    """Say goodbye and end the call."""
    if code:
        call.line.say(call.means.policy.phrases[call.language].say(code))
    call.line.end()
    _hear(call, HungUp())
    return False


def _hear(call: Call, heard: Input) -> Said:
    """What is said next. Once somebody hung up, nobody listens meanwhile."""
    before = call.conversation

    def work() -> tuple[Conversation, Said]:
        return call.means.talk(before, heard, call.speaker)

    call.conversation, said = work() if isinstance(heard, HungUp) else call.line.meanwhile(work)
    if call.language != before.language:
        call.line.speak(call.language)
    return said


def _nobody(call: Call) -> Said:
    """Nobody took the call: what the dialogue says when it is told so."""
    at, policy = call.means.clock(), call.means.dialogue
    came = hear(call.conversation, Keyed("0"), at, policy)
    if came.wish is not None:
        answer = Answer(came.wish.key, Outcome.UNAVAILABLE)
        came = hear(came.conversation, answer, at, policy)
    call.conversation = came.conversation
    return came.replies


def _ask(call: Call, said: Said) -> tuple[Input, str]:
    """Say it, and hear what comes: keys, silence, or a recording with its name at the exchange."""
    text = " ".join(reply.text for reply in said)
    expects = said[-1].expects if said else Expects.NOTHING
    if expects is Expects.RECORDING:
        return _record(call, text)
    ask = call.line.ask_key if expects is Expects.OPTION else call.line.ask_keys
    keys = ask(text)
    return (Silence() if keys is None else Keyed(keys)), ""


def _record(call: Call, text: str) -> tuple[Input, str]:
    """A recording under the key of the wish that it leads to, so that it is left once, come what may.

    If we are killed, or the message cannot be left, the file stays and `strays` leaves it.
    """
    following = replace(call.conversation, serial=call.conversation.serial + 1)
    name = recording_name(following.key, call.language, call.speaker.telephone)
    content, key = call.line.record(text, name=name)
    if key or not content:
        call.line.forget(name)
        return (Keyed(key) if key else Silence()), ""
    reference = call.line.meanwhile(lambda: call.means.take_in(content, call.speaker.code))
    return (Attached(reference, "voice"), name) if reference else (Silence(), "")


def _before_options(call: Call, said: Said) -> str:
    """What is said to whom is put through: the choices would be too late."""
    text = " ".join(reply.text for reply in said)
    options = said[-1].options if said else ()
    if not options:
        return text
    phrases = call.means.dialogue.phrases[call.language]
    return text.partition(phrases.say("option_spoken", digit="1", label=options[0].label))[0]
