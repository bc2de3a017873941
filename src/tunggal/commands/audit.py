"""The command that verifies the audit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tunggal.adapters.audit.chain import PURPOSE, Head, verify
from tunggal.adapters.audit.trail import read_trail
from tunggal.adapters.lookup.secrets import load_secrets
from tunggal.adapters.stores.workspace import open_workspace
from tunggal.registry.errors import UsageRefused


def audit_verify(workspace: Path | str, *, head: str | None = None) -> dict[str, Any]:
    """Prove that no audit line was changed, removed or put in between.

    Returns the number of lines and the `head`, which covers all of them. Note it elsewhere: given
    again as `head`, it also proves that the end was not cut off. Raises IntegrityBroken.
    """
    place = open_workspace(Path(workspace))
    trail = read_trail(place.settings.service.address, place.service / "service.sqlite")
    key = load_secrets(place.keys).derived(PURPOSE)
    found = verify(trail, key, remembered=_head(head) if head else None)
    return {"verified": True, "lines": found.number, "head": str(found)}


def _head(text: str) -> Head:
    number, _, digest = text.strip().partition(":")
    if not number.isdigit() or len(digest) != 64:
        raise UsageRefused(
            "The head is written NUMBER:DIGEST, as 'tunggal audit verify' printed it."
        )
    return Head(int(number), digest)
