"""The console's page of the outbox: its sentences, `policy/console/outbox/`, read into frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tunggal.policy.phrases import Phrases, Wanted, read_phrases

_FILLED: Mapping[str, tuple[str, ...]] = {
    "waits": ("time", "fault"),
    "stopped": ("time", "fault", "minutes"),
    "again_all": ("number",),
    "again_label": ("number", "kind", "channel", "fault"),
    "one_label": ("number",),
    "done": ("number",),
    "most": ("number",),
}
_PLAIN = (
    "title", "lead", "channels", "goes", "counts", "state", "channel", "kind", "number", "dead",
    "dead_none", "fault", "day", "tries", "do", "again", "one_by_one", "no_content", "done_none",
)  # fmt: skip
KINDS = ("code", "case", "notice", "talk", "chat", "account", "other")
CHANNELS = ("sms", "whatsapp", "other")
STATES = (
    "queued", "leased", "unknown", "waiting", "sent", "delivered", "read", "expired", "dead",
)  # fmt: skip
FAULTS = ("elsewhere", "never", "later", "stop", "channel", "unreadable", "no_address", "no_news")
_CODES = {"kind": KINDS, "channel": CHANNELS, "state": STATES, "fault": FAULTS}
PHRASES: Wanted = {
    **_FILLED,
    **dict.fromkeys(_PLAIN, ()),
    **{f"{group}_{code}": () for group, codes in _CODES.items() for code in codes},
}


def read_outbox_words(folder: Path) -> dict[str, Phrases]:
    """The sentences of both languages; raises PolicyRefused."""
    return read_phrases(folder, PHRASES)
