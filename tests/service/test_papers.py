"""Papers come in by forms, stay within their limits, and are shown to whoever may see the case."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest
from PIL import Image

from casework_world import (
    BUDI,
    OTHER_REGENCY,
    SARI,
    START,
    STRANGER,
    actor,
    given_for,
    officer,
    policy,
    wish,
)
from tunggal.casework.case import SERVICE, Case
from tunggal.policy.case_terms import Role
from tunggal.policy.papers import PaperRefused
from tunggal.registry.errors import IntegrityBroken

DAY = timedelta(days=1)
SMALL, PAPERS = "/id/small", "/id/papers"


def jpeg(colour: str = "red", side: int = 50) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (side, side), colour).save(written, "JPEG")
    return written.getvalue()


def upload(content: bytes, name: str = "x.jpg") -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


@pytest.fixture(autouse=True)
def clean_shelf() -> Iterator[None]:
    from tunggal.service.papers.actions import shelf

    yield
    for each in shelf().waiting(before=START + 1000 * DAY):
        shelf().remove(each, before=START + 1000 * DAY)


@pytest.fixture
def door(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A browser, and two forms: one that takes papers and one that does not."""
    from django.http import HttpRequest, JsonResponse
    from django.test import Client
    from django.urls import include, path

    from tunggal.service import access
    from tunggal.service.papers.actions import take_in
    from tunggal.service.papers.receiving import takes_papers

    def taken(request: HttpRequest) -> JsonResponse:
        told: dict[str, Any] = {"typed": request.POST.get("typed"), "papers": []}
        for each in request.FILES.getlist("photo"):
            try:
                told["papers"].append(take_in(each, paper="house_photo", at=START).content_type)
            except PaperRefused as refused:
                told["papers"].append(refused.code)
        return JsonResponse(told)

    urls: Any = ModuleType("urls_of_test")
    urls.urlpatterns = [
        path("id/papers", takes_papers(lambda request: taken(request)), name="papers"),
        path("id/small", taken, name="small"),
        path("", include("tunggal.service.urls")),
    ]
    settings.ROOT_URLCONF = urls
    open_ones = dict.fromkeys(("papers", "small"), access.EVERYBODY)
    monkeypatch.setattr(access, "ACCESS", {**access.ACCESS, **open_ones})
    return Client()


def sent(door: Any, *contents: bytes, to: str = PAPERS, typed: str = "words") -> Any:
    return door.post(to, {"typed": typed, "photo": [upload(each) for each in contents]})


def test_a_form_brings_papers(door: Any) -> None:
    told = sent(door, jpeg(), b"<html>", b"").json()
    assert told == {"typed": "words", "papers": ["image/jpeg", "unknown", "empty"]}


def test_a_form_that_takes_no_papers_gets_none(door: Any) -> None:
    assert sent(door, jpeg(), to=SMALL).json() == {"typed": "words", "papers": []}
    assert sent(door, bytes(10_000), to=SMALL).status_code == 413


def test_a_paper_that_is_too_large_loses_nothing_of_what_was_typed(
    door: Any, settings: Any
) -> None:
    settings.PAPER_LIMITS = vars_of(settings.PAPER_LIMITS, bytes=5000)
    told = sent(door, bytes(5001), jpeg(), bytes(400_000)).json()
    assert told == {"typed": "words", "papers": ["too_large", "image/jpeg", "too_large"]}


def test_more_papers_than_a_form_holds_are_refused_one_by_one(door: Any, settings: Any) -> None:
    settings.PAPER_LIMITS = vars_of(settings.PAPER_LIMITS, papers=2)
    assert sent(door, *[jpeg()] * 3).json()["papers"] == ["image/jpeg", "image/jpeg", "too_many"]


def test_a_form_that_is_too_large_altogether_is_refused_unread(door: Any, settings: Any) -> None:
    settings.PAPER_LIMITS = vars_of(settings.PAPER_LIMITS, form_bytes=1_000_000, bytes=1_000_000)
    response = sent(door, bytes(900_000), bytes(400_000))
    page = response.content.decode()
    assert response.status_code == 413
    assert response.headers["Connection"] == "close"
    assert "paling besar 1 MB" in page
    assert "tulisan Anda masih ada" in page
    english = door.post("/en/nowhere", {"photo": upload(bytes(1_300_000))})
    assert "what you wrote is still there" in english.content.decode()


class Unread(io.BytesIO):
    """A body that must not be read."""

    def read(self, *args: Any) -> bytes:
        raise AssertionError("the body was read")

    readline = readlines = readinto = read


def test_of_a_stranger_nothing_is_read(door: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tunggal.service import access

    monkeypatch.setattr(access, "ACCESS", {**access.ACCESS, "papers": access.CITIZENS})
    monkeypatch.setattr(door.handler, "enforce_csrf_checks", True)
    response = door.generic(
        "POST", PAPERS, b"", content_type="multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": "20000000", "wsgi.input": Unread()},
    )  # fmt: skip
    assert response.status_code == 302
    assert "/id/enter" in response.headers["Location"]


@pytest.mark.parametrize("length", ["99999999999999", "-1", "1e3", "٣", "x"])
def test_a_length_that_is_none_is_refused(door: Any, length: str) -> None:
    response = door.generic("POST", PAPERS, b"x", CONTENT_LENGTH=length)
    assert response.status_code == 413


def test_a_form_that_breaks_off_is_no_fault(door: Any) -> None:
    for body in (
        b"--x\r\nbroken",
        b"--x\r\nContent-Disposition: form-data; name=photo; filename=a\r\n\r\nab",
    ):
        response = door.generic(
            "POST", PAPERS, body, content_type="multipart/form-data; boundary=x"
        )
        assert response.status_code in (200, 400)


def test_nothing_that_is_sent_lies_on_a_disk_unsealed(
    door: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    def never(*args: Any, **values: Any) -> None:
        raise AssertionError("a temporary file was made")

    for name in ("NamedTemporaryFile", "TemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, never)
    large = io.BytesIO()
    Image.effect_noise((1800, 1800), 90).save(large, "JPEG", quality=98)
    assert len(large.getvalue()) > 2_621_440  # from there on Django writes files
    assert sent(door, large.getvalue()).json()["papers"] == ["image/jpeg"]


def vars_of(limits: Any, **changes: int) -> Any:
    from dataclasses import replace

    return replace(limits, **changes)


def taken_in(paper: str, colour: str = "red") -> Any:
    from tunggal.service.papers.actions import take_in

    return take_in(upload(jpeg(colour)), paper=paper, at=START)


def brought(kind: str, paper: str, *, by: Any) -> tuple[Case, str]:
    from tunggal.service.cases import actions

    file = taken_in(paper)
    asked = wish(kind, papers={paper: file.reference})
    return actions.bring(asked, by=by, at=START, key="1", files=[file]).case, file.reference


def shown(case: Case, reference: str, *, by: Any) -> bool:
    from tunggal.service.cases import queries

    return queries.paper(case.number, reference, by=by, at=START + DAY) is not None


def counted(by: Any, content: bytes) -> str:
    from tunggal.service.cases.papers import take_in

    try:
        return take_in(upload(content), paper="house_photo", by=by, at=START).content_type
    except PaperRefused as refused:
        return refused.code


@pytest.mark.usefixtures("db")
def test_one_account_has_so_many_papers_drawn(settings: Any) -> None:
    limits = settings.PAPER_LIMITS
    settings.PAPER_LIMITS = vars_of(limits, counted=vars_of(limits.counted, citizen=2, officer=3))
    told = [counted(BUDI, jpeg()) for _ in range(3)]
    assert told == ["image/jpeg", "image/jpeg", "too_often"]
    assert counted(SARI, jpeg()) == "image/jpeg"
    visiting = officer(Role.FACILITATOR)
    assert [counted(visiting, jpeg()) for _ in range(4)][2:] == ["image/jpeg", "too_often"]


@pytest.mark.usefixtures("db")
def test_a_paper_that_is_too_heavy_counts_five_times(settings: Any) -> None:
    limits = settings.PAPER_LIMITS
    settings.PAPER_LIMITS = vars_of(limits, counted=vars_of(limits.counted, citizen=6), seconds=1)
    written = io.BytesIO()
    Image.new("RGBA", (8000, 8000)).save(written, "PNG")
    assert counted(BUDI, written.getvalue()) == "too_heavy"
    assert [counted(BUDI, b"?") for _ in range(2)] == ["unknown", "too_often"]


@pytest.mark.usefixtures("db")
def test_a_paper_is_what_is_known_of_it() -> None:
    from hashlib import sha256

    from tunggal.service.papers.actions import open_paper

    file = taken_in("house_photo")
    stored = open_paper(file.reference)
    assert (file.paper, file.content_type) == ("house_photo", "image/jpeg")
    assert (file.bytes, file.sha256) == (len(stored.content), sha256(stored.content).hexdigest())
    with pytest.raises(IntegrityBroken, match="service/papers"):
        open_paper("0" * 32)


@pytest.mark.usefixtures("db")
def test_a_paper_is_shown_within_scope_and_recorded() -> None:
    from tunggal.service.audit.models import AuditLine

    case, reference = brought("proposal", "house_photo", by=BUDI)
    before = AuditLine.objects.count()
    assert shown(case, reference, by=BUDI)
    assert shown(case, reference, by=officer(Role.VILLAGE_OPERATOR))
    assert not shown(case, reference, by=officer(Role.REGENCY_VERIFIER, regions=(OTHER_REGENCY,)))
    assert not shown(case, reference, by=STRANGER)
    assert not shown(case, "0" * 32, by=BUDI)
    lines = AuditLine.objects.order_by("number")[before:]
    assert [line.action for line in lines] == ["case_paper_seen"] * 2
    assert all(line.subject == f"case:{case.number.digits}" for line in lines)


@pytest.mark.usefixtures("db")
def test_the_papers_of_a_reporter_are_hidden_as_the_reporter_is() -> None:
    case, reference = brought("objection", "evidence_photo", by=SARI)
    assert not shown(case, reference, by=BUDI)  # the one objected to
    assert shown(case, reference, by=SARI)
    for role in (Role.VILLAGE_OPERATOR, Role.REGENCY_VERIFIER, Role.MINISTRY, Role.AUDITOR):
        allowed = role in policy().kinds["objection"].reporter_shown_to
        assert shown(case, reference, by=officer(role)) is allowed


@pytest.mark.usefixtures("db")
def test_the_papers_of_officers_are_for_officers() -> None:
    from tunggal.service.cases import actions

    case, own = brought("objection", "evidence_photo", by=SARI)
    step = next(each for each in policy().kinds["objection"].flow.steps.values() if each.needs)
    case, visit = walk_to(case, step.code)
    assert shown(case, visit, by=officer(Role.MINISTRY))
    assert not shown(case, visit, by=SARI)
    assert shown(case, own, by=SARI)
    assert actions.check(case.number, "nothing", by=SARI, at=START, seen=case.version) is not None


def walk_to(case: Case, wanted: str) -> tuple[Case, str]:
    """The case after a step to which an officer added a paper, and the paper's reference."""
    from dataclasses import replace

    from casework_world import USUAL
    from tunggal.service.cases import actions

    for code in USUAL["field"]:
        step = policy().kinds[case.kind].flow.steps[code]
        given, files = given_for(step, case, uphold=True), []
        if code == wanted:
            file = taken_in(step.needs[0][0], "blue")
            given = replace(given, papers={**given.papers, file.paper: file.reference})
            files = [file]
        case = actions.take(
            case.number, code, by=actor(step.by[0] if step.by else case.owner, case),
            at=case.history[-1].at + DAY, seen=case.version, key="k", given=given, files=files,
        ).case  # fmt: skip
        if files:
            return case, files[0].reference
    raise AssertionError(f"the usual way of an objection has no step '{wanted}'")


@pytest.mark.usefixtures("db")
def test_what_came_into_no_case_is_removed_after_a_day() -> None:
    from tunggal.service.cases.papers import clear_papers
    from tunggal.service.papers.actions import open_paper

    case, used = brought("proposal", "house_photo", by=BUDI)
    unused = taken_in("house_photo").reference
    assert clear_papers(START + DAY - timedelta(minutes=1), _nobody) == 0
    assert open_paper(unused)
    assert clear_papers(START + DAY + timedelta(minutes=1), _nobody) == 1
    with pytest.raises(IntegrityBroken):
        open_paper(unused)
    assert clear_papers(START + 900 * DAY, _nobody) == 0
    assert shown(case, used, by=BUDI)


def _nobody(asked: list[str]) -> set[str]:
    return set()


@pytest.mark.usefixtures("db")
def test_what_somebody_still_looks_at_is_kept_until_then() -> None:
    from tunggal.service.cases.papers import clear_papers
    from tunggal.service.papers.actions import open_paper

    held, unused = taken_in("house_photo").reference, taken_in("house_photo").reference
    assert clear_papers(START + 9 * DAY, {held}.intersection) == 1
    assert open_paper(held)
    with pytest.raises(IntegrityBroken):
        open_paper(unused)
    assert clear_papers(START + 10 * DAY, _nobody) == 1


@pytest.mark.usefixtures("db")
def test_a_paper_that_was_removed_brings_no_case() -> None:
    from tunggal.service.cases import actions
    from tunggal.service.cases.models import CaseRow
    from tunggal.service.cases.papers import clear_papers
    from tunggal.service.cases.scope import acting_as
    from tunggal.service.papers.actions import why

    file = taken_in("house_photo")
    clear_papers(START + 2 * DAY, _nobody)
    asked = wish("proposal", papers={"house_photo": file.reference})
    with pytest.raises(PaperRefused) as caught:
        actions.bring(asked, by=BUDI, at=START + 2 * DAY, key="1", files=[file])
    assert "pilih lagi" in why(caught.value, "id")
    with acting_as(SERVICE):
        assert CaseRow.objects.count() == 0


def test_a_paper_is_sent_so_that_it_can_do_nothing() -> None:
    from tunggal.service.papers.actions import StoredPaper
    from tunggal.service.papers.sending import send_paper

    response = send_paper(StoredPaper(jpeg(), "image/jpeg"))
    assert response.headers["Content-Type"] == "image/jpeg"
    assert response.headers["Content-Disposition"] == 'inline; filename="berkas.jpg"'
    assert response.headers["Content-Security-Policy"].endswith("sandbox")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response.headers["Cache-Control"]
