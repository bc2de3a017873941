"""One case as its citizen follows it: how it stands, and the steps that may be taken from here."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from tunggal.casework.appealing import may_appeal
from tunggal.casework.case import Actor, Case
from tunggal.casework.number import CaseNumber
from tunggal.casework.refusals import CaseRefused
from tunggal.casework.steps import Given
from tunggal.casework.wording import decision_words, may_know_why, standing_words
from tunggal.dialogue.inputs import Answer
from tunggal.dialogue.saying import grouped
from tunggal.dialogue.wishes import CompleteCase, FollowCase, WithdrawCase
from tunggal.policy.case_terms import Role, Step
from tunggal.policy.papers import PaperRefused
from tunggal.service.cases import actions
from tunggal.service.cases.after_release import what_became
from tunggal.service.cases.bringers import as_bringer
from tunggal.service.cases.means import policy
from tunggal.service.cases.outcome import outcome_words
from tunggal.service.cases.queries import Seen, see
from tunggal.service.papers.actions import why
from tunggal.service.talks.asked import Asked
from tunggal.service.talks.bringing import papers_of
from tunggal.service.talks.people import likely

COMPLETE, WITHDRAW = "complete", "withdraw"


def follow(asked: Asked, wish: FollowCase) -> Answer:
    """How a case stands, and what its citizen may do."""
    found = _seen(asked, wish.number)
    if found is None:
        return asked.not_shown()
    actor, seen = found
    steps = {name: "" for name in (COMPLETE, WITHDRAW) if _step(name, seen.case) in seen.steps}
    return asked.done(*_lines(seen, actor, asked), **steps)


def complete(asked: Asked, wish: CompleteCase) -> Answer:
    """Hand in what was missing: a text, or a paper, of which it is asked which one it is."""
    return _taken(asked, wish.number, COMPLETE, text=wish.text, paper=wish.paper, which=wish.which)


def withdraw(asked: Asked, wish: WithdrawCase) -> Answer:
    """Take one's own case back."""
    return _taken(asked, wish.number, WITHDRAW)


def _taken(
    asked: Asked, number: str, name: str, *, text: str = "", paper: str = "", which: str = ""
) -> Answer:
    if (limited := asked.too_often()) is not None:
        return limited
    found = _seen(asked, number)
    step = _step(name, found[1].case) if found else None
    if found is None or step is None:
        return asked.not_shown()
    actor, seen = found
    meant = _meant(seen, step)
    if paper and len(meant) > 1 and which not in meant:
        return asked.choose({each: asked.here.words.label("papers", each) for each in meant})
    try:
        with transaction.atomic():
            kind = which if which in meant else meant[0]
            files = papers_of({kind: paper} if paper else {})
            taken = actions.take(
                seen.case.number, step.code, by=actor, at=asked.at, seen=seen.case.version,
                key=asked.key, files=files,
                given=Given(note=text, papers={each.paper: each.reference for each in files}),
            )  # fmt: skip
    except CaseRefused as told:
        return asked.refused_by(told)
    except PaperRefused as told:
        return asked.refused(why(told, asked.language))
    return asked.done(_head(taken.case, asked), *_standing(taken.case, asked))


def _seen(asked: Asked, number: str) -> tuple[Actor, Seen] | None:
    """The case as the speaker may see it; absent and not theirs are the same."""
    wanted = CaseNumber.parse(number)
    for actor in likely(asked, wanted):
        if (seen := see(wanted, by=actor, at=asked.at)) is not None:
            return actor, seen
    return None


def _step(name: str, case: Case) -> Step | None:
    """The step of a citizen that answers what was asked for, or that takes the case back."""
    flow = policy().kinds[case.kind].flow
    own = [step for step in flow.steps.values() if Role.CITIZEN in step.by]
    fits = [step for step in own if step.amends is (name == COMPLETE)]
    return next((step for step in fits if step.amends or flow.states[step.to].is_end), None)


def _meant(seen: Seen, step: Step) -> list[str]:
    """Which papers may have been sent: those still needed, else those that are not there yet."""
    needed = [paper for need in seen.needs.get(step.code, ()) for paper in need]
    listed = [*policy().kinds[seen.case.kind].attachments]
    absent = [paper for paper in listed if paper not in seen.case.papers]
    return [*dict.fromkeys(needed or absent or listed)] or [""]


def _lines(seen: Seen, actor: Actor, asked: Asked) -> Iterator[str]:
    case, language = seen.case, asked.language
    yield _head(case, asked)
    yield from _standing(case, asked)
    if case.owner is Role.CITIZEN and seen.steps:
        yield asked.case_words.phrases["answer_now"]
        yield from (event.note for event in case.history[-1:] if event.tells and event.note)
    decided = decision_words(
        case, policy(), language, asked.day, why=may_know_why(case, actor),
        party=may_appeal(case, as_bringer(actor, case.number), policy()),
    )  # fmt: skip
    if decided:
        yield " ".join(decided.lines)
    if case.release:
        became = what_became(case.number, by=actor, index=asked.index, at=asked.at)
        told = (
            outcome_words(became, asked.index, language, programme=case.programme) if became else ()
        )
        yield " ".join(told)


def _head(case: Case, asked: Asked) -> str:
    number = grouped(case.number.digits, to_ear=asked.here.conversation.is_phone)
    return asked.here.say(
        "case_head", number=number, kind=asked.here.words.label("kinds", case.kind)
    )


def _standing(case: Case, asked: Asked) -> Iterator[str]:
    yield " ".join(standing_words(case, policy(), asked.language, asked.day))
