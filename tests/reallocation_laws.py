"""Laws of one release after another, told from its tables and from the world they were made of.

Each law yields what breaks it; `broken` names the first law that is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from reallocation_trial import Trial
from tunggal.policy.guards import FINAL
from tunggal.registry.reason import NOTICES, SHIELDS

SEATED = ("allocated", "on_notice", "shielded")
NOT_ASKED = {*FINAL, "left_the_register", "programme_ended"}
Law = Callable[[Trial], Iterator[Any]]


def broken(trial: Trial) -> str | None:
    """The first law that the release breaks, and by what."""
    for law in LAWS:
        for breach in law(trial):
            return f"{law.__name__}: {breach}"
    return None


# ------------------------------------------------------------------- seats


def no_quota_is_exceeded_and_none_unused_while_anybody_waits(trial: Trial) -> Iterator[Any]:
    for row in trial.made["regency_ledger"]:
        if row["filled"] > row["quota"] or (row["filled"] < row["quota"] and row["waiting"]):
            yield row
    filled: Counter[str] = Counter()
    for row in trial.made["regency_ledger"]:
        filled[row["programme"]] += row["filled"]
    for code, terms in trial.terms.items():
        if filled[code] > trial.allocation.seats(terms.quota):
            yield from (
                row
                for row in trial.made["movements"]
                if row["programme"] == code
                and row["movement"] == "entrant"
                and row["standing"] == "allocated"
                and row["family_id"] not in trial.called_back
            )


def a_seat_beyond_the_target_is_held_by_a_named_guard(trial: Trial) -> Iterator[Any]:
    for (code, regency), rows in trial.by_regency.items():
        line = trial.line(code, regency)
        for row in rows:
            within = row["place"] is not None and row["place"] <= line
            if row["outcome"] == "allocated" and not within:
                yield row
            if row["outcome"] in ("on_notice", "shielded"):
                guards = NOTICES if row["outcome"] == "on_notice" else SHIELDS
                if row["reason"] not in guards or row["cause"] is None:
                    yield row


_NOTHING = {"target": 0, "quota": 0, "on_notice": 0, "shielded": 0}


def the_more_entitled_come_first(trial: Trial) -> Iterator[Any]:
    """Nobody enters past one who waits, unless called back; so many wait as guards hold seats."""
    for (code, regency), rows in trial.by_regency.items():
        waiting = [row["place"] for row in rows if row["outcome"] == "waiting"]
        seated = [row for row in rows if row["outcome"] == "allocated"]
        entered = [
            row["place"]
            for row in seated
            if trial.moved[code, row["unit_id"]]["movement"] == "entrant"
            and row["family_id"] not in trial.called_back
        ]
        if waiting and entered and max(entered) > min(waiting):
            yield code, regency, entered, waiting
        last = max((row["place"] for row in seated), default=0)
        ledger = trial.ledger.get((code, regency), _NOTHING)
        held = ledger["on_notice"] + ledger["shielded"]
        held += max(0, ledger["target"] - ledger["quota"])
        if sum(place < last for place in waiting) > held:
            yield code, regency, last, waiting, ledger


def places_follow_the_line(trial: Trial) -> Iterator[Any]:
    for rows in trial.by_regency.values():
        entitled = [row for row in rows if row["place"] is not None]
        entitled.sort(key=lambda row: (trial.lines[row["family_id"]], row["unit_id"]))
        if [row["place"] for row in entitled] != list(range(1, len(entitled) + 1)):
            yield entitled


# ------------------------------------------------------------------- who leaves


def nobody_leaves_without_a_notice_that_has_run(trial: Trial) -> Iterator[Any]:
    for seat, row in trial.moved.items():
        terms = trial.terms.get(seat[0])
        notice = terms.guards.notice if terms else None
        if row["movement"] != "leaver" or notice is None or row["reason"] in NOT_ASKED:
            continue
        until = trial.before.recipients[seat]["notice_until"]
        run = until is not None and until < trial.period.first_day
        if not run and row["reason"] not in notice.at_once:
            yield row


def nobody_protected_leaves(trial: Trial) -> Iterator[Any]:
    """Of the plain cases: an office's list, or an open appeal, that names a NIK of the register."""
    people = {row["nik"]: row for row in trial.world["persons"] if row["nik"] is not None}
    day = trial.period.first_day
    for code, terms in trial.terms.items():
        kept = [
            row["nik"]
            for row in trial.world["protections"]
            if row["kind"] in terms.guards.protected
            and (row["until"] is None or row["until"] >= day)
            and row["birth_date"] == people.get(row["nik"], {}).get("birth_date")
        ]
        kept += [
            row["nik"]
            for row in trial.world["decisions"]
            if terms.guards.appeals
            and (row["kind"], row["upheld"]) == ("appeal", 3)
            and row["programme"] in (None, code)
            and (row["until"] is None or row["until"] >= day)
        ]
        key = "family_id" if terms.unit == "family" else "person_id"
        for person in (people[nik] for nik in kept if nik in people):
            row = trial.moved.get((code, person[key]))
            if row and row["movement"] == "leaver" and row["reason"] not in NOT_ASKED:
                yield row


def no_more_leave_than_the_cap_allows(trial: Trial) -> Iterator[Any]:
    for code, terms in trial.terms.items():
        percent = terms.guards.leavers_percent
        if percent is None:
            continue
        at_once = {*NOT_ASKED, *(terms.guards.notice.at_once if terms.guards.notice else ())}
        holders: Counter[str] = Counter()
        leavers: Counter[str] = Counter()
        for row in trial.made["movements"]:
            if row["programme"] == code and row["movement"] != "entrant":
                if row["movement"] == "leaver" and row["reason"] in at_once:
                    continue
                holders[row["regency_code"]] += 1
                leavers[row["regency_code"]] += row["movement"] == "leaver"
        for regency, number in leavers.items():
            if 100 * number >= percent * holders[regency] + 100:
                yield code, regency, number, holders[regency], percent


def the_least_entitled_leave_first(trial: Trial) -> Iterator[Any]:
    """Under a cap: whom the rules do not allow before the others, the last in line before the first."""
    for (code, regency), rows in trial.by_regency.items():
        terms = trial.terms[code]
        at_once = terms.guards.notice.at_once if terms.guards.notice else frozenset()
        held = [row for row in rows if row["reason"] == "leavers_cap"]
        if not held:
            continue
        left = [
            row
            for row in rows
            if (code, row["unit_id"]) in trial.before.recipients
            and row["outcome"] not in SEATED
            and row["reason"] not in NOT_ASKED | at_once
        ]
        order = trial.order_of_leaving
        if left and max(map(order, held)) > min(map(order, left)):
            yield code, regency, held, left


# ------------------------------------------------------------------- sums


def entrants_stayers_and_leavers_add_up(trial: Trial) -> Iterator[Any]:
    now = {(row["programme"], row["unit_id"]) for row in trial.made["recipients"]}
    before = set(trial.before.recipients)
    kinds: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for seat, row in trial.moved.items():
        kinds[row["movement"]].add(seat)
    if kinds["entrant"] != now - before or kinds["leaver"] != before - now:
        yield "entrants and leavers"
    if kinds["stayer"] != now & before or len(trial.moved) != len(trial.made["movements"]):
        yield "stayers"
    seated = {
        (row["programme"], row["unit_id"])
        for row in trial.made["outcomes"]
        if row["outcome"] in SEATED
    }
    if seated != now:
        yield "outcomes"
    counted: Counter[tuple[str, str, str]] = Counter()
    for row in trial.made["movements"]:
        counted[row["programme"], row["regency_code"], row["movement"] + "s"] += 1
    for (code, regency), line in trial.ledger.items():
        if any(line[name] != counted.pop((code, regency, name), 0) for name in _MOVES):
            yield line
        if line["filled"] != line["entrants"] + line["stayers"]:
            yield line
    yield from counted
    for row in trial.made["scenarios"]:
        line = trial.ledger[row["programme"], row["regency_code"]]
        names = ("filled", *_MOVES)
        if row["scenario"] == "with_guards" and any(row[name] != line[name] for name in names):
            yield row, line


_MOVES = ("entrants", "stayers", "leavers")


def money_adds_up(trial: Trial) -> Iterator[Any]:
    paid: Counter[tuple[str, int]] = Counter()
    for row in trial.made["benefits"]:
        paid[row["programme"], row["unit_id"]] += row["rupiah"]
    totals: dict[str, Counter[str]] = defaultdict(Counter)
    for row in trial.made["recipients"]:
        seat = (row["programme"], row["unit_id"])
        if not paid[seat] == row["rupiah"] == trial.moved[seat]["rupiah"]:
            yield row
        totals[row["programme"]]["recipients"] += row["rupiah"]
    for row in trial.made["movements"]:
        totals[row["programme"]]["movements"] += row["rupiah"]
    for row in trial.made["regency_ledger"]:
        totals[row["programme"]]["ledger"] += row["rupiah"]
    for row in trial.made["budget"]:
        if row["forecast"] == 2:
            totals[row["programme"]]["budget"] += row["rupiah"]
    for code, sums in totals.items():
        if len({sums[name] for name in ("recipients", "movements", "ledger", "budget")}) > 1:
            yield code, sums
        if not all(isinstance(value, int) for value in sums.values()):
            yield code, sums


# ------------------------------------------------------------------- what is told and kept


def whoever_moves_is_told(trial: Trial) -> Iterator[Any]:
    told = {(row["programme"], row["unit_id"]): row for row in trial.made["notices"]}
    if len({row["number"] for row in told.values()}) != len(trial.made["notices"]):
        yield "two notices have one number, or one unit two notices"
    for seat, row in trial.moved.items():
        new = row["standing"] != row["standing_before"] and row["standing"] != "allocated"
        if (row["movement"] != "stayer" or new) and seat not in told:
            yield row
    for row in told.values():
        against = row["kind"] in ("leaver", "on_notice", "shielded")
        if against != (row["cause"] is not None) or against != (row["grounds"] is not None):
            yield row
        if against and (len(row["grounds"].split(",")) > 3 or not row["grounds"]):
            yield row
        if row["kind"] == "on_notice" and not (
            row["until"] >= trial.terms[row["programme"]].period.last_day
            and row["from_day"] == row["until"] + timedelta(days=1)
        ):
            yield row


def departures_are_remembered(trial: Trial) -> Iterator[Any]:
    kept = {
        (row["programme"], row["unit_id"], row["left_in"]): row for row in trial.made["departures"]
    }
    if len(kept) != len(trial.made["departures"]):
        yield "one departure twice"
    for seat, row in trial.moved.items():
        if row["movement"] == "leaver" and (*seat, str(trial.period)) not in kept:
            yield row
        if row["movement"] == "entrant" and row["standing"] == "allocated":
            yield from (
                left for left in trial.before.departures.get(seat, ())
                if kept[*seat, left["left_in"]]["returned_in"] is None
            )  # fmt: skip
    for seat, rows in trial.before.departures.items():
        yield from (row for row in rows if (*seat, row["left_in"]) not in kept)


LAWS: tuple[Law, ...] = (
    no_quota_is_exceeded_and_none_unused_while_anybody_waits,
    a_seat_beyond_the_target_is_held_by_a_named_guard,
    the_more_entitled_come_first,
    places_follow_the_line,
    nobody_leaves_without_a_notice_that_has_run,
    nobody_protected_leaves,
    no_more_leave_than_the_cap_allows,
    the_least_entitled_leave_first,
    entrants_stayers_and_leavers_add_up,
    money_adds_up,
    whoever_moves_is_told,
    departures_are_remembered,
)
