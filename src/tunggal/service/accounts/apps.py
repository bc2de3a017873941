"""The app's name towards Django."""

from __future__ import annotations

from django.apps import AppConfig


class Accounts(AppConfig):
    """Officers and citizens."""

    name = "tunggal.service.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Hear of what officers do on the pages of django-allauth."""
        from tunggal.service.accounts import hearing

        hearing.listen()
