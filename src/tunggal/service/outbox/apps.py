"""The app's name towards Django."""

from __future__ import annotations

from django.apps import AppConfig


class Outbox(AppConfig):
    """The messages that go out."""

    name = "tunggal.service.outbox"
    label = "outbox"
