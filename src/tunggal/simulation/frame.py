"""Columns of equal length by name: how the simulated country holds its persons and families."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import duckdb
import numpy as np


class Frame:
    """Numpy columns of one length; `frame.birth` is the column `birth`."""

    def __init__(self, **columns: Any) -> None:
        self.columns = {name: np.asarray(values) for name, values in columns.items()}
        if len({len(values) for values in self.columns.values()}) > 1:
            raise ValueError("the columns of a frame must have one length")

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["columns"][name]
        except KeyError:
            raise AttributeError(name) from None

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()))) if self.columns else 0

    def set(self, **columns: Any) -> None:
        """Add or replace columns; a single value fills the column."""
        for name, values in columns.items():
            self.columns[name] = np.array(
                np.broadcast_to(values, (len(self), *np.shape(values)[1:]))
            )

    def take(self, rows: Any) -> Frame:
        """The rows at these places, or where a mask is true."""
        return Frame(**{name: values[rows] for name, values in self.columns.items()})

    def plus(self, other: Frame) -> Frame:
        """These rows, then the rows of another frame with the same columns, in the types of this one."""
        return Frame(
            **{
                name: np.concatenate([values, other.columns[name].astype(values.dtype)])
                for name, values in self.columns.items()
            }
        )


def joined(frames: Iterable[Frame]) -> Frame:
    """Several frames one under the other."""
    made, *others = frames
    for other in others:
        made = made.plus(other)
    return made


def count_within(keys: Any) -> Any:
    """For each row its place (from 0) among the rows with the same key, in row order."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = (
        np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(keys) else np.zeros(0, int)
    )
    sizes = np.diff(np.r_[starts, len(keys)])
    places = np.empty(len(keys), np.int64)
    places[order] = np.arange(len(keys)) - np.repeat(starts, sizes)
    return places


def quiet_connection() -> duckdb.DuckDBPyConnection:
    """A database in memory that draws no progress bar: stdout is for data."""
    connection = duckdb.connect()
    connection.execute("set enable_progress_bar = false")
    return connection
