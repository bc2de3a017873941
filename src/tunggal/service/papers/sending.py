"""How a paper is shown, once a door has made sure that its reader may see it."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse

from tunggal.service.papers.actions import StoredPaper

_NAMES = {
    "image/jpeg": "berkas.jpg",
    "application/pdf": "berkas.pdf",
    "audio/wav": "rekaman.wav",
    "audio/ogg": "rekaman.ogg",
}
_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")


def send_recording(request: HttpRequest, stored: StoredPaper) -> HttpResponse:
    """A recording as an answer; a player may ask for a part of it."""
    whole, told = len(stored.content), request.headers.get("Range", "")
    found = _RANGE.fullmatch(told)
    begin = int(found[1]) if found else 0
    end = min(int(found[2]) + 1 if found and found[2] else whole, whole)
    is_part = found is not None and begin < end
    content = stored.content[begin:end] if is_part else stored.content
    response = HttpResponse(
        content, content_type=stored.content_type, status=206 if is_part else 200
    )
    if is_part:
        response.headers["Content-Range"] = f"bytes {begin}-{end - 1}/{whole}"
    response.headers["Accept-Ranges"] = "bytes"
    return _apart(response, _NAMES[stored.content_type])


def send_paper(stored: StoredPaper) -> HttpResponse:
    """A paper as an answer: shown in the browser, kept nowhere, apart from the pages of this site."""
    response = HttpResponse(stored.content, content_type=stored.content_type)
    name = _NAMES[stored.content_type]
    return _apart(response, name)


def send_letter(content: bytes, name: str) -> HttpResponse:
    """A letter as a file to keep or print; `name` says nothing of a person."""
    response = HttpResponse(content, content_type="application/pdf")
    return _apart(response, name, how="attachment")


def _apart(response: HttpResponse, name: str, *, how: str = "inline") -> HttpResponse:
    response.headers["Content-Disposition"] = f'{how}; filename="{name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store, no-transform"
    return response
