"""What the page of a visit form shows: every question with its words, answers and what was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tunggal.policy.phrases import Phrases
from tunggal.policy.variables import Variable
from tunggal.policy.visit_form import PersonQuestion, VisitForm
from tunggal.service.console.visit_form import KNOWN, Fault, Filled

_HINTED = {"nik": "nik_hint"}


@dataclass(frozen=True)
class Question:
    """One input: `holds` is code, amount, date, nik or text; `asked` names answers that lead to it."""

    name: str
    label: str
    holds: str
    hint: str = ""
    unit: str = ""
    most: int | None = None
    options: tuple[tuple[str, str], ...] = ()
    asked: str = ""
    value: str = field(default="", repr=False)
    before: str = ""
    fault: str = ""


@dataclass(frozen=True)
class Member:
    """The questions about one member, and how the release names them."""

    place: int
    known: str
    title: str
    questions: tuple[Question, ...]


def drawn(
    form: VisitForm, language: str, *, filled: Filled | None = None, members: Mapping[int, str] | None = None,
    before: Mapping[str, str] | None = None, spare: int = 1,
) -> dict[str, Any]:  # fmt: skip
    """The values of the form's template.

    `members` are those of the release by their place, `before` the old answers in words.
    """
    typed = dict(filled.typed) if filled else {}
    faults = {
        each.name: say_fault(each, form, language) for each in (filled.faults if filled else ())
    }
    known = {int(k): v for k, v in (members or {}).items()}
    places = sorted({*known, *(filled.members if filled else ())})
    last = max(places, default=0)
    places += range(last + 1, min(last + spare, form.most_members) + 1)
    return {
        "form": form,
        "words_of_form": form.words[language].phrases,
        "typed": typed,
        "faults": faults,
        "sections": [
            (title, tuple(_filled_in(each, typed, faults, before or {}) for each in questions))
            for title, questions in _sections(form, language)
        ],
        "members": [_member(form, language, n, typed, faults, known) for n in places],
        "blank": _member(form, language, 0, {}, {}, {}),
        "results": [
            (each, form.words[language].phrases[f"result_{each}"]) for each in form.results
        ],
        "photos": range(1, form.most_photos + 1),
    }


def say_fault(fault: Fault, form: VisitForm, language: str) -> str:
    """A fault in words that say what to do."""
    words = form.words[language]
    if fault.code in ("note", "nobody", "place"):
        return words.say(f"fault_{fault.code}")
    return words.say(f"fault_{fault.code}", question=question_words(fault.name, form, language))


def question_words(name: str, form: VisitForm, language: str) -> str:
    """What an input asks, with the member it speaks of."""
    words = form.words[language]
    for each in form.family:
        if each.name == name:
            return capital(each.label[language])
    number, _, column = name.partition("_")
    if number[:1] == "p" and number[1:].isdigit():
        member = words.say("member", place=number[1:])
        return f"{member}, {words.phrases[f'person_{column}']}"
    return words.phrases[name]


def capital(text: str) -> str:
    """A text with a capital first letter; the rest as it is (TV, PLN)."""
    return text[:1].upper() + text[1:]


def _sections(form: VisitForm, language: str) -> list[tuple[str, tuple[Question, ...]]]:
    words = form.words[language]
    return [
        (words.phrases[f"section_{code}"], tuple(_family_question(each, form, language) for each in listed))
        for code, listed in form.sections.items()
    ]  # fmt: skip


def _family_question(each: Variable, form: VisitForm, language: str) -> Question:
    hint, asked = "", ""
    if each.asked_when is not None:
        name, answers = each.asked_when
        other = next(known for known in form.family if known.name == name)
        said = ", ".join(other.words(answer, language) for answer in answers)
        hint = form.words[language].say("asked_when", question=other.label[language], answers=said)
        asked = f"{name}:{','.join(map(str, answers))}"
    options = tuple((str(code), capital(each.words(code, language))) for code in each.codes)
    holds = "amount" if each.kind == "amount" else "code"
    return Question(
        each.name, capital(each.label[language]), holds, hint, each.unit, each.most, options, asked
    )


def _person_question(each: PersonQuestion, number: int, words: Phrases) -> Question:
    column = each.column
    options = tuple(
        (str(code), words.phrases[f"person_{each.name}_{code}"]) for code in column.codes
    )
    holds = column.kind if column.kind in ("code", "date", "nik") else "text"
    hint = words.phrases[_HINTED[each.name]] if each.name in _HINTED else ""
    if each.from_age:
        hint = words.say("from_age", age=str(each.from_age))
    return Question(
        f"p{number}_{each.name}", words.phrases[f"person_{each.name}"], holds, hint, options=options
    )


def _filled_in(
    each: Question, typed: Mapping[str, str], faults: Mapping[str, str], before: Mapping[str, str]
) -> Question:
    return replace(
        each, value=typed.get(each.name, ""), fault=faults.get(each.name, ""), before=before.get(each.name, "")
    )  # fmt: skip


def _member(
    form: VisitForm, language: str, number: int, typed: Mapping[str, str], faults: Mapping[str, str],
    members: Mapping[int, str],
) -> Member:  # fmt: skip
    words = form.words[language]
    known = typed.get(f"p{number}_{KNOWN}", "") or members.get(number, "")
    title = (
        words.say("member_known", place=str(number), name=known)
        if known
        else words.say("member", place=str(number))
    )
    questions = (_person_question(each, number, words) for each in form.persons)
    return Member(
        number, known, title, tuple(_filled_in(each, typed, faults, {}) for each in questions)
    )
