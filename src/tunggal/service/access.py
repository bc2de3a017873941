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

    def admits(self, role: Role | None) -> bool:
        """Whether somebody of this role, None for nobody signed in, may pass."""
        return self.open or role in self.roles


EVERYBODY = Access(open=True)
CITIZENS = Access(frozenset({Role.CITIZEN}))
CASEWORKERS = Access(frozenset(OFFICERS))
CONSOLE = Access(frozenset({*OFFICERS, Role.AGENT, Role.AUDITOR}))

# Name of an address, with its namespace where it has one → who may call it.
ACCESS: Mapping[str, Access] = {
    "begin": EVERYBODY,
    "health": EVERYBODY,
    "home": EVERYBODY,
    "status": EVERYBODY,
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
        actor = getattr(request, "actor", None)
        return None if access.admits(actor.role if actor else None) else self._turned_away(request)

    def _turned_away(self, request: HttpRequest) -> HttpResponse:
        from tunggal.service.web import errors

        return errors.not_found(request)
