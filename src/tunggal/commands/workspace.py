"""Commands that make a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tunggal.adapters.stores.keys import make_keys
from tunggal.adapters.stores.workspace import make_workspace


def init(folder: Path | str, *, office: str = "both") -> dict[str, Any]:
    """Make a workspace with the example policy for Indonesia and a signing key per office.

    `office` is `statistics`, `ministry` or `both`. Returns the folder and the public keys made.
    """
    place = make_workspace(Path(folder), role=office)
    offices = ("statistics", "ministry") if office == "both" else (office,)
    made = {name: make_keys(place.keys, name) for name in offices}
    return {
        "workspace": str(place.root),
        "office": office,
        "keys": {name: str(key) for name, key in made.items()},
    }
