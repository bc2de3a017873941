"""The twin's judgement of every unit: what the rules say, which guard holds, what it may claim."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reference.allocate_before import Before, homes_of_mothers
from reference.allocate_register import Register, Row, is_here
from tunggal.policy.entitlement import AFTER_RANK, MaxDecile, NoLead, TimeLimit, Unit
from tunggal.policy.guards import FINAL
from tunggal.policy.programmes import Terms
from tunggal.registry.reason import Reason

ENDLESS = date.max
Shield = tuple[str, bool, date]  # its name, whether it holds, and its last day
SHIELDS = (
    "appeal_open", "ongoing_treatment", "protected_group", "reactivated", "newborn",
    "appeal_upheld", "grace", "incumbent_margin",
)  # fmt: skip


@dataclass(slots=True, eq=False)
class Standing:
    """One unit in one programme: judged here, given its verdict in `allocate_seats.py`."""

    unit_id: int
    family_id: int
    regency_code: str
    decile: int | None
    line: Any
    before: Row | None  # its seat in the last release
    unit: Unit
    reason: str | None = None
    grounds: str = "quota_full"
    shield: str | None = None
    shield_until: date | None = None
    served: bool = True
    claim: str | None = None
    # the verdict
    place: int | None = None
    outcome: str = ""
    why: str = ""  # the reason of the outcome
    cause: str | None = None
    until: date | None = None
    notice_until: date | None = None
    seated_without_guards: bool = False

    @property
    def holds(self) -> bool:
        return self.before is not None

    @property
    def seated(self) -> bool:
        return self.outcome in ("allocated", "on_notice", "shielded")


@dataclass
class Marks:
    """What is known of one unit beside the register."""

    decisions: list[Row] = field(default_factory=list)
    leads: set[str] = field(default_factory=set)
    protections: dict[str, date] = field(default_factory=dict)  # kind → last day
    receives: set[str] = field(default_factory=set)


def judge(
    register: Register,
    before: Before,
    terms: Terms,
    seated: Mapping[str, Sequence[Row]],
    units: Mapping[str, str],
) -> list[Standing]:
    """Every unit of a programme; `seated` holds the seats that earlier programmes gave."""
    marks, nothing = (
        _marks(register, terms, {**before.in_other_programmes, **seated}, units),
        Marks(),
    )
    mothers = frozenset[int]()
    if terms.unit == "person" and terms.guards.newborn_months is not None:
        mothers = frozenset(homes_of_mothers(register, before, terms.code))
    found = []
    for unit_id, members, regency, family in _units(register, before, terms):
        of_unit = marks.get(unit_id, nothing)
        left = before.departures.get((terms.code, unit_id), ())
        seat = before.recipients.get((terms.code, unit_id))
        unit = _facts(terms, members, family, of_unit, seat, left)
        standing = Standing(
            unit_id, _family_id(terms, members, unit_id), regency, unit.decile,
            family.get("line") if family else None, seat, unit,
        )  # fmt: skip
        _find_reason(terms, standing)
        away = any(row["returned_in"] is None for row in left)
        born = _is_newborn(terms, members, mothers)
        _find_shield(terms, standing, of_unit, members, away=away, newborn=born)
        _find_claim(terms, standing)
        found.append(standing)
    return found


def _units(
    register: Register, before: Before, terms: Terms
) -> Iterator[tuple[int, list[Row], str, Row | None]]:
    """Key, members that the rules look at, regency and family of every unit."""
    if terms.unit == "family":
        for key, family in register.families.items():
            here = [one for one in register.kin.get(key, ()) if is_here(one)]
            yield key, here, family["regency_code"], family
        return
    for key, person in register.persons.items():
        if is_here(person) or (terms.code, key) in before.recipients:
            family = register.families.get(person["family_id"])
            yield key, [person], register.regency_of(person), family


def _family_id(terms: Terms, members: Sequence[Row], unit_id: int) -> int:
    return unit_id if terms.unit == "family" else members[0]["family_id"] or 0


# ------------------------------------------------------------------- what is known of a unit


def _marks(
    register: Register, terms: Terms, seats: Mapping[str, Sequence[Row]], units: Mapping[str, str]
) -> dict[int, Marks]:
    marks: dict[int, Marks] = defaultdict(Marks)
    for decision in register.decisions:
        if decision["programme"] in (None, terms.code):
            for key in register.bound_by(decision, terms.unit):
                marks[key].decisions.append(decision)
    rule = next((rule for rule in terms.rules if isinstance(rule, NoLead)), None)
    for kind, person in register.leads:
        for key in _speaks_of(register, terms, person, whole=rule is None or rule.whole_family):
            marks[key].leads.add(kind)
    for protection, person in register.protections:
        for key in _speaks_of(register, terms, person, whole=False):
            held = marks[key].protections
            until = protection["until"] or ENDLESS
            held[protection["kind"]] = max(until, held.get(protection["kind"], until))
    for code, rows in seats.items():
        for row in rows if code in units else ():
            for key in _through(register, terms.unit, row, units[code]):
                marks[key].receives.add(code)
    return marks


def _speaks_of(register: Register, terms: Terms, person: Row, *, whole: bool) -> list[int]:
    family = person["family_id"]
    if terms.unit == "family":
        return [] if family is None else [family]
    if whole and family is not None:
        return [one["person_id"] for one in register.kin[family]]
    return [person["person_id"]]


def _through(register: Register, unit: str, row: Row, other_unit: str) -> Iterable[int]:
    """The units that have a seat of another programme, themselves or through their family."""
    if unit == other_unit:
        return [row["unit_id"]]
    if unit == "family":
        return [row["family_id"]]
    return [one["person_id"] for one in register.kin.get(row["family_id"], ())]


def _facts(
    terms: Terms,
    members: Sequence[Row],
    family: Row | None,
    marks: Marks,
    seat: Row | None,
    left: Sequence[Row],
) -> Unit:
    one = members[0] if terms.unit == "person" else None
    unranked = "no_family" if family is None else family["reason"]
    limit = next((rule for rule in terms.rules if isinstance(rule, TimeLimit)), None)
    ended = [
        row["decile_left"]
        for row in left
        if row["reason"] == "time_limit" and row["returned_in"] is None
    ]
    return Unit(
        decile=family["decile"] if family else None,
        unranked=Reason(unranked) if unranked else None,
        alive=one is None or one["alive"] == 1,
        present=one is None or one["present"] == 1,
        withdrawn=_holds(marks.decisions, "withdrawal"),
        objected=_holds(marks.decisions, "objection"),
        leads=frozenset(marks.leads),
        usable_nik=any(member["nik"] is not None for member in members),
        age=one["age"] if one else None,
        components=frozenset(
            each.code for each in terms.components for member in members if each.has(member)
        ),
        receives=frozenset(marks.receives),
        proposed=any(row["kind"] == "proposal" for row in marks.decisions),
        received_before=seat is not None or bool(left),
        held_quarters=quarters_since(seat["since"], terms) if seat else 0,
        exempt=limit is not None and any(limit.exempts(member) for member in members),
        limit_decile=max((decile for decile in ended if decile is not None), default=None),
    )


def quarters_since(since: str, terms: Terms) -> int:
    year, number = since.split("Q")
    return 4 * (terms.quarter.year - int(year)) + terms.quarter.number - int(number)


def _holds(decided: Sequence[Row], kind: str) -> bool:
    out = [row["decided_on"] for row in decided if row["kind"] == kind]
    back = [row["decided_on"] for row in decided if row["kind"] in ("proposal", "reactivation")]
    return bool(out) and (not back or max(out) >= max(back))


# ------------------------------------------------------------------- rules


def _find_reason(terms: Terms, standing: Standing) -> None:
    unit = standing.unit
    broken = [rule for rule in terms.rules if rule.broken_by(unit)]
    against = [rule.reason for rule in broken if not isinstance(rule, AFTER_RANK)]
    against += [unit.unranked] if unit.unranked else []
    against += [rule.reason for rule in broken if isinstance(rule, AFTER_RANK)]
    if against:
        standing.reason = against[0].value
        standing.grounds = ",".join(reason.value for reason in against[:3])


# ------------------------------------------------------------------- guards


def _is_newborn(terms: Terms, members: Sequence[Row], mothers: frozenset[int]) -> bool:
    months = terms.guards.newborn_months
    if months is None or terms.unit != "person" or members[0]["family_id"] not in mothers:
        return False
    born, day = members[0]["birth_date"], terms.period.first_day
    count = day.year * 12 + day.month - 1 - months
    return born is not None and born >= date(count // 12, count % 12 + 1, 1)


def _find_shield(
    terms: Terms,
    standing: Standing,
    marks: Marks,
    members: Sequence[Row],
    *,
    away: bool,
    newborn: bool,
) -> None:
    """The guard that keeps a seat for a named reason, the first that holds, and until when."""
    concerned = standing.holds or newborn or marks.decisions
    if standing.reason in FINAL or not concerned:
        return
    tried = (
        *_shields_of_appeal(terms, standing, marks, away=away),
        *_shields_of_protection(terms, standing, marks, members),
        *_shields_of_the_rest(terms, standing, marks, newborn=newborn),
    )
    for shield, held, until in sorted(tried, key=lambda each: SHIELDS.index(each[0])):
        if held:
            standing.shield, standing.shield_until = shield, until
            return


def _upheld(marks: Marks, kind: str, reason: str | None = None) -> list[date]:
    """The last days of the upheld decisions of a kind, of protections for a reason."""
    return [
        row["until"] or ENDLESS
        for row in marks.decisions
        if (row["kind"], row["upheld"]) == (kind, 1) and reason in (None, row.get("reason"))
    ]


def _shields_of_appeal(
    terms: Terms, standing: Standing, marks: Marks, *, away: bool
) -> Iterator[Shield]:
    if not terms.guards.appeals:
        return
    last_day = terms.period.last_day
    pending = any((row["kind"], row["upheld"]) == ("appeal", 3) for row in marks.decisions)
    yield "appeal_open", pending and (standing.holds or away), last_day
    upheld = _upheld(marks, "appeal")
    yield "appeal_upheld", bool(upheld) and standing.holds, max(upheld, default=last_day)


def _shields_of_protection(
    terms: Terms, standing: Standing, marks: Marks, members: Sequence[Row]
) -> Iterator[Shield]:
    if not standing.holds:
        return
    days: dict[bool, list[date]] = {True: [], False: []}  # of a treatment, or of another kind
    for kind in terms.guards.protected:
        found = _upheld(marks, "protection", kind)
        found += [marks.protections[kind]] if kind in marks.protections else []
        days[kind == "ongoing_treatment"] += found
    last_day = terms.period.last_day
    yield "ongoing_treatment", bool(days[True]), max(days[True], default=last_day)
    in_group = any(
        all(condition.held_by(member) for condition in group.conditions)
        for group in terms.guards.groups
        for member in members
    )
    yield "protected_group", bool(days[False]) or in_group, max(days[False], default=last_day)


def _shields_of_the_rest(
    terms: Terms, standing: Standing, marks: Marks, *, newborn: bool
) -> Iterator[Shield]:
    guards, period = terms.guards, terms.period
    back = _upheld(marks, "reactivation")
    yield "reactivated", guards.reactivation and bool(back), max(back, default=period.last_day)
    yield "newborn", newborn, period.last_day
    if guards.grace and standing.holds:
        cause = standing.reason or "quota_full"
        runs = guards.grace.until >= period.first_day
        yield "grace", runs and cause in guards.grace.reasons, guards.grace.until
    yield "incumbent_margin", standing.holds and _within_margin(terms, standing), period.last_day


def _within_margin(terms: Terms, standing: Standing) -> bool:
    limit = next((rule.limit for rule in terms.rules if isinstance(rule, MaxDecile)), None)
    if limit is None or standing.decile is None:
        return False
    above = standing.reason == "decile_above_limit"
    return above and standing.decile <= limit + terms.guards.margin.deciles


def _find_claim(terms: Terms, standing: Standing) -> None:
    """What the unit has to a seat; the words are those of `allocate/seating.py`."""
    notice = terms.guards.notice
    if standing.holds and notice:
        until = standing.before and standing.before["notice_until"]
        standing.served = until is not None and until < terms.period.first_day
    standing.claim = _claim(terms, standing)


def _claim(terms: Terms, standing: Standing) -> str | None:
    notice = terms.guards.notice
    if not standing.holds:
        if standing.shield:
            return "sure"
        return "queue" if standing.reason is None else None
    if standing.reason in FINAL:
        return "leaves"
    if standing.reason is None:
        return "steady" if standing.shield or not standing.served else "pressed"
    if standing.shield:
        return "kept"
    if notice is None or standing.reason in notice.at_once:
        return "leaves"
    return "free" if standing.served else "kept"
