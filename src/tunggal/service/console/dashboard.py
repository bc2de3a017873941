"""The overview of a region: its cases as they stand, and its seats in the release that serves."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.gzip import gzip_page

from tunggal.casework.case import Actor
from tunggal.casework.fields import is_region
from tunggal.casework.scope import in_scope, regions_seen
from tunggal.cycle.explanation.words import quarter_word
from tunggal.policy.dashboard import DashboardPolicy, read_dashboard
from tunggal.policy.phrases import Phrases
from tunggal.registry.region import parent_of
from tunggal.service.cases.counts import WHOLE_COUNTRY, Counted, count_cases
from tunggal.service.cases.days import clock_of, day_in
from tunggal.service.cases.scope import COUNTRY, scope_of
from tunggal.service.console import dashboard_tables as tables
from tunggal.service.console.lines import region_name
from tunggal.service.console.pages import READ, address_of, case_words, page
from tunggal.service.lookup.status import serving
from tunggal.service.web import errors


@lru_cache(maxsize=1)
def dashboard_policy() -> DashboardPolicy:
    """Words and limits of this workspace."""
    return read_dashboard(settings.WORKSPACE.policy / "dashboard")


@gzip_page  # a line for each region below, and nothing that a stranger wrote
def dashboard(request: HttpRequest, language: str) -> HttpResponse:
    """One region; who works in several chooses first."""
    if request.method not in READ:
        return errors.wrong_method(request, READ)
    region = _region(request)
    if region is None:
        return errors.not_found(request)
    words = dashboard_policy().words[language]
    own = regions_seen(request.actor)
    if not region and own is not None:
        choices = [(region_name(each), _address(each, language)) for each in own]
        return page(request, "dashboard_regions", w=words.phrases, regions=choices)
    return page(request, "dashboard", **_values(request.actor, region, words, datetime.now(UTC)))


def _region(request: HttpRequest) -> str | None:
    """The region of the address, "" for the country or where one has to be chosen; None if not the actor's."""
    own, asked = regions_seen(request.actor), request.GET.get("region", "")[:13]
    if asked:
        return asked if is_region(asked) and in_scope(request.actor, asked) else None
    return own[0] if own is not None and len(own) == 1 else ""


def _values(actor: Actor, region: str, words: Phrases, at: datetime) -> dict[str, Any]:
    rules, language = dashboard_policy(), words.language
    counted, counted_at = _counted(actor, region, at)
    index = serving()()
    label = case_words(language).label
    name = region_name(region) or words.phrases["country"]
    release = "lead_no_release"
    seats = tables.Seats((), (), "")
    if index is not None:
        release, seats = "lead", tables.seats_of(index, region, words, rules.smallest)
    quarter = {"quarter": quarter_word(index.codes.quarter, language)} if index else {}
    below = tables.by_region(counted, region)
    return {
        "w": words.phrases,
        "title": words.say("title", region=name),
        "lead": words.say(release, **quarter),
        "counted_at": words.say("counted_at", time=_clock(counted_at, region)),
        "up": _up(actor, region, words),
        "median_title": words.say("median", days=str(rules.median_days)),
        "kinds": tables.by_kind(counted, label, words),
        "states": tables.by_state(counted, label),
        "below": [(each, _address(each.code, language)) for each in below],
        "total": tables.total(counted),
        "seats": seats,
        "fewer_why": words.say("fewer_why", number=str(rules.smallest)) if seats.programmes else "",
        "queue_here": f"{reverse('console:queue', args=[language])}{f'?where={region}' if region else ''}",
        "export": address_of("console:export", language) if _may_export(actor) else "",
        "region": region,
        "grouped": partial(tables.grouped, language=language),
    }


def _may_export(actor: Actor) -> bool:
    from tunggal.service.access import ACCESS

    return ACCESS["console:export"].admits(actor.role)


def _counted(actor: Actor, region: str, at: datetime) -> tuple[Counted, datetime]:
    """The counts and their moment: of the whole country they may be some minutes old."""
    days = dashboard_policy().median_days
    today = day_in(region, at)
    scope = scope_of(actor)
    if region != WHOLE_COUNTRY or scope.reach != COUNTRY:
        return count_cases(actor, region, today=today, days=days), at
    stretch = 60 * dashboard_policy().minutes
    # Two officers count alike, unless an objection to one of them is hidden from that one.
    hidden = scope.keys if scope.keys.person or scope.keys.family else None
    key = (hidden, str(_database()), int(at.timestamp()) // stretch)
    if key not in _KEPT:
        _KEPT.clear()
        _KEPT[key] = count_cases(actor, region, today=today, days=days), at
    return _KEPT[key]


_KEPT: dict[Any, tuple[Counted, datetime]] = {}


def _database() -> Any:
    from django.db import connection

    return connection.settings_dict["NAME"]


def _clock(at: datetime, region: str) -> str:
    return at.astimezone(clock_of(region)).strftime("%H.%M")


def _up(actor: Actor, region: str, words: Phrases) -> tuple[str, str] | None:
    """The region above, where the actor reaches it: its name and address."""
    if not region:
        return None
    above = parent_of(region)
    if not above:
        whole = regions_seen(actor) is None
        name, here = words.phrases["country"], reverse("console:dashboard", args=[words.language])
        return (words.say("up", region=name), here) if whole else None
    if not in_scope(actor, above):
        return None
    return words.say("up", region=region_name(above)), _address(above, words.language)


def _address(region: str, language: str) -> str:
    return f"{reverse('console:dashboard', args=[language])}?region={region}"
