"""The app's name towards Django."""

from __future__ import annotations

from django.apps import AppConfig


class Papers(AppConfig):
    """Papers; they have a folder and no table."""

    name = "tunggal.service.papers"
    label = "papers"
