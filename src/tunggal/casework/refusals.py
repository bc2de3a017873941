"""Why a wish or a step is refused: the rule by its code, and in words what can be done instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from tunggal.policy.case_terms import Casework
from tunggal.registry.errors import TunggalError


@dataclass(frozen=True)
class Refusal:
    """A rule that forbids; `values` fill its words: texts as they are, codes by their labels."""

    rule: str
    values: Mapping[str, str | date] = field(default_factory=dict)
    codes: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    def said(self, policy: Casework, language: str, day: Callable[[date], str] = str) -> str:
        """Rule and remedy in one language; `day` writes dates as its readers do."""
        words = policy.words[language]
        named = {
            name: ", ".join(words.label(*each) for each in self._pairs(name)) for name in self.codes
        }
        plain = {
            name: day(each) if isinstance(each, date) else each
            for name, each in self.values.items()
        }
        spoken = (
            words.text("refusals", self.rule, part, **named, **plain)
            for part in ("sentence", "remedy")
        )
        return " ".join(spoken)

    def _pairs(self, name: str) -> Iterable[tuple[str, str]]:
        group, codes = self.codes[name]
        return ((group, code) for code in codes)


class CaseRefused(TunggalError):
    """A wish or a step that a rule forbids; `refusal` says which, its text is the English one."""

    def __init__(self, refusal: Refusal, policy: Casework) -> None:
        super().__init__(refusal.said(policy, "en"))
        self.refusal = refusal


def about_step(rule: str, step: str, **codes: tuple[str, tuple[str, ...]]) -> Refusal:
    """A refusal of one step."""
    return Refusal(rule, codes={"step": ("steps", (step,)), **codes})
