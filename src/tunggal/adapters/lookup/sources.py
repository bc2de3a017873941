"""Which releases an index is made of: a register, its quarter's aid, and a later month's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tunggal.adapters.stores.proof import Trusted
from tunggal.adapters.stores.releases import find_release, verify
from tunggal.cycle.release.manifest import Release
from tunggal.cycle.release.rules import release_id


@dataclass(frozen=True)
class Sources:
    """The releases of one index; of `aid` the newest first, since it speaks last.

    `before` is the register of the quarter before, None where its tables are not here any more.
    """

    named: Release
    register: Release
    aid: tuple[Release, ...]
    before: Release | None = None

    @property
    def policy(self) -> Path:
        """The policy of the newest of them, as the release itself carries it."""
        return self.named.folder / "policy"


def find_sources(releases: Path, name: str, trusted: Trusted) -> Sources:
    """The releases behind a named one, each proved; raises IntegrityBroken or UsageRefused.

    A month's aid release speaks of the monthly programmes, its quarter's of all others.
    """
    named = find_release(releases, name)
    if named.manifest.kind == "register":
        return Sources(named, verify(named.folder, trusted), (), _before(named, trusted))
    quarter = release_id("aid", named.manifest.quarter)
    names = dict.fromkeys((name, quarter))
    aid = tuple(verify(find_release(releases, each).folder, trusted) for each in names)
    register = find_release(releases, named.manifest.parents["register"].release)
    return Sources(named, verify(register.folder, trusted), aid, _before(register, trusted))


def _before(register: Release, trusted: Trusted) -> Release | None:
    """The register before, proved; the chain to it was proved with the register."""
    parent = register.manifest.parents.get("previous")
    folder = register.folder.parent / parent.release if parent else None
    return verify(folder, trusted) if folder and (folder / "tables").is_dir() else None
