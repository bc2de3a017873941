"""How a form with papers is received: into memory only, and no further than the limits go.

What is sent says of people what nobody else may know; so none of it touches a disk before it is
sealed. A file that is too large is read over and not kept, so that the form comes back as written.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse

from tunggal.policy.papers import told
from tunggal.service.web import errors, problems
from tunggal.service.web.pages import language_of

View = Callable[..., HttpResponse]
_WRITTEN = 200_000  # bytes of a form beside its papers


def takes_papers(view: View) -> View:
    """Marks a view whose form may carry papers; on all others uploads are not even kept."""
    view.takes_papers = True  # type: ignore[attr-defined]
    return view


def most_bytes() -> int:
    """The size of a whole form with papers."""
    return int(settings.PAPER_LIMITS.form_bytes) + _WRITTEN


def receive(request: HttpRequest) -> None:
    """Make a request ready for papers, before anybody reads what was sent."""
    request.upload_handlers = [PaperReceiver(request)]


def oversize(request: HttpRequest) -> HttpResponse:
    """413 for a form whose papers are too large together; going back keeps what was written."""
    if problems.is_program(request):
        return problems.problem(request, 413)
    words, limits = settings.PAPER_WORDS[language_of(request)], settings.PAPER_LIMITS
    title, text = told("oversize_title", words, limits), told("oversize", words, limits)
    response = errors.problem(request, 413, title, text)
    response.headers["Connection"] = "close"
    return response


class PaperReceiver(FileUploadHandler):
    """Keeps each file in memory up to the limits; one beyond them comes without content."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._papers = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        self._papers += 1
        self._content, self._size = BytesIO(), 0
        self._refused = "too_many" if self._papers > settings.PAPER_LIMITS.papers else ""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A part of it came; None says that no other handler gets it."""
        self._size += len(raw_data)
        if self._size > settings.PAPER_LIMITS.bytes:
            self._refused = self._refused or "too_large"
            self._content = BytesIO()
        if not self._refused:
            self._content.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        """The file ended; its name and what it says of its type are never believed nor kept."""
        upload = UploadedFile(self._content, name="paper", size=self._size)
        upload.seek(0)
        upload.refused = self._refused
        return upload
