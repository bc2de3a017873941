"""Takes recordings of speech in, opens them, and removes those that nobody asks for any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db import transaction

from tunggal.adapters.cases.sealing import Sealing
from tunggal.adapters.papers.shelf import PaperShelf
from tunggal.adapters.papers.speech import speech_anew
from tunggal.registry.errors import IntegrityBroken
from tunggal.service.audit import actions as audit
from tunggal.service.papers.actions import StoredPaper

_AT_ONCE = 500  # references that are asked for together


def take_in_recording(content: bytes, *, by: str, at: datetime) -> str:
    """Write a recording anew and keep it sealed; gives its reference. Raises PaperRefused.

    `by` is the code of who left it; the audit names them by a keyed hash.
    """
    kind, sound = speech_anew(content, settings.RECORDING_LIMITS)
    reference = shelf().put(kind, sound, at=at)
    with transaction.atomic():
        audit.record(
            actor=f"citizen:{_sealing().hashed('by', by)[:12]}", action="recording_left",
            subject=f"recording:{reference[:12]}", reason="", at=at,
        )  # fmt: skip
    return reference


def open_recording(reference: str) -> StoredPaper:
    """A recording that is on the shelf; raises IntegrityBroken when it is gone or was changed."""
    found = shelf().get(reference)
    if found is None:
        raise IntegrityBroken(
            f"recording {reference}: is not in service/recordings. Restore the folder from a copy."
        )
    kind, content = found
    return StoredPaper(content, kind)


def clear_recordings(is_used: Callable[[list[str]], set[str]], *, at: datetime) -> int:
    """Remove recordings that came long enough ago and belong to nothing. Gives how many went.

    `is_used` picks, of some references, those that belong to a task or a chat.
    """
    before, removed = at - settings.RECORDING_LIMITS.unused, 0
    waiting = shelf().waiting(before=before)
    for start in range(0, len(waiting), _AT_ONCE):
        asked = waiting[start : start + _AT_ONCE]
        used = is_used(asked)
        removed += sum(shelf().remove(each, before=before) for each in asked if each not in used)
    shelf().sweep(before=before)
    return removed


@lru_cache(maxsize=1)
def shelf() -> PaperShelf:
    """The recordings of this workspace; they stay where they came in until they are forgotten."""
    return PaperShelf(
        settings.WORKSPACE.service / "recordings", settings.SECRETS.derived("recordings")
    )


@lru_cache(maxsize=1)
def _sealing() -> Sealing:
    return Sealing(settings.SECRETS, "recording")
