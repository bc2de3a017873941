"""From a citizen's proposal through a release back to the citizen, in a service of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import tunggal
from service_home import Home, before_the_proposal, home_on, next_release
from service_world import HELD, LARGE, NOTICE, kk, name_of, nik
from tunggal.casework.number import CaseNumber

AFTER = "2026-07-10T03:00:00+00:00"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return before_the_proposal(tmp_path_factory.mktemp("loop") / "workspace")


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, made: Path, tmp_path: Path) -> Iterator[Home]:
    with home_on(request.param, made, tmp_path) as home:
        yield home


def test_a_proposal_comes_back_as_a_message_and_on_the_portal(home: Home) -> None:
    cases = home.run("propose")
    own, neighbour, objection, refused = (
        cases[name][0] for name in ("own", "neighbour", "objection", "refused")
    )
    decided = home.run("work", "2026-06-01T03:00:00+00:00")
    assert decided["untold"] == 0
    assert {decided["states"][each] for each in (own, objection, refused)} == {"decided"}
    first = {to: home.told(to) for to in ("+6281200000005", "+6281200000002", "+6281200000001")}
    by_words = {
        word: [text for text in first["+6281200000005"] if word in text]
        for word in ("diterima", "dikabulkan", "Ada putusan tentang")
    }
    assert [len(texts) for texts in by_words.values()] == [1, 1, 1]
    assert len(first["+6281200000005"]) == 3  # of the neighbour's proposal it hears at once, too
    told, heard = by_words["dikabulkan"][0], by_words["Ada putusan tentang"][0]
    assert "kunjungan" in told.lower()  # the reason, to the family itself
    assert str(CaseNumber.parse(neighbour)) in heard
    assert "kunjungan" in heard.lower()
    assert len(first["+6281200000002"]) == 2 * 3
    assert not any("needs aid" in text for text in first["+6281200000002"])
    _objected(home, objection)

    assert home.run("work", "2026-06-02T03:00:00+00:00")["messages"] == decided["messages"]
    tunggal.participation_export(home.workspace, until="2026-06-30")
    next_release(home)
    after = home.run("work", AFTER)
    assert {after["states"][each] for each in (own, neighbour, objection, refused)} == {"told"}
    (told,) = set(home.told("+6281200000005")) - set(first["+6281200000005"])
    for words in (
        "April–Juni 2026",
        "desil 1",
        "PKH: dalam daftar tunggu",
        "Urutan",
        "Kota Contoh",
    ):
        assert words in told
    portal = home.run("became", own, cases["accounts"]["own"])
    assert " ".join(portal) in told
    assert home.run("became", neighbour, cases["accounts"]["neighbour"]) is None
    fresh = set(home.told("+6281200000002")) - set(first["+6281200000002"])
    assert (
        len(fresh) == 2
    )  # the proposal and the objection entered; the refused one was told before
    assert not any("decile" in text or "PKH" in text for text in fresh)
    _nothing_private(home)

    again = home.run("work", "2026-07-11T03:00:00+00:00")
    assert again["messages"] == after["messages"]
    assert again["done"] == dict.fromkeys(again["done"], 0)
    tunggal.audit_verify(home.workspace)


def _objected(home: Home, objection: str) -> None:
    """The family that loses by an objection hears of the decision, and of nobody behind it."""
    (text,) = home.told("+6281200000001")
    written = f"{objection[:3]}-{objection[3:6]}-{objection[6:]}"
    assert written in text
    assert "banding" in text
    assert not re.search("sanggah|tetangga|warga|pelapor", text, re.IGNORECASE)


def _nothing_private(home: Home) -> None:
    said = " ".join(each["text"] for each in home.letters()).upper()
    for family in (HELD, LARGE, NOTICE):
        for private in (nik(family), kk(family), name_of(family, 1)):
            assert private not in said


def test_loading_twice_and_going_back_tells_nothing_again(home: Home) -> None:
    home.run("notify")
    first = home.run("work", AFTER)
    assert first["messages"]["notice"] == 2 * len(home.told("+6281200000006")) > 0
    texts = home.told("+6281200000006")
    assert all("Pemberitahuan" in each or "pemberitahuan" in each for each in texts)
    assert all("notice" in each.lower() for each in home.told("+6281200000007"))
    assert home.told("+6281200000002") == []
    tunggal.release_load(home.workspace, "aid-2026Q1")
    assert home.run("work", AFTER)["messages"] == first["messages"]

    home.run("notify")
    next_release(home, of_cases=False)
    second = home.run("work", AFTER)
    assert second["messages"]["notice"] == 2 * first["messages"]["notice"]
    tunggal.release_unload(home.workspace)
    assert home.run("work", AFTER)["messages"] == second["messages"]
    tunggal.release_load(home.workspace, "aid-2026Q2")
    assert home.run("work", AFTER)["messages"] == second["messages"]
    assert len({each["key"] for each in home.letters()}) == second["messages"]["notice"]
    _nothing_private(home)


def test_a_quarter_without_aid_answers_cases_and_tells_no_notice(home: Home) -> None:
    cases = home.run("propose")
    home.run("notify")
    home.run("work", "2026-06-01T03:00:00+00:00")
    before = len(home.letters())
    tunggal.participation_export(home.workspace, until="2026-06-30")
    next_release(home, load="register")
    after = home.run("work", AFTER)
    assert after["states"][cases["own"][0]] == "told"
    assert len(home.letters()) - before == 3
    (told,) = [each for each in home.told("+6281200000005") if "desil 1" in each]
    assert "jatah" not in told  # nothing is said of aid
