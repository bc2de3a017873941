"""Sends each message by the way of its channel."""

from __future__ import annotations

from collections.abc import Mapping

from tunggal.adapters.messaging.sender import Answer, Outgoing, Sender


class ByChannel:
    """Knows a way for some channels, and one for all others."""

    def __init__(self, ways: Mapping[str, Sender], others: Sender) -> None:
        self.ways, self.others = ways, others

    def send(self, message: Outgoing) -> Answer:
        """Try once, by the way of the message's channel."""
        return self.ways.get(message.channel, self.others).send(message)
