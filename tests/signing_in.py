"""Signs test clients in as citizens and officers, past the pages of signing in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any


def as_citizen(
    client: Any, nik: str, kk: str, *, contact: str = "+6281200000001", village: str | None = None
) -> str:
    """Sign a citizen in as if NIK, KK and code had fitted; the code of the account."""
    from tunggal.service.accounts.people import Citizen

    if village is None:
        village = village_of(nik, kk)
    return _as(client, Citizen(contact, nik, kk, village))


def as_unlisted(client: Any, village: str, *, contact: str = "+6281200000009") -> str:
    """Sign in somebody whose family is not in the register; the code of the account."""
    from tunggal.service.accounts.people import Citizen

    return _as(client, Citizen(contact, village=village))


def as_officer(
    client: Any,
    code: str,
    role: str,
    regions: Sequence[str] = (),
    *,
    nik: str | None = None,
    kk: str = "",
    name: str = "",
) -> Any:
    """Sign an officer in with both factors; the officer's row, made or changed to what is given."""
    from allauth.account.internal.flows.login import record_authentication
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.contrib.auth import login
    from django.http import HttpRequest

    from tunggal.service.accounts.factors import KINDS
    from tunggal.service.accounts.means import sealing
    from tunggal.service.accounts.models import Officer

    own = sealing().seal(code, {"nik": nik or "", "kk": kk}) if nik or kk else b""
    values = {
        "name": name or code, "role": role, "regions": list(regions), "sealed": own, "starts": False,
    }  # fmt: skip
    officer, _ = Officer.objects.update_or_create(
        code=code, defaults=values, create_defaults={**values, "made_at": datetime.now(UTC)}
    )
    if not officer.authenticator_set.filter(type__in=KINDS).exists():
        TOTP.activate(officer, generate_totp_secret())
    factor = officer.authenticator_set.filter(type__in=KINDS).first()
    request = HttpRequest()
    request.session = _session()
    login(request, officer)
    record_authentication(request, officer, "mfa", id=factor.pk, type=factor.type)
    _keep(client, request)
    return officer


def village_of(nik: str, kk: str) -> str:
    """The village where the loaded release knows this family."""
    from tunggal.service.lookup.status import serving

    index = serving()()
    found, card = index.find(nik, kk) if index else (False, None)
    return getattr(card, "village_code", "") if found else ""


def _as(client: Any, citizen: Any) -> str:
    from django.http import HttpRequest

    from tunggal.service.accounts.people import keep_citizen
    from tunggal.service.accounts.sessions import sign_in_citizen

    code = keep_citizen(citizen, at=datetime.now(UTC))
    request = HttpRequest()
    request.session = _session()
    sign_in_citizen(request, code, at=datetime.now(UTC))
    _keep(client, request)
    return code


def _session() -> Any:
    from django.contrib.sessions.backends.db import SessionStore

    return SessionStore()


def _keep(client: Any, request: Any) -> None:
    request.session.save()
    client.cookies["session"] = request.session.session_key
