"""What casework decided, as rows of the source `participation`: the cycle believes it first.

A case enters the cycle only with a final decision, so a flood of objections that nobody verified
changes nothing. Open appeals and contests go out as open, because they keep aid running or
suspend a lead. An appeal that is upheld turns the row of the case it was about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tunggal.casework.case import Case
from tunggal.casework.fields import split_niks
from tunggal.policy.case_terms import CaseKind, Casework, CycleUse, RowMap, Ruling

Row = Mapping[str, str]
_WRITTEN = {Ruling.UPHELD: "yes", Ruling.NOT_UPHELD: "no", Ruling.OPEN: "open"}
_TURNED = {Ruling.UPHELD: Ruling.NOT_UPHELD, Ruling.NOT_UPHELD: Ruling.UPHELD}
WITHDRAWN = "own_wish"  # reason in the row of an appeal that was taken back


@dataclass(frozen=True)
class CycleRows:
    """Rows of the three files of a participation delivery; a column that a row lacks is empty."""

    decisions: tuple[Row, ...]
    persons: tuple[Row, ...]
    families: tuple[Row, ...]


def rows_for_cycle(cases: Iterable[Case], until: date, policy: Casework) -> CycleRows:
    """What the cycle is told of these cases as they stood at the end of a day, by case number.

    Cases that changed since the last delivery are enough, with those that their appeals are about:
    of a case number the newest row counts.
    """
    known = sorted(
        (case for case in cases if case.received_on <= until), key=lambda each: each.number
    )
    standings = {str(case.number): _Standing.of(case, until, policy) for case in known}
    standings |= _turned(standings)
    final = [each for each in standings.values() if each.final]
    return CycleRows(
        tuple(row for each in standings.values() for row in each.decisions()),
        tuple(row for each in final for row in each.persons()),
        tuple(row for each in final for row in each.families()),
    )


@dataclass(frozen=True)
class _Standing:
    """A case as it stood on a day, and what it becomes in the cycle."""

    case: Case
    kind: CaseKind
    use: CycleUse | None
    ruling: Ruling
    reason: str
    day: date  # of the decision, or of receipt while it is open
    until: date | None
    taken_back: bool = False

    @classmethod
    def of(cls, case: Case, until: date, policy: Casework) -> _Standing:
        kind = policy.kinds[case.kind]
        decision = case.decision
        if (
            decision is not None
            and decision.decided_on is not None
            and decision.decided_on <= until
        ):
            use = _use_of(kind, policy.reasons[decision.reason].decision)
            return cls(
                case,
                kind,
                use,
                decision.ruling,
                decision.reason,
                decision.decided_on,
                decision.binds_until,
            )
        undecided = decision is None or not decision.is_final
        ended = undecided and not case.is_open and case.history[-1].on <= until
        day = case.history[-1].on if ended else case.received_on
        return cls(case, kind, kind.cycle, Ruling.OPEN, "", day, None, taken_back=ended)

    @property
    def final(self) -> bool:
        return self.ruling is not Ruling.OPEN

    def decisions(self) -> Iterable[Row]:
        """The row of `decisions`; none where the cycle need not know."""
        use, about = self.use, self.case.about
        if use is None or not (self.final or use.open_too):
            return
        if not self.case.subject.key:
            return  # told of in words, and nobody found out who is meant
        if about is not None and not about.keeps_aid:
            return  # an appeal against a refused wish keeps nothing running; see `_turned`
        ruling = Ruling.NOT_UPHELD if self.taken_back else self.ruling
        own_reason = WITHDRAWN if self.taken_back else self.reason
        yield {
            "case_number": str(self.case.number),
            "kind": use.decision,
            "programme": self.case.programme,
            "nik": self.case.subject.nik.digits if self.case.subject.nik else "",
            "kk": self.case.subject.kk,
            "upheld": _WRITTEN[ruling],
            "reason": self.case.fields.get(use.reason_from, "") if use.reason_from else own_reason,
            "decided_on": self.day.isoformat(),
            "until": self.until.isoformat() if self.until else "",
        }

    def persons(self) -> Iterable[Row]:
        """What became known of persons: seen at a visit, or told and upheld."""
        if self.use is None:
            return
        common = {"as_of": self.day.isoformat(), "kk": self.case.subject.kk}
        if self.use.findings and self.case.findings:
            seen = {**common, "as_of": self.case.findings.seen_on.isoformat()}
            yield from ({**seen, **person} for person in self.case.findings.persons)
        if self.use.person and self.ruling is Ruling.UPHELD:
            yield from ({**common, **row} for row in _mapped(self.use.person, self.case))

    def families(self) -> Iterable[Row]:
        """What became known of the family; its key is the card, else the number of the case."""
        if self.use is None:
            return
        subject = self.case.subject
        common = {
            "as_of": self.day.isoformat(),
            "kk": subject.kk,
            "nik": subject.nik.digits if subject.nik else "",
            "village_code": self.case.region if len(self.case.region) == 10 else "",
        }
        rows = []
        if self.use.findings and self.case.findings and self.case.findings.family:
            seen = self.case.findings.seen_on.isoformat()
            rows.append({**common, "as_of": seen, **self.case.findings.family})
        if self.use.family and self.ruling is Ruling.UPHELD:
            rows += [{**common, **row} for row in _mapped(self.use.family, self.case)]
        yield from ({"family_key": row["kk"] or str(self.case.number), **row} for row in rows)


def named_niks(kind: CaseKind, fields: Mapping[str, str]) -> tuple[str, ...]:
    """The NIKs of persons of the register whom a case says something of.

    A row that brings a name is of somebody new, such as a child, who stands on no card yet.
    """
    row = kind.cycle.person if kind.cycle else None
    if row is None or "nik" not in row.fields or "name" in row.fields:
        return ()
    text = fields.get(row.fields["nik"], "").strip()
    return split_niks(text) if text else ()


def _use_of(kind: CaseKind, decision: str) -> CycleUse | None:
    """What a kind becomes in the cycle; a reason may name another kind of row."""
    return replace(kind.cycle, decision=decision) if kind.cycle and decision else kind.cycle


def _turned(standings: Mapping[str, _Standing]) -> dict[str, _Standing]:
    """The cases that an upheld appeal decided the other way, under their own numbers.

    Where a later appeal turned the appeal itself, the first decision holds again.
    """
    turned: dict[str, _Standing] = {}
    for number, each in _latest_first(standings):
        each, about, again = turned.get(number, each), each.case.about, number in turned
        if about is None or about.number not in standings:
            continue
        if each.ruling is Ruling.UPHELD or again:
            ruling = about.ruling if again else _TURNED[about.ruling]
            turned[about.number] = _decided_by(each, standings[about.number], ruling)
    return turned


def _latest_first(standings: Mapping[str, _Standing]) -> list[tuple[str, _Standing]]:
    """The appeals, an appeal against an appeal before the one that it is about."""
    appeals = [(number, each) for number, each in standings.items() if each.case.about]
    appealed = {each.case.about.number for _, each in appeals if each.case.about}
    return sorted(appeals, key=lambda each: each[0] in appealed)


def _decided_by(appeal: _Standing, before: _Standing, ruling: Ruling) -> _Standing:
    binds = before.use.binds_days if before.use and ruling is Ruling.UPHELD else None
    return replace(
        before, ruling=ruling, reason=appeal.reason, day=appeal.day,
        until=appeal.day + timedelta(days=binds) if binds else None,
    )  # fmt: skip


def _mapped(row: RowMap, case: Case) -> Iterable[dict[str, str]]:
    """Fields of a case as rows of the register: one for each NIK of a field that holds several."""
    made = dict(row.always)
    for column, name in row.fields.items():
        value = case.fields.get(name, "").strip()
        if value:
            made[column] = row.codes.get(column, {}).get(value, value)
    for nik in split_niks(made["nik"]) if "nik" in made else (None,):
        yield {**made, "nik": nik} if nik else made
