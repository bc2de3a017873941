"""The addresses of the agencies' door, `/api/v1/`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from tunggal.service.api.views import api
from tunggal.service.web.problems import problem

View = Callable[..., HttpResponse]


def _telling(view: View) -> View:
    """A view whose 405 is a problem like all others."""

    @wraps(view)
    def passed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        told = problem(request, 405)
        told.headers["Allow"] = ", ".join(sorted(response.headers["Allow"].split(", ")))
        return told

    return passed


addresses = api.urls
for each in addresses[0]:
    each.callback = _telling(each.callback)
