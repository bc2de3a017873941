"""How a paper is shown, once a door has made sure that its reader may see it."""

from __future__ import annotations

from django.http import HttpResponse

from tunggal.service.papers.actions import StoredPaper

_NAMES = {"image/jpeg": "berkas.jpg", "application/pdf": "berkas.pdf"}


def send_paper(stored: StoredPaper) -> HttpResponse:
    """A paper as an answer: shown in the browser, kept nowhere, apart from the pages of this site."""
    response = HttpResponse(stored.content, content_type=stored.content_type)
    name = _NAMES[stored.content_type]
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store, no-transform"
    return response
