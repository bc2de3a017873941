"""The twin's tables of one release: who moves, who left and how they fare, and what all are told."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from hashlib import md5
from typing import Any

from reference.allocate_before import Before, Seat
from reference.allocate_register import Register, Row
from reference.allocate_seats import Lines
from reference.allocate_units import Standing
from tunggal.policy.allocation import Allocation
from tunggal.policy.programmes import Programme, Terms
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter

Verdicts = Mapping[str, Sequence[Standing]]  # by programme
LEDGER = (
    "target", "quota", "entitled", "filled", "on_notice", "shielded", "waiting", "entrants",
    "stayers", "leavers", "rupiah",
)  # fmt: skip
PLURAL = {"entrant": "entrants", "stayer": "stayers", "leaver": "leavers"}


def _named(terms: Terms, standing: Standing) -> Row:
    return {
        "programme": terms.code,
        "unit": terms.unit,
        "unit_id": standing.unit_id,
        "family_id": standing.family_id,
        "regency_code": standing.regency_code,
    }


def outcomes(terms: Terms, standings: Iterable[Standing]) -> Iterator[Row]:
    for each in standings:
        yield {
            **_named(terms, each), "outcome": each.outcome, "reason": each.why,
            "cause": each.cause, "place": each.place, "decile": each.decile, "until": each.until,
        }  # fmt: skip


def recipients(terms: Terms, standings: Iterable[Standing], paid: Counter[Seat]) -> Iterator[Row]:
    for each in standings:
        if each.seated:
            yield {
                **_named(terms, each),
                "since": each.before["since"] if each.before else str(terms.quarter),
                "standing": each.outcome, "reason": each.why, "notice_until": each.notice_until,
                "rupiah": paid[terms.code, each.unit_id],
            }  # fmt: skip


def waiting_list(terms: Terms, standings: Iterable[Standing]) -> Iterator[Row]:
    queues: dict[str, list[Standing]] = defaultdict(list)
    for each in standings:
        if each.outcome == "waiting":
            queues[each.regency_code].append(each)
    for queue in queues.values():
        for nth, each in enumerate(sorted(queue, key=lambda each: each.place or 0), start=1):
            row = _named(terms, each)
            del row["unit"]
            yield {**row, "place": nth}


# ------------------------------------------------------------------- movements and the ledger


def movements(
    register: Register, before: Before, seated: Iterable[Row], verdicts: Verdicts
) -> list[Row]:
    """One row for everybody who has or had a seat."""
    now = {(code, each.unit_id): each for code, listed in verdicts.items() for each in listed}
    names = ("programme", "unit", "unit_id", "family_id", "regency_code")
    moved = []
    for row in seated:
        seat = (row["programme"], row["unit_id"])
        held = before.recipients.get(seat)
        moved.append(
            {name: row[name] for name in names}
            | _money_and_standing(held, row)
            | {
                "movement": "stayer" if held else "entrant", "reason": row["reason"],
                "decile_before": register.decile_before.get((held or row)["family_id"]),
                "decile": now[seat].decile,
            }
        )  # fmt: skip
    still = {(row["programme"], row["unit_id"]) for row in moved}
    for seat, held in before.recipients.items():
        if seat in still:
            continue
        each = now.get(seat)
        gone = "left_the_register" if seat[0] in verdicts else "programme_ended"
        moved.append(
            {name: held[name] for name in names}
            | {
                "family_id": each.family_id if each else 0,
                "regency_code": each.regency_code if each else held["regency_code"],
            }
            | _money_and_standing(held, None)
            | {
                "movement": "leaver", "reason": each.why if each else gone,
                "decile_before": register.decile_before.get(held["family_id"]),
                "decile": each.decile if each else None,
            }
        )  # fmt: skip
    return moved


def _money_and_standing(held: Row | None, row: Row | None) -> Row:
    return {
        "standing": row["standing"] if row else None,
        "standing_before": held["standing"] if held else None,
        "rupiah_before": (held["rupiah"] or 0) if held else 0,
        "rupiah": row["rupiah"] if row else 0,
    }


def regency_ledger(
    lines: Mapping[str, Mapping[str, Lines]],
    verdicts: Verdicts,
    moved: Iterable[Row],
    seated: Iterable[Row],
) -> list[Row]:
    ledger: dict[tuple[str, str], Counter[str]] = defaultdict(
        lambda: Counter(dict.fromkeys(LEDGER, 0))
    )
    for code, regencies in lines.items():
        for regency, line in regencies.items():
            ledger[code, regency] += Counter({"target": line.target, "quota": line.quota})
            for name in LEDGER:
                ledger[code, regency].setdefault(name, 0)
    for code, standings in verdicts.items():
        for each in standings:
            row = ledger[code, each.regency_code] if each.seated or each.place else Counter()
            row["entitled"] += each.place is not None
            row["filled"] += each.seated
            row["waiting"] += each.outcome == "waiting"
            if each.outcome in ("on_notice", "shielded"):
                row[each.outcome] += 1
    for move in moved:
        ledger[move["programme"], move["regency_code"]][PLURAL[move["movement"]]] += 1
    for seat in seated:
        ledger[seat["programme"], seat["regency_code"]]["rupiah"] += seat["rupiah"]
    return [
        {"programme": code, "regency_code": regency, **row}
        for (code, regency), row in ledger.items()
    ]


# ------------------------------------------------------------------- departures


def departures(
    register: Register,
    before: Before,
    moved: Sequence[Row],
    programmes: Sequence[Programme],
    allocation: Allocation,
) -> list[Row]:
    """Earlier departures, with the return of who has a seat again, and those of this release."""
    period = register.period
    graduation = {each.code: each.graduation.at(period.quarter) for each in programmes}
    seated = {(row["programme"], row["unit_id"]) for row in moved if row["standing"] == "allocated"}
    leavers = {
        (row["programme"], row["unit_id"]): row for row in moved if row["movement"] == "leaver"
    }
    listed = [
        {**row, "returned_in": row["returned_in"] or (str(period) if seat in seated else None)}
        for seat, rows in before.departures.items()
        for row in rows
        if not (seat in leavers and row["left_in"] == str(period))
    ]
    for seat, row in leavers.items():
        spell = graduation.get(seat[0])
        village = (register.cards.get(row["family_id"]) or {}).get("village_code")
        listed.append(
            {
                name: row[name]
                for name in (
                    "programme", "unit", "unit_id", "family_id", "regency_code", "reason"
                )
            }
            | {
                "left_in": str(period),
                "left_on": period.first_day,
                "graduated": 1 if spell and row["reason"] in spell.value else 2,
                "decile_left": row["decile"],
                "held": _quarters(before.recipients[seat]["since"], period.quarter),
                "facilitator": allocation.facilitators.get(village),
                "returned_in": None,
            }
        )  # fmt: skip
    return listed


def _quarters(since: str, now: Quarter) -> int:
    then = Quarter.parse(since)
    return 4 * (now.year - then.year) + now.number - then.number


def follow_ups(period: Period, departed: Iterable[Row], verdicts: Verdicts) -> Iterator[Row]:
    if period.month:
        return
    now = {(code, each.unit_id): each for code, listed in verdicts.items() for each in listed}
    for row in departed:
        quarters = _quarters(str(Quarter.of(row["left_on"])), period.quarter)
        if row["graduated"] != 1 or quarters not in (2, 4) or row["programme"] not in verdicts:
            continue
        each = now.get((row["programme"], row["unit_id"]))
        fares = "well" if each and each.reason else "relapsed"
        if each and each.seated:
            fares = "relapsed"
        if each is None:
            fares = "left_the_register"
        if row["returned_in"]:
            fares = "returned"
        yield {
            name: row[name]
            for name in (
                "programme", "unit", "unit_id", "regency_code", "left_in", "decile_left"
            )
        } | {"quarters": quarters, "decile": each.decile if each else None, "fares": fares}  # fmt: skip


# ------------------------------------------------------------------- notices


def notices(
    period: Period,
    allocation: Allocation,
    moved: Iterable[Row],
    verdicts: Verdicts,
    terms: Mapping[str, Terms],
) -> Iterator[Row]:
    now = {(code, each.unit_id): each for code, listed in verdicts.items() for each in listed}
    seats: dict[tuple[str, str], int] = {}
    for code, standings in verdicts.items():
        for each in standings:
            if each.outcome == "allocated":
                key = (code, each.regency_code)
                seats[key] = max(seats.get(key, 0), each.place or 0)
    for row in moved:
        kind = _kind(row)
        if kind is None:
            continue
        code, key = row["programme"], row["unit_id"]
        told = _told(row, kind, now.get((code, key)), terms.get(code), period.first_day)
        yield {
            name: row[name]
            for name in (
                "programme", "unit", "unit_id", "family_id", "regency_code", "reason", "decile"
            )
        } | {
            "number": _number(allocation, period, code, key), "kind": kind,
            "seats": seats.get((code, row["regency_code"])), "issued_on": period.first_day,
            **told,
        }  # fmt: skip


def _kind(row: Row) -> str | None:
    if row["movement"] != "stayer":
        return str(row["movement"])
    now, before = row["standing"], row["standing_before"]
    if now == before:
        return None
    if now == "allocated":
        return "lifted" if before == "on_notice" else None
    return str(now)


def _told(row: Row, kind: str, each: Standing | None, terms: Terms | None, first: date) -> Row:
    adverse = kind in ("leaver", "on_notice", "shielded")
    until = each.until if each else None
    told: dict[str, Any] = {
        "cause": None, "grounds": None, "place": each.place if each else None, "until": until,
        "from_day": first, "appeal_until": None,
    }  # fmt: skip
    if adverse:
        told["cause"] = (each.cause if each else None) or row["reason"]
        told["grounds"] = each.grounds if each else row["reason"]
    appeals = terms.guards.appeals if terms else None
    if adverse and terms:
        days: list[date] = [first + timedelta(days=appeals.days - 1)] if appeals else []
        if each and each.notice_until:
            days.append(each.notice_until)
        told["appeal_until"] = max(days, default=None)
    if kind == "on_notice" and until:
        told["from_day"] = until + timedelta(days=1)
    return told


def _number(allocation: Allocation, period: Period, code: str, unit_id: int) -> str:
    written = f"{allocation.tie_seed}:{period}|{code}|{unit_id}"
    digest = md5(written.encode()).hexdigest().upper()
    return "-".join([str(period), *(digest[start : start + 4] for start in range(0, 16, 4))])


# ------------------------------------------------------------------- scenarios


def scenarios(terms: Terms, standings: Iterable[Standing], moved: Iterable[Row]) -> list[Row]:
    """Per regency: what became of the claims, and what would have without any guard."""
    names = ("filled", "entrants", "stayers", "leavers", "unannounced", "protected")
    told: dict[tuple[str, str], Counter[str]] = defaultdict(
        lambda: Counter(dict.fromkeys(names, 0))
    )
    for each in standings:
        if each.claim is None:
            continue
        for scenario, seated in (
            ("with_guards", each.seated),
            ("without_guards", each.seated_without_guards),
        ):
            row = told[each.regency_code, scenario]
            row["filled"] += seated
            row["entrants"] += seated and not each.holds
            row["stayers"] += seated and each.holds
            if each.holds and not seated:
                row["leavers"] += 1
                row["unannounced"] += not each.served and each.claim != "leaves"
                row["protected"] += each.shield is not None
    for move in moved:
        if (move["programme"], move["reason"]) == (terms.code, "left_the_register"):
            for scenario in ("with_guards", "without_guards"):
                told[move["regency_code"], scenario]["leavers"] += 1
    return [
        {"programme": terms.code, "regency_code": regency, "scenario": scenario, **row}
        for (regency, scenario), row in told.items()
    ]
