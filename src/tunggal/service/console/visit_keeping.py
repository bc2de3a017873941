"""Keeps a visit: the form becomes the paper of the step `visit`, its answers what the visit found.

It has one effect however often it comes, and says in words why it was not accepted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache, partial
from hashlib import sha256
from typing import Any

from django.conf import settings

from tunggal.adapters.visits.paper import make_paper
from tunggal.casework.case import ESCALATE, Actor, Case
from tunggal.casework.number import CaseNumber
from tunggal.casework.refusals import CaseRefused, Refusal
from tunggal.casework.steps import VISIT_FORM, Given
from tunggal.cycle.explanation.words import day_word
from tunggal.policy.papers import PaperRefused
from tunggal.policy.visit_form import VisitForm, read_visit_form
from tunggal.service.cases import actions, queries
from tunggal.service.cases.means import policy
from tunggal.service.cases.papers import take_in
from tunggal.service.console.visit_drawing import capital
from tunggal.service.console.visit_form import Filled
from tunggal.service.console.visit_known import with_known_niks
from tunggal.service.console.visit_paper import written_out
from tunggal.service.papers.actions import PaperFile, open_paper, shelf

VISIT, PHOTO = "visit", "house_photo"
DONE, ALREADY, REFUSED, FAULTS, PHOTOS = "done", "already", "refused", "faults", "photos"
_PDF, _JPEG = "application/pdf", "image/jpeg"


@dataclass(frozen=True)
class Sent:
    """A form on its way to its case: `seen` is the version that the officer had before them."""

    number: CaseNumber
    key: str
    seen: int
    filled: Filled
    photos: Sequence[Any] = field(default=(), repr=False)  # uploads


@dataclass(frozen=True)
class Kept:
    """What became of a form: done, already (it came before), refused, faults or photos."""

    state: str
    why: str = ""


@lru_cache(maxsize=1)
def visit_form() -> VisitForm:
    """The form of this workspace."""
    return read_visit_form(settings.WORKSPACE.policy / "visit_form")


def keep_visit(sent: Sent, *, by: Actor, at: datetime, language: str) -> Kept:
    """Take the step, if casework lets the officer; nothing is written half."""
    if actions.was_taken(sent.number, VISIT, by=by, key=sent.key):
        return Kept(ALREADY)
    if sent.filled.findings is None:
        return Kept(FAULTS)
    seen = queries.see(sent.number, by=by, at=at)
    version = current_version(seen.case, sent.seen) if seen else sent.seen
    findings = sent.filled.findings
    given = Given(
        note=note_of(sent.filled, language),
        papers={VISIT_FORM: "to be made"},
        findings=with_known_niks(findings, seen.case) if seen else findings,
    )
    # Asked before any photo is drawn: that is dear, and in vain for whoever may not visit.
    refusal = actions.check(sent.number, VISIT, by=by, at=at, seen=version, given=given)
    if refusal is not None:
        came = actions.was_taken(sent.number, VISIT, by=by, key=sent.key)  # at the same moment
        return Kept(ALREADY) if came else _refused(refusal, language)
    try:
        paper = keep_paper(_paper(sent, by=by, at=at), _PDF, at=at)
        taken = actions.take(
            sent.number, VISIT, by=by, at=at, seen=version, key=sent.key, files=(paper,),
            given=replace(given, papers={VISIT_FORM: paper.reference}),
        )  # fmt: skip
    except PaperRefused as refused:
        return Kept(PHOTOS, refused.code)
    except CaseRefused as told:
        return _refused(told.refusal, language)
    return Kept(DONE if taken.event.at == at else ALREADY)


def _refused(refusal: Refusal, language: str) -> Kept:
    return Kept(REFUSED, refusal.said(policy(), language, partial(day_word, language=language)))


def current_version(case: Case, seen: int) -> int:
    """The version to act on: that time ran out meanwhile changes nothing that an officer saw."""
    since = case.history[seen:]
    return case.version if all(event.step == ESCALATE for event in since) else seen


def visited_by_another(case: Case, by: Actor, seen: int) -> bool:
    """Whether somebody else made the visit after this officer looked."""
    return any(each.step == VISIT and each.actor != by.code for each in case.history[seen:])


def note_of(filled: Filled, language: str) -> str:
    """What is written down with the step: what became of the visit, where, and what was seen."""
    words = visit_form().words[language].phrases
    result = f"{capital(words[f'result_{filled.result}'])}."
    place = f" {words['place']}: {filled.place}." if filled.place else ""
    return f"{result}{place} {filled.note}".strip()


def keep_paper(content: bytes, kind: str, *, at: datetime, paper: str = VISIT_FORM) -> PaperFile:
    """Keep a paper that the service made itself."""
    reference = shelf().put(kind, content, at=at)
    return PaperFile(paper, reference, kind, sha256(content).hexdigest(), len(content))


def _paper(sent: Sent, *, by: Actor, at: datetime) -> bytes:
    return make_paper(
        written_out(sent.number, sent.filled, form=visit_form(), by=by.code),
        [_photo(each, by, at) for each in sent.photos],
    )


def _photo(upload: Any, by: Actor, at: datetime) -> bytes:
    taken = take_in(upload, paper=PHOTO, by=by, at=at)
    if taken.content_type != _JPEG:
        raise PaperRefused("unknown")
    return open_paper(taken.reference).content
