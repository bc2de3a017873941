"""What the centre keeps for a while only: numbers of calls, words of chats and tasks, recordings."""

from __future__ import annotations

from datetime import datetime

from tunggal.service.centre.means import rules
from tunggal.service.centre.models import (
    Call,
    CallOut,
    Chat,
    ChatLine,
    Handover,
    NuisanceMark,
    Task,
)
from tunggal.service.papers.recordings import clear_recordings


def forget_centre(at: datetime) -> int:
    """Remove what is past; counts of calls, chats and tasks stay. Gives how much went."""
    told = rules()
    numbers, texts = at - told.numbers_kept, at - told.texts_kept
    nuisance = at - told.nuisance.within - told.nuisance.ends
    forgotten = {"sealed": b"", "person_key": ""}
    old_tasks = Task.objects.filter(over_at__lt=texts).exclude(sealed=b"")
    old_calls = Call.objects.filter(began_at__lt=numbers).exclude(sealed=b"")
    old_chats = Chat.objects.filter(closed_at__lt=texts).exclude(sealed=b"")
    went = (
        old_calls.update(**forgotten, number_key=""),
        old_tasks.update(sealed=b"", recording=""),
        ChatLine.objects.filter(chat__closed_at__lt=texts).delete()[0],
        old_chats.update(**forgotten, speaker_key=""),
        CallOut.objects.filter(wanted_at__lt=numbers).delete()[0],
        NuisanceMark.objects.filter(at__lt=nuisance).delete()[0],
        Handover.objects.filter(taken_at__lt=texts).delete()[0],
    )
    return int(sum(went)) + clear_recordings(_used, at=at)


def papers_in_chats(references: list[str]) -> set[str]:
    """Those of some papers that a chat still shows."""
    return {*ChatLine.objects.filter(attached__in=references).values_list("attached", flat=True)}


def _used(references: list[str]) -> set[str]:
    tasks = Task.objects.filter(recording__in=references).values_list("recording", flat=True)
    return {*tasks, *papers_in_chats(references)}
