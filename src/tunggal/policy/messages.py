"""The sentences that citizens read and hear, and the short labels of tables, in each language.

A file `messages/<language>.yaml` holds groups; a group maps a code to `{label, sentence}`. The
groups of closed lists (reasons, outcomes, movements) must speak of every member and no other;
the other groups (checks, features, programmes, …) may hold any code. A sentence may hold the
names of its group in braces, such as `{programme}`; they are filled in by `Message.fill`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tunggal.policy.filling import fill, names_in
from tunggal.policy.reading import Section, read_policy
from tunggal.registry.errors import PolicyRefused
from tunggal.registry.reason import Movement, Outcome, Reason

LANGUAGES = ("id", "en")
PHRASES: Mapping[str, tuple[str, ...]] = {
    "each_member": ("number",),
    "family_heading": ("regency", "quarter", "size"),
    "waiting_place": ("place", "regency"),
    "cut_off": ("decile", "regency"),
    "decile": ("decile",),
    "decile_range": ("decile", "low", "high"),
    "not_ranked": (),
    "holds_until": ("until",),
    "legal_basis": ("basis",),
    "how_to_object": (),
    "first_release": (),
    "answers_poorer": (),
    "answers_richer": (),
    "unknown_answer": (),
    "not_asked": (),
    "change_heading": ("before", "after", "quarter"),
    "change_same": ("before", "after", "quarter"),
    "change_none": (),
    "change_others": (),
    "change_total": ("points",),
    "change_own_data": ("points", "features"),
    "change_members": ("points", "features"),
    "change_linkage": ("points", "features"),
    "change_model": ("points", "features"),
}
UNITS = ("family", "person")
_CLOSED = {"reasons": Reason, "outcomes": Outcome, "movements": Movement}
_OPEN = (
    "programmes", "components", "checks", "refusals", "features", "levels",
    "link_rules", "review_reasons", "life_events", "leads",
)  # fmt: skip
_FILLED = ("unit", "programme", "quarter")


@dataclass(frozen=True)
class Message:
    """A short label for tables, and a full sentence to a citizen ("" where none is needed)."""

    label: str
    sentence: str = ""

    def fill(self, **values: str) -> str:
        """The sentence with its names filled in; raises KeyError when a value is not given."""
        return fill(self.sentence, values)


@dataclass(frozen=True)
class Messages:
    """All messages of one language: group → code → message."""

    language: str
    groups: Mapping[str, Mapping[str, Message]]
    units: Mapping[str, str]

    def label(self, group: str, code: str) -> str:
        """The label of a code; a code nobody wrote a label for is shown with spaces."""
        message = self.groups[group].get(code)
        return message.label if message else code.replace("_", " ")

    def sentence(self, group: str, code: str, **values: str) -> str:
        """The filled sentence of a code, "" when nobody wrote one."""
        message = self.groups[group].get(code)
        return message.fill(**values) if message else ""

    def reason(self, reason: Reason, *, programme: str, unit: str, quarter: str) -> str:
        """Why a unit ("family" or "person") is in or out, in one or two full sentences."""
        return self.sentence(
            "reasons", reason, programme=programme, unit=self.units[unit], quarter=quarter
        )

    def outcome(self, outcome: Outcome, *, programme: str, unit: str, quarter: str) -> str:
        """What became of a unit in a programme, in a full sentence."""
        return self.sentence(
            "outcomes", outcome, programme=programme, unit=self.units[unit], quarter=quarter
        )


def read_messages(folder: Path) -> dict[str, Messages]:
    """The messages of every language in `policy/messages/`; raises PolicyRefused.

    Both languages must speak of the same codes, so that nobody is answered in silence.
    """
    read = {language: read_language(folder / f"{language}.yaml") for language in LANGUAGES}
    for language, messages in read.items():
        for other in read.values():
            _refuse_missing(folder / f"{language}.yaml", messages, other)
    return read


def read_language(file: Path) -> Messages:
    """The messages of one file, named after its language."""
    top = read_policy(file)
    language = top.choice("language", LANGUAGES)
    if language != file.stem:
        raise top.refuse("language", f"expected '{file.stem}' as the file is named.")
    groups = {name: _closed(top, name, [m.value for m in kind]) for name, kind in _CLOSED.items()}
    groups |= {name: _open(top, name) for name in _OPEN}
    groups["phrases"] = _phrases(top)
    units = top.mapped("units", lambda section: {unit: section.text(unit) for unit in UNITS})
    top.done()
    return Messages(language, groups, units)


def _closed(top: Section, name: str, codes: Iterable[str]) -> dict[str, Message]:
    group = top.section(name)
    made = {code: group.mapped(code, lambda section: _message(section, _FILLED)) for code in codes}
    group.done()
    return made


def _open(top: Section, name: str) -> dict[str, Message]:
    group = top.section(name)
    return {code: group.mapped(code, _short_message) for code in group.keys()}  # noqa: SIM118


def _phrases(top: Section) -> dict[str, Message]:
    group = top.section("phrases")
    made = {}
    for code, names in PHRASES.items():
        text = group.text(code)
        refuse_unknown_names(group, code, text, names)
        made[code] = Message("", text)
    group.done()
    return made


def _message(section: Section, names: tuple[str, ...]) -> Message:
    message = Message(_full(section, "label"), _full(section, "sentence"))
    refuse_unknown_names(section, "label", message.label, ())
    refuse_unknown_names(section, "sentence", message.sentence, names)
    return message


def _short_message(section: Section) -> Message:
    message = Message(_full(section, "label"), section.text("sentence", ""))
    refuse_unknown_names(section, "sentence", message.sentence, ())
    return message


def _full(section: Section, key: str) -> str:
    text = section.text(key)
    if not text.strip():
        raise section.refuse(key, "is empty; write the words that are shown.")
    return text


def refuse_unknown_names(section: Section, key: str, text: str, names: tuple[str, ...]) -> None:
    """Refuse a sentence with a name in braces that nobody would fill in."""
    try:
        found = names_in(text)
    except ValueError as fault:
        raise section.refuse(key, f"{fault}; write a brace twice to show it.") from None
    for name in found:
        if name not in names:
            known = ", ".join(f"{{{each}}}" for each in names) or "no name in braces"
            raise section.refuse(key, f"{{{name}}} cannot be filled in; allowed: {known}.")


def _refuse_missing(file: Path, messages: Messages, other: Messages) -> None:
    for group, codes in other.groups.items():
        missing = sorted(set(codes) - set(messages.groups[group]))
        if missing:
            raise PolicyRefused(
                f"{file.as_posix()}: {group}: '{missing[0]}' is missing, but stands in "
                f"{other.language}.yaml. Write it in both languages."
            )
