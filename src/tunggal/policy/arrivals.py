"""The console's page of what came in: its sentences, `policy/console/arrivals/`, read into frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tunggal.policy.phrases import Phrases, Wanted, read_phrases

_FILLED: Mapping[str, tuple[str, ...]] = {
    "again_all": ("number",),
    "again_label": ("number", "kind", "fault"),
    "one_label": ("number",),
    "done": ("number",),
    "most": ("number",),
    "late": ("number",),
}
_PLAIN = (
    "title", "lead", "counts", "state", "kind", "number", "dead", "dead_none", "fault", "day", "tries",
    "do", "again", "one_by_one", "too_late", "done_none", "to_outbox", "to_arrivals",
)  # fmt: skip
KINDS = ("message", "status", "unreadable")
STATES = ("file", "waiting", "done", "dead")
_CODES = {"kind": KINDS, "state": STATES}
PHRASES: Wanted = {
    **_FILLED,
    **dict.fromkeys(_PLAIN, ()),
    **{f"{group}_{code}": () for group, codes in _CODES.items() for code in codes},
}


def read_arrival_words(folder: Path) -> dict[str, Phrases]:
    """The sentences of both languages; raises PolicyRefused."""
    return read_phrases(folder, PHRASES)
