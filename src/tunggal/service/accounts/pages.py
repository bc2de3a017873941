"""What the pages of officers' sign-in are drawn with, in the language of where they lead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.forms import Form
from django.http import HttpRequest

from tunggal.service.accounts import ways
from tunggal.service.accounts.means import words
from tunggal.service.web.pages import language_of, other_than, shared_values, token

_LANGUAGE = "language"
# What a check of django or allauth is called → our sentence.
_FAULTS = {
    "required": "fault_required",
    "username_password_mismatch": "fault_mismatch",
    "too_many_login_attempts": "fault_too_many",
    "rate_limited": "fault_too_many",
    "incorrect_code": "fault_second",
    "enter_current_password": "fault_password_now",
    "password_too_short": "fault_password_short",
    "password_too_common": "fault_password_common",
    "password_too_similar": "fault_password_similar",
    "password_entirely_numeric": "fault_password_numeric",
    "same_password": "fault_password_same",
}


def values(request: HttpRequest) -> dict[str, Any]:
    """The values that every page drawn by a view of allauth has."""
    language = language_spoken(request)
    other = other_than(language)
    return {
        **shared_values(language),
        "csrf": token(request),
        "said": words(language).phrases,
        "elsewhere": f"{request.path}?{ways.NEXT}=/{other}/console/",
        "console": ways.console_home(language),
        "missing": request.missing,
        "onward": ways.wanted(request),
        "faults_of": faults_of,
    }


def language_spoken(request: HttpRequest) -> str:
    """The language of where somebody wants to go, went last, else of the browser."""
    pending = request.session.get("account_login") or {}
    for path in (ways.wanted(request), str(pending.get("redirect_url") or "")):
        language = ways.language_from(path)
        if language and request.session.session_key:  # of who only looks no session is made
            request.session[_LANGUAGE] = language
        if language:
            return language
    return str(request.session.get(_LANGUAGE) or language_of(request))


def faults_of(form: Form, said: dict[str, str]) -> list[tuple[str, str]]:
    """The faults of a form as field and sentence; what belongs to no field, to its first."""
    first = next(iter(form.fields), "")
    return [
        (first if name == "__all__" else name, said[_FAULTS.get(code, _otherwise(name))])
        for name, code in _codes(form)
    ]


def _otherwise(name: str) -> str:
    return "fault_password_differs" if name == "password2" else "fault_other"


def _codes(form: Form) -> Iterator[tuple[str, str]]:
    for name, errors in form.errors.as_data().items():
        for error in errors:
            yield name, str(error.code or "")
