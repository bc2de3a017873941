"""Finds one person in a register release by NIK; persons lie sorted by NIK, so little is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow.compute
import pyarrow.parquet

from tunggal.cycle.release.manifest import Release
from tunggal.registry.nik import Nik


def look_up_nik(release: Release, nik: Nik) -> dict[str, Any] | None:
    """The row of `persons` with this NIK, or None; reads the one or two row groups it can be in."""
    for file, groups in row_groups_with(release, nik):
        rows = file.read_row_groups(groups)
        rows = rows.filter(pyarrow.compute.equal(rows["nik"], nik.digits))
        if rows.num_rows:
            return dict(rows.slice(0, 1).to_pylist()[0])
    return None


def row_groups_with(release: Release, nik: Nik) -> Iterator[tuple[Any, list[int]]]:
    """Each opened file of `persons`, with the row groups whose range of NIKs holds this one."""
    for path in release.table("persons"):
        with pyarrow.parquet.ParquetFile(path) as file:
            groups = [
                group
                for group in range(file.metadata.num_row_groups)
                if _may_hold(file.metadata.row_group(group), nik.digits)
            ]
            if groups:
                yield file, groups


def _may_hold(group: Any, digits: str) -> bool:
    column = next(
        group.column(place)
        for place in range(group.num_columns)
        if group.column(place).path_in_schema == "nik"
    )
    known = column.statistics
    if known is None or not known.has_min_max:
        # All NIKs of the group are null, or nothing is known of it.
        return not (known is not None and known.null_count == group.num_rows)
    return bool(known.min <= digits <= known.max)
