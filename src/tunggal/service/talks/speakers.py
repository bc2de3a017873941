"""Who speaks on a channel: a code that the channel vouches for, and how an answer gets back."""

from __future__ import annotations

from dataclasses import dataclass, field

from tunggal.dialogue.conversation import Channel


@dataclass(frozen=True)
class Speaker:
    """Somebody who writes or calls.

    `code` is the business-scoped user id, or the random code of one call. `contact` is the address
    for the outbox on that channel, "" where there is none. `telephone` is a hint, never a proof.
    """

    channel: Channel
    code: str = field(repr=False)
    contact: str = field(default="", repr=False)
    telephone: str = field(default="", repr=False)
    language: str = "id"

    @property
    def addresses(self) -> tuple[str, ...]:
        """By what accounts of this speaker are found; the channel's own comes first."""
        return tuple(each for each in (self.contact, self.telephone) if each)
