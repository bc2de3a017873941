"""What the pages of messages that failed have in common: which are to be tried again, and how many were."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tunggal.policy.phrases import Phrases

_MOST_DIGITS = 18  # of a number in the database


def wanted(request: HttpRequest, parts: int) -> tuple[int | None, tuple[str, ...] | None]:
    """The one that is wanted, or what all that are wanted have in common, in so many parts."""
    number, alike = request.POST.get("number", ""), request.POST.get("alike", "").split("|")
    if number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS:
        return int(number), None
    return None, tuple(alike) if len(alike) == parts else None


def led_back(name: str, language: str, done: int) -> HttpResponse:
    """Back to the page, which says how many it were."""
    return HttpResponseRedirect(f"{reverse(name, args=[language])}?done={done}")


def told_done(request: HttpRequest, words: Phrases) -> str:
    """How many were tried again, in words; empty before any were."""
    done = request.GET.get("done", "")
    if not (done.isascii() and done.isdigit() and len(done) < 8):
        return ""
    return words.say("done", number=done) if int(done) else words.phrases["done_none"]
