"""Gives agencies their tokens and takes them away; says whose token a request carries."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from tunggal.adapters.lookup.hashing import keyed_hash
from tunggal.policy.agencies import RIGHTS
from tunggal.registry.errors import UsageRefused
from tunggal.registry.region import level_of, plain_code
from tunggal.service.agencies.models import Agency
from tunggal.service.audit import actions as audit
from tunggal.service.web import problems

_CODE = re.compile(r"(?!.*\d{13})[a-z][a-z0-9-]{2,35}")
_BEARER, _TOKEN = "bearer", re.compile(r"[A-Za-z0-9_-]{20,80}")
COMMAND = "command"  # who acts, in the audit: whoever may use this machine


@transaction.atomic
def add(code: str, *, rights: Sequence[str], regions: Sequence[str], at: datetime) -> str:
    """Let an agency in; its token, which is kept nowhere. No regions are the whole country."""
    if not _CODE.fullmatch(code):
        raise UsageRefused(
            f"'{code}' is no code of an agency: 3 to 36 small letters, digits and hyphens, "
            "beginning with a letter, such as bpjs-3171."
        )
    if Agency.objects.filter(code=code).exists():
        raise UsageRefused(f"There is an agency '{code}' already; choose another code.")
    token = secrets.token_urlsafe(32)
    Agency.objects.create(
        code=code,
        rights=_rights(rights),
        regions=_regions(regions),
        token_key=_hashed(token),
        made_at=at,
    )
    _note("agency_added", code, at)
    return token


@transaction.atomic
def close(code: str, *, at: datetime) -> None:
    """Close the door to an agency for good, from the next request on."""
    if not Agency.objects.filter(code=code, closed_at=None).update(closed_at=at):
        raise UsageRefused(f"No agency '{code}' may call. See 'tunggal agency list'.")
    _note("agency_closed", code, at)


def listed() -> list[dict[str, Any]]:
    """Every agency, by code."""
    return [
        {
            "code": row.code,
            "may": " ".join(row.rights),
            "regions": " ".join(row.regions) or "whole country",
            "closed": row.closed_at is not None,
        }
        for row in Agency.objects.order_by("code")
    ]


def turn_away(request: HttpRequest, right: str) -> HttpResponse | None:
    """None for an agency whose token allows this; it becomes `request.agency`."""
    request.agency = _calling(str(request.headers.get("Authorization", "")))
    if request.agency is None:
        return problems.problem(request, 401)
    return None if right in request.agency.rights else problems.problem(request, 403)


def _calling(header: str) -> Agency | None:
    kind, _, token = header.partition(" ")
    if kind.lower() != _BEARER or not _TOKEN.fullmatch(token.strip()):
        return None
    found: Agency | None = Agency.objects.filter(
        token_key=_hashed(token.strip()), closed_at=None
    ).first()
    return found


def _rights(asked: Sequence[str]) -> list[str]:
    unknown = sorted(set(asked) - set(RIGHTS))
    if unknown or not asked:
        raise UsageRefused(
            f"'{','.join(unknown)}' is nothing that a token allows; choose from {', '.join(RIGHTS)}."
        )
    return sorted(set(asked))


def _regions(codes: Sequence[str]) -> list[str]:
    plain = list(dict.fromkeys(plain_code(each) for each in codes))
    for code in plain:
        try:
            level_of(code)
        except ValueError as fault:
            raise UsageRefused(f"'{code}' is no region: {fault}.") from None
    return plain


def _hashed(token: str) -> str:
    return keyed_hash(_key(), token).hex()


@lru_cache(maxsize=1)
def _key() -> bytes:
    key: bytes = settings.SECRETS.derived("agency_token")
    return key


def _note(action: str, code: str, at: datetime) -> None:
    audit.record(actor=COMMAND, action=action, subject=f"agency:{code}", reason="", at=at)
