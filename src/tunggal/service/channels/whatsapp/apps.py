"""The app's name towards Django."""

from __future__ import annotations

from django.apps import AppConfig


class WhatsApp(AppConfig):
    """The door of WhatsApp."""

    name = "tunggal.service.channels.whatsapp"
    label = "whatsapp"
