"""The dialogue of WhatsApp and telephone: `policy/dialogue/`, read into frozen values.

menu.yaml       what is offered on each channel, in order, and the groups of kinds of case
limits.yaml     how long a proof is believed, when a conversation is locked or forgotten
id.yaml en.yaml the sentences; `<code>_spoken` is said on the telephone
words/          the words by which a wish is understood
information/    what people may just ask, and the answers
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tunggal.policy.case_terms import CaseKind, Casework, Role
from tunggal.policy.casework import read_casework
from tunggal.policy.dialogue_information import Information, read_information
from tunggal.policy.dialogue_words import Wording, read_wording
from tunggal.policy.messages import read_messages
from tunggal.policy.phrases import Phrases, read_phrases
from tunggal.policy.reading import Section, read_policy

CHANNELS = ("whatsapp", "phone")
MOST_ENTRIES = 10  # lines of a list on WhatsApp
INFORMATION = "information"
ERRANDS = ("status", "follow", "message", "call_back", "language", INFORMATION)
WISHES = (*ERRANDS, "person", "conditions", "reasons")  # besides the kinds of case
TOPIC = "topic:"  # before what is only asked about: a wish, and the place where it is answered
# Sentences with names that are filled in; every other one has none.
_FILLED: Mapping[str, tuple[str, ...]] = {
    "option": ("digit", "label"),
    "heard_wish": ("wish",),
    "option_spoken": ("digit", "label"),
    "ask_text": ("field",),
    "ask_day": ("field",),
    "day_read": ("day",),
    "ask_day_spoken": ("field",),
    "ask_nik": ("field",),
    "ask_nik_spoken": ("field",),
    "ask_niks": ("field",),
    "ask_niks_spoken": ("field",),
    "ask_kk": ("field",),
    "ask_kk_spoken": ("field",),
    "ask_village": ("field",),
    "ask_programme": ("field",),
    "ask_choice": ("field",),
    "ask_paper": ("paper",),
    "summary": ("kind",),
    "summary_spoken": ("kind",),
    "summary_line": ("field", "value"),
    "summary_papers": ("number",),
    "digits_wrong": ("found",),
    "number_wrong": ("number",),
    "too_long": ("most",),
    "locked": ("minutes",),
    "resume": ("errand",),
    "withdraw_sure": ("number",),
    "message_about": ("kind",),
    "message_about_spoken": ("kind",),
    # what the world answers
    "case_head": ("number", "kind"),
    "brought": ("number",),
    "brought_spoken": ("number",),
    "message_left": ("number",),
    "call_comes": ("number",),
    "too_often": ("minutes",),
}
_PLAIN = (
    "greeting", "greeting_spoken", "forgotten", "menu", "group", "which", "more", "help",
    "help_spoken", "footer", "footer_spoken", "skip_hint", "skip_hint_spoken", "not_understood",
    "not_understood_spoken", "old_choice", "stuck", "stuck_spoken", "dropped", "language", "language_set",
    "nik", "nik_spoken", "kk", "kk_spoken", "proof_again", "not_proved", "limited",
    "known", "where", "pick", "village_unknown", "whom", "whom_nik", "whom_nik_spoken",
    "whom_kk", "whom_kk_spoken", "about", "change", "case", "case_not_shown", "number", "number_spoken",
    "addition", "which_paper", "message", "message_spoken", "call_to", "telephone", "telephone_spoken",
    "telephone_wrong", "no_person", "with_person", "with_person_spoken", "unavailable",
    "needed", "nik_wrong", "kk_wrong", "day_wrong", "day_ahead", "text_wrong", "paper_wrong",
    "photo_not_now", "voice_not_now", "bye",
    "if_wrong", "told_here", "person_comes", "no_telephone",  # said by the world
    "title_where", "title_whom", "title_whom_nik", "title_whom_kk", "title_about",
)  # fmt: skip
OPTIONS = (
    "yes", "no", "send", "change", "cancel", "menu", "again", "prove", "number", "complete",
    "withdraw", "me", "member", "family", "other", "finish", "message", "call_back", "go_on",
    "listed", "unlisted", "none_of_these", "parts", "id", "en",
)  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """How long and how often."""

    proof: timedelta
    tries: int
    lock: timedelta
    resume_after: timedelta
    forget_after: timedelta
    letters: int  # of one message
    unclear: int  # misunderstandings in a row before a person is offered
    options: int  # said in one breath on the telephone


@dataclass(frozen=True)
class Dialogue:
    """All that `policy/dialogue/` says, with the kinds of case and the programmes it speaks of."""

    limits: Limits
    menus: Mapping[str, tuple[str, ...]]  # channel → errands and groups
    groups: Mapping[str, tuple[str, ...]]  # group → kinds of case
    phrases: Mapping[str, Phrases]
    wording: Mapping[str, Wording]
    casework: Casework
    programmes: Mapping[str, Mapping[str, str]]  # language → code → name
    information: Information


def read_dialogue(policy: Path) -> Dialogue:
    """The folder `policy`, with `dialogue/` and what it speaks of; raises PolicyRefused."""
    folder, casework = policy / "dialogue", read_casework(policy / "casework")
    kinds, messages = brought_by_citizens(casework), read_messages(policy / "messages")
    information = read_information(
        folder / INFORMATION, policy / "programmes", messages, offered=(*WISHES, *kinds)
    )
    groups, menus = _menu(folder / "menu.yaml", kinds)
    words = {
        **_FILLED,
        **dict.fromkeys(_PLAIN, ()),
        **{f"errand_{each}": () for each in WISHES},
        **{f"group_{each}": () for each in groups},
        **{f"option_{each}": () for each in OPTIONS},
    }
    return Dialogue(
        _limits(folder / "limits.yaml"),
        menus,
        groups,
        read_phrases(folder, words),
        read_wording(
            folder / "words",
            (*WISHES, *kinds),
            tuple(f"{TOPIC}{each}" for each in information.offers),
        ),
        casework,
        {
            language: {code: each.label for code, each in said.groups["programmes"].items()}
            for language, said in messages.items()
        },
        information,
    )


def brought_by_citizens(casework: Casework) -> dict[str, CaseKind]:
    """The kinds of case that a citizen may bring."""
    return {code: kind for code, kind in casework.kinds.items() if Role.CITIZEN in kind.roles}


def _menu(
    file: Path, kinds: Mapping[str, CaseKind]
) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    top = read_policy(file)
    listed = top.section("groups")
    groups = {code: _kinds(listed, code, kinds) for code in listed.keys()}  # noqa: SIM118
    if not groups:
        raise top.refuse("groups", "expected at least one group of kinds, found none.")
    grouped = {kind for group in groups.values() for kind in group}
    last = next(reversed(groups))
    groups[last] = (*groups[last], *(kind for kind in kinds if kind not in grouped))
    # Information is read, not heard: an answer is too long for the ear.
    spoken = tuple(each for each in ERRANDS if each != INFORMATION)
    offered = {"whatsapp": (*ERRANDS, *groups), "phone": (*spoken, *groups)}
    menus = {channel: _entries(top, channel, offered[channel]) for channel in CHANNELS}
    top.done()
    return groups, menus


def _kinds(section: Section, code: str, kinds: Mapping[str, CaseKind]) -> tuple[str, ...]:
    named = section.texts(code)
    for kind in named:
        if kind not in kinds:
            raise section.refuse(code, f"expected kinds that citizens bring, found '{kind}'.")
    return named


def _entries(top: Section, channel: str, among: tuple[str, ...]) -> tuple[str, ...]:
    entries = top.texts(channel)
    for entry in entries:
        if entry not in among:
            raise top.refuse(channel, f"expected some of {', '.join(among)}, found '{entry}'.")
    if not 1 <= len(entries) <= MOST_ENTRIES:
        raise top.refuse(channel, f"expected 1 to {MOST_ENTRIES} entries, found {len(entries)}.")
    return entries


def _limits(file: Path) -> Limits:
    top = read_policy(file)
    top.text("basis")

    def minutes(name: str) -> timedelta:
        return timedelta(minutes=top.whole(name, at_least=1))

    limits = Limits(
        minutes("proof_minutes"), top.whole("proof_tries", at_least=1), minutes("lock_minutes"),
        minutes("resume_after_minutes"), minutes("forget_after_minutes"),
        top.whole("letters_most", at_least=200), top.whole("unclear_most", at_least=1),
        top.whole("phone_options_most", at_least=2),
    )  # fmt: skip
    if limits.options > 7:
        raise top.refuse(
            "phone_options_most", "expected 7 or fewer: 8, 9 and 0 have their meaning."
        )
    top.done()
    return limits
