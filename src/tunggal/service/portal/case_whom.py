"""Whom a wish concerns: oneself, the own family, a member of it, or another family of the village."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tunggal.adapters.lookup.index import Index
from tunggal.casework import whom
from tunggal.casework.case import Actor, Subject
from tunggal.casework.whom import MEMBER, OTHER
from tunggal.policy.case_terms import CaseKind, Relation, Role
from tunggal.registry.kk import kk_fault
from tunggal.registry.nik import nik_fault
from tunggal.service.cases.wishes import subject_of

NOBODY = Subject()
_WRONG = {"whom-nik": "whom_nik_wrong", "whom-kk": "whom_kk_wrong"}
_MARKS = re.compile(r"[\s.\-]")
_MOST = 40  # characters that are looked at


@dataclass(frozen=True)
class Whom:
    """What a form says about whom it concerns; `faults` are codes of sentences, by input."""

    ways: tuple[str, ...]
    way: str = ""
    nik: str = field(default="", repr=False)
    kk: str = field(default="", repr=False)
    faults: Mapping[str, str] = field(default_factory=dict)
    subject: Subject = NOBODY

    @property
    def asks_nik(self) -> bool:
        """Whether somebody may have to be named by a NIK."""
        return MEMBER in self.ways or OTHER in self.ways

    @property
    def names_nobody(self) -> bool:
        """Whether another family is meant, and no number says which."""
        way = self.way or (self.ways[0] if len(self.ways) == 1 else "")
        return way == OTHER and not self.nik and not self.kk

    @property
    def asks_kk(self) -> bool:
        """Whether another family may have to be named."""
        return OTHER in self.ways


def may_bring(kind: CaseKind, actor: Actor) -> bool:
    """Whether somebody may bring a kind at all, whomever it concerns."""
    open_to_all = kind.concerns == "none" or Relation.ANYONE in kind.relations
    return Role.CITIZEN in kind.roles and (open_to_all or bool(ways(kind, actor)))


def ways(kind: CaseKind, actor: Actor) -> tuple[str, ...]:
    """For whom somebody may bring a kind; none where nobody has to be named."""
    return whom.ways(kind, known=actor.nik is not None, has_card=bool(actor.kk))


def read_whom(
    kind: CaseKind, actor: Actor, sent: Mapping[str, str], *, index: Index, at: datetime
) -> Whom:
    """Whom a form that was sent concerns."""
    open_ways = ways(kind, actor)
    nik, kk = (_MARKS.sub("", sent.get(name, "")[:_MOST]) for name in ("whom-nik", "whom-kk"))
    way = open_ways[0] if len(open_ways) == 1 else sent.get("whom", "")
    if not open_ways:
        return Whom(())
    if way not in open_ways:
        return Whom(open_ways, "", nik, kk, {"whom": "whom_missing"})
    faults = _faults(way, nik, kk, described=bool(kind.described_by))
    if faults:
        return Whom(open_ways, way, nik, kk, faults)
    subject = subject_of(way, nik, kk, by=actor, index=index, at=at)
    if subject is None:
        return Whom(open_ways, way, nik, kk, {"whom-nik": "whom_no_member"})
    return Whom(open_ways, way, nik, kk, subject=subject)


def _faults(way: str, nik: str, kk: str, *, described: bool) -> dict[str, str]:
    """What is not written as it must be; of other families nothing tells whether they are known."""
    if way == OTHER and not nik and not kk and not described:
        return {"whom-nik": "whom_nobody"}
    wrong = {
        "whom-nik": nik_fault(nik) if way == MEMBER or (way == OTHER and nik) else None,
        "whom-kk": kk_fault(kk) if way == OTHER and kk else None,
    }
    return {name: _WRONG[name] for name, fault in wrong.items() if fault}
