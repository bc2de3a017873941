"""A citizen brings every kind of case, follows it, answers, takes it back and appeals: page by page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from casework_world import policy
from portal_cases import FAMILY, KINDS, NEIGHBOUR, act, decide, filled, number_in, officer, stored
from service_world import NOTICE, OUT, UNRANKED, VILLAGE, kk, nik, notice_number
from signing_in import as_citizen, as_unlisted
from tunggal.casework.number import CaseNumber
from tunggal.casework.refusals import CaseRefused
from tunggal.policy.case_terms import Role, Ruling

pytestmark = [pytest.mark.usefixtures("db")]


@pytest.fixture
def own(client: Any) -> Any:
    as_citizen(client, nik(FAMILY), kk(FAMILY))
    return client


@pytest.fixture
def stranger() -> Any:
    from django.test import Client

    client = Client()
    as_citizen(client, nik(OUT), kk(OUT), contact="+6281200000002")
    return client


def browser_of(family: int) -> Any:
    from django.test import Client

    client = Client()
    as_citizen(client, nik(family), kk(family), contact=f"+62812000001{family:02d}")
    return client


def brought(client: Any, kind: str, language: str = "id", **changes: str) -> CaseNumber:
    answer = client.post(f"/{language}/cases/new/{kind}", filled(kind, **changes))
    assert answer.status_code == 302, answer.content.decode()
    return number_in(answer.headers["Location"])


def read(client: Any, address: str, number: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == number, (address, answer.status_code)
    return answer.content.decode()


# Bringing


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_brought_and_followed(own: Any, kind: str, language: str) -> None:
    page = read(own, f"/{language}/cases/new/{kind}")
    for field in policy().kinds[kind].fields:
        assert f'name="f_{field}' in page
    for paper in policy().kinds[kind].attachments:
        assert f'name="p_{paper}"' in page
    number = brought(own, kind, language)
    case, words = stored(number), policy().words[language]
    assert case.region == VILLAGE
    assert case.channel == "portal"
    receipt = read(own, f"/{language}/cases/{number.digits}/receipt")
    assert str(number) in receipt
    assert words.label("roles", case.owner) in receipt
    page = read(own, f"/{language}/cases/{number.digits}")
    assert words.text("states", "received") in page
    assert words.text("steps", "bring") in page
    for field in policy().kinds[kind].fields:
        assert words.label("fields", field) in page
    listed = read(own, f"/{language}/cases")
    assert str(number) in listed
    assert words.label("states", "received") in listed


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_written_is_what_the_case_says(own: Any, kind: str) -> None:
    case = stored(brought(own, kind))
    for field in policy().kinds[kind].fields.values():
        held = {
            "day": "2026-03-02", "niks": f"{nik(FAMILY, 2)} {nik(FAMILY, 3)}", "nik": nik(FAMILY, 2),
            "village": VILLAGE, "kk": kk(NEIGHBOUR), "text": "Keterangan sederhana",
            "programme": "pbi_jkn" if kind == "reactivation" else "pkh",
        }  # fmt: skip
        assert case.fields[field.name] == held.get(field.holds, *field.choices[:1])


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_form_names_every_field_that_is_needed(own: Any, kind: str) -> None:
    answer = own.post(f"/id/cases/new/{kind}", {})
    page = answer.content.decode()
    needed = [each.name for each in policy().kinds[kind].fields.values() if each.required]
    if not needed and kind not in ("proposal", "objection"):
        return
    assert answer.status_code == 422
    assert 'role="alert"' in page
    for name in needed:
        label = policy().words["id"].label("fields", name)
        assert page.count(f"Isian &#39;{label}&#39; masih kosong.") == 2, name
    for target in re.findall(r'<li><a href="#([^"]+)"', page):
        assert f'id="{target}"' in page, target


def test_a_form_is_filled_in_by_codes_alone(own: Any) -> None:
    page = read(own, "/id/cases/new/correction?about=goods&is_right=rahasia")
    assert re.search(r'value="goods" checked', page)
    assert "rahasia" not in page
    page = read(own, "/id/cases/new/withdrawal?programme=pkh")
    assert '<option value="pkh" selected>' in page
    assert "selected" not in read(own, "/id/cases/new/withdrawal?programme=%3Cscript%3E")


def test_a_link_in_the_other_language_keeps_its_codes(own: Any) -> None:
    page = read(own, "/id/cases/new/correction?about=goods")
    assert 'href="/en/cases/new/correction?about=goods"' in page


def test_only_what_can_be_given_back_is_offered(own: Any) -> None:
    where = "/id/cases/new/reactivation"
    page = read(own, where)
    assert 'value="pbi_jkn"' in page
    assert 'value="pkh"' not in page
    assert 'value="pkh"' in read(own, "/id/cases/new/proposal")
    assert own.post(where, {**filled("reactivation"), "f_programme": "pkh"}).status_code == 422


def test_a_member_is_named_by_a_nik_of_the_own_card(own: Any) -> None:
    sent = filled("reactivation", whom="member")
    answer = own.post("/id/cases/new/reactivation", {**sent, "whom-nik": nik(NEIGHBOUR)})
    assert answer.status_code == 422
    assert "NIK ini tidak ada di kartu keluarga Anda" in answer.content.decode()
    answer = own.post("/id/cases/new/reactivation", {**sent, "whom-nik": nik(FAMILY, 4)})
    case = stored(number_in(answer.headers["Location"]))
    assert case.subject.nik is not None
    assert (case.subject.nik.digits, case.subject.kk) == (nik(FAMILY, 4), kk(FAMILY))


@pytest.mark.parametrize("kind", ["death", "move", "split"])
def test_only_who_is_on_the_card_dies_or_moves(own: Any, kind: str) -> None:
    field = "f_deceased_nik" if kind == "death" else "f_moved_niks"
    for others in (nik(NEIGHBOUR), "3171014107800999"):
        answer = own.post(f"/id/cases/new/{kind}", filled(kind, **{field: others}))
        assert answer.status_code == 422
        assert "tidak semuanya ada di kartu keluarga ini" in answer.content.decode()
    number = brought(own, kind)
    assert stored(number).version == 1


def test_a_child_is_on_no_card_yet(own: Any) -> None:
    assert stored(brought(own, "birth", f_child_nik="3171014107800999")).is_open


def test_nobody_amends_a_case_to_a_stranger(own: Any) -> None:
    number = brought(own, "death")
    case = act(number, "return")
    sent = {**filled("death"), "seen": str(case.version), "f_deceased_nik": nik(NEIGHBOUR)}
    answer = own.post(f"/id/cases/{number.digits}/complete", sent)
    assert answer.status_code == 422
    assert stored(number).fields["deceased_nik"] == nik(FAMILY, 2)


def test_a_nik_alone_keeps_the_officers_of_that_family_out(own: Any) -> None:
    from tunggal.service.cases import actions, queries

    number = brought(own, "proposal", **{"whom": "other", "whom-nik": nik(NEIGHBOUR)})
    case = stored(number)
    assert case.subject.kk == ""
    now = datetime.now(UTC)
    other = officer(Role.VILLAGE_OPERATOR)
    kin = replace(other, code="kin", kk=kk(NEIGHBOUR))
    ask = {"at": now, "seen": 1}
    assert actions.check(number, "screen", by=other, **ask) is None
    assert actions.check(number, "screen", by=kin, **ask).rule == "own_family"
    with pytest.raises(CaseRefused):
        actions.take(number, "screen", by=kin, key="k", **ask)
    hidden = brought(own, "objection", **{"whom-nik": nik(NEIGHBOUR), "whom-kk": ""})
    kin = replace(kin, role=Role.REGENCY_VERIFIER)
    assert queries.see(hidden, by=kin, at=now) is None
    assert queries.see(hidden, by=replace(kin, kk=""), at=now) is not None


@pytest.mark.parametrize("kind", KINDS)
def test_a_telephone_keeps_nothing_of_what_hides_its_reporter(own: Any, kind: str) -> None:
    hides = policy().kinds[kind].hides_reporter
    assert ("data-unkept" in read(own, f"/id/cases/new/{kind}")) is hides
    if kind == "objection":
        number = brought(own, kind)
        decide(number, uphold=False)
        address = f"/id/cases/new/appeal?appeals={number.digits}"
        assert "data-unkept" in read(own, address)
    if "complete" in policy().kinds[kind].flow.steps:
        number = brought(own, kind, key="another-form-of-this", f_grounds="steady_pay")
        act(number, "return")
        page = read(own, f"/id/cases/{number.digits}/complete")
        assert ("data-unkept" in page) is hides


def test_nothing_tells_whether_a_neighbour_is_in_the_register(own: Any) -> None:
    for other in (nik(NEIGHBOUR), "3171014107800999"):
        sent = filled("proposal", whom="other", key=f"key-of-a-form-{other}")
        answer = own.post("/id/cases/new/proposal", {**sent, "whom-nik": other})
        assert answer.status_code == 302


def test_ones_own_family_cannot_be_objected_to(own: Any) -> None:
    for numbers in ((nik(FAMILY), kk(FAMILY)), ("", kk(FAMILY)), (nik(FAMILY, 5), "")):
        sent = filled("objection", **dict(zip(("whom-nik", "whom-kk"), numbers, strict=True)))
        answer = own.post("/id/cases/new/objection", sent)
        assert answer.status_code == 422
        assert "hanya dapat diajukan untuk" in answer.content.decode()


def test_withdrawing_from_an_aid_for_persons_is_about_all_on_the_card(own: Any) -> None:
    case = stored(brought(own, "withdrawal", f_programme="pbi_jkn"))
    assert (case.subject.nik, case.subject.kk) == (None, kk(FAMILY))
    case = stored(brought(own, "withdrawal", f_programme="pkh", key="another-key-of-a-form"))
    assert case.subject.nik is not None


def test_a_day_that_lies_ahead_is_not_taken(own: Any) -> None:
    answer = own.post("/id/cases/new/death", filled("death", **{"f_happened_on-year": "2062"}))
    assert answer.status_code == 422
    assert 'value="2062"' in answer.content.decode()


# Sending twice, and two at once


@pytest.mark.parametrize("kind", KINDS)
def test_sent_twice_it_is_one_case(own: Any, kind: str) -> None:
    first, second = brought(own, kind), brought(own, kind)
    assert first == second
    assert read(own, "/id/cases").count('class="of"') == 1


def test_in_two_tabs_the_second_leads_to_the_case_of_the_first(own: Any) -> None:
    first = brought(own, "correction")
    answer = own.post("/id/cases/new/correction", filled("correction", key="another-tab-0000001"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'href="/id/cases/{first.digits}"' in page
    assert "Keterangan sederhana" in page


def test_too_many_open_cases_are_refused_in_words(own: Any) -> None:
    most = next(limit.most for limit in policy().limits if "proposal" in limit.kinds)
    for serial in range(most + 1):
        sent = filled("proposal", whom="other", key=f"key-number-{serial:010}")
        answer = own.post(
            "/id/cases/new/proposal", {**sent, "whom-nik": nik(NEIGHBOUR, serial + 1)}
        )
    assert answer.status_code == 422
    assert "yang sedang diperiksa" in answer.content.decode()


# Following


def test_a_stranger_finds_what_an_absent_number_finds(own: Any, stranger: Any) -> None:
    number = brought(own, "correction")
    absent = CaseNumber.of(4711).digits
    for part in ("", "/receipt", "/withdraw", "/papers/none"):
        pages = [
            re.sub(r'value="[^"]{64}"', "", read(stranger, f"/id/cases/{each}{part}", 404))
            for each in (number.digits, absent)
        ]
        assert pages[0].replace(number.digits, absent) == pages[1]
    assert stranger.post(f"/id/cases/{number.digits}/withdraw", {"seen": "1"}).status_code == 404
    assert read(stranger, "/id/cases/1234567890", 404)


def test_the_family_objected_to_never_learns_of_it(own: Any) -> None:
    number, family = brought(own, "objection"), browser_of(NEIGHBOUR)
    assert read(family, f"/id/cases/{number.digits}", 404)
    assert str(number) not in read(family, "/id/cases")
    decide(number)
    assert read(family, f"/id/cases/{number.digits}", 404)
    assert str(number) not in read(family, "/id/cases")
    assert "dikabulkan" in read(own, f"/id/cases/{number.digits}")


def test_who_proposes_a_neighbour_learns_nothing_of_the_family(own: Any) -> None:
    sent = {"whom": "other", "whom-nik": nik(NEIGHBOUR), "whom-kk": kk(NEIGHBOUR)}
    number = brought(own, "proposal", **sent)
    decide(number)
    act(number, "enter_release", release="2026Q1")
    page = read(own, f"/id/cases/{number.digits}")
    assert "Hasil dalam data terbaru" not in page
    assert nik(NEIGHBOUR) not in page
    assert kk(NEIGHBOUR) not in page
    page = read(browser_of(NEIGHBOUR), f"/id/cases/{number.digits}")
    assert "Hasil dalam data terbaru" in page  # the family itself follows it, too
    assert "Keterangan sederhana" not in page  # but not what the neighbour wrote


@pytest.mark.parametrize("uphold", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_a_decision_is_told_whole(own: Any, kind: str, uphold: bool) -> None:
    number = brought(own, kind)
    case = decide(number, uphold=uphold)
    page = read(own, f"/id/cases/{number.digits}")
    if case.decision is None:  # a question is answered
        assert policy().words["id"].text("states", "answered") in page
        assert "sudah diperiksa" in page
        return
    words = policy().words["id"]
    assert words.text("rulings", case.decision.ruling) in page
    ours = kind != "objection"  # how a neighbour's family lives is told to that family alone
    for part in ("sentence", "remedy"):
        assert (words.text("reasons", case.decision.reason, part) in page) is ours
    assert (policy().reasons[case.decision.reason].basis in page) is ours
    appeals = policy().kinds[kind].appeals
    party = appeals and (appeals.when_upheld if uphold else appeals.when_not_upheld)
    mine = party == "bringer" or (party == "concerned" and kind != "objection")
    assert (f"/id/cases/new/appeal?appeals={number.digits}" in page) == bool(mine)


def test_what_became_of_the_family_is_told_to_itself(own: Any) -> None:
    number = brought(own, "proposal")
    decide(number)
    act(number, "enter_release", release="2026Q1")
    page = read(own, f"/id/cases/{number.digits}")
    assert "Hasil dalam data terbaru" in page
    assert "desil 1" in page


def test_every_reading_leaves_a_line(own: Any) -> None:
    from tunggal.service.audit.models import AuditLine

    number = brought(own, "correction")
    before = AuditLine.objects.filter(action="case_seen").count()
    read(own, f"/id/cases/{number.digits}")
    read(own, f"/id/cases/{number.digits}/receipt")
    assert AuditLine.objects.filter(action="case_seen").count() == before + 2


def test_the_code_of_a_receipt_leads_to_the_case(own: Any) -> None:
    number = brought(own, "complaint")
    answer = own.get(f"/id/cases/{number.digits}/code.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert b"<svg" in answer.content
    assert b"style" not in answer.content


# Steps of a citizen


@pytest.mark.parametrize("kind", KINDS)
def test_a_case_is_taken_back(own: Any, kind: str) -> None:
    number = brought(own, kind)
    page = read(own, f"/id/cases/{number.digits}/withdraw")
    assert "kasus berakhir" in page
    key = re.findall(r'name="key" value="([^"]+)"', page)[0]
    for _ in range(2):  # sent twice, it is taken once
        answer = own.post(f"/id/cases/{number.digits}/withdraw", {"key": key, "seen": "1"})
        assert answer.headers["Location"] == f"/id/cases/{number.digits}"
    case = stored(number)
    assert (case.state, case.version) == ("withdrawn", 2)
    assert policy().words["id"].text("states", "withdrawn") in read(
        own, f"/id/cases/{number.digits}"
    )
    assert own.get(f"/id/cases/{number.digits}/withdraw").status_code == 302


RETURNED = sorted(
    code for code, kind in policy().kinds.items()
    if "complete" in kind.flow.steps and code != "appeal"
)  # fmt: skip


@pytest.mark.parametrize("kind", RETURNED)
def test_what_is_asked_for_is_answered(own: Any, kind: str) -> None:
    number = brought(own, kind)
    act(number, "return", note="Tolong tulis lebih jelas.")
    page = read(own, "/id/cases")
    assert "Menunggu jawaban Anda" in page
    page = read(own, f"/id/cases/{number.digits}")
    assert "Tolong tulis lebih jelas." in page
    page = read(own, f"/id/cases/{number.digits}/complete")
    assert "Tolong tulis lebih jelas." in page
    sent = {name: text for name, text in filled(kind).items() if name.startswith("f_")}
    changed = next((name for name, text in sent.items() if text == "Keterangan sederhana"), "")
    sent |= {changed: "Sudah diperjelas"} if changed else {}
    hidden = dict(re.findall(r'name="(key|seen)" value="([^"]+)"', page))
    assert hidden["seen"] == "2"
    for _ in range(2):
        answer = own.post(f"/id/cases/{number.digits}/complete", {**sent, **hidden})
        assert answer.status_code == 302, answer.content.decode()
    case = stored(number)
    assert (case.state, case.version) == ("received", 3)
    if changed:
        assert case.fields[changed[2:]] == "Sudah diperjelas"


def test_an_optional_field_can_be_emptied(own: Any) -> None:
    number = brought(own, "proposal")
    act(number, "return", note="Tolong jelaskan.")
    own.post(
        f"/id/cases/{number.digits}/complete", {"key": "k" * 20, "seen": "2", "f_programme": ""}
    )
    assert stored(number).fields == {"programme": "", "why": ""}


def test_who_looked_at_an_older_state_is_told_and_keeps_what_was_written(own: Any) -> None:
    number = brought(own, "correction")
    act(number, "return", note="Tolong jelaskan.")
    sent = {"key": "k" * 20, "seen": "1", "f_about": "house", "f_is_right": "Lantai tanah"}
    answer = own.post(f"/id/cases/{number.digits}/complete", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "baru saja diubah oleh orang lain" in page
    assert "Lantai tanah" in page
    assert 'name="seen" value="2"' in page
    assert own.post(f"/id/cases/{number.digits}/complete", {**sent, "seen": "2"}).status_code == 302


def test_only_who_brought_it_takes_it_back(own: Any) -> None:
    number = brought(own, "proposal", **{"whom": "other", "whom-nik": nik(NEIGHBOUR)})
    family = browser_of(NEIGHBOUR)
    assert "/withdraw" not in read(family, f"/id/cases/{number.digits}")
    assert family.get(f"/id/cases/{number.digits}/withdraw").status_code == 302
    answer = family.post(f"/id/cases/{number.digits}/withdraw", {"seen": "1", "key": "k" * 20})
    assert answer.status_code == 422
    assert stored(number).state == "received"


@pytest.mark.parametrize("step", ["decide", "sign", "screen", "enter_release", "nothing"])
def test_steps_of_officers_are_not_a_citizens(own: Any, step: str) -> None:
    number = brought(own, "proposal")
    answer = own.post(f"/id/cases/{number.digits}/{step}", {"seen": "1", "key": "k" * 20})
    assert answer.status_code in (302, 422)
    assert stored(number).version == 1


# Appeals


@pytest.mark.parametrize(
    "kind", [code for code in KINDS if (a := policy().kinds[code].appeals) and a.when_not_upheld]
)
def test_a_decision_is_appealed_from_its_page(own: Any, kind: str) -> None:
    number = brought(own, kind)
    decide(number, uphold=False)
    assert f"?appeals={number.digits}" in read(own, "/id/cases/new/appeal")
    page = read(own, f"/id/cases/new/appeal?appeals={number.digits}")
    assert str(number) in page
    appeal = brought(own, "appeal", appeals=number.digits)
    case = stored(appeal)
    assert case.about is not None
    assert case.about.number == str(number)
    assert case.subject == stored(number).subject
    assert case.about.ruling is Ruling.NOT_UPHELD
    assert len(case.about.participants) > 1
    page = read(own, f"/id/cases/{appeal.digits}")
    assert policy().words["id"].label("kinds", "appeal") in page


def test_what_is_offered_for_appeal_says_nothing_of_a_neighbour(own: Any) -> None:
    number = brought(own, "objection")
    case = decide(number, uphold=False)
    reason = policy().words["id"].text("reasons", case.decision.reason)
    for address in ("/id/cases/new/appeal", f"/id/cases/new/appeal?appeals={number.digits}"):
        page = read(own, address)
        assert str(number) in page
        assert reason not in page


def test_the_family_appeals_a_lost_objection_by_its_number(own: Any) -> None:
    number = brought(own, "objection")
    case = decide(number)
    family = browser_of(NEIGHBOUR)
    assert str(number) not in read(family, "/id/cases")
    read(family, f"/id/cases/{number.digits}", 404)
    assert f"?appeals={number.digits}" in read(family, "/id/cases/new/appeal")
    page = read(family, f"/id/cases/new/appeal?appeals={number.digits}")
    words = policy().words["id"]
    assert words.text("rulings", case.decision.ruling) in page
    assert words.text("reasons", case.decision.reason) in page
    for hidden in (*case.fields.values(), *case.papers.values()):
        assert hidden not in page or hidden in ("pkh", "well_off")
    appeal = stored(brought(family, "appeal", appeals=number.digits))
    assert (appeal.subject, appeal.about.number) == (case.subject, str(number))
    assert str(appeal.number) in read(family, "/id/cases")
    assert str(appeal.number) not in read(own, "/id/cases")


def test_the_family_never_learns_of_the_appeal_of_who_objected(own: Any) -> None:
    number = brought(own, "objection")
    decide(number, uphold=False)
    appeal = brought(own, "appeal", appeals=number.digits)
    family = browser_of(NEIGHBOUR)
    assert str(appeal) in read(own, "/id/cases")
    assert str(appeal) not in read(family, "/id/cases")
    read(family, f"/id/cases/{appeal.digits}", 404)


@pytest.mark.parametrize("programme", ["pkh", "pbi_jkn"])
def test_a_notice_is_appealed(programme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from tunggal.service.portal import case_new

    class Spring(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime(2026, 4, 10, 3, tzinfo=UTC)

    monkeypatch.setattr(case_new, "datetime", Spring)
    family, notice = browser_of(NOTICE), notice_number(programme, NOTICE)
    assert f"?notice={notice}" in read(family, "/id/cases/new/appeal")
    page = read(family, f"/id/cases/new/appeal?notice={notice}")
    assert f'name="notice" value="{notice}"' in page
    case = stored(brought(family, "appeal", notice=notice))
    assert case.about is not None
    assert (case.about.number, case.about.programme) == (notice, programme)
    assert case.about.keeps_aid
    assert case.subject.kk == kk(NOTICE)
    # Aid for persons: whom of the family the notice names stands in the register alone.
    assert (case.subject.nik is None) == (programme == "pbi_jkn")


def test_a_late_appeal_is_refused_in_words() -> None:
    family, notice = browser_of(NOTICE), notice_number("pkh", NOTICE)
    answer = family.post("/id/cases/new/appeal", filled("appeal", notice=notice))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Banding hanya dapat diajukan sampai dengan 30 September 2026." in page
    assert "Keterangan sederhana" in page


def test_what_is_not_ones_own_is_not_appealed(own: Any, stranger: Any) -> None:
    number = brought(own, "correction")
    decide(number, uphold=False)
    notice = notice_number("pkh", NOTICE)
    for asked in (f"appeals={number.digits}", f"notice={notice}", "appeals=1", "notice=../x"):
        page = read(stranger, f"/id/cases/new/appeal?{asked}")
        assert "Tidak ada putusan atau pemberitahuan" in page
        name, value = asked.split("=")
        answer = stranger.post("/id/cases/new/appeal", filled("appeal", **{name: value}))
        assert "Tidak ada putusan atau pemberitahuan" in answer.content.decode()


# Who is in no register


def test_who_is_in_no_register_proposes_and_complains(client: Any) -> None:
    as_unlisted(client, VILLAGE)
    page = read(client, "/id/cases/new")
    offered = set(re.findall(r'href="/id/cases/new/([a-z_]+)"', page))
    assert offered == {"proposal", "complaint", "appeal"}
    for kind in sorted({*KINDS} - offered):
        assert read(client, f"/id/cases/new/{kind}", 404)
        assert client.post(f"/id/cases/new/{kind}", filled(kind)).status_code == 404
    number = brought(client, "proposal", **{"whom-kk": "3171012001100555"})
    assert stored(number).subject.kk == "3171012001100555"
    assert str(number) in read(client, "/id/cases")
    assert brought(client, "complaint")


def test_who_declared_no_village_is_asked_for_it(client: Any) -> None:
    as_citizen(client, nik(UNRANKED), kk(UNRANKED), village="")
    assert 'name="f_where"' in read(client, "/id/cases/new/correction")
    answer = client.post("/id/cases/new/correction", filled("correction"))
    assert answer.status_code == 422
    assert stored(brought(client, "correction", f_where="Sukamaju")).region == VILLAGE
