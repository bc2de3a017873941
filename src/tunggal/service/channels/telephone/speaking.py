"""The voice of the telephone, made of the policy: which sentences there are in each language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tunggal.adapters.telephony.espeak import Reader
from tunggal.adapters.telephony.pieces import Splitter
from tunggal.adapters.telephony.voice import Language, Voice
from tunggal.dialogue.saying import capital
from tunggal.policy.dialogue import Dialogue
from tunggal.policy.telephone import STANDING, TelephonePolicy

_SPOKEN = "_spoken"
_SHOWN = ("option_", "errand_", "group_")  # phrases that name a choice
_WORDS = ("kinds", "fields", "papers", "choices")  # groups of words of cases that may be choices


def make_voice(
    folder: Path, recordings: Path, policy: TelephonePolicy, dialogue: Dialogue
) -> Voice:
    """The voice that speaks all that dialogue and telephone may say."""
    languages = {
        code: Language(
            Reader(voice.voice, voice.words_per_minute),
            _splitter(code, policy, dialogue),
            recordings / code,
        )
        for code, voice in policy.voices.items()
    }
    return Voice(folder, languages)


def standing(policy: TelephonePolicy) -> dict[str, dict[str, str]]:
    """Language → name → sentence of all that the exchange plays by itself."""
    return {
        language: {name: phrases.say(name) for name in STANDING}
        for language, phrases in policy.phrases.items()
    }


def _splitter(language: str, policy: TelephonePolicy, dialogue: Dialogue) -> Splitter:
    phrases = dialogue.phrases[language].phrases
    heard = {code: text for code, text in phrases.items() if f"{code}{_SPOKEN}" not in phrases}
    return Splitter(
        {**heard, **policy.phrases[language].phrases},
        option=phrases["option_spoken"],
        labels=dict(_labels(language, dialogue)),
    )


def _labels(language: str, dialogue: Dialogue) -> Iterator[tuple[str, str]]:
    """Code and words of each choice that the policy names."""
    for code, text in dialogue.phrases[language].phrases.items():
        if code.startswith(_SHOWN) and "{" not in text:
            yield code, text
    words = dialogue.casework.words[language]
    for group in _WORDS:
        for code, named in words.groups[group].items():
            yield f"{group}_{code}", capital(named["label"])
    for code, text in dialogue.programmes[language].items():
        yield f"programmes_{code}", text
