"""Which files of a delivery hold which part of its source; none may be left over or read twice."""

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


def _refuse_strays(
    delivery: Delivery, found: Iterable[Path], matched: Iterable[tuple[Path, ...]]
) -> None:
    claimed = [file for files in matched for file in files]
    for file in found:
        name = file.relative_to(delivery.folder).as_posix()
        if claimed.count(file) == 0:
            patterns = ", ".join(f"'{part.files}'" for part in delivery.source.parts.values())
            raise refused(
                delivery,
                name,
                f"no part of the source is in such a file ({patterns}).",
                f"Remove it, or name it in 'files' of {delivery.source.file}.",
            )
        if claimed.count(file) > 1:
            raise refused(
                delivery,
                name,
                "fits the 'files' of two parts.",
                f"Tell the two apart by their names in {delivery.source.file}.",
            )
