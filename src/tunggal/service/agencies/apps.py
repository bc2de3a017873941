"""The app's name towards Django."""

from __future__ import annotations

from django.apps import AppConfig


class Agencies(AppConfig):
    """Agencies."""

    name = "tunggal.service.agencies"
    label = "agencies"
