"""The queue: the cases whose turn it is, the most urgent first, narrowed as its reader likes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.gzip import gzip_page

from tunggal.casework.case import Actor
from tunggal.casework.fields import is_region
from tunggal.casework.number import CaseNumber
from tunggal.casework.scope import in_scope
from tunggal.policy.case_terms import Role
from tunggal.policy.phrases import Phrases
from tunggal.service.access import ACCESS
from tunggal.service.cases import queries
from tunggal.service.cases.days import day_in
from tunggal.service.cases.means import policy
from tunggal.service.cases.queries import MOST, MOST_COUNTED, Place
from tunggal.service.console.caller import actor_of
from tunggal.service.console.lines import case_address, place_name, rows_of
from tunggal.service.console.pages import READ, case_words, page, words_of
from tunggal.service.lookup.status import serving
from tunggal.service.web import errors
from tunggal.service.web.pages import other_than

_MOST_TYPED = 60
_FEW = 20  # lines of a first view on a slow line
_MOST_PLACES = 12


@dataclass(frozen=True)
class Filter:
    """What the queue is narrowed to; `places` are regions among which one has to be chosen."""

    kind: str = ""
    state: str = ""
    typed: str = ""
    region: str = ""
    home: str = ""  # where the reader works, for the local day
    late: bool = False
    most: int = _FEW
    whole: bool = False  # whoever's turn it is, for a file
    after: Place | None = None
    fault: str = ""
    places: Mapping[str, str] = field(default_factory=dict)

    def values(self, at: datetime) -> dict[str, Any]:
        """The filter as `queries.queue` takes it."""
        late = day_in(self.region or self.home, at) if self.late else None
        return {"kind": self.kind, "state": self.state, "region": self.region, "late": late}

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out beside other kinds."""
        return bool(self.state or self.typed or self.late)

    @property
    def sent(self) -> dict[str, str]:
        """The filter as it stands in an address."""
        said = {"kind": self.kind, "state": self.state, "where": self.region}
        flags = {"late": self.late, "long": self.most == MOST, "whole": self.whole}
        return {name: text for name, text in said.items() if text} | {
            name: "1" for name, is_set in flags.items() if is_set
        }


def queue(request: HttpRequest, language: str) -> HttpResponse:
    """One page of the queue; an auditor has none and is led to the search."""
    if request.method not in READ:
        return errors.wrong_method(request, READ)
    if request.actor.role is Role.AUDITOR:
        return HttpResponseRedirect(reverse("console:search", args=[language]))
    actor, at, words = actor_of(request), datetime.now(UTC), words_of(request)
    wanted = read_filter(request.GET, actor, words)
    asked = wanted.values(at)
    lines = queries.queue(actor, after=wanted.after, most=wanted.most + 1, **asked)
    counted = queries.count_by_kind(actor, **{k: v for k, v in asked.items() if k != "kind"})
    here = str(reverse("console:queue", args=[language]))
    drawn = page(
        request, "queue",
        rows=rows_of(lines[: wanted.most], by=actor, words=words, at=at),
        wanted=wanted,
        counted=_counted(counted, wanted, here, language),
        more=sum(counted.values()) >= MOST_COUNTED,
        next=_next(lines, wanted, here),
        states=_states(actor, language),
        all=_at(here, {**wanted.sent, "kind": ""}),
        longer=_at(here, {**wanted.sent, "long": "1"}) if len(lines) > wanted.most < MOST else "",
        longer_words=words.say("longer", most=str(MOST)),
        bulk=reverse("console:bulk", args=[language]),
        export=_export(actor, wanted, language),
        kinds=sorted((case_words(language).label("kinds", kind), kind) for kind in policy().kinds),
        done=_done(request.GET, language),
        elsewhere=_at(str(reverse("console:queue", args=[other_than(language)])), wanted.sent),
    )  # fmt: skip
    # Long; but what a stranger's link may have chosen freely stands beside the token.
    chosen = "done" in request.GET or wanted.typed != wanted.region
    return drawn if chosen else gzip_page(lambda _: drawn)(request)


def read_filter(sent: Mapping[str, str], actor: Actor, words: Phrases) -> Filter:
    """What an address or a form asks for; what makes no sense is left out or told."""
    kind, state = sent.get("kind", ""), sent.get("state", "")
    states = {code for each in policy().kinds.values() for code in each.flow.states}
    typed = sent.get("where", "")[:_MOST_TYPED].strip()
    region, places, fault = _region(typed, actor, words)
    return Filter(
        kind if kind in policy().kinds else "",
        state if state in states else "",
        typed, region, (*actor.regions, "")[0], sent.get("late", "") == "1",
        MOST if sent.get("long", "") == "1" else _FEW, sent.get("whole", "") == "1",
        _place(sent.get("after", "")), fault, places,
    )  # fmt: skip


def _region(typed: str, actor: Actor, words: Phrases) -> tuple[str, dict[str, str], str]:
    """The region that is meant, or those among which to choose, or what to do."""
    if not typed:
        return "", {}, ""
    code = typed.replace(".", "")
    if is_region(code):
        if in_scope(actor, code) or actor.role is Role.AGENT:
            return code, {}, ""
        return "", {}, words.phrases["place_elsewhere"]
    index = serving()()
    found = index.village_names(typed, _MOST_PLACES) if index else ()
    own = {each.code: place_name(each.code) for each in found if in_scope(actor, each.code)}
    if len(own) == 1:
        return next(iter(own)), {}, ""
    return "", own, words.phrases["place_choose" if own else "place_unknown"]


def _place(text: str) -> Place | None:
    day, _, digits = text.partition(".")
    try:
        return Place(date.fromisoformat(day), CaseNumber.parse(digits))
    except ValueError:
        return None


def _next(lines: tuple[queries.Line, ...], wanted: Filter, here: str) -> str:
    """The address of the page that follows, or nothing."""
    if len(lines) <= wanted.most or lines[wanted.most - 1].due is None:
        return ""
    last = lines[wanted.most - 1]
    return _at(here, {**wanted.sent, "after": f"{last.due}.{last.number.digits}"})


def _at(here: str, sent: Mapping[str, str]) -> str:
    told = urlencode({name: text for name, text in sent.items() if text})
    return f"{here}?{told}" if told else here


def _counted(
    counted: Mapping[str, int], wanted: Filter, here: str, language: str
) -> list[dict[str, Any]]:
    """Each kind that is in the queue with its number, as a way to narrow it."""
    label = case_words(language).label
    return [
        {
            "label": label("kinds", kind), "number": number, "here": kind == wanted.kind,
            "address": _at(here, {**wanted.sent, "kind": kind}),
        }
        for kind, number in sorted(counted.items(), key=lambda each: (-each[1], each[0]))
    ]  # fmt: skip


def _states(actor: Actor, language: str) -> list[tuple[str, str]]:
    """The states whose turn may be the reader's, as choices of a filter."""
    label = case_words(language).label
    flows = (kind.flow for kind in policy().kinds.values())
    states = (state for flow in flows for state in flow.states.values())
    mine = {each.code for each in states if actor.role in (turn.role for turn in each.turns)}
    return sorted((label("states", code), code) for code in mine)


def _export(actor: Actor, wanted: Filter, language: str) -> str:
    """Where this list becomes a file, for whoever may have one."""
    if not ACCESS["console:export"].admits(actor.role):
        return ""
    return _at(str(reverse("console:export", args=[language])), wanted.sent)


def _done(sent: Mapping[str, str], language: str) -> dict[str, str] | None:
    """The step that was just taken, when its case has left the reader's sight."""
    words = case_words(language)
    try:
        number = CaseNumber.parse(sent.get("done", ""))
        step = words.label("steps", sent.get("step", ""))
    except (ValueError, KeyError):
        return None
    return {"number": str(number), "step": step, "address": case_address(number, language)}
