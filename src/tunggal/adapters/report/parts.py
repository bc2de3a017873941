"""What several sections share: the frame of a section, counts that may be hidden, small "
"sentences."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from tunggal.adapters.report.markup import Child, Head, Html, element, hidden, paragraph
from tunggal.adapters.report.privacy import LEAST, small_cells
from tunggal.adapters.report.voice import Voice

Key = TypeVar("Key", bound=Hashable)
LONG = 25  # rows from which a table is folded
DECILES = (*range(1, 11), 0)  # 0 stands for not ranked
SIGN = "•"  # stands for a hidden count


@dataclass(frozen=True)
class Section:
    """A section of the page: its anchor, its title and what it holds."""

    id: str
    title: str
    body: Sequence[Child]

    def html(self, number: int) -> Html:
        heading = element("h2", element("span", f"{number}", class_="number"), " ", self.title)
        return element("section", heading, *self.body, id=self.id)


def lead(*children: Child) -> Html:
    """The sentence under a heading that says what is to be seen."""
    return paragraph(*children, class_="lead")


def note(*children: Child) -> Html:
    """How to read a table or a chart."""
    return paragraph(*children, class_="note")


def heading(title: str, *, id: str | None = None) -> Html:
    return element("h3", title, id=id)


def minor(title: str) -> Html:
    return element("h4", title)


def concealed(voice: Voice) -> Html:
    """The sign in place of a small count; the note under the table says what it means."""
    return element("abbr", SIGN, title=voice("disembunyikan", "hidden"))


def columns(first: str, *numbers: str, bars: Voice | None = None) -> list[Head]:
    """Heads of a table: words first, then numbers, then bars where a voice is given to name them."""
    made = [Head(first, number=False), *(Head(word) for word in numbers)]
    return [*made, Head(blank(bars), number=False, wide=True)] if bars else made


def everything(voice: Voice) -> str:
    """The head of a line of totals."""
    return voice("seluruhnya", "all")


def blank(voice: Voice) -> Html:
    """The head of a column of bars, for those who listen; the numbers stand beside."""
    return hidden(voice("batang", "bar"))


def concealed_note(voice: Voice) -> Html:
    """What the sign means."""
    return note(
        voice(
            f"{SIGN} = angka di bawah {LEAST} tidak ditampilkan demi kerahasiaan; sesekali "
            "satu angka lain "
            "ikut ditutup agar angka kecil itu tidak dapat dihitung kembali.",
            f"{SIGN} = counts below {LEAST} are not shown, for confidentiality; now and then "
            "one more count "
            "is covered so that the small one cannot be worked out.",
        )
    )


@dataclass(frozen=True)
class Counts(Generic[Key]):
    """Counts of persons or families, and which of them may not be shown."""

    values: Mapping[Key, int]
    small: frozenset[Key]
    voice: Voice

    def write(self, key: Key) -> Child:
        """The count, or the sign in its place."""
        return concealed(self.voice) if key in self.small else self.voice.count(self.values[key])

    def hides(self, *keys: Key) -> bool:
        """Whether one of these counts may not be shown."""
        return not self.small.isdisjoint(keys)

    def unless_small(self, key: Key, drawn: Child) -> Child:
        """What is drawn from a count, or nothing when the count may not be shown."""
        return "" if key in self.small else drawn


def guarded(
    voice: Voice,
    values: Mapping[Key, int],
    sums: Sequence[Sequence[Key]] = (),
    *,
    keep: Iterable[Key] = (),
) -> Counts[Key]:
    """Counts with the small ones hidden; `sums` and `keep` as in `small_cells`."""
    return Counts(values, small_cells(values, sums, keep=frozenset(keep)), voice)


def with_total(voice: Voice, values: Mapping[str, int]) -> Counts[str]:
    """Counts that are shown above their total, which stands under the key ``""``."""
    held = dict(values) | {"": sum(values.values())}
    return guarded(voice, held, [list(held)], keep=[""])


def decile_word(voice: Voice, decile: int) -> str:
    """Desil 3, or the word for families without one."""
    if decile == 0:
        return voice("belum diperingkat", "not ranked")
    return voice(f"desil {decile}", f"decile {decile}")
