"""Stories as they happen: every act at its moment, in order, and each night the worker's work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings

from tunggal.adapters.cases.delivery import covered_until
from tunggal.adapters.messaging.folder import FolderSender
from tunggal.casework.case import BRING
from tunggal.casework.number import CaseNumber
from tunggal.registry.errors import UsageRefused
from tunggal.service.cases.days import clock_of, day_in
from tunggal.service.cases.means import policy
from tunggal.service.demonstration.acting import brought, stepped
from tunggal.service.demonstration.leaving import leave_with_centre
from tunggal.service.lookup.status import serving
from tunggal.service.outbox.sending import send_waiting
from tunggal.service.worker.jobs import answer, escalate
from tunggal.service.worker.notices import tell_notices
from tunggal.service.worker.telling import tell_events

EARLIER = "earlier"  # the folder of what was sent before now, apart from what is sent from now on
NIGHT = "night"  # when the worker goes through what is there
LOADED = "loaded"  # a release was loaded, so the worker answers, too
_DAY = timedelta(days=1)
_NIGHTFALL = time(18, 30)  # UTC: the next day has begun all over the country, and no office works
_OPENS = 8  # o'clock, where the case is
_MADE_IN = timedelta(days=20)  # from the last day that a release knows until it is loaded


@dataclass(frozen=True, order=True)
class Act:
    """What happens at a moment: somebody brings the case of a story or takes a step, or it is night."""

    at: datetime
    story: int = -1
    place: int = 0  # among the acts of a story
    step: str = NIGHT


def live(stories: Sequence[Mapping[str, Any]], *, now: datetime) -> dict[str, int]:
    """Let every story happen up to now; how many cases and messages for the centre there are then.

    Raises UsageRefused without a release that serves: nobody could be told of anything.
    """
    if serving()() is None:
        raise UsageRefused("No release is loaded. Run 'tunggal release load' first.")
    acts = [act for place, story in enumerate(stories) for act in _acts(place, story, now)]
    numbers: dict[int, CaseNumber] = {}
    for act in sorted([*acts, *_nights(acts, stories, now)]):
        if act.step in (NIGHT, LOADED):
            _work(act.at, answers=act.step == LOADED)
            continue
        story, key = stories[act.story], f"story-{act.story}-{act.place}"
        if act.step == BRING:
            appeals = numbers.get(story["appeals"])
            numbers[act.story] = brought(story, at=act.at, key=key, appeals=appeals)
        else:
            stepped(numbers[act.story], act.step, story, at=act.at, key=key)
    left = leave_with_centre(stories, now=now)
    return {"cases": len(numbers), "messages": left}


def _acts(place: int, story: Mapping[str, Any], now: datetime) -> Iterator[Act]:
    """The acts of a story, at working hours and in their order."""
    words = str(story["way"]).split()
    steps = [(BRING, int(words[0])), *zip(words[1::2], map(int, words[2::2]), strict=True)]
    for nth, (step, ago) in enumerate(steps):
        day = _day(ago, story, now)
        at = datetime.combine(day, time(_OPENS + nth, place % 60), clock_of(story["region"]))
        this_hour = now - timedelta(minutes=55 - 9 * nth, seconds=place % 60)
        yield Act(this_hour if ago == 0 and not story.get("on") else at, place, nth, step)


def _day(ago: int, story: Mapping[str, Any], now: datetime) -> date:
    """So many working days before today; of a case that a release knows, days before its decision."""
    if story.get("on"):
        return date.fromisoformat(story["on"]) - _DAY * ago
    day = day_in(story["region"], now)
    for _ in range(ago):
        day -= _DAY
        while not policy().calendar.is_working_day(day, story["region"]):
            day -= _DAY
    return day


def _nights(
    acts: Sequence[Act], stories: Sequence[Mapping[str, Any]], now: datetime
) -> Iterator[Act]:
    """The nights after each act, every night since the first story that is not over, and now.

    As releases were loaded there are answers, too.
    """
    days = {act.at.date(): NIGHT for act in acts}
    lasting = [act.at.date() for act in acts if not stories[act.story].get("on")]
    begun = min(lasting, default=now.date())
    days |= {begun + _DAY * nth: NIGHT for nth in range((now.date() - begun).days + 1)}
    days |= dict.fromkeys(_loaded_on(), LOADED)
    for day, step in days.items():
        at = datetime.combine(day, _NIGHTFALL, now.tzinfo)
        if at < now:
            yield Act(at, step=step)
    yield Act(now, step=LOADED)


def _loaded_on() -> Iterator[date]:
    index = serving()()
    for release in index.about["releases"] if index else ():
        if until := covered_until(settings.WORKSPACE, release):
            yield until + _MADE_IN


def _work(at: datetime, *, answers: bool) -> None:
    """What the worker does by itself: passes on, tells and sends; answers once a release was loaded."""
    sender = FolderSender(settings.WORKSPACE.service / "messages" / EARLIER)

    def send(at: datetime) -> int:
        return send_waiting(sender, at=at)

    after_release = (answer, tell_notices) if answers else ()
    for work in (escalate, *after_release, tell_events, send):
        while work(at):
            pass
