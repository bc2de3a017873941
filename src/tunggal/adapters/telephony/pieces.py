"""Which parts of a spoken text are sentences of the policy, and how the rest is to be read aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_SENTENCE_ENDS = (".", "?", "!", ":")
_MASKED = re.compile(r"\*+(?=\d)")
_GROUPED = re.compile(r"(?<![\d.,])\d{2,4}(?:-\d{2,4})+(?!\d)")  # a case number: 656-230-5898
_LONG = re.compile(r"(?<![\d.,])\d{5,}(?![\d])")
_TRIPLES = re.compile(r"\d{3}(?=\d{3})|\d+")


@dataclass(frozen=True)
class Piece:
    """Part of a text. One with a code is a sentence of the policy, and says nothing of anybody."""

    text: str
    code: str = ""


class Splitter:
    """Finds the sentences of one language in what the dialogue says."""

    def __init__(
        self, phrases: Mapping[str, str], *, option: str, labels: Mapping[str, str]
    ) -> None:
        """`phrases` by code; `option` is the sentence of one choice, `labels` what it may offer."""
        self.fixed = {code: text.strip() for code, text in phrases.items() if _is_sentence(text)}
        codes = {text: code for code, text in self.fixed.items()}
        self._codes, self._labels = codes, {label: code for code, label in labels.items()}
        before, between, after = re.split(r"\{label\}|\{digit\}", option)
        label_first = option.index("{label}") < option.index("{digit}")
        said = f"(?P<label>{_any_of(self._labels)})"
        parts = (said, r"(?P<digit>\d)") if label_first else (r"(?P<digit>\d)", said)
        line = re.escape(before) + parts[0] + re.escape(between) + parts[1] + re.escape(after)
        self._known = re.compile(rf"(?<!\S)(?:(?P<fixed>{_any_of(codes)})|{line})(?!\S)")

    def pieces(self, text: str) -> Iterator[Piece]:
        """The text from left to right."""
        at = 0
        for found in self._known.finditer(text):
            yield from _rest(text[at : found.start()])
            yield Piece(found.group(), self._code(found))
            at = found.end()
        yield from _rest(text[at:])

    def has(self, code: str) -> bool:
        """Whether a code names a sentence, or a choice with its digit such as `option_menu-1`."""
        label, _, digit = code.rpartition("-")
        return code in self.fixed or (digit.isdigit() and label in self._labels.values())

    def _code(self, found: re.Match[str]) -> str:
        if found["fixed"]:
            return self._codes[found["fixed"]]
        return f"{self._labels[found['label']]}-{found['digit']}"


def _is_sentence(text: str) -> bool:
    return "{" not in text and text.strip().endswith(_SENTENCE_ENDS)


def _any_of(texts: Mapping[str, str]) -> str:
    """The longest first, so that no sentence is taken for the beginning of another."""
    return "|".join(map(re.escape, sorted(texts, key=len, reverse=True)))


def _rest(text: str) -> Iterator[Piece]:
    if text.strip():
        yield Piece(aloud(text.strip()))


def aloud(text: str) -> str:
    """A text as a voice should read it: long numbers digit by digit, in groups."""
    text = _MASKED.sub("", text)
    text = _GROUPED.sub(lambda found: ", ".join(map(" ".join, found.group().split("-"))), text)
    text = _LONG.sub(lambda found: ", ".join(map(" ".join, _TRIPLES.findall(found.group()))), text)
    return re.sub(r"\s*\n\s*", " ", text)
