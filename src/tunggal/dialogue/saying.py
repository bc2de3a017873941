"""Puts questions into messages: options with their numbers, a way back, and never too long."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tunggal.dialogue.here import Here
from tunggal.dialogue.replies import Expects, Option, Question, Reply
from tunggal.registry.nik import Nik

PARTS_KEY = "8"
# Between digits that belong together: all kinds of spaces and dashes, and what telephones put in unseen.
BETWEEN = r" .\-\u00a0\u00ad\u2000-\u2015\u202a-\u202f\u2060-\u2069\u2212\ufeff"
_LONG_NUMBER = re.compile(rf"[0-9](?:[\s{BETWEEN}]{{0,3}}[0-9]){{15,}}")
SHORT = 160  # letters of a value that a summary repeats


def replies(here: Here, lines: Iterable[str], question: Question) -> tuple[Reply, ...]:
    """What is said, and then the one question; as many messages as it takes."""
    said, asked = _joined(lines), hidden(_asked(here, question))
    most = here.policy.limits.letters
    if said and len(said) + len(asked) + 2 <= most:
        asked, said = f"{said}\n\n{asked}", ""
    *before, last = [*split(said, most), *split(asked, most)]
    shown = _shown(here, question)
    return (*map(Reply, before), Reply(last, question.expects, shown))


def told(here: Here, *lines: str) -> tuple[Reply, ...]:
    """What is said without a question."""
    return tuple(Reply(part) for part in split(_joined(lines), here.policy.limits.letters))


def _joined(lines: Iterable[str]) -> str:
    return hidden("\n\n".join(line for line in lines if line))


def hidden(text: str) -> str:
    """A text without what may be a whole NIK or KK number, whoever wrote it."""
    return _LONG_NUMBER.sub(lambda found: _all_but_last(found.group()), text)


def _all_but_last(number: str) -> str:
    return "*" * 12 + re.sub(r"[^0-9]", "", number)[-4:]


def _asked(here: Here, question: Question) -> str:
    line, paragraph = (" ", " ") if here.conversation.is_phone else ("\n", "\n\n")
    skip = here.say("skip_hint") if question.may_skip else ""
    parts = (question.text, line.join(_lines(here, question)), skip, here.say("footer"))
    return paragraph.join(part for part in parts if part)


def _shown(here: Here, question: Question) -> tuple[Option, ...]:
    """The options that are said now: on the telephone a few at a time."""
    if not here.conversation.is_phone:
        return question.options
    most, part = here.policy.limits.options, here.conversation.part
    return question.options[part * most : (part + 1) * most]


def has_parts(here: Here, question: Question) -> bool:
    """Whether the options are more than can be said in one breath."""
    return here.conversation.is_phone and len(question.options) > here.policy.limits.options


def _lines(here: Here, question: Question) -> list[str]:
    shown = _shown(here, question)
    lines = [
        here.say("option", digit=str(n), label=option.label) for n, option in enumerate(shown, 1)
    ]
    if has_parts(here, question):
        lines.append(here.say("option", digit=PARTS_KEY, label=here.say("option_parts")))
    return lines


def option(here: Here, code: str, label: str) -> Option:
    """An option of the place where the conversation is."""
    return Option(f"{here.conversation.place}={code}", label)


def choice(here: Here, text: str, *codes: str) -> Question:
    """A question with options that have their words in the policy.

    `yes:send` is an option that yes means as well, and that is called what `send` is.
    """
    named = (code.partition(":") for code in codes)
    options = (option(here, code, here.say(f"option_{word or code}")) for code, _, word in named)
    return Question(text, Expects.OPTION, tuple(options))


def split(text: str, most: int) -> list[str]:
    """A text in parts that are not too long: between paragraphs, lines, sentences, then words."""
    parts: list[str] = []
    while len(text) > most:
        cut = _cut(text[: most + 1], most)
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [part for part in (*parts, text) if part]


def _cut(text: str, most: int) -> int:
    for mark in ("\n\n", "\n", ". ", " "):
        at = text.rfind(mark, 1)
        if at > most // 3:
            return at + len(mark.rstrip(" ")) if mark != " " else at
    return most


def grouped(digits: str, *, to_ear: bool) -> str:
    """A number in groups: to see `482-913-0576`, to hear `4 8 2, 9 1 3, 0 5 7 6`."""
    groups = re.findall(r"\d{3}(?=\d{3})|\d+", digits)
    return ", ".join(map(" ".join, groups)) if to_ear else "-".join(groups)


def masked(number: str, *, to_ear: bool) -> str:
    """A NIK or KK number of which its owner knows the rest."""
    return " ".join(number[-4:]) if to_ear else str(Nik(number))


def shortened(text: str) -> str:
    """A long text as a summary repeats it."""
    return text if len(text) <= SHORT else text[: SHORT - 1].rstrip() + "…"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
