"""Officers find the family that an objection tells of in words, and confirm who is meant where in doubt."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from case_rows import keep_all, no_superuser  # noqa: F401
from console_world import (
    FAMILY,
    KEY,
    NEIGHBOUR,
    OWNER,
    address,
    new,
    officer,
    post_step,
    text,
    walk,
)
from portal_cases import number_in
from service_world import FAMILIES, HELD, LARGE, OUT, REGENCY, VILLAGE, kk, name_of, nik
from signing_in import as_citizen
from tunggal.casework.case import Case, Subject
from tunggal.casework.number import CaseNumber
from tunggal.registry.nik import Nik

pytestmark = [pytest.mark.usefixtures("db")]
SAID = {"whose_name": "Bu Ratna", "where_found": "RT 3 dekat masjid", "grounds": "well_off"}
STRANGER = Subject(Nik(nik(HELD)), kk(OUT))  # the numbers of two families


def put(case: Case) -> Case:
    keep_all([case])
    return case


def told_of(serial: int = 0) -> Case:
    return put(new("objection", serial, subject=Subject(), fields=SAID))


def case_now(case: Case | CaseNumber) -> Case:
    from tunggal.casework.case import SERVICE
    from tunggal.service.cases.keeping import read
    from tunggal.service.cases.scope import acting_as

    with acting_as(SERVICE) as rows:
        number = case.number if isinstance(case, Case) else case
        return read(rows.filter(number=number.digits))[0]


def search(client: Client, case: Case, name: str, **more: Any) -> Any:
    form = {
        "key": KEY,
        "seen": str(case.version),
        "name": name,
        "f_where": "Sukamaju",
        "do": "look",
    }
    return client.post(address(case, "en", "family"), {**form, **more})


def marks(page: Any) -> list[str]:
    return re.findall(r'name="family" value="([^"]+)"', page.content.decode())


def audit_lines() -> list[tuple[str, str, str]]:
    from tunggal.service.audit.models import AuditLine

    return [*AuditLine.objects.order_by("number").values_list("action", "subject", "reason")]


def test_the_page_says_that_nobody_is_named_and_leads_to_the_search() -> None:
    case = told_of()
    officer(client := Client(), "regency_verifier")
    page = text(client.get(address(case)))
    assert "family not named yet" in page
    assert f"{address(case)}/family" in page
    refused = post_step(client, case, "screen")
    assert refused.status_code == 422
    assert "which family is meant" in text(refused)


def test_a_family_is_found_by_name_in_its_village_named_and_recorded() -> None:
    case = told_of()
    officer(client := Client(), "regency_verifier")
    began = text(client.get(address(case, "en", "family")))
    assert "Bu Ratna" in began  # what the neighbour wrote
    found = search(client, case, name_of(HELD, 2))
    assert len(marks(found)) == 1
    assert name_of(HELD, 1).title() in text(found)
    assert nik(HELD) not in text(found)
    assert kk(HELD) not in text(found)
    form = {"do": "name", "family": marks(found)[0], "note": "satu-satunya di RT 3"}
    named = search(client, case, name_of(HELD, 2), **form)
    assert named.status_code == 302
    now = case_now(case)
    assert now.subject == FAMILY
    assert (now.state, now.history[-1].step, now.history[-1].note) == (
        "received",
        "name_family",
        "satu-satunya di RT 3",
    )
    assert now.history[-1].instead_of == Subject()
    page = text(client.get(address(case)))
    assert "family not named yet" not in page
    again = search(client, case, name_of(HELD, 2), **form)
    assert again.status_code == 302
    assert case_now(case).version == now.version
    assert post_step(client, now, "screen").status_code == 302
    lines = audit_lines()
    about = f"case:{case.number.digits}"
    assert any(line[0] == "family_sought" and line[2] == about for line in lines)
    assert any(line[0] == "family_seen" and line[2] == about for line in lines)
    assert any(line[0] == "case_name_family" and line[1] == about for line in lines)
    assert not any("ratna" in part.lower() for line in lines for part in line)


def test_the_case_is_found_by_the_names_of_the_family_and_by_nobody_of_it() -> None:
    from datetime import UTC, datetime

    from tunggal.casework.case import Actor
    from tunggal.policy.case_terms import Role
    from tunggal.service.cases import queries

    case = told_of()
    officer(client := Client(), "regency_verifier")
    mark = marks(search(client, case, name_of(HELD, 1)))[0]
    search(client, case, name_of(HELD, 1), do="name", family=mark, note="tetangganya")
    verifier = Actor("v", Role.REGENCY_VERIFIER, (REGENCY,))
    at = datetime.now(UTC)
    assert [line.number for line in queries.find(name_of(HELD, 3), by=verifier, at=at)] == [
        case.number
    ]
    assert queries.see(case.number, by=OWNER, at=at) is None
    assert queries.see(case.number, by=NEIGHBOUR, at=at) is not None


def test_before_a_family_is_named_its_case_is_found_by_the_words_that_tell_of_it() -> None:
    from datetime import UTC, datetime

    from tunggal.casework.case import Actor
    from tunggal.policy.case_terms import Role
    from tunggal.service.cases import queries

    as_citizen(client := Client(), nik(OUT), kk(OUT), contact="+6281200000002")
    sent = {"key": "k" * 20, **{f"f_{name}": said for name, said in SAID.items()}}
    brought = client.post("/id/cases/new/objection", sent)
    number = number_in(brought.headers["Location"])
    at = datetime.now(UTC)

    def found(words: str, role: Role = Role.REGENCY_VERIFIER, region: str = REGENCY) -> bool:
        lines = queries.find(words, by=Actor("w", role, (region,)), at=at)
        return number in [line.number for line in lines]

    assert found("Ratna")
    assert found("dekat mesjid ratna")  # in any usual spelling
    assert not found("Ratna Keluargab")
    assert not found("Ratna", region="3271")
    assert not found("Ratna", Role.VILLAGE_OPERATOR, VILLAGE)  # it may be told of their own
    assert not found("Ratna", Role.AUDITOR)
    officer(verifier := Client(), "regency_verifier")
    case = case_now(number)
    mark = marks(search(verifier, case, name_of(HELD, 2)))[0]
    named = search(verifier, case, name_of(HELD, 2), do="name", family=mark, note="tetangganya")
    assert named.status_code == 302
    assert not found("dekat masjid")
    assert found(name_of(HELD, 1))
    assert not any("ratna" in part.lower() for line in audit_lines() for part in line)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"name": "?!"}, "at least one name"), ({"name": ""}, "at least one name"),
        ({"f_where": "Entah"}, "No village with this name"), ({"f_where": ""}, "is empty"),
        ({"name": "Tidakada"}, "No family of that name"),
        ({"do": "name", "family": "1:x", "note": "ya"}, "needs one family"),
        ({"do": "name", "family": "", "note": "ya"}, "needs one family"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_and_stays_typed(sent: dict[str, str], told: str) -> None:
    case = told_of()
    officer(client := Client(), "regency_verifier")
    page = search(client, case, **{"name": name_of(HELD, 1), **sent})
    assert told in text(page)
    assert page.status_code in (200, 422)
    assert case_now(case).subject == Subject()


def test_a_mark_holds_for_one_officer_and_one_case() -> None:
    case, other = told_of(), told_of(1)
    officer(one := Client(), "regency_verifier", code="one")
    officer(two := Client(), "regency_verifier", code="two")
    mark = marks(search(one, case, name_of(HELD, 1)))[0]
    for client, about in ((two, case), (one, other)):
        page = search(client, about, name_of(HELD, 1), do="name", family=mark, note="ya")
        assert "needs one family" in text(page)
    assert case_now(case).subject == case_now(other).subject == Subject()


def test_nobody_searches_without_a_case_that_tells_of_somebody() -> None:
    known = put(new("objection", 2))
    proposal = put(new("proposal", 3, subject=STRANGER))
    officer(client := Client(), "regency_verifier")
    assert client.get(address(known, "en", "family")).status_code == 302  # it is known who is meant
    assert client.get(address(proposal, "en", "family")).status_code == 404
    case = told_of()
    for role, regions in (("facilitator", (VILLAGE,)), ("village_operator", (VILLAGE,)),
                          ("regency_verifier", ("3271",)), ("auditor", ()), ("agent", ())):  # fmt: skip
        officer(other := Client(), role, *regions, code=f"{role}-{len(regions)}-other")
        assert other.get(address(case, "en", "family")).status_code == 404
        assert search(other, case, name_of(HELD, 1)).status_code == 404
    assert client.put(address(case, "en", "family")).status_code == 405


def test_no_more_than_a_few_are_shown_and_so_many_searches_are_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.conf import settings

    rules = replace(settings.CONSOLE_RULES.family_search, shown=2, per_officer=3)
    monkeypatch.setattr(
        settings, "CONSOLE_RULES", replace(settings.CONSOLE_RULES, family_search=rules)
    )
    case = told_of()
    officer(client := Client(), "regency_verifier", code="often")
    page = search(client, case, "Budi")
    assert len(marks(page)) == 2
    assert "first 2" in text(page)
    going_on = search(client, case, "Budi", on="2", do="")
    assert len(marks(going_on)) == 2
    assert not {*marks(page)} & {*marks(going_on)}
    assert search(client, case, "Budi").status_code == 200
    page = search(client, case, "Budi")
    assert page.status_code == 422
    assert "Too many searches" in text(page)


def test_a_large_village_is_searched_part_by_part_and_each_part_recorded_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.conf import settings

    rules = replace(settings.CONSOLE_RULES.family_search, read=1)
    monkeypatch.setattr(
        settings, "CONSOLE_RULES", replace(settings.CONSOLE_RULES, family_search=rules)
    )
    case = told_of()
    officer(client := Client(), "regency_verifier")
    found, begin, pages = [], 0, 0
    while True:
        page = search(client, case, name_of(HELD, 2), on=str(begin), do="")
        found, pages = [*found, *marks(page)], pages + 1
        going_on = re.search(r'name="on" value="(\d+)"', page.content.decode())
        if going_on is None:
            break
        assert f"searched so far: {pages} of" in text(page)
        assert "No family of that name" not in text(page)
        begin = int(going_on[1])
    assert (begin, pages, len(found)) == (pages - 1, len(FAMILIES), 1)
    lines = [line[0] for line in audit_lines()]
    assert (lines.count("family_sought"), lines.count("family_seen")) == (pages, 1)
    # Who chooses there and is refused stands in the same part still.
    sent = {"do": "name", "family": found[0], "note": "", "begin": str(begin)}
    refused = search(client, case, name_of(HELD, 2), **sent)
    assert f'name="begin" value="{begin}"' in refused.content.decode()


def test_a_village_elsewhere_is_not_searched() -> None:
    case = told_of()
    officer(client := Client(), "regency_verifier")
    page = search(client, case, name_of(LARGE, 1), **{"f_where-code": "3271011001", "f_where": "x"})
    assert page.status_code == 422
    assert not marks(page)


@pytest.mark.parametrize("subject", [STRANGER, replace(FAMILY, kk=""), replace(FAMILY, nik=None)])
def test_in_doubt_the_page_says_so_and_asks_before_anything_is_upheld(subject: Subject) -> None:
    case = put(
        walk(new("proposal", 1, subject=subject, by=NEIGHBOUR), "screen", "visit", "deliberate")
    )
    officer(client := Client(), "regency_verifier")
    page = text(client.get(address(case)))
    assert "check identity" in page
    for private in (kk(OUT), nik(OUT)):
        assert private not in page or private in (subject.kk, subject.nik and subject.nik.digits)
    sent = {"reason": "visit_confirms_need", "note": "sudah kami timbang"}
    refused = post_step(client, case, "decide", **sent)
    assert refused.status_code == 422
    assert "not certain who is meant" in text(refused)
    assert "sudah kami timbang" in text(refused)
    taken = post_step(client, case, "decide", **sent, identity="card_seen")
    assert taken.status_code == 302
    assert case_now(case).history[-1].identity == "card_seen"
    shown = text(client.get(address(case)))
    assert "Made sure: its family card" in shown


def test_not_in_doubt_nothing_is_asked_and_a_refusal_never_is() -> None:
    known = put(walk(new("proposal", 1), "screen", "visit", "deliberate"))
    doubted = put(
        walk(new("proposal", 2, subject=STRANGER, by=NEIGHBOUR), "screen", "visit", "deliberate")
    )
    officer(client := Client(), "regency_verifier")
    page = text(client.get(address(known)))
    assert "check identity" not in page
    assert 'name="identity"' not in page
    assert post_step(client, known, "decide", reason="visit_confirms_need").status_code == 302
    assert post_step(client, doubted, "decide", reason="visit_finds_no_need").status_code == 302


def test_many_at_once_leave_out_whoever_is_in_doubt() -> None:
    known = put(walk(new("proposal", 1), "screen", "visit", "deliberate"))
    doubted = put(
        walk(new("proposal", 2, subject=STRANGER, by=NEIGHBOUR), "screen", "visit", "deliberate")
    )
    officer(client := Client(), "regency_verifier")
    form = {"case": [each.number.digits for each in (known, doubted)], "key": KEY, "step": "decide",
            "reason": "visit_confirms_need", "note": "ya", "do": "do",
            **{f"seen-{each.number.digits}": str(each.version) for each in (known, doubted)}}  # fmt: skip
    page = text(client.post("/en/console/bulk", form))
    assert "not certain who is meant" in page
    assert (case_now(known).state, case_now(doubted).state) == ("signing", "regency_decision")


def test_citizens_and_agents_are_told_nothing_of_a_doubt() -> None:
    from datetime import UTC, datetime

    from tunggal.casework.case import Actor
    from tunggal.policy.case_terms import Role
    from tunggal.service.cases import queries

    case = put(new("proposal", 1, subject=STRANGER, by=NEIGHBOUR))
    for who in (NEIGHBOUR, Actor("a", Role.AGENT, caller=NEIGHBOUR)):
        seen = queries.see(case.number, by=who, at=datetime.now(UTC))
        assert seen is not None
        assert not seen.doubt


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_neighbour_objects_on_the_portal_by_name_and_place(language: str) -> None:
    as_citizen(client := Client(), nik(OUT), kk(OUT), contact="+6281200000002")
    here = f"/{language}/cases/new/objection"
    hint = {"id": "Tidak tahu NIK", "en": "do not know the NIK"}[language]
    assert hint in text(client.get(here))
    empty = client.post(here, {"key": "k" * 20, "f_grounds": "well_off"})
    assert empty.status_code == 422
    for name in ("whose_name", "where_found"):
        assert f'href="#f_{name}"' in text(empty)
    sent = {"key": "k" * 20, **{f"f_{name}": said for name, said in SAID.items()}}
    one = client.post(here, {**sent, "f_where_found": ""})
    assert 'href="#f_where_found"' in text(one)
    assert "Bu Ratna" in text(one)
    brought = client.post(here, sent)
    assert brought.status_code == 302
    case = case_now(number_in(brought.headers["Location"]))
    assert (case.subject, case.fields["whose_name"]) == (Subject(), "Bu Ratna")
    other = client.post(here, {**sent, "key": "o" * 20, "f_whose_name": "Pak Agus"})
    assert other.status_code == 302
    assert client.get(f"/{language}/cases/{case.number.digits}").status_code == 200


def test_with_a_number_no_words_are_needed() -> None:
    as_citizen(client := Client(), nik(OUT), kk(OUT), contact="+6281200000002")
    sent = {"key": "n" * 20, "whom-kk": kk(HELD), "f_grounds": "well_off"}
    assert client.post("/id/cases/new/objection", sent).status_code == 302
    wrong = client.post("/id/cases/new/objection", {**sent, "key": "w" * 20, "whom-kk": "12"})
    assert wrong.status_code == 422


def test_an_officer_brings_it_by_name_and_place_too() -> None:
    officer(client := Client(), "village_operator", VILLAGE)
    sent = {"key": KEY, **{f"f_{name}": said for name, said in SAID.items()}}
    page = client.get("/en/console/cases/new/objection")
    assert "do not know the NIK" in text(page)
    wrong = client.post("/en/console/cases/new/objection", {**sent, "f_whose_name": ""})
    assert 'href="#f_whose_name"' in text(wrong)
    brought = client.post("/en/console/cases/new/objection", sent)
    assert brought.status_code == 302
    assert case_now(number_in(brought.headers["Location"])).subject == Subject()
