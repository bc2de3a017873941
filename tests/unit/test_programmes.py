"""Programme files: what they say in a quarter, and how bad ones are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tunggal.policy.entitlement import (
    AgeBetween,
    CodeAmong,
    MaxDecile,
    NeedsComponent,
    NeedsSeat,
    Once,
    Proposed,
    TimeLimit,
)
from tunggal.policy.programmes import Share, read_programme, read_programmes
from tunggal.registry.errors import PolicyRefused
from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter
from tunggal.registry.reason import Reason

GOOD = """\
code: contoh
name: {id: "Contoh", en: "Example"}
unit: family
basis: "Peraturan contoh 1/2025"
quota:
  - {from: 2025Q1, value: 100, basis: "Keputusan contoh 2/2025"}
  - {from: 2026Q1, to: 2026Q2, value: 120, basis: "Keputusan contoh 3/2026"}
share:
  - {from: 2025Q1, method: fixed_ratio, seats: 384, per_poor: 100, pass_on: false, basis: "contoh"}
rules:
  max_decile:
    - {from: 2025Q1, value: 5, basis: "pasal 3"}
    - {from: 2026Q1, value: 4, basis: "pasal 3 baru"}
  needs_component:
    - {from: 2025Q1, value: [child], basis: "pasal 4"}
  usable_nik:
    - {from: 2025Q1, value: true, basis: "pasal 5"}
    - {from: 2026Q1, value: false, basis: "pasal 5 dicabut"}
components:
  child:
    name: {id: "anak", en: "child"}
    when: {age: {to: 6}}
    most: 2
    amount:
      - {from: 2025Q1, value: 250000, every: month, basis: "pasal 6"}
paid_members:
  - {from: 2025Q1, value: 4, basis: "pasal 7"}
examples:
  - {family: {decile: 5}, outcome: excluded, reason: decile_above_limit}
"""


def written(folder: Path, text: str, code: str = "contoh") -> Path:
    file = folder / f"{code}.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_terms_are_what_is_in_force_in_a_quarter(tmp_path: Path) -> None:
    programme = read_programme(written(tmp_path, GOOD))
    before, now = programme.terms(Quarter(2025, 4)), programme.terms(Quarter(2026, 1))
    assert before is not None
    assert now is not None
    assert (before.quota, now.quota) == (100, 120)
    assert [type(rule).__name__ for rule in before.rules] == [
        "UsableNik",
        "MaxDecile",
        "NeedsComponent",
    ]
    assert now.rules == (MaxDecile(4), NeedsComponent(frozenset({"child"})))
    assert now.bases[Reason.DECILE_ABOVE_LIMIT] == "pasal 3 baru"
    assert now.share == Share("fixed_ratio", 384, 100, False)
    assert now.components[0].rupiah == 750_000


def test_a_programme_without_a_quota_is_not_in_force(tmp_path: Path) -> None:
    programme = read_programme(written(tmp_path, GOOD))
    assert programme.terms(Quarter(2024, 4)) is None
    assert programme.terms(Quarter(2026, 3)) is None


RULES = """\
rules:
  by_proposal:
    - {from: 2025Q1, value: true, basis: "pasal 8"}
  once:
    - {from: 2025Q1, value: true, basis: "pasal 9"}
  needs_seat_in:
    - {from: 2025Q1, value: [pkh], basis: "pasal 10"}
  time_limit:
    - {from: 2025Q1, value: {years: 5, exempt: [{age: {from: 60}}, {sex: [2], pregnant: [1]}]}, basis: "pasal 11"}
"""


def test_the_rules_stand_in_the_order_in_which_they_are_asked(tmp_path: Path) -> None:
    terms = read_programme(written(tmp_path, GOOD.replace("rules:\n", RULES))).terms(
        Quarter(2026, 1)
    )
    assert terms is not None
    exempt = ((AgeBetween(60, None),), (CodeAmong("sex", (2,)), CodeAmong("pregnant", (1,))))
    assert terms.rules == (
        Proposed(),
        Once(),
        MaxDecile(4),
        NeedsComponent(frozenset({"child"})),
        NeedsSeat(frozenset({"pkh"})),
        TimeLimit(5, exempt, 1),
    )
    assert terms.bases[Reason.TIME_LIMIT] == "pasal 11"


MONTHLY = "cadence:\n  - {from: 2026Q1, value: month, basis: x}\nrules:"


def test_a_monthly_programme_pays_a_month_and_has_terms_for_every_month(tmp_path: Path) -> None:
    programme = read_programme(written(tmp_path, GOOD.replace("rules:", MONTHLY)))
    quarter = Quarter(2026, 1)
    by_quarter, at_first = programme.terms(Quarter(2025, 4)), programme.terms(quarter)
    later = programme.terms(Period(quarter, 3))
    assert by_quarter is not None
    assert at_first is not None
    assert later is not None
    assert [str(each.period) for each in (by_quarter, at_first, later)] == [
        "2025Q4", "2026-01", "2026-03",
    ]  # fmt: skip
    assert [each.components[0].rupiah for each in (by_quarter, at_first, later)] == [
        750_000, 250_000, 250_000,
    ]  # fmt: skip
    assert programme.terms(Period(Quarter(2025, 4), 12)) is None


def test_amounts_are_kept_by_the_quarter(tmp_path: Path) -> None:
    def quarterly(amount: str) -> int:
        text = GOOD.replace("value: 250000, every: month", amount)
        terms = read_programme(written(tmp_path, text)).terms(Quarter(2026, 1))
        assert terms is not None
        return terms.components[0].rupiah

    amounts = ["month", "quarter", "year", "once"]
    found = [quarterly(f"value: 6000000, every: {every}") for every in amounts]
    assert found == [18_000_000, 6_000_000, 1_500_000, 6_000_000]


def test_graduation_is_dated_as_all_else(tmp_path: Path) -> None:
    text = GOOD + "graduation:\n  - {from: 2026Q1, value: [withdrawn, time_limit], basis: x}\n"
    programme = read_programme(written(tmp_path, text))
    before, now = programme.terms(Quarter(2025, 4)), programme.terms(Quarter(2026, 1))
    assert before is not None
    assert now is not None
    assert before.graduation == frozenset()
    assert now.graduation == {Reason.WITHDRAWN, Reason.TIME_LIMIT}


AGE = "rules:\n  age: [{from: 2025Q1, value: {to: 6}, basis: x}]"
ITSELF = "rules:\n  not_together_with: [{from: 2025Q1, value: [contoh], basis: x}]"
SEAT = "rules:\n  needs_seat_in: [{from: 2025Q1, value: [contoh], basis: x}]"
NOWHERE = "rules:\n  needs_seat_in: [{from: 2025Q1, value: [], basis: x}]"
ONCE_A_MONTH = f"{MONTHLY}\n  once: [{{from: 2025Q1, value: true, basis: x}}]"
LIMIT = "rules:\n  time_limit: [{from: 2025Q1, value: {years: 5}, basis: x}]"
GRADUATION = "graduation: [{from: 2025Q1, value: [rich], basis: x}]\nrules:"
REFUSED = [
    # (what, text replaced, by, line, in the message)
    ("unknown key", "unit: family", "unit: family\nquotas: []", 4, "quotas: is not a key"),
    ("misspelt rule", "  max_decile:", "  max_desile:", 11, "Did you mean 'max_decile'?"),
    ("unknown unit", "unit: family", "unit: household", 3, "expected one of family, person"),
    ("code and file", "code: contoh", "code: other", 1, "name of the file, 'contoh', found 'other'"),
    ("quota below zero", "value: 100,", "value: -1,", 6, "expected 0 or more, found -1"),
    ("quota is text", "value: 100,", 'value: "100",', 6, "expected a whole number"),
    ("overlap", "from: 2026Q1, value: 4", "from: 2025Q1, value: 4", 13, "overlaps"),
    ("ends before it begins", "to: 2026Q2", "to: 2025Q4", 7, "ends (2025Q4) before it begins"),
    ("bad quarter", "from: 2026Q1, to", "from: 2026Q5, to", 7, "not a quarter"),
    ("decile 11", "value: 5,", "value: 11,", 12, "expected a decile from 1 to 10, found 11"),
    ("decile 0", "value: 5,", "value: 0,", 12, "expected a decile from 1 to 10, found 0"),
    ("no basis", 'every: month, basis: "pasal 6"', "every: month", 25, "basis: is missing"),
    ("ages the wrong way", "age: {to: 6}", "age: {from: 7, to: 6}", 22, "expected 7 or more"),
    ("unknown condition", "age: {to: 6}", "ages: {to: 6}", 22, "is not a key"),
    ("no condition", "when: {age: {to: 6}}", "when: {}", 22, "at least one condition"),
    ("codes no list", "age: {to: 6}", "pregnant: 1", 22, "expected a list of codes"),
    ("unknown component", "value: [child]", "value: [grown]", 14, "found 'grown'"),
    ("no cap of zero", "value: 4, basis: \"pasal 7\"", "value: 0, basis: x", 27, "expected 1 or more"),
    ("share method", "method: fixed_ratio", "method: fixed", 9, "expected one of by_need"),
    ("share without ratio", "seats: 384, ", "", 9, "seats: is missing"),
    ("ratio of another method", "method: fixed_ratio", "method: by_need", 9, "is not a key"),
    ("unknown reason", "reason: decile_above_limit", "reason: too_rich", 29, "expected one of"),
    ("unknown outcome", "outcome: excluded", "outcome: exluded", 29, "Did you mean 'excluded'?"),
    ("example decile 0", "family: {decile: 5}", "family: {decile: 0}", 29, "expected 1 to 10"),
    ("example of a person", "{family: {", "{person: {", 29, "family: is missing"),
    ("age of a family", "rules:", AGE, 11, "speaks of one person"),
    ("itself", "rules:", ITSELF, 11, "the programme itself"),
    ("a seat in itself", "rules:", SEAT, 11, "needs_seat_in: expected other programmes, found 'contoh'"),
    ("a seat nowhere", "rules:", NOWHERE, 11, "expected at least one programme, found an empty list"),
    ("once a month", "rules:", ONCE_A_MONTH, 10, "cadence: found month, expected quarter: the rule 'once'"),
    ("cadence of a year", "rules:", MONTHLY.replace("month", "year"), 11, "expected one of quarter, month"),
    ("paid every day", "every: month", "every: day", 25, "expected one of month, quarter, year, once"),
    ("a year in four parts", "250000, every: month", "250001, every: year", 25, "a quarter, found 250001 a year"),
    ("no time at all", "rules:", LIMIT.replace("years: 5", "years: 0"), 11, "expected 1 or more, found 0"),
    ("an exemption of nobody", "rules:", LIMIT.replace("5}", "5, exempt: [{}]}"), 11, "at least one condition"),
    ("an unknown limit", "rules:", LIMIT.replace("years", "year"), 11, "years: is missing"),
    ("graduation by luck", "rules:", GRADUATION, 10, "found 'rich', expected reasons"),
    ("an unknown fact", "family: {decile: 5}", "family: {decile: 5, rich: true}", 29, "rich: is not a key"),
    ("an unknown answer", "{decile: 5}", "{decile: 5, members: [{rich: 1}]}", 29, "rich: is not a key"),
    ("an example of nothing", "above_limit}", "above_limit, sum: 1}", 29, "sum: is not a key"),
    ("paid by nobody", "from: 2025Q1, value: 250000", "from: 2025Q2, value: 250000", 5, "no amount is in force"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [case[1:] for case in REFUSED],
    ids=[case[0] for case in REFUSED],
)
def test_a_bad_file_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, says: str
) -> None:
    assert GOOD.count(old) >= 1
    file = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(PolicyRefused) as refused:
        read_programme(file)
    assert f"contoh.yaml, line {line}:" in str(refused.value)
    assert says in str(refused.value)


def test_a_month_is_paid_in_whole_rupiah(tmp_path: Path) -> None:
    text = GOOD.replace("rules:", MONTHLY).replace("250000, every: month", "250000, every: quarter")
    with pytest.raises(
        PolicyRefused, match=r"line 10: cadence: found month, expected quarter: an amount"
    ):
        read_programme(written(tmp_path, text))


def test_seats_without_money_are_refused(tmp_path: Path) -> None:
    start, end = GOOD.index("  needs_component"), GOOD.index("  usable_nik")
    with pytest.raises(PolicyRefused, match="paid nothing"):
        read_programme(written(tmp_path, GOOD[:start] + GOOD[end:]))


def test_a_file_needs_examples(tmp_path: Path) -> None:
    with pytest.raises(PolicyRefused, match="at least one example"):
        read_programme(written(tmp_path, GOOD[: GOOD.index("examples:")] + "examples: []\n"))


def _excluding(code: str, other: str, rule: str = "not_together_with") -> str:
    rule = f"rules:\n  {rule}:\n    - {{from: 2025Q1, value: [{other}], basis: x}}"
    return GOOD.replace("code: contoh", f"code: {code}").replace("rules:", rule)


def test_programmes_that_exclude_each_other_in_a_circle_are_refused(tmp_path: Path) -> None:
    written(tmp_path, _excluding("one", "two"), "one")
    written(tmp_path, _excluding("two", "one"), "two")
    with pytest.raises(PolicyRefused, match=r"one, two wait for each other"):
        read_programmes(tmp_path)


def test_a_circle_may_be_made_of_both_rules(tmp_path: Path) -> None:
    written(tmp_path, _excluding("one", "two"), "one")
    written(tmp_path, _excluding("two", "one", "needs_seat_in"), "two")
    written(tmp_path, _excluding("after", "one", "needs_seat_in"), "after")
    with pytest.raises(
        PolicyRefused, match=r"one\.yaml, line 11: .*: one, two wait for each other"
    ):
        read_programmes(tmp_path)


@pytest.mark.parametrize("rule", ["not_together_with", "needs_seat_in"])
def test_an_unknown_programme_is_refused(tmp_path: Path, rule: str) -> None:
    written(tmp_path, _excluding("one", "two", rule), "one")
    with pytest.raises(
        PolicyRefused, match=rf"one\.yaml, line 11: rules\.{rule}: expected one of one, found 'two'"
    ):
        read_programmes(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyRefused, match="holds no programme file"):
        read_programmes(tmp_path)
