"""Whom a wish concerns: oneself, the own family, a member of it, or another family of the village."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tunggal.adapters.lookup.index import Index
from tunggal.casework.case import Actor, Subject
from tunggal.policy.case_terms import CaseKind, Relation, Role
from tunggal.registry.kk import kk_fault
from tunggal.registry.nik import Nik, nik_fault
from tunggal.service.cases.recording import name_of
from tunggal.service.lookup.own import own_family

ME, MEMBER, FAMILY, OTHER = "me", "member", "family", "other"
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
    def asks_kk(self) -> bool:
        """Whether another family may have to be named."""
        return OTHER in self.ways


def may_bring(kind: CaseKind, actor: Actor) -> bool:
    """Whether somebody may bring a kind at all, whomever it concerns."""
    open_to_all = kind.concerns == "none" or Relation.ANYONE in kind.relations
    return Role.CITIZEN in kind.roles and (open_to_all or bool(ways(kind, actor)))


def ways(kind: CaseKind, actor: Actor) -> tuple[str, ...]:
    """For whom somebody may bring a kind; none where nobody has to be named."""
    if kind.concerns == "none" or kind.about:
        return ()
    allowed = set(kind.relations)
    known = actor.nik is not None
    others = {Relation.ANYONE, Relation.NEIGHBOUR if known else Relation.UNLISTED}
    own = {Relation.SELF, Relation.FAMILY} & allowed if known else set()
    said = []
    if own and kind.concerns == "family":
        said.append(FAMILY)
    elif own:
        said += [ME] if Relation.SELF in own else []
        said += [MEMBER] if Relation.FAMILY in own and actor.kk else []
    return (*said, OTHER) if others & allowed else tuple(said)


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
    faults = _faults(way, nik, kk)
    if faults:
        return Whom(open_ways, way, nik, kk, faults)
    if way in (ME, FAMILY):
        return Whom(open_ways, way, nik, kk, subject=Subject(actor.nik, actor.kk))
    # Whoever is named by a NIK of one's own card is family, whatever was chosen; it is recorded.
    of_family = bool(
        nik and actor.kk and own_family(index, nik, actor.kk, by=name_of(actor), at=at)
    )
    if way == MEMBER and not of_family:
        faults = {"whom-nik": "whom_no_member"}
    named = Subject(Nik(nik) if nik else None, actor.kk if of_family else kk)
    return Whom(open_ways, way, nik, kk, faults, named)


def _faults(way: str, nik: str, kk: str) -> dict[str, str]:
    """What is not written as it must be; of other families nothing tells whether they are known."""
    if way == OTHER and not nik and not kk:
        return {"whom-nik": "whom_nobody"}
    wrong = {
        "whom-nik": nik_fault(nik) if way == MEMBER or (way == OTHER and nik) else None,
        "whom-kk": kk_fault(kk) if way == OTHER and kk else None,
    }
    return {name: _WRONG[name] for name, fault in wrong.items() if fault}
