"""The table of places: what each asks, how an answer is read, and where it leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from tunggal.cycle.explanation.words import day_word
from tunggal.dialogue import asking, readers
from tunggal.dialogue.asking import Asks, asks, offers
from tunggal.dialogue.here import Here
from tunggal.dialogue.moving import (
    Moved,
    emptied,
    keep,
    onward,
    start_errand,
    to,
    to_menu,
)
from tunggal.dialogue.plans import NO, YES, field_of
from tunggal.dialogue.readers import Reader, as_option, skippable
from tunggal.dialogue.replies import Expects
from tunggal.dialogue.wished import with_number

Goes = Callable[[Here, str], Moved]


@dataclass(frozen=True)
class Place:
    """A place where somebody is asked something."""

    asks: Asks
    reads: Reader
    goes: Goes = keep


def _open(here: Here, entry: str) -> Moved:
    """An entry of the menu: a group of kinds, or an errand."""
    is_group = entry.startswith(asking.GROUP)
    return to(here, entry) if is_group else start_errand(here, entry)


def _which(here: Here, entry: str) -> Moved:
    """The wish that was meant, with the case number that stood in the same words."""
    return with_number(start_errand(here, entry), here.conversation.sought)


def _numbers(here: Here, answer: str) -> Moved:
    """A NIK, perhaps with the KK number that is asked for next."""
    given = dict(zip(("nik", "kk"), answer.split(), strict=False))
    return onward(here.with_(given={**here.conversation.given, **given}))


def _resume(here: Here, answer: str) -> Moved:
    return onward(here) if answer == YES else to_menu(here)


def _unlocked(here: Here, answer: str) -> Moved:
    return onward(here) if answer == "again" else to_menu(here)


def _seek(here: Here, text: str) -> Moved:
    """A village is looked for by the world."""
    if not text:
        return keep(here, text)
    return to(here.with_(sought=text), f"find_village:{here.conversation.place}")


def _picked(here: Here, code: str) -> Moved:
    """One of the villages that were found, kept with its words; or it is written again."""
    if code == "none_of_these":
        return to(here, here.about)
    value = f"{code} {here.conversation.offered[code]}"
    return keep(here.with_(place=here.about, offered={}, sought=""), value)


def _field(here: Here, value: str) -> Moved:
    holds = field_of(here, here.about).holds
    if holds == "village":
        return _seek(here, value)
    return _day(here, value) if holds == "day" and value else keep(here, value)


def _day(here: Here, value: str) -> Moved:
    """A day is said again where it was written: "last week" may not be what was meant."""
    moved = keep(here, value)
    if here.conversation.is_phone:
        return moved
    said = here.say("day_read", day=day_word(date.fromisoformat(value), here.conversation.language))
    return replace(moved, lines=(said, *moved.lines))


def _confirmed(here: Here, answer: str) -> Moved:
    if answer == NO:
        return to(here, "change")
    return keep(here, YES) if answer == YES else to_menu(here)


def _change(here: Here, place: str) -> Moved:
    """Forgets one answer; whom a case concerns is asked as a whole."""
    forgotten = ("whom", "whom_nik", "whom_kk") if place == "whom" else (place,)
    given = here.conversation.given
    return onward(here.with_(given={p: v for p, v in given.items() if p not in forgotten}))


def _case(here: Here, answer: str) -> Moved:
    """What can be done after a case was shown, or was not."""
    number = here.conversation.given.get("number", "")
    if answer == "menu":
        return to(emptied(here), "menu")
    if answer == "number":
        return start_errand(here, "follow")
    if answer == "prove":
        return onward(here.with_(given={"number": number, "prove_too": YES}))
    return onward(here.with_(errand=answer, given={"number": number}))


def _sure(here: Here, answer: str) -> Moved:
    if answer == NO:
        given = {"number": here.conversation.given["number"]}
        return onward(here.with_(errand="follow", given=given))
    return keep(here, YES)


def _more(here: Here, answer: str) -> Moved:
    """The menu, or the end; who ends is no longer believed to be there."""
    if answer == YES:
        return to(emptied(here), "menu")
    return to(emptied(here).with_(proof=None), "end")


def _without_person(here: Here, answer: str) -> Moved:
    if answer == "go_on":
        return onward(here)
    return to_menu(here) if answer == "menu" else start_errand(here, answer)


def _to_person(here: Here, said: str) -> Moved:
    """What is written goes on; on the telephone nothing but the menu is offered."""
    return to_menu(here) if here.conversation.is_phone else to(here.with_(sought=said), "pass_on")


def _retry(here: Here, answer: str) -> Moved:
    """The same wish again, under the same key; who speaks may have to be proved anew."""
    if answer != "again":
        return to_menu(here)
    here = here.with_(serial=here.conversation.serial - 1)
    act = here.about.partition(":")[0]
    return to(here, here.about) if act in ("find_village", "pass_on") else onward(here)


def _language(here: Here, language: str) -> Moved:
    here = here.with_(language=language)
    return onward(here, here.say("language_set"))


_DIGITS, _TEXT = Expects.DIGITS, Expects.TEXT
PLACES: Mapping[str, Place] = {
    "menu": Place(asking.menu, as_option, _open),
    "group": Place(asking.group, as_option, _open),
    "which": Place(asking.which, as_option, _which),
    "more": Place(offers("more", "yes:menu", "no:finish"), as_option, _more),
    "end": Place(offers("bye", "yes:menu"), as_option, _more),
    "resume": Place(asking.resume, as_option, _resume),
    "information": Place(asking.information, as_option, start_errand),
    "conditions": Place(asking.conditions, as_option, start_errand),
    "topic": Place(asking.topic, as_option, start_errand),
    "language": Place(asking.language, as_option, _language),
    # who speaks
    "known": Place(offers("known", "yes:listed", "no:unlisted"), as_option),
    "nik": Place(asks("nik", _DIGITS), readers.as_numbers, _numbers),
    "kk": Place(asks("kk", _DIGITS), readers.as_kk),
    "where": Place(asks("where", _TEXT), readers.as_village, _seek),
    "pick": Place(asking.pick, as_option, _picked),
    "locked": Place(asking.locked, as_option, _unlocked),
    # a case that is brought
    "whom": Place(asking.whom, as_option),
    "whom_nik": Place(asking.whom_nik, skippable(readers.as_nik)),
    "whom_kk": Place(asking.whom_kk, skippable(readers.as_kk)),
    "about": Place(asks("about", _TEXT), readers.as_about),
    "field": Place(asking.field, readers.as_field, _field),
    "paper": Place(asking.paper, skippable(readers.as_paper)),
    "confirm": Place(asking.confirm, as_option, _confirmed),
    "change": Place(asking.change, as_option, _change),
    # a case that is followed
    "number": Place(asks("number", _DIGITS), readers.as_case_number),
    "case": Place(asking.case, as_option, _case),
    "not_shown": Place(asking.not_shown, as_option, _case),
    "addition": Place(asks("addition", _TEXT), readers.as_addition),
    "which_paper": Place(asking.which_paper, as_option),
    "sure": Place(asking.sure, as_option, _sure),
    # a person
    "message": Place(asking.message, readers.as_message),
    "call_to": Place(offers("call_to", "yes", "no"), as_option),
    "telephone": Place(asks("telephone", _DIGITS), readers.as_telephone),
    "no_person": Place(asking.no_person, as_option, _without_person),
    "with_person": Place(asking.with_person, readers.as_word_to_person, _to_person),
    "retry": Place(offers("unavailable", "again", "menu"), as_option, _retry),
}
