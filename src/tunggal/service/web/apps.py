"""The app's name towards Django."""

from __future__ import annotations

from django.apps import AppConfig


class Web(AppConfig):
    """What all doors share."""

    name = "tunggal.service.web"
    label = "web"
