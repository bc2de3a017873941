"""How templates are drawn: compiled once, every value escaped, a name that is missing refused."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined


def environment(**options: Any) -> Environment:
    """The environment of all templates of the service."""
    made = Environment(**{**options, "undefined": StrictUndefined, "trim_blocks": True})
    made.globals["static"] = lru_cache(maxsize=128)(static)  # an address is the same all day
    made.globals["url"] = _address
    return made


def _address(name: str, *values: Any) -> str:
    return str(reverse(name, args=values))
