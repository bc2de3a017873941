"""Takes a step of a case: reads its form, hands it in, and shows again what was typed when refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tunggal.casework.case import Actor
from tunggal.casework.number import CaseNumber
from tunggal.casework.refusals import CaseRefused
from tunggal.casework.steps import Given
from tunggal.cycle.explanation.words import day_word
from tunggal.policy.case_terms import Step
from tunggal.policy.centre import UPDATED
from tunggal.policy.papers import PaperRefused
from tunggal.service.cases import actions, queries
from tunggal.service.cases.days import day_begun
from tunggal.service.cases.form_papers import NO_PAPERS, gone, read_papers
from tunggal.service.cases.forms import (
    NOTHING_WRITTEN,
    Written,
    form_key,
    known_of,
    read_fields,
    typed_note,
    version_seen,
)  # fmt: skip
from tunggal.service.cases.means import policy
from tunggal.service.cases.queries import Line, Seen
from tunggal.service.console.caller import actor_of
from tunggal.service.console.case import draw_case
from tunggal.service.console.case_steps import Tried, may_amend, papers_asked
from tunggal.service.console.hand import tie
from tunggal.service.console.pages import case_words, number_of
from tunggal.service.lookup.status import serving
from tunggal.service.papers.receiving import takes_papers
from tunggal.service.web import errors
from tunggal.service.web.pages import is_redrawn

_ABSENT = ("not_in_your_region", "identity_not_proved")


@takes_papers
def step(request: HttpRequest, language: str, number: str, step: str) -> HttpResponse:
    """Takes a step; whoever may not see the case gets the page of an address where nothing is."""
    if request.method != "POST":
        return errors.wrong_method(request, ("POST",))
    actor, parsed, at = actor_of(request), number_of(number), datetime.now(UTC)
    lines = queries.lines_of([parsed], by=actor) if parsed else ()
    if not lines or parsed is None:
        return _gone(request, language, parsed, step, actor)
    known = policy().kinds[lines[0].kind].flow.steps.get(step)
    if known is None or known.names:  # a family is named on a page of its own
        return errors.not_found(request)
    return _taken(request, lines[0], known, actor, at)


def _taken(
    request: HttpRequest, line: Line, step: Step, actor: Actor, at: datetime
) -> HttpResponse:
    tried, given = _read(request, line, step, actor, at)
    if is_redrawn(request):
        return draw_case(request, line.number.digits, tried)
    if given is None:
        return draw_case(request, line.number.digits, tried, status=422)
    try:
        actions.take(
            line.number, step.code, by=actor, at=at, seen=tried.seen, key=tried.key, given=given,
            files=tried.papers.files,
        )  # fmt: skip
    except CaseRefused as refused:
        return _refused(request, line, tried, refused)
    except PaperRefused as refused:
        papers = gone(tried.papers, refused, _language(request))
        return draw_case(request, line.number.digits, replace(tried, papers=papers), status=422)
    tie(request, line.number, UPDATED, at=at)
    return _done(_language(request), line.number, step.code, actor)


def _read(
    request: HttpRequest, line: Line, step: Step, actor: Actor, at: datetime
) -> tuple[Tried, Given | None]:
    """What was typed, and what of it is handed in; nothing while a field or paper is wrong."""
    language, sent, key = _language(request), request.POST, form_key(request.POST)
    case = queries.see(line.number, by=actor, at=at) if step.amends or step.needs else None
    written = _written(request, case, at) if case and step.amends else NOTHING_WRITTEN
    papers = NO_PAPERS
    if case:
        asked = papers_asked(step, case.case)
        form = f"{actor.code}:{line.number.digits}:{step.code}:{key}"
        papers = read_papers(request, asked, form=form, at=at, language=language)
    tried = Tried(
        step.code, key, version_seen(sent.get("seen", "")), sent.get("reason", "")[:60],
        sent.get("identity", "")[:60],
        typed_note(sent), written, papers,
    )  # fmt: skip
    if written.faults or papers.faults:
        return tried, None
    fields = _changed(written, case) if case else {}
    return tried, Given(
        tried.reason, tried.note, papers.references, fields, identity=tried.way
    )  # fmt: skip


def _written(request: HttpRequest, seen: Seen, at: datetime) -> Written:
    index, language = serving()(), _language(request)
    if index is None:
        return NOTHING_WRITTEN
    kind = policy().kinds[seen.case.kind]
    shown = {name: each for name, each in kind.fields.items() if may_amend(name, seen.case)}
    words, on = case_words(language), day_begun(at)
    return read_fields(
        shown, request.POST, known=known_of(index, language, kind), words=words, on=on
    )


def _changed(written: Written, seen: Seen) -> dict[str, str]:
    """Only what is said otherwise than before; a field that was emptied is handed in empty."""
    names = {name[2:].partition("-")[0] for name in written.typed}
    return {
        name: written.values.get(name, "")
        for name in names
        if written.values.get(name, "") != seen.case.fields.get(name, "")
    }


def _refused(request: HttpRequest, line: Line, tried: Tried, refused: CaseRefused) -> HttpResponse:
    """The page again with the rule; out of reach it is as if there were nothing."""
    if refused.refusal.rule in _ABSENT:
        return errors.not_found(request)
    language = _language(request)
    said = refused.refusal.said(policy(), language, lambda day: day_word(day, language))
    changed = refused.refusal.rule == "changed_meanwhile"
    again = replace(tried, refusal=said, changed=changed)
    return draw_case(request, line.number.digits, again, status=409 if changed else 422)


def _gone(
    request: HttpRequest, language: str, number: CaseNumber | None, step: str, actor: Actor
) -> HttpResponse:
    """An agent's own step takes a question out of sight; the same form sent again is told so."""
    key = form_key(request.POST)
    if number is not None and actions.was_taken(number, step, by=actor, key=key):
        return _done(language, number, step, actor)
    return errors.not_found(request)


def _done(language: str, number: CaseNumber, step: str, actor: Actor) -> HttpResponse:
    if queries.lines_of([number], by=actor):
        address = reverse("console:case", args=[language, number.digits])
        return HttpResponseRedirect(f"{address}?done={step}")
    address = reverse("console:queue", args=[language])
    return HttpResponseRedirect(f"{address}?done={number.digits}&step={step}")


def _language(request: HttpRequest) -> str:
    return str(request.resolver_match.kwargs["language"])
