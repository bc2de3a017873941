"""What the channel itself says where a message cannot go to the dialogue: sentences of policy."""

from __future__ import annotations

from django.conf import settings

from tunggal.adapters.messaging.whatsapp.incoming import Kind
from tunggal.policy.papers import PaperRefused
from tunggal.policy.receiving import PHRASES
from tunggal.service.channels.whatsapp.files import NOT_FETCHED
from tunggal.service.papers.actions import why


def sentence(code: str, language: str) -> str:
    """A sentence of `policy/channels`, with the numbers that it names."""
    shown = {
        "minutes": str(settings.RECEIVING.minutes),
        "call_centre": settings.OFFICE.call_centre,
    }
    if code == "recording_refused":
        shown["minutes"] = str(max(1, settings.RECORDING_LIMITS.seconds // 60))
    said: str = settings.CHANNEL_WORDS[language].say(
        code, **{name: shown[name] for name in PHRASES[code]}
    )
    return said


def why_refused(code: str, kind: Kind, language: str) -> str:
    """Why a file was not taken, and what to do."""
    if code == NOT_FETCHED:
        return sentence(code, language)
    if kind is Kind.VOICE:
        return sentence("recording_refused", language)
    return why(PaperRefused(code), language)
