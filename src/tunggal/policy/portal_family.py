"""The pages of one's own family: their sentences, and where "this is wrong" leads, `policy/portal/family/`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tunggal.policy.casework import read_casework
from tunggal.policy.phrases import Phrases, read_phrases
from tunggal.policy.reading import Section, read_policy
from tunggal.policy.scoring import MEMBER_FEATURES
from tunggal.policy.variables import read_variables

# Actions of the audit that have words of their own; a step of a case is told by its own name.
DONE = (
    "status_look_up", "agency_look_up", "family_seen", "family_log_seen", "sign_in", "code_asked", "caller_proved",
    "identity_proved",
    "notices_told", "other",
)  # fmt: skip
DONE_WITH_CASES = ("seen", "paper_seen", "outcome_seen", "told", "other")
# Sentences with names that are filled in; every other one has none.
_FILLED: Mapping[str, tuple[str, ...]] = {
    "family_of": ("village", "regency", "quarter"),
    "basis": ("basis",),
    "group": ("about", "number"),
    "lowers": ("points",),
    "raises": ("points",),
    "given": ("source", "day"),
    "wrong_what": ("what",),
    "lead": ("member", "lead", "source", "day"),
    "absent": ("quarter",),
    "at": ("day", "time", "zone"),
    "who_officer": ("role", "office"),
    "who_agency": ("agency",),
    "did_case_step": ("number", "step"),
    **{f"did_case_{done}": ("number",) for done in DONE_WITH_CASES},
}
_PLAIN = (
    "family_title", "family_lead", "to_seen", "to_phones", "notices_title", "gone", "appeal", "reactivate", "too_late",
    "change_title", "answers_title", "answers_lead", "answers_unranked", "keeps", "hardly", "no_source",
    "of_members", "wrong", "leads_title", "leads_lead", "absent_title", "unlisted_title", "unlisted",
    "propose", "ask", "seen_title", "seen_lead", "seen_empty", "seen_none_older", "seen_complain",
    "when", "who", "what", "older", "newest", "who_you", "who_account", "who_this_device",
    "who_device", "who_caller", "who_other", *(f"did_{done}" for done in DONE),
)  # fmt: skip
PHRASES: Mapping[str, tuple[str, ...]] = {**_FILLED, **dict.fromkeys(_PLAIN, ())}


@dataclass(frozen=True)
class FamilyLinks:
    """What an answer is corrected as, and which programmes can be started again."""

    groups: Mapping[str, tuple[str, ...]]  # choice of a correction → answers
    reactivated: tuple[str, ...]

    def about(self, answer: str) -> str:
        """The choice of an answer; empty for one that only an older release had."""
        return next((choice for choice, listed in self.groups.items() if answer in listed), "")


def read_family_words(folder: Path) -> dict[str, Phrases]:
    """The sentences of both languages; raises PolicyRefused."""
    return read_phrases(folder, PHRASES)


def read_family_links(policy: Path) -> FamilyLinks:
    """`portal/family/answers.yaml` of a policy; raises PolicyRefused unless every answer is placed once."""
    top = read_policy(policy / "portal" / "family" / "answers.yaml")
    top.text("basis")
    listed = top.section("about")
    choices = read_casework(policy / "casework").kinds["correction"].fields["about"].choices
    groups = {each: listed.texts(each) for each in listed.keys()}  # noqa: SIM118
    listed.done()
    links = FamilyLinks(groups, top.texts("reactivated"))
    top.done()
    _refuse_unplaced(top, groups, [*read_variables(policy / "variables.yaml"), *MEMBER_FEATURES])
    for choice in sorted({*groups} - {*choices}):
        known = ", ".join(choices)
        raise listed.refuse(choice, f"is no choice of a correction; expected one of {known}.")
    return links


def _refuse_unplaced(
    top: Section, groups: Mapping[str, tuple[str, ...]], answers: Sequence[str]
) -> None:
    placed = [answer for named in groups.values() for answer in named]
    for answer in sorted({*placed} - {*answers}):
        raise top.refuse("about", f"'{answer}' is neither a variable nor a feature of members.")
    for answer in answers:
        if placed.count(answer) != 1:
            found = placed.count(answer)
            raise top.refuse("about", f"expected '{answer}' once, found it {found} times.")
