"""A leader signs an agent off who left and is still on duty."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tunggal.service.accounts.models import Officer
from tunggal.service.centre import duty
from tunggal.service.centre.means import CentreRefused, leads, rules
from tunggal.service.centre.models import PAUSED
from tunggal.service.console.centre_pages import centre_page, centre_words, moment, refusal_words
from tunggal.service.console.pages import FORM
from tunggal.service.web import errors
from tunggal.service.web.pages import is_redrawn, language_of, switching

_PLACES = {"not_there": "agent-1", "no_sign_off": "reason-1"}  # which input a refusal is about
_MOST = 36  # letters of a code


def sign_off_page(request: HttpRequest, language: str) -> HttpResponse:
    """Who is on duty, whom of them to sign off, and why."""
    if request.method not in FORM:
        return errors.wrong_method(request, FORM)
    if not leads(request.actor):
        return errors.not_found(request)
    at, sent, why = datetime.now(UTC), request.POST, None
    agent, reason = sent.get("agent", "")[:_MOST], sent.get("reason", "")[:_MOST]
    if request.method == "POST" and not is_redrawn(request):
        try:
            duty.sign_off(agent, reason=reason, by=request.actor, at=at)
            here = reverse("console:sign_off", args=[language])
            return HttpResponseRedirect(f"{here}?done=1")
        except CentreRefused as refused:
            why = refused
    there = _there(request, at)
    return centre_page(
        request, "centre_sign_off", number=422 if why else 200, there=there, agent=agent,
        reason=reason, reasons=rules().shifts.sign_offs, done="done" in request.GET and not why,
        refused=refusal_words(request, why) if why else "",
        place=_PLACES.get(why.code, "") if why and there else "", **switching(request),
    )  # fmt: skip


def _there(request: HttpRequest, at: datetime) -> list[tuple[str, str, str]]:
    """Code, name, and since when of each who is on duty."""
    there, free = duty.present(at), duty.free_agents(at)
    named = Officer.objects.filter(code__in=[each.agent for each in there])
    names, words = dict(named.values_list("code", "name")), centre_words(request)
    shown = []
    for each in there:
        state = "paused" if each.state == PAUSED else "on" if each.agent in free else "busy"
        since = moment(each.on_since or at, language_of(request), now=at)
        said = words.say("sign_off_since", state=words.phrases[f"state_{state}"], time=since)
        shown.append((each.agent, names.get(each.agent, each.agent), said))
    return shown
