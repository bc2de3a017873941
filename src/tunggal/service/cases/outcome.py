"""What became of a family in the release that serves, in words: the same on the portal and in messages."""

from __future__ import annotations

from collections.abc import Iterator

from tunggal.adapters.lookup.index import Index
from tunggal.cycle.explanation.facts import Seat
from tunggal.cycle.explanation.words import alike, period_word
from tunggal.policy.messages import Messages
from tunggal.registry.reason import Outcome, Reason
from tunggal.service.cases.after_release import Became
from tunggal.service.cases.means import policy

_TOLD = (Outcome.ALLOCATED, Outcome.ON_NOTICE, Outcome.SHIELDED, Outcome.WAITING)


def outcome_words(
    became: Became, index: Index, language: str, *, programme: str = ""
) -> tuple[str, ...]:
    """Sentences: the release, the decile, and each seat or place on a waiting list.

    Of the one programme that a case was about whatever became of it, of others only what is held
    or waited for.
    """
    messages, words = index.messages[language], policy().words[language]
    release = period_word(became.release.partition("-")[2], language)
    said = [words.text("phrases", "entered", release=release), _decile(became, messages)]
    wanted = [each for each in became.seats if _is_told(each, programme)]
    for seats in alike(wanted):
        said += _seat(seats, messages, became.regency, language)
    if not wanted and became.has_aid:
        said.append(words.text("phrases", "now_no_seat"))
    return tuple(said)


def _is_told(seat: Seat, programme: str) -> bool:
    return seat.programme == programme if programme else seat.outcome in _TOLD


def _decile(became: Became, messages: Messages) -> str:
    if became.decile is None:
        return messages.sentence("phrases", "not_ranked")
    return messages.sentence("phrases", "decile", decile=str(became.decile))


def _seat(seats: list[Seat], messages: Messages, regency: str, language: str) -> Iterator[str]:
    seat = seats[0]
    held = seat.outcome in _TOLD
    yield policy().words[language].text(
        "phrases", "now_seat",
        programme=messages.label("programmes", seat.programme),
        outcome=messages.label("outcomes" if held else "reasons", seat.outcome if held else Reason(seat.reason)),
    )  # fmt: skip
    places = [str(each.waiting_place) for each in seats if each.waiting_place is not None]
    if places:
        yield messages.sentence(
            "phrases", "waiting_place", place=", ".join(places), regency=regency
        )
