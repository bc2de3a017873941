"""The own cases of a citizen, and the page where a wish is chosen."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tunggal.casework.case import Actor
from tunggal.policy.case_terms import Role
from tunggal.service.cases.means import policy
from tunggal.service.cases.queries import Line, reached
from tunggal.service.portal.case_pages import READ, answers, day_in, page, spoken, words_of
from tunggal.service.portal.case_whom import may_bring


@dataclass(frozen=True)
class Row:
    """A case in the list."""

    address: str
    title: str
    number: str
    state: str
    received: str
    due: str
    mine: bool  # it waits for its reader


@dataclass(frozen=True)
class Entry:
    """A kind of case that may be brought."""

    address: str
    title: str
    text: str


@answers(*READ)
def cases(request: HttpRequest, language: str) -> HttpResponse:
    """What one brought, and what concerns the own family; what waits for an answer comes first."""
    rows = [_row(line, language) for line in reached(request.actor)]
    rows.sort(key=lambda row: not row.mine)
    return page(request, "list", rows=rows)


@answers(*READ)
def choose(request: HttpRequest, language: str) -> HttpResponse:
    """All that may be brought, grouped in plain words."""
    say = words_of(language).say
    groups = {say(f"group_{name}"): each for name, each in _groups(request.actor, language).items()}
    return page(request, "choose", groups=groups)


def _groups(actor: Actor, language: str) -> dict[str, list[Entry]]:
    """Group → its kinds; one that policy puts nowhere stands in the last."""
    menu, words = settings.CASE_MENU, spoken(language)
    place = {kind: group for group, kinds in menu.items() for kind in kinds}
    known = [*place, *(code for code in policy().kinds if code not in place)]
    groups: dict[str, list[Entry]] = {group: [] for group in menu}
    for code in known:
        if code in policy().kinds and may_bring(policy().kinds[code], actor):
            address = reverse("case_bring", args=[language, code])
            entry = Entry(address, words.label("kinds", code), words.text("kinds", code))
            groups[place.get(code, [*menu][-1])].append(entry)
    return {group: entries for group, entries in groups.items() if entries}


def _row(line: Line, language: str) -> Row:
    words, say = spoken(language), words_of(language).say
    day = day_in(language)
    due = say("due", day=day(line.due)) if line.due and line.owner else ""
    return Row(
        reverse("case", args=[language, line.number]), words.label("kinds", line.kind),
        str(line.number), words.label("states", line.state), day(line.received_on), due,
        line.owner == Role.CITIZEN,
    )  # fmt: skip
