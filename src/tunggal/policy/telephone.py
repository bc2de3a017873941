"""The telephone's own sentences, waits and voices: `policy/telephone/`, read into frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tunggal.policy.messages import LANGUAGES
from tunggal.policy.phrases import Phrases, read_phrases
from tunggal.policy.reading import Section, read_policy

# Played by the exchange itself, so each has a file of its own name.
STANDING = ("fallback", "fallback_thanks", "queue_wait")
PHRASES = (*STANDING, "goodbye", "too_long", "nuisance")


@dataclass(frozen=True)
class VoicePolicy:
    """With which voice of espeak-ng a language is spoken, and how fast."""

    voice: str
    words_per_minute: int


@dataclass(frozen=True)
class TelephonePolicy:
    """How long a call waits, how it speaks, how much is carried at once."""

    voices: Mapping[str, VoicePolicy]
    first_key: int  # seconds, as all that follow
    next_key: int
    message_most: int
    message_silence: int
    message_least: int  # milliseconds
    think_most: int
    queue_most: int
    call_most: int
    silences: int
    calls: int
    phrases: Mapping[str, Phrases]


def read_telephone(folder: Path) -> TelephonePolicy:
    """The folder `policy/telephone`; raises PolicyRefused."""
    top = read_policy(folder / "limits.yaml")
    top.text("basis")
    voices = top.mapped("voices", _voices)

    def whole(name: str, least: int = 1) -> int:
        return top.whole(name, at_least=least)

    made = TelephonePolicy(
        voices, whole("first_key_seconds", 3), whole("next_key_seconds", 2),
        whole("message_seconds_most", 10), whole("message_silence_seconds", 3),
        whole("message_milliseconds_least"), whole("think_seconds_most", 2),
        whole("queue_minutes_most") * 60, whole("call_minutes_most") * 60,
        whole("silences_most", 3), whole("calls_most"),
        read_phrases(folder, dict.fromkeys(PHRASES, ())),
    )  # fmt: skip
    top.done()
    return made


def _voices(section: Section) -> dict[str, VoicePolicy]:
    return {language: section.mapped(language, _voice) for language in LANGUAGES}


def _voice(section: Section) -> VoicePolicy:
    name, speed = section.text("voice"), section.whole("words_per_minute", at_least=80)
    if not name or name.startswith("-") or not name.isprintable():
        raise section.refuse("voice", "expected the name of a voice of espeak-ng, such as id.")
    return VoicePolicy(name, speed)
