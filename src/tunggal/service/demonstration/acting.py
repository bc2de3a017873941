"""One act of a story, as the portal and the console take it: with its papers, findings and words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from tunggal.adapters.visits.paper import make_paper
from tunggal.casework.bringing import Wish
from tunggal.casework.case import Actor, Case, Subject
from tunggal.casework.number import CaseNumber
from tunggal.casework.steps import Given
from tunggal.policy.case_terms import CaseKind, Doubt, Role, Ruling, Step
from tunggal.registry.errors import UsageRefused
from tunggal.registry.nik import Nik
from tunggal.service.accounts.callers import pseudonym
from tunggal.service.accounts.models import Officer
from tunggal.service.accounts.people import Citizen, citizen_actor, keep_citizen, officer_actor
from tunggal.service.cases import actions, queries
from tunggal.service.cases.days import day_in
from tunggal.service.cases.means import policy
from tunggal.service.cases.queries import Seen
from tunggal.service.console.minutes import minutes_form
from tunggal.service.console.minutes_form import MINUTES, note_of, read_meeting
from tunggal.service.console.visit_form import Filled, is_asked, read_filled
from tunggal.service.console.visit_keeping import (
    DONE,
    VISIT,
    Sent,
    keep_paper,
    keep_visit,
    visit_form,
)
from tunggal.service.papers.actions import PaperFile

Story = Mapping[str, Any]
_LANGUAGE, _PDF, _DELIBERATE = "id", "application/pdf", "deliberate"
_MEETING = {
    "paper": MINUTES, "place": "Balai desa", "took_part_village_head": "3", "took_part_community": "9",
    "took_part_women": "6",
}  # fmt: skip


def brought(story: Story, *, at: datetime, key: str, appeals: CaseNumber | None) -> CaseNumber:
    """The number of the new case of a story."""
    kind, by = policy().kinds[story["kind"]], _bringer(story, at)
    files = [_paper(name, story, at) for name in _proofs(kind)]
    subject = story["subject"]
    wish = Wish(
        kind.code, story["region"],
        Subject(Nik(subject["nik"]), subject["kk"]) if subject and kind.concerns != "none" else Subject(),
        story["channel"], _fields(kind, story, day_in(story["region"], at)),
        {each.paper: each.reference for each in files},
    )  # fmt: skip
    return actions.bring(wish, by=by, at=at, key=key, appeals=appeals, files=files).case.number


def stepped(number: CaseNumber, code: str, story: Story, *, at: datetime, key: str) -> None:
    """Take a step of a story's case; raises CaseRefused like every step."""
    step = policy().kinds[story["kind"]].flow.steps[code]
    by = _taker(step, story, at)
    seen = queries.see(number, by=by, at=at)
    if seen is None:
        raise UsageRefused(f"A story of the demo went wrong: {by.code} does not reach its case.")
    if code == VISIT:
        _visited(seen, story, by=by, at=at, key=key)
        return
    files = [_paper(name, story, at) for name in _papers(step, seen, story)]
    given = _given(step, seen, story, files, day_in(story["region"], at))
    actions.take(
        number, code, by=by, at=at, seen=seen.case.version, key=key, given=given, files=files
    )


def _bringer(story: Story, at: datetime) -> Actor:
    told = story["bringer"]
    if code := told.get("officer"):
        return _officer(code)
    account = Citizen(told["telephone"], told["nik"], told["kk"], told["village"])
    code = pseudonym(told["nik"]) if told["agent"] else keep_citizen(account, at=at)
    nik = Nik(told["nik"]) if told["nik"] else None
    person = Actor(code, Role.CITIZEN, (told["village"],), nik, told["kk"])
    if told["agent"]:
        return Actor(_officer(told["agent"]).code, Role.AGENT, caller=person)
    return citizen_actor(code) or person


def _taker(step: Step, story: Story, at: datetime) -> Actor:
    """Who takes a step: whom the story names, whoever brought the case, or the first whose turn it is."""
    if code := story["hands"].get(step.code):
        return _officer(code)
    flow = policy().kinds[story["kind"]].flow
    roles = step.by or tuple(each.role for each in flow.states[step.sources[0]].turns)
    return _bringer(story, at) if roles[0] is Role.CITIZEN else _officer(roles[0].replace("_", "-"))


def _officer(code: str) -> Actor:
    return officer_actor(Officer.objects.get(code=code))


def _fields(kind: CaseKind, story: Story, on: date) -> dict[str, str]:
    """What a story says, with days instead of how many days before."""
    return {
        name: (on - timedelta(days=int(text))).isoformat() if kind.fields[name].holds == "day" else text
        for name, text in story["fields"].items()
    }  # fmt: skip


def _proofs(kind: CaseKind) -> Iterable[str]:
    """What whoever brings a case proves it with, as far as papers can: of each group the first."""
    return [need[0] for need in kind.verified_by if need[0] in kind.attachments]


def _papers(step: Step, seen: Seen, story: Story) -> Iterable[str]:
    """The papers that a step lacks, and those without which nothing is upheld."""
    lacking = [*seen.needs.get(step.code, ())]
    if step.decides and story["upheld"]:
        held = policy().kinds[story["kind"]].verified_by
        lacking += [need for need in held if not any(each in seen.case.papers for each in need)]
    return dict.fromkeys(need[0] for need in lacking)


def _paper(name: str, story: Story, at: datetime) -> PaperFile:
    return keep_paper(_sheet(name, story["notes"]["paper"]), _PDF, at=at, paper=name)


@cache
def _sheet(name: str, lead: str) -> bytes:
    """A paper with its title, and what it says of itself."""
    title = policy().words[_LANGUAGE].label("papers", name)
    sheet = {"language": _LANGUAGE, "title": title, "lead": lead, "sections": []}
    return make_paper({**sheet, "note": "", "note_title": ""}, [])


def _given(step: Step, seen: Seen, story: Story, files: Iterable[PaperFile], on: date) -> Given:
    doubtful = seen.doubt is not Doubt.NONE and story["upheld"] and step.identity
    return Given(
        reason=_reason(step, story) if step.decides else "",
        note=_note(step, seen.case, story, on),
        papers={each.paper: each.reference for each in files},
        identity=step.identity[0] if doubtful else "",
    )


def _reason(step: Step, story: Story) -> str:
    if story["reason"] in step.reasons:
        return str(story["reason"])
    wanted = Ruling.UPHELD if story["upheld"] else Ruling.NOT_UPHELD
    rulings = policy().kinds[story["kind"]].rulings
    return next(each for each in step.reasons if rulings[each] is wanted)


def _note(step: Step, case: Case, story: Story, on: date) -> str:
    if step.code != _DELIBERATE:
        return str(story["notes"].get(step.code, "")) if step.needs_note else ""
    digits, opinion = case.number.digits, "agrees" if story["upheld"] else "disagrees"
    sent = {
        **_MEETING,
        "held_on": on.isoformat(),
        f"c{digits}": opinion,
        f"v{digits}": str(case.version),
    }
    meeting = read_meeting(sent, [case.number], minutes_form(), on=on, has_file=True)
    return note_of(meeting, meeting.opinions[0], minutes_form(), _LANGUAGE)


def _visited(seen: Seen, story: Story, *, by: Actor, at: datetime, key: str) -> None:
    """Fill in the form of a visit and hand it in, as its page does."""
    filled = _filled(story, day_in(story["region"], at))
    sent = Sent(seen.case.number, key, seen.case.version, filled)
    kept = keep_visit(sent, by=by, at=at, language=_LANGUAGE)
    if kept.state != DONE:
        raise UsageRefused(f"A visit of the demo was not kept: {kept.why or kept.state}")


def _filled(story: Story, on: date) -> Filled:
    """The form with what the register knows of the family: all of it, or what could be answered."""
    form, home = visit_form(), story["home"]
    typed = {"seen_on": on.isoformat(), "result": form.whole[0], "note": story["notes"][VISIT]}
    for question in form.family:
        if is_asked(question, typed):
            typed[question.name] = home["answers"].get(question.name, "")
    for place, person in enumerate(home["persons"][: form.most_members], 1):
        known = {each.name: person.get(each.name, "") for each in form.persons}
        typed |= {f"p{place}_{name}": text for name, text in {**known, "presence": "1"}.items()}
    filled = read_filled(typed, form, on=on)
    if not filled.faults:
        return filled
    faulty = {each.name for each in filled.faults}
    partly = next(each for each in form.results if each not in form.whole)
    rest = {name: text for name, text in typed.items() if name not in faulty}
    return read_filled({**rest, "result": partly}, form, on=on)
