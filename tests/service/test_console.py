"""The console: queue, page of a case, steps, search, and what each role sees of it."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from case_rows import keep_all, no_superuser  # noqa: F401
from casework_world import policy
from console_world import (
    KEY,
    NEIGHBOUR,
    OTHER_REGENCY,
    OTHER_VILLAGE,
    OWNER,
    address,
    new,
    officer,
    post_step,
    text,
    walk,
)  # fmt: skip
from service_world import HELD, VILLAGE, kk, name_of, nik
from tunggal.casework.case import Actor, Case, Subject
from tunggal.casework.number import CaseNumber
from tunggal.policy.case_terms import Role

pytestmark = [pytest.mark.usefixtures("db")]
QUEUE = "/en/console/"


@pytest.fixture
def client() -> Any:
    from django.test import Client

    return Client()


def stored(case: Case) -> Case:
    from tunggal.service.cases.keeping import read
    from tunggal.service.cases.scope import acting_as

    with acting_as(Actor("service", Role.SERVICE), reading=True) as rows:
        return read(rows.filter(number=case.number.digits))[0]


def trail() -> list[tuple[str, str, str]]:
    from tunggal.service.audit.models import AuditLine

    return [*AuditLine.objects.order_by("number").values_list("actor", "action", "subject")]


# ------------------------------------------------------------------ queue


def test_the_queue_shows_whose_turn_it_is_the_most_urgent_first(client: Any) -> None:
    late = new("proposal", 1)
    late = replace(late, due=late.due - timedelta(days=20))
    fresh, elsewhere = new("death", 2), new("proposal", 3, region=OTHER_VILLAGE)
    keep_all([fresh, late, elsewhere])
    officer(client, "village_operator", VILLAGE)
    page = text(client.get(QUEUE))
    assert page.index(str(late.number)) < page.index(str(fresh.number))
    assert str(elsewhere.number) not in page
    assert "working days late" in page
    assert "Sukamaju, Contoh" in page


def test_the_queue_marks_what_silence_passed_on_and_names_the_regions_of_who_reads(
    client: Any,
) -> None:
    from tunggal.service.cases import actions

    keep_all([case := new("proposal", 1)])
    officer(client, "regency_verifier", VILLAGE[:4])
    assert str(case.number) not in text(client.get(QUEUE))
    late = datetime.combine(case.due + timedelta(days=2), time(3), tzinfo=UTC)
    assert actions.escalate_overdue(late) == (case.number,)
    page = text(client.get(QUEUE))
    assert "passed on: time ran out" in page
    assert "(regency verifier, Kota Contoh)" in page


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("kind=death", {2}),
        ("late=1", {1}),
        ("state=screened", set()),
        ("kind=nonsense&state=x&after=x.y&late=2", {1, 2}),
        (f"where={VILLAGE}", {1, 2}),
        ("where=sukamaju", {1, 2}),
        ("where=3271", {1, 2}),
        ("where=nowhere", {1, 2}),
    ],
)
def test_the_queue_is_narrowed(client: Any, query: str, seen: set[int]) -> None:
    late = new("proposal", 1)
    cases = {1: replace(late, due=late.due - timedelta(days=20)), 2: new("death", 2)}
    keep_all(cases.values())
    officer(client, "village_operator", VILLAGE)
    response = client.get(f"{QUEUE}?{query}")
    page = text(response)
    assert response.status_code == 200
    assert {serial for serial, case in cases.items() if str(case.number) in page} == seen


def test_what_is_late_is_so_by_the_day_where_the_reader_works() -> None:
    from django.conf import settings

    from tunggal.service.console.queue import read_filter

    by, words = Actor("op", Role.VILLAGE_OPERATOR, (VILLAGE,)), settings.CONSOLE_WORDS["en"]
    wanted = read_filter({"late": "1"}, by, words)
    noon = datetime(2026, 4, 6, 12, tzinfo=UTC)
    assert wanted.values(noon)["late"] == date(2026, 4, 6)
    assert wanted.values(noon + timedelta(hours=6))["late"] == date(2026, 4, 7)  # 1 in Jakarta


def test_what_waits_for_a_step_is_one_short_question(client: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tunggal.service.console import minutes, visit_round

    others = [new("death", n, by=replace(OWNER, code=f"c{n}")) for n in range(1, 120)]
    heard = walk(new("proposal", 120), "screen", "visit")
    visited = walk(new("proposal", 121, by=replace(OWNER, code="c")), "screen")
    late = replace(heard, due=heard.due + timedelta(days=90))  # behind all others
    keep_all([*others, late, visited])
    asked = (
        (minutes.waiting, ("village_operator", VILLAGE), late),
        (lambda by: visit_round.waiting(by, 50), ("facilitator", ""), visited),
    )
    for waiting, (role, region), case in asked:
        by = Actor("x", Role(role), (VILLAGE,))
        with CaptureQueriesContext(
            connection,
        ) as told:
            found = waiting(by, region) if region else waiting(by)
        assert [line.number for line in found] == [case.number]
        assert sum("case_case" in each["sql"] for each in told) == 1


def test_the_queue_is_read_page_by_page_without_a_gap(client: Any) -> None:
    import re

    cases = [
        new("proposal", serial, by=replace(OWNER, code=f"c{serial}")) for serial in range(1, 124)
    ]
    keep_all(cases)
    officer(client, "village_operator", VILLAGE)
    seen, where = [], QUEUE
    while where:
        page = client.get(where).content.decode()
        seen += re.findall(r'class="of" href="[^"]*/(\d{10})"', page)
        found = re.search(r'href="([^"]*after=[^"]*)"', page)
        where = found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == 123
    assert sorted(seen) == sorted(case.number.digits for case in cases)


def test_pages_of_as_many_cases_as_there_may_be_go_out_small(client: Any) -> None:
    cases = [new("proposal", n, by=replace(OWNER, code=f"c{n}")) for n in range(1, 51)]
    keep_all([*cases, *(walk(new("proposal", n), "screen", "visit") for n in range(51, 101))])
    officer(client, "village_operator", VILLAGE)
    small = {"Accept-Encoding": "gzip"}
    chosen = {"case": [case.number.digits for case in cases], "step": "screen"} | {
        f"seen-{case.number.digits}": str(case.version) for case in cases
    }
    for answer, told in (
        (client.get(f"{QUEUE}?long=1", headers=small), 'class="of"'),
        (client.get(f"{QUEUE}?long=1&where={VILLAGE}&kind=proposal", headers=small), 'class="of"'),
        (client.post(f"{QUEUE}search", {"number": nik(HELD)}, headers=small), 'class="of"'),
        (client.post(f"{QUEUE}bulk", chosen, headers=small), 'class="of"'),
        (client.post(f"{QUEUE}bulk", {**chosen, "do": "look"}, headers=small), 'scope="row"'),
        (client.get(f"{QUEUE}minutes", headers=small), "<legend><span>"),
    ):
        assert gzip.decompress(answer.content).decode().count(told) == 50
        assert len(answer.content) < 18_000  # styles and heads, 12,000 bytes at most, come on top
    for chosen_by_a_link in ("where=secret", f"done={cases[0].number.digits}&step=screen"):
        answer = client.get(f"{QUEUE}?{chosen_by_a_link}", headers=small)
        assert "Content-Encoding" not in answer.headers


def test_many_objections_against_one_family_are_marked(client: Any) -> None:
    cases = [new("objection", n, by=replace(NEIGHBOUR, code=f"n{n}")) for n in range(1, 5)]
    keep_all(cases)
    officer(client, "regency_verifier")
    assert "many objections against one family" in text(client.get(QUEUE))
    page = text(client.get(address(cases[0])))
    assert "A hundred objections weigh as much as one" in page
    assert str(cases[3].number) in page


def test_who_hides_is_not_found_out_by_a_mark(client: Any) -> None:
    """Objections by one person: the village sees no mark that would join them."""
    cases = []
    for serial in range(1, 4):
        subject = Subject(None, f"317101200110{serial + 50:04d}")
        case = walk(new("objection", serial, subject=subject), "screen")
        cases.append(case)
    keep_all(cases)
    officer(client, "facilitator", VILLAGE)
    assert "many objections by one person" not in text(client.get(QUEUE))
    assert "many objections by one person" not in text(client.get(address(cases[0])))
    officer(client, "ministry")
    assert "many objections by one person" in text(client.get(address(cases[0])))


# ------------------------------------------------------------------ one case


def test_the_page_of_a_case_shows_what_the_work_needs(client: Any) -> None:
    case = new("correction", 1)
    keep_all([case])
    officer(client, "village_operator", VILLAGE, name="Ani Petugas")
    page = text(client.get(address(case)))
    assert "Ani Petugas" in page
    for said in (nik(HELD), kk(HELD), name_of(HELD, 1).title(), "Sukamaju", "find complete"):
        assert said in page, said
    assert policy().kinds["correction"].basis.replace("&", "&amp;") in page
    assert (
        "village_operator:village-operator",
        "case_seen",
        f"case:{case.number.digits}",
    ) in trail()
    assert ("village_operator:village-operator", "family_seen", f"family:{HELD}") in trail()


@pytest.mark.parametrize("role", ["ministry", "auditor"])
def test_names_and_numbers_are_masked_for_who_does_not_need_them(client: Any, role: str) -> None:
    case = new("death", 1, fields={"deceased_nik": nik(HELD, 2), "happened_on": "2026-03-02"})
    keep_all([case])
    officer(client, role)
    page = text(client.get(address(case)))
    assert "317101******0001" in page
    for hidden in (nik(HELD), nik(HELD, 2), kk(HELD), name_of(HELD, 1).title()):
        assert hidden not in page


def test_old_and_new_stand_side_by_side_after_a_visit(client: Any) -> None:
    case = walk(new("proposal", 1), "screen", "visit")
    keep_all([case])
    officer(client, "village_operator", VILLAGE)
    page = text(client.get(address(case)))
    assert "Found by the visit" in page
    assert "36 m2" in page


def test_a_step_is_taken_and_the_page_says_so(client: Any) -> None:
    case = new("proposal", 1)
    keep_all([case])
    officer(client, "village_operator", VILLAGE)
    response = post_step(client, case, "screen")
    assert response.status_code == 302
    assert response["Location"] == f"{address(case)}?done=screen"
    assert "find complete" in text(client.get(response["Location"]))
    assert stored(case).state == "screened"


def test_the_same_form_sent_twice_has_one_effect(client: Any) -> None:
    case = new("proposal", 1)
    keep_all([case])
    officer(client, "village_operator", VILLAGE)
    answers = [post_step(client, case, "screen") for _ in range(2)]
    assert [each.status_code for each in answers] == [302, 302]
    assert stored(case).version == 2


def test_of_two_officers_the_second_is_told_and_keeps_what_was_typed(client: Any) -> None:
    from django.test import Client

    case, other = new("proposal", 1), Client()
    keep_all([case])
    officer(client, "village_operator", VILLAGE)
    officer(other, "village_operator", VILLAGE, code="second")
    assert post_step(other, case, "return", note="KTP belum ada").status_code == 302
    response = post_step(client, case, "return", note="Tolong <b>foto</b> rumah", key="o" * 12)
    page = text(response)
    assert response.status_code == 409
    assert "Somebody else has just changed this case" in page
    assert "We need to know more." in page
    assert "KTP belum ada" in page
    assert "Tolong &lt;b&gt;foto&lt;/b&gt; rumah" in page
    assert stored(case).version == 2


def test_a_step_without_what_it_needs_is_refused_and_nothing_is_lost(client: Any) -> None:
    case = walk(new("proposal", 1), "screen", "visit", "deliberate")
    keep_all([case])
    officer(client, "regency_verifier")
    response = post_step(client, case, "decide", note="sudah kami timbang")
    assert response.status_code == 422
    assert "needs a reason" in text(response)
    assert "sudah kami timbang" in text(response)
    assert f'value="{KEY}"' in text(response)
    response = post_step(client, case, "decide", reason="visit_confirms_need", note="ya")
    assert response.status_code == 302
    assert stored(case).decision.reason == "visit_confirms_need"


def test_whoever_decided_does_not_sign_and_is_told_who_may(client: Any) -> None:
    case = walk(new("proposal", 1), "screen", "visit", "deliberate", "decide")
    keep_all([case])
    decided_by = case.history[-1].actor
    officer(client, "head_of_office", code=decided_by)
    page = text(client.get(address(case)))
    assert "needs a second pair of eyes" in page
    assert post_step(client, case, "sign").status_code == 422
    officer(client, "head_of_office", code="other-head")
    assert post_step(client, case, "sign").status_code == 302


def test_what_was_decided_and_until_when_an_appeal_is_possible(client: Any) -> None:
    case = walk(new("proposal", 1), "screen", "visit", "deliberate", "decide", uphold=False)
    case = walk(case, "sign", "confirm", uphold=False)
    keep_all([case])
    officer(client, "regency_verifier")
    page = text(client.get(address(case)))
    assert "could not be upheld" in page
    assert "bring an appeal by" in page


def test_fields_are_amended_with_a_step_that_amends(client: Any) -> None:
    case = walk(new("correction", 1), "screen", "return")
    keep_all([case])
    officer(client, "village_operator", VILLAGE)
    page = text(client.get(address(case)))
    assert 'name="f_is_right"' in page
    sent = {
        "f_about": case.fields["about"],
        "f_is_right": "Lantai sekarang tanah",
        "note": "dilengkapi",
    }
    assert post_step(client, case, "complete", **sent).status_code == 302
    assert stored(case).fields["is_right"] == "Lantai sekarang tanah"
    assert stored(case).fields["about"] == case.fields["about"]


def test_a_step_with_a_form_of_its_own_leads_there(client: Any) -> None:
    case = walk(new("proposal", 1), "screen")
    keep_all([case])
    officer(client, "facilitator", VILLAGE)
    assert f'href="{address(case, "en", "visit")}"' in text(client.get(address(case)))


def test_a_paper_comes_with_a_step_and_is_shown_to_who_may_see_it(client: Any) -> None:
    import io

    from PIL import Image

    case = walk(new("complaint", 1, subject=Subject()), "ask_regency")
    keep_all([case])
    officer(client, "regency_verifier")
    file = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(file, "PNG")
    file.seek(0)
    file.name = "laporan.png"
    assert post_step(client, case, "report", p_report=file).status_code == 302
    reference = stored(case).papers["report"]
    shown = client.get(address(case, "en", "papers", reference))
    assert shown.status_code == 200
    assert shown["Content-Type"] == "image/jpeg"
    officer(client, "regency_verifier", OTHER_REGENCY, code="elsewhere")
    assert client.get(address(case, "en", "papers", reference)).status_code == 404
    assert client.get(address(case, "en", "papers", "x" * 32)).status_code == 404


@pytest.mark.parametrize(
    ("role", "owner", "opened"),
    [
        ("ministry", "", {"house_photo"}), ("auditor", "", {"house_photo"}),
        ("ministry", Role.MINISTRY, {"house_photo", "family_card_photo"}),
        ("regency_verifier", "", {"house_photo", "family_card_photo"}),
    ],
)  # fmt: skip
def test_papers_that_name_people_are_for_whose_work_needs_names(
    client: Any, role: str, owner: Any, opened: set[str]
) -> None:
    from tunggal.service.papers.actions import shelf

    references = {
        name: shelf().put("image/jpeg", name.encode(), at=datetime.now(UTC))
        for name in ("house_photo", "family_card_photo")
    }
    case = new("proposal", 1, papers=references)
    case = replace(case, owner=owner or case.owner)
    keep_all([case])
    officer(client, role)
    page = text(client.get(address(case)))
    assert "photo of the family card" in page
    for name, reference in references.items():
        where = address(case, "en", "papers", reference)
        assert (where in page) is (name in opened)
        assert client.get(where).status_code == (200 if name in opened else 404)
    assert [line[1] for line in trail()].count("case_paper_seen") == len(opened)


# ------------------------------------------------------------------ who


def test_the_card_of_a_family_elsewhere_is_not_opened_whatever_the_case_says(client: Any) -> None:
    case = new("proposal", 1, region=OTHER_VILLAGE)
    keep_all([case])
    officer(client, "facilitator", OTHER_VILLAGE)
    page = text(client.get(address(case)))
    assert name_of(HELD, 1).title() not in page
    assert "family_seen" not in [line[1] for line in trail()]
    officer(client, "facilitator", OTHER_VILLAGE, VILLAGE, code="both")
    assert name_of(HELD, 1).title() in text(client.get(address(case)))


@pytest.mark.parametrize("role", ["village_operator", "agent", "auditor"])
def test_everybody_finds_the_way_to_what_secures_the_own_account(client: Any, role: str) -> None:
    officer(client, role)
    page = text(client.get("/id/console/search"))
    assert '<a href="/console/account/factors">Pengamanan akun</a>' in page


def test_a_case_out_of_reach_is_answered_like_one_that_is_not_there(client: Any) -> None:
    case = new("proposal", 1)
    keep_all([case])
    officer(client, "regency_verifier", OTHER_REGENCY)
    absent = client.get(address(CaseNumber.of(77)))
    hidden = client.get(address(case))
    assert absent.status_code == hidden.status_code == 404

    def same(response: Any) -> str:
        return (
            text(response).replace(case.number.digits, "N").replace(CaseNumber.of(77).digits, "N")
        )

    assert same(absent) == same(hidden)
    assert client.get("/en/console/cases/123").status_code == 404
    assert post_step(client, case, "screen").status_code == 404
    assert stored(case).version == 1


def test_a_region_that_moved_takes_effect_between_page_and_step(client: Any) -> None:
    case = new("proposal", 1)
    keep_all([case])
    row = officer(client, "village_operator", VILLAGE)
    assert client.get(address(case)).status_code == 200
    row.regions = [OTHER_VILLAGE]
    row.save()
    assert post_step(client, case, "screen").status_code == 404
    assert stored(case).version == 1


def test_a_closed_officer_gets_no_further(client: Any) -> None:
    from datetime import UTC, datetime

    case = new("proposal", 1)
    keep_all([case])
    row = officer(client, "village_operator", VILLAGE)
    row.closed_at = datetime.now(UTC)
    row.save()
    assert post_step(client, case, "screen").status_code == 302
    assert stored(case).version == 1
    assert str(case.number) not in text(client.get(address(case)))


def test_officers_never_act_for_their_own_family(client: Any) -> None:
    case, objected = new("proposal", 1), new("objection", 2)
    keep_all([case, objected])
    officer(client, "regency_verifier", nik=nik(HELD), kk=kk(HELD))
    assert post_step(client, case, "screen").status_code == 422
    assert "your own family" in text(client.get(address(case)))
    assert client.get(address(objected)).status_code == 404
    assert str(objected.number) not in text(client.get(QUEUE))


def test_an_auditor_reads_all_and_writes_nothing(client: Any) -> None:
    case = new("objection", 1)
    keep_all([case])
    officer(client, "auditor")
    assert client.get(QUEUE)["Location"] == "/en/console/search"
    page = text(client.get(address(case)))
    assert 'class="step"' not in page
    assert post_step(client, case, "screen").status_code == 404
    assert client.post("/en/console/bulk", {"case": case.number.digits}).status_code == 404
    assert stored(case).version == 1


# ------------------------------------------------------------------ search


@pytest.mark.parametrize("typed", ["number", "nik", "kk"])
def test_a_case_is_found_by_number_nik_and_kk(client: Any, typed: str) -> None:
    case = new("proposal", 1)
    keep_all([case])
    text_of = {"number": str(case.number), "nik": nik(HELD), "kk": kk(HELD)}[typed]
    officer(client, "regency_verifier")
    page = text(client.post("/en/console/search", {"number": text_of}))
    assert str(case.number) in page
    assert nik(HELD) not in page
    assert kk(HELD) not in page
    officer(client, "regency_verifier", OTHER_REGENCY, code="elsewhere")
    page = text(client.post("/en/console/search", {"number": text_of}))
    assert "Nothing was found" in page
    sought = [line[2] for line in trail() if line[1] == "case_search"]
    assert len(sought) == 2
    assert len({*sought}) == 1
    assert sought[0].startswith("search:")
    client.post("/en/console/search", {"number": nik(HELD, 2)})
    assert trail()[-1][2] not in sought
    assert not any(each in str(trail()) for each in (nik(HELD), kk(HELD)))


@pytest.mark.parametrize("typed", ["", "123", "' = 1=1 --", "<script>", "9" * 5000, "\x00"])
def test_what_is_no_number_is_told_kindly(client: Any, typed: str) -> None:
    officer(client, "regency_verifier")
    response = client.post("/en/console/search", {"number": typed})
    assert response.status_code == 422
    assert "<script>" not in response.content.decode()


# ------------------------------------------------------------------ many at once


def bulk(client: Any, cases: list[Case], **sent: Any) -> Any:
    seen = {f"seen-{case.number.digits}": str(case.version) for case in cases}
    form = {"case": [case.number.digits for case in cases], "key": KEY, **seen, **sent}
    return client.post("/en/console/bulk", form)


def some(most: int = 3) -> list[Case]:
    return [new("proposal", n, by=replace(OWNER, code=f"c{n}")) for n in range(1, most + 1)]


def test_many_cases_are_looked_at_first_and_then_done(client: Any) -> None:
    cases = some()
    keep_all(cases)
    officer(client, "village_operator", VILLAGE)
    assert "find complete" in text(bulk(client, cases))
    looked = text(bulk(client, cases, do="look", step="screen"))
    assert looked.count("Can be done.") == 3
    assert {stored(case).version for case in cases} == {1}
    done = text(bulk(client, cases, do="do", step="screen"))
    assert done.count("Recorded.") == 3
    assert {stored(case).state for case in cases} == {"screened"}
    assert text(bulk(client, cases, do="do", step="screen")).count("Recorded.") == 3
    assert {stored(case).version for case in cases} == {2}


def test_one_refusal_stops_no_other_case(client: Any) -> None:
    cases = some()
    keep_all([walk(cases[0], "screen"), *cases[1:]])
    officer(client, "village_operator", VILLAGE)
    page = text(bulk(client, cases, do="do", step="screen"))
    assert page.count("Recorded.") == 2
    assert "Somebody else has just changed this case" in page
    assert [stored(case).version for case in cases] == [2, 2, 2]


def test_a_bulk_decision_goes_on_after_it_was_cut_off(client: Any, monkeypatch: Any) -> None:
    from tunggal.service.cases import actions

    cases, taken = some(), []
    keep_all(cases)
    officer(client, "village_operator", VILLAGE)
    take = actions.take

    def cut_off(number: CaseNumber, *given: Any, **more: Any) -> Any:
        if taken:
            raise KeyboardInterrupt
        taken.append(number)
        return take(number, *given, **more)

    monkeypatch.setattr(actions, "take", cut_off)
    with pytest.raises(KeyboardInterrupt):
        bulk(client, cases, do="do", step="screen")
    assert sorted(stored(case).version for case in cases) == [1, 1, 2]
    monkeypatch.setattr(actions, "take", take)
    assert text(bulk(client, cases, do="do", step="screen")).count("Recorded.") == 3
    assert {stored(case).version for case in cases} == {2}


@pytest.mark.parametrize(
    ("most", "sent", "says"),
    [
        (0, {}, "No case is chosen"),
        (51, {}, "too many cases"),
        (2, {"mixed": True}, "not in the same state"),
    ],
)
def test_a_bulk_decision_that_makes_no_sense_is_told(
    client: Any, most: int, sent: dict[str, bool], says: str
) -> None:
    cases = some(most)
    keep_all([walk(cases[0], "screen"), *cases[1:]] if sent else cases)
    officer(client, "ministry" if sent else "village_operator", VILLAGE)
    response = bulk(client, cases)
    assert response.status_code == 422
    assert says in text(response)


def test_a_reason_and_a_note_go_to_every_case(client: Any) -> None:
    cases = some(2)
    keep_all(cases)
    officer(client, "regency_verifier")
    sent = {"step": "decline", "reason": "duplicate_case"}
    page = text(bulk(client, cases, do="look", **sent))
    assert page.count("Cannot be done") == 2
    assert "needs an explanation" in page
    page = text(bulk(client, cases, do="do", note="kasus <i>yang sama</i>", **sent))
    assert page.count("Recorded.") == 2
    for case in map(stored, cases):
        assert (case.state, case.decision.reason) == ("signing", "duplicate_case")
        assert case.history[-1].note == "kasus <i>yang sama</i>"
