"""The form with which an officer makes a password of their own."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm
from django.core.exceptions import ValidationError


class NewPassword(ChangePasswordForm):
    """As django-allauth has it; and the new one is really new."""

    def clean(self) -> dict[str, Any]:
        """The fields, unless the new password is the old one."""
        cleaned: dict[str, Any] = super().clean() or {}
        new = cleaned.get("password1")
        if new and new == cleaned.get("oldpassword"):
            self.add_error("password1", ValidationError("", code="same_password"))
        return cleaned
