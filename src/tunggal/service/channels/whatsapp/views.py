"""Where the platform calls us: it registers our address once, and then delivers what came."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from tunggal.adapters.messaging.whatsapp.signature import is_signed, is_word
from tunggal.adapters.stores.whatsapp_settings import SECRET, SECRET_BEFORE, VERIFY
from tunggal.service.channels.whatsapp.failing import AWAY
from tunggal.service.channels.whatsapp.intake import keep

MOST_BYTES = 4_000_000  # of one delivery; the platform sends three millions at most
log = structlog.get_logger("tunggal.whatsapp")


def _sized(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    view.most_bytes = MOST_BYTES  # type: ignore[attr-defined]
    return view


@_sized
@csrf_exempt
def webhook(request: HttpRequest) -> HttpResponse:
    """GET: our answer to who registers the address. POST: 200 once all of it is kept."""
    if request.method == "GET":
        return _register(request)
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "GET, POST"})
    return _take(request)


def _register(request: HttpRequest) -> HttpResponse:
    given = request.GET
    fits = is_word(given.get("hub.verify_token", ""), os.environ.get(VERIFY, ""))
    challenge = given.get("hub.challenge", "")
    if not fits or given.get("hub.mode") != "subscribe" or not challenge:
        return HttpResponse(status=403)
    return HttpResponse(challenge[:500], content_type="text/plain; charset=utf-8")


def _take(request: HttpRequest) -> HttpResponse:
    secrets = [os.environ.get(name, "") for name in (SECRET, SECRET_BEFORE)]
    header = request.headers.get("X-Hub-Signature-256", "")
    raw = _body(request)
    if raw is None:
        return HttpResponse(status=400)
    if not is_signed(raw, header, secrets):
        log.warning("refused", signed=bool(header))
        return HttpResponse(status=403)
    number = settings.SERVICE.whatsapp.phone_number_id
    if not number:
        log.error("no_number", to_do="set phone_number_id in [service.whatsapp]")
        return _later()
    try:
        counted = keep(raw, number=number, at=datetime.now(UTC))
    except AWAY as fault:
        log.error("not_kept", exc_info=fault)
        return _later()
    if set(counted) - {"messages", "statuses"}:
        log.warning("not_heard", **counted)
    return HttpResponse()


def _body(request: HttpRequest) -> bytes | None:
    """What was sent, also where whoever stands before us sends it on without saying how long it is.

    None where it ended before its end, or came in pieces of no form.
    """
    source: Any = request
    if not request.META.get("CONTENT_LENGTH") and request.META.get("wsgi.input_terminated"):
        source = request.META["wsgi.input"]
    try:
        raw: bytes = source.read(MOST_BYTES + 1)
    except Exception:  # whoever reads the line for us has faults of its own
        return None
    return raw


def _later() -> HttpResponse:
    """Nothing was kept: the platform sends it again."""
    return HttpResponse(status=503, headers={"Retry-After": "60"})
