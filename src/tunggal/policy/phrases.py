"""The sentences of one room of the service, `<folder>/<language>.yaml`, read into frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tunggal.policy.filling import fill
from tunggal.policy.messages import LANGUAGES, refuse_unknown_names
from tunggal.policy.reading import read_policy

Wanted = Mapping[str, tuple[str, ...]]  # phrase → the names that may stand in its braces


@dataclass(frozen=True)
class Phrases:
    """The sentences of one language."""

    language: str
    phrases: Mapping[str, str]

    def say(self, code: str, **values: str) -> str:
        """A sentence with its names filled in; raises KeyError on one that nobody wrote."""
        return fill(self.phrases[code], values)


def read_phrases(folder: Path, wanted: Wanted) -> dict[str, Phrases]:
    """The sentences of both languages, every one of `wanted` and no other; raises PolicyRefused."""
    return {language: _read(folder / f"{language}.yaml", wanted) for language in LANGUAGES}


def _read(file: Path, wanted: Wanted) -> Phrases:
    top = read_policy(file)
    language = top.choice("language", LANGUAGES)
    if language != file.stem:
        raise top.refuse("language", f"expected '{file.stem}' as the file is named.")
    group, phrases = top.section("phrases"), {}
    for code, names in wanted.items():
        text = group.text(code)
        if not text.strip():
            raise group.refuse(code, "is empty; write the words that are shown.")
        refuse_unknown_names(group, code, text, names)
        phrases[code] = text
    group.done()
    top.done()
    return Phrases(language, phrases)
