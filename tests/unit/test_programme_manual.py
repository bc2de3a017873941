"""What the manual shows of programme files is read as it stands, and its worked example is right."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tunggal.cycle.allocate.seating import (
    Claims,
    cap_of,
    cut,
    draw_lines,
    seats_left,
    share_with_floors,
)
from tunggal.cycle.allocate.trial import try_example
from tunggal.policy.allocation import Allocation
from tunggal.policy.guards import Guards
from tunggal.policy.programmes import Programme, read_programme
from tunggal.policy.terms import Terms
from tunggal.registry.quarter import Quarter

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"
REGENCY = "1101"


def block(page: str, start: str) -> str:
    """The first piece of YAML on a page that begins so."""
    pieces = re.findall(r"^```yaml\n(.*?)^```", (HOW_TO / page).read_text(), re.DOTALL | re.M)
    return next(piece for piece in pieces if piece.startswith(start))


def shown(folder: Path, more: str = "") -> Programme:
    file = folder / "pkh_ham.yaml"
    text = block("change-a-programme.md", "code: pkh_ham")
    file.write_text(text + more, encoding="utf-8")
    return read_programme(file)


def test_a_component_that_no_answer_shows_is_paid_by_proposal(tmp_path: Path) -> None:
    programme = shown(tmp_path)
    for example in programme.examples:
        verdict = try_example(programme, example).verdict
        assert (verdict.outcome, verdict.reason) == (example.outcome, example.reason)


def test_the_guards_that_the_manual_shows_are_read(tmp_path: Path) -> None:
    guards = shown(tmp_path, block("guard-a-reallocation.md", "guards:")).guards.at(
        Quarter(2026, 1)
    )
    unset = Guards()
    assert guards.margin == unset.margin
    for name in ("notice", "appeals", "grace", "leavers_percent", "newborn_months", "reactivation"):
        assert getattr(guards, name) != getattr(unset, name), name
    assert guards.protected
    assert guards.groups


def terms(folder: Path, percent: int) -> Terms:
    found = shown(folder).terms(Quarter(2026, 2))
    assert found is not None
    return replace(found, quota=100, guards=Guards(leavers_percent=percent))


@pytest.mark.parametrize(
    ("percent", "may_leave", "comes_in", "kept"), [(25, 24, 15, 0), (10, 10, 14, 1)]
)
def test_the_regency_in_numbers(
    tmp_path: Path, percent: int, may_leave: int, comes_in: int, kept: int
) -> None:
    of_quarter, settings = terms(tmp_path, percent), Allocation("t")
    claims = Claims(entitled=70 + 6 + 50, kept=3 + 12, shielded=3, free=5, steady=70, pressed=6)
    lines = draw_lines(of_quarter, settings, {REGENCY: claims}, [REGENCY])[REGENCY]
    assert (lines.target, lines.target_line) == (100, 97)
    seats = share_with_floors(of_quarter, settings, {REGENCY: claims}, {}, [REGENCY])[REGENCY]
    assert seats == 100
    assert seats_left(claims, seats, near=0) == 15
    assert cap_of(of_quarter, claims) == may_leave
    cuts = cut(of_quarter, REGENCY, claims, lines, seats=seats, near=0, displaced=6)
    assert (cuts.newcomers, cuts.capped_pressed, cuts.capped_free) == (comes_in, kept, 0)
    left = 4 + claims.free + claims.pressed - kept
    assert left == comes_in
    figures = re.sub(r"\s+", " ", (HOW_TO / "guard-a-reallocation.md").read_text())
    assert "| in | 15 | 14 | | out | 4 + 5 + 6 = 15 | 14 |" in figures
