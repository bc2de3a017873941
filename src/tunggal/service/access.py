"""Who may call which address. An address that is not listed here is refused, and fails the build.

The table says which roles pass the door; what they reach behind it is decided by `cases.scope`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse

from tunggal.policy.case_terms import OFFICERS, Role


@dataclass(frozen=True)
class Access:
    """The roles that may call an address; `open` means everybody, signed in or not."""

    roles: frozenset[Role] = frozenset()
    open: bool = False
    lacking: tuple[str, ...] = ()  # what an officer may still lack who calls it
    right: str = ""  # for agencies alone: what their token must allow

    def admits(self, role: Role | None, missing: str = "") -> bool:
        """Whether somebody of this role, None for nobody signed in, may pass."""
        return self.open or role in self.roles or missing in self.lacking


EVERYBODY = Access(open=True)
CITIZENS = Access(frozenset({Role.CITIZEN}))
CASEWORKERS = Access(frozenset(OFFICERS))
AGENTS = Access(frozenset({Role.AGENT}))
CENTRE = Access(frozenset({Role.AGENT, Role.MINISTRY, Role.AUDITOR}))
SHIFTS = Access(frozenset({Role.AGENT, Role.MINISTRY}))  # who works there, and who leads
MINISTRY = Access(frozenset({Role.MINISTRY}))
AUDITORS = Access(frozenset({Role.AUDITOR}))
WRITERS = Access(frozenset({*OFFICERS, Role.AGENT}))
OVERSIGHT = Access(frozenset({*OFFICERS, Role.AUDITOR}))
CONSOLE = Access(frozenset({*OFFICERS, Role.AGENT, Role.AUDITOR}))
# The way in of officers, who come with a start password and without a second factor.
NEW_PASSWORD = Access(CONSOLE.roles, lacking=("password", "factor"))
NEW_FACTOR = Access(CONSOLE.roles, lacking=("factor",))

AGENCIES_RELEASES, AGENCIES_STATUS = Access(right="releases"), Access(right="status")

# Name of an address, with its namespace where it has one → who may call it.
ACCESS: Mapping[str, Access] = {
    "api:api-root": EVERYBODY,  # there is nothing
    "api:openapi-json": EVERYBODY,
    "api:releases": AGENCIES_RELEASES,
    "api:status": AGENCIES_STATUS,
    "account_change_password": NEW_PASSWORD,
    "account_inactive": EVERYBODY,
    "account_login": EVERYBODY,
    "account_logout": EVERYBODY,
    "mfa_activate_totp": NEW_FACTOR,
    "mfa_add_webauthn": NEW_FACTOR,
    "mfa_authenticate": EVERYBODY,
    "mfa_deactivate_totp": CONSOLE,
    "mfa_generate_recovery_codes": CONSOLE,
    "mfa_index": NEW_FACTOR,
    "mfa_login_webauthn": EVERYBODY,
    "mfa_reauthenticate": CONSOLE,
    "mfa_reauthenticate_webauthn": CONSOLE,
    "mfa_remove_webauthn": CONSOLE,
    "mfa_view_recovery_codes": CONSOLE,
    "begin": EVERYBODY,
    "begin_console": EVERYBODY,
    "notice": EVERYBODY,
    "notices": EVERYBODY,
    "case": CITIZENS,
    "case_bring": CITIZENS,
    "case_choose": CITIZENS,
    "case_code": CITIZENS,
    "case_letter": CITIZENS,
    "case_paper": CITIZENS,
    "case_receipt": CITIZENS,
    "case_receipt_letter": CITIZENS,
    "case_step": CITIZENS,
    "cases": CITIZENS,
    "console:audit": AUDITORS,
    "console:bring": WRITERS,
    "console:bring_kind": WRITERS,
    "console:bulk": WRITERS,
    "console:caller": AGENTS,
    "console:case": CONSOLE,
    "console:centre": CENTRE,
    "console:centre_live": CENTRE,
    "console:chat": AGENTS,
    "console:chat_file": AGENTS,
    "console:chat_live": AGENTS,
    "console:chats": AGENTS,
    "console:export": CASEWORKERS,
    "console:handover": SHIFTS,
    "console:levels": CENTRE,
    "console:levels_table": SHIFTS,
    "console:nuisance": SHIFTS,
    "console:letter": CONSOLE,
    "console:naming": CASEWORKERS,
    "console:paper": CONSOLE,
    "console:dashboard": OVERSIGHT,
    "console:minutes": CASEWORKERS,
    "console:outbox": MINISTRY,
    "console:arrivals": MINISTRY,
    "console:minutes_sheet": CASEWORKERS,
    "console:queue": CONSOLE,
    "console:search": CONSOLE,
    "console:shifts": CENTRE,
    "console:sign_off": SHIFTS,
    "console:step": WRITERS,
    "console:task": AGENTS,
    "console:task_recording": AGENTS,
    "console:tasks": AGENTS,
    "console:wrap_up": AGENTS,
    "console:receipt": CONSOLE,
    "console:round": CASEWORKERS,
    "console:round_data": CASEWORKERS,
    "console:round_device": CASEWORKERS,
    "console:round_token": CASEWORKERS,
    "console:visit": CASEWORKERS,
    "console:visit_worker": CASEWORKERS,
    "console:visits": CASEWORKERS,
    "enter": EVERYBODY,
    "enter_code": EVERYBODY,
    "family": CITIZENS,
    "family_seen": CITIZENS,
    "health": EVERYBODY,
    "home": EVERYBODY,
    "leave": EVERYBODY,
    "status": EVERYBODY,
    "telephones": CITIZENS,
    "whatsapp": EVERYBODY,  # the platform, whose signature is checked
}

View = Callable[..., HttpResponse]


def guard(answer: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Let pass only whom the table admits, before a view runs."""
    return _Guard(answer)


class _Guard:
    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """None to go on; else where to sign in, or that there is nothing here."""
        match = request.resolver_match
        access = ACCESS.get(match.view_name if match else "", Access())
        if access.right:
            from tunggal.service.agencies import actions as agencies

            return agencies.turn_away(request, access.right)
        role = request.actor.role if request.actor else None
        return None if access.admits(role, request.missing) else _turned_away(request, access)


def _turned_away(request: HttpRequest, access: Access) -> HttpResponse:
    """Nobody signed in is led to where that is done; anybody else finds nothing here."""
    from tunggal.service.accounts import ways
    from tunggal.service.web import errors

    if request.actor or not access.roles:
        return errors.not_found(request)
    if access.roles & CONSOLE.roles:
        return ways.to_officers_door(request)
    return ways.to_citizens_door(request)
