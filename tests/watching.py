"""Waiting for a page of a browser, with or without JavaScript."""

from __future__ import annotations

import time
from typing import Any

LOADED = "document.documentElement !== null && document.readyState === 'complete'"


def until(page: Any, expression: str, *, seconds: float = 30) -> bool:
    """Whether something comes true in time.

    Asked again and again from here, with an expression: our pages let nobody evaluate by themselves, and where
    scripts are off Playwright's own `wait_for_function` now and then hears of no frame and waits for ever.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if page.evaluate(expression):
            return True
        time.sleep(0.05)
    return False


def loaded(page: Any) -> None:
    """Wait until the page that was asked for is there, whole."""
    page.wait_for_load_state("load")
    assert until(page, LOADED), page.url
