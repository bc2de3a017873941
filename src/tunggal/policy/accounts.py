"""How officers and citizens sign in: sentences and limits of `policy/accounts/`, as frozen values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tunggal.policy.phrases import Phrases, read_phrases
from tunggal.policy.reading import Section, read_policy

# Sentences with names that are filled in; every other one has none.
_FILLED: Mapping[str, tuple[str, ...]] = {
    "limited": ("minutes",),
    "code_lead": ("ending",),
    "code_hint": ("minutes",),
    "code_wait": ("seconds",),
    "fault_code": ("left",),
    "fault_code_spent": ("tries",),
    "code_text": ("number", "brand", "minutes"),
    "second_text": ("brand", "ending"),
    "phones_ending": ("ending",),
    "phones_close": ("ending",),
}
_PLAIN = (
    "enter_title", "enter_lead", "contact", "contact_hint", "listed_title", "unlisted",
    "unlisted_hint", "village", "village_hint", "village_choose", "send_code", "fault_contact",
    "fault_village", "fault_choose", "limited_title", "code_title", "code", "code_enter",
    "code_new", "code_was_sent", "code_missing", "code_missing_1", "code_missing_2",
    "code_missing_3", "numbers_change", "fault_code_form", "fault_code_old", "leave",
    "officer_title", "officer_lead", "user_name", "password", "sign_in", "passkey_use",
    "passkey_failed", "passkey_script", "lost", "citizens_here", "second_title", "second_lead",
    "second_code", "again_title", "again_lead", "cancel", "password_title", "password_start",
    "password_old", "password_new", "password_hint", "password_again", "save", "factors_title",
    "factors_first", "factors_lead", "totp", "totp_says", "totp_add", "totp_remove", "passkeys",
    "passkeys_say", "passkey_add", "passkey_remove", "passkey_name", "passkey_name_hint",
    "installed", "recovery", "recovery_says", "recovery_show", "recovery_new",
    "recovery_new_lead", "recovery_lead", "recovery_hidden", "to_console", "totp_step_1",
    "totp_step_2", "totp_step_3", "totp_picture", "totp_key", "totp_remove_lead",
    "phones_title", "phones_lead", "phones_here", "phones_done", "phones_back",
    "start_old_title", "start_old", "passkey_remove_lead", "leave_title", "closed_title", "closed", "fault_required",
    "fault_mismatch", "fault_too_many", "fault_second", "fault_password_now",
    "fault_password_differs", "fault_password_short", "fault_password_common",
    "fault_password_similar", "fault_password_numeric", "fault_password_same", "fault_other",
)  # fmt: skip
_ASKED = ("minutes", "per_contact", "per_nik", "per_address", "all_unlisted")
PHRASES: Mapping[str, tuple[str, ...]] = {**_FILLED, **dict.fromkeys(_PLAIN, ())}


@dataclass(frozen=True)
class Clock:
    """How many minutes a sign-in lasts: without a sign of life, and at most."""

    idle: int
    most: int


@dataclass(frozen=True)
class CodeRules:
    """How a one-time code ages."""

    minutes: int
    tries: int
    again_after: int  # seconds


@dataclass(frozen=True)
class CodeLimits:
    """How many codes may be asked for within `minutes`, by what is counted."""

    minutes: int
    contact: int
    nik: int
    address: int
    unlisted: int

    @property
    def most(self) -> Mapping[str, int]:
        """What is counted, and how many of each are answered."""
        counted = ("contact", "nik", "address", "unlisted")
        return {name: getattr(self, name) for name in counted}


@dataclass(frozen=True)
class AccountLimits:
    """All that `limits.yaml` says."""

    start_password: timedelta
    officer: Clock
    citizen: Clock
    code: CodeRules
    asked: CodeLimits
    countries: tuple[str, ...]  # whose mobile telephones get a code


def read_account_words(folder: Path) -> dict[str, Phrases]:
    """The sentences of both languages in `policy/accounts`; raises PolicyRefused."""
    return read_phrases(folder, PHRASES)


def read_account_limits(folder: Path) -> AccountLimits:
    """The clocks and counts of signing in: `limits.yaml`; raises PolicyRefused."""
    top = read_policy(folder / "limits.yaml")
    top.text("basis")
    clock = ("idle_minutes", "most_minutes")
    limits = AccountLimits(
        timedelta(days=top.whole("start_password_days", at_least=1)),
        Clock(*_whole(top.section("officer"), clock)),
        Clock(*_whole(top.section("citizen"), clock)),
        CodeRules(*_whole(top.section("code"), ("minutes", "tries", "again_after_seconds"))),
        CodeLimits(*_whole(top.section("asked"), _ASKED)),
        _countries(top),
    )
    top.done()
    return limits


def _countries(top: Section) -> tuple[str, ...]:
    listed = top.texts("countries")
    if not listed or not all(re.fullmatch("[A-Z]{2}", each) for each in listed):
        raise top.refuse("countries", "expected codes of two letters, such as [ID].")
    return listed


def _whole(section: Section, names: tuple[str, ...]) -> list[int]:
    values = [section.whole(name, at_least=1) for name in names]
    section.done()
    return values
