"""Messages, call-backs and people: what goes to the command centre."""

from __future__ import annotations

from tunggal.dialogue.inputs import Answer
from tunggal.dialogue.wishes import CallBack, LeaveMessage, TalkToPerson, TellPerson
from tunggal.service.accounts.numbers import e164
from tunggal.service.centre import chats, duty, tasks
from tunggal.service.talks.asked import Asked
from tunggal.service.talks.people import proved, told


def leave_message(asked: Asked, wish: LeaveMessage) -> Answer:
    """Words or a recording become a task, with the person where one was proved."""
    if (limited := asked.too_often()) is not None:
        return limited
    speaker = asked.speaker
    number = tasks.leave_message(
        key=asked.key, channel=str(speaker.channel), language=asked.language,
        telephone=speaker.telephone, contact=speaker.contact, about=wish.about, text=wish.text,
        recording=wish.recording, actor=told(asked), call=_call(asked), at=asked.at,
    )  # fmt: skip
    return asked.done(asked.here.say("message_left", number=_number(number, asked)))


def call_back(asked: Asked, wish: CallBack) -> Answer:
    """Somebody will call the number that was given, or the one that is calling."""
    if (limited := asked.too_often()) is not None:
        return limited
    speaker = asked.speaker
    telephone = e164(wish.telephone) if wish.telephone else speaker.telephone
    if not telephone:
        return asked.choose({}, asked.here.say("no_telephone"))
    number = tasks.call_back(
        key=asked.key, channel=str(speaker.channel), language=asked.language, telephone=telephone,
        contact=speaker.contact, actor=told(asked), about="", call=_call(asked), at=asked.at,
    )  # fmt: skip
    return asked.done(asked.here.say("call_comes", number=_number(number, asked)))


def talk_to_person(asked: Asked, wish: TalkToPerson) -> Answer:
    """A chat is opened; a call is put through by its channel. Refused when nobody is on duty."""
    if asked.here.conversation.is_phone:
        return asked.done() if duty.is_staffed(asked.at) else asked.refused()
    speaker, proof = asked.speaker, asked.here.conversation.proof
    opened = speaker.contact and chats.open_chat(
        key=asked.key, speaker_code=speaker.code, contact=speaker.contact,
        language=asked.language, errand=wish.errand, actor=proved(asked), at=asked.at,
        telephone=speaker.telephone, proved_until=proof.until if proof else None,
    )  # fmt: skip
    return asked.done(asked.here.say("person_comes")) if opened else asked.refused()


def tell_person(asked: Asked, wish: TellPerson) -> Answer:
    """What was said goes to the agent; refused once the chat is over."""
    code = asked.speaker.code
    if not chats.is_open(code):
        return asked.refused()
    chats.said(
        speaker_code=code, text=wish.text, paper=wish.paper, recording=wish.recording,
        key=asked.key, at=asked.at,
    )  # fmt: skip
    return asked.done()


def _call(asked: Asked) -> str:
    return asked.speaker.code if asked.here.conversation.is_phone else ""


def _number(number: str, asked: Asked) -> str:
    """The number of a task, digit by digit for the ear."""
    return " ".join(number) if asked.here.conversation.is_phone else number
