"""The words of receipts and of letters of decisions, `policy/letters/`, read into frozen values."""

from __future__ import annotations

from pathlib import Path

from tunggal.policy.phrases import Phrases, Wanted, read_phrases

_PLAIN = (
    "button", "button_family", "button_other", "number", "kind", "place", "received", "decided_on",
    "decided_by", "decision", "appeal", "questions", "next", "became", "asked", "note", "scan", "free",
    "receipt", "keep",
)  # fmt: skip
PHRASES: Wanted = {
    "title": ("number",),
    "receipt_title": ("number",),
    "page": ("number", "page", "pages"),
    **dict.fromkeys(_PLAIN, ()),
}


def read_letter_words(folder: Path) -> dict[str, Phrases]:
    """The words of both languages; raises PolicyRefused."""
    return read_phrases(folder, PHRASES)
