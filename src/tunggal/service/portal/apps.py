"""The app's name towards Django."""

from __future__ import annotations

from django.apps import AppConfig


class Portal(AppConfig):
    """The portal."""

    name = "tunggal.service.portal"
    label = "portal"
