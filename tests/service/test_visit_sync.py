"""A round of visits on a device: what is handed out, and forms that come back once, twice or too late."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from case_rows import no_superuser  # noqa: F401
from service_world import HELD, OUT, SHIELDED, VILLAGE, kk, name_of, nik
from signing_in import as_citizen, as_officer
from visiting import FIELD, stored, waiting_case, whole

pytestmark = [pytest.mark.usefixtures("db")]
SYNC, ROUND = "/id/console/visits", "/id/console/round"


@pytest.fixture
def officer() -> Any:
    return signed_in("field-1")


def signed_in(code: str, role: str = FIELD[0], regions: Any = FIELD[1], **options: Any) -> Any:
    from django.test import Client

    client = Client(**options)
    as_officer(client, code, role, regions)
    return client


def form_of(case: Any, key: str = "d-1", family: int = HELD, **answers: str) -> dict[str, Any]:
    return {
        "key": key, "number": case.number.digits, "seen": case.version, "answers": whole(family, **answers),
    }  # fmt: skip


def sync(client: Any, *forms: Any, **files: Any) -> Any:
    return client.post(SYNC, {"forms": json.dumps(forms), **files})


def results(response: Any) -> dict[str, Any]:
    assert response.status_code == 200, response.content
    return {each["key"]: each for each in response.json()["results"]}


def test_the_round_lists_what_waits_for_a_visit_and_nothing_else(officer: Any) -> None:
    from tunggal.casework.bringing import Wish
    from tunggal.casework.case import Subject
    from tunggal.registry.nik import Nik
    from tunggal.service.cases import actions
    from visiting import NEIGHBOUR, earlier

    waits = waiting_case()
    fresh = actions.bring(
        Wish("proposal", VILLAGE, Subject(Nik(NEIGHBOUR.nik.digits), NEIGHBOUR.kk), "portal"),
        by=NEIGHBOUR, at=earlier(1), key="f",
    ).case  # fmt: skip
    page = officer.get(ROUND).content.decode()
    assert str(waits.number) in page
    assert str(fresh.number) not in page
    assert nik(HELD) not in page
    assert name_of(HELD, 1) not in page


def test_what_a_device_gets_of_a_family_and_that_it_stands_in_the_audit(officer: Any) -> None:
    from tunggal.service.audit.models import AuditLine

    one, other = waiting_case(HELD), waiting_case(OUT, key="o")
    before = AuditLine.objects.filter(action="case_seen").count()
    handed = officer.post(f"{ROUND}/data").json()
    assert {each["number"] for each in handed["cases"]} == {one.number.digits, other.number.digits}
    first = next(each for each in handed["cases"] if each["number"] == one.number.digits)
    assert first["members"] == 3
    assert first["written"]["p1_name"] == name_of(HELD, 1)
    assert first["seen"] == one.version
    assert nik(HELD) not in json.dumps(handed)
    assert kk(HELD) not in json.dumps(handed)
    assert AuditLine.objects.filter(action="case_seen").count() == before + 2


def test_the_key_of_a_device_is_the_officers_own_and_stays_the_same(officer: Any) -> None:
    mine, again = (officer.get(f"{ROUND}/token").json() for _ in range(2))
    other = signed_in("field-2").get(f"{ROUND}/token").json()
    assert mine["key"] == again["key"] != other["key"]
    assert mine["officer"] == again["officer"] != other["officer"]
    assert len(mine["key"]) == 44


def test_two_forms_of_one_round_are_answered_each_for_itself(officer: Any) -> None:
    one, other = waiting_case(HELD), waiting_case(OUT, key="o")
    forms = form_of(one, "a"), form_of(other, "b", OUT, floor="")
    said = results(sync(officer, *forms))
    assert said["a"]["state"] == "done"
    assert said["b"]["state"] == "faults"
    assert "floor" in said["b"]["faults"]
    assert stored(one).state == "village_verification"
    assert stored(other).version == other.version


def test_a_form_that_comes_again_has_no_second_effect(officer: Any) -> None:
    case = waiting_case()
    first = results(sync(officer, form_of(case)))
    again = results(sync(officer, form_of(case), form_of(case)))
    assert first["d-1"]["state"] == "done"
    assert again["d-1"]["state"] == "already"
    assert stored(case).version == case.version + 1


def test_a_form_that_comes_again_after_the_region_moved_is_still_confirmed(officer: Any) -> None:
    case = waiting_case()
    sync(officer, form_of(case))
    as_officer(officer, "field-1", "facilitator", ["3204122001"])
    assert results(sync(officer, form_of(case)))["d-1"]["state"] == "already"
    other = waiting_case(OUT, key="o")
    refused = results(sync(officer, form_of(other, "d-2", OUT)))["d-2"]
    assert refused["state"] == "refused"
    assert "wilayah" in refused["why"]
    assert stored(other).version == other.version


def test_who_comes_second_is_told_and_overwrites_nothing(officer: Any) -> None:
    case, quicker = waiting_case(), signed_in("field-2")
    assert results(sync(quicker, form_of(case, note="pertama")))["d-1"]["state"] == "done"
    late = results(sync(officer, form_of(case, note="kedua")))["d-1"]
    assert late["state"] == "refused"
    assert "petugas lain" in late["why"]
    assert "pertama" in stored(case).history[-1].note


def test_an_absent_number_and_one_of_another_region_are_refused_alike(officer: Any) -> None:
    far = waiting_case(SHIELDED, region="3204122001", key="far")
    there = results(sync(officer, form_of(far)))["d-1"]
    absent = {**form_of(far), "number": "1000000009"}
    nowhere = results(sync(officer, absent))["d-1"]
    assert there["state"] == nowhere["state"] == "refused"
    if nowhere["why"]:
        assert there["why"] == nowhere["why"]


def test_a_form_that_comes_twice_at_the_same_moment_is_confirmed_to_both(
    officer: Any, monkeypatch: Any
) -> None:
    from tunggal.service.cases import actions

    case, looked = waiting_case(), actions.was_taken
    assert results(sync(officer, form_of(case)))["d-1"]["state"] == "done"
    answers = iter([False])  # the other one is not kept yet when this one begins
    monkeypatch.setattr(actions, "was_taken", lambda *a, **k: next(answers, looked(*a, **k)))
    assert results(sync(officer, form_of(case)))["d-1"]["state"] == "already"
    assert stored(case).version == case.version + 1


def test_no_photo_is_drawn_for_who_may_not_visit(officer: Any, monkeypatch: Any) -> None:
    from tunggal.service.papers import actions

    drawn: list[str] = []
    monkeypatch.setattr(actions, "draw_anew", lambda *_: drawn.append("drawn"))
    far = waiting_case(SHIELDED, region="3204122001", key="far")
    photo = io.BytesIO(b"x" * 100)
    photo.name = "photo"
    assert results(sync(officer, form_of(far), **{"d-1:1": photo}))["d-1"]["state"] == "refused"
    assert drawn == []


def test_photos_come_along_and_a_bad_one_is_named(officer: Any) -> None:
    from PIL import Image

    case, made = waiting_case(), io.BytesIO()
    Image.new("RGB", (400, 300), (9, 99, 200)).save(made, "JPEG")
    made.seek(0)
    bad = io.BytesIO(b"%!PS nothing")
    made.name = bad.name = "photo"
    refused = results(sync(officer, form_of(case), **{"d-1:1": bad}))["d-1"]
    assert refused["state"] == "photos"
    assert stored(case).version == case.version
    assert results(sync(officer, form_of(case), **{"d-1:1": made}))["d-1"]["state"] == "done"


@pytest.mark.parametrize(
    "body",
    [
        "", "null", "{}", "[1]", "[" * 5_000, '[{"key": "", "number": "1", "seen": 1, "answers": {}}]',
        '[{"key": "a", "number": "x", "seen": "1", "answers": {}}]',
        '[{"key": "a", "number": "x", "seen": 1, "answers": []}]',
        '[{"key": "a", "number": "x", "seen": 1, "answers": {"a": 1}}]',
    ],
)  # fmt: skip
def test_what_is_no_form_is_refused_whole(officer: Any, body: str) -> None:
    assert officer.post(SYNC, {"forms": body}).status_code == 400


def test_a_number_that_is_none_is_refused(officer: Any) -> None:
    case = waiting_case()
    assert (
        results(sync(officer, {**form_of(case), "number": "'; drop"}))["d-1"]["state"] == "refused"
    )


def test_without_the_token_of_the_session_nothing_is_taken() -> None:
    case, client = waiting_case(), signed_in("field-1", enforce_csrf_checks=True)
    assert sync(client, form_of(case)).status_code == 403
    token = client.get(f"{ROUND}/token").json()["token"]
    response = client.post(
        SYNC, {"forms": json.dumps([form_of(case)])}, headers={"X-CSRFToken": token}
    )
    assert results(response)["d-1"]["state"] == "done"


def test_nobody_else_syncs_or_gets_a_round() -> None:
    from django.test import Client

    case, citizen = waiting_case(), Client()
    as_citizen(citizen, nik(HELD), kk(HELD), village=VILLAGE)
    auditor = signed_in("look-1", "auditor", [])
    for client in (Client(), citizen, auditor):
        assert sync(client, form_of(case)).status_code in (302, 404)
        assert client.post(f"{ROUND}/data").status_code in (302, 404)
        for part in ("", "/device", "/token"):
            assert client.get(f"{ROUND}{part}").status_code in (302, 404)
    assert stored(case).version == case.version


def test_the_page_that_a_device_keeps_names_nobody(officer: Any) -> None:
    waiting_case()
    pages = [
        officer.get(f"{ROUND}/device").content,
        signed_in("field-2").get(f"{ROUND}/device").content,
    ]
    assert pages[0] == pages[1]
    assert b"field-1" not in pages[0]
    assert b"csrfmiddlewaretoken" not in pages[0]


def test_the_worker_is_a_script_of_this_site(officer: Any) -> None:
    response = officer.get("/id/console/visit-worker.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert b"addEventListener" in response.content
