"""The papers of a form: taken in as they come, and kept with the form until all of it is right.

What was taken in is named in the form itself, signed for one account and one form, so that nobody
has to send a photo twice, and nobody can point to a paper of somebody else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import astuple, dataclass, field, replace
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from tunggal.policy.case_terms import CaseWords
from tunggal.policy.papers import PaperRefused
from tunggal.service.cases.papers import take_in
from tunggal.service.papers.actions import PaperFile, why


@dataclass(frozen=True)
class Papers:
    """What came with a form, now or before."""

    files: tuple[PaperFile, ...] = ()
    kept: str = ""  # the files, signed: a hidden input of the form
    faults: Mapping[str, str] = field(default_factory=dict)  # paper → what to do, in words

    @property
    def references(self) -> dict[str, str]:
        """Paper → reference."""
        return {each.paper: each.reference for each in self.files}


NO_PAPERS = Papers()


@dataclass(frozen=True)
class PaperInput:
    """A paper as a page asks for it."""

    name: str
    label: str
    is_there: bool
    fault: str


def paper_name(paper: str) -> str:
    """Under which name a paper is sent."""
    return f"p_{paper}"


def read_papers(
    request: HttpRequest, asked: Collection[str], *, form: str, at: datetime, language: str
) -> Papers:
    """The papers of a form that `takes_papers`; a new one takes the place of the one before.

    `form` names the account and the form that they are signed for.
    """
    files, faults = _kept(str(request.POST.get("kept", "")), form), {}
    for paper in asked:
        upload = request.FILES.get(paper_name(paper))
        if upload is None:
            continue
        try:
            files[paper] = take_in(upload, paper=paper, by=request.actor, at=at)
        except PaperRefused as refused:
            faults[paper] = why(refused, language)
    held = tuple(each for paper, each in files.items() if paper in asked)
    return Papers(held, signing.dumps([*map(astuple, held)], salt=_salt(form)), faults)


def paper_inputs(asked: Iterable[str], papers: Papers, words: CaseWords) -> tuple[PaperInput, ...]:
    """The papers that a form asks for, those that are there already among them."""
    there = papers.references
    return tuple(
        PaperInput(paper_name(each), words.label("papers", each), each in there, papers.faults.get(each, ""))
        for each in asked
    )  # fmt: skip


def gone(papers: Papers, refused: PaperRefused, language: str) -> Papers:
    """The papers of a form after one of them was kept too long: they are asked for again."""
    faults = {each.paper: why(refused, language) for each in papers.files}
    return replace(papers, files=(), kept="", faults=faults)


def _kept(signed: str, form: str) -> dict[str, PaperFile]:
    try:
        listed = signing.loads(signed, salt=_salt(form), max_age=settings.PAPER_LIMITS.unused)
    except signing.BadSignature:
        return {}
    return {each[0]: PaperFile(*each) for each in listed}


def _salt(form: str) -> str:
    return f"papers of {form}"
