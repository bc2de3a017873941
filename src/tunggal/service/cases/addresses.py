"""The case number in an address, for the addresses of every door: one whose check digit is right."""

from __future__ import annotations

from django.urls import register_converter

from tunggal.casework.number import CaseNumber


class InAddress:
    """Ten digits, as people write them or without dashes."""

    regex = r"[0-9]{3}-?[0-9]{3}-?[0-9]{4}"

    def to_python(self, value: str) -> CaseNumber:
        """The number; a wrong one is no address."""
        return CaseNumber.parse(value)

    def to_url(self, value: CaseNumber) -> str:
        """Its digits."""
        return value.digits


register_converter(InAddress, "case")
