"""The steps that a citizen takes in a case: answer what was asked for, or take it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tunggal.adapters.lookup.index import Index
from tunggal.casework.case import Case
from tunggal.casework.number import CaseNumber
from tunggal.casework.refusals import CaseRefused
from tunggal.casework.scope import hides_reporter
from tunggal.casework.steps import Given
from tunggal.policy.case_terms import CaseKind, Field, Step
from tunggal.policy.papers import PaperRefused
from tunggal.service.cases import actions
from tunggal.service.cases.days import day_begun
from tunggal.service.cases.form_papers import NO_PAPERS, Papers, gone, paper_inputs, read_papers
from tunggal.service.cases.forms import (
    NOTHING_WRITTEN,
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
from tunggal.service.cases.queries import see
from tunggal.service.lookup.status import serving
from tunggal.service.papers.actions import hint
from tunggal.service.papers.receiving import takes_papers
from tunggal.service.portal.case_follow import asked_in
from tunggal.service.portal.case_pages import (
    FORM,
    answers,
    page,
    refused,
    spoken,
    too_often,
    unloaded,
)
from tunggal.service.web import errors
from tunggal.service.web.pages import is_redrawn, switching

MOST_NOTE = 1000


@dataclass(frozen=True)
class Answer:
    """The form of a step as it stands."""

    key: str
    seen: int  # the version of the case that its reader looked at
    written: Written = NOTHING_WRITTEN
    papers: Papers = NO_PAPERS
    note: str = ""
    refusal: str = ""


@answers(*FORM)
@takes_papers
def case_step(request: HttpRequest, language: str, number: CaseNumber, step: str) -> HttpResponse:
    """The page of a step, and the step itself; sent twice, it is taken once."""
    at, index = datetime.now(UTC), serving()()
    seen = see(number, by=request.actor, at=at)
    if seen is None:
        return errors.not_found(request)
    if index is None:
        return unloaded(request)
    asked = policy().kinds[seen.case.kind].flow.steps.get(step)
    if asked is None or not (request.method == "POST" or asked in seen.steps):
        return HttpResponseRedirect(reverse("case", args=[language, number]))
    form = _Form(request, seen.case, asked, index, language)
    if request.method != "POST":
        return form.draw(form.fresh())
    limited = too_often(request, at)
    if limited is not None or not is_redrawn(request):
        return limited or _taken(form, form.read(at), at)
    return form.draw(form.read(at))


def _taken(form: _Form, answer: Answer, at: datetime) -> HttpResponse:
    number, actor = form.case.number, form.request.actor
    if answer.written.faults or answer.papers.faults:
        return form.draw(answer, number=422)
    try:
        actions.take(
            number, form.step.code, by=actor, at=at, seen=answer.seen, key=answer.key,
            given=form.given(answer), files=answer.papers.files,
        )  # fmt: skip
    except CaseRefused as told:
        # Whoever was told that the case has changed has seen it as it is now.
        answer = replace(answer, refusal=refused(told, form.language), seen=form.case.version)
        return form.draw(answer, number=422)
    except PaperRefused as told:
        papers = gone(answer.papers, told, form.language)
        return form.draw(replace(answer, papers=papers), number=422)
    return HttpResponseRedirect(reverse("case", args=[form.language, number]))


@dataclass(frozen=True)
class _Form:
    """What the page of a step asks, how it is read, and how it is drawn."""

    request: HttpRequest
    case: Case
    step: Step
    index: Index
    language: str

    @property
    def kind(self) -> CaseKind:
        """The kind of the case."""
        return policy().kinds[self.case.kind]

    @property
    def fields(self) -> Mapping[str, Field]:
        """The fields that may be amended."""
        return self.kind.fields if self.step.amends else {}

    @property
    def papers(self) -> tuple[str, ...]:
        """The papers that may come with it."""
        own = self.kind.attachments if self.step.amends else {}
        return (*own, *(each for need in self.step.needs for each in need if each not in own))

    def fresh(self) -> Answer:
        """The form with what the case says now."""
        known = known_of(self.index, self.language, self.kind)
        return Answer(
            form_key({}), self.case.version, written_of(self.fields, self.case.fields, known=known)
        )

    def read(self, at: datetime) -> Answer:
        """What was sent."""
        sent, key = self.request.POST, form_key(self.request.POST)
        actor = self.request.actor
        form = f"{actor.code}:{self.case.number.digits}:{self.step.code}:{key}"
        return Answer(
            key,
            version_seen(sent.get("seen", "")),
            read_fields(
                self.fields, sent, known=known_of(self.index, self.language, self.kind),
                words=spoken(self.language), on=day_begun(at),
            ),
            read_papers(self.request, self.papers, form=form, at=at, language=self.language),
            typed_note(sent, most=MOST_NOTE),
        )  # fmt: skip

    def given(self, answer: Answer) -> Given:
        """What comes with the step: of the fields those that changed, emptied ones among them."""
        values, before = answer.written.values, self.case.fields
        changed = {
            name: values.get(name, "")
            for name in self.fields
            if values.get(name, "") != before.get(name, "")
        }
        note = answer.note if self.step.needs_note else ""
        return Given(note=note, papers=answer.papers.references, fields=changed)

    def draw(self, answer: Answer, *, number: int = 200) -> HttpResponse:
        """The page, with what was filled in and what is wrong."""
        words = spoken(self.language)
        drawn = inputs(
            self.fields.values(), answer.written, known=known_of(self.index, self.language, self.kind),
            words=words,
        )  # fmt: skip
        papers = paper_inputs(self.papers, answer.papers, words)
        faults = [(each.id, each.fault) for each in drawn if each.fault]
        faults += [(each.name, each.fault) for each in papers if each.fault]
        return page(
            self.request, "step", number=number, title=words.label("steps", self.step.code),
            **switching(self.request), step=self.step, answer=answer, fields=drawn, papers=papers, faults=faults,
            paper_hint=hint(self.language), asked=asked_in(self.case), most_note=MOST_NOTE,
            case=self.case, kind=words.label("kinds", self.case.kind),
            unkept=hides_reporter(self.case, policy()), back=reverse("case", args=[self.language, self.case.number]),
        )  # fmt: skip
