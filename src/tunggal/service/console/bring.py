"""Brings a case on somebody's behalf: the kinds that the role may bring, and the form of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from tunggal.adapters.lookup.index import Index
from tunggal.casework.appealing import appealed_notice
from tunggal.casework.bringing import Wish
from tunggal.casework.case import Actor, Appealed, Subject
from tunggal.casework.number import CaseNumber
from tunggal.casework.refusals import CaseRefused
from tunggal.cycle.explanation.words import day_word
from tunggal.policy.case_terms import CaseKind, Field, Role
from tunggal.policy.centre import OPENED
from tunggal.policy.papers import PaperRefused
from tunggal.policy.phrases import Phrases
from tunggal.registry.kk import kk_fault
from tunggal.registry.nik import Nik, nik_fault
from tunggal.registry.region import DIGITS, Level
from tunggal.service.cases import actions
from tunggal.service.cases.bringers import by_telephone
from tunggal.service.cases.days import day_begun
from tunggal.service.cases.form_papers import NO_PAPERS, Papers, gone, paper_inputs, read_papers
from tunggal.service.cases.forms import (
    NOTHING_WRITTEN,
    WHERE,
    Written,
    asked_of,
    form_key,
    inputs,
    known_of,
    read_fields,
    written_of,
)  # fmt: skip
from tunggal.service.cases.means import policy
from tunggal.service.cases.queries import concerning
from tunggal.service.centre import tasks
from tunggal.service.console.caller import actor_of
from tunggal.service.console.hand import channel_of, hand_of, tie, told_in
from tunggal.service.console.pages import (
    FORM,
    READ,
    case_words,
    number_of,
    page,
    words_of,
)
from tunggal.service.lookup.status import serving
from tunggal.service.papers.actions import hint
from tunggal.service.papers.receiving import takes_papers
from tunggal.service.web import errors
from tunggal.service.web.pages import is_redrawn, switching

_MOST_TYPED = 80


@dataclass(frozen=True)
class Filled:
    """A form as it stands: what was typed, and what is wrong with it."""

    key: str
    nik: str = field(default="", repr=False)
    kk: str = field(default="", repr=False)
    appeals: str = ""
    written: Written = NOTHING_WRITTEN
    papers: Papers = NO_PAPERS
    faults: Mapping[str, str] = field(default_factory=dict)  # input → what to do
    refusal: str = ""


def kinds_of(actor: Actor) -> list[CaseKind]:
    """The kinds that a role may bring."""
    return [kind for kind in policy().kinds.values() if actor.role in kind.roles]


def bring(request: HttpRequest, language: str) -> HttpResponse:
    """The kinds to choose from."""
    if request.method not in READ:
        return errors.wrong_method(request, READ)
    actor, words = actor_of(request, brings=True), case_words(language)
    kinds = [
        {
            "label": words.label("kinds", kind.code), "says": words.text("kinds", kind.code),
            "address": reverse("console:bring_kind", args=[language, kind.code]),
        }
        for kind in kinds_of(actor)
    ]  # fmt: skip
    return page(request, "bring", kinds=kinds, first=_asks_first(actor))


@takes_papers
def bring_kind(request: HttpRequest, language: str, kind: str) -> HttpResponse:
    """The form of a kind; sent, it becomes a case."""
    if request.method not in FORM:
        return errors.wrong_method(request, FORM)
    actor, asked, index = actor_of(request, brings=True), policy().kinds.get(kind), serving()()
    if asked is None or asked not in kinds_of(actor):
        return errors.not_found(request)
    if _asks_first(actor):
        return HttpResponseRedirect(reverse("console:caller", args=[language]))
    words, actor = words_of(request), _told(request, actor, asked)
    if index is None:
        return errors.problem(
            request, 503, words.phrases["no_release_title"], words.phrases["no_release"]
        )
    if request.method != "POST":
        begun = _begun(request, asked, index, actor, datetime.now(UTC))
        return _form(request, asked, index, actor, Filled(form_key({}), written=begun))
    filled = _read(request, asked, index, actor, datetime.now(UTC))
    if is_redrawn(request):
        return _form(request, asked, index, actor, filled)
    return _sent(request, asked, index, actor, filled)


def _asks_first(actor: Actor) -> bool:
    """Whether the identity questions have to be passed before anything is brought."""
    return actor.role is Role.AGENT and actor.caller is None


def _told(request: HttpRequest, actor: Actor, kind: CaseKind) -> Actor:
    """An agent's caller by the account where the case is told.

    An account that is known by a number alone appeals what concerns the own family, and nothing else.
    """
    hand = hand_of(request) if actor.caller else None
    if hand is None or actor.caller is None:
        return actor
    appealed = number_of(request.POST.get("appeals", "")[:_MOST_TYPED].strip())
    if kind.about and hand.kind != "chat" and appealed not in concerning(by_telephone(actor)):
        return by_telephone(actor)
    told = told_in(request, hand, datetime.now(UTC))
    return replace(actor, caller=replace(actor.caller, code=told)) if told else actor


def _begun(
    request: HttpRequest, kind: CaseKind, index: Index, actor: Actor, at: datetime
) -> Written:
    """The words of the message that an agent has in hand, in the first field that holds words."""
    hand = hand_of(request) if actor.role is Role.AGENT else None
    seen = tasks.see(hand.code, by=actor, at=at) if hand and hand.kind == "task" else None
    texts = sorted((each.most, each.name) for each in kind.fields.values() if each.holds == "text")
    text = texts[-1][1] if texts else ""  # the roomiest, not a name or a place
    if seen is None or not seen.text or not text:
        return NOTHING_WRITTEN
    fields, known = _fields(kind, actor), known_of(index, _language(request), kind)
    return written_of(fields, {text: seen.text[: kind.fields[text].most]}, known=known)


def _read(request: HttpRequest, kind: CaseKind, index: Index, actor: Actor, at: datetime) -> Filled:
    sent, key, language = request.POST, form_key(request.POST), _language(request)
    words = words_of(request)
    nik, kk = _numbers(sent)
    written = read_fields(
        _fields(kind, actor, described=not (nik or kk)), sent, known=known_of(index, language, kind),
        words=case_words(language), on=day_begun(at),
    )  # fmt: skip
    papers = read_papers(
        request, kind.attachments, form=f"{actor.code}:bring:{key}", at=at, language=language
    )
    return Filled(
        key, nik, kk, sent.get("appeals", "")[:_MOST_TYPED].strip(), written, papers,
        _faults(kind, nik, kk, words),
    )  # fmt: skip


def _numbers(sent: QueryDict) -> tuple[str, str]:
    tidy = (
        "".join(each for each in sent.get(name, "")[:40] if each not in " .-")
        for name in ("nik", "kk")
    )
    nik, kk = tidy
    return nik, kk


def _faults(kind: CaseKind, nik: str, kk: str, words: Phrases) -> dict[str, str]:
    if kind.concerns == "none":
        return {}
    wrong = {"nik": nik and nik_fault(nik), "kk": kk and kk_fault(kk)}
    return {name: words.phrases[f"{name}_wrong"] for name, fault in wrong.items() if fault}


def _fields(kind: CaseKind, actor: Actor, *, described: bool = False) -> Mapping[str, Field]:
    """What is asked; also for the village where nothing says in which one it will be looked into."""
    fields = asked_of(kind, described=described)
    return fields if _own_village(actor) else {**fields, WHERE.name: WHERE}


def _own_village(actor: Actor) -> str:
    """The village of the caller, or of an officer who works for one village alone."""
    regions = actor.person.regions
    is_one = len(regions) == 1 and len(regions[0]) == DIGITS[Level.VILLAGE]
    return regions[0] if is_one else ""


def _sent(
    request: HttpRequest, kind: CaseKind, index: Index, actor: Actor, filled: Filled
) -> HttpResponse:
    language = _language(request)
    if filled.faults or filled.written.faults or filled.papers.faults:
        return _form(request, kind, index, actor, filled, number=422)
    channel = channel_of(request) if actor.role is Role.AGENT else "console"
    wish, appeals = _wish(kind, index, actor, filled, channel)
    try:
        taken = actions.bring(
            wish, by=actor, at=datetime.now(UTC), key=filled.key, appeals=appeals,
            files=filled.papers.files,
        )  # fmt: skip
    except CaseRefused as refused:
        said = refused.refusal.said(policy(), language, lambda day: day_word(day, language))
        return _form(request, kind, index, actor, replace(filled, refusal=said), number=422)
    except PaperRefused as refused:
        filled = replace(filled, papers=gone(filled.papers, refused, language))
        return _form(request, kind, index, actor, filled, number=422)
    tie(request, taken.case.number, OPENED, at=datetime.now(UTC))
    address = reverse("console:case", args=[language, taken.case.number.digits])
    return HttpResponseRedirect(f"{address}?done=bring")


def _wish(
    kind: CaseKind, index: Index, actor: Actor, filled: Filled, channel: str
) -> tuple[Wish, CaseNumber | None]:
    values = dict(filled.written.values)
    said, subject = values.pop(WHERE.name, "") or _own_village(actor), _subject(kind, actor, filled)
    region = said if actor.role is Role.AGENT else _village_of(subject, index) or said
    appeals = number_of(filled.appeals) if kind.about else None
    about = _notice(index, subject, filled.appeals) if kind.about and appeals is None else None
    wish = Wish(kind.code, region, subject, channel, values, filled.papers.references, about)
    return wish, appeals


def _subject(kind: CaseKind, actor: Actor, filled: Filled) -> Subject:
    """Who was named; for an agent the caller where nobody is named."""
    if kind.concerns == "none":
        return Subject()
    if not filled.nik and not filled.kk and actor.caller is not None:
        return Subject(actor.caller.nik, actor.caller.kk)
    return Subject(Nik(filled.nik) if filled.nik else None, filled.kk)


def _village_of(subject: Subject, index: Index) -> str:
    """Where the release has a family: an officer's word cannot bring it into another region."""
    if subject.nik is None or not subject.kk:
        return ""
    found, card = index.find(subject.nik.digits, subject.kk)
    return card.village_code if found else ""


def _notice(index: Index, subject: Subject, number: str) -> Appealed | None:
    """The notice of a release to this family, by the number on its letter."""
    if subject.nik is None or not subject.kk:
        return None
    found, card = index.find(subject.nik.digits, subject.kk)
    mine = [each for each in card.notices if each.number == number] if found else []
    if not mine:
        return None
    told = mine[0]
    # A notice to a person binds all of the family's card; which of its persons, the office knows.
    subject = subject if told.unit == "family" else Subject(None, subject.kk)
    return appealed_notice(
        told.number, programme=told.programme, subject=subject, reason=told.reason,
        until=told.appeal_until,
    )  # fmt: skip


def _form(
    request: HttpRequest, kind: CaseKind, index: Index, actor: Actor, filled: Filled, *,
    number: int = 200,
) -> HttpResponse:  # fmt: skip
    language = _language(request)
    words = case_words(language)
    drawn = inputs(
        _fields(kind, actor, described=not (filled.nik or filled.kk)).values(),
        filled.written,
        known=known_of(index, language, kind),
        words=words,
    )
    papers = paper_inputs(kind.attachments, filled.papers, words)
    faults = [*filled.faults.items()]
    faults += [(each.id, each.fault) for each in drawn if each.fault]
    faults += [(each.name, each.fault) for each in papers if each.fault]
    return page(
        request, "bring_kind", number=number, title=words.label("kinds", kind.code),
        says=words.text("kinds", kind.code), **switching(request), asks_whom=kind.concerns != "none",
        asks_appealed=bool(kind.about), filled=filled, fields=drawn, papers=papers, faults=faults,
        for_caller=actor.role is Role.AGENT, described=bool(kind.described_by),
        paper_hint=hint(language) if papers else "",
    )  # fmt: skip


def _language(request: HttpRequest) -> str:
    return str(request.resolver_match.kwargs["language"])
