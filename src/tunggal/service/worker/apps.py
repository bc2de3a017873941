"""The app's name towards Django."""

from __future__ import annotations

from django.apps import AppConfig


class Worker(AppConfig):
    """What the service does by itself."""

    name = "tunggal.service.worker"
    label = "worker"
