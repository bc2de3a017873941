"""The visit form: what it asks, what it refuses, and what a case holds after it."""

from __future__ import annotations

import io
import re
from typing import Any

import pypdfium2
import pytest

from case_rows import no_superuser  # noqa: F401
from service_world import HELD, LARGE, OUT, UNRANKED, VILLAGE, kk, name_of, nik
from signing_in import as_citizen, as_officer
from tunggal.policy.canonical import PERSONS
from visiting import FIELD, OPERATOR, address, earlier, person, stored, waiting_case, whole

pytestmark = [pytest.mark.usefixtures("db")]


@pytest.fixture
def officer() -> Any:
    from django.test import Client

    client = Client()
    as_officer(client, "field-1", *FIELD)
    return client


def sent(client: Any, case: Any, answers: dict[str, str], **hidden: str) -> Any:
    values = {"key": "form-0001", "seen": str(case.version), **answers, **hidden}
    return client.post(address(case), values)


def text(response: Any) -> str:
    return response.content.decode()


def photo(size: tuple[int, int] = (320, 240)) -> io.BytesIO:
    from PIL import Image

    made = io.BytesIO()
    Image.new("RGB", size, (120, 90, 60)).save(made, "JPEG", exif=b"Exif\x00\x00secretplace")
    made.name = "rumah.jpg"
    made.seek(0)
    return made


def paper_of(case: Any) -> bytes:
    from tunggal.service.papers.actions import open_paper

    return open_paper(stored(case).papers["visit_form"]).content


def test_the_form_asks_every_variable_in_the_codes_of_the_register(officer: Any) -> None:
    from tunggal.service.cases.means import policy
    from tunggal.service.console.visit_keeping import visit_form

    page = text(officer.get(address(waiting_case())))
    form = visit_form()
    asked = {each.name for each in form.family} | {each.name for each in form.persons}
    named = {*policy().family_columns, *policy().person_columns}
    assert len(form.family) == 26
    assert asked <= named
    for each in form.family:
        column = policy().family_columns[each.name]
        assert f'name="{each.name}"' in page
        for code in column.codes:
            assert re.search(rf'<select id="{each.name}".*?<option value="{code}"', page, re.S)
    for question in form.persons:
        assert question.column == PERSONS[question.name]
        assert f'name="p1_{question.name}"' in page


def test_members_of_the_release_stand_in_the_form_beforehand(officer: Any) -> None:
    page = text(officer.get(address(waiting_case())))
    assert name_of(HELD, 1).title() in page
    assert (
        f'name="p1_name" type="text" autocomplete="off" spellcheck="false" value="{name_of(HELD, 1)}"'
        in page
    )
    assert '<select id="p1_relation" name="p1_relation"' in page
    assert nik(HELD) not in page


def test_a_whole_visit_moves_the_case_and_is_kept_as_it_was_filled_in(officer: Any) -> None:
    case = waiting_case()
    answers = {**whole(), "latitude": "-6.914744", "longitude": "107.609810", "photo1": photo()}
    response = sent(officer, case, answers)
    assert response.status_code == 200, text(response)
    after = stored(case)
    assert after.state == "village_verification"
    assert after.findings.family["floor"] == "1"
    assert after.findings.family["nik"] == nik(HELD)
    assert [each["nik"] for each in after.findings.persons] == [nik(HELD, n) for n in (1, 2, 3)]
    assert after.history[-1].note == "Wawancara lengkap. Letak rumah: -6.915, 107.610. Rumah kecil."
    paper = pypdfium2.PdfDocument(paper_of(case))
    said = paper[0].get_textpage().get_text_range()
    assert str(case.number) in said
    assert "marmer/granit" in said
    assert name_of(HELD, 2) in "".join(page.get_textpage().get_text_range() for page in paper)
    assert b"secretplace" not in paper_of(case)


def test_the_same_form_twice_has_one_effect(officer: Any) -> None:
    case = waiting_case()
    first, again = sent(officer, case, whole()), sent(officer, case, whole())
    assert (first.status_code, again.status_code) == (200, 200)
    assert len(stored(case).history) == case.version + 1


def test_what_is_missing_is_said_at_once_and_nothing_is_lost(officer: Any) -> None:
    case = waiting_case()
    answers = whole(floor="", p2_birth_date="kemarin", wall="77", seen_on="2999-01-01", power="")
    response = sent(officer, case, {**answers, "note": "<b>lihat</b> & catat"})
    page = text(response)
    assert response.status_code == 422
    for name in ("floor", "p2_birth_date", "wall", "seen_on", "power"):
        assert f'<a href="#{name}">' in page, name
        assert f'id="{name}"' in page
    assert "&lt;b&gt;lihat&lt;/b&gt; &amp; catat" in page
    assert 'value="kemarin"' in page
    assert stored(case).state == "screened"


def test_a_question_that_was_not_asked_has_no_answer(officer: Any) -> None:
    case = waiting_case()
    response = sent(officer, case, whole(lighting="4", power="1"))
    assert '<a href="#power">' in text(response)
    assert sent(officer, case, whole(lighting="4", power="")).status_code == 200
    assert "power" not in stored(case).findings.family


def test_a_family_that_was_not_met_needs_a_note_and_no_answers(officer: Any) -> None:
    case = waiting_case()
    empty = {"seen_on": earlier(0.5).date().isoformat(), "result": "nobody_home"}
    assert '<a href="#note">' in text(sent(officer, case, empty))
    assert sent(officer, case, {**empty, "note": "Tetangga: sedang ke kota."}).status_code == 200
    assert stored(case).findings.family == {}
    assert stored(case).findings.persons == ()


def test_who_died_or_moved_is_asked_no_more_than_that(officer: Any) -> None:
    case = waiting_case()
    gone = dict.fromkeys(person(HELD, 2), "") | {
        "presence": "2",
        "name": name_of(HELD, 2),
        "event_on": "2026-01-02",
    }
    answers = whole() | {f"p2_{name}": value for name, value in gone.items()}
    assert sent(officer, case, answers).status_code == 200
    assert stored(case).findings.persons[1] == {
        "presence": "2", "name": name_of(HELD, 2), "event_on": "2026-01-02"
    }  # fmt: skip


def test_a_child_is_not_asked_what_only_older_ones_are(officer: Any) -> None:
    case = waiting_case()
    child = {"p3_birth_date": earlier(400).date().isoformat()}
    for name in ("marital", "schooling", "education", "works", "disability"):
        child[f"p3_{name}"] = ""
    assert sent(officer, case, whole(**child)).status_code == 200


def test_a_member_is_added_without_losing_what_was_written(officer: Any) -> None:
    case = waiting_case(UNRANKED)
    page = text(sent(officer, case, whole(UNRANKED, p4_name="Bayi Baru"), more="1"))
    assert 'name="p5_name"' in page
    assert 'value="Bayi Baru"' in page
    assert 'class="faults"' not in page
    assert stored(case).version == case.version


def test_another_officer_was_quicker_and_nothing_is_overwritten(officer: Any) -> None:
    from django.test import Client

    case, other = waiting_case(), Client()
    as_officer(other, "field-2", *FIELD)
    assert sent(other, case, whole()).status_code == 200
    response = sent(officer, case, whole(note="Atap bocor."))
    assert response.status_code == 409
    assert "petugas lain" in text(response)
    assert "Atap bocor." in text(response)
    assert stored(case).history[-1].actor == "field-2"
    assert officer.get(address(case)).status_code == 409


def test_time_that_ran_out_meanwhile_does_not_spoil_a_visit(officer: Any) -> None:
    from tunggal.service.cases.actions import escalate_overdue

    case = waiting_case()
    assert escalate_overdue(earlier(-60)) == (case.number,)
    from tunggal.casework.case import Actor  # the visit itself comes later than that
    from tunggal.policy.case_terms import Role
    from tunggal.service.console.visit_form import read_filled
    from tunggal.service.console.visit_keeping import DONE, Sent, keep_visit, visit_form

    filled = read_filled(whole(), visit_form(), on=earlier(-61).date())
    kept = keep_visit(
        Sent(case.number, "k", case.version, filled), by=Actor("f", Role.FACILITATOR, (VILLAGE,)),
        at=earlier(-61), language="id",
    )  # fmt: skip
    assert kept.state == DONE, kept
    assert stored(case).state == "village_verification"


def test_nobody_else_reaches_the_form(officer: Any) -> None:
    from django.test import Client

    case, elsewhere, citizen = waiting_case(), Client(), Client()
    as_officer(elsewhere, "far-1", "facilitator", ["3204"])
    as_citizen(citizen, nik(HELD), kk(HELD), village=VILLAGE)
    absent = text(elsewhere.get("/id/console/cases/1000000009/visit"))
    for client in (elsewhere, citizen):
        for response in (client.get(address(case)), sent(client, case, whole())):
            assert response.status_code in (302, 404)
    strip = lambda page: re.sub(r'value="[^"]{30,}"', "", page)  # noqa: E731
    assert strip(text(elsewhere.get(address(case)))).replace(case.number.digits, "N") == strip(
        absent
    ).replace("1000000009", "N")
    assert Client().get(address(case)).status_code == 302
    assert stored(case).version == case.version


def test_the_objector_is_shown_to_no_visitor(officer: Any) -> None:
    case = waiting_case(OUT, kind="objection")
    page = text(officer.get(address(case)))
    assert "neighbour" not in page
    assert sent(officer, case, whole(OUT)).status_code == 200


INJECTIONS = (
    "<script>alert(1)</script>", "' or 1=1 --", "{{7*7}}", "{% include 'x' %}", "\u202eabc", "a" * 9_000, "\x00",
    "=cmd()",
)  # fmt: skip


@pytest.mark.parametrize("bad", INJECTIONS)
def test_whatever_is_written_is_text(officer: Any, bad: str) -> None:
    case = waiting_case()
    answers = dict.fromkeys(whole(), bad) | {
        "latitude": bad,
        "longitude": bad,
        "kk": bad,
        "p99_name": bad,
        "seen": bad,
    }
    response = sent(officer, case, answers)
    assert response.status_code in (400, 422), text(response)
    assert "<script>alert" not in text(response)
    noted = sent(officer, case, whole(note=bad, key="form-0002"))
    assert noted.status_code in (200, 400, 422)


def test_a_file_that_is_no_photo_is_named_and_the_rest_stays(officer: Any) -> None:
    case, fake = waiting_case(), io.BytesIO(b"<html><script>alert(1)</script>")
    fake.name = "rumah.jpg"
    response = sent(officer, case, {**whole(), "photo1": fake})
    assert response.status_code == 422
    assert "Rumah kecil." in text(response)
    assert stored(case).version == case.version


def test_a_large_family_fits(officer: Any) -> None:
    case = waiting_case(LARGE)
    assert text(officer.get(address(case))).count('class="box member"') == 18
    response = sent(officer, case, whole(LARGE))
    assert response.status_code == 200, text(response)
    assert len(stored(case).findings.persons) == 16


def test_the_place_of_the_telephone_is_allowed_on_this_page_alone(officer: Any) -> None:
    assert "geolocation=(self)" in officer.get(address(waiting_case()))["Permissions-Policy"]
    assert "geolocation=()" in officer.get("/id/console/round")["Permissions-Policy"]


def test_every_opening_stands_in_the_audit(officer: Any) -> None:
    from tunggal.service.audit.models import AuditLine

    case = waiting_case()
    before = AuditLine.objects.count()
    officer.get(address(case))
    lines = AuditLine.objects.order_by("number")[before:]
    assert [line.action for line in lines] == ["case_seen", "family_seen"]


def test_an_operator_is_told_that_it_is_not_their_turn() -> None:
    from django.test import Client

    client, case = Client(), waiting_case()
    as_officer(client, OPERATOR.code, "village_operator", [VILLAGE])
    assert client.get(address(case)).status_code == 409
    assert sent(client, case, whole()).status_code == 409


def test_old_answers_of_the_release_stand_beside_their_questions(officer: Any) -> None:
    from service_world import kk as kk_of
    from tunggal.service.console.visit_keeping import visit_form
    from tunggal.service.lookup.status import serving

    index = serving()()
    card = index.find(nik(HELD), kk_of(HELD))[1]
    answers = {
        each.feature: each.value
        for each in index.inputs(card).family.answers
        if each.feature in index.input_codes.now.variables and each.value is not None
    }
    page = text(officer.get(address(waiting_case())))
    shown = set(re.findall(r'id="(\w+)-before">Data sekarang', page))
    assert shown == {*answers} & {each.name for each in visit_form().family}
    assert shown


def test_members_whom_the_register_knows_keep_their_nik_when_none_was_written(officer: Any) -> None:
    case = waiting_case()
    blank = {f"p{place}_nik": "" for place in (1, 2, 3)}
    born = {f"p{place}_birth_date": "1980-01-01" for place in (1, 2, 3)}
    answers = {**whole(), **blank, **born, "p3_name": "Anak Baru"}
    assert sent(officer, case, answers).status_code == 200
    found = [each.get("nik", "") for each in stored(case).findings.persons]
    assert found == [nik(HELD, 1), nik(HELD, 2), ""]
