"""Whatever is sent, the answer is a page that says what to do next, and never a fault."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bad_input import STRINGS, ours
from service_world import HELD, REGENCY, kk, nik
from signing_in import as_officer

pytestmark = [pytest.mark.usefixtures("db")]


@pytest.mark.parametrize("field", ["nik", "kk", "again"])
@pytest.mark.parametrize("sent", STRINGS, ids=range(len(STRINGS)))
def test_injections_are_only_text(citizen: Any, field: str, sent: str) -> None:
    values = {"nik": nik(HELD), "kk": kk(HELD), field: sent}
    page = ours(citizen.post("/id/status", values), 200, 413, 422)
    assert "<script" not in page
    assert "Status keluarga Anda" not in page


def test_numbers_may_be_grouped(citizen: Any) -> None:
    digits = nik(HELD)
    for way in (" ".join, "-".join, ".".join):
        grouped = way([digits[:6], digits[6:12], digits[12:]])
        page = ours(citizen.post("/id/status", {"nik": f" {grouped} ", "kk": kk(HELD)}), 200)
        assert "Status keluarga Anda" in page


def test_a_mistyped_form_names_each_fault_and_keeps_what_was_written(citizen: Any) -> None:
    page = ours(citizen.post("/id/status", {"nik": "123", "kk": ""}), 422)
    assert page.count("NIK terdiri dari 16 angka") == 2
    assert page.count("Nomor KK terdiri dari 16 angka") == 2
    assert 'value="123"' in page
    assert 'aria-invalid="true"' in page


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("path", ["/id/", "/id/status"])
def test_wrong_methods(citizen: Any, method: str, path: str) -> None:
    response = getattr(citizen, method)(path)
    ours(response, 405)
    assert "GET" in response.headers["Allow"]


def test_a_head_request_is_answered(citizen: Any) -> None:
    assert citizen.head("/id/status").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/id/nothing",
        "/fr/",
        "/id/status/3171010101800001",
        "/id//status",
        "/static/../x",
        "/%00",
        "/id/status%0a",
    ],
)
def test_unknown_addresses(citizen: Any, path: str) -> None:
    ours(citizen.get(path), 404)


def test_the_error_page_speaks_the_readers_language(citizen: Any) -> None:
    asked = {"/en/x": "", "/id/x": "en", "/x": "en-US,en;q=0.9", "/y": "de", "/z": ""}
    told = [citizen.get(path, HTTP_ACCEPT_LANGUAGE=language) for path, language in asked.items()]
    languages = [re.search('<html lang="(..)"', each.content.decode())[1] for each in told]
    assert languages == ["en", "id", "en", "id", "id"]


@pytest.mark.parametrize("size", [10_001, 5_000_000])
def test_oversize_is_refused_before_it_is_read(citizen: Any, size: int) -> None:
    page = ours(citizen.post("/id/status", {"nik": "1" * size}), 413)
    assert "Kiriman terlalu besar" in page
    assert "persingkat tulisan Anda" in page  # it is told of any form, not of the two numbers alone


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", "application/json"),
        (b"nik=%ff%fe&kk=%00", "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % n for n in range(200)), "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"--x", "multipart/form-data"),
        (b"\x89PNG", "image/png"),
        (b"", ""),
    ],
)
def test_strange_bodies(citizen: Any, body: bytes, kind: str) -> None:
    ours(citizen.generic("POST", "/id/status", body, content_type=kind), 400, 403, 422)


@pytest.mark.parametrize("host", ["evil.example", "localhost:99999999", "a b", ""])
def test_a_foreign_host_is_refused(citizen: Any, host: str) -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    response = client.post("/id/status", {"nik": nik(HELD), "kk": kk(HELD)}, HTTP_HOST=host)
    ours(response, 400, 403)


def test_a_form_from_elsewhere_is_refused() -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.get("/id/status")
    page = ours(client.post("/id/status", {"nik": nik(HELD), "kk": kk(HELD)}), 403)
    assert "izinkan cookie" in page


def test_a_form_of_ours_is_accepted() -> None:
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    form = client.get("/id/status").content.decode()
    token = re.search('csrfmiddlewaretoken" value="([^"]+)"', form)[1]
    sent = {"nik": nik(HELD), "kk": kk(HELD), "csrfmiddlewaretoken": token}
    assert "Status keluarga Anda" in ours(client.post("/id/status", sent), 200)
    assert "Status keluarga Anda" in ours(client.post("/id/status", sent), 200)  # sent twice


def test_an_error_of_ours_is_a_page_too(
    citizen: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    from tunggal.service.portal import views

    def broken(*args: Any, **values: Any) -> None:
        raise ValueError(f"nobody foresaw {nik(HELD)}")

    monkeypatch.setattr(views, "ask", broken)
    citizen.raise_request_exception = False
    page = ours(citizen.post("/en/status", {"nik": nik(HELD), "kk": kk(HELD)}), 500)
    assert "It is not your mistake" in page
    assert nik(HELD) not in page


def test_a_busy_database_is_no_mistake_of_who_asks(
    citizen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.contrib.sessions.models import Session
    from django.db import OperationalError

    def locked(*args: Any, **values: Any) -> None:
        raise OperationalError("database is locked")

    as_officer(citizen, "sri-3171", "regency_verifier", [REGENCY])
    monkeypatch.setattr(Session, "save", locked)  # the first request notes that they are here
    response = citizen.get("/id/console/search")
    page = ours(response, 503)
    assert "Ini bukan kesalahan Anda" in page
    assert response.headers["Retry-After"] == "30"


def test_no_release_loaded_is_said(citizen: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tunggal.service.portal import views

    monkeypatch.setattr(views, "serving", lambda: lambda: None)
    response = citizen.get("/id/status")
    assert "sedang disiapkan" in ours(response, 503)
    assert response.headers["Retry-After"] == "600"
    assert "Data yang dipakai" not in ours(citizen.get("/id/"), 200)
