"""The app's name towards Django."""

from __future__ import annotations

from django.apps import AppConfig


class Audit(AppConfig):
    """The audit."""

    name = "tunggal.service.audit"
    label = "audit"
