"""Brings the case that a conversation has filled in, with its papers, as the portal does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db import transaction

from tunggal.casework.bringing import Wish
from tunggal.casework.case import Actor, Appealed, Case, Subject
from tunggal.casework.number import CaseNumber
from tunggal.casework.refusals import CaseRefused
from tunggal.casework.wording import standing_words
from tunggal.dialogue.inputs import Answer
from tunggal.dialogue.saying import grouped
from tunggal.dialogue.wishes import BringCase
from tunggal.policy.case_terms import CaseKind
from tunggal.policy.papers import PaperRefused
from tunggal.service.cases import actions
from tunggal.service.cases.appeals import notice_appealed, notices_to
from tunggal.service.cases.means import policy
from tunggal.service.cases.wishes import bound, subject_of
from tunggal.service.papers.actions import PaperFile, file_of, why
from tunggal.service.talks.asked import Asked
from tunggal.service.talks.people import bringer


def bring(asked: Asked, wish: BringCase) -> Answer:
    """Bring a case, once per wish; a refusal says what can be done, and keeps nothing."""
    if (limited := asked.too_often()) is not None:
        return limited
    try:
        with transaction.atomic():
            return _brought(asked, wish)
    except CaseRefused as told:
        return asked.refused_by(told)
    except PaperRefused as told:
        return asked.refused(why(told, asked.language))


def _brought(asked: Asked, wish: BringCase) -> Answer:
    kind, by = policy().kinds[wish.kind], bringer(asked, wish.village, about=wish.about)
    subject = _subject(asked, wish, kind, by)
    if subject is None:
        transaction.set_rollback(True)
        return asked.refused(asked.case_words.phrases["whom_no_member"])
    files = papers_of(wish.papers)
    number, notice = _appealed(asked, wish, by)
    region = by.regions[0] if by.regions else ""
    taken = actions.bring(
        Wish(
            wish.kind, region, subject, str(asked.speaker.channel), wish.fields,
            {each.paper: each.reference for each in files}, notice,
        ),
        by=by, at=asked.at, key=asked.key, appeals=number, files=files,
        tells=not asked.speaker.contact,
    )  # fmt: skip
    return asked.done(*_receipt(taken.case, asked))


def _subject(asked: Asked, wish: BringCase, kind: CaseKind, by: Actor) -> Subject | None:
    """Whom it concerns; None where the member who was named is not on the card."""
    if not wish.whom:
        return Subject()
    subject = subject_of(wish.whom, wish.nik, wish.kk, by=by, index=asked.index, at=asked.at)
    programme = wish.fields.get("programme", "")
    return subject and bound(
        subject, kind, programme, way=wish.whom, by=by, index=asked.index, at=asked.at
    )


def papers_of(papers: Mapping[str, str]) -> tuple[PaperFile, ...]:
    """The papers that were taken in while they were sent; raises PaperRefused for one that is gone."""
    return tuple(file_of(reference, paper) for paper, reference in papers.items())


def _appealed(
    asked: Asked, wish: BringCase, by: Actor
) -> tuple[CaseNumber | None, Appealed | None]:
    """What an appeal is about: the number is a case's, or that of a notice to the own family."""
    if not wish.about:
        return None, None
    try:
        return CaseNumber.parse(wish.about), None
    except ValueError:
        sent = notices_to(by, index=asked.index, at=asked.at)
    named = [each for each in sent if each.number.upper() == wish.about.upper()]
    return None, notice_appealed(named[0], by) if named else None


def _receipt(case: Case, asked: Asked) -> Iterator[str]:
    """What the portal's receipt says: that it was received, its number, who has it until when."""
    here = asked.here
    label = here.words.label("kinds", case.kind)
    number = grouped(case.number.digits, to_ear=here.conversation.is_phone)
    yield here.words.text("phrases", "brought", kind=label)
    yield here.say("brought", number=number)
    yield " ".join(standing_words(case, policy(), asked.language, asked.day))
    if asked.speaker.contact:
        yield here.say("told_here")
