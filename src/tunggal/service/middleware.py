"""What every request passes: a line in the log, headers of safety, a limit of size."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from tunggal.service.papers import receiving
from tunggal.service.web import errors

Answer = Callable[[HttpRequest], HttpResponse]
MOST_BYTES = 10_000  # of one form without papers
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self' blob:; media-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not `no-referrer`: forms would then come without an origin, and be refused.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_A_YEAR = "max-age=31536000; includeSubDomains"
log = structlog.get_logger("tunggal.service")


def log_each(answer: Answer) -> Answer:
    """One line per request: route, status, milliseconds; never the address or what was sent."""

    def passed(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = answer(request)
        match = request.resolver_match
        log.info(
            "answered",
            method=request.method if request.method in ("GET", "POST", "HEAD") else "other",
            route=match.route if match else "none",
            status=response.status_code,
            milliseconds=round((time.perf_counter() - started) * 1000, 1),
        )
        return response

    return passed


def headers(answer: Answer) -> Answer:
    """Headers of safety on every answer; pages are kept nowhere unless their view says so."""

    def passed(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        response.headers.setdefault("Cache-Control", "no-store, no-transform")
        if settings.SERVICE.https:
            response.headers["Strict-Transport-Security"] = _A_YEAR
        return _without_body(response) if request.method == "HEAD" else response

    return passed


def _without_body(response: HttpResponse) -> HttpResponse:
    """The headers of an answer alone: views draw a page whether it is wanted or not."""
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = ()
    else:
        response.content = b""
    return response


def refuse_oversize(answer: Answer) -> Any:
    """Refuse a body that is larger than the form of its address, before any of it is read."""
    return _Sizes(answer)


class _Sizes:
    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _size(request) > receiving.most_bytes():
            return receiving.oversize(request)
        return self._answer(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """None to go on: a form with papers may be larger than others."""
        if getattr(view, "takes_papers", False):
            receiving.receive(request)
            return None
        most = getattr(view, "most_bytes", MOST_BYTES)  # a delivery of another platform is larger
        return errors.oversize(request) if _size(request) > most else None


def _size(request: HttpRequest) -> float:
    """The bytes that a request says it brings; without end where it says nonsense."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else math.inf
