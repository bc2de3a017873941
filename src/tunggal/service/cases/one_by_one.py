"""Does the same to many cases, so that one that is damaged holds up no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def each_done(items: Iterable[T], act: Callable[[T], bool]) -> Iterator[T]:
    """Those with which something was done; what failed is raised when all others had their turn."""
    faults: list[Exception] = []
    for item in items:
        try:
            done = act(item)
        except Exception as fault:
            faults.append(fault)
        else:
            if done:
                yield item
    if faults:
        raise ExceptionGroup(f"{len(faults)} could not be done", faults)
