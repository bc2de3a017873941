"""Service levels against a plain recount, and days that begin on the centre's clock."""

from __future__ import annotations

import csv
import random
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest

from centre_world import ANI, CALLER, DAY, HOUR, MINUTE, MORNING, OTHER, SECOND, call

pytestmark = [pytest.mark.usefixtures("db")]


def test_an_empty_day_has_no_shares() -> None:
    from tunggal.service.centre.levels import count, live

    levels = count(date(2026, 4, 6), at=MORNING)
    assert (levels.offered, levels.in_time_share, levels.average_wait) == (0, None, None)
    assert live(MORNING).there == 0


def test_a_day_begins_at_the_centres_midnight() -> None:
    from tunggal.service.centre.levels import bounds, count

    midnight = datetime(2026, 4, 5, 17, 0, tzinfo=UTC)  # 00:00 of 6 April in Jakarta
    assert bounds(date(2026, 4, 6)) == (midnight, midnight + DAY)
    call("before", at=midnight - SECOND)
    call("after", at=midnight)
    assert count(date(2026, 4, 5), at=MORNING).offered == 1
    assert count(date(2026, 4, 6), at=MORNING).offered == 1


def test_the_figures_are_those_of_a_plain_recount() -> None:
    """Many calls by chance, over days; each counted again the slow way."""
    from tunggal.service.centre import levels
    from tunggal.service.centre.wrapping import wrap_up

    chance, made = random.Random(7), []
    numbers = [f"+62812000002{n:02}" for n in range(30)]
    for place in range(120):
        at = MORNING + chance.randrange(0, 20 * 24 * 60) * MINUTE
        waits, answered = chance.choice([0, 3, 20, 21, 90]), chance.random() < 0.8
        number, how = chance.choice(numbers), chance.choice(["answered", "cut_off", "referred"])
        code = call(f"c{place}", at=at, waits=waits, answered=answered, telephone=number)
        if answered:
            wrap_up(code, how, by=ANI, at=at + HOUR)
        made.append((at, waits, answered, number, how))
    end = MORNING + 40 * DAY
    for back in range(22):
        day = date(2026, 4, 6) + timedelta(days=back)
        mine = [each for each in made if (each[0] + 7 * HOUR).date() == day]
        told = levels.count(day, at=end)
        taken = [each for each in mine if each[2]]
        assert told.offered == len(mine)
        assert told.answered == len(taken)
        assert told.in_time == len([each for each in taken if each[1] <= 20])
        assert told.abandoned == len(mine) - len(taken)
        assert told.waited == sum(each[1] for each in taken)
        assert told.at_once == len(
            [each for each in taken if each[4] == "answered" and not again(each, made)]
        )


@pytest.mark.parametrize("by_hour", [False, True])
def test_the_table_says_what_a_plain_recount_of_the_calls_says(by_hour: bool) -> None:
    """Each line is counted again from the rows of the table of calls, one call at a time."""
    from tunggal.service.centre.models import Call
    from tunggal.service.centre.wrapping import wrap_up
    from tunggal.service.console.centre_table import table

    chance, now = random.Random(11), MORNING + 6 * DAY
    for place in range(60):
        at = MORNING + chance.randrange(0, 6 * 24 * 60) * MINUTE
        code = call(
            f"c{place}", at=at, waits=chance.choice([2, 20, 21, 50]), answered=place % 4 > 0,
            telephone=f"+62812000002{chance.randrange(9)}",
        )  # fmt: skip
        if place % 4:
            wrap_up(code, chance.choice(["answered", "cut_off"]), by=ANI, at=at + HOUR)
    lines = [*csv.DictReader(StringIO(table(now, by_hour=by_hour).removeprefix("\ufeff")))]
    counted: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in Call.objects.all():
        local = row.began_at + 7 * HOUR
        here = counted[f"{local:%Y-%m-%d}", f"{local:%H}:00" if by_hour else ""]
        here["calls"] += 1
        if row.answered_at is None:
            here["abandoned"] += 1
            continue
        here["answered"] += 1
        here["answered_in_time"] += (row.answered_at - row.queued_at).total_seconds() <= 20
        later = Call.objects.filter(
            number_key=row.number_key, began_at__gt=row.began_at, began_at__lte=row.began_at + 7 * DAY
        )  # fmt: skip
        here["first_call"] += row.wrap_up == "answered" and not later.exists()
    names = ("calls", "answered", "answered_in_time", "abandoned", "first_call")
    for line in lines:
        mine = counted.pop((line["day"], line["hour"]), Counter())
        assert [int(line[name]) for name in names] == [mine[name] for name in names]
        if mine["calls"]:
            assert line["abandoned_share"] == f"{mine['abandoned'] / mine['calls']:.4f}"
            assert (
                line["answered_in_time_share"] == f"{mine['answered_in_time'] / mine['calls']:.4f}"
            )
        else:
            assert line["abandoned_share"] == ""
    assert not counted  # no call is in no line
    assert len(lines) == (6 * 24 + 9 if by_hour else 31)  # it is past eight in the morning


def again(one: tuple, made: list[tuple]) -> bool:
    return any(other[3] == one[3] and one[0] < other[0] <= one[0] + 7 * DAY for other in made)


def test_a_person_who_calls_from_another_telephone_was_not_helped_at_once() -> None:
    from tunggal.registry.nik import Nik
    from tunggal.service.centre import contacts, levels
    from tunggal.service.centre.wrapping import wrap_up

    first = call("first")
    wrap_up(first, "answered", by=ANI, at=MORNING + HOUR)
    contacts.proved(f"call:{first}", Nik("3171014101700001"))
    day = levels.local_day(MORNING)
    assert levels.count(day, at=MORNING + DAY).at_once == 1
    second = call("second", at=MORNING + DAY, telephone=OTHER)
    contacts.proved(f"call:{second}", Nik("3171014101700001"))
    assert levels.count(day, at=MORNING + DAY).at_once == 0


def test_who_still_waits_is_neither_answered_nor_abandoned() -> None:
    from tunggal.service.centre import levels
    from tunggal.service.centre.calls import LONGEST_WAIT, call_event

    call_event("waits", "queued", at=MORNING, telephone=CALLER)
    day = levels.local_day(MORNING)
    told = levels.count(day, at=MORNING + MINUTE)
    assert (told.offered, told.answered, told.abandoned) == (1, 0, 0)
    assert levels.live(MORNING + MINUTE).longest == 60
    late = MORNING + LONGEST_WAIT  # the end of this call was never told
    assert levels.count(day, at=late).abandoned == 1
    assert levels.live(late).waiting == 0


def test_tasks_and_chats_are_counted_on_their_day() -> None:
    from centre_world import signed_on
    from tunggal.service.centre import chats, levels, tasks
    from tunggal.service.centre.closing import close_silent
    from tunggal.service.centre.means import rules

    given = {"channel": "phone", "language": "id", "telephone": CALLER, "contact": "", "about": ""}
    for key, hours in (("in time", 2), ("late", 30)):
        number = tasks.call_back(key=key, actor=None, at=MORNING, **given)
        tasks.take(number, by=ANI, at=MORNING + HOUR)
        tasks.finish(number, "answered", by=ANI, at=MORNING + hours * HOUR)
    due = levels.count(levels.local_day(MORNING + rules().tasks.within), at=MORNING + 3 * DAY)
    assert (due.tasks, due.tasks_in_time) == (2, 1)
    signed_on(ANI)
    for key in ("answered", "missed"):
        assert chats.open_chat(
            key=key, speaker_code=key, contact=key, language="id", errand="", actor=None, at=MORNING
        )
    code = chats.chats()[0].code
    chats.take(code, by=ANI, at=MORNING)
    chats.answer(code, "Selamat pagi", by=ANI, key="k" * 8, at=MORNING + MINUTE)
    assert close_silent(MORNING + DAY) == 2
    told = levels.count(levels.local_day(MORNING), at=MORNING + DAY)
    assert (told.chats, told.chats_missed, told.chat_wait) == (2, 1, 60)
