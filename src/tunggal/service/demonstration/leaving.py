"""What citizens of the stories left with the command centre: words, and wishes to be called back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tunggal.casework.case import Actor
from tunggal.policy.case_terms import Role
from tunggal.registry.nik import Nik
from tunggal.service.centre import tasks

_MOST = 4


def leave_with_centre(stories: Sequence[Mapping[str, Any]], *, now: datetime) -> int:
    """Some of those who asked something left a message or wait for a call; gives how many."""
    asked = [each for each in stories if each["kind"] in ("status_question", "complaint")]
    known = [each for each in asked if each["bringer"].get("nik")][-_MOST:]
    for place, story in enumerate(known):
        _leave(story["bringer"], story, place, at=now - timedelta(minutes=50 * (place + 1)))
    return len(known)


def _leave(who: Mapping[str, str], story: Mapping[str, Any], place: int, *, at: datetime) -> None:
    given: dict[str, Any] = {
        "key": f"story-{place}", "channel": "phone", "language": "id", "contact": "",
        "telephone": who["telephone"], "about": story["kind"], "at": at,
        "actor": Actor("", Role.CITIZEN, (who["village"],), Nik(who["nik"]), who["kk"]),
    }  # fmt: skip
    if place % 2:
        tasks.call_back(**given)
    else:
        words = story["fields"].get("question") or story["fields"]["what_happened"]
        tasks.leave_message(**given, text=words, recording="")
