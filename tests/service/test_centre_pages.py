"""The pages of the command centre: who sees what, one's call and its caller, tasks, chats, the plan."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from case_rows import keep_all, no_superuser  # noqa: F401
from centre_world import (
    ANI,
    CALLER,
    HOUR,
    MINUTE,
    OTHER,
    SECOND,
    audited,
    signed_on,
    sound,
)
from console_world import KEY, address, new, officer, post_step, text
from service_world import HELD, OUT, VILLAGE, kk, nik
from signing_in import as_citizen
from tunggal.casework.case import Actor
from tunggal.policy.case_terms import Role
from tunggal.registry.nik import Nik

pytestmark = [pytest.mark.usefixtures("db")]
DESK, CALL, CALLERS = "/en/console/centre", "/en/console/centre/call", "/en/console/caller"
WHO = Actor("caller-x", Role.CITIZEN, (VILLAGE,), Nik(nik(HELD)), kk(HELD))
ODD = "<script>alert(1)</script>'; drop table centre_task; --"


@pytest.fixture
def client() -> Any:
    from django.test import Client

    made = Client()
    officer(made, "agent", code="ani")
    return made


def other(role: str, code: str) -> Any:
    from django.test import Client

    made = Client()
    officer(made, role, code=code)
    return made


def call_now(name: str = "c1", agent: str = "ani", telephone: str = CALLER) -> str:
    """A call that an agent has just answered; gives its code."""
    from tunggal.service.centre.calls import call_event
    from tunggal.service.centre.means import sealing

    now = datetime.now(UTC)
    call_event(name, "queued", at=now - MINUTE, telephone=telephone, errand="status")
    call_event(name, "answered", at=now - 30 * SECOND, agent=agent)
    return sealing().hashed("call", name)


def asked(client: Any, *numbers: str) -> Any:
    return client.post(CALLERS, dict(zip(("nik", "kk"), numbers, strict=True)), follow=True)


def wrapped(client: Any, code: str, how: str, **more: str) -> Any:
    return client.post(CALL, {"call": code, "how": how, **more})


def left(**changed: Any) -> str:
    from tunggal.service.centre.tasks import leave_message

    given = {
        "key": "k1", "channel": "phone", "language": "id", "telephone": CALLER, "contact": "",
        "about": "complaint", "text": ODD, "recording": "", "actor": None, "at": datetime.now(UTC),
        **changed,
    }  # fmt: skip
    return leave_message(**given)


def chat_of(client: Any, **changed: Any) -> str:
    """A chat that waits; gives its address."""
    from tunggal.service.centre import chats

    signed_on(ANI, at=datetime.now(UTC) - HOUR)
    given = {
        "key": "k1", "speaker_code": "us.1", "contact": "62811", "language": "id", "errand": "",
        "actor": None, "at": datetime.now(UTC) - MINUTE, **changed,
    }  # fmt: skip
    assert chats.open_chat(**given)
    found = re.search(r'href="(/en/console/chats/\w+)"', text(client.get("/en/console/chats")))
    assert found is not None
    return found[1]


PAGES = (
    "centre",
    "centre/live",
    "centre/call",
    "tasks",
    "tasks?over=1",
    "chats",
    "shifts",
    "handover",
    "levels",
    "nuisance",
)


@pytest.mark.parametrize("language", ["id", "en"])
def test_an_empty_centre_has_all_its_pages(client: Any, language: str) -> None:
    for page in PAGES:
        assert client.get(f"/{language}/console/{page}").status_code == 200, page
    ministry, auditor = other("ministry", "leader"), other("auditor", "auditor")
    for page in PAGES:
        theirs = page in ("centre", "centre/live", "shifts", "handover", "levels", "nuisance")
        assert (ministry.get(f"/{language}/console/{page}").status_code == 200) is theirs, page
        theirs = page in ("centre", "centre/live", "shifts", "levels")
        assert (auditor.get(f"/{language}/console/{page}").status_code == 200) is theirs, page


def test_the_call_pops_up_and_shows_cases_only_after_the_questions(client: Any) -> None:
    proposal = new("proposal", 2)
    keep_all([proposal])
    call_now()
    page = text(client.get(DESK))
    assert "…101" in page
    assert CALLER not in page
    assert "check the status" in page
    assert str(proposal.number) not in page
    assert client.get(address(proposal)).status_code == 404
    asked(client, nik(HELD), kk(HELD))
    assert str(proposal.number) in text(client.get(DESK))
    assert client.get(address(proposal)).status_code == 200
    assert str(proposal.number) not in text(other("agent", "budi").get(DESK))
    assert "call_seen" in audited()


def test_earlier_calls_of_the_number_today_are_shown_and_no_other_number(client: Any) -> None:
    from centre_world import OTHER, call

    now = datetime.now(UTC)
    midnight = now.replace(hour=17, minute=0, second=0, microsecond=0)
    midnight -= timedelta(days=now < midnight)
    call("yesterday", at=midnight - HOUR, agent="budi")
    call("today", at=midnight + SECOND, agent="cici")
    call("other", at=midnight + SECOND, agent="dewi", telephone=OTHER)
    call_now()
    page = text(client.get(DESK))
    assert "Agent cici" in page
    assert "Agent budi" not in page
    assert "Agent dewi" not in page


def test_a_lock_holds_to_the_end_of_the_call_and_not_beyond(client: Any) -> None:
    code = call_now()
    for _ in range(3):
        asked(client, nik(HELD), kk(OUT))
    client.cookies.clear()  # signing in anew does not help
    officer(client, "agent", code="ani")
    assert "This call is locked" in text(asked(client, nik(HELD), kk(HELD)))
    assert "locked until the call ends" in text(client.get(DESK))
    client.post(CALLERS, {"do": "end"})
    assert "This call is locked" in text(asked(client, nik(HELD), kk(HELD)))
    assert wrapped(client, code, "not_proved")["Location"].endswith("?done=1")
    call_now("c2")
    assert "The caller is identified" in text(asked(client, nik(HELD), kk(HELD)))


def test_what_was_proved_in_a_call_does_not_hold_in_the_next(client: Any) -> None:
    proposal = new("proposal", 2)
    keep_all([proposal])
    code = call_now()
    asked(client, nik(HELD), kk(HELD))
    wrapped(client, code, "answered")
    assert client.get(address(proposal)).status_code == 404
    call_now("c2")
    assert client.get(address(proposal)).status_code == 404


def test_a_case_that_is_brought_belongs_to_the_call(client: Any) -> None:
    code = call_now()
    asked(client, nik(HELD), kk(HELD))
    page = text(wrapped(client, code, "opened", reason="abc", telephone="0811"))
    assert "No case was opened" in page
    assert 'value="opened" checked' in page
    assert "abc" in page
    form = {"f_question": "Mengapa belum cair?", "key": KEY}
    made = client.post("/en/console/cases/new/status_question", form)
    number = made["Location"].partition("?")[0].rpartition("/")[2]
    assert f"/en/console/cases/{number}" in text(client.get(CALL))
    assert wrapped(client, code, "opened")["Location"].endswith("?done=1")
    assert wrapped(client, code, "opened").status_code == 302
    assert audited().count("call_wrapped") == 1


def test_a_step_on_a_case_counts_as_an_update(client: Any) -> None:
    question = new("status_question", 2)
    keep_all([question])
    code = call_now()
    assert "No step on a case" in text(wrapped(client, code, "updated"))
    assert post_step(client, question, "answer", note="Desil 2").status_code == 302
    assert str(question.number) in text(client.get(CALL))
    assert wrapped(client, code, "updated")["Location"].endswith("?done=1")


def test_another_agents_call_is_not_wrapped_up(client: Any) -> None:
    code = call_now(agent="budi")
    assert wrapped(client, code, "answered").status_code == 302
    assert "call_wrapped" not in audited()
    assert "No call is with you" in text(client.get(CALL))


def test_duty_is_changed_on_the_desk(client: Any) -> None:
    assert "You are not on duty" in text(client.get(DESK))
    client.post(DESK, {"do": "on"})
    assert "on duty since" in text(client.get(DESK))
    response = client.post(DESK, {"do": "paused", "reason": "x\0"})
    assert response.status_code == 422
    assert "Choose the reason" in text(response)
    client.post(DESK, {"do": "paused", "reason": "prayer"})
    assert "prayer" in text(client.get(DESK))
    assert other("ministry", "leader").post(DESK, {"do": "on"}).status_code == 404
    client.post(DESK, {"do": "begin", "telephone": "0812 0000 0101"})
    assert "…101" in text(client.get(DESK))


def test_a_message_becomes_a_case_of_whoever_left_it(client: Any) -> None:
    number = left(actor=WHO)
    page = text(client.get(f"/en/console/tasks/{number}"))
    assert ODD not in page
    assert "…101" in page
    assert CALLER not in page
    client.post(f"/en/console/tasks/{number}", {"do": "take"})
    page = text(client.get(f"/en/console/tasks/{number}"))
    assert CALLER in page
    assert "drop table" in page
    form = client.post(f"/en/console/tasks/{number}", {"do": "case"}, follow=True)
    assert form.request["PATH_INFO"] == "/en/console/cases/new/complaint"
    assert "drop table" in text(form)
    assert ODD not in text(form)
    sent = {
        "f_what_happened": "Tidak turun",
        "f_about": "not_paid",
        "f_where": "Sukamaju",
        "key": KEY,
    }
    made = client.post("/en/console/cases/new/complaint", sent)
    assert made.status_code == 302, text(made)
    case = made["Location"].partition("?")[0]
    assert case in text(client.get(f"/en/console/tasks/{number}"))
    client.post(f"/en/console/tasks/{number}", {"do": "result", "result": "case"})  # of this task
    assert "There are no tasks" in text(client.get("/en/console/tasks"))
    assert number in text(client.get("/en/console/tasks?over=1"))
    assert client.get("/en/console/cases/new/complaint")["Location"] == CALLERS


@pytest.mark.parametrize("came", ["call", "chat", "phone", "whatsapp"])
def test_a_case_has_the_channel_of_the_contact_in_which_it_was_brought(
    client: Any, came: str
) -> None:
    from django.test import Client

    if came == "call":
        call_now()
    elif came == "chat":
        place = chat_of(client)
        client.post(place, {"do": "take"})
        client.post(place, {"do": "hand"})
    if came in ("call", "chat"):  # and has an account, at a number that proves nothing
        as_citizen(Client(), nik(HELD), kk(HELD), contact=OTHER, village=VILLAGE)
        client.post(CALLERS, {"nik": nik(HELD), "kk": kk(HELD), "contact": OTHER})
    else:
        number = left(actor=WHO, channel=came, contact="62811")
        client.post(f"/en/console/tasks/{number}", {"do": "case"})
    sent = {"f_what_happened": "x", "f_about": "not_paid", "f_where": "y", "key": KEY}
    made = client.post("/en/console/cases/new/complaint", sent)
    assert made.status_code == 302, text(made)
    place = made["Location"].partition("?")[0]
    channel = channel_of(place.rpartition("/")[2])
    assert channel == {"call": "phone", "chat": "whatsapp"}.get(came, came)
    if came in ("call", "chat"):  # and whoever is spoken with may take it back at once
        taken = client.post(f"{place}/steps/withdraw", {"seen": "1", "key": KEY})
        assert taken.status_code == 302


def channel_of(digits: str) -> str:
    """The channel of a case."""
    from tunggal.casework.case import SERVICE
    from tunggal.service.cases.keeping import read
    from tunggal.service.cases.scope import acting_as

    with acting_as(SERVICE, reading=True) as rows:
        (found,) = read(rows.filter(number=digits))
    return str(found.channel)


def test_what_a_task_became_is_a_case_of_its_agent(client: Any) -> None:
    number, place = left(), f"/en/console/tasks/{left()}"
    client.post(place, {"do": "take"})
    named = {"do": "result", "result": "case"}
    assert "Write the number of the case" in text(client.post(place, named))
    proposal = new("proposal", 2, by=WHO)
    keep_all([proposal])
    for odd in (str(proposal.number), "12345", ODD, "9" * 60, "٣" * 10):
        refused = client.post(place, {**named, "case": odd})
        assert refused.status_code == 422
        assert "that you brought or may see" in text(refused)
        assert "<script>" not in text(refused)
        assert 'value="case" checked' in text(refused)
    assert client.get("/en/console/tasks?over=1").content.count(number.encode()) == 0
    client.post(place, {"do": "call"})  # called back, who is there says it is about this one
    asked(client, nik(HELD), kk(HELD))
    assert client.post(place, {**named, "case": str(proposal.number)}).status_code == 302
    assert address(proposal) in text(client.get(place))


def test_a_task_lets_nobody_read_the_cases_of_whoever_left_it(client: Any) -> None:
    proposal = new("proposal", 2, by=WHO)
    keep_all([proposal])
    number = left(actor=WHO)
    client.post(f"/en/console/tasks/{number}", {"do": "take"})
    client.post(f"/en/console/tasks/{number}", {"do": "case"})
    assert client.get("/en/console/cases/new/complaint").status_code == 200
    assert client.get(address(proposal)).status_code == 404
    assert str(proposal.number) not in text(client.get(CALLERS))
    asked(client, nik(HELD), kk(HELD))  # called back: a call of its own
    assert client.get(address(proposal)).status_code == 200


def test_who_was_not_proved_is_called_back_and_asked(client: Any) -> None:
    number = left()
    client.post(f"/en/console/tasks/{number}", {"do": "case"})
    assert client.get("/en/console/cases/new/complaint")["Location"] == CALLERS
    assert client.post(f"/en/console/tasks/{number}", {"do": "call"})["Location"] == CALLERS
    assert f"/en/console/tasks/{number}" in text(client.get(DESK))
    assert "The caller is identified" in text(asked(client, nik(HELD), kk(HELD)))
    again = client.post(f"/en/console/tasks/{number}", {"do": "call"})
    assert "Finish your call first" in text(again)
    budi = other("agent", "budi")
    assert "Another agent has this task" in text(
        budi.post(f"/en/console/tasks/{number}", {"do": "take"})
    )
    assert budi.get("/en/console/tasks/99999").status_code == 404


def test_who_left_only_a_whatsapp_address_is_written_to(client: Any) -> None:
    from tunggal.service.outbox.models import Message

    number = left(channel="whatsapp", contact="62811", telephone="")
    place, sent = f"/en/console/tasks/{number}", {"do": "write", "text": "Selamat pagi", "key": KEY}
    assert "Take this task first" in text(client.post(place, sent))
    client.post(place, {"do": "take"})
    for _ in range(2):
        assert "on its way" in text(client.post(place, sent, follow=True))
    assert Message.objects.filter(channel="whatsapp").count() == 1
    long = text(client.post(place, {**sent, "text": "x" * 1001}))
    assert "Shorten it" in long
    assert "x" * 1001 in long
    by_phone = left(key="k2")
    client.post(f"/en/console/tasks/{by_phone}", {"do": "take"})
    assert "left no WhatsApp address" in text(client.post(f"/en/console/tasks/{by_phone}", sent))


def test_a_recording_is_heard_by_agents_alone_and_each_time_is_recorded(client: Any) -> None:
    from tunggal.service.papers.recordings import take_in_recording

    number = left(recording=take_in_recording(sound(), by="c", at=datetime.now(UTC)), text="")
    place = f"/en/console/tasks/{number}/recording"
    response = client.get(place)
    assert (response.content, response["Content-Type"]) == (sound(), "audio/wav")
    assert response["Cache-Control"].startswith("no-store")
    part = client.get(place, headers={"Range": "bytes=4-9"})
    assert (part.status_code, part.content) == (206, sound()[4:10])
    for odd in ("bytes=9-4", "bytes=99999999-", "lines=1", "bytes=a-b"):
        assert client.get(place, headers={"Range": odd}).content == sound()
    assert audited().count("task_seen") == 6
    assert other("ministry", "leader").get(place).status_code == 404
    assert client.get(f"/en/console/tasks/{left(key='k2')}/recording").status_code == 404


def test_a_chat_is_taken_answered_and_closed(client: Any) -> None:
    from tunggal.service.centre.chats import said
    from tunggal.service.outbox.models import Message

    place = chat_of(client)
    said(speaker_code="us.1", text=ODD, paper="", recording="", key="m1", at=datetime.now(UTC))
    page = text(client.get(place))
    assert "drop table" in page
    assert ODD not in page
    assert client.get(f"{place}/live").status_code == 404
    client.post(place, {"do": "take"})
    mark = text(client.get(f"{place}/live"))
    assert "drop table" not in mark
    page = text(client.post(place, {"do": "insert", "script": "greeting", "text": "Halo"}))
    assert "Halo Selamat datang" in page
    assert "Write something first" in text(client.post(place, {"do": "send", "text": " "}))
    long = text(client.post(place, {"do": "send", "text": "x" * 1001}))
    assert "x" * 1001 in long
    for _ in range(2):
        client.post(place, {"do": "send", "text": "Selamat pagi", "key": KEY})
    assert Message.objects.filter(channel="whatsapp").count() == 1
    assert text(client.get(f"{place}/live")) != mark
    assert other("agent", "budi").get(place).status_code == 404
    assert "Choose how it ended" in text(client.post(place, {"do": "close"}))
    client.post(place, {"do": "close", "how": "answered"})
    assert Message.objects.filter(channel="whatsapp").count() == 2
    assert client.get(place).status_code == 404


def test_an_answer_to_a_chat_that_closed_meanwhile_is_not_lost(client: Any) -> None:
    from tunggal.service.centre.closing import close_silent

    place = chat_of(client)
    client.post(place, {"do": "take"})
    close_silent(datetime.now(UTC) + timedelta(days=1))
    response = client.post(place, {"do": "send", "text": ODD, "key": KEY})
    assert response.status_code == 409
    assert "This chat is closed" in text(response)
    assert "drop table" in text(response)
    assert ODD not in text(response)
    assert client.get(place).status_code == 404


def test_the_other_language_keeps_what_was_typed(client: Any) -> None:
    code = call_now()
    page = text(wrapped(client, code, "nuisance", reason="pendek"))
    assert 'formaction="/id/console/centre/call"' in page
    other_page = client.post(
        "/id/console/centre/call",
        {"call": code, "how": "nuisance", "reason": "pendek sekali ini", "redraw": "1"},
    )
    assert "pendek sekali ini" in text(other_page)
    assert "call_wrapped" not in audited()
    client.post("/id/console/handover", {"text": "Catatan", "redraw": "1"})
    assert "handover_written" not in audited()


def test_identity_in_a_chat_holds_for_this_chat_alone(client: Any) -> None:
    proposal = new("proposal", 2, by=WHO)
    keep_all([proposal])
    place = chat_of(client)
    client.post(place, {"do": "take"})
    assert client.post(place, {"do": "hand"})["Location"] == CALLERS
    for _ in range(3):
        asked(client, nik(HELD), kk(OUT))
    assert "This call is locked" in text(asked(client, nik(HELD), kk(HELD)))
    assert "locked" in text(client.get(place))
    client.post(place, {"do": "give_back"})
    client.post(place, {"do": "take"})
    client.post(place, {"do": "hand"})
    assert "This call is locked" in text(client.get(CALLERS))
    assert client.post(CALLERS, {"do": "end"})["Location"] == place
    until = datetime.now(UTC) + MINUTE
    chat_of(client, key="k2", speaker_code="us.2", actor=WHO, proved_until=until)
    listed = re.findall(r'href="(/en/console/chats/\w+)"', text(client.get("/en/console/chats")))
    second = next(each for each in listed if each != place)
    client.post(second, {"do": "take"})
    client.post(second, {"do": "hand"})  # the dialogue has proved who writes
    assert client.get(address(proposal)).status_code == 200
    assert post_step(client, proposal, "withdraw").status_code == 302
    assert str(proposal.number) in text(client.get(second))
    call_now()
    assert client.get(address(proposal)).status_code == 404  # whoever calls is somebody else
    assert "Finish your call first" in text(client.get(second))
    assert "Finish your call first" in text(client.post(second, {"do": "hand"}))


@pytest.mark.parametrize("minutes", [-1, 1, 1_000])
def test_what_the_dialogue_proved_ends_in_a_chat_as_well(
    client: Any, settings: Any, minutes: int
) -> None:
    proposal, until = new("proposal", 2, by=WHO), datetime.now(UTC) + minutes * MINUTE
    keep_all([proposal])
    place = chat_of(client, actor=WHO, proved_until=until)
    client.post(place, {"do": "take"})
    client.post(place, {"do": "hand"})
    assert client.get(address(proposal)).status_code == (200 if minutes > 0 else 404)
    if minutes > 0:
        most = datetime.now(UTC) + settings.CONSOLE_RULES.caller.minutes * MINUTE
        assert client.session["proof"]["until"] <= min(until, most).timestamp()
    else:
        assert "The caller is identified" in text(asked(client, nik(HELD), kk(HELD)))
        assert client.get(address(proposal)).status_code == 200


def test_a_paper_of_a_chat_is_shown_to_its_agent_alone(client: Any) -> None:
    from tunggal.service.centre.chats import said
    from tunggal.service.papers.actions import shelf

    place = chat_of(client)
    reference = shelf().put("image/jpeg", b"a photo", at=datetime.now(UTC))
    said(speaker_code="us.1", text="", paper=reference, recording="", key="m", at=datetime.now(UTC))
    client.post(place, {"do": "take"})
    assert f"{place}/files/{reference}" in text(client.get(place))
    assert client.get(f"{place}/files/{reference}").content == b"a photo"
    assert client.get(f"{place}/files/{'0' * 32}").status_code == 404
    assert other("agent", "budi").get(f"{place}/files/{reference}").status_code == 404


def test_the_table_of_levels_is_for_leaders(client: Any) -> None:
    call_now()
    place = "/en/console/levels.csv"
    assert place not in text(client.get("/en/console/levels"))
    assert client.get(place).status_code == 404
    leader = other("ministry", "leader")
    assert place in text(leader.get("/en/console/levels"))
    for more, name in (("", "levels-days-"), ("?by=hour", "levels-hours-")):
        answer = leader.get(place + more)
        assert answer["Content-Type"].startswith("text/csv")
        assert name in answer["Content-Disposition"]
        assert CALLER[1:] not in answer.content.decode()
    assert audited().count("levels_exported") == 2
    assert leader.post(place).status_code == 405


def test_a_leader_plans_and_others_see_the_plan(client: Any) -> None:
    leader = other("ministry", "leader")
    day = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    form = {"agent": "ani", "day": day, "from": "22:00", "to": "06:00", "days": "2"}
    assert leader.post("/en/console/shifts", form)["Location"].endswith("?done=2")
    assert leader.post("/en/console/shifts", form)["Location"].endswith("?done=0")
    page = text(client.get("/en/console/shifts"))
    assert "22:00 –" in page
    assert "Remove" not in page
    assert "Only a shift leader" in text(client.post("/en/console/shifts", form))
    for wrong in ({"day": "soon"}, {"from": "25:00"}, {"days": "x"}, {"day": "9999-12-31"}, {}):
        response = leader.post("/en/console/shifts", {**form, "from": "21:00", **wrong})
        assert response.status_code == 422, wrong
        assert 'value="ani" selected' in text(response)
    number = re.search(r'name="shift" value="(\d+)"', text(leader.get("/en/console/shifts")))
    assert number is not None
    sent = {"do": "remove", "shift": number[1]}
    assert "Only a shift leader" in text(client.post("/en/console/shifts", sent))
    assert leader.post("/en/console/shifts", sent).status_code == 302
    assert leader.post("/en/console/shifts", sent).status_code == 422


def test_a_leader_signs_an_agent_off_with_a_reason(client: Any) -> None:
    place, leader = "/en/console/shifts/sign-off", other("ministry", "leader")
    assert "No agent is there" in text(leader.get(place))
    client.post(DESK, {"do": "on"})
    call_now()
    assert "in a call, on duty since" in text(leader.get(place))
    assert place in text(leader.get("/en/console/shifts"))
    assert place not in text(client.get("/en/console/shifts"))
    sent = {"agent": "ani", "reason": "went_home"}
    for own in (client, other("auditor", "auditor"), other("facilitator", "sari")):
        assert own.get(place).status_code == own.post(place, sent).status_code == 404
    for wrong, says in (({"reason": ODD}, "Choose a reason"), ({"agent": ODD}, "Choose an agent")):
        response = leader.post(place, {**sent, **wrong})
        assert response.status_code == 422
        assert says in text(response)
        assert "<script>" not in text(response).replace("<script defer", "")
    kept = text(leader.post(place, {**sent, "redraw": "1"}))
    assert 'value="ani" checked' in kept
    assert 'value="went_home" checked' in kept
    assert "on duty since" in text(client.get(DESK))
    done = leader.post(place, sent, follow=True)
    assert "The agent is no longer on duty" in text(done)
    assert "You are not on duty" in text(client.get(DESK))
    assert leader.post(place, sent).status_code == 422
    assert audited().count("duty_off") == 1


def test_a_handover_is_written_once_and_signed_by_another(client: Any) -> None:
    for _ in range(2):
        client.post("/en/console/handover", {"do": "write", "text": ODD, "key": KEY})
    page = text(client.get("/en/console/handover"))
    assert page.count("drop table") == 1
    assert ODD not in page
    assert "I have read it" not in page
    budi = other("agent", "budi")
    number = re.search(r'name="note" value="(\d+)"', text(budi.get("/en/console/handover")))
    assert number is not None
    budi.post("/en/console/handover", {"do": "sign", "note": number[1]})
    assert "Taken over by budi" in text(client.get("/en/console/handover"))
    assert client.post("/en/console/handover", {"do": "sign", "note": ODD}).status_code == 422
    assert "Write something" in text(client.post("/en/console/handover", {"text": ""}))


def test_a_leader_lifts_nuisance_on_its_page(client: Any) -> None:
    from tunggal.service.centre.nuisance import is_nuisance

    for place in range(3):
        code = call_now(f"n{place}")
        assert "ten letters" in text(wrapped(client, code, "nuisance", reason="ya"))
        wrapped(client, code, "nuisance", reason=ODD)
    now = datetime.now(UTC)
    assert is_nuisance(CALLER, now)
    leader = other("ministry", "leader")
    page = text(leader.get("/en/console/nuisance"))
    assert ODD not in page
    number = re.search(r'name="number" value="(\w+)"', page)
    assert number is not None
    assert client.post("/en/console/nuisance", {"number": number[1]}).status_code == 422
    assert leader.post("/en/console/nuisance", {"number": ODD}).status_code == 302
    leader.post("/en/console/nuisance", {"number": number[1]})
    assert not is_nuisance(CALLER, now)
