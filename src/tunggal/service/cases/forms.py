"""Reads what people fill in for a case, and says how its fields are drawn; every door uses it.

A field is sent under `f_<name>`; a day as three small numbers `f_<name>-day`, `-month`, `-year`; a
village by its name in `f_<name>`, and by its code in `f_<name>-code` once it was chosen.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from tunggal.adapters.lookup.index import Index
from tunggal.casework.fields import fits, is_day, is_village
from tunggal.policy.case_terms import CaseKind, CaseWords, Field
from tunggal.policy.programmes import meant_by
from tunggal.registry.quarter import Quarter
from tunggal.registry.region import plain_code
from tunggal.service.cases.means import programmes

SECRET = ("nik", "niks", "kk")  # numbers that no telephone keeps
PARTS = ("day", "month", "year")
MOST_TYPED = 8_000  # characters of one input that are looked at
MOST_VILLAGES = 12
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
_MARKS = re.compile(r"[\s.\-]")
_DIGITS = 16  # of a NIK and of a KK number


@dataclass(frozen=True)
class Known:
    """What a form may name, out of the release that serves."""

    programmes: Mapping[str, str]  # code → its name
    villages: Callable[[str], Mapping[str, str]]  # name or code → codes with names that fit


@dataclass(frozen=True)
class Written:
    """What a form said, and what of it is wrong."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)  # as casework reads them
    typed: Mapping[str, str] = field(default_factory=dict, repr=False)  # as they are shown again
    faults: Mapping[str, str] = field(default_factory=dict)  # field → what to do, in words
    found: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # field → villages


@dataclass(frozen=True)
class Input:
    """One field as a page draws it; `id` is where an error links to."""

    name: str
    holds: str
    label: str
    hint: str
    required: bool
    most: int
    typed: Mapping[str, str] = field(repr=False)  # "" or part → text
    options: Mapping[str, str]  # value → its words
    fault: str

    @property
    def id(self) -> str:
        """The first input of the field."""
        return self.name + {"day": "-day", "choice": "-1"}.get(self.holds, "")


NOTHING_WRITTEN = Written()
WHERE = Field("where", "village", required=True)  # where it will be looked into, if nothing says so


def known_of(index: Index, language: str, kind: CaseKind | None = None) -> Known:
    """The programmes and villages of a release; with a kind of case those that it may be about."""
    messages, codes = index.messages[language], index.codes.programmes
    if kind is not None:
        codes = meant_by(kind, codes, programmes(), Quarter.parse(index.codes.quarter))
    named = {code: messages.label("programmes", code) for code in codes}

    def villages(text: str) -> Mapping[str, str]:
        code = plain_code(text)
        one = index.village(code) if is_village(code) else None
        found = (one,) if one else index.village_names(text, MOST_VILLAGES)
        return {each.code: f"{each.name}, {each.district}, {each.regency}" for each in found}

    return Known(named, villages)


def asked_of(kind: CaseKind, *, described: bool) -> Mapping[str, Field]:
    """The fields of a kind; what says in words who is meant is required where no number does."""
    needed = kind.described_by if described else ()
    return {
        name: replace(each, required=each.required or name in needed)
        for name, each in kind.fields.items()
    }


def form_key(sent: Mapping[str, str]) -> str:
    """What makes a form one wish, however often it is sent; a new one for a new form."""
    key = sent.get("key", "")
    return key if _KEY.fullmatch(key) else secrets.token_urlsafe(18)


def version_seen(text: str) -> int:
    """The version of a case that a form was drawn for; 0, which no case has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def typed_note(sent: Mapping[str, Any], *, most: int = MOST_TYPED) -> str:
    """What was written down with a step."""
    return _text(sent, "note")[:most]


def input_name(name: str) -> str:
    """Under which name a field is sent."""
    return f"f_{name}"


def read_fields(
    fields: Mapping[str, Field], sent: Mapping[str, Any], *, known: Known, words: CaseWords, on: date
) -> Written:  # fmt: skip
    """The fields of a form; nothing that was sent makes it fail, and every fault is told at once.

    `on` is the local day: nothing is said of a day that lies ahead.
    """
    values, typed, faults, found = {}, {}, {}, {}
    for each in fields.values():
        name = input_name(each.name)
        here = {key: _text(sent, key) for key in _sent_under(each)}
        value, among = _value(each, here, name, known)
        fault = _fault(each, here.get(name, ""), value, among, known=known, words=words, on=on)
        typed.update(here)
        values.update({each.name: value} if value else {})
        found.update({each.name: among} if among else {})
        faults.update({each.name: fault} if fault else {})
    return Written(values, typed, faults, found)


def written_of(
    fields: Mapping[str, Field], values: Mapping[str, str], *, known: Known | None = None
) -> Written:
    """What a case says, as if it had been typed: to be amended, or filled in beforehand."""
    typed, found = {}, {}
    for each in fields.values():
        value, name = values.get(each.name, ""), input_name(each.name)
        typed[name] = value
        if each.holds == "day" and is_day(value):
            year, month, day = value.split("-")
            typed.update({f"{name}-day": day, f"{name}-month": month, f"{name}-year": year})
        elif each.holds == "village" and value and known:
            found[each.name] = known.villages(value)
            typed.update({name: found[each.name].get(value, value), f"{name}-code": value})
    return Written(dict(values), typed, {}, found)


def inputs(
    fields: Iterable[Field], written: Written, *, known: Known, words: CaseWords
) -> tuple[Input, ...]:
    """The fields as a page draws them, with what was written and what is wrong."""
    return tuple(_input(each, written, known, words) for each in fields)


def _input(each: Field, written: Written, known: Known, words: CaseWords) -> Input:
    name = input_name(each.name)
    typed = {
        key[len(name) :].lstrip("-"): written.typed.get(key, "")
        for key in (name, *_sent_under(each))
    }
    options = {
        "choice": {code: words.label("choices", code) for code in each.choices},
        "programme": known.programmes,
        "village": written.found.get(each.name, {}),
    }.get(each.holds, {})
    hint = words.text("phrases", f"hint_{each.holds}") if each.holds in _HINTED else ""
    return Input(
        name, each.holds, _label(each, words), hint, each.required, each.most,
        typed, options, written.faults.get(each.name, ""),
    )  # fmt: skip


_HINTED = ("day", "nik", "niks", "kk", "village")


def _sent_under(each: Field) -> tuple[str, ...]:
    name = input_name(each.name)
    if each.holds == "day":
        return tuple(f"{name}-{part}" for part in PARTS)
    return (name, f"{name}-code") if each.holds == "village" else (name,)


def _text(sent: Mapping[str, Any], key: str) -> str:
    # Browsers send the end of a line as two characters; a letter holds one.
    return str(sent.get(key, ""))[:MOST_TYPED].replace("\r\n", "\n").strip()


def _value(
    each: Field, typed: Mapping[str, str], name: str, known: Known
) -> tuple[str, Mapping[str, str]]:
    """The value as casework reads it, and the villages among which one has to be chosen."""
    if each.holds == "day":
        return _day(*(typed[f"{name}-{part}"] for part in PARTS)), {}
    if each.holds in ("nik", "kk"):
        return _MARKS.sub("", typed[name]), {}
    if each.holds == "niks":
        return _numbers(typed[name]), {}
    if each.holds == "village":
        return _village(typed[name], typed[f"{name}-code"], known)
    return typed[name], {}


def _day(day: str, month: str, year: str) -> str:
    return f"{year:0>4}-{month:0>2}-{day:0>2}" if day or month or year else ""


def _numbers(text: str) -> str:
    """Several numbers, one a line or after a comma, however their digits are grouped."""
    listed = (_MARKS.sub("", part) for part in re.split(r"[,;\n]", text))
    return " ".join(each for number in listed if number for each in _parted(number))


def _parted(number: str) -> list[str]:
    """Numbers that were written without anything but spaces between them."""
    if len(number) % _DIGITS:
        return [number]
    return [number[at : at + _DIGITS] for at in range(0, len(number), _DIGITS)]


def _village(text: str, code: str, known: Known) -> tuple[str, Mapping[str, str]]:
    found = known.villages(text) if text else {}
    if len(found) == 1:
        return next(iter(found)), {}  # there is nothing to choose
    return (code if code in found else ""), found


def _fault(
    each: Field, typed: str, value: str, among: Mapping[str, str], *,
    known: Known, words: CaseWords, on: date,
) -> str:  # fmt: skip
    """What is wrong with a field and what to do, or nothing."""
    if each.holds == "village" and typed and not value:
        return words.text("phrases", "village_choose" if among else "village_unknown")
    if not value:
        return _said("field_missing", each, words) if each.required else ""
    ahead = each.holds == "day" and value > on.isoformat()
    strange = each.holds == "programme" and value not in known.programmes
    wrong = ahead or strange or not fits(each, value)
    return _said("field_wrong", each, words) if wrong else ""


def _said(rule: str, each: Field, words: CaseWords) -> str:
    return words.text("refusals", rule, field=_label(each, words))


def masked(number: str) -> str:
    """A NIK or KK number as it is shown again: its owner recognises it, others learn little."""
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}" if len(number) > 10 else number


def _label(each: Field, words: CaseWords) -> str:
    return words.label("forms" if each is WHERE else "fields", each.name)
