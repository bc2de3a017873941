"""Whether an officer has passed both factors, and what is missing where not."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import get_adapter
from django.http import HttpRequest

from tunggal.service.accounts.models import Officer

PASSWORD, FACTOR = "password", "factor"
PROOF = "proof"  # there is a second factor, but this session has not shown it
KINDS = ["totp", "webauthn"]


def what_is_missing(request: HttpRequest, officer: Officer) -> str:
    """A password of one's own, a second factor, or the proof of it; empty when nothing is."""
    has_factor = get_adapter().is_mfa_enabled(officer, KINDS)
    shown = any(each["method"] == "mfa" for each in get_authentication_records(request, officer))
    if has_factor and not shown:
        return PROOF
    if officer.starts:
        return PASSWORD
    return "" if has_factor else FACTOR
