"""The app's name towards Django."""

from __future__ import annotations

from django.apps import AppConfig


class Console(AppConfig):
    """The console."""

    name = "tunggal.service.console"
    label = "console"
