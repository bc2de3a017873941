"""What a card says of aid, in the words of its release: the same on the portal, WhatsApp and telephone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from tunggal.adapters.lookup.card import Card
from tunggal.cycle.explanation.facts import Family, Seat
from tunggal.cycle.explanation.notices import Notice
from tunggal.cycle.explanation.words import alike, period_word, seat_text
from tunggal.policy.messages import Messages
from tunggal.policy.notices import NoticeWords, read_notices
from tunggal.policy.phrases import Phrases
from tunggal.registry.reason import Outcome

HELD = (Outcome.ALLOCATED, Outcome.ON_NOTICE, Outcome.SHIELDED)
_FIRST: Mapping[str, int] = {
    outcome: place for place, outcome in enumerate((*HELD, Outcome.WAITING))
}


@dataclass(frozen=True)
class Told:
    """Seats of a programme that are alike: the outcome in a few words, for whom, and why."""

    outcome: str
    label: str
    because: str  # the reason in a few words
    who: str
    text: list[str]
    basis: str


@dataclass(frozen=True)
class Programme:
    """One programme, with what became of the family or of its members."""

    label: str
    about: str
    period: str
    told: tuple[Told, ...]
    code: str
    rank: int

    @property
    def is_first(self) -> bool:
        """Whether there is a seat, or one is waited for."""
        return self.rank <= _FIRST[Outcome.WAITING]


def programmes(
    card: Card,
    family: Family,
    messages: Messages,
    bases: Mapping[str, Mapping[str, str]],
    words: Phrases,
) -> list[Programme]:
    """The programmes, those with a seat first, then those that are waited for."""
    by_code: dict[str, list[list[Seat]]] = {}
    for seats in alike(family.seats):
        by_code.setdefault(seats[0].programme, []).append(seats)
    drawn = []
    for code, groups in by_code.items():
        told = sorted((_told(seats, card, family, messages, bases) for seats in groups), key=_rank)
        period = period_word(card.periods.get(code, card.family.quarter), words.language)
        drawn.append(
            Programme(
                messages.label("programmes", code),
                messages.sentence("programmes", code),
                words.say("for_period", period=period),
                tuple(told),
                code,
                _rank(told[0]),
            )
        )
    return sorted(drawn, key=lambda each: (each.rank, each.label))


def _rank(told: Told) -> int:
    return _FIRST.get(told.outcome, len(_FIRST))


def _told(
    seats: list[Seat],
    card: Card,
    family: Family,
    messages: Messages,
    bases: Mapping[str, Mapping[str, str]],
) -> Told:
    outcome, reason = seats[0].outcome, seats[0].reason
    names = [card.members[seat.unit_id - 1].short_name for seat in seats if seat.unit == "person"]
    text = seat_text(seats, family, messages, bases)
    basis = text.pop() if bases.get(seats[0].programme) else ""  # it is told last
    labels = (messages.label("outcomes", outcome), messages.label("reasons", reason))
    return Told(outcome, *labels, ", ".join(names), text, basis)


def subject(notice: Notice, messages: Messages) -> str:
    """What a notice is about, in its own short words."""
    label = messages.label("programmes", notice.programme)
    return notice_words()[messages.language].kinds[notice.kind]["subject"].format(programme=label)


@lru_cache(maxsize=1)
def notice_words() -> dict[str, NoticeWords]:
    """The sentences of notices, as letters have them."""
    return read_notices(settings.WORKSPACE.policy / "notices")[1]
