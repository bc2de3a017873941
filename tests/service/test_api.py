"""The agencies' door: tokens, rights, regions, limits; the same answer for absent, wrong and elsewhere."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from service_world import ABSENT, DECILES, HELD, OUT, REGENCY, UNRANKED, kk, nik
from tunggal.registry.errors import UsageRefused

pytestmark = [pytest.mark.usefixtures("db")]
NOW = datetime(2026, 4, 6, tzinfo=UTC)
STATUS, RELEASES, DESCRIPTION = "/api/v1/status", "/api/v1/releases", "/api/v1/openapi.json"


def token_of(
    code: str = "health",
    *,
    may: Sequence[str] = ("status", "releases"),
    regions: Sequence[str] = (REGENCY,),
) -> str:
    from tunggal.service.agencies import actions as agencies

    return agencies.add(code, rights=may, regions=regions, at=NOW)


def call(token: str, body: Any = None, *, to: str = STATUS, **more: str) -> Any:
    from django.test import Client

    headers = {"HTTP_AUTHORIZATION": f"Bearer {token}", **more}
    if body is None:
        return Client(enforce_csrf_checks=True).get(to, **headers)
    text = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return Client(enforce_csrf_checks=True).post(
        to, text, content_type="application/json", **headers
    )


def asked(token: str, family: int, **more: str) -> Any:
    return call(token, {"nik": nik(family), "kk": kk(family)}, **more)


def problem(response: Any, number: int, code: str) -> dict[str, Any]:
    assert response.status_code == number, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    told: dict[str, Any] = response.json()
    assert (told["status"], told["code"]) == (number, code)
    assert len(told["message"]) > 20
    return told


def test_what_serves_is_named_with_its_digest(workspace: Path) -> None:
    told = call(token_of(), to=RELEASES).json()
    assert told["quarter"] == "2026Q1"
    assert [each["name"] for each in told["releases"]] == ["register-2026Q1", "aid-2026Q1"]
    for each in told["releases"]:
        manifest = (workspace / "releases" / each["name"] / "manifest.json").read_bytes()
        assert each["sha256"] == sha256(manifest).hexdigest()


def test_a_family_is_told_of_without_names_and_numbers() -> None:
    response = asked(token_of(), HELD)
    family = response.json()["family"]
    assert (family["regency"], family["decile"], family["not_ranked"]) == (
        REGENCY,
        DECILES[HELD],
        None,
    )
    seats = {each["programme"]: each for each in family["seats"] if each["unit"] == "family"}
    assert seats["pkh"]["outcome"] == "allocated"
    assert seats["pkh"]["period"] == "2026Q1"
    members = [each["members"] for each in family["seats"] if each["programme"] == "pbi_jkn"]
    assert sum(members) == 3
    said = response.content.decode()
    for private in (nik(HELD), kk(HELD), "KELUARGA", "SITI"):
        assert private not in said
    assert response.headers["Cache-Control"].startswith("no-store")


def test_a_family_that_is_not_ranked_has_no_decile() -> None:
    family = asked(token_of(), UNRANKED).json()["family"]
    assert family["decile"] is None
    assert family["not_ranked"]


def test_absent_wrong_and_elsewhere_are_answered_in_the_same_bytes() -> None:
    here, elsewhere = token_of(), token_of("other", regions=("3273",))
    answers = [
        call(here, {"nik": ABSENT[0], "kk": ABSENT[1]}),
        call(here, {"nik": nik(HELD), "kk": kk(OUT)}),
        asked(elsewhere, HELD),
    ]
    assert {each.content for each in answers} == {b'{"quarter": "2026Q1", "family": null}'}
    assert {each.status_code for each in answers} == {200}
    assert len({str(sorted(each.headers.items())) for each in answers}) == 1


@pytest.mark.parametrize("regions", [(), ("31",), (REGENCY,), ("317101",), ("3273", REGENCY)])
def test_an_agency_is_told_of_its_regions(regions: tuple[str, ...]) -> None:
    assert asked(token_of(regions=regions), HELD).json()["family"]


@pytest.mark.parametrize("regions", [("32",), ("3172",), ("317102",)])
def test_an_agency_is_told_of_no_other_region(regions: tuple[str, ...]) -> None:
    assert asked(token_of(regions=regions), HELD).json()["family"] is None


def test_every_question_is_recorded_with_its_agency() -> None:
    from tunggal.service.audit.models import AuditLine

    token = token_of()
    asked(token, HELD)
    call(token, {"nik": ABSENT[0], "kk": ABSENT[1]})
    added, shown, not_shown = AuditLine.objects.order_by("-number")[:3][::-1]
    assert (added.actor, added.action, added.subject) == (
        "command",
        "agency_added",
        "agency:health",
    )
    assert (shown.actor, shown.action, shown.reason) == (
        "agency:health",
        "agency_look_up",
        "status_shown",
    )
    assert shown.subject.startswith("family:")
    assert (not_shown.subject, not_shown.reason) == ("", "status_not_shown")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Basic {token}",
        "{token}",
        "Bearer {token}x",
        "Bearer {token} x",
    ],
)
def test_without_a_token_nothing_is_told(header: str) -> None:
    from django.test import Client

    token = token_of()
    for to in (STATUS, RELEASES):
        response = Client().get(to, HTTP_AUTHORIZATION=header.format(token=token))
        problem(response, 401, "no_token")
        assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_allows_what_it_was_given_for() -> None:
    only_status, only_releases = token_of("one", may=["status"]), token_of("two", may=["releases"])
    problem(call(only_status, to=RELEASES), 403, "not_allowed")
    problem(asked(only_releases, HELD), 403, "not_allowed")
    assert (
        asked(only_status, HELD).status_code == call(only_releases, to=RELEASES).status_code == 200
    )


def test_a_closed_agency_is_out_at_once() -> None:
    from tunggal.service.agencies import actions as agencies

    token = token_of()
    assert asked(token, HELD).status_code == 200
    agencies.close("health", at=NOW)
    problem(asked(token, HELD), 401, "no_token")
    with pytest.raises(UsageRefused, match="agency list"):
        agencies.close("health", at=NOW)
    with pytest.raises(UsageRefused, match="already"):
        token_of()


def test_neither_a_cookie_nor_a_sign_in_opens_this_door() -> None:
    from django.test import Client

    from signing_in import as_officer

    client = Client()
    as_officer(client, "min-01", "ministry")
    problem(client.get(RELEASES), 401, "no_token")
    problem(client.post(STATUS, {"nik": nik(HELD)}), 401, "no_token")


def test_a_token_is_no_way_into_pages() -> None:
    for to in ("/id/cases", "/id/console/"):
        assert call(token_of(f"a-{len(to)}"), to=to).status_code in (302, 404)


def test_the_table_holds_no_token() -> None:
    from tunggal.service.agencies.models import Agency

    token = token_of()
    assert token not in str(list(Agency.objects.values()))


@pytest.mark.parametrize(
    ("body", "number", "fields"),
    [
        ("", 422, []),
        ("{", 400, []),
        ("[" * 4000, 400, []),
        ("\x00", 400, []),
        (b"\xff\xfe", 400, []),
        ("[]", 422, []),
        ("null", 422, []),
        ("7", 422, []),
        ({}, 422, ["nik", "kk"]),
        ({"nik": "3171", "kk": kk(HELD)}, 422, ["nik"]),
        ({"nik": int(nik(HELD)), "kk": kk(HELD)}, 422, ["nik"]),
        ({"nik": nik(HELD), "kk": ["x"]}, 422, ["kk"]),
        ({"nik": nik(HELD) + "\n", "kk": kk(HELD)}, 422, ["nik"]),
        ({"nik": "٣" * 16, "kk": kk(HELD)}, 422, ["nik"]),
        ({"nik": nik(HELD), "kk": kk(HELD), "name": "x"}, 422, []),
        ({"nik": "x" * 20_000, "kk": kk(HELD)}, 413, []),
    ],
)
def test_wrong_requests_are_told_what_is_wrong_and_never_what_was_sent(
    body: Any, number: int, fields: list[str]
) -> None:
    code = {400: "not_readable", 413: "too_large", 422: "wrong_fields"}[number]
    response = call(token_of(), body)
    assert problem(response, number, code)["fields"] == fields
    assert nik(HELD) not in response.content.decode()


@pytest.mark.parametrize("to", ["/api/v1/", "/api/v1/nothing", "/api/", "/api/v2/status"])
def test_unknown_addresses_are_problems_too(to: str) -> None:
    problem(call(token_of(), to=to), 404, "not_found")


@pytest.mark.parametrize(("method", "to"), [("get", STATUS), ("delete", STATUS), ("put", RELEASES)])
def test_wrong_methods_are_problems_too(method: str, to: str) -> None:
    from django.test import Client

    response = getattr(Client(), method)(to, HTTP_AUTHORIZATION=f"Bearer {token_of()}")
    problem(response, 405, "wrong_method")
    assert response.headers["Allow"] == ("POST" if to == STATUS else "GET")


def test_the_message_speaks_the_language_that_is_asked_for() -> None:
    english = call("", to=RELEASES, HTTP_ACCEPT_LANGUAGE="en").json()["message"]
    assert english.startswith("The token is missing")
    assert call("", to=RELEASES).json()["message"].startswith("Token tidak ada")


def test_one_agency_asks_so_often_and_takes_nothing_from_others(settings: Any) -> None:
    settings.AGENCY_LIMITS = replace(settings.AGENCY_LIMITS, nik=2, agency=4)
    one, other = token_of("one"), token_of("two")
    assert [asked(one, HELD).status_code for _ in range(3)] == [200, 200, 429]
    response = asked(one, HELD)
    problem(response, 429, "too_often")
    assert response.headers["Retry-After"] == "3600"
    problem(asked(one, OUT), 429, "too_often")  # the agency's own count
    assert asked(other, HELD).status_code == 200
    from django.test import Client

    portal = Client().post("/id/status", {"nik": nik(HELD), "kk": kk(HELD)})
    assert "Status keluarga Anda" in portal.content.decode()


def test_no_release_loaded_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from tunggal.service.api import views

    monkeypatch.setattr(views, "serving", lambda: lambda: None)
    token = token_of()
    for response in (call(token, to=RELEASES), asked(token, HELD)):
        problem(response, 503, "no_release")
        assert response.headers["Retry-After"] == "600"


def test_a_fault_of_ours_is_a_problem_too(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.test import Client

    from tunggal.service.api import views

    def broken(*args: Any, **values: Any) -> None:
        raise ValueError(f"nobody foresaw {nik(HELD)}")

    monkeypatch.setattr(views, "ask_for_agency", broken)
    client = Client(raise_request_exception=False)
    response = client.post(
        STATUS, json.dumps({"nik": nik(HELD), "kk": kk(HELD)}), content_type="application/json",
        HTTP_AUTHORIZATION=f"Bearer {token_of()}",
    )  # fmt: skip
    problem(response, 500, "fault")
    assert nik(HELD) not in response.content.decode()


def test_a_busy_database_is_no_release_that_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError
    from django.test import Client

    from tunggal.service.api import views

    def locked(*args: Any, **values: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(views, "ask_for_agency", locked)
    response = Client(raise_request_exception=False).post(
        STATUS, json.dumps({"nik": nik(HELD), "kk": kk(HELD)}), content_type="application/json",
        HTTP_AUTHORIZATION=f"Bearer {token_of()}",
    )  # fmt: skip
    problem(response, 503, "busy")
    assert response.headers["Retry-After"] == "30"


def test_the_description_is_open_and_needs_nothing_from_elsewhere() -> None:
    from django.test import Client

    response = Client().get(DESCRIPTION)
    described = response.json()
    assert set(described["paths"]) == {RELEASES, STATUS}
    wrong = described["paths"][STATUS]["post"]["responses"]["422"]["content"]
    assert list(wrong) == ["application/problem+json"]
    assert "http://" not in response.content.decode()
    assert Client().get("/api/v1/docs").status_code == 404


@pytest.mark.parametrize(
    "code", ["", "ab", "BPJS", "a b c", "x" * 37, "3171010101800001", "a-3171010101800"]
)
def test_strange_codes_of_agencies_are_refused(code: str) -> None:
    with pytest.raises(UsageRefused, match="no code of an agency"):
        token_of(code)


@pytest.mark.parametrize(
    "given", [{"may": ["all"]}, {"may": []}, {"regions": ["31x"]}, {"regions": ["317"]}]
)
def test_strange_rights_and_regions_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(UsageRefused):
        token_of(**given)
