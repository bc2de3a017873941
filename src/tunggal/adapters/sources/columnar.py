"""Parquet files as staged rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tunggal.adapters.sources.staging import Batches, Staged

_ROWS = 65_536
_PRECISE = 1e15  # from here on a double may have lost digits, so it keeps the mark of a number


def parquet_batches(staged: Staged) -> Batches:
    """The staged rows of one Parquet file; its first row is row 2, as if it had a heading."""
    try:
        with pq.ParquetFile(staged.file) as file:
            yield from _batches(staged, file)
    except (pa.ArrowException, OSError) as fault:
        raise staged.refuse(
            f"cannot be read as Parquet ({type(fault).__name__}); the file seems cut short or damaged.",
            f"Ask {staged.delivery.source.owner} to send it again and compare its size.",
        ) from None


def _batches(staged: Staged, file: Any) -> Batches:
    heading = file.schema_arrow.names
    places = staged.places(heading)
    used = [heading[place] for place in places if place is not None]
    row = 2
    for batch in file.iter_batches(batch_size=_ROWS, columns=list(dict.fromkeys(used))):
        columns = [
            None if place is None else _texts(staged, heading[place], batch.column(heading[place]))
            for place in places
        ]
        yield staged.batch(np.arange(row, row + batch.num_rows), columns)
        row += batch.num_rows


def _texts(staged: Staged, name: str, values: Any) -> Any:
    kind = values.type
    if pa.types.is_dictionary(kind):
        values, kind = values.dictionary_decode(), kind.value_type
    if pa.types.is_floating(kind):
        return _texts_of_doubles(values)
    if pa.types.is_nested(kind):
        raise staged.refuse(
            f"the column '{name}' holds {kind}, not single values.",
            f"Ask {staged.delivery.source.owner} for one value per cell.",
        )
    return values.cast(pa.string())


def _texts_of_doubles(values: Any) -> Any:
    """Whole doubles as whole numbers; those too large to be exact keep a `.0`."""
    doubles = values.cast(pa.float64())
    whole = pc.and_(pc.equal(doubles, pc.floor(doubles)), pc.less(pc.abs(doubles), 9e18))
    digits = pc.cast(pc.if_else(whole, doubles, None), pa.int64()).cast(pa.string())
    marked = pc.binary_join_element_wise(digits, ".0", "")
    large = pc.greater_equal(pc.abs(doubles), _PRECISE)
    text = pc.if_else(whole, pc.if_else(large, marked, digits), doubles.cast(pa.string()))
    return pc.if_else(pc.is_nan(doubles), pa.scalar(None, pa.string()), text)
