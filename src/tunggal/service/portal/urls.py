"""Addresses of the portal: each page in each language, no personal data in any."""

from __future__ import annotations

from django.urls import path, register_converter

from tunggal.policy.messages import LANGUAGES
from tunggal.service.portal import views


class Language:
    """`id` or `en` in an address."""

    regex = "|".join(LANGUAGES)

    def to_python(self, value: str) -> str:
        """The language itself."""
        return value

    def to_url(self, value: str) -> str:
        """The language itself."""
        return value


register_converter(Language, "language")
urlpatterns = [
    path("", views.begin, name="begin"),
    path("<language:language>/", views.home, name="home"),
    path("<language:language>/status", views.status, name="status"),
]
