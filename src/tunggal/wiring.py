"""The one place where settings choose the adapters."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tunggal.adapters.messaging.sender import Sender
from tunggal.adapters.stores.service_settings import FOLDER, TOKEN_VARIABLE
from tunggal.adapters.stores.whatsapp_settings import TOKEN as WHATSAPP_TOKEN
from tunggal.adapters.stores.workspace import Workspace
from tunggal.cycle.engine import Engine
from tunggal.registry.errors import UsageRefused

if TYPE_CHECKING:
    from tunggal.adapters.messaging.whatsapp.client import WhatsAppClient

OnTable = Callable[[str, int, float], None]


@contextmanager
def engine_of(workspace: Workspace, room: str, on_table: OnTable | None = None) -> Iterator[Engine]:
    """The engine that the settings name, with scratch space of its own that is removed after."""
    scratch = workspace.work / "scratch" / f"{room}-{os.getpid()}"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    made = _spark(workspace, scratch, on_table) if workspace.settings.engine == "spark" else None
    engine: Any = made or _duckdb(workspace, scratch, on_table)
    try:
        yield engine
    finally:
        engine.close()
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def index_engine_of(workspace: Workspace) -> Iterator[Any]:
    """DuckDB whatever the settings say, since a look-up index is made on one machine."""
    scratch = workspace.work / "scratch" / f"lookup-{os.getpid()}"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    engine = _duckdb(workspace, scratch, None)
    try:
        yield engine
    finally:
        engine.close()
        shutil.rmtree(scratch, ignore_errors=True)


def sender_of(workspace: Workspace) -> Sender:
    """The ways by which messages leave that the settings name: one for WhatsApp, one for the others."""
    from tunggal.adapters.messaging.channels import ByChannel
    from tunggal.adapters.messaging.folder import FolderSender
    from tunggal.adapters.messaging.gateway import GatewaySender

    folder = FolderSender(workspace.service / "messages")
    address = workspace.settings.service.messages
    token = os.environ.get(TOKEN_VARIABLE, "")
    if address.startswith("https:") and not token:
        raise UsageRefused(f"{TOKEN_VARIABLE}: is not set; the gateway of messages asks for it.")
    others = folder if address == FOLDER else GatewaySender(address, token)
    whatsapp = whatsapp_of(workspace) if workspace.settings.service.whatsapp.is_on else folder
    return ByChannel({"whatsapp": whatsapp}, others)


@lru_cache(maxsize=4)
def whatsapp_of(workspace: Workspace) -> WhatsAppClient:
    """Our number at WhatsApp, which the settings name; raises UsageRefused where nothing is set."""
    from tunggal.adapters.messaging.whatsapp.client import WhatsAppClient
    from tunggal.policy.sending import read_sending

    settings = workspace.settings.service.whatsapp
    token = os.environ.get(WHATSAPP_TOKEN, "")
    if not settings.is_on:
        raise UsageRefused("tunggal.toml: service.whatsapp.phone_number_id: is not set.")
    if not token:
        raise UsageRefused(
            f"{WHATSAPP_TOKEN}: is not set; WhatsApp asks for it. docs/how-to/whatsapp.md says where "
            "it comes from."
        )
    rules = read_sending(workspace.policy / "channels")
    return WhatsAppClient(settings, token, list_button=rules.list_button)


def clear_scratch(workspace: Workspace) -> None:
    """Remove what processes that are no more have left in the scratch space."""
    for left in (workspace.work / "scratch").glob("*"):
        number = left.name.rpartition("-")[2]
        if not (number.isdigit() and Path(f"/proc/{number}").exists()):
            shutil.rmtree(left, ignore_errors=True)


def _duckdb(workspace: Workspace, scratch: Path, on_table: OnTable | None) -> Any:
    from tunggal.adapters.engines.duckdb import DuckDBEngine

    settings = workspace.settings
    return DuckDBEngine(
        scratch, threads=settings.threads, memory=settings.memory, on_table=on_table
    )


def _spark(workspace: Workspace, scratch: Path, on_table: OnTable | None) -> Any:
    try:
        from tunggal.adapters.engines.spark import SparkEngine, local_session

        session = local_session(workspace.settings.cores)
    except ImportError:
        raise UsageRefused(
            "The engine 'spark' is set in tunggal.toml, but pyspark is not installed. "
            "Install tunggal[spark], or set the engine to 'duckdb'."
        ) from None
    return SparkEngine(session, scratch, on_table=on_table)


@contextmanager
def measured() -> Iterator[dict[str, Any]]:
    """Facts of a stretch of work: seconds and the process's peak memory in bytes."""
    facts: dict[str, Any] = {}
    _forget_peak()
    started = time.monotonic()
    yield facts
    facts["seconds"] = round(time.monotonic() - started, 2)
    facts["peak_memory"] = _peak()


def _forget_peak() -> None:
    # Linux keeps the highest memory of a process until it is told to begin anew.
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


def _peak() -> int:
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return next(
            int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM")
        )
    except (OSError, StopIteration):
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
