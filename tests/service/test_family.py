"""The family's own page: what is recorded, where it leads, and that it shows nobody else's data."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

import tunggal
from service_world import (
    ABSENT,
    FAMILIES,
    HELD,
    LARGE,
    NOTICE,
    OUT,
    SHIELDED,
    UNRANKED,
    VILLAGE,
    kk,
    name_of,
    nik,
    notice_number,
)  # fmt: skip
from signing_in import as_citizen, as_unlisted
from tunggal.policy.scoring import MEMBER_FEATURES


def text(page: Any) -> str:
    inner = re.sub(r"<(style|script).*?</\1>", "", page.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", inner)).split())


def own_page(client: Any, family: int, language: str = "id") -> Any:
    as_citizen(client, nik(family), kk(family))
    return client.get(f"/{language}/family")


def links(page: Any) -> list[str]:
    return [unescape(each) for each in re.findall(r'href="([^"]+)"', page.content.decode())]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_sees_its_own_data(citizen: Any, family: int, language: str) -> None:
    page = own_page(citizen, family, language)
    assert page.status_code == 200
    assert len(page.content) < 30_000
    for other in FAMILIES:
        assert nik(other) not in page.content.decode()
        assert kk(other) not in page.content.decode()
        assert name_of(other, 1).title() not in page.content.decode()
    assert "noindex" in page.content.decode()


def test_an_answer_stands_with_value_source_day_effect_and_the_way_to_correct_it(
    citizen: Any,
) -> None:
    page = own_page(citizen, HELD)
    row = re.search(
        r"<li><div><b class=\"cap\">lantai terluas</b>(.*?)</li>", page.content.decode()
    )
    assert row
    shown = unescape(re.sub(r"<[^>]+>", " ", row[1]))
    assert " ".join(shown.split()).startswith(
        "tanah Kunjungan pendamping dan pemutakhiran mandiri, 3 November 2025; menurunkan skor 0,20"
    )
    assert 'href="/id/cases/new/correction?about=house"' in row[1]
    assert 'aria-label="Ini keliru: lantai terluas"' in row[1]


def test_each_answer_of_the_score_is_shown_once_and_leads_to_a_form(citizen: Any) -> None:
    from tunggal.service.lookup.status import serving

    page = own_page(citizen, HELD)
    names = serving()().input_codes.now.scoring.feature_names()
    assert page.content.decode().count('<li><div><b class="cap">') == len(names) == 40
    forms = {each for each in links(page) if "correction" in each}
    assert forms == {
        f"/id/cases/new/correction?about={about}"
        for about in ("house", "goods", "work", "schooling", "health", "members")
    }
    for form in forms:
        assert citizen.get(form).status_code == 200


def test_what_was_not_asked_and_what_nobody_answered_say_so(citizen: Any) -> None:
    page = text(own_page(citizen, HELD))
    assert "daya terpasang tidak ditanyakan belum ada sumber" in page
    assert "belum dijawab belum ada sumber" in page
    unranked = text(own_page(citizen, UNRANKED))
    assert "belum diberi peringkat" in unranked
    assert "menurunkan skor" not in unranked
    assert "menaikkan skor" not in unranked


def test_a_family_without_a_head_and_one_name_alone_is_drawn(citizen: Any) -> None:
    page = text(own_page(citizen, OUT))
    assert "umur kepala keluarga belum dijawab" in page


def test_a_notice_is_told_in_full_with_the_ways_that_are_open(
    citizen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _on(monkeypatch, "2026-09-30T10:00:00+00:00")
    page = own_page(citizen, NOTICE)
    said = text(page)
    number = notice_number("pkh", NOTICE)
    assert said.count(number) == 1
    assert "Dasar hukum:" in said
    assert said.count("Menurut data, kesejahteraan keluarga sudah di atas batas program ini.") == 3
    assert "30 September 2026" in said
    appeal = f"/id/cases/new/appeal?notice={number}"
    assert appeal in links(page)
    form = citizen.get(appeal)
    assert form.status_code == 200
    assert "PKH" in text(form)


def test_an_appeal_is_offered_until_its_last_day_is_over_where_the_family_lives(
    citizen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _on(monkeypatch, "2026-09-30T17:30:00+00:00")  # half past midnight, local time
    page = own_page(citizen, NOTICE)
    assert not [each for each in links(page) if "appeal" in each]
    assert "Batas waktu banding sudah lewat" in text(page)


def test_a_notice_to_a_person_names_the_member_as_the_card_does(citizen: Any) -> None:
    page = own_page(citizen, SHIELDED).content.decode()
    assert page.count('<details class="box notice shielded"') == 3
    assert re.search(r'<p class="who">B\. Keluargae B\.</p>', page)


def test_a_lead_of_another_agency_is_told_and_can_be_contested(citizen: Any) -> None:
    page = own_page(citizen, OUT)
    assert "aparatur negara (Petunjuk ketidaklayakan, 15 Januari 2026)" in text(page)
    assert "/id/cases/new/lead_contest?lead=civil_servant" in links(page)
    assert "lembaga lain" not in text(own_page(citizen, HELD))


def test_a_change_since_the_quarter_before_is_accounted_for(citizen: Any, workspace: Any) -> None:
    tunggal.release_load(workspace, "aid-2026Q2")
    page = text(own_page(citizen, HELD))
    assert "Sejak triwulan I 2026 (Januari–Maret): desil 2 menjadi 4." in page
    assert "Data keluarga sendiri +0,26: lantai terluas +0,26." in page


def test_a_leaver_of_health_insurance_is_led_to_reactivation(citizen: Any, workspace: Any) -> None:
    from dataclasses import replace

    from tunggal.service.lookup.status import serving
    from tunggal.service.portal.family_answers import _notice

    index = serving()()
    card = index.find(nik(NOTICE), kk(NOTICE))[1]
    told = next(each for each in card.notices if each.programme == "pbi_jkn")
    at = _moment("2026-09-30T10:00:00+00:00")
    assert _notice(told, card, index, "id", at).reactivate == ""
    left = _notice(replace(told, kind="leaver"), card, index, "id", at)
    assert left.reactivate == "/id/cases/new/reactivation?programme=pbi_jkn"
    gone = _notice(replace(told, unit_id=0), card, index, "id", at)
    assert gone.who == "Anggota yang tidak lagi tercatat di kartu keluarga ini"


def test_whose_family_is_gone_from_the_release_is_told_so_kindly(
    citizen: Any, workspace: Any
) -> None:
    as_citizen(citizen, *ABSENT, village=VILLAGE)
    page = citizen.get("/en/family")
    assert page.status_code == 200
    assert "Your family's data were not found" in text(page)
    assert "/en/cases/new/status_question" in links(page)
    assert citizen.get("/id/family/seen").status_code == 200


def test_who_signed_in_without_a_family_is_led_to_a_proposal(citizen: Any) -> None:
    as_unlisted(citizen, VILLAGE)
    page = citizen.get("/id/family")
    assert "Keluarga Anda belum terdaftar" in text(page)
    assert citizen.get("/id/cases/new/proposal").status_code == 200
    assert "/id/cases/new/proposal" in links(page)


def test_nobody_sees_it_without_signing_in(citizen: Any) -> None:
    for address in ("/id/family", "/id/family/seen"):
        answer = citizen.get(address)
        assert answer.status_code in (302, 404)
        assert "Desil" not in answer.content.decode()


def test_other_methods_are_refused(citizen: Any) -> None:
    as_citizen(citizen, nik(HELD), kk(HELD))
    for address in ("/id/family", "/id/family/seen"):
        assert citizen.post(address).status_code == 405


def test_each_look_writes_one_audit_line_in_the_same_act(citizen: Any) -> None:
    from tunggal.service.audit.models import AuditLine

    own_page(citizen, HELD)
    line = AuditLine.objects.order_by("-number").first()
    assert (line.action, line.subject) == ("family_seen", f"family:{HELD}")
    assert re.fullmatch(r"citizen:[0-9a-f]{12}", line.actor)


def test_inputs_are_read_by_the_family_page_alone(
    citizen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tunggal.adapters.lookup.index import Index

    monkeypatch.delattr(Index, "inputs")
    page = citizen.post("/id/status", {"nik": nik(LARGE), "kk": kk(LARGE)})
    assert "Status keluarga Anda" in text(page)


def test_a_release_of_before_that_knew_another_answer_still_leads_to_a_form(citizen: Any) -> None:
    from tunggal.service.portal.family_answers import correction

    assert correction("id", "") == "/id/cases/new/correction"


def test_the_policy_places_every_answer_under_a_choice_of_a_correction() -> None:
    from django.conf import settings

    from tunggal.policy.variables import read_variables
    from tunggal.service.cases.means import policy

    choices = policy().kinds["correction"].fields["about"].choices
    variables = read_variables(settings.WORKSPACE.policy / "variables.yaml")
    for answer in (*variables, *MEMBER_FEATURES):
        assert settings.FAMILY_LINKS.about(answer) in choices


def _on(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """Let the page think that it is another moment."""
    from tunggal.service.portal import family

    class Clock:
        @staticmethod
        def now(zone: Any) -> Any:
            return _moment(moment)

    monkeypatch.setattr(family, "datetime", Clock)


def _moment(text: str) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(text)


@pytest.mark.parametrize("address", ["/pemberitahuan", "/pemberitahuan/2026Q1-AAAA-BBBB-0006-0002"])
def test_the_address_on_letters_leads_to_the_notices(address: str) -> None:
    from django.conf import settings
    from django.test import Client

    assert settings.OFFICE.portal.endswith("/pemberitahuan")
    answer = Client().get(address, headers={"accept-language": "id"})
    assert answer["Location"] == "/id/family"
    assert Client().get(answer["Location"])["Location"].startswith("/id/enter?next=")
