"""Cases that are brought, followed, completed and taken back in a conversation."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from case_rows import no_superuser  # noqa: F401
from casework_world import policy
from console_world import officer
from portal_cases import decide
from service_world import HELD, LARGE, NOTICE, OUT, VILLAGE, kk, nik, notice_number
from signing_in import as_citizen
from talking import CONTACT, START, TELEPHONE, Caller, Somebody, photo
from tunggal.casework.case import SERVICE, Actor, Case
from tunggal.casework.number import CaseNumber
from tunggal.dialogue.inputs import Chosen, Silence
from tunggal.dialogue.saying import grouped
from tunggal.policy.case_terms import Role

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def client() -> Any:
    from django.test import Client

    return Client()


def stored() -> list[Case]:
    """All cases, the first that was brought first."""
    from tunggal.service.cases.keeping import read
    from tunggal.service.cases.scope import acting_as

    with acting_as(SERVICE) as rows:
        return [*read(rows.order_by("received_on", "number"))]


def the_case() -> Case:
    (case,) = stored()
    return case


def taken(number: CaseNumber, step: str, role: Role, **given: Any) -> None:
    """A step of an office, an hour later than whatever was last."""
    from tunggal.casework.steps import Given
    from tunggal.service.cases.actions import take

    (case,) = (each for each in stored() if each.number == number)
    by, at = Actor(f"{role}-1", role, (VILLAGE,)), case.history[-1].at + timedelta(hours=1)
    key = f"{step}:{case.version}"
    take(number, step, by=by, at=at, seen=case.version, key=key, given=Given(**given))


def proved(family: int = LARGE, **who: Any) -> Somebody:
    """Somebody of a family who has just shown who they are."""
    somebody = Somebody(**who)
    somebody.says("cek bansos", nik(family), kk(family))
    return somebody


def posted() -> list[tuple[str, str, str]]:
    """Address, channel and text of all that waits to be sent."""
    from tunggal.service.outbox.models import Message
    from tunggal.service.outbox.sealing import sealing

    rows = Message.objects.order_by("id")
    inside = [(row, sealing().open(f"message:{row.key}", row.sealed)) for row in rows]
    return [(each["to"], row.channel, each["text"]) for row, each in inside]


def number_in(said: str) -> str:
    found = re.search(r"(\d{3}-\d{3}-\d{4})", said)
    assert found, said
    return found[1]


def test_a_proposal_with_a_photo_is_brought_under_an_account_that_is_told() -> None:
    who = Somebody()
    assert "1. Keluarga saya" in who.says("usul", "1", nik(LARGE), kk(LARGE))
    asked = who.says("1", "PKH", "Panen gagal.")
    assert "Kirim foto" in asked
    who.sends(photo())
    who.says("lewati")
    said = who.says("lewati")
    assert "Panen gagal" in said
    assert "Berkas: 1." in said
    said = who.says("1")
    case = the_case()
    assert number_in(said) == str(case.number)
    assert "paling lambat" in said
    assert "kami kirim ke sini" in said
    assert (case.kind, case.channel, case.region) == ("proposal", "whatsapp", VILLAGE)
    assert case.subject.kk == kk(LARGE)
    assert [*case.papers] == ["identity_card_photo"]
    from tunggal.service.accounts.people import contact_of
    from tunggal.service.cases.queries import paper

    assert contact_of(case.brought_by) == (CONTACT, "whatsapp", "id")
    own = Actor(case.brought_by, Role.CITIZEN)
    assert paper(case.number, case.papers["identity_card_photo"], by=own, at=who.at)


def test_what_the_conversation_said_is_not_said_by_a_message_again_but_a_decision_is() -> None:
    from tunggal.service.worker.telling import tell_events

    who = bring_proposal()
    assert tell_events(who.at + timedelta(minutes=1)) == 0
    taken(the_case().number, "return", Role.VILLAGE_OPERATOR, note="Mohon foto KK.")
    assert tell_events(who.at + timedelta(hours=3)) == 1
    ((to, channel, text),) = posted()
    assert (to, channel) == (CONTACT, "whatsapp")
    assert str(the_case().number) in text


def bring_proposal(family: int = LARGE, **who: Any) -> Somebody:
    """A proposal for the own family, without programme, words or papers."""
    somebody = Somebody(**who)
    somebody.says("usul", "1", nik(family), kk(family), "1")
    while "1. Kirim" not in somebody.all_said[-1]:
        assert len(somebody.all_said) < 20, somebody.all_said
        somebody.says("lewati")
    assert "Nomor kasus Anda" in somebody.says("1")
    return somebody


def test_an_answer_is_changed_before_it_is_sent() -> None:
    who = proved()
    who.says("bapak saya meninggal", "1", nik(LARGE, 3), "3 april 2026")
    asked = who.says("lewati")
    assert "3 April 2026" in asked
    assert nik(LARGE, 3) not in asked
    who.says("2")
    who.says("tanggal kejadian")
    assert "5 April 2026" in who.says("5 4 2026")
    assert "Nomor kasus Anda" in who.says("kirim")
    assert the_case().fields["happened_on"] == "2026-04-05"
    assert the_case().fields["deceased_nik"] == nik(LARGE, 3)


@pytest.mark.parametrize("kind", [*policy().kinds])
def test_every_kind_is_brought_by_the_menu(kind: str) -> None:
    family = NOTICE if kind == "appeal" else LARGE
    who = proved(family)
    said = fill(who, kind, family)
    case = the_case()
    assert (case.kind, case.channel) == (kind, "whatsapp")
    assert number_in(said) == str(case.number)
    told = "\n".join(who.all_said)
    assert not any(number in told for number in (nik(family), kk(family), nik(HELD), kk(HELD)))


def fill(who: Somebody, kind: str, family: int) -> str:
    """Brings a kind by the menu; every question is answered with what fits, papers are left out."""
    from tunggal.service.talks.means import policy as dialogue

    group = next(name for name, kinds in dialogue().groups.items() if kind in kinds)
    several = len(dialogue().groups[group]) > 1
    who.says("menu")
    said = who.hears(Chosen(f"menu=group:{group}" if several else f"menu={kind}"))
    if several:
        said = who.hears(Chosen(f"group:{group}={kind}"))
    while (place := who.conversation_kept().place) != "more":
        assert len(who.all_said) < 30, who.all_said
        said = who.says(fitting(place, kind, family))
    return said


def fitting(place: str, kind: str, family: int) -> str:
    """What a citizen of a family answers at a place."""
    code, _, about = place.partition(":")
    if code == "field":
        field = policy().kinds[kind].fields[about]
        return {
            "text": "Keterangan sederhana", "day": "2 3 2026", "nik": nik(family, 2),
            "niks": f"{nik(family, 2)}, {nik(family, 3)}", "kk": kk(OUT), "village": "Sukamaju",
        }.get(field.holds, "1")  # fmt: skip
    return {
        "whom_nik": nik(HELD), "paper": "lewati", "about": notice_number("pkh", NOTICE),
        "whom": "2" if kind == "objection" else "1",
    }.get(code, "1")  # fmt: skip


def test_another_family_is_named_by_its_card_alone() -> None:
    who = proved()
    who.says("sanggah", "lewati", kk(HELD))
    while who.conversation_kept().place != "more":
        who.says(fitting(who.conversation_kept().place, "objection", LARGE))
    case = the_case()
    assert (case.subject.nik, case.subject.kk) == (None, kk(HELD))


@pytest.mark.parametrize("uphold", [True, False])
def test_who_objected_is_told_to_appeal_only_what_was_not_upheld(uphold: bool) -> None:
    who = proved()
    who.says("sanggah", "lewati", kk(HELD))
    while who.conversation_kept().place != "more":
        who.says(fitting(who.conversation_kept().place, "objection", LARGE))
    number = decide(the_case().number, uphold=uphold).number
    followed = who.says("menu", f"status kasus {number}")
    offered = policy().words["id"].text("phrases", "how_to_appeal", until="|").split("|")[0]
    assert (offered in followed) != uphold
    assert (policy().words["id"].text("phrases", "no_appeal") in followed) == uphold


def test_a_neighbour_whose_numbers_nobody_knows_is_told_of_in_words() -> None:
    who = proved()
    who.says("sanggah", "lewati")
    said = who.says("lewati")
    assert "lewati" not in said.lower()
    who.says("Budi anak Pak Karto", "rumah hijau di depan masjid")
    while who.conversation_kept().place != "more":
        who.says(fitting(who.conversation_kept().place, "objection", LARGE))
    case = the_case()
    assert case.subject.key == ""
    assert case.fields["where_found"] == "rumah hijau di depan masjid"


def test_whose_village_is_not_known_is_asked_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from tunggal.adapters.lookup.index import Index

    find = Index.find

    def unplaced(self: Index, *numbers: str) -> Any:
        found, card = find(self, *numbers)
        return found, replace(card, village="", village_code="")

    monkeypatch.setattr(Index, "find", unplaced)
    who = Somebody()
    said = who.says("perbaiki data", nik(LARGE), kk(LARGE))
    assert "Di desa atau kelurahan mana" in said
    who.says("Sukamaju", "1")
    while who.conversation_kept().place != "more":
        who.says(fitting(who.conversation_kept().place, "correction", LARGE))
    assert the_case().region == VILLAGE


def test_a_member_who_is_not_on_the_card_is_refused_and_nothing_given_is_lost() -> None:
    who = proved()
    who.says("bpjs mati", "2", nik(OUT))
    while who.conversation_kept().place != "confirm":
        who.says(fitting(who.conversation_kept().place, "reactivation", LARGE))
    said = who.says("1")
    assert "tidak ada di kartu keluarga Anda" in said
    assert "1. Kirim" in said
    assert stored() == []
    who.says("2", "untuk", "2", nik(LARGE, 2))
    assert "Nomor kasus Anda" in who.says("1")
    assert the_case().subject.nik.digits == nik(LARGE, 2)  # type: ignore[union-attr]


def test_the_same_wish_twice_leads_to_the_first_case() -> None:
    who = bring_proposal()
    number = str(the_case().number)
    who.says("usul", "1")
    while who.conversation_kept().place != "confirm":
        who.says("lewati")
    said = who.says("1")
    assert number in said
    assert "sudah diajukan" in said
    assert len(stored()) == 1


def test_who_is_in_no_register_brings_a_proposal_for_the_own_village() -> None:
    who = Somebody()
    who.says(
        "usul", "2", "Sukamaju", "1", "lewati", "3171010901800001"[:15] + "7", "lewati", "lewati"
    )
    while who.conversation_kept().place != "confirm":
        who.says("lewati")
    assert "Nomor kasus Anda" in who.says("1")
    case = the_case()
    assert case.region == VILLAGE
    from tunggal.service.accounts.people import citizen_of

    citizen = citizen_of(case.brought_by)
    assert citizen is not None
    assert (citizen.nik, citizen.village, citizen.channel) == ("", VILLAGE, "whatsapp")
    assert str(case.number) in who.says("ikuti kasus", str(case.number))


def test_a_new_account_is_told_to_the_familys_earlier_telephones() -> None:
    from tunggal.service.accounts.people import Citizen, keep_citizen

    for contact in ("+6281200000001", TELEPHONE):  # the second is the telephone that writes
        keep_citizen(Citizen(contact, nik(LARGE), kk(LARGE), VILLAGE), at=START)
    who = bring_proposal()
    told = [(to, text) for to, channel, text in posted() if channel == "sms"]
    assert [to for to, _ in told] == ["+6281200000001"]
    assert f"{TELEPHONE[-3:]} (WhatsApp)" in told[0][1]
    fill(who, "objection", LARGE)
    assert len(stored()) == 2
    assert len([to for to, channel, _ in posted() if channel == "sms"]) == 1


def test_too_many_forms_are_refused_and_can_be_sent_later(settings: Any) -> None:
    settings.FORM_LIMITS = replace(settings.FORM_LIMITS, forms=1)
    who = bring_proposal()
    who.says("sanggah", nik(HELD))
    while who.conversation_kept().place != "confirm":
        who.says(fitting(who.conversation_kept().place, "objection", LARGE))
    assert "60 menit" in who.says("1")
    who.says("1", after=timedelta(minutes=59))
    assert "Nomor kasus Anda" in who.says(nik(LARGE), kk(LARGE))


def test_a_photo_that_is_gone_is_asked_for_again() -> None:
    who = proved()
    who.says("usul", "1", "lewati", "lewati")
    who.sends("no-such-paper")
    while who.conversation_kept().place != "confirm":
        who.says("lewati")
    said = who.says("1")
    assert "1. Kirim" in said
    assert "lagi" in said
    assert stored() == []


# ------------------------------------------------------------------ following


def test_a_case_is_followed_without_numbers_by_who_brought_it() -> None:
    who = bring_proposal()
    number = str(the_case().number)
    said = who.says("ikuti kasus", number, after=timedelta(minutes=20))
    assert f"Kasus {number}: usul." in said
    assert "paling lambat" in said
    assert "Tarik kasus" in said
    assert "Lengkapi kasus" not in said


def test_a_stranger_learns_nothing_of_a_case_not_even_that_there_is_one() -> None:
    bring_proposal()
    number = str(the_case().number)
    other = Somebody(code="ID.2", contact="ID.2", telephone="+6281200000088")
    hidden = other.says("ikuti kasus", number)
    absent = Somebody(code="ID.3", contact="ID.3").says("ikuti kasus", "6562305898")
    assert hidden == absent
    assert "Pakai NIK dan nomor KK" in hidden
    assert other.says("1", nik(HELD), kk(HELD)).count("tidak dapat ditampilkan") == 1


def test_who_left_a_family_follows_its_cases_no_more() -> None:
    from tunggal.service.accounts.people import Citizen, keep_citizen

    fill(proved(HELD), "correction", HELD)
    number = the_case().number.digits
    for person, shown in ((nik(HELD, 2), True), (nik(LARGE), False)):
        code = f"ID.{person}"
        former = Citizen(code, person, kk(HELD), VILLAGE, channel="whatsapp")
        keep_citizen(former, at=START)
        said = Somebody(code=code, contact=code, telephone="").says("ikuti kasus", number)
        assert ("paling lambat" in said) is shown


def test_a_case_is_completed_with_words_and_with_a_photo() -> None:
    who = bring_proposal()
    case = the_case()
    taken(case.number, "return", Role.VILLAGE_OPERATOR, note="Mohon kirim foto KTP.")
    who.at += timedelta(hours=2)
    said = who.says("ikuti kasus", str(case.number))
    assert "Mohon kirim foto KTP." in said
    assert "Lengkapi kasus" in said
    who.says("lengkapi kasus")
    who.sends(photo())
    assert "Berkas apa yang Anda kirim?" in who.all_said[-1]
    assert (the_case().state, the_case().papers) == ("returned", {})
    who.says("foto rumah")
    assert the_case().state == "received"
    assert [*the_case().papers] == ["house_photo"]
    taken(case.number, "return", Role.VILLAGE_OPERATOR, note="Siapa namanya?")
    who.at += timedelta(hours=2)
    who.says("ikuti kasus", str(case.number), "lengkapi kasus", "Namanya sama dengan KTP.")
    assert the_case().history[-1].note == "Namanya sama dengan KTP."


def test_a_case_is_taken_back_once() -> None:
    who = bring_proposal()
    who.says("ikuti kasus", str(the_case().number), "tarik kasus")
    said = who.says("1")
    assert the_case().state == "withdrawn"
    assert str(the_case().number) in said
    assert "Tarik kasus" not in who.says("ikuti kasus", str(the_case().number))


def test_a_case_of_whatsapp_is_followed_by_telephone_with_both_numbers() -> None:
    who = bring_proposal()
    number = the_case().number
    caller = Caller(at=who.at)
    caller.hears(Silence())
    asked = caller.keys("2", number.digits)
    assert "Tekan NIK" in asked
    said = caller.keys(nik(LARGE), kk(LARGE))
    spelled = " ".join(number.digits[:3])
    assert spelled in said
    assert "Tarik kasus" not in said  # the number that calls is no proof of the account
    caller.keys("1", "1")
    assert the_case().state == "received"


def test_a_number_that_calls_opens_nothing_that_its_account_brought_against_others() -> None:
    fill(proved(), "objection", LARGE)
    caller = Caller()
    caller.hears(Silence())
    said = caller.keys("2", the_case().number.digits, nik(LARGE), kk(LARGE))
    assert "tidak dapat ditampilkan" in said
    assert "Tarik kasus" not in said


def test_what_the_account_brought_elsewhere_is_not_told_to_who_brings_it_again_by_telephone() -> (
    None
):
    who = proved()
    who.says("bapak saya meninggal", "1", nik(LARGE, 3), "3 april 2026", "lewati", "1")
    before = the_case()
    report_death(Caller(at=who.at))
    assert {case.number for case in stored()} > {before.number}
    said = "\n".join(report_death(Caller(at=who.at, code="call-2")).all_said)
    assert "sudah diajukan" in said
    assert grouped(before.number.digits, to_ear=True) not in said


@pytest.mark.parametrize("telephone", [TELEPHONE, "+6281200000055"])
def test_what_was_brought_by_telephone_is_taken_back_by_telephone(telephone: str) -> None:
    from tunggal.service.accounts.people import Citizen, keep_citizen

    code = keep_citizen(Citizen(TELEPHONE, nik(LARGE), kk(LARGE), VILLAGE), at=START)
    report_death(Caller())
    assert the_case().brought_by == code
    caller = Caller(telephone=telephone, code="call-2", at=START + timedelta(hours=1))
    caller.hears(Silence())
    said = caller.keys("2", the_case().number.digits, nik(LARGE), kk(LARGE))
    assert "Tarik kasus" in said
    caller.keys("1", "1")
    assert the_case().state == "withdrawn"


def report_death(caller: Caller) -> Caller:
    caller.hears(Silence())
    caller.keys("3")
    caller.hears(Chosen("group:report=death"))
    caller.keys(nik(LARGE), kk(LARGE), "1", nik(LARGE, 3), "03042026", "1")
    return caller


def test_whoever_writes_from_a_number_alone_reaches_nothing_without_both_numbers() -> None:
    """A number may have another owner by now; its accounts are of whoever had it before."""
    number = brought_on_the_portal().digits
    who = Somebody(code="by-number", contact=TELEPHONE)
    hidden = who.says("ikuti kasus", number)
    absent = Somebody(code="other", contact="+6281200000099").says("ikuti kasus", "6562305898")
    assert hidden == absent
    assert "Pakai NIK dan nomor KK" in hidden
    assert "Tarik kasus" in who.says("1", nik(LARGE), kk(LARGE))


def brought_on_the_portal() -> CaseNumber:
    """A proposal of an account that signs in with the telephone."""
    from tunggal.casework.bringing import Wish
    from tunggal.casework.case import Subject
    from tunggal.registry.nik import Nik
    from tunggal.service.accounts.people import Citizen, citizen_actor, keep_citizen
    from tunggal.service.cases.actions import bring

    code = keep_citizen(Citizen(TELEPHONE, nik(LARGE), kk(LARGE), VILLAGE), at=START)
    own = Subject(Nik(nik(LARGE)), kk(LARGE))
    by = citizen_actor(code)
    assert by is not None
    return bring(Wish("proposal", VILLAGE, own, "portal"), by=by, at=START, key="k").case.number


def test_a_case_of_the_portal_is_followed_on_whatsapp_from_the_same_telephone() -> None:
    number = brought_on_the_portal()
    assert "Tarik kasus" in proved().says("ikuti kasus", number.digits)


def test_a_case_of_whatsapp_is_taken_back_on_the_portal_from_the_same_telephone(
    client: Any,
) -> None:
    """The account of the portal is another one, bound to the same person and telephone."""
    fill(proved(), "objection", LARGE)
    case = the_case()
    address = f"/id/cases/{case.number.digits}"
    as_citizen(client, nik(LARGE), kk(LARGE), contact="+6281200000044")
    assert client.get(address).status_code == 404
    assert str(case.number) not in client.get("/id/cases").content.decode()
    as_citizen(client, nik(LARGE), kk(LARGE), contact=TELEPHONE)
    assert str(case.number) in client.get("/id/cases").content.decode()
    page = client.get(address).content.decode()
    assert "/withdraw" in page
    form = {"key": "form-of-a-withdrawal", "seen": str(case.version)}
    assert client.post(f"{address}/withdraw", form).status_code == 302
    assert the_case().state == "withdrawn"


def test_an_agent_opens_nothing_by_the_number_that_a_caller_names(client: Any) -> None:
    who = proved()
    fill(who, "move", LARGE)
    fill(who, "objection", LARGE)
    officer(client, "agent")
    numbers = {"nik": nik(LARGE), "kk": kk(LARGE), "contact": TELEPHONE}
    client.post("/en/console/caller", numbers)
    pages = {case.kind: client.get(f"/en/console/cases/{case.number.digits}") for case in stored()}
    assert pages["objection"].status_code == 404
    assert pages["move"].status_code == 200
    assert "steps/withdraw" not in pages["move"].content.decode()


@pytest.mark.parametrize("kind", ["objection", "move"])
def test_an_agent_appeals_what_concerns_the_caller_and_not_what_a_number_names(
    client: Any, kind: str
) -> None:
    from portal_cases import decide

    fill(proved(), kind, LARGE)
    number = the_case().number
    decide(number, uphold=False)
    officer(client, "agent")
    numbers = {"nik": nik(LARGE), "kk": kk(LARGE), "contact": TELEPHONE}
    client.post("/en/console/caller", numbers)
    form = {"f_why": "Tidak benar.", "appeals": number.digits, "key": "k" * 12}
    made = client.post("/en/console/cases/new/appeal", form)
    refused = "There is no decision that you can appeal" in made.content.decode()
    assert (made.status_code, refused) == ((422, True) if kind == "objection" else (302, False))


def test_an_agent_brings_a_case_that_is_told_where_the_caller_has_an_account(client: Any) -> None:
    from tunggal.service.accounts.people import Citizen, keep_citizen

    code = keep_citizen(Citizen(TELEPHONE, nik(LARGE), kk(LARGE), VILLAGE), at=START)
    officer(client, "agent")
    numbers = {"nik": nik(LARGE), "kk": kk(LARGE), "contact": TELEPHONE}
    client.post("/en/console/caller", numbers)
    form = {"f_about": "officer", "f_what_happened": "Petugas marah.", "key": "k" * 12}
    made = client.post("/en/console/cases/new/complaint", form)
    assert made.status_code == 302, made.content.decode()
    assert the_case().brought_by == code
    page = client.get(made["Location"])
    assert page.status_code == 200
    assert "steps/withdraw" in page.content.decode()


def test_a_case_of_a_caller_is_taken_back_on_the_portal_by_the_same_person(client: Any) -> None:
    caller = Caller(telephone="")
    caller.hears(Silence())
    caller.keys("3")
    caller.hears(Chosen("group:report=death"))
    caller.keys(nik(LARGE), kk(LARGE), "1", nik(LARGE, 3), "03042026", "1")
    as_citizen(client, nik(LARGE, 2), kk(LARGE))
    address = f"/id/cases/{the_case().number.digits}"
    assert "/withdraw" not in client.get(address).content.decode()
    as_citizen(client, nik(LARGE), kk(LARGE))
    assert "/withdraw" in client.get(address).content.decode()


def test_an_objection_is_never_shown_to_the_one_it_is_against() -> None:
    who = proved()
    fill(who, "objection", LARGE)
    number = the_case().number
    against = proved(HELD, code="ID.2", contact="ID.2", telephone="")
    assert "tidak dapat ditampilkan" in against.says("ikuti kasus", number.digits)
    caller = Caller(telephone="")
    caller.hears(Silence())
    said = caller.keys("2", number.digits, nik(HELD), kk(HELD))
    assert "tidak dapat ditampilkan" in said


# ------------------------------------------------------------------ the telephone


def test_a_death_is_reported_by_keypad_and_its_number_is_said_twice() -> None:
    caller = Caller()
    caller.hears(Silence())
    caller.keys("3")
    caller.hears(Chosen("group:report=death"))
    caller.keys(nik(LARGE), kk(LARGE), "1", nik(LARGE, 3), "03042026")
    said = caller.keys("1")
    case = the_case()
    spelled = grouped(case.number.digits, to_ear=True)
    assert said.count(spelled) == 2
    assert (case.kind, case.channel) == ("death", "phone")
    assert case.brought_by.startswith("caller-")
    assert nik(LARGE)[-4:] not in case.brought_by


def test_a_caller_whose_number_has_an_account_is_told_by_it() -> None:
    from tunggal.service.accounts.people import Citizen, keep_citizen

    code = keep_citizen(Citizen(TELEPHONE, nik(LARGE), kk(LARGE), VILLAGE), at=START)
    report_death(Caller())
    assert the_case().brought_by == code
