"""Conversations with the world behind: who speaks, how the family stands, and where somebody lives."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import structlog

from case_rows import no_superuser  # noqa: F401
from service_world import (
    ABSENT,
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
)
from talking import Caller, Somebody
from tunggal.dialogue.inputs import Silence

pytestmark = pytest.mark.usefixtures("db")


def lines() -> list[tuple[str, str, str]]:
    from tunggal.service.audit.models import AuditLine

    rows = AuditLine.objects.order_by("number").values_list("action", "subject", "reason")
    return [*rows]


def secrets_of(family: int) -> list[str]:
    """The numbers and the longest name of each member."""
    members = range(1, SIZES[family] + 1)
    names = (max(name_of(family, each).split(), key=len).lower() for each in members)
    return [kk(family), *(nik(family, each) for each in members), *names]


TOLD = {
    HELD: ("desil 2", "PKH: mendapat jatah. ", "PIP: umur di luar ketentuan."),
    OUT: ("desil 10", "belum ada jatah", "PKH: desil di atas batas program."),
    UNRANKED: ("belum diberi peringkat",),
    SHIELDED: ("desil 3", "tetap menerima", "Bantuan PKH tetap berjalan."),
    LARGE: ("desil 1", "PKH: dalam daftar tunggu. ", "Kota Contoh: 1."),
    NOTICE: ("desil 4", "masa pemberitahuan", "Bantuan Sembako akan berakhir."),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_hears_its_status_in_the_words_of_the_portal(family: int) -> None:
    who = Somebody()
    asked = who.says("cek bansos")
    assert "Tulis NIK Anda" in asked
    said = who.says(nik(family), kk(family))
    assert "Data triwulan I 2026" in said
    for words in TOLD[family]:
        assert words in said
    told = "\n".join(who.all_said).lower()
    assert not any(secret in told for secret in secrets_of(family))
    assert "sukamaju" not in told
    assert lines() == [("status_look_up", f"family:{family}", "status_shown")]


def test_the_status_is_told_in_english_too() -> None:
    who = Somebody(language="en")
    said = who.says("hello", "check status", nik(HELD), kk(HELD))
    assert "decile 2" in said
    assert "PKH: has a seat" in said
    assert "Can we help you with anything else?" in said


@pytest.mark.parametrize("family", [HELD, LARGE, NOTICE])
def test_a_caller_hears_the_status_by_keypad_without_slashes(family: int) -> None:
    caller = Caller()
    caller.hears(Silence())
    said = caller.keys("1", nik(family), kk(family))
    assert f"desil {TOLD[family][0][-1]}" in said
    assert "P K H: " in said
    assert "PKH" not in said
    assert "/" not in said
    assert not any(secret in said.lower() for secret in secrets_of(family))


@pytest.mark.parametrize("numbers", [(nik(HELD), kk(OUT)), (ABSENT[0], kk(HELD)), ABSENT])
def test_wrong_and_absent_are_told_alike_and_three_failures_lock(numbers: tuple[str, str]) -> None:
    who, other = Somebody(), Somebody(code="ID.2", contact="ID.2")
    first = who.says("cek bansos", *numbers)
    assert "tidak dapat ditampilkan" in first
    assert first == other.says("cek bansos", nik(OUT), kk(HELD))
    locked = who.says(*numbers, *numbers)
    assert "30 menit" in locked
    assert "Tulis NIK" not in who.says("1")
    assert lines()[0] == ("status_look_up", "", "status_not_shown")
    assert "Tulis NIK" in who.says("1", after=timedelta(minutes=31))


def test_one_nik_is_not_asked_for_without_end_whoever_asks(settings: Any) -> None:
    settings.LIMITS = replace(settings.LIMITS, nik=3)
    for number in range(3):
        who = Somebody(code=f"ID.{number}", contact=f"ID.{number}")
        assert "desil 2" in who.says("cek bansos", nik(HELD), kk(HELD))
    said = Somebody(code="ID.9", contact="ID.9").says("cek bansos", nik(HELD), kk(HELD))
    assert "terlalu sering" in said
    assert "desil" not in said
    assert len(lines()) == 3


def test_one_telephone_does_not_ask_for_many_call_after_call(settings: Any) -> None:
    settings.LIMITS = replace(settings.LIMITS, device=2)
    said = []
    for number, family in enumerate((HELD, OUT, LARGE)):
        caller = Caller(code=f"call-{number}")
        caller.hears(Silence())
        said.append(caller.keys("1", nik(family), kk(family)))
    assert ["desil" in each for each in said] == [True, True, False]
    hidden = Caller(code="call-9", telephone="")
    hidden.hears(Silence())
    assert "desil" in hidden.keys("1", nik(LARGE), kk(LARGE))


def test_who_was_proved_is_believed_for_some_minutes_only() -> None:
    who = Somebody()
    who.says("cek bansos", nik(HELD), kk(HELD))
    assert "desil 2" in who.says("cek bansos")
    assert "Tulis NIK" in who.says("cek bansos", after=timedelta(minutes=16))


def test_proving_alone_is_recorded_as_such() -> None:
    Somebody().says("usul", "1", nik(HELD), kk(HELD))
    assert lines() == [("identity_proved", f"family:{HELD}", "status_shown")]


def test_what_is_only_asked_is_answered_without_a_look_up() -> None:
    who = Somebody()
    assert "Desil 1 paling miskin" in who.says("apa itu desil?")
    assert "- ibu hamil/nifas" in who.says("syarat dapat PKH apa")
    assert "NIK Anda" not in "".join(who.all_said)
    assert "Tulis NIK Anda" in who.says("1")
    assert lines() == []


def test_a_day_is_counted_where_the_family_lives() -> None:
    who = Somebody()
    who.says("bapak saya meninggal", nik(HELD), kk(HELD))
    proof = who.conversation_kept().proof
    assert proof is not None
    assert proof.province == "31"


def test_a_village_is_found_by_its_name_and_chosen() -> None:
    who = Somebody()
    assert "tidak ditemukan" in who.says("usul", "2", "Negeri Dongeng")
    assert "1. Sukamaju, Contoh, Kota Contoh" in who.says("sukamaju")
    assert "Desa atau kelurahan mana" not in who.says("1")


def test_without_a_release_it_can_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from tunggal.service.talks import world

    who = Somebody()
    serving = world.serving
    monkeypatch.setattr(world, "serving", lambda: lambda: None)
    said = who.says("cek bansos", nik(HELD), kk(HELD))
    assert "sedang terganggu" in said
    monkeypatch.setattr(world, "serving", serving)
    assert "desil 2" in who.says("1")
    assert len(lines()) == 1


def test_a_database_that_is_locked_can_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    from tunggal.service.talks import world

    def locked(*_: Any, **__: Any) -> None:
        raise OperationalError("database is locked")

    ask = world.ask
    caller = Caller()
    caller.hears(Silence())
    monkeypatch.setattr(world, "ask", locked)
    assert "sedang terganggu" in caller.keys("1", nik(HELD), kk(HELD))
    monkeypatch.setattr(world, "ask", ask)
    assert "desil 2" in caller.keys("1")


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """All that talks log, as it would be written."""
    from tunggal.service.talks import hearing, world

    written = io.StringIO()
    for room in (hearing, world):
        made = structlog.wrap_logger(
            structlog.WriteLogger(written), processors=structlog.get_config()["processors"]
        )
        monkeypatch.setattr(room, "log", made)
    return written


def test_nothing_that_leads_to_anybody_is_logged(logged: io.StringIO) -> None:
    who = Somebody()
    who.says("halo", "ibu Siti mau apa ya", "cek bansos", nik(HELD), kk(HELD))
    who.says("bukan itu maksud Ratna")
    assert logged.getvalue().count('"event": "unclear"') == 3
    for private in ("Siti", "Ratna", who.code, who.telephone, *secrets_of(HELD)):
        assert private not in logged.getvalue()
