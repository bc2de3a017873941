"""The app's name towards Django."""

from __future__ import annotations

from django.apps import AppConfig


class Centre(AppConfig):
    """The command centre."""

    name = "tunggal.service.centre"
    label = "centre"
