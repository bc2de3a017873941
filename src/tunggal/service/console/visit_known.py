"""What the release knows of the family of a case: shown beside the questions, kept for a round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from tunggal.adapters.lookup.card import Card, Member
from tunggal.adapters.lookup.index import Index
from tunggal.casework.case import Actor, Case, Findings
from tunggal.cycle.explanation.words import day_word, value_word
from tunggal.policy.phrases import Phrases
from tunggal.service.console.families import family_of, sees_people
from tunggal.service.lookup.status import serving


@dataclass(frozen=True)
class Known:
    """Members by their place in the form, and old answers in words by variable."""

    written: Mapping[str, str] = field(default_factory=dict, repr=False)
    members: int = 0
    before: Mapping[str, str] = field(default_factory=dict, repr=False)


def known_of(case: Case, *, by: Actor, at: datetime, words: Phrases) -> Known:
    """What stands in the form beforehand; the family can see that it was looked at."""
    index, card = serving()(), family_of(case, by=by, at=at)
    if index is None or card is None:
        return Known()
    written = _written(card.members, words, full=sees_people(by, case))
    return Known(written, len(card.members), _answers(card, index, words))


def with_known_niks(findings: Findings, case: Case) -> Findings:
    """What a visit found, with the NIK of members whom the register knows and nobody wrote down.

    Without it the register would take a member of one name for somebody new. A member is known by
    name and year of birth, where nobody else of the card has the same.
    """
    index, subject = serving()(), case.subject
    if index is None or subject.nik is None or not subject.kk:
        return findings
    found, card = index.find(subject.nik.digits, subject.kk)
    written = {each.get("nik", "") for each in findings.persons}
    niks: dict[tuple[str, str], list[str]] = {}
    for each in card.members if found else ():
        niks.setdefault((each.name.upper(), str(each.birth_year)), []).append(each.nik)

    def known(person: Mapping[str, str]) -> Mapping[str, str]:
        same = niks.get((person.get("name", "").upper(), person.get("birth_date", "")[:4]), [])
        told = person.get("nik") or len(same) != 1 or same[0] in written
        return person if told else {**person, "nik": same[0]}

    return replace(findings, persons=tuple(map(known, findings.persons)))


def _written(members: tuple[Member, ...], words: Phrases, *, full: bool) -> dict[str, str]:
    """Members as far as the role may see them; where they are is for the visit to say."""
    written = {}
    for place, member in enumerate(members, 1):
        name = member.name.title() if full else member.short_name
        born = f", {words.say('born', year=str(member.birth_year))}" if member.birth_year else ""
        written[f"p{place}_known"] = f"{name or '–'}{born}"
        written[f"p{place}_name"] = member.name if full else ""
        written[f"p{place}_relation"] = str(member.relation or "")
    return {name: text for name, text in written.items() if text}


def _answers(card: Card, index: Index, words: Phrases) -> dict[str, str]:
    """The old answer to each question that the score used, with who gave it and when."""
    language, variables = words.language, index.input_codes.now.variables
    said = {}
    for each in index.inputs(card).family.answers:
        if each.feature not in variables or each.value is None:
            continue
        answer = value_word(each, index.messages[language], variables)
        source, day = index.source_name(each.source, language), day_word(each.as_of, language)
        said[each.feature] = (
            words.say("before_of", answer=answer, source=source, day=day)
            if each.source
            else words.say("before", answer=answer)
        )
    return said
