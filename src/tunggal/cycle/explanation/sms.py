"""What a notice says in an SMS: what happens, from or until when, and where to ask; never a name.

Two parts of an SMS hold 306 letters of the telephones' alphabet. When all of it is too long,
that it costs nothing is left out, then the number of the notice; all of it stands on the portal anyway.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from tunggal.cycle.explanation.notices import Aid, Notice
from tunggal.cycle.explanation.spoken import Written
from tunggal.policy.notices import NoticeOffice, NoticeWords
from tunggal.registry.errors import PolicyRefused

ONE, PART, PARTS = 160, 153, 2  # letters of an SMS alone, and of each part of a longer one
_ONE_LETTER = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWO_LETTERS = frozenset("^{}\\[~]|€\f")


def notice_sms(notice: Notice, aid: Aid, *, words: NoticeWords, office: NoticeOffice) -> str:
    """A notice in two parts of an SMS; raises PolicyRefused when its sentences are too long."""
    said = [plain(each) for each in _sentences(notice, aid, words, office)]
    for kept in (said, said[:-1], said[:-2]):
        text = " ".join(kept)
        if letters(text) <= PARTS * PART:
            return text
    raise PolicyRefused(
        f"policy/notices/{words.language}.yaml: '{said[0]}' gives an SMS of {letters(text)} letters; "
        f"{PARTS * PART} is the most. Shorten its subject or the phrases that begin with 'sms'."
    )


def _sentences(notice: Notice, aid: Aid, words: NoticeWords, office: NoticeOffice) -> Iterator[str]:
    write, phrases, kind = Written(words.language), words.phrases, words.kinds[notice.kind]
    subject = kind["subject"].format(programme=write.programme(aid.label, aid.name))
    yield phrases["sms"].format(office=office.name[words.language], subject=subject)
    if "start" in kind and notice.from_day:
        yield phrases["sms_start"].format(from_day=write.day(notice.from_day))
    if "until" in kind and notice.until:
        yield phrases["sms_until"].format(until=write.day(notice.until))
    if "appeal_runs" in kind and notice.appeal_until:
        yield phrases["sms_appeal"].format(appeal_until=write.day(notice.appeal_until))
    yield phrases["sms_ask"].format(whatsapp=office.whatsapp, call_centre=office.call_centre)
    yield f"{phrases['number'].format(number=notice.number)}."
    yield phrases["sms_free"]


def plain(text: str) -> str:
    """A text in the telephones' alphabet: accents that it does not know are left out."""
    return "".join(each if _weight(each) else _without_accent(each) for each in text)


def letters(text: str) -> int:
    """How many letters of an SMS a text in that alphabet takes."""
    return sum(_weight(each) for each in text)


def _weight(letter: str) -> int:
    return 1 if letter in _ONE_LETTER else 2 if letter in _TWO_LETTERS else 0


def _without_accent(letter: str) -> str:
    known = {"–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "\u00a0": " "}
    bare = "".join(each for each in unicodedata.normalize("NFKD", letter) if _weight(each))
    return known.get(letter) or bare or "?"
