"""What a page of a browser weighs with all that it brings along."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def weighed(page: Any) -> Callable[[], int]:
    """Begin to note what a page is answered; gives what tells the bytes of all of it so far, heads included.

    They are asked for when the page is at rest, not as answers come: each waits for its end.
    """
    got: list[Any] = []

    def note(answer: Any) -> None:
        if answer.request.is_navigation_request():
            got.clear()  # each page weighs its own
        got.append(answer)

    def weigh() -> int:
        sizes = (each.request.sizes() for each in got)
        return sum(each["responseBodySize"] + each["responseHeadersSize"] for each in sizes)

    page.on("response", note)
    return weigh
