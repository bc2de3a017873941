"""What a conversation says next: replies, and the one thing that is expected after them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from tunggal.dialogue.conversation import Conversation
from tunggal.dialogue.wishes import Wish


class Expects(StrEnum):
    """What may follow a reply."""

    NOTHING = "nothing"
    OPTION = "option"
    DIGITS = "digits"
    TEXT = "text"
    PAPER = "paper"
    RECORDING = "recording"


@dataclass(frozen=True)
class Option:
    """One answer that is offered; its id is good only while its question stands."""

    id: str
    label: str


@dataclass(frozen=True)
class Question:
    """What a place asks, before it is put into a message."""

    text: str = field(repr=False)
    expects: Expects
    options: tuple[Option, ...] = ()
    may_skip: bool = False


@dataclass(frozen=True)
class Reply:
    """One message, or one thing said on the telephone."""

    text: str = field(repr=False)
    expects: Expects = Expects.NOTHING
    options: tuple[Option, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Next:
    """The conversation after an input, with what it says or the one thing that it wishes.

    `unclear` is the code of why what was heard could not be followed.
    """

    conversation: Conversation
    replies: tuple[Reply, ...] = ()
    wish: Wish | None = None
    unclear: str = ""
