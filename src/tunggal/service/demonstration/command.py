"""Does what `tunggal demo` asks: makes officers, and lets stories happen up to a moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from tunggal.service.program import Actions, run


def actions() -> Actions:
    """What can be asked for."""
    from tunggal.service.accounts import officers
    from tunggal.service.accounts.officers import NewOfficer
    from tunggal.service.demonstration.living import live

    def begin(
        made: Iterable[Mapping[str, Any]], stories: list[dict[str, Any]], now: str
    ) -> dict[str, Any]:
        at = datetime.fromisoformat(now)
        new = [NewOfficer(each["code"], each["role"], tuple(each["regions"])) for each in made]
        return {"passwords": [officers.add(each, at=at) for each in new], **live(stories, now=at)}

    return {"live": begin}


if __name__ == "__main__":
    run(actions)
