"""The slow twin of the allocate stage: plain lists of dicts, one unit at a time.

It shares with the stage only the values of the policy and the predicate of each single rule.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from hashlib import md5
from typing import Any

from tunggal.policy.allocation import Allocation
from tunggal.policy.entitlement import AFTER_RANK, NoLead, Unit
from tunggal.policy.programmes import Programme, Share, Terms
from tunggal.registry.quarter import Quarter
from tunggal.registry.reason import Reason

Row = dict[str, Any]
World = Mapping[str, Sequence[Row]]
OUT = (
    "outcomes", "recipients", "movements", "waiting_list", "benefits", "regency_ledger",
    "unmatched_decisions",
)  # fmt: skip
USED = ("withdrawal", "objection", "proposal", "reactivation")


def allocate(
    world: World, *, programmes: Sequence[Programme], allocation: Allocation, quarter: Quarter
) -> dict[str, list[Row]]:
    """The tables of the stage, unsorted."""
    world = {**world, "previous_recipients": former_recipients(world)}
    made: dict[str, list[Row]] = {name: [] for name in OUT}
    seats: dict[tuple[str, str], int] = {}
    units: dict[str, str] = {}
    left = {each.code: each for each in programmes}
    while left:
        code = min(code for code, each in left.items() if not each.needed_first & set(left))
        terms = left.pop(code).terms(quarter)
        if terms:
            units[code] = terms.unit
            seats |= _allocate_one(world, terms, allocation, made)
    made["movements"] = _movements(world, made, set(units))
    made["regency_ledger"] = _ledger(made, seats)
    made["unmatched_decisions"] = _unmatched(world, units, quarter.first_day)
    return made


def former_recipients(world: World) -> list[Row]:
    """The last recipients; a retired key gives its seat to the key that was kept, once."""
    rows = sorted(world["previous_recipients"], key=lambda row: (row["since"], row["unit_id"]))
    kept = {
        event["person_id"]: event["other_person_id"]
        for event in world["life_events"]
        if event["kind"] == "person_merged"
    }
    taken = {(row["programme"], row["unit_id"]) for row in rows if row["unit"] == "person"}
    former = []
    for row in rows:
        seat = (row["programme"], kept.get(row["unit_id"]))
        if row["unit"] == "person" and seat[1] is not None and seat not in taken:
            taken.add(seat)
            row = {**row, "unit_id": seat[1]}
        former.append(row)
    return former


def _unmatched(world: World, units: Mapping[str, str], day: date) -> list[Row]:
    unmatched = []
    for decision in world["decisions"]:
        if decision["upheld"] != 1 or (decision["until"] and decision["until"] < day):
            continue
        code = decision["programme"]
        aimed_at = [unit for each, unit in units.items() if code in (None, each)]
        why = "nobody_found" if aimed_at else "programme_not_in_force"
        if decision["kind"] not in USED:
            why = "kind_not_used_yet"
        elif any(_finds(world, decision, unit) for unit in aimed_at):
            continue
        row = {name: decision[name] for name in ("case_number", "kind", "programme")}
        unmatched.append({**row, "why": why})
    return unmatched


def _finds(world: World, decision: Row, unit: str) -> bool:
    """Whether a decision binds a unit of this kind: NIK first, card where no NIK leads there."""
    nik, kk = decision["nik"], decision["kk"]
    card = kk is not None and any(row["kk"] == kk for row in world["families"])
    holder = _holder(world, nik)
    if unit == "person":
        return holder is not None or (nik is None and card)
    return card or (holder is not None and holder["family_id"] is not None)


def _holder(world: World, nik: str | None) -> Row | None:
    holders = [row for row in world["persons"] if nik is not None and row["nik"] == nik]
    return holders[0] if holders else None


def age(born: date | None, day: date) -> int | None:
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _here(person: Row) -> bool:
    return person["alive"] == 1 and person["present"] == 1


def _allocate_one(
    world: World, terms: Terms, allocation: Allocation, made: dict[str, list[Row]]
) -> dict[tuple[str, str], int]:
    standing = _units(world, terms, allocation, made["recipients"])
    queues = defaultdict(list)
    for row, unit, line in standing:
        row["outcome"], row["reason"] = _judge(terms, unit)
        if row["outcome"] == "entitled":
            queues[row["regency_code"]].append((line, row["unit_id"], row))
    regencies = {row["regency_code"] for row in world["villages"]} | set(queues)
    need = {code: len(queues[code]) for code in regencies}
    seats = share(terms, allocation, need)
    for code, queue in queues.items():
        for place, (_, _, row) in enumerate(sorted(queue, key=lambda each: each[:2]), start=1):
            row["place"] = place
            _give(world, terms, row, seats[code], made)
    made["outcomes"] += [row for row, _, _ in standing]
    return {(terms.code, code): quota for code, quota in seats.items()}


def _give(world: World, terms: Terms, row: Row, seats: int, made: dict[str, list[Row]]) -> None:
    unit = {name: row[name] for name in ("programme", "unit_id", "family_id", "regency_code")}
    if row["place"] > seats:
        row["outcome"], row["reason"] = "waiting", "quota_full"
        made["waiting_list"].append({**unit, "place": row["place"] - seats})
        return
    row["outcome"], row["reason"] = "allocated", "allocated"
    since = [
        before["since"]
        for before in world["previous_recipients"]
        if (before["programme"], before["unit_id"]) == (terms.code, row["unit_id"])
    ]
    made["recipients"].append(
        {**unit, "unit": terms.unit, "since": since[0] if since else str(terms.quarter)}
    )
    made["benefits"] += _benefits(world, terms, row["unit_id"])


# ------------------------------------------------------------------- units


def _line(world: World, allocation: Allocation) -> dict[int, tuple[Any, ...]]:
    return {
        row["family_id"]: (
            row[allocation.order],
            md5(f"{allocation.tie_seed}:{row['family_id']}".encode()).hexdigest(),
            row["family_id"],
        )
        for row in world["ranked"]
    }


def _units(
    world: World, terms: Terms, allocation: Allocation, seated: Sequence[Row]
) -> list[tuple[Row, Unit, Any]]:
    line = _line(world, allocation)
    families = {row["family_id"]: row for row in (*world["ranked"], *world["not_ranked"])}
    people = defaultdict(list)
    for person in world["persons"]:
        people[person["family_id"]].append(person)
    found = []
    for person in world["persons"] if terms.unit == "person" else ():
        if not _here(person) and not _was_recipient(world, terms, person["person_id"]):
            continue
        family = families.get(person["family_id"])
        place = person["village_code"][:4] if person["village_code"] else "unknown"
        regency = family["regency_code"] if family else place
        row = _outcome(terms, person["person_id"], person["family_id"] or 0, regency, family)
        kin = people[person["family_id"]] if person["family_id"] is not None else [person]
        unit = _unit(world, terms, [person], kin, family, seated)
        found.append((row, unit, line.get(person["family_id"])))
    for family_id, family in families.items() if terms.unit == "family" else ():
        row = _outcome(terms, family_id, family_id, family["regency_code"], family)
        kin = people[family_id]
        unit = _unit(world, terms, [one for one in kin if _here(one)], kin, family, seated)
        found.append((row, unit, line.get(family_id)))
    return found


def _was_recipient(world: World, terms: Terms, unit_id: int) -> bool:
    return any(
        (row["programme"], row["unit_id"]) == (terms.code, unit_id)
        for row in world["previous_recipients"]
    )


def _outcome(terms: Terms, unit_id: int, family_id: int, regency: str, family: Row | None) -> Row:
    return {
        "programme": terms.code,
        "unit": terms.unit,
        "unit_id": unit_id,
        "family_id": family_id,
        "regency_code": regency,
        "place": None,
        "decile": family.get("decile") if family else None,
        "until": None,
    }


def _unit(
    world: World,
    terms: Terms,
    who: Sequence[Row],
    kin: Sequence[Row],
    family: Row | None,
    seated: Sequence[Row],
) -> Unit:
    day = terms.quarter.first_day
    one = who[0] if terms.unit == "person" else None
    unranked = Reason.NO_FAMILY if family is None else family.get("reason")
    decided = list(_decisions(world, terms, one, kin, family))
    return Unit(
        decile=family.get("decile") if family else None,
        unranked=Reason(unranked) if unranked else None,
        alive=one is None or one["alive"] == 1,
        present=one is None or one["present"] == 1,
        withdrawn=_holds(decided, "withdrawal"),
        objected=_holds(decided, "objection"),
        leads=frozenset(_leads(world, terms, one, kin)),
        usable_nik=any(member["nik"] is not None for member in who),
        age=age(one["birth_date"], day) if one else None,
        components=frozenset(
            component.code
            for component in terms.components
            for member in who
            if component.has({**member, "age": age(member["birth_date"], day)})
        ),
        receives=frozenset(_receives(terms, one, family, seated)),
    )


def _decisions(
    world: World, terms: Terms, one: Row | None, kin: Sequence[Row], family: Row | None
) -> Iterable[Row]:
    niks = {person["nik"] for person in ([one] if one else kin) if person["nik"] is not None}
    key = family["family_id"] if family else None
    cards = {row["kk"] for row in world["families"] if row["family_id"] == key and row["kk"]}
    for decision in world["decisions"]:
        binds = decision["until"] is None or decision["until"] >= terms.quarter.first_day
        meant = decision["programme"] in (None, terms.code)
        holder = _holder(world, decision["nik"])
        by_card = decision["kk"] in cards and (decision["nik"] is None or one is None)
        leads = holder and (one is not None or holder["family_id"] is not None)
        hit = decision["nik"] in niks if leads else by_card
        if decision["upheld"] == 1 and binds and meant and hit:
            yield decision


def _holds(decided: Sequence[Row], kind: str) -> bool:
    out = [row["decided_on"] for row in decided if row["kind"] == kind]
    back = [row["decided_on"] for row in decided if row["kind"] in ("proposal", "reactivation")]
    return bool(out) and (not back or max(out) >= max(back))


def _leads(world: World, terms: Terms, one: Row | None, kin: Sequence[Row]) -> Iterable[str]:
    rule = next((rule for rule in terms.rules if isinstance(rule, NoLead)), None)
    own = one is not None and rule is not None and not rule.whole_family
    people = [one] if one is not None and own else kin
    for lead in world["leads"]:
        if any(_here(person) and _speaks_of(world, lead, person) for person in people):
            yield lead["kind"]


def _speaks_of(world: World, lead: Row, person: Row) -> bool:
    key = ("source", "delivery", "record_key")
    linked = [
        link["person_id"]
        for link in world["record_links"]
        if all(link[name] == lead[name] for name in key)
    ]
    if linked:
        return person["person_id"] in linked
    born, said = person["birth_date"], lead["birth_date"]
    same = lead["nik"] is not None and person["nik"] == lead["nik"]
    return same and (born is None or said is None or born == said)


def _receives(
    terms: Terms, one: Row | None, family: Row | None, seated: Sequence[Row]
) -> Iterable[str]:
    for row in seated:
        if one is not None and row["unit"] == "person":
            hit = row["unit_id"] == one["person_id"]
        else:
            hit = family is not None and row["family_id"] == family["family_id"]
        if hit:
            yield row["programme"]


def _judge(terms: Terms, unit: Unit) -> tuple[str, str | None]:
    ends = [
        rule for rule in terms.rules if not isinstance(rule, AFTER_RANK) and rule.broken_by(unit)
    ]
    if ends:
        return "excluded", ends[0].reason.value
    if unit.unranked:
        return "not_ranked", unit.unranked.value
    broken = [rule for rule in terms.rules if rule.broken_by(unit)]
    return ("excluded", broken[0].reason.value) if broken else ("entitled", None)


# ------------------------------------------------------------------- seats, one at a time


def share(terms: Terms, allocation: Allocation, need: Mapping[str, int]) -> dict[str, int]:
    how: Share = terms.share or allocation.share
    seats = int(terms.quota * allocation.scale + Fraction(1, 2))
    if how.method == "by_need":
        return one_by_one(seats, need, need)
    if how.method == "equal_share":
        return one_by_one(seats, dict.fromkeys(need, 1), need)
    counts = allocation.poor_counts(terms.quarter)
    poor = {code: counts.get(code, 0) for code in need}
    if how.method == "by_poor_count":
        return one_by_one(seats, poor, need)
    right = _rights(poor, how)
    if not how.pass_on:
        return one_by_one(seats, poor, right)
    first = one_by_one(seats, poor, {code: min(right[code], need[code]) for code in need})
    rest = {code: need[code] - first[code] for code in need}
    more = one_by_one(seats - sum(first.values()), poor, rest)
    return {code: first[code] + more[code] for code in need}


def _rights(poor: Mapping[str, int], how: Share) -> dict[str, int]:
    exact = {code: Fraction(count * how.seats, how.per) for code, count in poor.items()}
    right = {code: int(part) for code, part in exact.items()}
    whole = int(sum(exact.values()))
    for code in sorted(exact, key=lambda code: (right[code] - exact[code], code)):
        if sum(right.values()) < whole:
            right[code] += 1
    return right


def one_by_one(seats: int, weights: Mapping[str, int], most: Mapping[str, int]) -> dict[str, int]:
    """Sainte-Laguë as it is taught: seat after seat to the highest quotient."""
    given = dict.fromkeys(weights, 0)
    for _ in range(seats):
        free = [code for code in sorted(weights) if given[code] < most[code]]
        weighed = [code for code in free if weights[code] > 0]
        if not free:
            break
        nominal = {
            code: Fraction(weights[code] if weighed else 1, 2 * given[code] + 1) for code in free
        }
        given[max(weighed or free, key=lambda code: nominal[code])] += 1
    return given


# ------------------------------------------------------------------- money, movements, ledger


def _benefits(world: World, terms: Terms, unit_id: int) -> list[Row]:
    def line(component: str, person_id: int, rupiah: int) -> Row:
        return {
            "programme": terms.code,
            "unit_id": unit_id,
            "component": component,
            "person_id": person_id,
            "rupiah": rupiah,
        }

    key = "family_id" if terms.unit == "family" else "person_id"
    paid: list[Row] = []
    per_component: Counter[str] = Counter()
    for person in sorted(world["persons"], key=lambda person: person["person_id"]):
        if person[key] != unit_id or not _here(person):
            continue
        member = {**person, "age": age(person["birth_date"], terms.quarter.first_day)}
        able = [component for component in terms.components if component.has(member)]
        if not able:
            continue
        best = max(able, key=lambda component: component.rupiah)
        per_component[best.code] += 1
        if best.most is None or per_component[best.code] <= best.most:
            paid.append(line(best.code, person["person_id"], best.rupiah))
    paid.sort(key=lambda row: (-row["rupiah"], row["person_id"]))
    base = [line("base", 0, terms.rupiah)] if terms.rupiah is not None else []
    return base + paid[: terms.paid_members]


def _movements(world: World, made: Mapping[str, Sequence[Row]], codes: set[str]) -> list[Row]:
    key = lambda row: (row["programme"], row["unit_id"])  # noqa: E731
    now = {key(row): row for row in made["outcomes"]}
    seated = {key(row): row for row in made["recipients"]}
    before = {key(row): row for row in world["previous_recipients"]}
    deciles = {row["family_id"]: row["decile"] for row in world["previous_ranked"]}
    moved = []
    for unit in seated.keys() | before.keys():
        row = now.get(unit)
        base = row or {**before[unit], "family_id": 0, "decile": None}
        gone = "left_the_register" if unit[0] in codes else "programme_ended"
        stays = "stayer" if unit in before else "entrant"
        moved.append(
            {
                name: base[name]
                for name in ("programme", "unit", "unit_id", "family_id", "regency_code", "decile")
            }
            | {
                "movement": stays if unit in seated else "leaver",
                "reason": row["reason"] if row else gone,
                "decile_before": deciles.get(before.get(unit, base)["family_id"]),
            }
        )
    return moved


def _ledger(made: Mapping[str, Sequence[Row]], seats: Mapping[tuple[str, str], int]) -> list[Row]:
    names = ("quota", "entitled", "filled", "waiting", "entrants", "stayers", "leavers", "rupiah")
    ledger: dict[tuple[str, str], Counter[str]] = defaultdict(
        lambda: Counter(dict.fromkeys(names, 0))
    )
    for place, quota in seats.items():
        ledger[place]["quota"] += quota
    for row in made["outcomes"]:
        if row["place"] is not None:
            line = ledger[row["programme"], row["regency_code"]]
            line["entitled"] += 1
            line["filled" if row["outcome"] == "allocated" else "waiting"] += 1
    for row in made["movements"]:
        plural = {"entrant": "entrants", "stayer": "stayers", "leaver": "leavers"}[row["movement"]]
        ledger[row["programme"], row["regency_code"]][plural] += 1
    where = {(row["programme"], row["unit_id"]): row["regency_code"] for row in made["recipients"]}
    for row in made["benefits"]:
        ledger[row["programme"], where[row["programme"], row["unit_id"]]]["rupiah"] += row["rupiah"]
    return [
        {"programme": code, "regency_code": regency, **line}
        for (code, regency), line in ledger.items()
    ]
