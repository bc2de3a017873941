"""Cases behind the doors: kept with event and audit line, read within scope, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from case_rows import no_superuser  # noqa: F401
from casework_world import (
    BUDI,
    KK,
    NIK,
    OTHER_REGENCY,
    OTHER_VILLAGE,
    SARI,
    START,
    STRANGER,
    SUBJECT,
    USUAL,
    VILLAGE,
    actor,
    bringer_of,
    given_for,
    notice,
    officer,
    policy,
    second,
    wish,
)  # fmt: skip
from tunggal.adapters.audit.chain import Line, verify
from tunggal.casework.case import SERVICE, Case
from tunggal.casework.number import CaseNumber
from tunggal.casework.refusals import CaseRefused
from tunggal.casework.steps import Given
from tunggal.policy.case_terms import Role
from tunggal.registry.errors import IntegrityBroken, UsageRefused

DAY = timedelta(days=1)
MINISTRY = officer(Role.MINISTRY)


def brought(kind: str, *, key: str = "1", by: Any = None, **changes: Any) -> Case:
    from tunggal.service.cases import actions

    papers = {"facility_letter": "surat-1"} if kind == "reactivation" else {}
    changes = {"papers": papers} | changes
    return actions.bring(
        wish(kind, **changes), by=by or bringer_of(kind), at=START, key=f"{kind}{key}"
    ).case


def step_on(case: Case, code: str, *, by: Any = None, uphold: bool = True) -> Case:
    from tunggal.service.cases import actions

    step = policy().kinds[case.kind].flow.steps[code]
    role = step.by[0] if step.by else case.owner
    return actions.take(
        case.number, code, by=by or actor(role, case), at=case.history[-1].at + DAY,
        seen=case.version, key="k", given=given_for(step, case, uphold=uphold),
    ).case  # fmt: skip


def walked(case: Case, *, uphold: bool = True) -> Case:
    flow = policy().kinds[case.kind].flow
    for code in USUAL[flow.code]:
        own = flow.steps[code].four_eyes and not flow.steps[code].by
        case = step_on(case, code, uphold=uphold, by=second(case) if own else None)
    return case


def stored(number: CaseNumber) -> Case:
    from tunggal.service.cases.keeping import read
    from tunggal.service.cases.scope import acting_as

    with acting_as(SERVICE) as rows:
        return read(rows.filter(number=number.digits))[0]


def audit_lines() -> list[tuple[Line, str]]:
    from tunggal.service.audit.models import AuditLine

    names = ("number", "at", "actor", "action", "subject", "reason")
    return [
        (Line(*(getattr(row, name) for name in names)), row.digest)
        for row in AuditLine.objects.order_by("number")
    ]


@pytest.mark.parametrize("uphold", [True, False])
@pytest.mark.parametrize("kind", sorted(policy().kinds))
def test_every_kind_goes_from_wish_to_end(kind: str, uphold: bool, settings: Any) -> None:
    case = brought(kind)
    assert stored(case.number) == case
    case = walked(case, uphold=uphold)
    flow = policy().kinds[kind].flow
    if case.is_open:
        last = (
            ("enter_release", "tell_release")
            if uphold and "enter_release" in flow.steps
            else ("close",)
        )
        for code in last:
            case = step_on(case, code)
    assert not case.is_open
    kept = stored(case.number)
    assert kept == case
    lines = audit_lines()
    verify(lines, settings.SECRETS.derived("audit"))
    assert [line.action for line, _ in lines] == [f"case_{event.step}" for event in case.history]
    assert {line.subject for line, _ in lines} == {f"case:{case.number.digits}"}


def test_no_personal_data_lies_open_in_any_column() -> None:
    from django.db import connection

    objection = walked(brought("objection"))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("select set_config('tunggal.scope', 'service', true)")
        told = []
        for table in ("case_case", "case_event", "case_paper", "audit_line"):
            cursor.execute(f"select * from {table}")
            told += [
                bytes(value).decode("latin-1")
                if isinstance(value, (bytes, memoryview))
                else str(value)
                for row in cursor.fetchall()
                for value in row
            ]
    assert str(objection.number.digits) in told
    for secret in (NIK, KK, "sari", "budi", "penjelasan", "sudah diperiksa", "BUDI SANTOSO"):
        assert not [value for value in told if secret in value], secret


def test_a_sealed_row_that_was_moved_or_changed_is_found() -> None:
    from tunggal.service.cases.models import CaseRow
    from tunggal.service.cases.scope import acting_as

    one, other = brought("proposal"), brought("correction")
    with acting_as(SERVICE):
        sealed = bytes(CaseRow.objects.get(number=one.number.digits).sealed)
        CaseRow.objects.filter(number=other.number.digits).update(sealed=sealed)
    with pytest.raises(IntegrityBroken, match="was changed"):
        stored(other.number)


def test_two_officers_on_one_case_the_second_is_told_kindly() -> None:
    from tunggal.service.cases import actions

    case = brought("proposal")
    step_on(case, "screen")
    late = officer(Role.VILLAGE_OPERATOR, "v2")
    with pytest.raises(CaseRefused) as told:
        actions.take(case.number, "screen", by=late, at=START + DAY, seen=case.version, key="x")
    assert told.value.refusal.rule == "changed_meanwhile"
    assert stored(case.number).version == 2
    assert len(audit_lines()) == 2


def test_a_form_sent_twice_has_one_effect() -> None:
    from tunggal.service.cases import actions
    from tunggal.service.cases.models import Counter

    by, asked = officer(Role.VILLAGE_OPERATOR), wish("proposal")
    first = actions.bring(asked, by=BUDI, at=START, key="form-1")
    again = actions.bring(asked, by=BUDI, at=START + DAY, key="form-1")
    assert again == first
    assert Counter.objects.get(name="case").next == 1
    taken = [
        actions.take(first.case.number, "screen", by=by, at=START + DAY, seen=1, key="form-2")
        for _ in range(3)
    ]
    assert taken == [taken[0]] * 3
    assert stored(first.case.number).version == 2
    assert len(audit_lines()) == 2
    with pytest.raises(CaseRefused) as told:  # another form, the same wish
        actions.bring(asked, by=BUDI, at=START, key="form-3")
    assert told.value.refusal.rule == "already_open"
    other = actions.bring(wish("proposal"), by=SARI, at=START, key="form-1")
    assert other.case.number != first.case.number  # the same key of somebody else


def test_what_cannot_be_recorded_does_not_happen(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import transaction

    from tunggal.service.audit import actions as audit

    case = brought("proposal")

    def full(*args: Any, **values: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(audit, "new_line", full)
    with pytest.raises(OSError, match="No space"), transaction.atomic():
        step_on(case, "screen")
    with pytest.raises(OSError, match="No space"), transaction.atomic():
        brought("death")
    monkeypatch.undo()
    assert stored(case.number) == case
    following = brought("death")
    assert following.number == CaseNumber.of(1)  # no number was lost either


def test_a_case_of_elsewhere_and_one_that_is_not_are_refused_alike() -> None:
    from tunggal.service.cases import actions, queries

    case = brought("proposal")
    away = officer(Role.REGENCY_VERIFIER, regions=(OTHER_REGENCY,))
    said = set()
    for number in (case.number, CaseNumber.of(77)):
        with pytest.raises(CaseRefused) as told:
            actions.take(number, "screen", by=away, at=START, seen=1, key="x")
        said.add(str(told.value))
        assert queries.see(number, by=away, at=START) is None
        refusal = actions.check(number, "screen", by=away, at=START, seen=1)
        said.add(refusal.said(policy(), "en"))
    assert len(said) == 1


def test_silence_passes_a_case_on_and_decides_nothing() -> None:
    from tunggal.service.cases import actions

    case = brought("proposal")
    assert actions.escalate_overdue(START + DAY) == ()
    late = START + timedelta(days=10)
    assert actions.escalate_overdue(late) == (case.number,)
    assert actions.escalate_overdue(late) == ()
    kept = stored(case.number)
    assert (kept.state, kept.owner, kept.turn) == ("received", Role.REGENCY_VERIFIER, 1)
    assert [line.action for line, _ in audit_lines()] == ["case_bring", "case_escalate"]
    for day in range(11, 60):
        actions.escalate_overdue(START + timedelta(days=day))
    assert stored(case.number).owner is Role.MINISTRY
    assert stored(case.number).state == "received"


def test_an_appeal_reads_what_it_is_about_itself() -> None:
    from tunggal.service.cases import actions

    first = walked(brought("proposal"), uphold=False)
    asked = wish("appeal", about=None)
    at = first.history[-1].at + DAY
    with pytest.raises(CaseRefused):
        actions.bring(asked, by=STRANGER, at=at, key="a", appeals=first.number)
    forged = replace(notice(), kind="proposal", number=str(first.number))
    with pytest.raises(CaseRefused) as told:
        actions.bring(replace(asked, about=forged), by=BUDI, at=at, key="b")
    assert told.value.refusal.rule == "nothing_to_appeal"
    with pytest.raises(CaseRefused):
        actions.bring(asked, by=BUDI, at=at, key="c", appeals=CaseNumber.of(99))
    appeal = actions.bring(asked, by=BUDI, at=at, key="d", appeals=first.number).case
    assert appeal.about.participants == first.participants
    assert stored(appeal.number) == appeal


def test_an_officer_appeals_only_what_the_officer_may_see() -> None:
    from tunggal.service.cases import actions

    first = walked(brought("proposal"), uphold=False)
    away = officer(Role.VILLAGE_OPERATOR, "away", (OTHER_VILLAGE,))
    own = replace(officer(Role.VILLAGE_OPERATOR, "own"), kk=KK)
    at, told = first.history[-1].at + DAY, set()
    asked = wish("appeal", about=None, subject=SUBJECT)
    tries = [
        (away, OTHER_VILLAGE, first.number), (away, VILLAGE, first.number), (own, VILLAGE, first.number),
        (STRANGER, VILLAGE, first.number), (away, OTHER_VILLAGE, CaseNumber.of(99)),
        (STRANGER, VILLAGE, CaseNumber.of(99)),
    ]  # fmt: skip
    for place, (by, region, number) in enumerate(tries):
        sent = replace(asked, region=region)
        with pytest.raises(CaseRefused) as refused:
            actions.bring(sent, by=by, at=at, key=f"t{place}", appeals=number)
        if (by, region) != (away, VILLAGE):
            told.add(str(refused.value))
    assert len(told) == 1  # whether there is such a case is told to nobody
    here = officer(Role.VILLAGE_OPERATOR, "here", (VILLAGE, OTHER_VILLAGE))
    sent = replace(asked, region=OTHER_VILLAGE)
    assert actions.bring(sent, by=here, at=at, key="h", appeals=first.number).case.region == VILLAGE


@pytest.mark.parametrize("uphold", [True, False])
def test_the_family_appeals_an_objection_that_it_never_sees(uphold: bool) -> None:
    from tunggal.service.cases import actions, queries
    from tunggal.service.cases.appeals import appealable

    first = walked(brought("objection"), uphold=uphold)
    at = first.history[-1].at + DAY
    party, other = (BUDI, SARI) if uphold else (SARI, BUDI)
    assert [appealable(by=each, at=at) for each in (other, STRANGER)] == [(), ()]
    assert appealable(by=other, at=at, number=first.number) == ()
    (told,) = appealable(by=party, at=at, number=first.number)
    assert told == appealable(by=party, at=at)[0]
    assert (told.number, told.decision) == (first.number, first.decision)
    assert not any((told.brought_by, told.history, told.findings, told.fields, told.papers))
    assert audit_lines()[-1][0].action == "case_decision_seen"
    assert queries.see(first.number, by=BUDI, at=at) is None
    asked = wish("appeal", about=None)
    appeal = actions.bring(asked, by=party, at=at, key="p", appeals=first.number).case
    seen = {each.code: queries.see(appeal.number, by=each, at=at) for each in (party, other)}
    assert (seen["budi"] is not None) is uphold
    assert seen["sari"] is None if uphold else seen["sari"] is not None
    assert queries.concerning(BUDI) == ((appeal.number,) if uphold else ())


def test_queues_hold_what_is_to_be_done_in_the_own_region_the_most_urgent_first() -> None:
    from tunggal.service.cases import queries

    a, b = brought("proposal"), brought("reactivation")
    brought("objection")  # the regency's
    away = brought("death", region="3271011001", by=officer(Role.VILLAGE_OPERATOR, "v", ("3271",)))
    village = officer(Role.VILLAGE_OPERATOR)
    listed = queries.queue(village)
    assert [line.number for line in listed] == [b.number, a.number]
    assert queries.queue(village, after=listed[0]) == listed[1:]
    assert queries.queue(village, kind="proposal") == listed[1:]
    assert queries.queue(village, region="3271") == ()
    elsewhere = officer(Role.VILLAGE_OPERATOR, regions=("3271011001",))
    assert [line.number for line in queries.queue(elsewhere)] == [away.number]
    assert [line.kind for line in queries.queue(officer(Role.REGENCY_VERIFIER))] == ["objection"]
    assert queries.queue(replace(village, regions=())) == ()
    assert {line.number for line in queries.reached(BUDI)} == {a.number, b.number, away.number}
    assert [line.kind for line in queries.reached(SARI)] == ["objection"]


def test_a_case_is_shown_as_its_reader_may_see_it_and_the_reading_is_recorded() -> None:
    from tunggal.service.cases import queries

    case = walked(brought("objection"))
    village, regency = officer(Role.VILLAGE_OPERATOR), officer(Role.REGENCY_VERIFIER)
    assert queries.see(case.number, by=BUDI, at=START) is None
    seen = queries.see(case.number, by=village, at=START)
    assert "sari" not in repr(seen)
    assert queries.see(case.number, by=regency, at=START).case.brought_by == "sari"
    steps = queries.see(case.number, by=MINISTRY, at=START).steps
    assert [step.code for step in steps] == ["enter_release"]
    told = queries.timeline(queries.see(case.number, by=SARI, at=START), "en")
    assert len(told) == len(case.history)
    assert not [each for each in told if "village_operator" in each.words]
    reads = [line.actor for line, _ in audit_lines() if line.action == "case_seen"]
    roles = ["village_operator", "regency_verifier", "ministry", "citizen"]
    assert [actor.split(":")[0] for actor in reads] == roles  # the refused look shows nothing
    assert "sari" not in str(reads)


def test_a_search_finds_by_number_or_nik_within_the_own_region() -> None:
    from tunggal.service.cases import queries

    case = brought("proposal")
    village = officer(Role.VILLAGE_OPERATOR)
    away = officer(Role.HEAD_OF_OFFICE, regions=(OTHER_REGENCY,))
    for text in (NIK, KK, f" {NIK[:8]} {NIK[8:]}", str(case.number), case.number.digits):
        assert [line.number for line in queries.find(text, by=village, at=START)] == [case.number]
        assert queries.find(text, by=away, at=START) == ()
    assert queries.find("3204121203859999", by=village, at=START) == ()
    assert queries.find("x' or 1=1 --", by=village, at=START) == ()  # a name that nobody has
    for wrong in ("", "12", "+ -- 1=1", NIK + "0"):
        with pytest.raises(UsageRefused, match="16 digits"):
            queries.find(wrong, by=village, at=START)
    assert NIK not in str(audit_lines())


def test_a_query_that_announces_nobody_finds_no_row() -> None:
    from django.db import connection

    from tunggal.service.cases.scope import acting_as

    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no row-level security")
    walked(brought("objection"))

    def counts() -> list[int]:
        found = []
        with connection.cursor() as cursor:
            for table in ("case_case", "case_event", "case_paper"):
                cursor.execute(f"select count(*) from {table}")
                found.append(cursor.fetchone()[0])
            cursor.execute("update case_case set state = 'told'")
            found.append(cursor.rowcount)
        return found

    assert counts() == [0, 0, 0, 0]
    with acting_as(officer(Role.REGENCY_VERIFIER, regions=(OTHER_REGENCY,))):
        assert counts() == [0, 0, 0, 0]
    with acting_as(BUDI):
        assert counts() == [0, 0, 0, 0]  # the one objected to
    with acting_as(officer(Role.REGENCY_VERIFIER)):
        assert counts()[0] == 1
    assert counts() == [0, 0, 0, 0]  # nothing of it is left for the next


def test_papers_are_noted_with_the_step_they_came_with() -> None:
    from tunggal.service.cases import actions
    from tunggal.service.cases.models import PaperRow
    from tunggal.service.cases.scope import acting_as
    from tunggal.service.papers.actions import PaperFile, shelf

    reference = shelf().put("image/jpeg", b"a house", at=START)
    photo = PaperFile("house_photo", reference, "image/jpeg", "0" * 64, 1234)
    asked = wish("proposal", papers={"house_photo": reference})
    case = actions.bring(asked, by=BUDI, at=START, key="1", files=[photo]).case
    with acting_as(SERVICE):
        row = PaperRow.objects.get(case_id=case.number.digits)
        assert (row.reference, row.paper) == (reference, "house_photo")
        assert (row.bytes, row.place) == (1234, 1)
    strange = replace(photo, reference="p-2")
    with pytest.raises(UsageRefused, match="did not come"):
        actions.bring(wish("correction"), by=BUDI, at=START, key="2", files=[strange])
    assert date(2026, 4, 6) == case.received_on


def test_only_the_family_and_officers_learn_what_became_of_it(settings: Any) -> None:
    from service_world import ABSENT, DECILES, HELD
    from service_world import kk as card_of
    from service_world import nik as nik_of
    from tunggal.casework.case import Subject
    from tunggal.registry.nik import Nik
    from tunggal.service.cases import actions, after_release
    from tunggal.service.lookup.status import serving

    def ended(nik: str, kk: str, key: str) -> Case:
        case = walked(brought("proposal", subject=Subject(Nik(nik), kk), by=SARI, key=key))
        return actions.take(
            case.number, "enter_release", by=SERVICE, at=case.history[-1].at, seen=case.version,
            key="k", given=Given(release="2026Q1"),
        ).case  # fmt: skip

    def told(number: CaseNumber, who: Any) -> Any:
        return after_release.what_became(number, by=who, index=serving()(), at=START)

    case = ended(nik_of(HELD), card_of(HELD), "held")
    own = replace(BUDI, code="head", nik=Nik(nik_of(HELD)), kk=card_of(HELD))
    for who in (own, officer(Role.FACILITATOR)):
        became = told(case.number, who)
        assert (became.release, became.decile) == ("aid-2026Q1", DECILES[HELD])
        assert {seat.programme: seat.outcome for seat in became.seats}["pkh"] == "allocated"
    for who in (SARI, STRANGER, officer(Role.FACILITATOR, regions=(OTHER_REGENCY,))):
        assert told(case.number, who) is None  # a neighbour brought it
    assert told(ended(*ABSENT, "absent").number, MINISTRY) is None
    newer = step_on(
        walked(brought("correction", subject=Subject(own.nik, own.kk), by=own, key="newer")),
        "enter_release",
    )
    assert newer.release == "2026Q3"
    assert told(newer.number, own) is None  # while 2026Q1 serves nothing is known of it
    seen = [line.subject for line, _ in audit_lines() if line.action == "case_outcome_seen"]
    assert len(seen) == 3


def test_models_and_migrations_say_the_same() -> None:
    from django.core.management import call_command

    call_command("makemigrations", "cases", check=True, dry_run=True, verbosity=0)
