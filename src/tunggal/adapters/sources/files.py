"""Which files of a delivery hold which part of its source; none may be left over."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

from tunggal.adapters.sources.refusing import refused
from tunggal.cycle.consolidate.delivery import Delivery
from tunggal.policy.sources import Part
from tunggal.registry.errors import DeliveryRefused

NOTE = "delivery.yaml"


def files_of_parts(delivery: Delivery) -> list[tuple[Part, tuple[Path, ...]]]:
    """The files of each part, in the order of their names; refuses missing and unknown files."""
    source, found = delivery.source, files_in(delivery.folder)
    matched = [
        (part, tuple(file for file in found if _fits(file, part, delivery)))
        for part in source.parts.values()
    ]
    for part, files in matched:
        if not files and not part.optional:
            raise DeliveryRefused(
                f"{delivery}: no file '{part.files}' with the {part.holds}. Ask {source.owner} to "
                f"send it, or correct '{part.holds}.files' in {source.file}."
            )
    _refuse_strays(delivery, found, [files for _, files in matched])
    return [(part, files) for part, files in matched if files]


def files_in(folder: Path) -> list[Path]:
    """Every file that an office put into a delivery; hidden files and locks do not count."""
    return sorted(
        file
        for file in folder.rglob("*")
        if file.is_file() and file.name != NOTE and not file.name.startswith((".", "~$"))
    )


def _fits(file: Path, part: Part, delivery: Delivery) -> bool:
    return fnmatch(file.relative_to(delivery.folder).as_posix(), part.files) or fnmatch(
        file.name, part.files
    )


def shown_as(delivery: Delivery, part: Part, file: Path) -> str:
    """A file as reports name it; where one file holds two parts, the second is told apart."""
    name = file.relative_to(delivery.folder).as_posix()
    first = next(each for each in delivery.source.parts.values() if _fits(file, each, delivery))
    return name if part is first else f"{name} ({part.holds})"


def _refuse_strays(
    delivery: Delivery, found: Iterable[Path], matched: Iterable[tuple[Path, ...]]
) -> None:
    claimed = {file for files in matched for file in files}
    for file in found:
        if file not in claimed:
            patterns = ", ".join(f"'{part.files}'" for part in delivery.source.parts.values())
            raise refused(
                delivery,
                file.relative_to(delivery.folder).as_posix(),
                f"no part of the source is in such a file ({patterns}).",
                f"Remove it, or name it in 'files' of {delivery.source.file}.",
            )
