"""Receipts and letters of decisions at their doors: what it says, who may have it, and what it keeps to itself."""

from __future__ import annotations

from typing import Any

import pytest

from case_rows import keep_all
from casework_world import policy
from console_world import address, new, officer, walk
from pdf_reading import codes, texts
from portal_cases import FAMILY, KINDS, NEIGHBOUR, act, decide, filled, number_in, stored
from service_world import HELD, OUT, kk, name_of, nik
from signing_in import as_citizen
from tunggal.casework.number import CaseNumber
from tunggal.casework.wording import decision_words
from tunggal.cycle.explanation.words import day_word

pytestmark = [pytest.mark.usefixtures("db")]
WRITTEN = "Keterangan sederhana"
DECIDED = ("screen", "visit", "deliberate", "decide", "sign", "confirm")


def browser_of(family: int) -> Any:
    from django.test import Client

    client = Client()
    as_citizen(client, nik(family), kk(family), contact=f"+62812000002{family:02d}")
    return client


def decided(client: Any, kind: str, *, uphold: bool = True, **changes: str) -> CaseNumber:
    answer = client.post(f"/id/cases/new/{kind}", filled(kind, **changes))
    assert answer.status_code == 302, answer.content.decode()
    number = number_in(answer.headers["Location"])
    decide(number, uphold=uphold)
    return number


def at_portal(number: CaseNumber, language: str = "id") -> str:
    return f"/{language}/cases/{number.digits}/decision.pdf"


def read(client: Any, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200, where
    assert answer.headers["Content-Type"] == "application/pdf"
    return " ".join(texts(answer.content))


def words_of(number: CaseNumber, language: str) -> tuple[str, ...]:
    """The sentences of the decision as the page has them."""
    told = decision_words(
        stored(number), policy(), language, lambda day: day_word(day, language), why=True
    )
    assert told is not None
    return told.lines


@pytest.fixture
def own() -> Any:
    return browser_of(FAMILY)


# ------------------------------------------------------------------ at the portal


@pytest.mark.parametrize("uphold", [True, False])
@pytest.mark.parametrize("kind", [each for each in KINDS if each != "status_question"])
def test_the_letter_says_what_the_page_says(own: Any, kind: str, uphold: bool) -> None:
    number = decided(own, kind, uphold=uphold)
    for language in ("id", "en"):
        page = own.get(f"/{language}/cases/{number.digits}").content.decode()
        assert f'href="{at_portal(number, language)}"' in page
        letter = read(own, at_portal(number, language))
        for said in words_of(number, language):
            assert (said in letter) == (said in page), said
        words = policy().words[language]
        assert str(number) in letter
        assert words.label("kinds", kind).lower() in letter.lower()
        assert words.label("roles", stored(number).history[-1].role).lower() in letter.lower()
        assert day_word(stored(number).decision.decided_on, language) in letter
        assert (WRITTEN in letter) == (WRITTEN in page)


def test_the_code_leads_to_the_case_and_the_bytes_are_the_same(own: Any) -> None:
    number = decided(own, "correction")
    first, again = (own.get(at_portal(number, "en")) for _ in range(2))
    assert first.content == again.content
    assert len(first.content) < 60_000
    assert codes(first.content) == [f"http://testserver/en/cases/{number.digits}"]
    disposition = first.headers["Content-Disposition"]
    assert disposition == f'attachment; filename="putusan-{number.digits}.pdf"'
    assert first.headers["Cache-Control"] == "no-store, no-transform"


def test_a_letter_names_nobody_and_no_number_of_anybody(own: Any) -> None:
    number = decided(own, "death")
    letter = read(own, at_portal(number))
    for hidden in (nik(FAMILY), nik(FAMILY, 2), kk(FAMILY), name_of(FAMILY, 1), "officer-"):
        assert hidden not in letter, hidden


def test_before_a_decision_there_is_no_letter(own: Any) -> None:
    answer = own.post("/id/cases/new/proposal", filled("proposal"))
    number = number_in(answer.headers["Location"])
    assert own.get(at_portal(number)).status_code == 404
    assert "decision.pdf" not in own.get(f"/id/cases/{number.digits}").content.decode()
    for place, step in enumerate(("screen", "visit", "deliberate", "decide", "sign")):
        act(number, step, code=f"officer-{place}")
    assert stored(number).decision is not None
    assert own.get(at_portal(number)).status_code == 404  # proposed alone


def test_whoever_may_not_see_the_case_gets_no_letter(own: Any, client: Any) -> None:
    number = decided(own, "correction")
    stranger = browser_of(OUT)
    told = stranger.get(at_portal(number))
    absent = stranger.get(at_portal(CaseNumber.of(4711)))
    assert told.status_code == absent.status_code == 404
    assert client.get(at_portal(number)).status_code == 302
    assert own.post(at_portal(number)).status_code == 405


def test_the_family_objected_to_gets_no_letter_and_the_objector_no_reason(own: Any) -> None:
    named = {"f_whose_name": "Suharto", "f_where_found": "RT 3, dekat #panic() $x$ *mesjid*"}
    number = decided(own, "objection", **named)
    assert browser_of(NEIGHBOUR).get(at_portal(number)).status_code == 404
    letter, reason = read(own, at_portal(number)), stored(number).decision.reason
    assert policy().words["id"].text("reasons", reason) not in letter
    assert (
        policy().words["id"].text("phrases", "no_appeal") in letter
    )  # the family may, nobody else
    assert "Suharto" in letter
    assert "RT 3, dekat #panic() $x$ *mesjid*" in letter


def test_the_family_reads_why_and_not_what_a_neighbour_wrote(own: Any) -> None:
    whom = {"whom": "other", "whom-nik": nik(NEIGHBOUR), "whom-kk": kk(NEIGHBOUR)}
    number = decided(own, "proposal", **whom)
    act(number, "enter_release", release="2026Q1")
    why = policy().words["id"].text("reasons", stored(number).decision.reason)
    mine, theirs = read(own, at_portal(number)), read(browser_of(NEIGHBOUR), at_portal(number))
    assert (WRITTEN in mine, WRITTEN in theirs) == (True, False)
    assert (why in mine, why in theirs) == (False, True)
    assert ("Hasil dalam data terbaru" in mine, "Hasil dalam data terbaru" in theirs) == (
        False,
        True,
    )


def test_what_an_officer_wrote_goes_to_who_brought_the_case_alone(own: Any) -> None:
    whom = {"whom": "other", "whom-nik": nik(NEIGHBOUR), "whom-kk": kk(NEIGHBOUR)}
    answer = own.post("/id/cases/new/proposal", filled("proposal", **whom))
    number = number_in(answer.headers["Location"])
    for place, step in enumerate(DECIDED[:-1]):
        act(number, step, code=f"officer-{place}")
    act(number, "confirm", code="officer-9", note="Terima kasih,\nmohon bersabar.")
    assert "Pesan petugas Terima kasih, mohon bersabar." in read(own, at_portal(number))
    assert "mohon bersabar" not in read(browser_of(NEIGHBOUR), at_portal(number))


def test_each_letter_leaves_a_line_like_the_page(own: Any) -> None:
    from tunggal.service.audit.models import AuditLine

    number = decided(own, "correction")
    lines = AuditLine.objects.filter(action="case_seen", subject=f"case:{number.digits}")
    before = lines.count()
    own.get(at_portal(number))
    assert lines.count() == before + 1


def test_a_long_case_takes_more_than_one_page(own: Any) -> None:
    number = decided(own, "complaint", f_what_happened="Panjang sekali.\n" * 120)
    answer = own.get(at_portal(number))
    pages = texts(answer.content)
    assert len(pages) > 1
    assert sum(page.count("Panjang sekali.") for page in pages) == 120
    assert f"Kasus {number}, halaman 2 dari {len(pages)}" in pages[1]


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_receipt_is_a_letter_too(own: Any, language: str) -> None:
    answer = own.post("/id/cases/new/correction", filled("correction"))
    number = number_in(answer.headers["Location"])
    where = f"/{language}/cases/{number.digits}/receipt.pdf"
    page = own.get(f"/{language}/cases/{number.digits}/receipt").content.decode()
    assert f'href="{where}"' in page
    words, file = policy().words[language], own.get(where)
    letter = read(own, where)
    for said in (
        str(number),
        words.text("states", "received"),
        day_word(stored(number).due, language),
    ):
        assert said in letter
        assert said in page
    for hidden in (WRITTEN, nik(FAMILY), kk(FAMILY), "Sukamaju"):
        assert hidden not in letter
    assert codes(file.content) == [f"http://testserver/{language}/cases/{number.digits}"]
    named = f'attachment; filename="tanda-terima-{number.digits}.pdf"'
    assert file.headers["Content-Disposition"] == named
    assert browser_of(OUT).get(where).status_code == 404


# ------------------------------------------------------------------ at the console


def kept(kind: str, **changes: Any) -> Any:
    case = walk(new(kind, **changes), *DECIDED)
    keep_all([case])
    return case


def letters_in(client: Any, case: Any) -> list[str]:
    import re

    page = client.get(address(case)).content.decode()
    return re.findall(r'href="([^"]+decision\.pdf[^"]*)"', page)


@pytest.mark.parametrize("role", ["regency_verifier", "head_of_office", "ministry", "auditor"])
def test_an_officer_hands_out_the_decision_alone(client: Any, role: str) -> None:
    case = kept("correction", serial=3)
    officer(client, role)
    (where,) = letters_in(client, case)
    letter = read(client, where)
    why = policy().words["en"].text("reasons", case.decision.reason)
    assert why in letter
    for said in (*case.fields.values(), *(event.note for event in case.history if event.note)):
        assert said not in letter
    followed = f"http://testserver/en/cases/{case.number.digits}"
    assert codes(client.get(where).content) == [followed]


def test_who_brought_a_proposal_for_others_is_handed_no_reason(client: Any) -> None:
    case = kept("proposal", serial=4)
    officer(client, "regency_verifier")
    family, other = letters_in(client, case)
    why = policy().words["en"].text("reasons", case.decision.reason)
    assert (why in read(client, family), why in read(client, other)) == (True, False)


def test_of_an_objection_no_letter_goes_to_the_family(client: Any) -> None:
    case = kept("objection", serial=5)
    officer(client, "regency_verifier")
    (where,) = letters_in(client, case)
    assert policy().words["en"].text("reasons", case.decision.reason) not in read(client, where)
    assert policy().words["en"].text("phrases", "no_appeal") in read(client, where)
    assert client.get(where.replace("for=other", "for=family")).status_code == 404
    assert client.get(where.partition("?")[0]).status_code == 404


def test_out_of_reach_there_is_no_letter(client: Any) -> None:
    case = kept("correction", serial=6)
    officer(client, "regency_verifier", "3271", code="elsewhere")
    wanted = address(case, "en", "decision.pdf?for=family")
    assert client.get(wanted).status_code == 404
    assert client.get("/en/console/cases/nothing/decision.pdf?for=family").status_code == 404
    as_kin = {"nik": nik(HELD), "kk": kk(HELD), "code": "kin"}
    officer(client, "regency_verifier", **as_kin)
    hidden = kept("objection", serial=7)
    assert client.get(address(hidden, "en", "decision.pdf?for=other")).status_code == 404


def test_an_officer_hands_out_a_receipt_that_says_nothing_of_anybody(client: Any) -> None:
    case = new("objection", serial=10)
    keep_all([case])
    where = address(case, "en", "receipt.pdf")
    officer(client, "regency_verifier")
    assert f'href="{where}"' in client.get(address(case)).content.decode()
    letter = read(client, where)
    assert str(case.number) in letter
    for hidden in (nik(HELD), kk(HELD), name_of(HELD, 1), "Sukamaju"):
        assert hidden not in letter
    officer(client, "regency_verifier", "3271", code="elsewhere")
    assert client.get(where).status_code == 404


def test_an_agent_gives_the_letter_to_the_caller_alone(client: Any) -> None:
    case = kept("correction", serial=8)
    officer(client, "agent")
    wanted = address(case, "en", "decision.pdf?for=family")
    assert client.get(wanted).status_code == 404
    client.post("/en/console/caller", {"nik": nik(HELD), "kk": kk(HELD)})
    assert letters_in(client, case) == [wanted]
    assert str(case.number) in read(client, wanted)


def test_nobody_decided_yet_means_no_letter_at_the_console(client: Any) -> None:
    case = walk(new("correction", serial=9), *DECIDED[:-1])
    keep_all([case])
    assert case.decision is not None
    officer(client, "ministry")
    assert letters_in(client, case) == []
    assert client.get(address(case, "en", "decision.pdf?for=family")).status_code == 404
