"""The language switch of a form that was sent: the form comes along, and nothing is done with it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from case_rows import keep_all, no_superuser  # noqa: F401
from casework_world import policy
from console_world import KEY, address, new, officer, walk
from portal_cases import act, filled, number_in, stored
from service_world import HELD, LARGE, VILLAGE, kk, nik
from signing_in import as_citizen
from tunggal.casework.case import SERVICE

pytestmark = [pytest.mark.usefixtures("db")]
WORDS = "Atap bocor & <dinding> retak"


def switch_of(page: Any) -> tuple[str, str]:
    """Which form the switch sends, and where to."""
    found = re.search(
        r'<button class="switch" type="submit" form="([^"]+)" formaction="([^"]+)" formnovalidate '
        r'name="redraw"', page.content.decode(),
    )  # fmt: skip
    assert found, "the switch sends no form"
    assert f'id="{found[1]}"' in page.content.decode()
    return found[1], found[2].replace("&amp;", "&")


def how_many() -> int:
    from tunggal.service.cases.models import EventRow
    from tunggal.service.cases.scope import acting_as

    with acting_as(SERVICE):
        return int(EventRow.objects.count())


def shown(page: Any, *texts: str) -> None:
    from django.utils.html import escape

    for text in texts:
        assert str(escape(text)) in page.content.decode(), text


def switched(client: Client, page: Any, sent: dict[str, Any]) -> Any:
    """The page in the other language, as the switch of a page brings it; nothing has happened."""
    before, (_, there) = how_many(), switch_of(page)
    again = client.post(there, {**sent, "redraw": "1"})
    assert how_many() == before
    assert again.status_code == 200
    assert '<html lang="id">' in again.content.decode()
    return again


def citizen() -> Client:
    client = Client()
    as_citizen(client, nik(LARGE), kk(LARGE))
    return client


def test_a_link_serves_while_nothing_was_sent() -> None:
    page = citizen().get("/en/cases/new/proposal").content.decode()
    assert '<a class="switch" href="/id/cases/new/proposal"' in page


@pytest.mark.parametrize("kind", ["proposal", "death", "move", "objection", "complaint"])
def test_a_wish_keeps_what_was_typed_and_is_not_brought(kind: str) -> None:
    client = citizen()
    sent = filled(kind)
    broken = {**sent, "whom": "nobody"} if kind == "proposal" else {**sent}
    for field in policy().kinds[kind].fields.values():
        if field.required:
            broken = {name: text for name, text in broken.items() if name != f"f_{field.name}"}
            break
    texts = [each.name for each in policy().kinds[kind].fields.values() if each.holds == "text"]
    for name in texts[:1]:
        broken[f"f_{name}"] = WORDS
    if kind == "objection":
        broken["f_grounds"] = "nothing"
    page = client.post(f"/en/cases/new/{kind}", broken)
    assert page.status_code == 422
    again = switched(client, page, broken)
    shown(again, *([WORDS] if texts else []))
    assert 'role="alert"' in again.content.decode()  # what is wrong is told in this language, too
    assert switch_of(again)[1].startswith(f"/en/cases/new/{kind}")
    whole = client.post(f"/id/cases/new/{kind}", sent)
    assert whole.status_code == 302


def test_a_whole_wish_is_not_brought_by_the_switch_either() -> None:
    client, sent = citizen(), filled("proposal")
    before = how_many()
    page = client.post("/en/cases/new/proposal", {**sent, "redraw": "1"})
    assert (page.status_code, how_many()) == (200, before)
    assert client.post("/en/cases/new/proposal", sent).status_code == 302


def test_a_step_of_a_citizen_is_not_taken() -> None:
    client = citizen()
    number = number_in(
        client.post("/id/cases/new/correction", filled("correction")).headers["Location"]
    )
    act(number, "return", note="foto rumah kurang jelas")
    sent = {
        "key": "k" * 20,
        "seen": str(stored(number).version),
        "f_is_right": "",
        "f_about": "house",
    }
    page = client.post(f"/en/cases/{number.digits}/complete", sent)
    assert page.status_code == 422
    switched(client, page, {**sent, "f_is_right": WORDS})
    assert stored(number).state == "returned"


def test_who_comes_in_keeps_the_numbers_and_gets_no_code() -> None:
    from tunggal.service.outbox.models import Message

    client = Client()
    sent = {"contact": "0812000", "nik": nik(HELD), "kk": kk(HELD), "form": "f" * 20}
    page = client.post("/en/enter", sent)
    assert page.status_code == 422
    again = switched(client, page, {**sent, "contact": "081200000001"})
    shown(again, nik(HELD), kk(HELD), "081200000001")
    assert not Message.objects.exists()


def test_a_step_of_an_officer_is_not_taken() -> None:
    case = walk(new("proposal", 1), "screen", "visit", "deliberate")
    keep_all([case])
    officer(client := Client(), "regency_verifier")
    sent = {"seen": str(case.version), "key": KEY, "note": WORDS}
    page = client.post(address(case, "en", "steps", "decide"), sent)
    assert page.status_code == 422
    assert switch_of(page) == ("form-decide", address(case, "id", "steps", "decide"))
    again = switched(client, page, {**sent, "reason": "visit_confirms_need"})
    shown(again, WORDS)
    assert 'value="visit_confirms_need" checked' in again.content.decode()


def test_what_an_officer_brings_is_not_brought() -> None:
    officer(client := Client(), "village_operator", VILLAGE)
    sent = {"key": KEY, "nik": "123", "f_why": WORDS}
    page = client.post("/en/console/cases/new/proposal", sent)
    assert page.status_code == 422
    shown(switched(client, page, sent), WORDS, "123")


def test_minutes_and_a_visit_are_not_kept() -> None:
    case = walk(new("proposal", 1), "screen")
    late = walk(new("proposal", 2), "screen", "visit")
    keep_all([case, late])
    officer(visitor := Client(), "facilitator", VILLAGE)
    sent = {"key": KEY, "seen": str(case.version), "floor_area": "abc"}
    page = visitor.post(address(case, "en", "visit"), sent)
    assert page.status_code == 422
    shown(switched(visitor, page, sent), "abc")
    officer(operator := Client(), "village_operator", VILLAGE)
    sent = {
        "key": KEY,
        "village": VILLAGE,
        f"n{late.number.digits}": WORDS,
        f"c{late.number.digits}": "1",
    }
    page = operator.post("/en/console/minutes", sent)
    assert page.status_code == 422
    shown(switched(operator, page, sent), WORDS)


def test_the_page_of_telephones_has_the_menu_of_who_is_signed_in() -> None:
    page = citizen().get("/id/telephones").content.decode()
    assert 'class="menu"' in page
    assert "/id/cases" in page
    assert "data-leave" in page
