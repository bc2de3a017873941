"""The guards of a programme file and of allocate.yaml: what they say, and how bad ones are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tunggal.policy.allocation import read_allocation
from tunggal.policy.guards import FINAL, Appeals, Grace, Guards, Margin, Notice
from tunggal.policy.programmes import Programme, read_programme, read_programmes
from tunggal.registry.errors import PolicyRefused
from tunggal.registry.quarter import Quarter
from tunggal.registry.reason import Reason

POLICY = Path(__file__).parents[2] / "examples" / "indonesia" / "policy"
Q1, Q2 = Quarter(2026, 1), Quarter(2026, 2)
GOOD = """\
code: contoh
name: {id: "Contoh", en: "Example"}
unit: person
basis: "Peraturan contoh 1/2025"
quota: [{from: 2025Q1, value: 100, basis: x}]
rules: {}
amount: [{from: 2025Q1, value: 1000, every: month, basis: x}]
guards:
  notice:
    - {from: 2026Q1, months: 3, at_once: [objection_upheld], basis: "pasal 1"}
  protect:
    - {from: 2026Q1, value: [ongoing_treatment, pregnant, guarded], basis: "pasal 2"}
    - {from: 2026Q2, value: [ongoing_treatment], basis: "pasal 2 baru"}
  groups:
    pregnant:
      name: {id: "ibu hamil", en: "pregnant"}
      when: {sex: [2], pregnant: [1]}
  grace:
    - {from: 2026Q1, to: 2026Q1, until: 2026-02-28, value: [decile_above_limit], basis: "pasal 3"}
  leavers_cap:
    - {from: 2026Q1, percent: 25, basis: "pasal 4"}
  appeals:
    - {from: 2026Q1, days: 30, basis: "pasal 5"}
  margin:
    - {from: 2026Q1, deciles: 1, percent: 5, basis: "pasal 6"}
  reactivation:
    - {from: 2026Q1, value: true, basis: "pasal 7"}
  newborn:
    - {from: 2026Q1, months: 6, basis: "pasal 8"}
examples:
  - {person: {decile: 5}, outcome: allocated, reason: allocated}
"""


def programme(folder: Path, text: str) -> Programme:
    file = folder / "contoh.yaml"
    file.write_text(text, encoding="utf-8")
    return read_programme(file)


def test_every_guard_is_read(tmp_path: Path) -> None:
    guards = programme(tmp_path, GOOD).guards.at(Q1)
    assert guards.notice == Notice(3, frozenset({Reason.OBJECTION_UPHELD}))
    assert guards.protected == {"ongoing_treatment", "guarded"}
    assert [group.code for group in guards.groups] == ["pregnant"]
    assert guards.grace == Grace(date(2026, 2, 28), frozenset({Reason.DECILE_ABOVE_LIMIT}))
    assert guards.leavers_percent == 25
    assert guards.appeals == Appeals(30)
    assert guards.margin == Margin(deciles=1, percent=5)
    assert guards.reactivation is True
    assert guards.newborn_months == 6


def test_guards_are_dated(tmp_path: Path) -> None:
    guards = programme(tmp_path, GOOD).guards
    assert guards.at(Quarter(2025, 4)) == Guards()
    assert guards.at(Q2).grace is None
    assert guards.at(Q2).groups == ()
    assert guards.at(Q2).protected == {"ongoing_treatment"}


def test_a_seat_that_a_guard_keeps_is_kept_on_the_basis_of_the_guard(tmp_path: Path) -> None:
    terms = programme(tmp_path, GOOD).terms(Q1)
    assert terms is not None
    kept = [
        (Reason.NOTICE_GIVEN, "pasal 1"), (Reason.ONGOING_TREATMENT, "pasal 2"),
        (Reason.PROTECTED_GROUP, "pasal 2"), (Reason.GRACE, "pasal 3"),
        (Reason.LEAVERS_CAP, "pasal 4"), (Reason.APPEAL_OPEN, "pasal 5"),
        (Reason.APPEAL_UPHELD, "pasal 5"), (Reason.INCUMBENT_MARGIN, "pasal 6"),
        (Reason.REACTIVATED, "pasal 7"), (Reason.NEWBORN, "pasal 8"),
    ]  # fmt: skip
    assert {reason: terms.bases[reason] for reason, _ in kept} == dict(kept)


def test_a_guard_of_the_programme_takes_the_place_of_the_common_one(tmp_path: Path) -> None:
    lines = GOOD.splitlines()
    common = "\n".join(lines[lines.index("guards:") : lines.index("examples:")])
    settings = "quota_scale: {families: 1, of: 1}\ntie_seed: t\n" + common + "\n"
    (tmp_path / "allocate.yaml").write_text(settings, encoding="utf-8")
    own = "guards:\n  appeals: [{from: 2026Q1, days: 90, basis: own}]\n"
    text = GOOD[: GOOD.index("guards:")] + own + GOOD[GOOD.index("examples:") :]
    both = programme(tmp_path, text).guards.over(read_allocation(tmp_path).guards)
    guards = both.at(Q1)
    assert guards.appeals == Appeals(90)
    assert guards.bases[Reason.APPEAL_OPEN] == "own"
    assert guards.notice == Notice(3, frozenset({Reason.OBJECTION_UPHELD}))
    assert [group.code for group in guards.groups] == ["pregnant"]


def test_without_guards_nothing_is_guarded(tmp_path: Path) -> None:
    text = GOOD[: GOOD.index("guards:")] + GOOD[GOOD.index("examples:") :]
    assert programme(tmp_path, text).guards.at(Q1) == Guards()


NOTICE = '    - {from: 2026Q1, months: 3, at_once: [objection_upheld], basis: "pasal 1"}\n'
REFUSED = [
    # (what, text replaced, by, line, in the message)
    ("unknown guard", "  notice:\n", "  notise:\n", 9, "guards.notise: is not a key of this file. Did you mean"),
    ("guard far from all", "  appeals:\n", "  wishes:\n", 22, "Known here: appeals, grace, groups, leavers_cap"),
    ("unknown reason at once", "[objection_upheld]", "[rich]", 10, "at_once: found 'rich', expected reasons"),
    ("unknown reason of grace", "[decile_above_limit]", "[rich]", 19, "value: found 'rich', expected reasons"),
    ("grace for nothing", "[decile_above_limit]", "[]", 19, "expected at least one reason, found an empty list"),
    ("grace without a day", "until: 2026-02-28, ", "", 19, "until: is missing; expected a date"),
    ("grace until a word", "until: 2026-02-28", "until: soon", 19, "expected a date such as 2026-03-31, found 'soon'"),
    ("no month of notice", "months: 3", "months: 0", 10, "expected 1 or more, found 0"),
    ("notice in days", "months: 3", "days: 90", 10, "months: is missing"),
    ("a cap of more than all", "percent: 25", "percent: 101", 21, "expected a percentage from 0 to 100, found 101"),
    ("a cap below none", "percent: 25", "percent: -1", 21, "expected a percentage from 0 to 100, found -1"),
    ("a margin of more than all", "percent: 5,", "percent: 101,", 25, "expected a percentage from 0 to 100, found 101"),
    ("a margin below none", "deciles: 1", "deciles: -1", 25, "expected 0 or more, found -1"),
    ("no day to appeal", "days: 30", "days: 0", 23, "expected 1 or more, found 0"),
    ("no month of a newborn", "months: 6", "months: 0", 29, "expected 1 or more, found 0"),
    ("reactivation by a word", "value: true", "value: 'yes'", 27, "expected true or false, found 'yes'"),
    ("group that nobody protects", "pregnant, guarded]", "guarded]", 14, "described, but no 'protect' names it"),
    ("group of nobody", "when: {sex: [2], pregnant: [1]}", "when: {}", 17, "at least one condition, found none"),
    ("group by an unknown answer", "when: {sex: [2], ", "when: {poor: [2], ", 17, "poor: is not a key"),
    ("cap without notice", "  notice:\n" + NOTICE, "", 18, "leavers_cap: expected a 'notice' beside it"),
    ("no basis", ', basis: "pasal 5"', "", 23, "basis: is missing"),
    ("overlap", "from: 2026Q2, value: [ongoing", "from: 2026Q1, value: [ongoing", 13, "2026Q1 overlaps"),
    ("guards are no list", "guards:\n", "guards: []\nold:\n", 8, "expected a mapping of keys and values, found a list"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [case[1:] for case in REFUSED],
    ids=[case[0] for case in REFUSED],
)
def test_a_bad_guard_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, says: str
) -> None:
    assert GOOD.count(old) >= 1
    with pytest.raises(PolicyRefused) as refused:
        programme(tmp_path, GOOD.replace(old, new, 1))
    assert f"contoh.yaml, line {line}: guards" in str(refused.value)
    assert says in str(refused.value)


def test_a_notice_lasts_for_the_period_in_which_it_is_given(tmp_path: Path) -> None:
    by_quarter = programme(tmp_path, GOOD.replace("months: 3", "months: 2"))
    with pytest.raises(PolicyRefused) as refused:
        by_quarter.terms(Q1)
    assert "contoh.yaml, line 10: guards.notice[0].months: expected 3 or more, found 2" in str(
        refused.value
    )
    cadence = "cadence: [{from: 2025Q1, value: month, basis: x}]\nguards:"
    by_month = GOOD.replace("months: 3", "months: 1").replace("guards:", cadence)
    terms = programme(tmp_path, by_month).terms(Q1)
    assert terms is not None
    assert terms.guards.notice == Notice(1, frozenset({Reason.OBJECTION_UPHELD}))


def test_a_short_common_notice_is_refused_where_it_stands(tmp_path: Path) -> None:
    settings = (
        "quota_scale: {families: 1, of: 1}\ntie_seed: t\n"
        "guards:\n  notice: [{from: 2025Q1, months: 1, basis: x}]\n"
    )
    (tmp_path / "allocate.yaml").write_text(settings, encoding="utf-8")
    text = GOOD[: GOOD.index("guards:")] + GOOD[GOOD.index("examples:") :]
    alone = programme(tmp_path, text)

    guarded = replace(alone, guards=alone.guards.over(read_allocation(tmp_path).guards))
    with pytest.raises(PolicyRefused, match=r"allocate\.yaml, line 4: .*found 1.*contoh\.yaml"):
        guarded.terms(Q1)


def test_the_target_of_graduates_is_a_number_of_families(tmp_path: Path) -> None:
    settings = "quota_scale: {families: 1, of: 1}\ntie_seed: t\ngraduates_a_year: -1\n"
    (tmp_path / "allocate.yaml").write_text(settings, encoding="utf-8")
    with pytest.raises(
        PolicyRefused, match=r"line 3: graduates_a_year: expected 0 or more, found -1"
    ):
        read_allocation(tmp_path)


# ------------------------------------------------------- the example policy


@pytest.fixture(scope="module")
def guarded() -> dict[str, Programme]:

    common = read_allocation(POLICY).guards
    return {
        each.code: replace(each, guards=each.guards.over(common))
        for each in read_programmes(POLICY / "programmes")
    }


@pytest.mark.parametrize("quarter", [Quarter(2025, 1), Quarter(2025, 4), Q1, Q2, Quarter(2027, 1)])
def test_nobody_loses_a_seat_of_the_example_policy_without_three_months_notice(
    guarded: dict[str, Programme], quarter: Quarter
) -> None:
    for programme in guarded.values():
        notice = programme.guards.at(quarter).notice
        assert notice is not None, programme.code
        assert notice.months >= 3, programme.code
        # What needs no notice is what nobody needs to be warned of, or what a check has found.
        assert notice.at_once - FINAL <= {Reason.OBJECTION_UPHELD, Reason.NOT_PRESENT}


def test_every_guard_that_keeps_a_seat_has_its_basis(guarded: dict[str, Programme]) -> None:
    for programme in guarded.values():
        terms = programme.terms(Q2)
        assert terms is None or all(terms.bases.values()), programme.code
        assert terms is None or {Reason.NOTICE_GIVEN, Reason.LEAVERS_CAP} <= set(terms.bases)


def test_the_appeal_ends_before_the_notice(guarded: dict[str, Programme]) -> None:
    for programme in guarded.values():
        guards = programme.guards.at(Q2)
        assert guards.appeals is not None
        assert guards.notice is not None
        assert guards.appeals.days < 28 * guards.notice.months


def test_insurance_is_guarded_as_february_2026_was_not(guarded: dict[str, Programme]) -> None:
    guards = guarded["pbi_jkn"].guards.at(Q2)
    assert "ongoing_treatment" in guards.protected
    assert {group.code for group in guards.groups} == {"catastrophic_illness", "pregnant"}
    assert guards.reactivation
    assert guards.newborn_months
    # 11 of 96.8 million left on one day: the cap of a month is below that share.
    assert guards.leavers_percent is not None
    assert guards.leavers_percent * 968 < 11 * 100 * 10
