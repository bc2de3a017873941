"""One step for many cases: first what would happen to each, then done, each on its own.

The same form sent again goes on where it stopped: what was done keeps its effect and is told so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.gzip import gzip_page

from tunggal.casework.case import Actor
from tunggal.casework.number import CaseNumber
from tunggal.casework.refusals import CaseRefused, Refusal
from tunggal.casework.steps import Given
from tunggal.cycle.explanation.words import day_word
from tunggal.policy.case_terms import Step
from tunggal.policy.phrases import Phrases
from tunggal.service.cases import actions, queries
from tunggal.service.cases.forms import form_key, typed_note, version_seen
from tunggal.service.cases.means import policy
from tunggal.service.cases.queries import Line
from tunggal.service.console.caller import actor_of
from tunggal.service.console.lines import Row, rows_of
from tunggal.service.console.pages import (
    address_of,
    case_words,
    number_of,
    page,
    words_of,
)
from tunggal.service.web import errors
from tunggal.service.web.pages import other_than

CHOOSE, LOOK, DO = "choose", "look", "do"


@dataclass(frozen=True)
class Bulk:
    """What was asked for: cases with the version that was looked at, one step, one reason."""

    seen: dict[CaseNumber, int]
    step: str
    given: Given
    key: str
    do: str


@dataclass(frozen=True)
class Result:
    """What a step does, or did, to one case."""

    row: Row
    said: str
    fine: bool
    seen: int


@gzip_page  # several lines for each case, and nothing that a stranger wrote
def bulk(request: HttpRequest, language: str) -> HttpResponse:
    """Choose a step for the cases that were ticked, look at what it does, do it."""
    if request.method != "POST":
        return errors.wrong_method(request, ("POST",))
    actor, words, at = actor_of(request), words_of(request), datetime.now(UTC)
    wanted = _read(request.POST)
    lines = queries.lines_of(wanted.seen, by=actor)
    fault = _fault(wanted, lines)
    if fault:
        return page(
            request, "bulk_fault", number=422, fault=words.say(fault, most=str(_most())),
            elsewhere=address_of("console:queue", other_than(language)),
        )  # fmt: skip
    steps = _steps(lines, actor, at)
    step = next((each for each in steps if each.code == wanted.step), None)
    if wanted.do == DO and step is None:
        step = _step_of(lines, wanted.step)  # all of them may have moved on already
    rows = rows_of(lines, by=actor, words=words, at=at)
    pairs = tuple(zip(lines, rows, strict=True))
    results = _results(pairs, wanted, step, actor, at, language)
    return page(
        request, "bulk", rows=rows, steps=_choices(steps, lines, language), wanted=wanted,
        step=case_words(language).label("steps", step.code) if step else "",
        results=results, done=wanted.do == DO and step is not None,
        numbers=[{"digits": row.digits, "seen": wanted.seen.get(line.number, 0)} for line, row in pairs],
        elsewhere=address_of("console:queue", other_than(language)),
        **_said(results, len(wanted.seen) - len(lines), words),
    )  # fmt: skip


def _read(sent: QueryDict) -> Bulk:
    numbers = [number_of(text) for text in sent.getlist("case")[: _most() + 1]]
    seen = {each: version_seen(sent.get(f"seen-{each.digits}", "")) for each in numbers if each}
    given = Given(reason=sent.get("reason", "")[:60], note=typed_note(sent))
    do = sent.get("do", CHOOSE)
    return Bulk(
        seen, sent.get("step", "")[:60], given, form_key(sent), do if do in (LOOK, DO) else CHOOSE
    )


def _fault(wanted: Bulk, lines: tuple[Line, ...]) -> str:
    """Why there is nothing to choose from, as the code of a phrase."""
    if not wanted.seen or not lines:
        return "bulk_nothing"
    if len(wanted.seen) > _most():
        return "bulk_too_many"
    if (
        wanted.do != DO
        and len({(line.state, policy().kinds[line.kind].flow.code) for line in lines}) > 1
    ):
        return "bulk_mixed"
    return ""


def _steps(lines: tuple[Line, ...], actor: Actor, at: datetime) -> list[Step]:
    """The steps that ask for no papers and no fields, and are open in one of the cases at least."""
    flow = policy().kinds[lines[0].kind].flow
    return [
        step
        for step in flow.steps_from(lines[0].state)
        if not step.needs
        and not step.amends
        and not step.needs_release
        and not step.names
        and _is_open(step, lines, actor, at)
    ]


def _is_open(step: Step, lines: Iterable[Line], actor: Actor, at: datetime) -> bool:
    """Whether the rules that speak of the actor let the step pass in any of the cases."""
    given = Given(note="-", reason=step.reasons[0] if step.reasons else "")
    refusals = (_check(line, step.code, actor, at, line.version, given) for line in lines)
    return any(each is None or each.rule in _INCOMPLETE for each in refusals)


_INCOMPLETE = (
    "reason_unknown", "reason_missing", "not_verified", "paper_missing", "not_named",
    "identity_in_doubt",
)  # fmt: skip


def _step_of(lines: tuple[Line, ...], code: str) -> Step | None:
    return policy().kinds[lines[0].kind].flow.steps.get(code)


def _choices(
    steps: Iterable[Step], lines: tuple[Line, ...], language: str
) -> list[dict[str, object]]:
    """Each step with the reasons that every one of the cases knows."""
    label = case_words(language).label
    known = [set(policy().kinds[line.kind].rulings) for line in lines]
    common = set.intersection(*known)
    return [
        {
            "code": step.code, "label": label("steps", step.code), "note": step.needs_note,
            "reasons": [(code, label("reasons", code)) for code in step.reasons if code in common],
        }
        for step in steps
    ]  # fmt: skip


def _results(
    pairs: Iterable[tuple[Line, Row]], wanted: Bulk, step: Step | None,
    actor: Actor, at: datetime, language: str,
) -> list[Result]:  # fmt: skip
    """What becomes of each case: only looked at, or done."""
    if step is None or wanted.do == CHOOSE:
        return []
    return [_result(line, row, wanted, step, actor, at, language) for line, row in pairs]


def _said(results: list[Result], missing: int, words: Phrases) -> dict[str, Any]:
    """How many of the cases can be done, were done, or are out of reach."""
    fine = sum(each.fine for each in results)
    return {
        "fine": fine,
        "summary": words.say("bulk_summary", fine=str(fine), all=str(len(results))),
        "do_words": words.say("bulk_do", fine=str(fine)),
        "missing": words.say("bulk_missing", number=str(missing)) if missing else "",
    }


def _result(
    line: Line, row: Row, wanted: Bulk, step: Step, actor: Actor, at: datetime, language: str
) -> Result:  # fmt: skip
    seen = wanted.seen.get(line.number, 0)
    words = case_words(language)
    if wanted.do == LOOK:
        refusal = _check(line, step.code, actor, at, seen, wanted.given)
    else:
        refusal = _take(line, step.code, actor, at, seen, wanted)
    if refusal is None:
        said = (
            words.text("steps", step.code) if wanted.do == DO else words.label("steps", step.code)
        )
        return Result(row, said, True, seen)
    told = refusal.said(policy(), language, lambda day: day_word(day, language))
    return Result(row, told, False, seen)


def _check(
    line: Line, step: str, actor: Actor, at: datetime, seen: int, given: Given
) -> Refusal | None:
    if step not in policy().kinds[line.kind].flow.steps:
        return Refusal("unknown_step", {"step": step}, {"state": ("states", (line.state,))})
    return actions.check(line.number, step, by=actor, at=at, seen=seen, given=given)


def _take(
    line: Line, step: str, actor: Actor, at: datetime, seen: int, wanted: Bulk
) -> Refusal | None:
    """Each in a transaction of its own, so that one refusal stops no other."""
    try:
        actions.take(
            line.number, step, by=actor, at=at, seen=seen, key=wanted.key, given=wanted.given
        )
    except CaseRefused as refused:
        return refused.refusal
    return None


def _most() -> int:
    return int(settings.CONSOLE_RULES.bulk_most)
