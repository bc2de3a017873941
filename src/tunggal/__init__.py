"""tunggal: a living social registry.

Every command of the command line is a function here: `tunggal.cycle_run(workspace, "2026Q1")`.
They take and return plain values, so they serve a notebook as well.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# Read when numpy is loaded, so said here. Our matrices are small: threads within one product wait
# for each other more than they work. And a sum's last digits do not depend on the cores of a machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Command → module of tunggal.commands; imported at the first use, so that `tunggal --help` is quick.
COMMANDS = {
    "init": "workspace",
    "demo": "demo",
    "doctor": "doctor",
    "simulate": "simulation",
    "truth": "simulation",
    "source_list": "source",
    "source_check": "source",
    "region_import": "region",
    "scoring_fit": "scoring",
    "scoring_show": "scoring",
    "cycle_run": "cycle",
    "cycle_resume": "cycle",
    "cycle_status": "cycle",
    "release_plan": "release",
    "release_publish": "release",
    "release_list": "release",
    "release_show": "release",
    "release_verify": "release",
    "release_diff": "release",
    "release_rebuild": "release",
    "release_receive": "release",
    "release_load": "lookup",
    "release_unload": "lookup",
    "key_make": "key",
    "key_trust": "key",
    "key_list": "key",
    "programme_list": "programme",
    "programme_try": "programme",
    "notice_list": "notice",
    "notice_show": "notice",
    "notice_text": "notice",
    "notice_letters": "notice",
    "family_explain": "family",
    "officer_add": "officer",
    "officer_close": "officer",
    "officer_list": "officer",
    "officer_move": "officer",
    "officer_reset": "officer",
    "agency_add": "agency",
    "agency_close": "agency",
    "agency_list": "agency",
    "participation_export": "participation",
    "serve": "serve",
    "worker": "serve",
    "message_list": "message",
    "message_retry": "message",
    "audit_verify": "audit",
}

__all__ = ["__version__", *COMMANDS]


def __getattr__(name: str) -> Any:
    if name in COMMANDS:
        return getattr(import_module(f"tunggal.commands.{COMMANDS[name]}"), name)
    raise AttributeError(f"module 'tunggal' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted([*globals(), *COMMANDS])
