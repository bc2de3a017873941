"""What a notice says: letter, WhatsApp message and telephone call out of the same sentences.

Only the values differ: the telephone spells numbers, and the letter alone may say "named above".
No form names anybody; whom a letter is for is written by who prints it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tunggal.cycle.explanation.spoken import Spoken, Written
from tunggal.policy.guards import FINAL
from tunggal.policy.notices import MOST_GROUNDS, NoticeOffice, NoticeWords
from tunggal.registry.errors import PolicyRefused, UsageRefused
from tunggal.registry.reason import Reason

FORMS = ("letter", "whatsapp", "telephone")
MOST_CHARACTERS = 1_024  # of one WhatsApp message
_BY_DECILE = (Reason.DECILE_ABOVE_LIMIT,)
_BY_PLACE = (Reason.QUOTA_FULL, Reason.INCUMBENT_MARGIN)


@dataclass(frozen=True)
class Notice:
    """One row of the table `notices`, its reasons read."""

    programme: str
    unit: str
    unit_id: int
    regency_code: str
    number: str
    kind: str
    reason: Reason
    grounds: tuple[Reason, ...]
    decile: int | None
    place: int | None
    seats: int | None
    issued_on: date | None
    from_day: date | None
    until: date | None
    appeal_until: date | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Notice:
        """The notice of a row; `grounds` are at most three, the cause first."""
        try:
            listed = [Reason(each) for each in (row["grounds"] or "").split(",") if each]
            cause = [Reason(row["cause"])] if row["cause"] else []
            reason = Reason(row["reason"])
        except ValueError as fault:
            raise UsageRefused(
                f"notice {row['number']}: {fault}. Read this release with the version that made it."
            ) from None
        grounds = tuple(dict.fromkeys([*cause, *listed]))[:MOST_GROUNDS]
        kept = {name: row[name] for name in cls.__dataclass_fields__ if name in row}
        return cls(**{**kept, "reason": reason, "grounds": grounds})

    @property
    def mourned(self) -> bool:
        """Whether the one concerned has died."""
        return Reason.DECEASED in (self.reason, *self.grounds)


@dataclass(frozen=True)
class Aid:
    """What a notice must know of its programme: label and full name, and its legal bases."""

    label: str
    name: str
    basis: str
    bases: Mapping[Reason, str]

    def basis_of(self, reason: Reason) -> str:
        """The basis of the rule or guard behind a reason, or that of the programme as a whole."""
        return self.bases.get(reason) or self.basis


@dataclass(frozen=True)
class Ground:
    """One reason: its sentence, what its numbers are, and its legal basis."""

    sentence: str
    detail: str
    basis: str


@dataclass(frozen=True)
class Why:
    """A heading with the reasons below it."""

    heading: str
    grounds: tuple[Ground, ...]


@dataclass(frozen=True)
class NoticeText:
    """The sentences of one notice in one language, in order."""

    language: str
    subject: str
    greeting: str
    opening: str
    what: str
    why: tuple[Why, ...]
    then: tuple[str, ...]
    number: str

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """Every reason that is told: at most three."""
        return tuple(ground for why in self.why for ground in why.grounds)


@dataclass(frozen=True)
class Forms:
    """One notice in its three forms; `letter` is set by who prints it."""

    letter: NoticeText
    whatsapp: str
    telephone: str


def notice_forms(
    notice: Notice, aid: Aid, *, regency: str, words: NoticeWords, office: NoticeOffice
) -> Forms:
    """The three forms of a notice. Raises PolicyRefused when no WhatsApp message can hold it."""
    write, speak = Written(words.language), Spoken(words.language, words.spoken)
    teller = _Teller(notice, aid, regency, words, office, write, notice.unit)
    named = "person_named" if notice.unit == "person" else notice.unit
    return Forms(
        letter=replace(teller, called=named).tell(portal=office.portal),
        whatsapp=_message(teller.tell(portal=office.link(notice.number)), words),
        telephone=_call(replace(teller, say=speak).tell(), words),
    )


@dataclass(frozen=True)
class _Teller:
    """Fills the sentences of a notice with values as one form says them."""

    notice: Notice
    aid: Aid
    regency: str
    words: NoticeWords
    office: NoticeOffice
    say: Written | Spoken
    called: str  # which word of `units` names the one concerned

    def tell(self, *, portal: str = "") -> NoticeText:
        """All sentences; without a portal, which no voice can say, as the telephone says them."""
        return NoticeText(
            self.words.language,
            self._kind("subject", programme=self._programme()),
            self.words.phrases["greeting"],
            self._phrase("opening", office=self.office.name[self.words.language]),
            " ".join(self._what()),
            tuple(self._why()),
            tuple(self._then(portal)),
            self._phrase(
                "number" if portal else "number_spoken", number=self.say.code(self.notice.number)
            ),
        )

    def _what(self) -> Iterator[str]:
        """What happens, and from when or until when."""
        notice, kind = self.notice, self.words.kinds[self.notice.kind]
        unit = self.words.units[self.called]
        yield self._kind("what", unit=unit, programme=self._programme())
        if "start" in kind and notice.from_day:
            yield self._kind("start", from_day=self.say.day(notice.from_day))
        if "until" in kind and notice.until:
            yield self._kind("until", until=self.say.day(notice.until))
        elif "open" in kind:
            yield kind["open"]

    def _why(self) -> Iterator[Why]:
        notice, kind = self.notice, self.words.kinds[self.notice.kind]
        grounds = notice.grounds or (notice.reason,)
        if "appeal_runs" not in kind:  # nothing is taken away: the reason of the seat is told
            grounds = (notice.reason,)
        if "kept" in kind:  # the shield is one of the reasons that are told
            yield Why(kind["kept"], (self._ground(notice.reason),))
            grounds = tuple(each for each in grounds if each != notice.reason)[: MOST_GROUNDS - 1]
        if grounds:
            yield Why(kind["because"], tuple(self._ground(each) for each in grounds))

    def _ground(self, reason: Reason) -> Ground:
        return Ground(self.words.reasons[reason], self._detail(reason), self.aid.basis_of(reason))

    def _detail(self, reason: Reason) -> str:
        notice = self.notice
        if reason in _BY_DECILE and notice.decile is not None:
            return self._phrase("decile", decile=str(notice.decile))
        if reason in _BY_PLACE and notice.place is not None and notice.seats is not None:
            return self._phrase(
                "place",
                regency=self.say.region(self.regency),
                place=self.say.count(notice.place),
                seats=self.say.count(notice.seats),
            )
        return ""

    def _then(self, portal: str) -> Iterator[str]:
        """What to do, how, until when, and that aid goes on while an appeal is open."""
        notice, kind = self.notice, self.words.kinds[self.notice.kind]
        if notice.appeal_until and "appeal_runs" in kind:
            yield self._phrase("appeal", appeal_until=self.say.day(notice.appeal_until))
            yield self._ways("how", portal)
            if not FINAL & {notice.reason, *notice.grounds[:1]}:
                yield kind["appeal_runs"]
        else:
            if "next" in kind:
                yield kind["next"]
            yield self._ways("ask", portal)
        yield self.words.phrases["free"]

    def _ways(self, phrase: str, portal: str) -> str:
        numbers = {
            "whatsapp": self.say.code(self.office.whatsapp),
            "call_centre": self.say.code(self.office.call_centre),
        }
        if not portal:
            return self._phrase(f"{phrase}_spoken", **numbers)
        return self._phrase(phrase, portal=portal, **numbers)

    def _programme(self) -> str:
        return self.say.programme(self.aid.label, self.aid.name)

    def _kind(self, name: str, **values: str) -> str:
        return self.words.kinds[self.notice.kind][name].format(**values)

    def _phrase(self, name: str, **values: str) -> str:
        return self.words.phrases[name].format(**values)


def letter_lines(text: NoticeText, words: NoticeWords) -> list[str]:
    """The letter as plain lines: what its page says between addressee and signature."""
    lines = [text.number, "", text.subject, "", text.greeting, "", text.what]
    for why in text.why:
        lines += ["", why.heading]
        for line, each in zip(_without_basis(why, words), why.grounds, strict=True):
            lines += [line, f"  {words.phrases['legal_basis'].format(basis=each.basis)}"]
    return [*lines, "", *text.then]


def _message(text: NoticeText, words: NoticeWords) -> str:
    """One WhatsApp message; when all is too long, what stands at its link is left out step by step."""
    for lines in (_all, _without_basis, _sentences, _first_sentences, _first_only):
        why = ["\n".join([each.heading, *lines(each, words)]) for each in text.why]
        linked = [] if lines is _all else [words.phrases["basis_linked"]]
        then = " ".join([*text.then, *linked])
        said = "\n\n".join([f"{text.opening} {text.what}", *why, then, text.number])
        if len(said) <= MOST_CHARACTERS:
            return said
    raise PolicyRefused(
        f"policy/notices/{text.language}.yaml: '{text.subject}' gives a WhatsApp message of {len(said)} "
        f"characters; {MOST_CHARACTERS} is the most. Shorten the sentences of its kind and reasons."
    )


def _all(why: Why, words: NoticeWords) -> list[str]:
    basis = words.phrases["legal_basis"]
    return [
        f"{line} ({basis.format(basis=each.basis)})"
        for line, each in zip(_without_basis(why, words), why.grounds, strict=True)
    ]


def _without_basis(why: Why, words: NoticeWords) -> list[str]:
    return [f"- {each.sentence} {each.detail}".rstrip() for each in why.grounds]


def _sentences(why: Why, words: NoticeWords) -> list[str]:
    return [f"- {each.sentence}" for each in why.grounds]


def _first_sentences(why: Why, words: NoticeWords) -> list[str]:
    return [f"- {each.sentence.partition('. ')[0].rstrip('.')}." for each in why.grounds]


def _first_only(why: Why, words: NoticeWords) -> list[str]:
    return _first_sentences(why, words)[:1]


def _call(text: NoticeText, words: NoticeWords) -> str:
    """What the telephone says: one paragraph after another, reasons in order, no legal texts."""
    said = [f"{text.greeting.rstrip(',')}. {text.opening}", text.what]
    for why in text.why:
        grounds = [" ".join(filter(None, (each.sentence, each.detail))) for each in why.grounds]
        if len(grounds) > 1:
            grounds = [
                f"{first}: {each}" for first, each in zip(words.ordinals, grounds, strict=False)
            ]
        said.append(" ".join([why.heading, *grounds]))
    said += [words.phrases["basis_spoken"], " ".join(text.then), text.number]
    return "\n".join(said)
