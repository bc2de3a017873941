"""The aid releases of the small country of `report_world`: guards, graduates, budget and all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from report_world import Rows, World, make_policy, ranked_rows, write_register, write_table

TABLES = (
    "outcomes", "recipients", "movements", "waiting_list", "benefits", "regency_ledger", "departures",
    "follow_ups", "notices", "budget", "scenarios", "unmatched_seats",
)  # fmt: skip
SHIELDS = ("ongoing_treatment", "protected_group", "appeal_open")
QUARTERS = ("2026Q1", "2026Q2", "2026Q3", "2026Q4", "2027Q1", "2027Q2")
FIRST_DAYS = {"2025Q2": date(2025, 4, 1), "2025Q4": date(2025, 10, 1), "2026Q1": date(2026, 1, 1)}


@dataclass(frozen=True)
class Seat:
    """A seat of a unit in a quarter."""

    family: int
    regency: str
    standing: str
    reason: str
    cause: str | None
    rupiah: int


@dataclass(frozen=True)
class Standing:
    """Who holds a seat in a quarter, and the decile of every family."""

    quarter: str
    deciles: dict[int, int]
    seats: dict[str, dict[int, Seat]] = field(default_factory=dict)  # programme → unit → seat


@dataclass(frozen=True)
class Rule:
    """A programme of this country: seats for some of the entitled of each regency."""

    code: str
    unit: str
    limit: int
    waits: int  # one in so many of the entitled has to wait
    rupiah: int
    elderly: int = 0  # rupiah for one in four


RULES = (
    Rule("pkh", "family", 4, 3, 975_000, elderly=600_000),
    Rule("sembako", "family", 4, 2, 600_000),
    Rule("pbi_jkn", "person", 5, 2, 126_000),
)


def payments(rule: Rule, unit: int) -> dict[str, int]:
    """What a unit with a seat is paid for."""
    elderly = {"elderly": rule.elderly} if rule.elderly and unit % 4 == 0 else {}
    return {"base": rule.rupiah, **elderly}


def write_aid(
    world: World, folder: Path, before: Standing | None, *, rules: Iterable[Rule] = RULES
) -> Standing:
    """An aid release; returns what the next one compares itself with."""
    ranked = {row["family_id"]: row for row in ranked_rows(world)}
    quarter = "2026Q2" if before else "2026Q1"
    now = Standing(quarter, {number: row["decile"] for number, row in ranked.items()})
    tables: dict[str, Rows] = {name: [] for name in TABLES}
    for rule in rules:
        _Programme(world, rule, ranked, tables, now, before).write()
    for name, rows in tables.items():
        write_table(folder, name, rows)
    return now


class _Programme:
    """One programme in one release; writes its rows into the tables."""

    def __init__(
        self, world: World, rule: Rule, ranked: Mapping[int, Any], tables: dict[str, Rows],
        now: Standing, before: Standing | None,
    ) -> None:  # fmt: skip
        self.world, self.rule, self.ranked, self.tables = world, rule, ranked, tables
        self.now, self.before = now, before
        self.then = before.seats[rule.code] if before else {}
        self.units = {
            (number if rule.unit == "family" else person): (number, family["regency_code"])
            for number, family in sorted(world.families.items())
            for person in (family["members"] if rule.unit == "person" else [0])
        }
        self.shared = {"programme": rule.code, "unit": rule.unit}

    def write(self) -> None:
        seats: dict[int, Seat] = {}
        self.lines, self.unguarded, self.quotas = {}, set(), {}
        for regency in sorted({regency for _, regency in self.units.values()}):
            seats |= self._regency(regency)
        self.now.seats[self.rule.code] = self.seats = seats
        self._outcomes()
        self._movements()
        self._ledger()
        self._budget()
        self._departures()

    def _regency(self, regency: str) -> dict[int, Seat]:
        """Guards hold some seats of those who would lose them; the rest go in order of need."""
        line = [
            unit for unit, (family, where) in self.units.items()
            if where == regency and self.now.deciles.get(family, 99) <= self.rule.limit
        ]  # fmt: skip
        line.sort(key=lambda unit: (self.ranked[self.units[unit][0]]["place"], unit))
        quota = len(line) * (self.rule.waits - 1) // self.rule.waits
        self.lines[regency] = line
        self.unguarded |= set(line[:quota])
        losing = [
            u
            for u in self.then
            if u not in line[:quota] and self.units.get(u, (0, ""))[1] == regency
        ]
        held = {unit: seat for unit in losing if (seat := self._held(unit)) is not None}
        self.quotas[regency] = (quota, max(quota, len(held)))
        free = max(quota - len(held), 0)
        plain = [unit for unit in line if unit not in held][:free]
        return held | {unit: self._seat(unit, "allocated", "allocated", None) for unit in plain}

    def _seat(self, unit: int, standing: str, reason: str, cause: str | None) -> Seat:
        paid = sum(payments(self.rule, unit).values())
        return Seat(*self.units[unit], standing, reason, cause, paid)

    def _held(self, unit: int) -> Seat | None:
        cause = self._without_seat(unit)
        if self.then[unit].standing == "on_notice":
            return None  # its notice has run
        if unit % 5 == 0:
            return self._seat(unit, "shielded", SHIELDS[unit // 5 % 7 % 3], cause)
        if unit % 2:
            return None
        return self._seat(unit, "on_notice", ("notice_given", "leavers_cap")[unit % 4 == 0], cause)

    def _without_seat(self, unit: int) -> str:
        """Why a unit has no seat by the rules alone."""
        decile = self.now.deciles.get(self.units[unit][0])
        if decile is None:
            return "no_answers"
        return "quota_full" if decile <= self.rule.limit else "decile_above_limit"

    def _outcomes(self) -> None:
        for unit, (family, regency) in self.units.items():
            seat, decile = self.seats.get(unit), self.now.deciles.get(family)
            reason = seat.reason if seat else self._without_seat(unit)
            without = {"quota_full": "waiting", "no_answers": "not_ranked"}
            outcome = seat.standing if seat else without.get(reason, "excluded")
            keyed = {**self.shared, "unit_id": unit, "family_id": family, "regency_code": regency}
            self.tables["outcomes"].append({
                **keyed, "outcome": outcome, "reason": reason, "cause": seat.cause if seat else None,
                "decile": decile, "until": _until(reason, unit),
            })  # fmt: skip
            if seat:
                self.tables["recipients"].append({
                    **keyed, "since": "2026Q1", "standing": seat.standing, "reason": reason,
                    "rupiah": seat.rupiah,
                })  # fmt: skip
                for component, rupiah in payments(self.rule, unit).items():
                    self.tables["benefits"].append({
                        "programme": self.rule.code, "unit_id": unit, "component": component,
                        "person_id": 0, "rupiah": rupiah,
                    })  # fmt: skip

    def _movements(self) -> None:
        self.moved: dict[int, str] = {}
        for unit in sorted(set(self.seats) | set(self.then)):
            seat, old = self.seats.get(unit), self.then.get(unit)
            kind = "leaver" if seat is None else "stayer" if old else "entrant"
            self.moved[unit] = kind
            known = old.family if old else self.units[unit][0]
            family, regency = self.units.get(unit, (0, old.regency if old else ""))
            reason = seat.reason if seat else self._reason_gone(unit)
            keyed = {**self.shared, "unit_id": unit, "family_id": family, "regency_code": regency}
            self.tables["movements"].append({
                **keyed, "movement": kind, "reason": reason,
                "standing": seat.standing if seat else None, "standing_before": old.standing if old else None,
                "decile_before": self.before.deciles.get(known) if self.before else None,
                "decile": self.now.deciles.get(family),
                "rupiah_before": old.rupiah if old else 0, "rupiah": seat.rupiah if seat else 0,
            })  # fmt: skip
            if kind != "stayer":
                self.tables["notices"].append(
                    {**keyed, "number": f"N{unit}", "kind": kind, "reason": reason}
                )
            if kind == "leaver":
                self._departed(keyed, "2026Q2", date(2026, 4, 1), reason, None)
        if self.before is None:  # some of the first recipients are told that they will leave
            for unit, seat in list(self.seats.items()):
                if unit % 3 == 0:
                    told = Seat(
                        seat.family,
                        seat.regency,
                        "on_notice",
                        "notice_given",
                        "quota_full",
                        seat.rupiah,
                    )
                    self.seats[unit] = told

    def _reason_gone(self, unit: int) -> str:
        return self._without_seat(unit) if unit in self.units else "left_the_register"

    def _departed(
        self,
        keyed: Mapping[str, Any],
        left_in: str,
        left_on: date,
        reason: str,
        returned: str | None,
    ) -> None:
        village = self.world.families.get(keyed["family_id"], {}).get("village_code")
        self.tables["departures"].append({
            **keyed, "left_in": left_in, "left_on": left_on, "reason": reason,
            "graduated": 1 if reason in ("decile_above_limit", "time_limit") else 2,
            "facilitator": f"P{village[2:4]}" if village else None, "held": 4, "returned_in": returned,
        })  # fmt: skip

    def _departures(self) -> None:
        """Earlier graduates, made up: of two and four quarters ago, and of the quarter before."""
        if self.before is None or self.rule.unit == "person":
            return
        for unit, (family, regency) in self.units.items():
            left_in = {1: "2025Q2", 2: "2025Q4", 3: "2026Q1"}.get(unit % 7)
            if left_in is None or unit in self.then:
                continue
            keyed = {**self.shared, "unit_id": unit, "family_id": family, "regency_code": regency}
            returned = "2026Q2" if self.moved.get(unit) == "entrant" else None
            self._departed(keyed, left_in, FIRST_DAYS[left_in], "decile_above_limit", returned)
            if left_in != "2026Q1":
                decile = self.now.deciles.get(family, 99)
                fares = (
                    "returned" if returned else "relapsed" if decile <= self.rule.limit else "well"
                )
                self.tables["follow_ups"].append({
                    **keyed, "left_in": left_in, "quarters": 4 if left_in == "2025Q2" else 2,
                    "fares": fares,
                })  # fmt: skip

    def _ledger(self) -> None:
        for regency, line in self.lines.items():
            mine = [seat for seat in self.seats.values() if seat.regency == regency]
            kinds = [self.moved[u] for u in self.moved if self._regency_of(u) == regency]
            share, quota = self.quotas[regency]
            row = {
                "programme": self.rule.code, "regency_code": regency, "target": share, "quota": quota,
                "entitled": len(line), "filled": len(mine),
                "on_notice": sum(row["outcome"] == "on_notice" for row in self._mine(regency)),
                "shielded": sum(row["outcome"] == "shielded" for row in self._mine(regency)),
                "waiting": sum(unit not in self.seats for unit in line),
                **{f"{kind}s": kinds.count(kind) for kind in ("entrant", "stayer", "leaver")},
                "rupiah": sum(seat.rupiah for seat in mine),
            }  # fmt: skip
            self.tables["regency_ledger"].append(row)
            self._scenarios(regency, row)

    def _regency_of(self, unit: int) -> str:
        return self.units[unit][1] if unit in self.units else self.then[unit].regency

    def _mine(self, regency: str) -> Rows:
        code = self.rule.code
        return [
            r
            for r in self.tables["outcomes"]
            if (r["programme"], r["regency_code"]) == (code, regency)
        ]

    def _scenarios(self, regency: str, row: Mapping[str, Any]) -> None:
        here = {"programme": self.rule.code, "regency_code": regency}
        self.tables["scenarios"].append({
            **here, "scenario": "with_guards", "unannounced": 0, "protected": 0,
            **{name: row[name] for name in ("filled", "entrants", "stayers", "leavers")},
        })  # fmt: skip
        then = {unit for unit in self.then if self._regency_of(unit) == regency}
        seats = {unit for unit in self.unguarded if self.units[unit][1] == regency}
        gone = then - seats
        self.tables["scenarios"].append({
            **here, "scenario": "without_guards", "filled": len(seats), "entrants": len(seats - then),
            "stayers": len(seats & then), "leavers": len(gone),
            "unannounced": sum(self.then[unit].standing != "on_notice" for unit in gone),
            "protected": sum(unit in self.seats and self.seats[unit].standing == "shielded" for unit in gone),
        })  # fmt: skip

    def _budget(self) -> None:
        start = QUARTERS.index(self.now.quarter)
        for regency in self.lines:
            paid: dict[str, list[int]] = {}
            for unit, seat in self.seats.items():
                if seat.regency == regency:
                    for component, rupiah in payments(self.rule, unit).items():
                        paid.setdefault(component, []).append(rupiah)
            for later, quarter in enumerate(QUARTERS[start : start + 5]):
                self.tables["budget"] += [
                    {
                        "programme": self.rule.code, "regency_code": regency, "quarter": quarter,
                        "component": component, "paid": len(amounts), "forecast": 1 if later else 2,
                        "rupiah": sum(amounts) * (100 + 2 * later) // 100,
                    }
                    for component, amounts in paid.items()
                ]  # fmt: skip


def _until(reason: str, unit: int) -> date | None:
    """Notices end with the quarter, shields with their own day; the cap and appeals have none."""
    if reason == "notice_given":
        return date(2026, 6, 30)
    if reason in ("ongoing_treatment", "protected_group"):
        return (date(2026, 8, 15), date(2026, 12, 31))[unit % 2]
    return None


def make_releases(folder: Path, *, families: int = 600) -> dict[str, Path]:
    """Two quarters: `register-2026Q1`, `aid-2026Q1`, `register-2026Q2`, `aid-2026Q2`, and `policy`."""
    world = World(families)
    write_register(world, folder / "register-2026Q1", first=True)
    held = write_aid(world, folder / "aid-2026Q1", None)
    world.drift("2026Q2")
    write_register(world, folder / "register-2026Q2", first=False)
    write_aid(world, folder / "aid-2026Q2", held)
    write_table(folder / "aid-2026Q2", "unmatched_seats", [
        {"source": "bpjs", "delivery": "2026Q1", "record_key": f"K{n}", "programme": "pbi_jkn", "why": why}
        for n, why in enumerate(("nobody_found",) * 9 + ("same_unit_twice",) * 6)
    ])  # fmt: skip
    names = ("register-2026Q1", "aid-2026Q1", "register-2026Q2", "aid-2026Q2")
    return {name: folder / name for name in names} | {"policy": make_policy(folder / "policy")}
