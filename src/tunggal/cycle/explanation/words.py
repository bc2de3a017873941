"""The words for the facts of a family: the same on a screen, in a letter and on the telephone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from tunggal.cycle.explanation.change import CAUSES, Part
from tunggal.cycle.explanation.facts import Answer, Family, Seat
from tunggal.policy.messages import Messages
from tunggal.policy.variables import Variable
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter
from tunggal.registry.reason import Outcome, Reason

# Member features that are codes, and whose words they share in the messages.
LEVELS = {
    "head_education": "education",
    "highest_education": "education",
    "head_sex": "sex",
    "head_marital": "marital",
    "head_position": "position",
}
MONTHS = {
    "id": (
        "Januari", "Februari", "Maret", "April", "Mei", "Juni",
        "Juli", "Agustus", "September", "Oktober", "November", "Desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
ROMAN = ("I", "II", "III", "IV")
# Only these have to do with how many seats there are, so only they are told where the seats ended.
BY_SEATS = (Reason.QUOTA_FULL, Reason.DECILE_ABOVE_LIMIT)
STRONGEST = 5  # answers named in the text on either side; all of them stand in the facts


def family_text(
    family: Family,
    messages: Messages,
    variables: Mapping[str, Variable],
    *,
    bases: Mapping[str, Mapping[str, str]],
) -> list[str]:
    """Paragraphs: decile, the answers that weigh most, each programme with its reason.

    `bases` gives, by programme, the legal basis of each reason, and under "" that of the programme.
    """
    said = [
        _phrase(
            messages,
            "family_heading",
            regency=family.regency,
            quarter=family.quarter,
            size=str(family.size),
        )
    ]
    said += decile_text(family, messages)
    said += _weights(family.answers, messages, variables)
    for seats in alike(family.seats):
        first, *others = seat_text(seats, family, messages, bases)
        said += [f"{messages.label('programmes', seats[0].programme)}: {first}", *others]
    return [*said, _phrase(messages, "how_to_object")]


def change_text(
    before: Family,
    after: Family,
    parts: Sequence[Part],
    messages: Messages,
    variables: Mapping[str, Variable],
) -> list[str]:
    """What changed since the last release: the score by cause, and the movement of others apart."""
    then, now = (_decile_word(each, messages) for each in (before, after))
    heading = "change_same" if then == now else "change_heading"
    said = [_phrase(messages, heading, before=then, after=now, quarter=before.quarter)]
    total = sum(part.points for part in parts)
    if not parts:
        key = "change_others" if before.decile != after.decile else "change_none"
        return [*said, _phrase(messages, key)]
    said.append(_phrase(messages, "change_total", points=points_word(total, messages.language)))
    for cause in CAUSES:
        mine = [part for part in parts if part.cause == cause]
        if mine:
            strongest = _strongest(mine)
            named = ", ".join(
                f"{feature_label(each.feature, messages, variables)} {points_word(each.points, messages.language)}"
                for each in strongest
            )
            points = points_word(sum(part.points for part in mine), messages.language)
            said.append(_phrase(messages, f"change_{cause}", points=points, features=named))
    return said


def points_word(points: int, language: str) -> str:
    """Points as hundredths of the score with a sign: `+0.12`, in Indonesian `+0,12`."""
    written = f"{points / 1_000_000:+.2f}"
    return written.replace(".", ",") if language == "id" else written


def value_word(answer: Answer, messages: Messages, variables: Mapping[str, Variable]) -> str:
    """An answer in plain words; unknown answers say so."""
    if answer.value is None:
        return _phrase(messages, "unknown_answer")
    variable = variables.get(answer.feature)
    if variable is None:
        return _member_word(answer.feature, answer.value, messages)
    if variable.kind != "amount" and answer.value not in variable.codes:
        return _phrase(messages, "not_asked")
    return variable.words(answer.value, messages.language)


def _member_word(feature: str, value: int, messages: Messages) -> str:
    level = f"{LEVELS[feature]}_{value}" if feature in LEVELS else ""
    return messages.label("levels", level) if level in messages.groups["levels"] else str(value)


def decile_text(family: Family, messages: Messages) -> list[str]:
    """The decile with its interval, or why the family is not ranked."""
    if family.ranked is None:
        reason = Reason(family.not_ranked or Reason.NO_ANSWERS)
        said = messages.reason(reason, programme="", unit="family", quarter=family.quarter)
        return [_phrase(messages, "not_ranked"), said]
    decile, low, high = (str(family.ranked[f"decile{end}"]) for end in ("", "_low", "_high"))
    if low == high:  # "from 3 to 3" would say nothing
        return [_phrase(messages, "decile", decile=decile)]
    return [_phrase(messages, "decile_range", decile=decile, low=low, high=high)]


def _weights(
    answers: Sequence[Answer], messages: Messages, variables: Mapping[str, Variable]
) -> list[str]:
    poorer = [answer for answer in answers if answer.points < 0][:STRONGEST]
    richer = [answer for answer in reversed(answers) if answer.points > 0][:STRONGEST]
    said = []
    for key, some in (("answers_poorer", poorer), ("answers_richer", richer)):
        if some:
            said.append(_phrase(messages, key))
            said += [f"  – {_answer(answer, messages, variables)}" for answer in some]
    return said


def _answer(answer: Answer, messages: Messages, variables: Mapping[str, Variable]) -> str:
    text = f"{feature_label(answer.feature, messages, variables)}: {value_word(answer, messages, variables)}"
    told = [points_word(answer.points, messages.language)]
    if answer.source:
        told.append(f"{answer.source}, {day_word(answer.as_of, messages.language)}")
    return f"{text} ({'; '.join(told)})"


def alike(seats: Sequence[Seat]) -> list[list[Seat]]:
    """Members with the same outcome and reason in a programme are told of together."""
    groups: dict[tuple[Any, ...], list[Seat]] = {}
    for seat in seats:
        like = (seat.programme, seat.outcome, seat.reason, seat.cause, seat.until)
        groups.setdefault(like, []).append(seat)
    return list(groups.values())


def seat_text(
    seats: Sequence[Seat],
    family: Family,
    messages: Messages,
    bases: Mapping[str, Mapping[str, str]],
) -> list[str]:
    """What became of seats that are alike: reason, until when, place, cut-off, legal basis."""
    seat, programme = seats[0], messages.label("programmes", seats[0].programme)
    known = {"programme": programme, "unit": _who(seats, messages), "quarter": family.quarter}
    said = [messages.sentence("reasons", seat.reason, **known)]
    if seat.cause is not None:
        said.append(messages.sentence("reasons", seat.cause, **known))
    if seat.until is not None:
        said.append(_phrase(messages, "holds_until", until=day_word(seat.until, messages.language)))
    places = [str(each.waiting_place) for each in seats if each.waiting_place is not None]
    if places:
        listed = ", ".join(places)
        said.append(_phrase(messages, "waiting_place", place=listed, regency=family.regency))
    if seat.reason in BY_SEATS and seat.last_decile is not None:
        said.append(
            _phrase(messages, "cut_off", decile=str(seat.last_decile), regency=family.regency)
        )
    basis = bases.get(seat.programme, {})
    if basis:
        told = basis.get(seat.cause or seat.reason, basis[""])
        said.append(_phrase(messages, "legal_basis", basis=told))
    return said


def _who(seats: Sequence[Seat], messages: Messages) -> str:
    if len(seats) == 1:
        return messages.units[seats[0].unit]
    return _phrase(messages, "each_member", number=str(len(seats)))


def _decile_word(family: Family, messages: Messages) -> str:
    return str(family.decile) if family.decile else messages.label("outcomes", Outcome.NOT_RANKED)


def _strongest(parts: Sequence[Part]) -> list[Part]:
    return sorted(parts, key=lambda part: (-abs(part.points), part.feature))[:STRONGEST]


def feature_label(feature: str, messages: Messages, variables: Mapping[str, Variable]) -> str:
    """What a feature is called: a question of the form, or a count of members."""
    if feature in variables:
        return variables[feature].label[messages.language]
    return messages.label("features", feature)


def count_word(number: int, language: str) -> str:
    """A whole number with its thousands apart: `1.234`, in English `1,234`."""
    written = f"{number:,}"
    return written.replace(",", ".") if language == "id" else written


def day_word(day: date | None, language: str) -> str:
    """A date the local way: `1 April 2026`, `1 Mei 2026`."""
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}" if day else "–"


@lru_cache(maxsize=64)
def quarter_word(quarter: str, language: str) -> str:
    """A quarter as people say it: `II 2026 (April–Juni)`, `2 of 2026 (April–June)`."""
    read = Quarter.parse(quarter)
    number = int(str(read)[-1])
    months = MONTHS[language][3 * number - 3 : 3 * number]
    name = f"{ROMAN[number - 1]} {read.year}" if language == "id" else f"{number} of {read.year}"
    return f"{name} ({months[0]}–{months[-1]})"


@lru_cache(maxsize=64)
def period_word(period: str, language: str) -> str:
    """The months of a period: `April–Juni 2026`, or of one month `Mei 2026`."""
    read = Period.parse(period)
    first, last = read.first_day.month, read.last_day.month
    names = MONTHS[language]
    months = names[first - 1] if first == last else f"{names[first - 1]}–{names[last - 1]}"
    return f"{months} {read.first_day.year}"


def _phrase(messages: Messages, key: str, **values: str) -> str:
    return messages.sentence("phrases", key, **values)
