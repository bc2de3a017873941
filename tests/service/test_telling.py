"""Who is told of a case, and who no longer; an event that fails holds up no other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from case_rows import no_superuser  # noqa: F401
from casework_world import USUAL, VILLAGE, actor, given_for, policy, second, wish
from service_world import HELD, OUT, kk, nik
from tunggal.casework.case import SERVICE, Actor, Case, Subject
from tunggal.casework.number import CaseNumber
from tunggal.cycle.explanation.words import day_word
from tunggal.policy.case_terms import OFFICERS, Role
from tunggal.registry.nik import Nik

START, DAY = datetime(2026, 4, 6, 2, tzinfo=UTC), timedelta(days=1)
LATER = START + 90 * DAY
OWN, LEFT, NEIGHBOUR = "+6281200000001", "+6281200000008", "+6281200000002"


@pytest.fixture(autouse=True)
def nothing_is_postponed() -> Iterator[None]:
    from tunggal.service.worker import telling

    telling._LATER.clear()
    yield
    telling._LATER.clear()


def account(contact: str, numbers: tuple[str, str]) -> Actor:
    from tunggal.service.accounts.people import Citizen, keep_citizen

    code = keep_citizen(Citizen(contact, *numbers, VILLAGE), at=START)
    return Actor(code, Role.CITIZEN, (VILLAGE,), Nik(numbers[0]), numbers[1])


def decided(
    kind: str, family: int, by: Actor, *, uphold: bool = True, at: datetime = START,
    appeals: CaseNumber | None = None,
) -> Case:  # fmt: skip
    """A case after the usual steps to a decision, each by an officer of its own."""
    from tunggal.service.cases import actions

    asked = wish(kind, subject=Subject(Nik(nik(family)), kk(family)))
    case = actions.bring(asked, by=by, at=at, key=f"{kind} {family}", appeals=appeals).case
    flow = policy().kinds[kind].flow
    for code in USUAL[flow.code]:
        step = flow.steps[code]
        role = step.by[0] if step.by else case.owner
        who = by if role is Role.CITIZEN else actor(role, case)
        who = second(case) if step.four_eyes and not step.by else who
        who = replace(who, code=f"{who.code}-{kind}") if role in OFFICERS else who
        case = actions.take(
            case.number, code, by=who, at=case.history[-1].at + DAY, seen=case.version, key="k",
            given=given_for(step, case, uphold=uphold),
        ).case  # fmt: skip
    return case


def told() -> list[tuple[str, str]]:
    """To whom something was said, and what."""
    from tunggal.service.outbox.models import Message
    from tunggal.service.outbox.sealing import sealing

    rows = Message.objects.filter(kind="case").order_by("pk")
    opened = [sealing().open(f"message:{row.key}", row.sealed) for row in rows]
    return [(each["to"], each["text"]) for each in opened]


def untold() -> int:
    from tunggal.service.cases.models import EventRow
    from tunggal.service.cases.scope import acting_as

    with acting_as(SERVICE, reading=True):
        return int(EventRow.objects.filter(untold=True).count())


@pytest.mark.usefixtures("db")
def test_whoever_left_the_family_hears_no_more_of_it() -> None:
    from tunggal.service.worker.telling import tell_events

    account(OWN, (nik(HELD), kk(HELD)))
    account(LEFT, (nik(OUT, 2), kk(HELD)))  # on this card when the code was asked for
    decided("objection", HELD, account(NEIGHBOUR, (nik(OUT), kk(OUT))))
    assert tell_events(LATER) > 0
    assert {to for to, _ in told()} == {OWN, NEIGHBOUR}
    assert untold() == 0


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("uphold", [True, False])
def test_a_family_hears_at_once_what_a_neighbours_appeal_changed_and_never_whose_it_was(
    uphold: bool,
) -> None:
    from tunggal.service.cases.appeals import appealable
    from tunggal.service.worker.telling import tell_events

    own, neighbour = account(OWN, (nik(HELD), kk(HELD))), account(NEIGHBOUR, (nik(OUT), kk(OUT)))
    refused = decided("objection", HELD, neighbour, uphold=False)
    while tell_events(LATER):
        pass
    assert {to for to, _ in told()} == {NEIGHBOUR}
    appeal = decided(
        "appeal", HELD, neighbour, uphold=uphold, appeals=refused.number, at=refused.history[-1].at
    )
    while tell_events(LATER):
        pass
    heard = [text for to, text in told() if to == OWN]
    assert bool(heard) is uphold
    open_to = appealable(by=own, at=LATER)
    assert [case.number for case in open_to] == ([appeal.number] if uphold else [])
    if uphold:
        assert appeal.decision is not None
        assert day_word(appeal.decision.appeal_until, "id") in heard[0]
        assert str(appeal.number) in heard[0]
        for private in (neighbour.code, NEIGHBOUR, str(refused.number), nik(OUT), "sanggah"):
            assert private not in heard[0].lower()


@pytest.mark.usefixtures("db")
def test_a_family_hears_at_once_that_a_neighbours_proposal_was_upheld() -> None:
    from tunggal.service.worker.telling import tell_events

    account(OWN, (nik(HELD), kk(HELD)))
    decided("proposal", HELD, account(NEIGHBOUR, (nik(OUT), kk(OUT))))
    while tell_events(LATER):
        pass
    assert OWN in {to for to, _ in told()}


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(("member", "learns"), [(1, True), (None, False)])
def test_the_reasons_are_for_whoever_is_in_the_family_now(member: int | None, learns: bool) -> None:
    from tunggal.casework.wording import decision_words
    from tunggal.service.worker.telling import tell_events

    numbers = (nik(HELD), kk(HELD)) if member else (nik(OUT, 2), kk(HELD))
    case = decided("correction", HELD, account(OWN, numbers))
    tell_events(LATER)
    because = decision_words(case, policy(), "id")
    assert because is not None
    assert any(because.because in text for _, text in told()) is learns


@pytest.mark.usefixtures("db")
def test_without_a_release_nothing_is_told_and_nothing_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tunggal.service.worker import telling

    decided("correction", HELD, account(OWN, (nik(HELD), kk(HELD))))
    waiting = untold()
    with monkeypatch.context() as patch:
        patch.setattr(telling, "serving", lambda: lambda: None)
        assert telling.tell_events(LATER) == 0
    assert (untold(), told()) == (waiting, [])
    assert telling.tell_events(LATER) == waiting


@pytest.mark.usefixtures("db")
def test_an_event_that_fails_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    from tunggal.service.worker import telling

    broken = decided("correction", HELD, account(OWN, (nik(HELD), kk(HELD)))).number
    decided("correction", OUT, account(NEIGHBOUR, (nik(OUT), kk(OUT))))
    whole, fails = telling.read, {"on": True}

    def damaged(rows: Any) -> tuple[Case, ...]:
        found = whole(rows)
        if fails["on"] and found and found[0].number == broken:
            raise RuntimeError("cannot be read")
        return tuple(found)

    monkeypatch.setattr(telling, "read", damaged)
    monkeypatch.setattr(telling, "AT_A_TIME", 2)
    waiting = untold()
    assert telling.tell_events(LATER) == 0  # the two oldest are of the damaged case
    while telling.tell_events(LATER):
        pass
    for _ in range(waiting):
        telling.tell_events(LATER)
    assert {to for to, _ in told()} == {NEIGHBOUR}
    left = untold()
    assert 0 < left < waiting
    fails["on"] = False
    assert telling.tell_events(LATER + timedelta(seconds=30)) == 0
    while telling.tell_events(LATER + telling.MOST_WAIT):
        pass
    assert untold() == 0
    assert {to for to, _ in told()} == {OWN, NEIGHBOUR}
