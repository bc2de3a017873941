"""The family variables of the register: names, codes and the words for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tunggal.policy.reading import Section, read_policy

KINDS = ("code", "flag", "amount")
_FLAG_CODES = {1: {"id": "ya", "en": "yes"}, 2: {"id": "tidak", "en": "no"}}


@dataclass(frozen=True)
class Variable:
    """One question to a family; `codes` maps each allowed answer to its words by language.

    `asked_when` names an earlier question and the answers after which the form asks this one.
    """

    name: str
    question: str
    kind: str
    label: Mapping[str, str]
    codes: Mapping[int, Mapping[str, str]]
    unit: str = ""
    most: int | None = None
    asked_when: tuple[str, tuple[int, ...]] | None = None

    def words(self, answer: int, language: str) -> str:
        """The answer in plain words: `firewood`, `36 m2`."""
        if self.kind == "amount":
            return f"{answer} {self.unit}".strip()
        return self.codes[answer][language]


def read_variables(file: Path) -> dict[str, Variable]:
    """The variables by name, in the order of the file."""
    top = read_policy(file)
    top.text("basis")
    listed = top.section("variables")
    variables = {
        name: listed.mapped(name, lambda section, name=name: _variable(name, section))  # type: ignore[misc]
        for name in listed.keys()  # noqa: SIM118
    }
    top.done()
    return variables


def _variable(name: str, section: Section) -> Variable:
    kind = section.choice("kind", KINDS)
    codes = _codes(section) if kind == "code" else dict(_FLAG_CODES) if kind == "flag" else {}
    return Variable(
        name,
        section.text("question"),
        kind,
        section.mapped("label", words),
        codes,
        section.text("unit", ""),
        section.whole("most", at_least=1) if kind == "amount" else None,
        section.mapped("asked_when", _asked_when) if section.has("asked_when") else None,
    )


def _asked_when(section: Section) -> tuple[str, tuple[int, ...]]:
    """`{question: lighting, answers: [1]}`."""
    answers = section.value("answers")
    if not isinstance(answers, list) or not all(type(answer) is int for answer in answers):
        raise section.refuse("answers", "expected a list of codes.")
    return section.text("question"), tuple(answers)


def _codes(section: Section) -> dict[int, Mapping[str, str]]:
    listed = section.section("codes")
    codes = {}
    for key in listed.keys():  # noqa: SIM118
        if not key.isdigit():
            raise listed.refuse(key, "expected a whole number as code.")
        codes[int(key)] = listed.mapped(key, words)
    return codes


def words(section: Section) -> Mapping[str, str]:
    """`{id: …, en: …}`: the same word in Indonesian and English."""
    return {"id": section.text("id"), "en": section.text("en")}
