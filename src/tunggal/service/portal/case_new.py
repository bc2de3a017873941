"""The form of a wish: drawn from the policy of its kind, read, and brought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tunggal.adapters.lookup.index import Index
from tunggal.casework.bringing import Wish
from tunggal.casework.case import Actor
from tunggal.casework.number import CaseNumber
from tunggal.casework.refusals import CaseRefused
from tunggal.policy.case_terms import CaseKind, Field
from tunggal.policy.papers import PaperRefused
from tunggal.service.cases import actions
from tunggal.service.cases.days import day_begun
from tunggal.service.cases.form_papers import NO_PAPERS, Papers, gone, paper_inputs, read_papers
from tunggal.service.cases.forms import (
    NOTHING_WRITTEN,
    WHERE,
    Written,
    asked_of,
    form_key,
    inputs,
    known_of,
    read_fields,
    written_of,
)  # fmt: skip
from tunggal.service.cases.means import policy
from tunggal.service.cases.wishes import bound
from tunggal.service.lookup.status import serving
from tunggal.service.papers.actions import hint
from tunggal.service.papers.receiving import takes_papers
from tunggal.service.portal.case_appeal import Appealable, chosen, open_to
from tunggal.service.portal.case_pages import (
    FORM,
    answers,
    page,
    refused,
    spoken,
    too_often,
    unloaded,
    words_of,
)
from tunggal.service.portal.case_whom import Whom, may_bring, read_whom, ways
from tunggal.service.web import errors
from tunggal.service.web.pages import is_redrawn, other_than, switching

CHANNEL = "portal"
_FORESEEN = ("choice", "programme")  # what a link may fill in: codes, nothing of anybody


@dataclass(frozen=True)
class Filled:
    """A form as it stands: what was filled in, and what is wrong with it."""

    key: str
    whom: Whom
    written: Written = NOTHING_WRITTEN
    papers: Papers = NO_PAPERS
    about: Appealable | None = None
    refusal: str = ""
    leads_to: str = ""  # a case that is open already

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong as far as the form can tell."""
        return not (self.whom.faults or self.written.faults or self.papers.faults)


@answers(*FORM)
@takes_papers
def bring_case(request: HttpRequest, language: str, kind: str) -> HttpResponse:
    """The form of a kind; sent, it becomes a case, and leads to its receipt."""
    asked, index = policy().kinds.get(kind), serving()()
    if asked is None or not may_bring(asked, request.actor):
        return errors.not_found(request)
    if index is None:
        return unloaded(request)
    at = datetime.now(UTC)
    about = _about(request, asked, index, at) if asked.about else None
    if asked.about and about is None:
        listed = [*open_to(request.actor, index=index, at=at, language=language)]
        return page(request, "appeals", listed=listed)
    if request.method != "POST":
        return _form(request, asked, index, _foreseen(request, asked, about, index))
    if (limited := too_often(request, at)) is not None:
        return limited
    filled = _read(request, asked, index, about=about, at=at)
    if is_redrawn(request):
        return _form(request, asked, index, filled)
    return _sent(request, asked, index, filled, at)


def _about(
    request: HttpRequest, kind: CaseKind, index: Index, at: datetime
) -> Appealable | None:  # fmt: skip
    sent = request.POST if request.method == "POST" else request.GET
    language = request.resolver_match.kwargs["language"]
    return chosen(sent, request.actor, index=index, at=at, language=language)


def _foreseen(
    request: HttpRequest, kind: CaseKind, about: Appealable | None, index: Index
) -> Filled:
    """An empty form, but for what the link to it says in codes."""
    values = _codes(request, kind)
    known = known_of(index, request.resolver_match.kwargs["language"], kind)
    whom, written = Whom(ways(kind, request.actor)), written_of(kind.fields, values, known=known)
    return Filled(form_key({}), whom, written, about=about)


def _codes(request: HttpRequest, kind: CaseKind) -> dict[str, str]:
    """What a link fills in: of the fields that hold codes those that it names."""
    return {
        each.name: request.GET[each.name][:40]
        for each in kind.fields.values()
        if each.holds in _FORESEEN and each.name in request.GET
    }


def _read(
    request: HttpRequest, kind: CaseKind, index: Index, *, about: Appealable | None, at: datetime
) -> Filled:
    actor, key = request.actor, form_key(request.POST)
    language = request.resolver_match.kwargs["language"]
    whom = read_whom(kind, actor, request.POST, index=index, at=at)
    return Filled(
        key,
        whom,
        read_fields(
            _fields(kind, actor, described=whom.names_nobody), request.POST,
            known=known_of(index, language, kind), words=spoken(language), on=day_begun(at),
        ),
        read_papers(
            request, kind.attachments, form=f"{actor.code}:bring:{key}", at=at, language=language
        ),
        about,
    )  # fmt: skip


def _fields(kind: CaseKind, actor: Actor, *, described: bool = False) -> Mapping[str, Field]:
    """What is asked; also for the village where nothing says in which one somebody lives."""
    fields = asked_of(kind, described=described)
    return fields if actor.regions else {**fields, WHERE.name: WHERE}


def _sent(
    request: HttpRequest, kind: CaseKind, index: Index, filled: Filled, at: datetime
) -> HttpResponse:
    language = request.resolver_match.kwargs["language"]
    if not filled.is_whole:
        return _form(request, kind, index, filled, number=422)
    try:
        taken = actions.bring(
            _wish(kind, request.actor, filled, index, at), by=request.actor, at=at, key=filled.key,
            appeals=filled.about.case if filled.about else None, files=filled.papers.files,
        )  # fmt: skip
    except CaseRefused as told:
        filled = replace(
            filled, refusal=refused(told, language), leads_to=_open_case(told, language)
        )
        return _form(request, kind, index, filled, number=422)
    except PaperRefused as told:
        filled = replace(filled, papers=gone(filled.papers, told, language))
        return _form(request, kind, index, filled, number=422)
    return HttpResponseRedirect(reverse("case_receipt", args=[language, taken.case.number]))


def _wish(kind: CaseKind, actor: Actor, filled: Filled, index: Index, at: datetime) -> Wish:
    values = dict(filled.written.values)
    region = values.pop(WHERE.name, "") or actor.regions[0]
    subject, about = filled.whom.subject, None
    if filled.about:
        region, about = filled.about.region or region, filled.about.about
    subject = bound(
        subject, kind, values.get("programme", ""), way=filled.whom.way, by=actor, index=index,
        at=at,
    )  # fmt: skip
    return Wish(
        kind.code, region, subject, CHANNEL, values, filled.papers.references, about
    )  # fmt: skip


def _form(
    request: HttpRequest, kind: CaseKind, index: Index, filled: Filled, *, number: int = 200
) -> HttpResponse:
    language = request.resolver_match.kwargs["language"]
    words, say = spoken(language), words_of(language).say
    drawn = inputs(
        _fields(kind, request.actor, described=filled.whom.names_nobody).values(), filled.written,
        known=known_of(index, language, kind), words=words,
    )  # fmt: skip
    papers = paper_inputs(kind.attachments, filled.papers, words)
    whom_faults = {name: say(code) for name, code in filled.whom.faults.items()}
    faults = [(_first(name, filled), text) for name, text in whom_faults.items()]
    faults += [(each.id, each.fault) for each in drawn if each.fault]
    faults += [(each.name, each.fault) for each in papers if each.fault]
    return page(
        request, "form", number=number, kind=kind.code, filled=filled, fields=drawn, papers=papers,
        described=bool(kind.described_by),
        paper_hint=hint(language), whom_faults=whom_faults, faults=faults,
        **switching(request), elsewhere=_elsewhere(request, kind, filled), title=words.label("kinds", kind.code),
        unkept=_is_hidden(kind, filled.about),
        appeal_of=say("appeal_of", title=filled.about.title) if filled.about else "",
    )  # fmt: skip


def _is_hidden(kind: CaseKind, about: Appealable | None) -> bool:
    """Whether nobody near may learn that this was brought, as of an objection and of its appeal."""
    return kind.hides_reporter or (about is not None and about.hides)


def _first(name: str, filled: Filled) -> str:
    return f"whom-{filled.whom.ways[0]}" if name == "whom" else name


def _elsewhere(request: HttpRequest, kind: CaseKind, filled: Filled) -> str:
    """The same form in the other language, with the codes that the link to it had."""
    language = request.resolver_match.kwargs["language"]
    codes = _codes(request, kind)
    about = {filled.about.name: filled.about.value} if filled.about else {}
    address = reverse("case_bring", args=[other_than(language), kind.code])
    return f"{address}?{urlencode({**codes, **about})}" if codes or about else address


def _open_case(told: CaseRefused, language: str) -> str:
    """The case that was brought before with the same wish."""
    if told.refusal.rule != "already_open":
        return ""
    number = CaseNumber.parse(str(told.refusal.values["number"]))
    return str(reverse("case", args=[language, number]))
