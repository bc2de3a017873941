"""How records become persons: thresholds, blocks and human decisions (`policy/link.yaml`)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tunggal.policy.reading import Section, read_policy

TEN_THOUSANDTHS = 10_000
BLOCK_COLUMNS = (
    "name",
    "name_key",
    "name_start",
    "birth_date",
    "birth_year",
    "sex",
    "village_code",
    "district_code",
    "regency_code",
    "mother_name",
    "kk",
    "nik_head",
    "nik_tail",
)


@dataclass(frozen=True)
class RecordName:
    """A record as people name it: its source and the source's own key."""

    source: str
    key: str


@dataclass(frozen=True)
class LinkDecision:
    """What people decided: `record` is, or is not, the person of `other`."""

    record: RecordName
    other: RecordName
    same: bool
    by: str


@dataclass(frozen=True)
class Linking:
    """The settings of the stage link.

    `accept` and `review` are probabilities in ten-thousandths, `margin` is in thousandths of a
    bit, `sample` and `part` are numbers of records, `block_limit` is a number of pairs.
    """

    seed: str
    clean: tuple[str, ...]
    accept: int
    review: int
    margin: int
    sample: int
    part: int
    block_limit: int
    blocks: tuple[tuple[str, ...], ...]
    decisions: tuple[LinkDecision, ...] = ()
    most_lost_percent: int = 100  # of the persons of the last release that may be gone at once


def read_linking(file: Path) -> Linking:
    """The settings of a link file; raises PolicyRefused on a bad one."""
    top = read_policy(file)
    accept, review = _probability(top, "accept"), _probability(top, "review")
    if review > accept:
        raise top.refuse("review", f"{review} is above accept ({accept}); a review comes before.")
    linking = Linking(
        seed=top.text("seed"),
        clean=top.texts("clean"),
        accept=accept,
        review=review,
        margin=top.whole("margin", at_least=0),
        sample=top.whole("sample", at_least=1),
        part=top.whole("part", at_least=1),
        block_limit=top.whole("block_limit", at_least=1),
        blocks=_blocks(top),
        decisions=tuple(_decision(each) for each in top.sections("decisions", ())),
        most_lost_percent=top.whole("most_lost_percent", at_least=0),
    )
    top.done()
    return linking


def _probability(top: Section, key: str) -> int:
    value = top.whole(key, at_least=1)
    if value > TEN_THOUSANDTHS:
        raise top.refuse(
            key, f"expected ten-thousandths, at most {TEN_THOUSANDTHS}, found {value}."
        )
    return value


def _blocks(top: Section) -> tuple[tuple[str, ...], ...]:
    blocks = top.value("blocks")
    if not isinstance(blocks, list) or not blocks or not all(isinstance(b, list) for b in blocks):
        raise top.refuse("blocks", "expected a list of lists of columns, such as [[kk, sex]].")
    for column in (column for block in blocks for column in block):
        if column not in BLOCK_COLUMNS:
            known = ", ".join(BLOCK_COLUMNS)
            raise top.refuse("blocks", f"'{column}' cannot be blocked on.", f"Known: {known}.")
    if not all(blocks):
        raise top.refuse("blocks", "an empty block would compare everybody with everybody.")
    return tuple(tuple(block) for block in blocks)


def _decision(entry: Section) -> LinkDecision:
    decision = LinkDecision(
        record=entry.mapped("record", _record),
        other=entry.mapped("other", _record),
        same=entry.choice("is", ("same", "different")) == "same",
        by=entry.text("by"),
    )
    entry.done()
    if decision.record == decision.other:
        raise entry.refuse("other", "is the record itself; name two records.")
    return decision


def _record(section: Section) -> RecordName:
    return RecordName(section.text("source"), section.text("key"))
