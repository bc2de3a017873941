"""The app's name towards Django."""

from __future__ import annotations

from django.apps import AppConfig


class Talks(AppConfig):
    """The conversations."""

    name = "tunggal.service.talks"
    label = "talks"
