"""Commands on keys: make one, trust the other office's, list them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tunggal.adapters.stores.keys import load_trusted, make_keys, trust
from tunggal.adapters.stores.workspace import open_workspace


def key_list(workspace: Path | str) -> dict[str, Any]:
    """The keys that this workspace trusts, and whether their private half is here."""
    place = open_workspace(Path(workspace))
    trusted = load_trusted(place.keys).values()
    return {
        "keys": [
            {"key": each.id, "office": each.office, "signs_here": _is_ours(place.keys, each.office)}
            for each in trusted
        ]
    }


def _is_ours(keys: Path, office: str) -> bool:
    return (keys / f"{office}.pem").is_file()


def key_make(workspace: Path | str, *, office: str) -> dict[str, Any]:
    """Make a key pair for an office that has none here; `init` makes the first."""
    made = make_keys(open_workspace(Path(workspace)).keys, office)
    return {"key": made.id, "office": made.office, "signs_here": True}


def key_trust(workspace: Path | str, public_key: Path | str, *, office: str) -> dict[str, Any]:
    """Trust the public key of an office: its releases can be verified and received from now on.

    Compare the key's id with the other office by telephone before you trust it.
    """
    place = open_workspace(Path(workspace))
    key = trust(place.keys, Path(public_key), office=office)
    return {"key": key.id, "office": key.office, "trusted": True}
