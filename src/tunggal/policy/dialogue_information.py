"""What people ask without giving a number: `policy/dialogue/information/`, read into frozen values.

topics.yaml     the topics and programmes that are told of, with what is offered after each
id.yaml en.yaml the answers; what a programme is stands in `messages`, its numbers in `programmes`
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from tunggal.policy.messages import Messages
from tunggal.policy.phrases import Phrases, read_phrases
from tunggal.policy.programmes import Programme, read_programmes
from tunggal.policy.reading import Section, read_policy

MOST_TOPICS, MOST_PROGRAMMES = 9, 10  # a list on WhatsApp has ten lines, one of them for conditions
FACTS = ("decile", "grounds", "least", "most", "month", "least_year", "most_year")
_FRAME: Mapping[str, tuple[str, ...]] = {
    "ask": (),
    "ask_conditions": (),
    "about": ("programme", "sentence"),
    "up_to_decile": ("decile",),
    "seats": (),
    "not_running": (),
}


@dataclass(frozen=True)
class Information:
    """Topics and programmes of which somebody may be told."""

    topics: Mapping[str, tuple[str, ...]]  # topic → errands and kinds that are offered then
    told: Mapping[str, tuple[str, ...]]  # programme → the same
    programmes: Mapping[str, Programme]  # all that there are
    sentences: Mapping[str, Mapping[str, str]]  # language → programme → what it is
    phrases: Mapping[str, Phrases]

    @property
    def offers(self) -> Mapping[str, tuple[str, ...]]:
        """What is offered after each answer."""
        return {**self.topics, **self.told}


def read_information(
    folder: Path,
    programmes: Path,
    messages: Mapping[str, Messages],
    *,
    offered: Collection[str],
) -> Information:
    """The folder `information`; `offered` is all that may be offered. Raises PolicyRefused."""
    running = {each.code: each for each in read_programmes(programmes)}
    top = read_policy(folder / "topics.yaml")
    topics = top.mapped("topics", lambda each: _offers(each, offered))
    told = top.mapped("programmes", lambda each: _offers(each, offered))
    _refuse_too_many(top, topics, told)
    sentences = {language: _sentences(each) for language, each in messages.items()}
    _refuse_unknown(top.section("programmes"), told, set(running).intersection(*sentences.values()))
    top.done()
    phrases = {
        **_FRAME,
        **dict.fromkeys(topics, ()),
        **{f"title_{topic}": () for topic in topics},
        **dict.fromkeys(told, FACTS),
    }
    return Information(
        topics,
        told,
        running,
        sentences,
        read_phrases(folder, phrases),
    )


def _sentences(messages: Messages) -> dict[str, str]:
    return {code: each.sentence for code, each in messages.groups["programmes"].items()}


def _offers(section: Section, offered: Collection[str]) -> dict[str, tuple[str, ...]]:
    offers = {}
    for code in section.keys():  # noqa: SIM118
        offers[code] = section.texts(code)
        for each in offers[code]:
            if each not in offered:
                raise section.refuse(
                    code, f"expected some of {', '.join(sorted(offered))}, found '{each}'."
                )
    return offers


def _refuse_unknown(section: Section, told: Collection[str], known: Collection[str]) -> None:
    """A programme that is told of has a file and a sentence in the messages."""
    for code in told:
        if code not in known:
            raise section.refuse(
                code, f"expected programmes among {', '.join(sorted(known))}, found '{code}'."
            )


def _refuse_too_many(
    top: Section, topics: Mapping[str, object], told: Mapping[str, object]
) -> None:
    for key, listed, most in (
        ("topics", topics, MOST_TOPICS),
        ("programmes", told, MOST_PROGRAMMES),
    ):
        if not 1 <= len(listed) <= most:
            raise top.refuse(key, f"expected 1 to {most} entries, found {len(listed)}.")
    if twice := sorted(set(topics) & set(told)):
        raise top.refuse("topics", f"'{twice[0]}' is the code of a programme, too.")
