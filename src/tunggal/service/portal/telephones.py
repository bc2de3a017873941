"""The page of the telephones that come in as one person, where a stranger's is removed."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tunggal.service.accounts import telephones as phones
from tunggal.service.accounts.means import words
from tunggal.service.portal.case_pages import FORM, answers, menu
from tunggal.service.web.pages import page


@answers(*FORM)
def telephones(request: HttpRequest, language: str) -> HttpResponse:
    """The telephones, the own one first; what was pressed is removed, with its sessions."""
    own, done = request.actor.code, False
    if request.method == "POST":
        done = phones.remove(request.POST.get("remove", ""), by=own, at=datetime.now(UTC))
    return page(
        request, "portal/telephones", said=words(language).phrases, done=done,
        telephones=phones.telephones_of(own), back=reverse("family", args=[language]),
        **menu(request),
    )  # fmt: skip
