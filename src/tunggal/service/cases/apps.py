"""The app's name towards Django."""

from __future__ import annotations

from django.apps import AppConfig


class Cases(AppConfig):
    """The cases."""

    name = "tunggal.service.cases"
    label = "cases"
