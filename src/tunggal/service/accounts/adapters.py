"""What django-allauth asks of us: the office's ways of signing officers in."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tunggal.service.accounts import ways
from tunggal.service.accounts.factors import KINDS
from tunggal.service.accounts.means import caller, sealing, words
from tunggal.service.accounts.models import Officer
from tunggal.service.accounts.pages import language_spoken
from tunggal.service.web import errors

_PLACE = "factor"


class Accounts(DefaultAccountAdapter):
    """Accounts are made by the command line alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account here."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Own paths only, whatever the hosts are."""
        return bool(ways.own_path(url or ""))

    def pre_login(self, request: HttpRequest, user: Officer, **more: Any) -> HttpResponse | None:
        """Refuse whoever comes with a start password that has ended."""
        refused: HttpResponse | None = super().pre_login(request, user, **more)
        if refused is None and user.starts and not _still_starts(user, datetime.now(UTC)):
            clear_login(request)
            said = words(language_spoken(request)).say
            return errors.problem(request, 403, said("start_old_title"), said("start_old"))
        return refused

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that everything here is counted by."""
        return caller(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The console, unless another page was wanted."""
        return ways.console_home(language_spoken(request))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """The same."""
        return self.get_login_redirect_url(request)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """The page where officers sign in."""
        return str(reverse(settings.LOGIN_URL))

    def is_reauthentication_required(self, *, app: str, **more: object) -> bool:
        """Once there is a second factor, it is asked for before any factor is changed."""
        return bool(Factors().is_mfa_enabled(context.request.user, KINDS))


def _still_starts(user: Officer, at: datetime) -> bool:
    return user.start_until is not None and at < user.start_until


class Factors(DefaultMFAAdapter):
    """Second factors; their secrets are sealed."""

    def encrypt(self, text: str) -> str:
        """Sealed, as text."""
        return base64.b64encode(sealing().seal(_PLACE, {"secret": text})).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return str(sealing().open(_PLACE, base64.b64decode(encrypted_text))["secret"])

    def get_totp_issuer(self) -> str:
        """How the app on the telephone names the account's office."""
        return str(settings.WORDS[language_spoken(context.request)].phrases["brand"])

    def build_totp_svg(self, url: str) -> str:
        """The picture to scan, without any style of its own."""
        return str(segno.make(url, micro=False).svg_inline(scale=5, border=2, omitsize=True))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Which site a passkey is for, named as its pages are."""
        return {**super().get_public_key_credential_rp_entity(), "name": self.get_totp_issuer()}

    def generate_authenticator_name(self, user: Officer, type: object) -> str:
        """A name for a passkey that was given none: the day."""
        return datetime.now(UTC).date().isoformat()
