"""Whatever is sent to the console, the answer is a page or nothing at all, and never a fault."""

from __future__ import annotations

from typing import Any

import pytest

from bad_input import STRINGS, ours
from case_rows import keep_all, no_superuser  # noqa: F401
from console_world import KEY, address, new, officer, post_step, walk
from service_world import HELD, VILLAGE, kk, nik
from tunggal.casework.case import Case

pytestmark = [pytest.mark.usefixtures("db")]
FINE = (200, 302, 404, 409, 413, 422)


def fine(response: Any, *allowed: int) -> None:
    """A whole page of ours, a way to one, or a file."""
    assert response.status_code in allowed, response.status_code
    if response.status_code != 302 and not response.streaming:
        assert "<script>" not in ours(response, *allowed)


@pytest.fixture
def client() -> Any:
    from django.test import Client

    return Client()


def case_to_decide() -> Case:
    case = walk(new("proposal", 1), "screen", "visit", "deliberate")
    keep_all([case])
    return case


@pytest.mark.parametrize("sent", STRINGS, ids=range(len(STRINGS)))
def test_in_a_step(client: Any, sent: str) -> None:
    case = case_to_decide()
    officer(client, "regency_verifier")
    for field in ("seen", "key", "reason", "note", "kept", "f_why"):
        values = {"reason": "visit_confirms_need", field: sent}
        fine(
            post_step(client, case, "order_visit" if field == "seen" else "decide", **values), *FINE
        )
    returned = walk(new("correction", 2), "screen", "return")
    keep_all([returned])
    for field in ("f_about", "f_is_right", "kept"):
        fine(post_step(client, returned, "complete", **{field: sent}), *FINE)


@pytest.mark.parametrize("sent", STRINGS, ids=range(len(STRINGS)))
def test_in_lists_and_forms(client: Any, sent: str) -> None:
    case = case_to_decide()
    officer(client, "regency_verifier")
    for field in ("kind", "state", "where", "late", "after", "done", "long"):
        fine(client.get("/en/console/", {"done": case.number.digits, field: sent}), 200)
        fine(client.get("/en/console/export", {field: sent}), 200)
    fine(client.post("/en/console/search", {"number": sent}), 200, 413, 422)
    for field in ("case", "step", "reason", "note", "do", "key", f"seen-{case.number.digits}"):
        form = {"case": case.number.digits, "step": "decide", "do": "do", field: sent}
        fine(client.post("/en/console/bulk", form), *FINE)
    fine(client.post("/en/console/export", {"full": "1", "why": sent}), *FINE)
    officer(client, "auditor")
    for field in ("actor", "subject", "day", "before"):
        fine(client.get("/en/console/audit", {field: sent}), 200, 422)


@pytest.mark.parametrize("sent", STRINGS, ids=range(len(STRINGS)))
def test_in_a_new_case_and_of_a_caller(client: Any, sent: str) -> None:
    officer(client, "village_operator", VILLAGE)
    for field in ("nik", "kk", "key", "kept", "f_why", "f_programme"):
        form = {"nik": nik(HELD), "kk": kk(HELD), field: sent}
        fine(client.post("/en/console/cases/new/proposal", form), *FINE)
    officer(client, "agent")
    for field in ("nik", "kk", "do"):
        fine(
            client.post("/en/console/caller", {"nik": "1", "kk": "2", field: sent}),
            200,
            302,
            413,
            422,
            429,
        )


@pytest.mark.parametrize("below", ["", "search", "caller", "cases/new", "bulk", "audit", "export"])
@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_wrong_methods(client: Any, below: str, method: str) -> None:
    role = {"caller": "agent", "audit": "auditor"}.get(below, "regency_verifier")
    officer(client, role)
    fine(getattr(client, method)(f"/en/console/{below}"), 405)


def test_a_form_with_a_page_instead_of_a_number(client: Any) -> None:
    case = case_to_decide()
    officer(client, "regency_verifier")
    for number in ("0", "x", "1" * 10, "1" * 300, case.number.digits[:-1]):
        assert client.get(f"/en/console/cases/{number}").status_code == 404
        assert (
            client.post(f"/en/console/cases/{number}/steps/decide", {"key": KEY}).status_code == 404
        )
    assert client.post(address(case, "en", "steps", "nothing"), {"key": KEY}).status_code == 404
    assert client.get(address(case, "en", "steps", "decide")).status_code == 405
