"""The language of an address, for the addresses of every door."""

from __future__ import annotations

from django.urls import register_converter

from tunggal.policy.messages import LANGUAGES


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
