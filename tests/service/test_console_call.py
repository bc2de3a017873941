"""The command centre at the console: questions before a caller is known, and a caller's cases after."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from case_rows import keep_all, no_superuser  # noqa: F401
from console_world import KEY, OTHER_VILLAGE, OWNER, address, new, officer, post_step, text
from service_world import ABSENT, HELD, OUT, SHIELDED, VILLAGE, kk, nik
from signing_in import as_citizen
from tunggal.casework.case import Case, Subject

pytestmark = [pytest.mark.usefixtures("db")]
CALLER = "/en/console/caller"


@pytest.fixture
def client() -> Any:
    from django.test import Client

    made = Client()
    officer(made, "agent")
    return made


def asked(client: Any, *numbers: str) -> Any:
    return client.post(CALLER, dict(zip(("nik", "kk"), numbers, strict=True)), follow=True)


def hang_up(client: Any) -> None:
    """The call ends, and its agent says how."""
    page = client.post(CALLER, {"do": "end"}, follow=True)
    code = re.search(r'name="call" value="(\w+)"', text(page))
    client.post("/en/console/centre/call", {"call": code[1] if code else "", "how": "answered"})


def actions_of() -> list[str]:
    from tunggal.service.audit.models import AuditLine

    return [*AuditLine.objects.order_by("number").values_list("action", flat=True)]


def held_cases() -> tuple[Case, Case, Case]:
    """A question (the agents' turn), a proposal (not theirs), an objection against the same family."""
    cases = new("status_question", 1), new("proposal", 2), new("objection", 3)
    keep_all(cases)
    return cases


def test_without_a_caller_an_agent_sees_the_questions_alone(client: Any) -> None:
    question, proposal, objection = held_cases()
    page = text(client.get("/en/console/"))
    assert str(question.number) in page
    assert str(proposal.number) not in page
    shown = client.get(address(question))
    assert question.fields["question"] in text(shown)
    assert nik(HELD) not in text(shown)
    assert client.get(address(proposal)).status_code == 404
    assert client.get(address(objection)).status_code == 404
    assert post_step(client, proposal, "withdraw").status_code == 404


def test_an_answered_question_leaves_the_sight_and_the_same_form_has_one_effect(
    client: Any,
) -> None:
    question, *_ = held_cases()
    for _ in range(2):
        response = post_step(client, question, "answer", note="Desil 2")
        assert response["Location"] == f"/en/console/?done={question.number.digits}&step=answer"
    assert str(question.number) in text(client.get(response["Location"]))
    assert client.get(address(question)).status_code == 404
    assert actions_of().count("case_answer") == 1
    other = post_step(client, question, "answer", note="Desil 2", key="z" * 12)
    assert other.status_code == 404


def test_a_caller_who_is_known_has_the_own_cases_opened(client: Any) -> None:
    _, proposal, objection = held_cases()
    page = text(asked(client, nik(HELD), kk(HELD)))
    assert "The caller is identified" in page
    assert str(proposal.number) in page
    assert str(objection.number) not in page
    assert client.get(address(proposal)).status_code == 200
    assert client.get(address(objection)).status_code == 404
    assert nik(HELD) not in str(dict(client.session))
    hang_up(client)
    assert client.get(address(proposal)).status_code == 404
    assert [each for each in actions_of() if each.startswith("cal")] == [
        "caller_proved",
        "call_ended",
        "call_wrapped",
    ]


@pytest.mark.parametrize("numbers", [(nik(HELD), kk(OUT)), ABSENT])
def test_three_failures_lock_the_call(client: Any, numbers: tuple[str, str]) -> None:
    for _ in range(3):
        page = text(asked(client, *numbers))
        assert numbers[0] not in page
    assert "This call is locked" in page
    page = text(asked(client, nik(HELD), kk(HELD)))
    assert "This call is locked" in page
    assert actions_of().count("caller_proved") == 0
    assert actions_of().count("caller_not_proved") == 3
    hang_up(client)
    assert "The caller is identified" in text(asked(client, nik(HELD), kk(HELD)))


def test_one_person_is_not_guessed_call_after_call(client: Any, settings: Any) -> None:
    for _ in range(settings.CONSOLE_RULES.caller.wrong.nik):
        asked(client, nik(HELD), kk(OUT))
        hang_up(client)
    assert "The caller is identified" not in text(asked(client, nik(HELD), kk(HELD)))
    assert "The caller is identified" in text(asked(client, nik(OUT), kk(OUT)))


@pytest.mark.parametrize("counted", ["agent", "district"])
def test_an_agent_does_not_guess_without_end(client: Any, settings: Any, counted: str) -> None:
    caller = settings.CONSOLE_RULES.caller
    few = replace(caller, wrong=replace(caller.wrong, **{counted: 3}))
    settings.CONSOLE_RULES = replace(settings.CONSOLE_RULES, caller=few)
    for member in range(1, 4):
        asked(client, nik(SHIELDED, member), kk(OUT))
        hang_up(client)
    assert "The caller is identified" not in text(asked(client, nik(HELD), kk(HELD)))
    officer(client, "agent", code="another")
    another = "The caller is identified" in text(asked(client, nik(HELD), kk(HELD)))
    assert another is (counted == "agent")


def test_the_publics_questions_lock_nobody_out_and_right_numbers_are_not_counted(
    client: Any, settings: Any
) -> None:
    from django.test import Client

    public = Client()
    public.get("/id/status")
    for _ in range(settings.LIMITS.most["nik"] + 1):
        public.post("/id/status", {"nik": nik(HELD), "kk": kk(OUT)})
    for _ in range(settings.CONSOLE_RULES.caller.wrong.nik + 1):
        assert "The caller is identified" in text(asked(client, nik(HELD), kk(HELD)))
        hang_up(client)


def test_what_was_proved_does_not_last(client: Any, monkeypatch: Any) -> None:
    _, proposal, _ = held_cases()
    asked(client, nik(HELD), kk(HELD))
    session = client.session
    session["proof"] = {**session["proof"], "until": 1}
    session.save()
    assert client.get(address(proposal)).status_code == 404


def test_an_agent_brings_and_takes_back_for_the_caller(client: Any) -> None:
    assert "Identify the caller first" in text(client.get("/en/console/cases/new"))
    assert client.get("/en/console/cases/new/status_question")["Location"] == CALLER
    asked(client, nik(HELD), kk(HELD))
    form = {"f_question": "Mengapa belum cair?", "key": KEY}
    made = client.post("/en/console/cases/new/status_question", form)
    assert made.status_code == 302, text(made)
    again = client.post("/en/console/cases/new/status_question", form)
    assert again["Location"] == made["Location"]
    page = text(client.get(made["Location"]))
    assert "Mengapa belum cair?" in page
    hang_up(client)
    asked(client, nik(HELD), kk(HELD))  # the same person, another call
    case = made["Location"].partition("?")[0]
    taken = client.post(f"{case}/steps/withdraw", {"seen": "1", "key": KEY})
    assert taken.status_code == 302
    assert "taken back" in text(client.get(case))


@pytest.mark.parametrize("role", ["village_operator", "facilitator"])
def test_an_officer_brings_a_proposal_for_a_family(client: Any, role: str) -> None:
    officer(client, role, VILLAGE)
    page = text(client.get("/en/console/cases/new"))
    assert "/en/console/cases/new/proposal" in page
    form = {"nik": nik(HELD), "kk": kk(HELD), "f_why": "Atap bocor <b>", "key": KEY}
    made = client.post("/en/console/cases/new/proposal", form)
    assert made.status_code == 302, text(made)
    assert "Atap bocor &lt;b&gt;" in text(client.get(made["Location"]))


def test_a_wrong_form_comes_back_as_it_was_typed(client: Any) -> None:
    officer(client, "village_operator", VILLAGE)
    response = client.post(
        "/en/console/cases/new/proposal",
        {"nik": "123", "f_why": "Atap bocor", "f_programme": "nothing"},
    )
    page = text(response)
    assert response.status_code == 422
    assert 'href="#nik"' in page
    assert 'value="123"' in page
    assert "Atap bocor" in page
    response = client.post("/en/console/cases/new/proposal", {"f_why": "Atap bocor"})
    assert "Nobody is named" in text(response)


def test_nobody_brings_a_case_for_another_region_or_of_another_kind(client: Any) -> None:
    officer(client, "facilitator", VILLAGE, OTHER_VILLAGE)
    form = {"nik": nik(HELD), "kk": kk(HELD), "f_where": "Sukamaju"}
    assert client.post("/en/console/cases/new/proposal", form).status_code == 302
    officer(client, "facilitator", OTHER_VILLAGE, "3271011002", code="elsewhere")
    assert "does not belong to your region" in text(
        client.post("/en/console/cases/new/proposal", form)
    )
    assert client.get("/en/console/cases/new/lead").status_code == 404
    officer(client, "ministry")
    assert client.get("/en/console/cases/new/proposal").status_code == 404
    assert "Your role brings no cases" in text(client.get("/en/console/cases/new"))


def test_a_case_is_brought_where_the_release_has_the_family(client: Any) -> None:
    form = {"nik": nik(HELD), "kk": kk(HELD), "f_why": "Atap bocor"}
    officer(client, "facilitator", OTHER_VILLAGE)
    response = client.post("/en/console/cases/new/proposal", form)
    assert "does not belong to your region" in text(response)
    unknown = {**form, "nik": ABSENT[0], "kk": ABSENT[1]}  # in no release: as the officer says
    assert client.post("/en/console/cases/new/proposal", unknown).status_code == 302


def test_a_portal_account_at_the_number_that_a_caller_names_opens_nothing(client: Any) -> None:
    from django.test import Client

    contact = "+6281200000077"
    account = as_citizen(Client(), nik(HELD), kk(HELD), contact=contact, village=VILLAGE)
    case = new("proposal", 5, subject=Subject(None, kk(OUT)), by=replace(OWNER, code=account))
    keep_all([case])
    asked(client, nik(HELD), kk(HELD))
    assert client.get(address(case)).status_code == 404
    hang_up(client)
    client.post(CALLER, {"nik": nik(HELD), "kk": kk(HELD), "contact": "0812 0000 0077"})
    assert client.get(address(case)).status_code == 404
    assert post_step(client, case, "withdraw").status_code == 404
