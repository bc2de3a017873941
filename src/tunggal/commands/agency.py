"""Commands on agencies: whoever may use this machine gives them tokens and takes them away."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tunggal.adapters.stores.service_process import ask_service
from tunggal.adapters.stores.workspace import open_workspace
from tunggal.commands.serve import need_service
from tunggal.registry.errors import UsageRefused

_PROGRAM = "tunggal.service.agencies.command"


def agency_add(
    workspace: Path | str,
    code: str,
    *,
    may: Sequence[str],
    regions: Sequence[str] = (),
    country: bool = False,
) -> dict[str, Any]:
    """Let an agency in, for some regions or the whole country; its token is shown this once."""
    if bool(regions) == country:
        raise UsageRefused("An agency asks about some regions (--region) or all (--country).")
    told = {"code": code, "rights": list(may), "regions": list(regions)}
    return {"agency": code, "token": _ask(workspace, "add", told)}


def agency_list(workspace: Path | str) -> list[dict[str, Any]]:
    """Every agency: what its token allows, where, and whether it is closed."""
    listed: list[dict[str, Any]] = _ask(workspace, "list", {})
    return listed


def agency_close(workspace: Path | str, code: str) -> dict[str, Any]:
    """Close the door to an agency for good, from its next request on."""
    _ask(workspace, "close", {"code": code})
    return {"agency": code, "closed": True}


def _ask(workspace: Path | str, action: str, told: dict[str, Any]) -> Any:
    need_service()
    asked = {"action": action, **told}
    return ask_service(open_workspace(Path(workspace)).root, asked, program=_PROGRAM)
