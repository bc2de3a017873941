"""The words of notices, and who sends them: `policy/notices/`, read into frozen values.

`office.yaml` says who writes and where citizens can answer; `<language>.yaml` holds the sentences
that letters, WhatsApp messages and telephone calls share. Every kind of notice and every reason
has its words in both languages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tunggal.policy.messages import LANGUAGES, UNITS, refuse_unknown_names
from tunggal.policy.reading import Section, read_policy
from tunggal.policy.variables import words
from tunggal.registry.errors import PolicyRefused
from tunggal.registry.reason import Reason

MOST_GROUNDS = 3
# Kind → its sentences. `subject`, `what` and `because` belong to every kind.
KINDS: Mapping[str, tuple[str, ...]] = {
    "entrant": ("start", "until", "next"),
    "on_notice": ("until", "open", "appeal_runs"),
    "shielded": ("until", "open", "kept", "appeal_runs"),
    "leaver": ("start", "appeal_runs"),
    "lifted": ("start", "next"),
}
PHRASES: Mapping[str, tuple[str, ...]] = {
    "greeting": (),
    "opening": ("office",),
    "legal_basis": ("basis",),
    "basis_linked": (),
    "basis_spoken": (),
    "decile": ("decile",),
    "place": ("regency", "place", "seats"),
    "appeal": ("appeal_until",),
    "how": ("portal", "whatsapp", "call_centre"),
    "how_spoken": ("whatsapp", "call_centre"),
    "ask": ("portal", "whatsapp", "call_centre"),
    "ask_spoken": ("whatsapp", "call_centre"),
    "free": (),
    "number": ("number",),
    "number_spoken": ("number",),
    "sms": ("office", "subject"),
    "sms_start": ("from_day",),
    "sms_until": ("until",),
    "sms_appeal": ("appeal_until",),
    "sms_ask": ("whatsapp", "call_centre"),
    "sms_free": (),
    "about": (),
    "to": (),
    "to_family_of": (),
    "date": (),
    "scan": (),
    "closing": (),
}
_OF_KIND = {
    "subject": ("programme",), "what": ("unit", "programme"), "because": (), "kept": (), "next": (),
    "start": ("from_day",), "until": ("until",), "open": (), "appeal_runs": (),
}  # fmt: skip
_UNITS = (*UNITS, "person_named")
_PORTAL = re.compile(r"https://[^\s?#]+[^\s?#/]")
MOST_LETTERS = 1_000  # pages of one file: what fits into memory at once


@dataclass(frozen=True)
class NoticeWords:
    """The sentences of one language: by kind and name, by reason, and the phrases they share."""

    language: str
    units: Mapping[str, str]
    kinds: Mapping[str, Mapping[str, str]]
    reasons: Mapping[Reason, str]
    phrases: Mapping[str, str]
    ordinals: tuple[str, ...]
    spoken: Mapping[str, str]  # written word → how the telephone says it


@dataclass(frozen=True)
class NoticeOffice:
    """Who sends notices: name by language, address, and where to ask and to appeal."""

    name: Mapping[str, str]
    address: tuple[str, ...]
    call_centre: str
    whatsapp: str
    portal: str
    letters_per_file: int

    def link(self, number: str) -> str:
        """The address behind the QR code of a notice."""
        return f"{self.portal}/{number}"


def read_notice_office(folder: Path) -> NoticeOffice:
    """`office.yaml` of a folder `policy/notices`; raises PolicyRefused."""
    top = read_policy(folder / "office.yaml")
    top.text("basis")
    office = NoticeOffice(
        top.mapped("name", words),
        top.texts("address"),
        top.text("call_centre"),
        top.text("whatsapp"),
        top.text("portal"),
        top.whole("letters_per_file", at_least=1),
    )
    top.done()
    if not _PORTAL.fullmatch(office.portal):
        raise top.refuse(
            "portal", f"expected an https address without '?', found '{office.portal}'."
        )
    if office.letters_per_file > MOST_LETTERS:
        raise top.refuse(
            "letters_per_file",
            f"expected {MOST_LETTERS} or fewer, found {office.letters_per_file}.",
        )
    return office


def read_notice_words(folder: Path) -> dict[str, NoticeWords]:
    """The words of every language in a folder `policy/notices`; raises PolicyRefused."""
    return {language: _language(folder / f"{language}.yaml") for language in LANGUAGES}


def _language(file: Path) -> NoticeWords:
    top = read_policy(file)
    if top.choice("language", LANGUAGES) != file.stem:
        raise top.refuse("language", f"expected '{file.stem}' as the file is named.")
    read = NoticeWords(
        file.stem,
        top.mapped("units", lambda section: {unit: _said(section, unit, ()) for unit in _UNITS}),
        top.mapped("kinds", _kinds),
        top.mapped("reasons", lambda section: {each: _said(section, each, ()) for each in Reason}),
        top.mapped("phrases", _phrases),
        _ordinals(top),
        top.mapped("spoken", _spoken) if top.has("spoken") else {},
    )
    top.done()
    return read


def _kinds(section: Section) -> dict[str, Mapping[str, str]]:
    return {
        kind: section.mapped(kind, lambda each, own=own: _kind(each, own))  # type: ignore[misc]
        for kind, own in KINDS.items()
    }


def _kind(section: Section, own: tuple[str, ...]) -> dict[str, str]:
    return {
        name: _said(section, name, _OF_KIND[name]) for name in ("subject", "what", "because", *own)
    }


def _phrases(section: Section) -> dict[str, str]:
    return {name: _said(section, name, names) for name, names in PHRASES.items()}


def _ordinals(top: Section) -> tuple[str, ...]:
    ordinals = top.texts("ordinals")
    if len(ordinals) != MOST_GROUNDS:
        raise top.refuse("ordinals", f"expected {MOST_GROUNDS} words, found {len(ordinals)}.")
    return ordinals


def _spoken(section: Section) -> dict[str, str]:
    return {word: section.text(word) for word in section.keys()}  # noqa: SIM118


def _said(section: Section, key: str, names: tuple[str, ...]) -> str:
    text = section.text(key)
    if not text.strip():
        raise section.refuse(key, "is empty; write the words that are shown.")
    refuse_unknown_names(section, key, text, names)
    if lacking := [name for name in names if f"{{{name}}}" not in text]:
        raise section.refuse(key, f"expected {{{lacking[0]}}} in it; nobody would be told.")
    return text


def read_notices(folder: Path) -> tuple[NoticeOffice, dict[str, NoticeWords]]:
    """Office and words of `policy/notices`; raises PolicyRefused where the folder is missing."""
    if not folder.is_dir():
        raise PolicyRefused(
            f"{folder.as_posix()}: the folder does not exist. Copy it from the example policy "
            "('tunggal init' in an empty folder makes one)."
        )
    return read_notice_office(folder), read_notice_words(folder)
