"""Answers an agency's question about a family: counted, looked up and recorded as one act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.db import transaction

from tunggal.adapters.lookup.card import Card
from tunggal.adapters.lookup.hashing import DISTRICT, NIK
from tunggal.adapters.lookup.index import Index
from tunggal.registry.region import DIGITS, Level
from tunggal.service.audit import actions as audit
from tunggal.service.lookup import limits
from tunggal.service.lookup.status import NOT_SHOWN, SHOWN

AGENCY = "agency"


@dataclass(frozen=True)
class AgencyAnswer:
    """The card to tell of when `shown`; else of somebody whose card nobody is told."""

    shown: bool
    card: Card


@transaction.atomic
def ask_for_agency(
    index: Index, *, nik: str, kk: str, agency: str, regions: Sequence[str], at: datetime
) -> AgencyAnswer | None:
    """What an agency may know of the family of this NIK and KK number; None when it asked too often.

    A family elsewhere than in the agency's regions is as if it were not there; () is everywhere.
    """
    district = nik[: DIGITS[Level.DISTRICT]]
    asked = {NIK: f"{agency}:{nik}", DISTRICT: f"{agency}:{district}", AGENCY: agency}
    if not limits.count(asked, key=_key(), limits=settings.AGENCY_LIMITS, at=at):
        return None
    found, card = index.find(nik, kk)
    shown = found and _lies_in(card, regions)
    audit.record(
        actor=f"agency:{agency}",
        action="agency_look_up",
        subject=f"family:{card.family.family_id}" if shown else "",
        reason=SHOWN if shown else NOT_SHOWN,
        at=at,
    )
    return AgencyAnswer(shown, card)


def _lies_in(card: Card, regions: Sequence[str]) -> bool:
    place = card.village_code or card.family.regency_code
    return not regions or any(place.startswith(region) for region in regions)


@lru_cache(maxsize=1)
def _key() -> bytes:
    key: bytes = settings.SECRETS.derived("agency_limits")  # citizens are counted apart
    return key
