"""Changes a file of a test, and notices when there was nothing to change."""

from __future__ import annotations

from pathlib import Path


def rewrite(file: Path, old: str, new: str, *, most: int = -1) -> None:
    """Put one text for another, everywhere or `most` times; the text to replace must be there."""
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{file.name} has no {old!r}"
    file.write_text(text.replace(old, new, most), encoding="utf-8")
