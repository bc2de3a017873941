"""The minutes of a village meeting: one form, a step for each case, each for itself."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from case_rows import no_superuser  # noqa: F401
from service_world import HELD, NOTICE, OUT, VILLAGE, name_of
from signing_in import as_officer
from tunggal.casework.case import Actor
from tunggal.policy.case_terms import Role
from visiting import FIELD, earlier, stored, waiting_case, whole

pytestmark = [pytest.mark.usefixtures("db")]
PAGE = "/id/console/minutes"


@pytest.fixture
def operator() -> Any:
    from django.test import Client

    client = Client()
    as_officer(client, "op-9", "village_operator", [VILLAGE])
    return client


def visited(family: int = HELD, key: str = "k", region: str = VILLAGE) -> Any:
    """A case whose visit is done: it waits for the meeting."""
    from tunggal.service.console.visit_form import read_filled
    from tunggal.service.console.visit_keeping import DONE, Sent, keep_visit, visit_form

    case = waiting_case(family, key=key, region=region)
    at = earlier(0.2)
    filled = read_filled(whole(family), visit_form(), on=at.date())
    by = Actor("field-1", Role.FACILITATOR, (region,))
    assert (
        keep_visit(Sent(case.number, key, case.version, filled), by=by, at=at, language="id").state
        == DONE
    )
    return stored(case)


def photo() -> io.BytesIO:
    from PIL import Image

    made = io.BytesIO()
    Image.new("RGB", (300, 400), (250, 250, 240)).save(made, "JPEG")
    made.seek(0)
    made.name = "ba.jpg"
    return made


def meeting(*cases: Any, **changes: Any) -> dict[str, Any]:
    values = {
        "village": VILLAGE, "key": "minutes-0001", "paper": "musdes_minutes", "place": "Balai desa",
        "held_on": earlier(0.1).date().isoformat(), "took_part_village_head": "2", "took_part_women": "5",
        "file": photo(),
    }  # fmt: skip
    for case in cases:
        digits = case.number.digits
        values |= {
            f"c{digits}": "agrees",
            f"v{digits}": str(case.version),
            f"n{digits}": "Setuju semua.",
        }
    return {name: value for name, value in {**values, **changes}.items() if value is not None}


def text(response: Any) -> str:
    return response.content.decode()


def test_one_meeting_moves_all_its_cases_each_with_its_own_paper(operator: Any) -> None:
    from tunggal.service.papers.actions import open_paper

    one, other = visited(HELD), visited(OUT, "o")
    response = operator.post(PAGE, meeting(one, other))
    assert response.status_code == 200, text(response)
    after = [stored(each) for each in (one, other)]
    assert [each.state for each in after] == ["regency_decision"] * 2
    papers = [each.papers["musdes_minutes"] for each in after]
    assert len({*papers}) == 2
    assert open_paper(papers[0]) == open_paper(papers[1])
    note = after[0].history[-1].note
    assert "Balai desa, hadir 7 orang" in note
    assert note.endswith("Musyawarah mendukung. Setuju semua.")


def test_a_statement_stands_in_the_place_of_a_meeting(operator: Any) -> None:
    case = visited()
    sent = meeting(case, paper="sptjm", place="", took_part_village_head="", took_part_women="")
    assert operator.post(PAGE, sent).status_code == 200
    assert "sptjm" in stored(case).papers


def test_sent_twice_it_has_one_effect(operator: Any) -> None:
    case = visited()
    for _ in range(2):
        assert operator.post(PAGE, meeting(case)).status_code == 200
    assert stored(case).version == case.version + 1


def test_one_case_went_on_without_it_and_the_others_are_kept(operator: Any) -> None:
    one, other = visited(HELD), visited(OUT, "o")
    late = meeting(one, other, **{f"v{other.number.digits}": "1"})
    response = operator.post(PAGE, late)
    page = text(response)
    assert response.status_code == 409
    assert f"Kasus {one.number}: diteruskan" in page
    assert f"Kasus {other.number}: belum dicatat" in page
    assert stored(one).state == "regency_decision"
    assert stored(other).version == other.version
    kept = re.search('name="kept" value="([^"]+)"', page)[1]
    version = re.search(f'name="v{other.number.digits}" value="([0-9]+)"', page)[1]
    again = meeting(one, other, file=None, kept=kept, **{f"v{other.number.digits}": version})
    assert operator.post(PAGE, again).status_code == 200
    assert stored(other).state == "regency_decision"
    assert stored(one).version == one.version + 1


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"place": ""}, "place"), ({"held_on": "2999-01-01"}, "held_on"), ({"held_on": "kemarin"}, "held_on"),
        ({"took_part_women": "-1"}, "took_part"), ({"took_part_village_head": "", "took_part_women": "0"}, "took_part"),
        ({"paper": "surat"}, "paper"), ({"file": None}, "file"), ({"kept": "forged", "file": None}, "file"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_and_nothing_is_lost(
    operator: Any, changes: Any, fault: str
) -> None:
    case = visited()
    response = operator.post(PAGE, meeting(case, **changes))
    assert response.status_code == 422
    assert f'<a href="#{fault}">' in text(response)
    assert "Setuju semua." in text(response)
    assert stored(case).version == case.version


def test_a_paper_that_was_sent_once_need_not_be_chosen_again(operator: Any) -> None:
    case = visited()
    page = text(operator.post(PAGE, meeting(case, place="")))
    kept = re.search('name="kept" value="([^"]+)"', page)[1]
    assert operator.post(PAGE, meeting(case, file=None, kept=kept)).status_code == 200


def test_a_paper_that_is_gone_meanwhile_is_told_and_nothing_is_lost(
    operator: Any, monkeypatch: Any
) -> None:
    from tunggal.policy.papers import PaperRefused
    from tunggal.service.cases import keeping

    def gone(*_: Any, **__: Any) -> None:
        raise PaperRefused("gone")

    case = visited()
    monkeypatch.setattr(keeping, "hold", gone)
    response = operator.post(PAGE, meeting(case))
    assert response.status_code == 409
    assert f"Kasus {case.number}: belum dicatat" in text(response)
    assert "Setuju semua." in text(response)
    assert stored(case).version == case.version


def test_a_kept_paper_is_of_its_officer_alone(operator: Any) -> None:
    from django.test import Client

    case, other = visited(), Client()
    page = text(operator.post(PAGE, meeting(case, place="")))
    kept = re.search('name="kept" value="([^"]+)"', page)[1]
    as_officer(other, "op-8", "village_operator", [VILLAGE])
    assert other.post(PAGE, meeting(case, file=None, kept=kept)).status_code == 422
    assert stored(case).version == case.version


def test_only_cases_of_the_own_village_are_moved(operator: Any) -> None:
    far = visited(NOTICE, "far", region="3204122001")
    response = operator.post(PAGE, meeting(far))
    assert response.status_code == 409
    assert stored(far).version == far.version
    assert operator.get(f"{PAGE}?village=3204122001").status_code == 404
    assert operator.get(f"{PAGE}/sheet?village=3204122001").status_code == 404
    assert operator.get(f"{PAGE}?village='or 1").status_code == 404


def test_the_sheet_for_the_meeting_names_nobody(operator: Any) -> None:
    case = visited()
    page = text(operator.get(f"{PAGE}/sheet?village={VILLAGE}"))
    assert str(case.number) in page
    assert name_of(HELD, 1).title() not in page
    assert "Sukamaju" in page


def test_who_works_in_several_villages_chooses_first() -> None:
    from django.test import Client

    visited()
    client = Client()
    as_officer(client, "op-7", "village_operator", ["317101"])
    page = text(client.get(PAGE))
    assert f"?village={VILLAGE}" in page
    assert text(client.get(f"{PAGE}?village={VILLAGE}")).count("<fieldset") == 3


def test_a_visitor_does_not_keep_minutes() -> None:
    from django.test import Client

    case, client = visited(), Client()
    as_officer(client, "field-1", *FIELD)
    assert client.post(PAGE, meeting(case)).status_code == 409
    assert stored(case).version == case.version


@pytest.mark.parametrize(
    "bad", ["<script>alert(1)</script>", "{{7*7}}", "\u202e", "' --", "x" * 5_000]
)
def test_whatever_is_written_is_text(operator: Any, bad: str) -> None:
    case = visited()
    sent = meeting(
        case,
        **dict.fromkeys(("place", "key", "village", "kept", "held_on", "took_part_women"), bad),
    )
    response = operator.post(
        PAGE, {**sent, "village": VILLAGE, f"n{case.number.digits}": bad, "c999": "agrees"}
    )
    assert response.status_code in (200, 422)
    assert "<script>alert" not in text(response)
    assert operator.post(PAGE, {"village": bad}).status_code in (200, 404, 422)
