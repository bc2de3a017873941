"""Takes papers in, opens them, and removes those that came into no case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.conf import settings

from tunggal.adapters.papers.drawing import draw_anew
from tunggal.adapters.papers.shelf import PaperShelf
from tunggal.policy.papers import PaperRefused, told
from tunggal.registry.errors import IntegrityBroken

_AT_ONCE = 500  # references that are asked for together


@dataclass(frozen=True)
class PaperFile:
    """What is known of a paper whose content is kept elsewhere under `reference`."""

    paper: str
    reference: str
    content_type: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class StoredPaper:
    """A paper as it was drawn: safe to show."""

    content: bytes
    content_type: str


def take_in(upload: Any, *, paper: str, at: datetime) -> PaperFile:
    """Draw an uploaded file anew and keep it; raises PaperRefused, whose sentence is policy.

    `upload` is one of `request.FILES` of a view that `takes_papers`.
    """
    if getattr(upload, "refused", ""):
        raise PaperRefused(upload.refused)
    kind, content = draw_anew(upload.read(), settings.PAPER_LIMITS)
    reference = shelf().put(kind, content, at=at)
    return PaperFile(paper, reference, kind, sha256(content).hexdigest(), len(content))


def open_paper(reference: str) -> StoredPaper:
    """A paper that is on the shelf; raises IntegrityBroken when it is gone or was changed."""
    found = shelf().get(reference)
    if found is None:
        raise IntegrityBroken(
            f"paper {reference}: is not in service/papers. Restore the folder from a copy."
        )
    kind, content = found
    return StoredPaper(content, kind)


def file_of(reference: str, paper: str) -> PaperFile:
    """What is known of a paper that was taken in before; raises PaperRefused when it is gone."""
    found = shelf().get(reference)
    if found is None:
        raise PaperRefused("gone")
    kind, content = found
    return PaperFile(paper, reference, kind, sha256(content).hexdigest(), len(content))


def hold(file: PaperFile, *, at: datetime) -> None:
    """Make sure that a paper is still there when a case begins to point to it; raises PaperRefused."""
    if not shelf().touch(file.reference, at=at):
        raise PaperRefused("gone")


def put_away(
    is_used: Callable[[list[str]], set[str]], is_held: Callable[[list[str]], set[str]], *,
    at: datetime,
) -> int:  # fmt: skip
    """Remove papers that came long ago into no case, and put away those that did. Gives how many went.

    `is_used` picks, of some references, those that belong to a case; `is_held` those that somebody
    may still look at.
    """
    before, removed = at - settings.PAPER_LIMITS.unused, 0
    waiting = shelf().waiting(before=before)
    for start in range(0, len(waiting), _AT_ONCE):
        asked = waiting[start : start + _AT_ONCE]
        used, held = is_used(asked), is_held(asked)
        for reference in asked:
            if reference in used:
                shelf().put_away(reference)
            elif reference not in held:
                removed += shelf().remove(reference, before=before)
    shelf().sweep(before=before)
    return removed


def why(refused: PaperRefused, language: str) -> str:
    """Why a paper was refused and what to do, for its reader."""
    words, limits = settings.PAPER_WORDS[language], settings.PAPER_LIMITS
    return told(f"refused_{refused.code}", words, limits)


def hint(language: str) -> str:
    """What may be sent: the hint beside a field."""
    return told("hint", settings.PAPER_WORDS[language], settings.PAPER_LIMITS)


@lru_cache(maxsize=1)
def shelf() -> PaperShelf:
    """The papers of this workspace."""
    return PaperShelf(settings.WORKSPACE.service / "papers", settings.SECRETS.derived("papers"))
