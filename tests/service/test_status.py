"""A citizen checks a status: what is shown, what is not, and that both cost the same."""

from __future__ import annotations

import html
import re
from collections import Counter
from typing import Any

import pytest

from service_world import (
    ABSENT,
    DECILES,
    FAMILIES,
    HELD,
    LARGE,
    NOTICE,
    OUT,
    SHIELDED,
    SIZES,
    UNRANKED,
    kk,
    name_of,
    nik,
)  # fmt: skip

pytestmark = [pytest.mark.usefixtures("db")]


def ask(client: Any, numbers: tuple[str, str], language: str = "id") -> Any:
    return client.post(f"/{language}/status", {"nik": numbers[0], "kk": numbers[1]})


def of(family: int, member: int = 1) -> tuple[str, str]:
    return nik(family, member), kk(family)


def text(response: Any) -> str:
    """What a reader sees: no tags, no filling."""
    bare = re.sub(r"<!--.*?-->|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(bare))


@pytest.mark.parametrize("family", FAMILIES)
def test_every_member_sees_the_family_card(citizen: Any, family: int) -> None:
    for member in range(1, min(SIZES[family], 4) + 1):
        page = text(ask(citizen, of(family, member)))
        assert "Status keluarga Anda" in page
        assert f"{SIZES[family]} anggota" in page
        assert "Sukamaju, Kota Contoh" in page
        if family in DECILES:
            assert f"{DECILES[family]} dari 10" in page
        else:
            assert "Belum diberi peringkat" in page


@pytest.mark.parametrize(
    ("family", "says"),
    [
        (HELD, ["mendapat jatah", "memenuhi syarat dan mendapat jatah PKH untuk triwulan I 2026"]),
        (OUT, ["berada pada desil di atas batas PKH", "Program lain yang diperiksa"]),
        (UNRANKED, ["data terakhirnya sudah terlalu lama"]),
        (SHIELDED, ["pengobatan yang tidak boleh terputus", "Berlaku sampai 30 September 2026"]),
        (LARGE, ["Urutan dalam daftar tunggu Kota Contoh: 1.", "daftar tunggu"]),
        (NOTICE, ["sampai masa pemberitahuan berakhir", "Berlaku sampai 30 September 2026"]),
    ],
)
def test_each_outcome_has_its_reason_in_words(citizen: Any, family: int, says: list[str]) -> None:
    page = text(ask(citizen, of(family)))
    for sentence in [*says, "Dasar hukum", "Tidak dipungut biaya"]:
        assert sentence in page


def test_a_decile_that_is_certain_has_no_range(citizen: Any) -> None:
    assert "desil 1 sampai 2" in text(ask(citizen, of(HELD)))
    certain = text(ask(citizen, of(LARGE)))
    assert "berada pada desil 1. Desil 1 paling membutuhkan" in certain
    assert "desil 1 sampai 1" not in certain


def test_it_speaks_english_too(citizen: Any) -> None:
    page = text(ask(citizen, of(HELD), "en"))
    assert (
        "meets the conditions and has a seat in PKH for quarter 1 of 2026 (January–March)" in page
    )
    assert "desil" not in page.lower()


def test_names_are_shortened_and_numbers_are_not_shown(citizen: Any) -> None:
    page = ask(citizen, of(HELD)).content.decode()
    assert name_of(HELD, 1).title() not in page
    assert nik(HELD) not in page
    assert kk(HELD) not in page


@pytest.mark.parametrize(
    "numbers",
    [
        ABSENT,
        (nik(HELD), kk(OUT)),
        (nik(HELD), ABSENT[1]),
        (ABSENT[0], kk(HELD)),
        (kk(HELD)[:4] + nik(HELD)[4:15] + "9", kk(HELD)),
    ],
    ids=["absent", "another family's card", "wrong card", "wrong nik", "mistyped"],
)
def test_whoever_is_not_found_gets_one_and_the_same_page(citizen: Any, numbers: Any) -> None:
    page = ask(citizen, numbers)
    assert page.status_code == 200
    assert text(page) == text(ask(citizen, ABSENT))
    assert "Data tidak dapat ditampilkan" in text(page)


def test_all_answers_have_the_same_length_and_headers(citizen: Any) -> None:
    asked = [of(family) for family in FAMILIES] + [ABSENT, (nik(HELD), kk(OUT))]
    answers = [ask(citizen, numbers, language) for numbers in asked for language in ("id", "en")]
    assert {len(answer.content) for answer in answers} == {12 * 1024}
    assert len({tuple(sorted(answer.headers)) for answer in answers}) == 1
    assert {answer.headers["Content-Length"] for answer in answers} == {str(12 * 1024)}
    assert {answer.status_code for answer in answers} == {200}


class Work:
    """Counts what is done for one answer, below every function that could take a short cut."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from jinja2 import Template

        from tunggal.adapters.lookup import index
        from tunggal.service.audit import actions
        from tunggal.service.lookup import passes

        self.done: Counter[str] = Counter()
        for place, name in (
            (index, "unseal"),
            (index, "read_card"),
            (actions, "new_line"),
            (passes, "make_pass"),
        ):
            monkeypatch.setattr(place, name, self._counted(name, getattr(place, name)))
        monkeypatch.setattr(Template, "render", self._counted("page drawn", Template.render))

    def _counted(self, name: str, does: Any) -> Any:
        def counted(*args: Any, **values: Any) -> Any:
            self.done[name] += 1
            return does(*args, **values)

        return counted


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    return Work(monkeypatch)


def test_found_or_not_the_same_work_is_done(citizen: Any, work: Work) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tunggal.service.lookup.status import serving

    ask(citizen, ABSENT)  # the page for who is not found is drawn once for all
    # what is opened and drawn, statements to the index, statements to the database
    counted = []
    for numbers in [of(HELD), of(OUT), of(UNRANKED), ABSENT, (nik(HELD), kk(OUT))]:
        read: list[str] = []
        serving()()._connection.set_trace_callback(
            lambda sql, read=read: read.append(sql.split("where")[0])
        )
        work.done.clear()
        with CaptureQueriesContext(connection) as queries:
            ask(citizen, numbers)
        serving()()._connection.set_trace_callback(None)
        shapes = [
            re.sub(r'"\w+"', "", query["sql"].split("values")[0]).strip() for query in queries
        ]
        counted.append((dict(work.done), tuple(read), tuple(shapes)))
    for each in counted[1:]:
        assert each == counted[0]
    assert counted[0][0] == {
        "unseal": 1, "read_card": 1, "new_line": 1, "make_pass": 1, "page drawn": 1,
    }  # fmt: skip
    assert len(counted[0][1]) == 2


def test_another_language_shows_the_same_family_without_its_numbers(citizen: Any) -> None:
    page = ask(citizen, of(HELD)).content.decode()
    again = re.search(r'name="again" value="([^"]+)"', page)[1]
    other = citizen.post("/en/status", {"again": again})
    assert "Your family's status" in text(other)
    assert "2 of 10" in text(other)


def test_a_pass_is_for_one_device_and_a_short_time(
    citizen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.test import Client

    from tunggal.service.lookup import passes

    again = re.search(r'name="again" value="([^"]+)"', ask(citizen, of(HELD)).content.decode())[1]
    stranger = Client()
    stranger.get("/id/status")
    for client, sent in ((stranger, again), (citizen, again[:-4] + "AAAA"), (citizen, "x" * 500)):
        assert "Waktu tampilan sudah habis" in text(client.post("/id/status", {"again": sent}))
    monkeypatch.setattr(passes, "MINUTES", -1)
    late = re.search(r'name="again" value="([^"]+)"', ask(citizen, of(HELD)).content.decode())[1]
    assert "Waktu tampilan sudah habis" in text(citizen.post("/id/status", {"again": late}))


def test_the_pass_of_nobody_shows_nobody(citizen: Any) -> None:
    page = ask(citizen, ABSENT).content.decode()
    again = re.search(r'name="again" value="([^"]+)"', page)[1]
    assert "No data can be shown" in text(citizen.post("/en/status", {"again": again}))
