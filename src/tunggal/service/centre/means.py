"""What the rooms of the centre share: the rules, keyed hashes and seals, refusals, names of contacts."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings

from tunggal.adapters.cases.sealing import Sealing
from tunggal.casework.case import Actor
from tunggal.policy.case_terms import Role
from tunggal.policy.centre import CentreRules
from tunggal.service.accounts.models import Officer
from tunggal.service.accounts.numbers import e164

_NAMED = 12  # letters and digits; more of them may look like a number of a person
_SHOWN = 3  # last digits of a number that are shown


class CentreRefused(Exception):
    """What cannot be done now; `code` is one of `policy.centre_words.REFUSALS`, its sentence is policy."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@lru_cache(maxsize=1)
def sealing() -> Sealing:
    """Seals with keys of its own."""
    return Sealing(settings.SECRETS, "centre")


def rules() -> CentreRules:
    """How the centre works."""
    told: CentreRules = settings.CENTRE_RULES
    return told


def leads(actor: Actor) -> bool:
    """Whether somebody plans shifts and lifts nuisance."""
    agent = actor.role is Role.AGENT and actor.code in rules().leaders
    return agent or actor.role in rules().leading


def closed() -> Any:
    """Whose account was closed, as a part of a query: nobody counts on them any more."""
    return Officer.objects.filter(closed_at__isnull=False).values("code")


def number_key(telephone: str) -> str:
    """The hash that calls of a number are found by; of no number, nothing."""
    return sealing().hashed("number", e164(telephone))


def subject_of(kind: str, code: str) -> str:
    """How the audit names a call, chat, note or recording: by the begin of its random code."""
    return f"{kind}:{code[:_NAMED]}"


def masked(telephone: str) -> str:
    """A number as a hint."""
    return f"…{telephone[-_SHOWN:]}" if telephone else ""
