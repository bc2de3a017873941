"""Telephone numbers as people write them, in the countries of the policy, and their one written form."""

from __future__ import annotations

import phonenumbers
from django.conf import settings

_TYPES = phonenumbers.PhoneNumberType
_MOBILE = (_TYPES.MOBILE, _TYPES.FIXED_LINE_OR_MOBILE)  # some countries do not tell them apart


def e164(text: str) -> str:
    """Any telephone number as +62…; "" for what is none."""
    number = _parsed(text)
    return _written(number) if number else ""


def mobile(text: str) -> str:
    """A mobile telephone of one of the countries of the policy, as +62…; "" for any other text."""
    number = _parsed(text)
    if number is None or phonenumbers.number_type(number) not in _MOBILE:
        return ""
    is_ours = phonenumbers.region_code_for_number(number) in settings.ACCOUNT_LIMITS.countries
    return _written(number) if is_ours else ""


def _parsed(text: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, settings.ACCOUNT_LIMITS.countries[0])
    except phonenumbers.NumberParseException:
        return None


def _written(number: phonenumbers.PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
