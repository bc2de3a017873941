"""What a browser sends of a passkey: an answer that cannot be read is one that does not fit."""

from __future__ import annotations

import struct

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms
from django.forms import Form

# What readers of such answers raise at parts that are missing, too deep, or of another kind.
_UNREADABLE = (
    AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError, struct.error,
)  # fmt: skip


class _Readable(Form):
    """As django-allauth has them, which reads answers of browsers and trusts their shape."""

    def full_clean(self) -> None:
        """Check what was sent, whatever it is."""
        try:
            super().full_clean()
        except _UNREADABLE:
            self.cleaned_data: dict[str, object] = {}
            self.add_error("credential", get_adapter().validation_error("incorrect_code"))


class Login(_Readable, forms.LoginWebAuthnForm):
    """A passkey in place of code and password."""


class Second(_Readable, forms.AuthenticateWebAuthnForm):
    """A passkey after the password."""


class Again(_Readable, forms.ReauthenticateWebAuthnForm):
    """A passkey of somebody who is signed in."""


class Added(_Readable, forms.AddWebAuthnForm):
    """A new passkey."""
