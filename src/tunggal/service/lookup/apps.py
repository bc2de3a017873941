"""The app's name towards Django."""

from __future__ import annotations

from django.apps import AppConfig


class Lookup(AppConfig):
    """The look-up."""

    name = "tunggal.service.lookup"
    label = "lookup"
