"""What each place asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from tunggal.casework.number import CaseNumber
from tunggal.cycle.explanation.words import day_word
from tunggal.dialogue.here import BRING, Here
from tunggal.dialogue.informing import answer
from tunggal.dialogue.plans import WITH_A_CASE, field_of, plan, programmes_of, settled, ways
from tunggal.dialogue.replies import Expects, Option, Question
from tunggal.dialogue.saying import capital, choice, grouped, masked, option, shortened
from tunggal.policy.case_terms import Field
from tunggal.policy.dialogue import INFORMATION, TOPIC
from tunggal.policy.messages import LANGUAGES

Asks = Callable[[Here], Question]
GROUP = "group:"  # before the name of a group of kinds, which may be that of a kind


def asks(code: str, expects: Expects) -> Asks:
    """A place that asks one plain sentence."""
    return lambda here: Question(here.say(code), expects)


def offers(code: str, *options: str) -> Asks:
    """A place that offers what has its words in the policy."""
    return lambda here: choice(here, here.say(code), *options)


def menu(here: Here) -> Question:
    entries = here.policy.menus[here.conversation.channel]
    return Question(here.say("menu"), Expects.OPTION, _named(here, _openings(here, entries)))


def _openings(here: Here, entries: Iterable[str]) -> Iterator[str]:
    """A group of kinds is opened first, but a group of one kind is that kind."""
    for entry in entries:
        kinds = here.policy.groups.get(entry, ())
        opened = kinds[0] if len(kinds) == 1 else f"{GROUP}{entry}"
        yield opened if kinds else entry


def group(here: Here) -> Question:
    kinds = here.policy.groups[here.about]
    return Question(here.say("group"), Expects.OPTION, _named(here, kinds))


def which(here: Here) -> Question:
    return Question(here.say("which"), Expects.OPTION, _named(here, here.conversation.offered))


def _named(here: Here, codes: Iterable[str]) -> tuple[Option, ...]:
    return tuple(option(here, code, name_of(here, code)) for code in codes)


def name_of(here: Here, code: str) -> str:
    """What an errand, a group or a kind of case is called."""
    if code in here.policy.casework.kinds:
        return capital(here.words.label("kinds", code))
    if code.startswith(TOPIC):
        return _topic_name(here, code.removeprefix(TOPIC))
    group = code.removeprefix(GROUP)
    return here.say(f"group_{group}" if group != code else f"errand_{code}")


def _topic_name(here: Here, topic: str) -> str:
    language, information = here.conversation.language, here.policy.information
    if topic in information.topics:
        return information.phrases[language].say(f"title_{topic}")
    return here.policy.programmes[language][topic]


def information(here: Here) -> Question:
    """What may be asked about; programmes are behind one line."""
    topics = (f"{TOPIC}{topic}" for topic in here.policy.information.topics)
    return _told_of(here, "ask", *topics, "conditions")


def conditions(here: Here) -> Question:
    return _told_of(
        here, "ask_conditions", *(f"{TOPIC}{code}" for code in here.policy.information.told)
    )


def _told_of(here: Here, sentence: str, *codes: str) -> Question:
    text = here.policy.information.phrases[here.conversation.language].say(sentence)
    return Question(text, Expects.OPTION, _named(here, codes))


def topic(here: Here) -> Question:
    """The answer, and what can be done next."""
    next_ones = (*here.policy.information.offers[here.about], INFORMATION, "person")
    text = f"{answer(here, here.about)}\n\n{here.say('case')}"
    return Question(text, Expects.OPTION, _named(here, next_ones))


def errand_name(here: Here) -> str:
    """What is being done."""
    errand = here.conversation.errand
    if errand in WITH_A_CASE:
        return here.say("errand_follow")
    return name_of(here, errand.removeprefix(BRING))


def resume(here: Here) -> Question:
    return choice(here, here.say("resume", errand=errand_name(here)), "yes", "no")


def locked(here: Here) -> Question:
    until = here.conversation.locked_until or here.at
    minutes = max(1, -int((here.at - until).total_seconds() // 60))
    return choice(here, here.say("locked", minutes=str(minutes)), "again", "menu")


def pick(here: Here) -> Question:
    offered = here.conversation.offered
    found = tuple(option(here, code, label) for code, label in offered.items())
    none = option(here, "none_of_these", here.say("option_none_of_these"))
    return Question(here.say("pick"), Expects.OPTION, (*found, none))


def whom(here: Here) -> Question:
    assert here.kind is not None
    return choice(here, here.say("whom"), *ways(here, here.kind))


def whom_nik(here: Here) -> Question:
    """Of another family the card will do as well."""
    other = here.conversation.given.get("whom", "other") == "other"
    return Question(here.say("whom_nik"), Expects.DIGITS, may_skip=other)


def whom_kk(here: Here) -> Question:
    """Of some kinds words may say who is meant, where there are keys for words."""
    told = here.kind is not None and bool(here.kind.described_by)
    return Question(
        here.say("whom_kk"), Expects.DIGITS, may_skip=told and not here.conversation.is_phone
    )


def field(here: Here) -> Question:
    """One field of a case, by what it holds."""
    one, kind = field_of(here, here.about), here.kind
    needed = one.required or (kind is not None and one.name in kind.described_by)
    text = here.say(f"ask_{one.holds}", field=capital(here.words.label("fields", one.name)))
    expects = _EXPECTS.get(one.holds, Expects.DIGITS)
    return Question(text, expects, _choices(here, one), may_skip=not needed)


_EXPECTS = {
    "text": Expects.TEXT, "village": Expects.TEXT, "choice": Expects.OPTION, "programme": Expects.OPTION,
}  # fmt: skip


def _choices(here: Here, one: Field) -> tuple[Option, ...]:
    if one.holds == "programme":
        assert here.kind is not None
        names = here.policy.programmes[here.conversation.language]
        return tuple(option(here, code, names[code]) for code in programmes_of(here, here.kind))
    words = here.words
    return tuple(option(here, code, capital(words.label("choices", code))) for code in one.choices)


def paper(here: Here) -> Question:
    text = here.say("ask_paper", paper=here.words.label("papers", here.about))
    return Question(text, Expects.PAPER, may_skip=True)


def confirm(here: Here) -> Question:
    """All that was given, and whether it may be sent."""
    assert here.kind is not None
    lines = [here.say("summary", kind=here.words.label("kinds", here.kind.code)), *_summary(here)]
    breaks = " " if here.conversation.is_phone else "\n"
    return choice(here, breaks.join(lines), "yes:send", "no:change", "cancel")


def _summary(here: Here) -> Iterator[str]:
    given, papers = here.conversation.given, 0
    assert here.kind is not None
    for name, code in settled(here, here.kind).items():
        label = here.policy.programmes[here.conversation.language][code]
        yield here.say("summary_line", field=capital(here.words.label("fields", name)), value=label)
    for place in plan(here):
        papers += place.startswith("paper:") and bool(given.get(place))
        name, value = title_of(here, place), value_of(here, place)
        if name and value and not place.startswith("paper:"):
            yield here.say("summary_line", field=name, value=value.rstrip("."))
    if papers:
        yield here.say("summary_papers", number=str(papers))


_TITLED = ("where", "whom", "whom_nik", "whom_kk", "about")


def title_of(here: Here, place: str) -> str:
    """What the answer of a place is called in a summary; "" for what is not repeated."""
    code, _, name = place.partition(":")
    if code == "field":
        return capital(here.words.label("fields", name))
    if code == "paper":
        return capital(here.words.label("papers", name))
    return here.say(f"title_{code}") if code in _TITLED else ""


def value_of(here: Here, place: str) -> str:
    """An answer in words; numbers of persons are never repeated in full."""
    value, to_ear = here.conversation.given.get(place, ""), here.conversation.is_phone
    code, _, name = place.partition(":")
    if not value:
        return ""
    if code == "whom":
        return here.say(f"option_{value}")
    holds = field_of(here, name).holds if code == "field" else {"where": "village"}.get(code, "nik")
    if code == "about":
        return value
    if holds in ("nik", "niks", "kk"):
        return ", ".join(masked(number, to_ear=to_ear) for number in value.split())
    if holds == "choice":
        return here.words.label("choices", value)
    if holds == "programme":
        return here.policy.programmes[here.conversation.language].get(value, value)
    if holds == "day":
        return day_word(date.fromisoformat(value), here.conversation.language)
    return value.partition(" ")[2] if holds == "village" else shortened(value)


def change(here: Here) -> Question:
    """Which answer is wrong."""
    given = [place for place in plan(here) if place in here.conversation.given]
    named = [(place, title_of(here, place)) for place in given]
    listed = tuple(option(here, place, name) for place, name in named if name)
    return Question(
        here.say("change"),
        Expects.OPTION,
        (*listed, option(here, "go_on", here.say("option_go_on"))),
    )


def case(here: Here) -> Question:
    """What can be done with a case that was found."""
    open_steps = [code for code in ("complete", "withdraw") if code in here.conversation.offered]
    return choice(here, here.say("case"), *open_steps, "number", "menu")


def which_paper(here: Here) -> Question:
    offered = here.conversation.offered
    listed = tuple(option(here, code, capital(label)) for code, label in offered.items())
    return Question(here.say("which_paper"), Expects.OPTION, listed)


def sure(here: Here) -> Question:
    number = CaseNumber.parse(here.conversation.given["number"]).digits
    shown = grouped(number, to_ear=here.conversation.is_phone)
    return choice(here, here.say("withdraw_sure", number=shown), "yes", "no")


def not_shown(here: Here) -> Question:
    prove = () if here.is_proved else ("prove",)
    return choice(here, here.say("case_not_shown"), *prove, "number", "menu")


def message(here: Here) -> Question:
    """A message; on the telephone it is recorded, and may stand for a case that has no keys."""
    expects = Expects.RECORDING if here.conversation.is_phone else Expects.TEXT
    if here.kind is None:
        return Question(here.say("message"), expects)
    kind = here.words.label("kinds", here.kind.code)
    return Question(here.say("message_about", kind=kind), expects)


def with_person(here: Here) -> Question:
    """What is written goes to the person; on the telephone they talk with each other."""
    if here.conversation.is_phone:
        return choice(here, here.say("with_person"), "menu")
    return Question(here.say("with_person"), Expects.TEXT)


def no_person(here: Here) -> Question:
    go_on = ("go_on",) if here.conversation.errand else ()
    return choice(here, here.say("no_person"), "message", "call_back", *go_on, "menu")


def language(here: Here) -> Question:
    return choice(here, here.say("language"), *LANGUAGES)
