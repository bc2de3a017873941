"""How a call ended: its agent says so, and then has the hands free."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tunggal.policy.centre import CALL_BACK, MARK
from tunggal.service.centre import contacts
from tunggal.service.centre.means import CentreRefused, rules
from tunggal.service.centre.wrapping import MOST_REASON, wrap_up
from tunggal.service.console.centre_pages import centre_page, refusal_words
from tunggal.service.console.hand import Hand, drop, hand_of
from tunggal.service.console.lines import case_address
from tunggal.service.console.pages import FORM
from tunggal.service.web import errors
from tunggal.service.web.pages import is_redrawn, language_of, switching

_MOST_TYPED = 40


def wrap_up_page(request: HttpRequest, language: str) -> HttpResponse:
    """The ways in which a call may end; what is chosen is recorded."""
    if request.method not in FORM:
        return errors.wrong_method(request, FORM)
    hand = hand_of(request)
    if request.method == "POST":
        return _wrapped(request, language, hand)
    if hand is None or hand.kind != "call":
        return centre_page(request, "centre_wrap", hand=None, done="done" in request.GET)
    return _form(request, hand)


def _wrapped(request: HttpRequest, language: str, hand: Hand | None) -> HttpResponse:
    sent, done = request.POST, f"{reverse('console:wrap_up', args=[language])}?done=1"
    code = sent.get("call", "")[:32]
    if hand is None or hand.kind != "call" or hand.code != code:
        return HttpResponseRedirect(done.partition("?")[0])  # of a form that was sent before
    if is_redrawn(request):
        return _form(request, hand)
    try:
        wrap_up(
            code, sent.get("how", "")[:30], by=request.actor, at=datetime.now(UTC),
            reason=sent.get("reason", "")[: MOST_REASON + 1],
            telephone=sent.get("telephone", "")[:_MOST_TYPED],
        )  # fmt: skip
    except CentreRefused as why:
        return _form(request, hand, why)
    drop(request)
    return HttpResponseRedirect(done)


def _form(request: HttpRequest, hand: Hand, why: CentreRefused | None = None) -> HttpResponse:
    language, sent = language_of(request), request.POST
    tied = [
        (str(each.number), case_address(each.number, language), each.done)
        for each in contacts.tied(hand.contact)
    ]
    ways = rules().calls.wrap_ups
    chosen = ways.get(sent.get("how", ""))
    fields = {MARK: "reason", CALL_BACK: "telephone"}
    place = fields.get(chosen.needs, "how-1") if chosen else "how-1"
    return centre_page(
        request, "centre_wrap", number=422 if why else 200, hand=hand, done=False, tied=tied,
        ways_to_end=ways.values(), chosen=sent.get("how", ""), reason=sent.get("reason", ""),
        telephone=sent.get("telephone", "")[:_MOST_TYPED], place=place,
        refused=refusal_words(request, why) if why else "", **switching(request),
    )  # fmt: skip
