"""The queue of an officer among a million cases, on SQLite and PostgreSQL: how long one page takes.

The lines called "the page" are whole answers of the console, signed in and drawn; the others the queries alone.

`python -m benchmarks.queue` fills both databases with 1,000,000 invented cases (another number may be
given), asks for the first page and a later one as officers of every reach, and prints a table for
docs/benchmarks-service.md. PostgreSQL is asked by a role that its row-level security binds.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.quarter import OUT, ROOT, commit, machine

sys.path.insert(0, str(ROOT / "tests"))

import tunggal
from postgres import Cluster, why_not

ASKED, WARM_UP = 200, 10
_VILLAGES, _REGENCIES = 80_000, 514
# One row per case; a third of them wait in villages, one in ten at each higher office.
_CASES = """
    insert into case_case (number, kind, state, turn, owner, due, region, programme, received_on, decided_on,
        closed_on, release, version, hides_reporter, bringer_key, person_key, family_key, sealed)
    with drawn as (select n, (n * 7919) % {villages} as village, (n + n / {villages}) % 10 as place
        from {series} as counted),
    shaped as (select n, place,
        cast(1101 + village % {regencies} as varchar(4))
            || substr(cast(101 + village / {regencies} % 14 as varchar(3)), 2)
            || cast(2001 + village / {regencies} / 14 as varchar(4)) as region,
        case when place < 4 then '' when place < 7 then 'village_operator' when place = 7 then 'facilitator'
            when place = 8 then 'regency_verifier' else 'ministry' end as owner from drawn)
    select cast(1000000000 + n as varchar(10)) as number,
        case n / 10 % 5 when 0 then 'proposal' when 1 then 'objection' when 2 then 'correction'
            when 3 then 'reactivation' else 'complaint' end as kind,
        case when place < 4 then 'told' when place < 7 then 'received' when place = 7 then 'screened'
            when place = 8 then 'regency_decision' else 'ministry_check' end as state,
        0 as turn, owner, case when owner = '' then null else {due} end as due, region, '' as programme,
        {received} as received_on, case when owner = '' then {received} end as decided_on,
        case when owner = '' then {received} end as closed_on, '' as release, 2 as version,
        n / 10 % 5 = 1 as hides_reporter, {digest} as bringer_key, {digest} as person_key, {digest} as family_key,
        {sealed} as sealed
    from shaped
"""
_SAID = {
    "sqlite": {
        "series": "(with recursive s(n) as (select 0 union all select n + 1 from s where n + 1 < {count}) "
        "select n from s)",
        "due": "date('2026-04-01', (n * 13 % 90) || ' days')",
        "received": "date('2026-01-01', (n * 13 % 90) || ' days')",
        "digest": "lower(hex(randomblob(16)))",
        "sealed": "randomblob(600)",
    },
    "postgresql": {
        "series": "(select n from generate_series(0::bigint, {count} - 1) as s(n))",
        "due": "date '2026-04-01' + cast(n * 13 % 90 as integer)",
        "received": "date '2026-01-01' + cast(n * 13 % 90 as integer)",
        "digest": "md5(n::text)",
        "sealed": "decode(repeat(md5(n::text), 37), 'hex')",
    },
}
Figures = dict[str, list[float]]


def main(cases: int = 1_000_000) -> None:
    """Measure and print."""
    place = OUT / "queue"
    shutil.rmtree(place, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    tunggal.init(place)
    rows = {"SQLite": _apart(place, "", cases)}
    if why_not():
        print(f"PostgreSQL is not measured: {why_not()}", file=sys.stderr)
    else:
        with Cluster(durable=True) as cluster:
            rows["PostgreSQL"] = _apart(place, cluster.plain(), cases)
    print(_text(cases, rows))
    shutil.rmtree(place)


def _apart(place: Path, database: str, cases: int) -> Figures:
    """Measure in a process of its own: settings are read once."""
    reader, writer = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("spawn").Process(
        target=_measure, args=(place, database, cases, writer)
    )
    child.start()
    writer.close()
    figures: Figures = reader.recv()
    child.join()
    return figures


def _measure(place: Path, database: str, cases: int, writer: Any) -> None:
    os.environ |= {
        "TUNGGAL_WORKSPACE": str(place), "TUNGGAL_DATABASE": database,
        "DJANGO_SETTINGS_MODULE": "tunggal.service.settings",
    }  # fmt: skip
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _fill(cases)
    writer.send({name: _times(ask) for name, ask in _questions().items()})


def _fill(cases: int) -> None:
    from django.db import connection, transaction

    said = _SAID[connection.vendor]
    filled = {name: text.format(count=cases) for name, text in said.items()}
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("select set_config('tunggal.scope', 'service', true)")
        cursor.execute(_CASES.format(villages=_VILLAGES, regencies=_REGENCIES, **filled))
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def _questions() -> dict[str, Callable[[], Any]]:
    """What is asked: each office's first page, a later one, and what a page counts."""
    from django.conf import settings
    from django.test import Client

    from signing_in import as_officer
    from tunggal.casework.case import Actor
    from tunggal.policy.case_terms import Role
    from tunggal.service.cases import queries

    settings.ALLOWED_HOSTS.append("testserver")

    draw = random.Random(1)

    def village() -> str:
        drawn = draw.randrange(_VILLAGES)
        above = f"{1101 + drawn % _REGENCIES}{101 + drawn // _REGENCIES % 14}"
        return f"{above[:4]}{above[5:]}{2001 + drawn // _REGENCIES // 14}"

    def officer(role: Role, digits: int) -> Actor:
        return Actor("B-1", role, (village()[:digits],) if digits else ())

    def second(actor: Actor) -> Any:
        first = queries.queue(actor)
        return first + queries.queue(actor, after=first[-1]) if first else first

    def page(role: Role, digits: int) -> Callable[[], Any]:
        """The whole page as the service draws it, asked by one of several officers."""
        clients = [Client() for _ in range(8)]
        for number, client in enumerate(clients):
            as_officer(client, f"{role}-{number}", role, [village()[:digits]] if digits else [])

        def asked() -> bytes:
            answer = draw.choice(clients).get("/id/console/")
            assert answer.status_code == 200
            return bytes(answer.content)

        return asked

    return {
        "village operator, the page": page(Role.VILLAGE_OPERATOR, 10),
        "regency verifier, the page": page(Role.REGENCY_VERIFIER, 4),
        "ministry, the page": page(Role.MINISTRY, 0),
        "village operator, first page": lambda: queries.queue(officer(Role.VILLAGE_OPERATOR, 10)),
        "facilitator of a district, first page": lambda: queries.queue(
            officer(Role.FACILITATOR, 6)
        ),
        "regency verifier, first page": lambda: queries.queue(officer(Role.REGENCY_VERIFIER, 4)),
        "regency verifier, first two pages": lambda: second(officer(Role.REGENCY_VERIFIER, 4)),
        "ministry, first page": lambda: queries.queue(officer(Role.MINISTRY, 0)),
        "ministry, first two pages": lambda: second(officer(Role.MINISTRY, 0)),
        "ministry, one kind": lambda: queries.queue(officer(Role.MINISTRY, 0), kind="objection"),
        "ministry, one regency": lambda: queries.queue(
            officer(Role.MINISTRY, 0), region=village()[:4]
        ),
        "ministry, counts by kind": lambda: queries.count_by_kind(officer(Role.MINISTRY, 0)),
        "regency verifier, counts by kind": lambda: queries.count_by_kind(
            officer(Role.REGENCY_VERIFIER, 4)
        ),
    }


def _times(ask: Callable[[], Any]) -> list[float]:
    """Milliseconds of each question, sorted; the first ones warm up."""
    times, found = [], 0
    for _ in range(WARM_UP + ASKED):
        started = time.perf_counter()
        found += len(ask())
        times.append((time.perf_counter() - started) * 1000)
    if not found:
        raise AssertionError("nothing was found, so nothing was measured")
    return sorted(times[WARM_UP:])


def _text(cases: int, rows: dict[str, Figures]) -> str:
    said = [
        f"## Queue of an officer, {cases:,} cases", "",
        f"Machine: {machine()}. Commit: {commit()}. {ASKED} questions each, one after another; "
        "milliseconds, median / 95 of 100 / slowest.", "",
        "| question | " + " | ".join(rows) + " |", "| --- " * (len(rows) + 1) + "|",
    ]  # fmt: skip
    for name in next(iter(rows.values())):
        said.append(f"| {name} | " + " | ".join(_three(row[name]) for row in rows.values()) + " |")
    return "\n".join(said)


def _three(times: list[float]) -> str:
    return f"{times[len(times) // 2]:.1f} / {times[len(times) * 95 // 100]:.1f} / {times[-1]:.1f}"


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:2]))
