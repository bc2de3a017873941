"""Whatever is sent to a form of a case: no fault of ours, nothing that runs, nothing that is lost."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

import tunggal
from bad_input import STRINGS, ours
from casework_world import policy
from portal_cases import FAMILY, KINDS, NEIGHBOUR, act, filled, number_in, stored, value
from service_world import OUT, kk, nik
from signing_in import as_citizen
from tunggal.policy.case_terms import Field

pytestmark = [pytest.mark.usefixtures("db")]
INPUTS = [
    (kind, name)
    for kind in KINDS
    for field in policy().kinds[kind].fields.values()
    for name in value(field)
]


@pytest.fixture
def own(client: Any) -> Any:
    as_citizen(client, nik(FAMILY), kk(FAMILY))
    return client


def photo(size: tuple[int, int] = (40, 30)) -> io.BytesIO:
    made = io.BytesIO()
    Image.new("RGB", size, "white").save(made, "JPEG")
    made.seek(0)
    made.name = "foto.jpg"
    return made


def harmless(answer: Any, *allowed: int) -> str:
    """A redirect, or a page of ours in which nothing that was sent has become code."""
    if answer.status_code == 302:
        return ""
    page = ours(answer, *allowed)
    assert "<script>alert" not in page
    return page


@pytest.mark.parametrize(("kind", "name"), INPUTS)
def test_injections_are_only_text(own: Any, kind: str, name: str) -> None:
    for place, sent in enumerate(STRINGS):
        key = f"{name[-12:]}-{place:012}"
        harmless(own.post(f"/id/cases/new/{kind}", filled(kind, key=key, **{name: sent})), 422)


@pytest.mark.parametrize(
    "name", ["whom", "whom-nik", "whom-kk", "key", "kept", "appeals", "notice", "f_where", "seen"]
)
@pytest.mark.parametrize("sent", STRINGS, ids=range(len(STRINGS)))
def test_injections_beside_the_fields(own: Any, name: str, sent: str) -> None:
    wanted = {"whom": "other", "whom-nik": nik(NEIGHBOUR), name: sent}
    harmless(own.post("/id/cases/new/proposal", filled("proposal", **wanted)), 422)
    harmless(own.post("/id/cases/new/appeal", filled("appeal", **{name: sent})), 200, 422)
    harmless(own.get("/id/cases/new/appeal", {name: sent, "about": sent}), 200)


@pytest.mark.parametrize("sent", STRINGS, ids=range(len(STRINGS)))
def test_injections_into_an_answer(own: Any, sent: str) -> None:
    number = number_in(
        own.post("/id/cases/new/correction", filled("correction")).headers["Location"]
    )
    act(number, "return", note="Tolong jelaskan.")
    for name in ("f_about", "f_is_right", "key", "seen", "kept", "note"):
        whole = {"f_about": "house", "f_is_right": "Lantai tanah", "key": "k" * 20, "seen": "9"}
        harmless(own.post(f"/id/cases/{number.digits}/complete", {**whole, name: sent}), 422)


def test_what_was_written_is_shown_again_and_escaped(own: Any) -> None:
    sent = "\"><img src=x onerror=alert(1)>\r\n'baris dua'"
    answer = own.post("/id/cases/new/correction", {"f_is_right": sent, "key": "k" * 20})
    page = ours(answer, 422)
    assert "&lt;img src=x" in page
    assert "<img src=x" not in page
    assert "&#39;baris dua&#39;" in page
    assert 'value="kkkkkkkkkkkkkkkkkkkk"' in page


def test_lines_of_a_text_stay_lines(own: Any) -> None:
    answer = own.post("/id/cases/new/correction", filled("correction", f_is_right="satu\r\ndua"))
    assert stored(number_in(answer.headers["Location"])).fields["is_right"] == "satu\ndua"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{0}\n{1}", "{0} {1}"),
        ("{0}, {1};", "{0} {1}"),
        ("{0}{1}", "{0} {1}"),
        ("{0:.8} {0:.16}", None),
    ],
)
def test_numbers_may_be_written_as_people_do(own: Any, written: str, read: str | None) -> None:
    both = (nik(FAMILY, 2), nik(FAMILY, 3))
    sent = filled("move", f_moved_niks=written.format(*both))
    answer = own.post("/id/cases/new/move", sent)
    if read is None:
        assert answer.status_code == 422
        return
    assert stored(number_in(answer.headers["Location"])).fields["moved_niks"] == read.format(*both)


def test_a_village_of_no_name_is_asked_for_again(own: Any) -> None:
    answer = own.post("/id/cases/new/move", filled("move", f_new_village="Tidak Ada Desa Ini"))
    page = ours(answer, 422)
    assert "tidak ditemukan" in page
    assert "Tidak Ada Desa Ini" in page


def test_of_several_villages_one_is_chosen() -> None:
    from tunggal.service.cases.forms import Known, inputs, read_fields, written_of

    field = {"new_village": Field("new_village", "village")}
    listed = {"3171010001": "Sukamaju, Contoh", "3171010002": "Sukamaju, Lain"}
    known = Known({}, lambda text: {c: n for c, n in listed.items() if text in (c, n, "Sukamaju")})
    day, words = _today(), policy().words["id"]
    sent = {"f_new_village": "Sukamaju"}
    first = read_fields(field, sent, known=known, words=words, on=day)
    assert first.values == {}
    assert "new_village" in first.faults
    drawn = inputs(field.values(), first, known=known, words=words)[0]
    assert drawn.options == listed
    sent |= {"f_new_village-code": "3171010002"}
    second = read_fields(field, sent, known=known, words=words, on=day)
    assert (second.values, second.faults) == ({"new_village": "3171010002"}, {})
    again = written_of(field, second.values, known=known).typed
    assert again == {"f_new_village": "Sukamaju, Lain", "f_new_village-code": "3171010002"}
    third = read_fields(field, again, known=known, words=words, on=day)
    assert third.values == second.values


# Papers


def test_papers_come_with_a_case_and_are_shown_to_its_owner(own: Any) -> None:
    sent = {
        **filled("correction"),
        "p_house_photo": photo(),
        "p_family_card_photo": photo((50, 50)),
    }
    number = number_in(own.post("/id/cases/new/correction", sent).headers["Location"])
    case = stored(number)
    assert set(case.papers) == {"house_photo", "family_card_photo"}
    address = f"/id/cases/{number.digits}/papers/{case.papers['house_photo']}"
    assert address in own.get(f"/id/cases/{number.digits}").content.decode()
    shown = own.get(address)
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    other = _browser(OUT)
    assert other.get(address).status_code == 404
    assert own.get(f"/id/cases/{number.digits}/papers/{'0' * 32}").status_code == 404


def test_a_paper_stays_with_the_form_until_all_is_right(own: Any) -> None:
    sent = {"f_about": "house", "key": "k" * 20, "whom": "family", "p_house_photo": photo()}
    page = ours(own.post("/id/cases/new/correction", sent), 422)
    assert "Sudah diterima." in page
    kept = page.split('name="kept" value="')[1].split('"')[0]
    again = {**filled("correction"), "key": "k" * 20, "kept": kept}
    number = number_in(own.post("/id/cases/new/correction", again).headers["Location"])
    assert set(stored(number).papers) == {"house_photo"}
    # Another account, or another form, cannot point to it.
    for client, key in ((_browser(OUT), "k" * 20), (own, "m" * 20)):
        stolen = {**filled("proposal"), "key": key, "kept": kept}
        number = number_in(client.post("/id/cases/new/proposal", stolen).headers["Location"])
        assert stored(number).papers == {}


@pytest.mark.parametrize(
    "content", [b"", b"<script>alert(1)</script>", b"%PDF-1.7 broken", b"GIF89a"]
)
def test_what_is_no_photo_is_refused_and_the_rest_kept(own: Any, content: bytes) -> None:
    upload = io.BytesIO(content)
    upload.name = "foto.jpg"
    page = ours(
        own.post("/id/cases/new/correction", {**filled("correction"), "p_house_photo": upload}), 422
    )
    assert 'href="#p_house_photo"' in page
    assert "Keterangan sederhana" in page


def test_papers_that_are_too_large_together_are_a_page(own: Any, settings: Any) -> None:
    upload = io.BytesIO(b"\xff" * (settings.PAPER_LIMITS.form_bytes + 300_000))
    upload.name = "foto.jpg"
    page = ours(
        own.post("/id/cases/new/correction", {**filled("correction"), "p_house_photo": upload}), 413
    )
    assert "Tekan tombol kembali" in page


def test_a_paper_that_waited_too_long_is_asked_for_again(own: Any) -> None:
    from tunggal.service.papers.actions import shelf

    sent = {"f_about": "house", "key": "k" * 20, "whom": "family", "p_house_photo": photo()}
    page = ours(own.post("/id/cases/new/correction", sent), 422)
    kept = page.split('name="kept" value="')[1].split('"')[0]
    from datetime import UTC, datetime, timedelta

    later = datetime.now(UTC) + timedelta(days=3)
    for reference in shelf().waiting(before=later):
        shelf().remove(reference, before=later)
    again = {**filled("correction"), "key": "k" * 20, "kept": kept}
    page = ours(own.post("/id/cases/new/correction", again), 422)
    assert "sudah dihapus" in page
    assert "Keterangan sederhana" in page


# The world moves on while somebody writes


def test_a_release_that_is_loaded_in_between(own: Any, workspace: Any) -> None:
    page = own.get("/id/cases/new/withdrawal").content.decode()
    assert "PKH" in page
    tunggal.release_load(workspace, "aid-2026Q2")
    answer = own.post("/id/cases/new/withdrawal", filled("withdrawal"))
    number = number_in(answer.headers["Location"])
    assert own.get(f"/id/cases/{number.digits}").status_code == 200


def test_signed_out_in_between_it_leads_to_the_way_in(own: Any) -> None:
    own.cookies.clear()
    own.get("/id/status")
    answer = own.post("/id/cases/new/correction", filled("correction"))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/id/enter")


def test_without_a_release_it_says_to_come_again(own: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tunggal.service.portal import case_follow, case_new, case_steps

    number = number_in(
        own.post("/id/cases/new/correction", filled("correction")).headers["Location"]
    )
    for room in (case_new, case_follow, case_steps):
        monkeypatch.setattr(room, "serving", lambda: lambda: None)
    assert ours(own.get("/id/cases/new/correction"), 503)
    assert ours(own.get(f"/id/cases/{number.digits}/withdraw"), 503)
    assert ours(own.get(f"/id/cases/{number.digits}"), 200)


def test_one_account_does_not_fill_the_disk(own: Any, settings: Any) -> None:
    for place in range(settings.FORM_LIMITS.forms + 1):
        answer = own.post("/id/cases/new/correction", {"key": f"key-of-a-form-{place:04}"})
    assert "tulisan Anda biasanya masih ada" in ours(answer, 429)
    assert answer.headers["Retry-After"] == "3600"
    other = _browser(OUT)
    assert other.post("/id/cases/new/correction", filled("correction")).status_code == 302


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("path", ["/id/cases", "/id/cases/new", "/id/cases/new/proposal"])
def test_wrong_methods(own: Any, method: str, path: str) -> None:
    answer = getattr(own, method)(path)
    ours(answer, 405)
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    "path", ["/id/cases/new/nothing", "/id/cases/123", "/id/cases/4829130577", "/id/cases/new/../x"]
)
def test_addresses_that_are_none(own: Any, path: str) -> None:
    ours(own.get(path), 404)


def test_a_token_of_another_site_is_refused() -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    as_citizen(client, nik(FAMILY), kk(FAMILY))
    ours(client.post("/id/cases/new/correction", filled("correction")), 403)


def _browser(family: int) -> Any:
    from django.test import Client

    client = Client()
    as_citizen(client, nik(family), kk(family), contact="+6281200000077")
    return client


def _today() -> Any:
    from datetime import date

    return date(2026, 4, 6)
