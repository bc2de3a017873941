"""What a conversation hears: from the citizen, from silence, or from the world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True)
class Said:
    """A text that was written."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class Keyed:
    """Keys pressed on a telephone, without the # that ends them."""

    keys: str = field(repr=False)


@dataclass(frozen=True)
class Chosen:
    """A button or a line of a list, by the id of its option."""

    option: str


@dataclass(frozen=True)
class Attached:
    """A photo, paper or recording that was taken in; the reference says where it is kept."""

    reference: str
    holds: str  # image, document, voice or other


@dataclass(frozen=True)
class Silence:
    """Nobody said anything for a while."""


@dataclass(frozen=True)
class HungUp:
    """The call is over."""


class Outcome(StrEnum):
    """How the world answered a wish."""

    DONE = "done"
    CHOOSE = "choose"  # one of `options` is meant
    NOT_SHOWN = "not_shown"  # wrong, absent or not theirs to see: told alike
    REFUSED = "refused"  # `lines` say why and what to do
    UNAVAILABLE = "unavailable"  # it may be tried again


@dataclass(frozen=True)
class Answer:
    """The world's answer to the wish with this key.

    `lines` are sentences in the language of the conversation, without names and addresses.
    """

    key: str
    outcome: Outcome
    lines: tuple[str, ...] = field(default=(), repr=False)
    options: Mapping[str, str] = field(default_factory=dict, repr=False)


Input = Said | Keyed | Chosen | Attached | Silence | HungUp | Answer
