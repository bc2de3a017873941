"""A call as the dialogue needs it, whichever exchange carries it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

T = TypeVar("T")
NEW, QUEUED, ANSWERED, ABANDONED, ENDED = "new", "queued", "answered", "abandoned", "ended"


class Gone(Exception):
    """The caller hung up, or the exchange let the call go."""


@dataclass(frozen=True)
class CallEvent:
    """One thing that happened to a call; what is not known is empty."""

    call: str
    event: str
    at: datetime
    telephone: str = field(default="", repr=False)
    language: str = ""
    agent: str = ""


class Line(Protocol):
    """One call that is being answered. Whatever it does raises Gone once the caller hung up.

    Keys that are pressed while something is said, or while we think, count for the next question.
    """

    call: str  # its name at the exchange
    number: str  # that calls, as the exchange gives it: a hint, never a proof

    def speak(self, language: str) -> None:
        """Use this language from now on."""

    def say(self, text: str) -> None:
        """Say a text to its end."""

    def ask_key(self, text: str) -> str | None:
        """One key, pressed during the text or after it; None for silence."""

    def ask_keys(self, text: str) -> str | None:
        """Keys up to the # that ends them, which is left out; None for silence."""

    def record(self, text: str, *, name: str) -> tuple[bytes, str]:
        """What was spoken after the tone, as WAV, and the key 0, 9 or * that ended it, or "".

        The exchange keeps the recording as `name` until `forget`.
        """

    def forget(self, name: str) -> None:
        """Remove a recording, which is safe elsewhere by now."""

    def meanwhile(self, work: Callable[[], T]) -> T:
        """Do some work while keys are still heard."""

    def transfer(self) -> None:
        """Let the call wait for an agent; this is the last that can be done with it here."""

    def end(self) -> None:
        """Hang up."""
