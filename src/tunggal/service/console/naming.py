"""Names the family that a case tells of in words: sought by name in a village, chosen, and recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from tunggal.adapters.lookup.card import Card
from tunggal.adapters.lookup.index import Index
from tunggal.casework.case import Actor, Case
from tunggal.casework.refusals import CaseRefused
from tunggal.casework.scope import in_scope
from tunggal.casework.steps import Given
from tunggal.cycle.explanation.words import day_word
from tunggal.policy.case_terms import Step
from tunggal.policy.phrases import Phrases
from tunggal.service.cases import actions, queries
from tunggal.service.cases.forms import (
    WHERE,
    Written,
    form_key,
    inputs,
    known_of,
    read_fields,
    typed_note,
    version_seen,
    written_of,
)  # fmt: skip
from tunggal.service.cases.means import policy
from tunggal.service.cases.names import spoken_words
from tunggal.service.cases.queries import Seen
from tunggal.service.cases.seeking import Found, families_named, family_of_mark, mark_of
from tunggal.service.console.caller import actor_of
from tunggal.service.console.case_parts import asked
from tunggal.service.console.dashboard_tables import grouped
from tunggal.service.console.families import sees_people
from tunggal.service.console.lines import case_address
from tunggal.service.console.pages import FORM, case_words, number_of, page, words_of
from tunggal.service.lookup.status import serving
from tunggal.service.web import errors
from tunggal.service.web.pages import is_redrawn, switching

_MOST_TYPED = 100
_FIELDS = {WHERE.name: WHERE}


@dataclass(frozen=True)
class Sought:
    """The form of the search as it stands, with what was found."""

    key: str
    written: Written
    name: str = field(default="", repr=False)
    found: Found | None = None
    chosen: str = ""
    note: str = field(default="", repr=False)
    faults: Mapping[str, str] = field(default_factory=dict)  # input → what to do
    refusal: str = ""
    begin: int = 0  # with this family of a large village


def naming(request: HttpRequest, language: str, number: str) -> HttpResponse:
    """The search, and what was found; a family that is chosen becomes the one the case is about."""
    if request.method not in FORM:
        return errors.wrong_method(request, FORM)
    actor, parsed, at, index = actor_of(request), number_of(number), datetime.now(UTC), serving()()
    seen = queries.see(parsed, by=actor, at=at) if parsed else None
    step = next((each for each in seen.steps if each.names), None) if seen else None
    if seen is None or step is None:
        return errors.not_found(request)
    if index is None:
        return _unloaded(request)
    if not seen.doubt:
        return HttpResponseRedirect(case_address(seen.case.number, language))
    known = known_of(index, language)
    if request.method != "POST":
        village = known.villages(seen.case.region).get(seen.case.region, "")
        begun = written_of(_FIELDS, {WHERE.name: village})
        return _draw(request, seen, Sought(form_key({}), begun, _told_name(seen.case)))
    sought = _read(request, actor, index, at)
    if is_redrawn(request):
        return _draw(request, seen, sought)
    if request.POST.get("do") == "name" and not sought.faults:
        return _name(request, seen, step, sought, actor, index, at)
    sought = _looked(sought, seen.case, actor, index, at, words_of(request))
    return _draw(request, seen, sought, number=422 if sought.faults else 200)


def _read(request: HttpRequest, actor: Actor, index: Index, at: datetime) -> Sought:
    sent, words = request.POST, words_of(request)
    written = read_fields(
        _FIELDS, sent, known=known_of(index, words.language), words=case_words(words.language),
        on=at.date(),
    )  # fmt: skip
    sought = Sought(
        form_key(sent), written, sent.get("name", "")[:_MOST_TYPED].strip(), None,
        sent.get("family", "")[:400],
        typed_note(sent),
        begin=_begin(sent),
    )  # fmt: skip
    return replace(sought, faults=_faults(sought, actor, words))


def _begin(sent: Mapping[str, str]) -> int:
    """With which family of the village to begin: where the search goes on, or was when one was chosen."""
    begin = sent.get("on", "") or (sent.get("begin", "") if sent.get("do") == "name" else "")
    return int(begin) if begin.isascii() and begin.isdigit() and len(begin) < 8 else 0


def _looked(
    sought: Sought, case: Case, actor: Actor, index: Index, at: datetime, words: Phrases
) -> Sought:
    """The form with the families of that name in that village."""
    if sought.faults:
        return sought
    village = sought.written.values[WHERE.name]
    found = families_named(
        sought.name, village, index=index, by=actor, at=at, about=case.number, begin=sought.begin
    )
    if found is None:
        return replace(sought, faults={"name": words.phrases["find_often"]})
    return replace(sought, found=found)


def _faults(sought: Sought, actor: Actor, words: Phrases) -> dict[str, str]:
    village, faults = sought.written.values.get(WHERE.name, ""), {}
    if not spoken_words(sought.name):
        faults["name"] = words.phrases["find_name_wrong"]
    if village and not in_scope(actor, village):
        faults["f_where"] = words.phrases["place_elsewhere"]
    return {**faults, **{f"f_{name}": text for name, text in sought.written.faults.items()}}


def _name(
    request: HttpRequest, seen: Seen, step: Step, sought: Sought, actor: Actor, index: Index,
    at: datetime,
) -> HttpResponse:  # fmt: skip
    number, language = seen.case.number, words_of(request).language
    family = family_of_mark(sought.chosen, index=index, by=actor, about=number)
    subject, region = family or (None, "")
    try:
        actions.take(
            number, step.code, by=actor, at=at, key=sought.key,
            seen=version_seen(request.POST.get("seen", "")),
            given=Given(note=sought.note, subject=subject, region=region),
        )  # fmt: skip
    except CaseRefused as refused:
        said = refused.refusal.said(policy(), language, lambda day: day_word(day, language))
        again = _looked(sought, seen.case, actor, index, at, words_of(request))
        return _draw(request, seen, replace(again, refusal=said), number=422)
    return HttpResponseRedirect(f"{case_address(number, language)}?done={step.code}")


def _draw(request: HttpRequest, seen: Seen, sought: Sought, *, number: int = 200) -> HttpResponse:
    words, case, actor = words_of(request), seen.case, actor_of(request)
    index = serving()()
    shown = settings.CONSOLE_RULES.family_search.shown
    found = sought.found or Found()
    drawn = inputs(
        _FIELDS.values(), sought.written, known=known_of(index, words.language),
        words=case_words(words.language),
    ) if index else ()  # fmt: skip
    return page(
        request, "naming", number=number, **switching(request), sought=sought, fields=drawn, version=case.version,
        case_number=str(case.number), case_address=case_address(case.number, words.language),
        asked=asked(case, actor, words.language), faults=[*sought.faults.items()],
        families=[_family(each, case, actor, words) for each in found.families],
        more=words.say("find_more", shown=str(shown)) if found.more else "",
        onward=_onward(found, words),
    )  # fmt: skip


def _onward(found: Found, words: Phrases) -> str:
    """How far a large village was searched; empty once it was to the end."""
    if found.read >= found.homes:
        return ""
    done, every = (grouped(each, words.language) for each in (found.read, found.homes))
    return words.say("find_part", done=done, all=every)


def _family(card: Card, case: Case, actor: Actor, words: Phrases) -> dict[str, Any]:
    full = sees_people(actor, case)
    return {
        "mark": mark_of(card, by=actor, about=case.number),
        "village": card.village,
        "members": [
            {
                "name": each.name.title() if full else each.short_name,
                "born": words.say("born", year=str(each.birth_year)) if each.birth_year else "",
            }
            for each in card.members
        ],
    }


def _told_name(case: Case) -> str:
    """The name that whoever brought the case wrote, to begin the search with."""
    fields = policy().kinds[case.kind].described_by
    return case.fields.get(fields[0], "") if fields else ""


def _unloaded(request: HttpRequest) -> HttpResponse:
    phrases = words_of(request).phrases
    return errors.problem(request, 503, phrases["no_release_title"], phrases["no_release"])
