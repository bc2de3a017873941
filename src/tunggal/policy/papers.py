"""Papers that are sent in: their limits and sentences, `policy/papers/`, read into frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tunggal.policy.phrases import Phrases, read_phrases
from tunggal.policy.reading import Section, read_policy

# Why a paper is refused → the names that may stand in its sentence.
REFUSALS: Mapping[str, tuple[str, ...]] = {
    "empty": (),
    "too_large": ("megabytes",),
    "unknown": (),
    "heic": (),
    "unreadable": (),
    "too_many_pixels": (),
    "too_many_pages": ("pages",),
    "locked": (),
    "too_heavy": (),
    "too_many": ("papers",),
    "gone": (),
    "busy": (),
    "too_often": ("minutes",),
}
PHRASES: Mapping[str, tuple[str, ...]] = {
    "hint": ("megabytes",),
    **{f"refused_{code}": names for code, names in REFUSALS.items()},
    "oversize_title": (),
    "oversize": ("form_megabytes",),
}
_MEGABYTE = 1_000_000


@dataclass(frozen=True)
class PaperCounts:
    """How many papers of one account are drawn within `minutes`."""

    minutes: int
    citizen: int
    officer: int

    @property
    def most(self) -> Mapping[str, int]:
        """What is counted, and how many of each are drawn."""
        return {"citizen": self.citizen, "officer": self.officer}


@dataclass(frozen=True)
class PaperLimits:
    """What one paper, and the papers of one form, may be."""

    bytes: int
    form_bytes: int
    papers: int
    pixels: int
    longest_side: int
    pages: int
    seconds: int
    unused: timedelta
    counted: PaperCounts

    @property
    def shown(self) -> dict[str, str]:
        """The numbers that sentences name."""
        return {
            "megabytes": str(self.bytes // _MEGABYTE),
            "form_megabytes": str(self.form_bytes // _MEGABYTE),
            "pages": str(self.pages),
            "papers": str(self.papers),
            "minutes": str(self.counted.minutes),
        }


class PaperRefused(Exception):
    """A paper that cannot be accepted; `code` is one of REFUSALS, its sentence is policy."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_paper_words(folder: Path) -> dict[str, Phrases]:
    """The sentences of both languages in `policy/papers`; raises PolicyRefused."""
    return read_phrases(folder, PHRASES)


def read_paper_limits(folder: Path) -> PaperLimits:
    """What may be sent in: `limits.yaml`; raises PolicyRefused."""
    top = read_policy(folder / "limits.yaml")
    top.text("basis")
    limits = PaperLimits(
        bytes=top.whole("megabytes", at_least=1) * _MEGABYTE,
        form_bytes=top.whole("megabytes_of_form", at_least=1) * _MEGABYTE,
        papers=top.whole("papers_of_form", at_least=1),
        pixels=top.whole("megapixels", at_least=1) * _MEGABYTE,
        longest_side=top.whole("longest_side", at_least=200),
        pages=top.whole("pages", at_least=1),
        seconds=top.whole("seconds", at_least=1),
        unused=timedelta(hours=top.whole("unused_hours", at_least=1)),
        counted=top.mapped("counted", _counted),
    )
    if limits.form_bytes < limits.bytes:
        raise top.refuse("megabytes_of_form", "is less than one paper may have.")
    top.done()
    return limits


def _counted(section: Section) -> PaperCounts:
    names = ("minutes", "per_citizen", "per_officer")
    return PaperCounts(*(section.whole(name, at_least=1) for name in names))


def told(code: str, words: Phrases, limits: PaperLimits) -> str:
    """The sentence of one of PHRASES with the numbers of the limits."""
    return words.say(code, **{name: limits.shown[name] for name in PHRASES[code]})
