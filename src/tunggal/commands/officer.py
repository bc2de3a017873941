"""Commands on the accounts of officers: whoever may use this machine gives and takes them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tunggal.adapters.stores.service_process import ask_service
from tunggal.adapters.stores.workspace import open_workspace
from tunggal.commands.serve import need_service
from tunggal.policy.case_terms import OFFICERS, Role
from tunggal.registry.errors import UsageRefused

_CASEWORKERS = tuple(role for role in OFFICERS if role is not Role.MINISTRY)


def officer_add(
    workspace: Path | str,
    code: str,
    *,
    role: str,
    regions: Sequence[str] = (),
    name: str = "",
    nik: str = "",
    kk: str = "",
    without_own_numbers: bool = False,
) -> dict[str, Any]:
    """Make an account and its start password, which is shown this once.

    `nik` and `kk` are the officer's own, sealed, so that nobody decides about their own family.
    Only roles that act in no village may be without.
    """
    if not (nik and kk):
        _may_be_without(role, without_own_numbers)
    told = {
        "code": code,
        "role": role,
        "regions": list(regions),
        "name": name,
        "nik": nik,
        "kk": kk,
    }
    return {"officer": code, "start_password": _ask(workspace, "add", told)}


def _may_be_without(role: str, wished: bool) -> None:
    if role in _CASEWORKERS:
        raise UsageRefused(
            f"a {role} needs the own NIK and KK number, or might decide about the own family. "
            "Give both with --nik-from-stdin."
        )
    if not wished:
        raise UsageRefused(
            "the own NIK and KK number are missing, which keep officers out of cases of their own "
            "family. Give both with --nik-from-stdin, or say --without-own-numbers."
        )


def officer_list(workspace: Path | str) -> list[dict[str, Any]]:
    """Every account: role, regions, whether a second factor is set up, whether it is closed."""
    listed: list[dict[str, Any]] = _ask(workspace, "list", {})
    return listed


def officer_move(workspace: Path | str, code: str, *, regions: Sequence[str]) -> dict[str, Any]:
    """Give an officer other regions; they hold from the officer's next click."""
    _ask(workspace, "move", {"code": code, "regions": list(regions)})
    return {"officer": code, "regions": " ".join(regions)}


def officer_reset(workspace: Path | str, code: str) -> dict[str, Any]:
    """Take a lost password and lost second factors away; a new start password, shown this once."""
    return {"officer": code, "start_password": _ask(workspace, "reset", {"code": code})}


def officer_close(workspace: Path | str, code: str) -> dict[str, Any]:
    """Close an account for good; whoever is signed in with it is signed out at the next click."""
    _ask(workspace, "close", {"code": code})
    return {"officer": code, "closed": True}


def _ask(workspace: Path | str, action: str, told: dict[str, Any]) -> Any:
    need_service()
    return ask_service(open_workspace(Path(workspace)).root, {"action": action, **told})
