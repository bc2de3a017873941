"""Four quarters of reallocation in a simulated country: who moved, what it did to the errors, churn.

`python -m benchmarks.reallocation` measures 50,000 families (another size may be given), once with
the guards of the example policy and once without any, and writes docs/reallocation.md. The country
begins with the lists of present recipients as the paying offices know them; every quarter brings
visits, cases and treatments, and incomes move on. PBI-JKN moves in the months between, too.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import duckdb
import yaml

from benchmarks.quarter import OUT, ROOT, _tunggal, commit, machine

PERIODS = (
    "2026Q1", "2026Q2", "2026-05", "2026-06", "2026Q3", "2026-08", "2026-09", "2026Q4",
)  # fmt: skip
QUARTERS = tuple(period for period in PERIODS if "Q" in period)
SHOWN = ("pkh", "sembako", "pbi_jkn")
ARMS = ("with_guards", "without_guards")
Figures = dict[str, Any]


def measure(families: int, *, guarded: bool) -> list[Figures]:
    """Run the four quarters; figures per quarter and programme, a month's with its quarter's."""
    place = OUT / f"reallocation-{families}"
    shutil.rmtree(place, ignore_errors=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    _tunggal("init", place)
    quarters = [word for quarter in QUARTERS for word in ("--quarter", quarter)]
    _tunggal("simulate", "-w", place, "--families", families, *quarters)
    _tunggal("scoring", "fit", "survey", "--name", "simulated", "--use", "-w", place)
    if not guarded:
        _forget_guards(place)
    rows = []
    for period in PERIODS:
        _tunggal("cycle", "run", period, "-w", place)
        _tunggal("release", "publish", period, "-w", place)
        rows += [row for code in SHOWN if (row := _moves(place, period, code))]
        if "Q" in period:
            truth = json.loads(_tunggal("truth", period, "-w", place, "--json"))
            rows += [_errors(truth, period, code) for code in SHOWN]
    shutil.rmtree(place)
    return rows


def _forget_guards(place: Path) -> None:
    """The same policy without any guard."""
    for file in (place / "policy" / "allocate.yaml", *(place / "policy/programmes").glob("*.yaml")):
        read = yaml.safe_load(file.read_text(encoding="utf-8"))
        read.pop("guards", None)
        if "examples" in read:
            read["examples"] = [each for each in read["examples"] if "holds" not in str(each)]
        text = yaml.safe_dump(read, allow_unicode=True, sort_keys=False)
        file.write_text(text, encoding="utf-8")


def _moves(place: Path, period: str, code: str) -> Figures | None:
    tables = place / "releases" / f"aid-{period}" / "tables"
    of = f"where programme = '{code}'"
    ledger = _row(
        "select sum(filled) as filled, sum(entrants) as entrants, sum(leavers) as leavers, "
        "sum(on_notice) as on_notice, sum(shielded) as shielded, sum(waiting) as waiting "
        f"from '{tables}/regency_ledger/*.parquet' {of}"
    )
    if ledger["filled"] is None:
        return None
    fallen = _row(
        "select sum(leavers) as would_leave, sum(unannounced) as unannounced, "
        f"sum(protected) as protected from '{tables}/scenarios/*.parquet' {of} "
        "and scenario = 'without_guards'"
    )
    deciles = _row(
        "select avg(decile) filter (where movement = 'entrant') as entrants_decile, "
        "avg(decile) filter (where movement = 'leaver') as leavers_decile "
        f"from '{tables}/movements/*.parquet' {of}"
    )
    whole = {name: int(value or 0) for name, value in (ledger | fallen).items()}
    return {"what": "moves", "period": period, "programme": code, **whole, **deciles}


def _errors(truth: Figures, quarter: str, code: str) -> Figures:
    errors = truth["targeting"]["programmes"][code]
    told = {
        f"{name}_{which}": errors[which][group][key]
        for which in ("kept", "now")
        for name, group, key in (
            ("at_quota", "at_quota", "error"),
            ("outside_40", "poorest_40", "inclusion_error"),
        )
    }
    return {"what": "errors", "period": quarter, "programme": code, **told}


def _row(query: str) -> Figures:
    table = duckdb.sql(query)
    return dict(zip(table.columns, table.fetchall()[0], strict=True))


def page(families: int, arms: dict[str, list[Figures]]) -> str:
    """The text of docs/reallocation.md."""
    lines = [
        "# Reallocation, measured",
        "",
        f"Written by `python -m benchmarks.reallocation`: a simulated country of {families:,} families, the example",
        "policy for Indonesia, four quarters and the months of PBI-JKN between them. The country begins with the lists",
        "of present recipients of the paying offices, mis-targeted as published figures say. Truth is known here only.",
        "",
        f"Machine: {machine()}. Commit: {commit()}.",
    ]
    for arm, title in zip(ARMS, ("With the guards", "Without any guard"), strict=True):
        lines += ["", f"## {title}", "", *_moves_table(arms[arm]), "", *_errors_table(arms[arm])]
    return "\n".join([*lines, ""])


def _moves_table(rows: list[Figures]) -> list[str]:
    names = (
        "period", "programme", "filled", "entrants", "leavers", "on_notice", "shielded", "waiting",
        "would_leave", "unannounced", "protected", "entrants_decile", "leavers_decile",
    )  # fmt: skip
    heading = (
        "| period | programme | seats filled | in | out | on notice | shielded | waiting | out without guards "
        "| … unannounced | … protected | mean decile of those in | … of those out |"
    )
    told = [row for row in rows if row["what"] == "moves"]
    lines = ["| " + " | ".join(_cell(row[name]) for name in names) + " |" for row in told]
    return [heading, "|" + " --- |" * len(names), *lines]


def _errors_table(rows: list[Figures]) -> list[str]:
    heading = (
        "| quarter | programme | error at the quota, recipients kept | … as released "
        "| outside the poorest 40 %, recipients kept | … as released |"
    )
    names = ("at_quota_kept", "at_quota_now", "outside_40_kept", "outside_40_now")
    told = [row for row in rows if row["what"] == "errors"]
    lines = [
        f"| {row['period']} | {row['programme']} | "
        + " | ".join(f"{100 * row[name]:.1f} %" for name in names)
        + " |"
        for row in told
    ]
    return [heading, "|" + " --- |" * 6, *lines]


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return (
        f"{value:.1f}"
        if isinstance(value, float)
        else f"{value:,}"
        if isinstance(value, int)
        else str(value)
    )


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    measured = {arm: measure(size, guarded=arm == "with_guards") for arm in ARMS}
    (OUT / f"reallocation-{size}.json").write_text(json.dumps(measured, indent=1))
    (ROOT / "docs" / "reallocation.md").write_text(page(size, measured), encoding="utf-8")
