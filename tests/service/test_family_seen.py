"""Who looked at my data: every line about the family and its cases, and nobody's name."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest

from service_world import ABSENT, HELD, OUT, REGENCY, VILLAGE, kk, nik
from signing_in import as_citizen, as_officer
from tunggal.casework.bringing import Wish
from tunggal.casework.case import Actor, Subject
from tunggal.policy.case_terms import Role
from tunggal.registry.nik import Nik

AT = datetime(2026, 4, 6, 17, 30, tzinfo=UTC)  # half past midnight of the next day, in Jakarta
OWN = Subject(Nik(nik(HELD)), kk(HELD))
VERIFIER = Actor("V-17", Role.REGENCY_VERIFIER, (REGENCY,))
NEIGHBOUR = Actor("acc-9", Role.CITIZEN, (VILLAGE,), Nik(nik(OUT)), kk(OUT))


def rows(client: Any, address: str = "/id/family/seen") -> list[tuple[str, ...]]:
    page = client.get(address)
    assert page.status_code == 200
    listed = re.findall(
        r"<li><b>(.*?)</b> <span>(.*?)</span> <small>(.*?)</small></li>", page.content.decode()
    )
    return [tuple(map(unescape, row)) for row in listed]


def signed_in(client: Any) -> Any:
    as_citizen(client, nik(HELD), kk(HELD))
    return client


def brought(kind: str, by: Actor, *, key: str, **fields: str) -> Any:
    from tunggal.service.cases.actions import bring

    wish = Wish(kind, VILLAGE, OWN, "portal", fields)
    return bring(wish, by=by, at=AT, key=key).case.number


def test_own_looks_are_told_apart_from_those_of_others(citizen: Any) -> None:
    from django.test import Client

    signed_in(citizen)
    numbers = {"nik": nik(HELD), "kk": kk(HELD)}
    citizen.post("/id/status", numbers)
    stranger = Client()
    stranger.get("/id/status")
    stranger.post("/id/status", numbers)
    citizen.get("/id/family")
    told = [(what, who) for what, who, _ in rows(citizen)]
    assert told[:3] == [
        ("Membuka data keluarga", "Anda, dengan akun ini"),
        ("Melihat status keluarga", "Perangkat lain, dengan NIK dan nomor KK keluarga Anda"),
        ("Melihat status keluarga", "Perangkat ini"),
    ]
    assert rows(citizen)[0][:2] == ("Melihat daftar ini", "Anda, dengan akun ini")


def test_an_agency_is_told_by_its_code(citizen: Any) -> None:
    from tunggal.service.lookup.agencies import ask_for_agency
    from tunggal.service.lookup.status import serving

    ask_for_agency(serving()(), nik=nik(HELD), kk=kk(HELD), agency="bpjs-3171", regions=(), at=AT)
    assert ("Menanyakan status keluarga", "Program dari lembaga bpjs-3171") in [
        row[:2] for row in rows(signed_in(citizen))
    ]


def test_a_device_without_its_cookie_is_nobodys(db: None) -> None:
    from django.test import Client

    Client().post("/id/status", {"nik": nik(HELD), "kk": kk(HELD)})
    told = [row[:2] for row in rows(signed_in(Client()))]
    assert told == [
        ("Melihat status keluarga", "Perangkat lain, dengan NIK dan nomor KK keluarga Anda")
    ]


def test_another_familys_lines_are_not_shown(citizen: Any) -> None:
    citizen.post("/id/status", {"nik": nik(OUT), "kk": kk(OUT)})
    assert rows(signed_in(citizen)) == []


def test_an_officer_is_told_by_role_and_office_and_never_by_name(citizen: Any) -> None:
    from django.test import Client

    from tunggal.service.cases.queries import see

    as_officer(Client(), "V-17", "regency_verifier", [REGENCY], name="Ratna Rahasia")
    number = brought("status_question", _citizen(citizen), key="a" * 20, question="Apa desil kami?")
    see(number, by=VERIFIER, at=AT)
    page = citizen.get("/id/family/seen").content.decode()
    assert "Ratna" not in page
    assert "V-17" not in page
    told = rows(citizen)
    assert (f"Membuka kasus {number}", "verifikator dinas sosial, Kota Contoh",
            "7 April 2026, pukul 00.30 WIB") in told  # fmt: skip
    assert any(what.startswith(f"Kasus {number}: Kasus diajukan") for what, _, _ in told)


def _citizen(client: Any) -> Actor:
    from tunggal.service.accounts.people import citizen_actor

    actor = citizen_actor(as_citizen(client, nik(HELD), kk(HELD)))
    assert actor is not None
    return actor


def test_an_objection_against_the_family_leaves_no_trace_on_the_list(citizen: Any) -> None:
    from tunggal.service.cases.queries import see

    signed_in(citizen)
    number = brought("objection", NEIGHBOUR, key="b" * 20, grounds="well_off", why="Mobilnya tiga.")
    see(number, by=VERIFIER, at=AT)
    page = citizen.get("/id/family/seen").content.decode()
    assert str(number) not in page
    assert rows(citizen)[1:] == []  # the second look shows the first


def test_who_opened_the_data_for_an_objection_is_told_once_it_is_decided(citizen: Any) -> None:
    from django.test import Client

    from tunggal.service.cases.models import CaseRow
    from tunggal.service.cases.scope import acting_as

    signed_in(citizen)
    number = brought("objection", NEIGHBOUR, key="d" * 20, grounds="well_off", why="Mobilnya tiga.")
    known = brought("proposal", NEIGHBOUR, key="e" * 20, why="Atapnya bocor.")
    office, opened = Client(), ("Membuka data keluarga", "verifikator dinas sosial, Kota Contoh")
    as_officer(office, "V-17", "regency_verifier", [REGENCY])
    looks = [f"/id/console/cases/{each.digits}" for each in (number, known)]
    assert office.get(looks[0]).status_code == 200
    assert opened not in [row[:2] for row in rows(citizen)]
    assert office.get(looks[1]).status_code == 200
    assert [row[:2] for row in rows(citizen)].count(opened) == 1
    with acting_as(Actor("service", Role.SERVICE)):
        CaseRow.objects.filter(number=number.digits).update(decided_on=AT.date())
    assert [row[:2] for row in rows(citizen)].count(opened) == 2


def test_what_a_neighbour_proposed_is_told_and_the_neighbour_is_not(citizen: Any) -> None:
    from tunggal.service.cases.queries import see

    signed_in(citizen)
    number = brought("proposal", NEIGHBOUR, key="c" * 20, why="Atapnya bocor.")
    see(number, by=NEIGHBOUR, at=AT)
    told = [(what, who) for what, who, _ in rows(citizen)]
    assert (f"Membuka kasus {number}", "Warga yang sudah masuk dengan akun") in told


def test_the_list_is_paged_from_the_newest_backwards(citizen: Any) -> None:
    from django.db import transaction

    from tunggal.service.audit.actions import record

    signed_in(citizen)
    with transaction.atomic():
        for _ in range(65):
            record(
                actor="service", action="notices_told", subject=f"family:{HELD}", reason="", at=AT
            )
    address, seen = "/id/family/seen", 0
    while address:
        page = citizen.get(address).content.decode()
        seen += page.count("Mengirim pemberitahuan")
        older = re.search(r'href="(/id/family/seen\?before=\d+)"', page)
        address = older[1] if older else ""
    assert seen == 65


@pytest.mark.parametrize("before", ["0", "-1", "x", "9" * 40, "' or 1=1", "٣"])
def test_whatever_stands_in_the_address_is_answered(citizen: Any, before: str) -> None:
    assert signed_in(citizen).get("/id/family/seen", {"before": before}).status_code == 200


def test_who_is_in_no_release_sees_an_empty_list(citizen: Any) -> None:
    as_citizen(citizen, *ABSENT, village=VILLAGE)
    assert rows(citizen) == []


def test_every_action_and_actor_that_may_stand_in_the_audit_has_words(citizen: Any) -> None:
    from tunggal.adapters.audit.chain import Line
    from tunggal.service.cases.means import policy
    from tunggal.service.lookup.status import serving
    from tunggal.service.portal.family_seen import Reader, row_of

    index, reader = serving()(), Reader("citizen:me", "device:mine", "")
    steps = {step for kind in policy().kinds.values() for step in kind.flow.steps}
    actions = [
        *(f"case_{step}" for step in steps),
        "case_seen",
        "case_unheard_of",
        "family_seen",
        "x",
    ]
    actors = [
        *(f"{role}:A-1" for role in Role),
        "service",
        "device:other",
        "agency:bpjs-3171",
        "citizen:me",
        "unheard:1",
    ]
    for number, action in enumerate(actions):
        for actor in actors:
            subject = "case:4829130576" if action.startswith("case") else "family:1"
            line = Line(number, AT.isoformat(), actor, action, subject, "")
            for language in ("id", "en"):
                row = row_of(line, reader, index, language)
                assert row.who
                assert row.what
                assert "_" not in row.who + row.what
