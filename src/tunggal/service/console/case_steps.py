"""The steps on a case's page: what each needs, and of those that are barred why."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from django.urls import reverse

from tunggal.casework.case import Actor, Case
from tunggal.casework.naming import found_out
from tunggal.casework.steps import VISIT_FORM
from tunggal.policy.case_terms import TAKERS, CaseWords, Ruling, Step
from tunggal.policy.phrases import Phrases
from tunggal.service.cases.form_papers import NO_PAPERS, PaperInput, Papers, paper_inputs
from tunggal.service.cases.forms import (
    NOTHING_WRITTEN,
    Input,
    Written,
    inputs,
    known_of,
    written_of,
)
from tunggal.service.cases.means import policy
from tunggal.service.cases.queries import Seen
from tunggal.service.console.pages import address_of, case_words
from tunggal.service.lookup.status import serving

MINUTES = ("musdes_minutes", "sptjm")  # papers that a page of their own makes


@dataclass(frozen=True)
class Tried:
    """A step that was sent and refused: what was typed is shown again."""

    step: str = ""
    key: str = ""
    seen: int = 0  # the version that its sender looked at
    reason: str = ""
    way: str = ""  # how it was made sure who is meant
    note: str = field(default="", repr=False)
    written: Written = NOTHING_WRITTEN
    papers: Papers = NO_PAPERS
    refusal: str = ""
    changed: bool = False


UNTRIED = Tried()


@dataclass(frozen=True)
class Reason:
    """A reason that may be chosen, with what it means here."""

    code: str
    label: str
    ruling: str
    says: str
    basis: str


@dataclass(frozen=True)
class StepForm:
    """A step that is open, as its form is drawn; `page` is where a form of its own is filled in."""

    code: str
    label: str
    address: str
    page: str
    key: str
    open: bool
    reasons: tuple[Reason, ...]
    reason: str
    needs_note: bool
    note: str
    tells: str  # what whoever brought the case will read
    wants: tuple[str, ...]  # of each group of papers one is needed, in words
    papers: tuple[PaperInput, ...]
    kept: str
    fields: tuple[Input, ...]
    verify: str  # what has to be there before anything is upheld
    names: bool
    ways: tuple[
        tuple[str, str], ...
    ]  # how it may be made sure who is meant, while that is in doubt
    way: str


def papers_asked(step: Step, case: Case) -> tuple[str, ...]:
    """The papers that may come with a step by its form."""
    kind = policy().kinds[case.kind]
    needed = {paper: True for need in step.needs for paper in need}
    needed |= {
        paper: True
        for paper in kind.attachments
        if step.amends or kind.attachments[paper] == step.code
    }
    return tuple(paper for paper in needed if paper != VISIT_FORM)


def step_forms(seen: Seen, tried: Tried, words: Phrases) -> list[StepForm]:
    """The steps that are open to the reader, in the order of the flow."""
    open_now = (step for step in seen.steps if seen.doubt or not step.names)
    return [_form(step, seen, tried, words) for step in open_now]


def _form(step: Step, seen: Seen, tried: Tried, words: Phrases) -> StepForm:
    case, spoken = seen.case, case_words(words.language)
    mine = tried.step == step.code
    return StepForm(
        code=step.code,
        label=spoken.label("steps", step.code),
        address=str(reverse("console:step", args=[words.language, case.number.digits, step.code])),
        page=_page_of(step, seen, words.language),
        key=tried.key if mine else secrets.token_urlsafe(12),
        open=mine or len(seen.steps) == 1,
        reasons=_reasons(step, case, spoken),
        reason=tried.reason if mine else "",
        needs_note=step.needs_note,
        note=tried.note if mine else "",
        tells=words.say("tells", text=spoken.text("steps", step.code)) if step.tells else "",
        wants=tuple(_either(need, spoken, words) for need in seen.needs[step.code]),
        papers=paper_inputs(papers_asked(step, case), tried.papers if mine else NO_PAPERS, spoken),
        kept=tried.papers.kept if mine else "",
        fields=_fields(step, case, tried, spoken) if step.amends else (),
        verify=_verify(step, case, spoken, words),
        names=step.names,
        ways=_ways(step, seen, spoken),
        way=tried.way if mine else "",
    )  # fmt: skip


def _page_of(step: Step, seen: Seen, language: str) -> str:
    """A visit, the minutes of a meeting and the search for a family have pages of their own."""
    if step.names:
        return address_of("console:naming", language, seen.case.number.digits)
    missing = {paper for need in seen.needs[step.code] for paper in need}
    if VISIT_FORM in missing:
        return address_of("console:visit", language, seen.case.number.digits)
    if missing & set(MINUTES):
        return address_of("console:minutes", language)
    return ""


def _reasons(step: Step, case: Case, spoken: CaseWords) -> tuple[Reason, ...]:
    kind = policy().kinds[case.kind]
    return tuple(
        Reason(
            code,
            spoken.label("reasons", code),
            spoken.label("rulings", kind.rulings[code]),
            spoken.text("reasons", code),
            spoken.text("phrases", "legal_basis", basis=policy().reasons[code].basis),
        )
        for code in step.reasons
        if code in kind.rulings
    )


def _ways(step: Step, seen: Seen, spoken: CaseWords) -> tuple[tuple[str, str], ...]:
    if not seen.doubt or found_out(seen.case) is not None:
        return ()
    return tuple((code, spoken.label("identity", code)) for code in step.identity)


def _either(need: tuple[str, ...], spoken: CaseWords, words: Phrases) -> str:
    return f" {words.phrases['or']} ".join(spoken.label("papers", paper) for paper in need)


def _fields(step: Step, case: Case, tried: Tried, spoken: CaseWords) -> tuple[Input, ...]:
    index = serving()()
    if index is None:
        return ()
    kind, mine = policy().kinds[case.kind], tried.step == step.code
    shown = {name: each for name, each in kind.fields.items() if may_amend(name, case)}
    written = tried.written if mine else written_of(shown, case.fields)
    return inputs(
        shown.values(), written, known=known_of(index, spoken.language, kind), words=spoken
    )


def may_amend(name: str, case: Case) -> bool:
    """Whether a reader who sees the case so may correct a field: what is hidden stays as it is."""
    return bool(case.brought_by) or name in case.fields


def _verify(step: Step, case: Case, spoken: CaseWords, words: Phrases) -> str:
    """What still has to be there before this step may uphold the case."""
    kind = policy().kinds[case.kind]
    if not step.decides or Ruling.UPHELD not in {kind.rulings.get(code) for code in step.reasons}:
        return ""
    lacking = [need for need in kind.verified_by if not any(paper in case.papers for paper in need)]
    if not lacking:
        return ""
    return words.say(
        "verify_first", papers=", ".join(_either(need, spoken, words) for need in lacking)
    )


def barred(seen: Seen, actor: Actor, language: str) -> list[dict[str, str]]:
    """The steps that lead on and are not the reader's, with the rule that says so and who may."""
    if actor.role not in TAKERS:
        return []
    label, case = case_words(language).label, seen.case
    return [
        {"label": label("steps", code), "why": refusal.said(policy(), language)}
        for code, refusal in seen.barred.items()
        if refusal.rule != "ruling_differs" and case.is_open
    ]
