"""The command that says what this machine and workspace can do."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from tunggal.adapters.messaging.store import channel_states
from tunggal.adapters.stores.whatsapp_settings import SECRET, TOKEN, VERIFY
from tunggal.adapters.stores.workspace import Workspace, open_workspace
from tunggal.registry.errors import TunggalError, UsageRefused

# National size on one machine (docs/benchmarks.md): what it needs at least.
NATIONAL_MEMORY, NATIONAL_DISK = 20 * 2**30, 60 * 2**30


def doctor(workspace: Path | str = ".") -> dict[str, Any]:
    """Checks of the machine and, when the folder is a workspace, of its settings and policy.

    Each check has `check`, `well` (true, false, or null when it does not matter here) and `says`.
    """
    checks = [
        _python(),
        _disk(Path(workspace)),
        _memory(),
        _spark(),
        *_workspace(Path(workspace)),
    ]
    return {"passed": all(check["well"] is not False for check in checks), "checks": checks}


def _says(check: str, well: bool | None, says: str) -> dict[str, Any]:
    return {"check": check, "well": well, "says": says}


def _python() -> dict[str, Any]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return _says("Python", sys.version_info >= (3, 11), f"{version} (3.11 or newer is needed)")


def _disk(folder: Path) -> dict[str, Any]:
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free
    enough = (
        "enough for a national quarter"
        if free >= NATIONAL_DISK
        else "a national quarter needs 60 GiB"
    )
    return _says("disk", free > 2**30, f"{free / 2**30:.0f} GiB free; {enough}")


def _memory() -> dict[str, Any]:
    size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    enough = (
        "enough for a national quarter"
        if size >= NATIONAL_MEMORY
        else "a national quarter needs 20 GiB"
    )
    return _says(
        "memory", size > 2**31, f"{size / 2**30:.0f} GiB, {os.cpu_count()} cores; {enough}"
    )


def _spark() -> dict[str, Any]:
    module, java = importlib.util.find_spec("pyspark") is not None, shutil.which("java") is not None
    if module and java:
        return _says("Spark", True, "pyspark and Java are there")
    lacking = " and ".join(
        name for name, there in (("tunggal[spark]", module), ("Java 17", java)) if not there
    )
    return _says("Spark", None, f"not needed on one machine; for a cluster install {lacking}")


def _workspace(folder: Path) -> list[dict[str, Any]]:
    if not (folder / "tunggal.toml").exists():
        return [
            _says("workspace", None, f"{folder} is no workspace; 'tunggal init FOLDER' makes one")
        ]
    from tunggal.commands.policy import read_all

    try:
        place = open_workspace(folder)
        policy = read_all(place)
    except TunggalError as fault:
        return [_says("workspace", False, str(fault))]
    return [
        _says("workspace", True, f"office: {place.settings.role}, engine: {place.settings.engine}"),
        _says(
            "policy",
            True,
            f"{len(policy.sources)} sources, {len(policy.programmes)} programmes, "
            f"{len(policy.variables)} variables, model '{policy.scoring.name}'",
        ),
        *_whatsapp(place),
    ]


def _whatsapp(place: Workspace) -> list[dict[str, Any]]:
    """Whether WhatsApp is set up wholly, and whether it stands still."""
    service = place.settings.service
    if not service.whatsapp.is_on:
        return []
    if lacking := [name for name in (TOKEN, SECRET, VERIFY) if not os.environ.get(name)]:
        says = f"{', '.join(lacking)}: not set here; the service needs it. docs/how-to/whatsapp.md"
        return [_says("WhatsApp", None, says)]
    return [_says("WhatsApp", *_standing(place))]


def _standing(place: Workspace) -> tuple[bool | None, str]:
    address = place.settings.service.address
    try:
        states = channel_states(address, place.service / "service.sqlite")
    except UsageRefused as fault:
        return None, str(fault)
    for each in states:
        if each["channel"] == "whatsapp" and each["state"] == "stopped":
            since = f"has stood still since {each['since_or_until']} UTC because of {each['fault']}"
            return False, f"{since}; messages are kept. docs/how-to/whatsapp.md says what to do"
    return True, "goes"
