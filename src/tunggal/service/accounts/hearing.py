"""What is done when django-allauth says that an officer has signed in, or changed a factor."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_changed, user_logged_in, user_logged_out
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.db import transaction
from django.http import HttpRequest

from tunggal.service.accounts import sessions
from tunggal.service.accounts.factors import KINDS
from tunggal.service.accounts.models import Officer
from tunggal.service.audit import actions as audit


def listen() -> None:
    """Connect each signal with what follows from it."""
    user_logged_in.connect(_signed_in)
    user_logged_out.connect(_signed_out)
    password_changed.connect(_password_changed)
    authenticator_added.connect(_factor_added)
    authenticator_removed.connect(_factor_removed)


def _signed_in(request: HttpRequest, user: Officer, **more: Any) -> None:
    sessions.begin_anew(request)
    _note(user, "sign_in")


def _signed_out(request: HttpRequest, user: Officer | None, **more: Any) -> None:
    if user is not None:
        _note(user, "sign_out")


def _password_changed(request: HttpRequest, user: Officer, **more: Any) -> None:
    user.starts = False
    user.save(update_fields=["starts"])
    _note(user, "password_changed")


def _factor_added(
    request: HttpRequest, user: Officer, authenticator: Authenticator, **more: Any
) -> None:
    if authenticator.type in KINDS:  # setting it up has shown it, so recovery codes may follow
        shown = {"id": authenticator.pk, "type": authenticator.type, "reauthenticated": True}
        record_authentication(request, user, "mfa", **shown)
    _note(user, "factor_added", authenticator.type)


def _factor_removed(user: Officer, authenticator: Authenticator, **more: Any) -> None:
    _note(user, "factor_removed", authenticator.type)


def _note(officer: Officer, action: str, reason: str = "") -> None:
    who = f"{officer.role}:{officer.code}"
    with transaction.atomic():
        audit.record(
            actor=who,
            action=action,
            subject=f"officer:{officer.code}",
            reason=reason,
            at=datetime.now(UTC),
        )
