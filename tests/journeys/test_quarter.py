"""Two quarters of a small country, start to end, by the public functions."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import tunggal
from journeys.country import (
    answer,
    command,
    content,
    copy,
    make_country,
    run_quarters,
    shuffle_and_split,
)
from rewriting import rewrite
from tunggal.registry.errors import IntegrityBroken, UsageRefused


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A country whose deliveries are there and of which no quarter was run."""
    return make_country(tmp_path_factory.mktemp("country") / "place", families=1_500)


@pytest.fixture(scope="module")
def released(simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same country with both quarters published."""
    place = copy(simulated, tmp_path_factory.mktemp("released") / "place")
    run_quarters(place)
    return place


def table(place: Path, release: str, name: str) -> list[dict]:
    return pq.read_table(place / "releases" / release / "tables" / name).to_pylist()


def test_both_quarters_are_published_chained_and_verified(released: Path) -> None:
    names = [each["release"] for each in tunggal.release_list(released)["releases"]]
    assert sorted(names) == ["aid-2026Q1", "aid-2026Q2", "register-2026Q1", "register-2026Q2"]
    assert all(tunggal.release_verify(released, name)["verified"] for name in names)
    parents = tunggal.release_show(released, "aid-2026Q2")["parents"]
    assert parents == {"previous": "aid-2026Q1", "register": "register-2026Q2"}


def test_every_delivered_row_is_used_merged_or_refused(released: Path) -> None:
    for quarter in ("2026Q1", "2026Q2"):
        counts = table(released, f"register-{quarter}", "delivery_counts")
        assert len(counts) >= 7
        assert all(
            each["rows"] == each["used"] + each["merged"] + each["refused"] for each in counts
        )


def test_who_had_a_seat_is_an_entrant_stayer_or_leaver(released: Path) -> None:
    before = {(r["programme"], r["unit_id"]) for r in table(released, "aid-2026Q1", "recipients")}
    after = {(r["programme"], r["unit_id"]) for r in table(released, "aid-2026Q2", "recipients")}
    moved: dict[str, set] = {"entrant": set(), "stayer": set(), "leaver": set()}
    for row in table(released, "aid-2026Q2", "movements"):
        moved[row["movement"]].add((row["programme"], row["unit_id"]))
    assert moved == {"entrant": after - before, "stayer": after & before, "leaver": before - after}
    assert moved["stayer"]
    assert moved["entrant"]


def test_persons_keep_their_keys(released: Path) -> None:
    before, after = (
        {r["nik"]: r["person_id"] for r in table(released, f"register-{q}", "persons") if r["nik"]}
        for q in ("2026Q1", "2026Q2")
    )
    both = before.keys() & after.keys()
    kept = sum(before[nik] == after[nik] for nik in both)
    assert len(both) > 3_000
    assert kept / len(both) > 0.999


def test_a_release_is_rebuilt_to_the_same_bytes(released: Path) -> None:
    for name in ("register-2026Q2", "aid-2026Q2"):
        rebuilt = tunggal.release_rebuild(released, name)
        assert rebuilt["passed"], rebuilt["differences"]


def test_shuffled_rows_and_split_files_give_the_same_content(
    simulated: Path, released: Path, tmp_path: Path
) -> None:
    place = copy(simulated, tmp_path / "shuffled")
    assert shuffle_and_split(place) >= 8
    tunggal.cycle_run(place, "2026Q1")
    assert content(place, "2026Q1") == published_content(released, "2026Q1")


@pytest.mark.parametrize("threads", [1, 8])
def test_threads_do_not_change_a_byte(
    simulated: Path, released: Path, tmp_path: Path, threads: int
) -> None:
    place = copy(simulated, tmp_path / "threads")
    settings = (place / "tunggal.toml").read_text()
    (place / "tunggal.toml").write_text(
        settings.replace("# threads = 2", f"threads = {threads}  #")
    )
    tunggal.cycle_run(place, "2026Q1")
    for name in ("register-2026Q1", "aid-2026Q1"):
        planned = (place / "work" / "plans" / name / "manifest.json").read_bytes()
        assert planned == (released / "releases" / name / "manifest.json").read_bytes()


def published_content(place: Path, quarter: str) -> dict[str, str]:
    names = [f"{kind}-{quarter}" for kind in ("register", "aid")]
    return {name: tunggal.release_show(place, name)["content"] for name in names}


def test_the_linkage_of_the_simulated_country_is_right(released: Path) -> None:
    linkage = tunggal.truth(released, "2026Q2")["linkage"]["without_nik"]
    assert linkage["precision"] >= 0.99
    assert linkage["recall"] >= 0.90


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_kind_of_family_can_be_explained(released: Path, language: str) -> None:
    outcomes = {}
    for row in table(released, "aid-2026Q2", "outcomes"):
        if row["family_id"]:  # a person of no family is told of by person, not here
            outcomes.setdefault((row["programme"], row["outcome"], row["reason"]), row["family_id"])
    assert len(outcomes) >= 8
    for family in outcomes.values():
        told = tunggal.family_explain(released, family, language=language)
        assert len(told["text"]) > 100
        assert "{" not in told["text"]


def test_the_causes_of_a_change_of_score_add_up(released: Path) -> None:
    before, after = (
        {r["family_id"]: r["welfare_score"] for r in table(released, f"register-{q}", "scored")}
        for q in ("2026Q1", "2026Q2")
    )
    changed = [
        family for family in before.keys() & after.keys() if before[family] != after[family]
    ][:12]
    assert changed
    for family in changed:
        told = tunggal.family_explain(released, family)
        assert told["family"]["score"] == after[family]
        assert sum(part["points"] for part in told["change"]) == after[family] - before[family]


def test_a_flipped_byte_is_found_and_named(released: Path, tmp_path: Path) -> None:
    place = copy(released, tmp_path / "broken")
    file = next((place / "releases" / "aid-2026Q1" / "tables" / "outcomes").glob("*.parquet"))
    file.chmod(0o644)
    held = bytearray(file.read_bytes())
    held[len(held) // 2] ^= 1
    file.write_bytes(held)
    with pytest.raises(IntegrityBroken, match="outcomes"):
        tunggal.release_verify(place, "aid-2026Q1")
    assert command("release", "verify", "aid-2026Q1", "-w", place).returncode == 4


def test_a_published_release_is_not_published_again(released: Path) -> None:
    with pytest.raises(UsageRefused, match="published already"):
        tunggal.release_publish(released, "aid-2026Q1")


def test_two_releases_are_compared(released: Path) -> None:
    told = tunggal.release_diff(released, "aid-2026Q1", "aid-2026Q2")
    assert json.loads(json.dumps(told, default=str))
    assert tunggal.release_diff(released, "register-2026Q1", "register-2026Q2")


def test_the_report_speaks_of_every_programme_and_names_nobody(released: Path) -> None:
    report = (released / "releases" / "aid-2026Q2" / "report.html").read_text()
    assert all(word in report for word in ("PKH", "Sembako", "PBI"))
    persons = table(released, "register-2026Q2", "persons")
    assert not [r["nik"] for r in persons[:2000] if r["nik"] and r["nik"] in report]


def test_a_changed_programme_is_compared_on_a_page(released: Path, tmp_path: Path) -> None:
    rules = Path(shutil.copy(released / "policy" / "programmes" / "pkh.yaml", tmp_path))
    rewrite(rules, "value: 10000000", "value: 8000000")
    page, options = tmp_path / "page.html", {"release": "aid-2026Q2", "language": "en"}
    told = tunggal.programme_try(released, tmp_path / "pkh.yaml", report=page, **options)
    moves = {row["programme"]: row for row in told["moves"]}
    pkh = moves.pop("pkh")
    assert pkh["leave"] > pkh["enter"]
    assert not [row for row in moves.values() if row["rupiah_before"] != row["rupiah_after"]]
    assert f"{pkh['rupiah_after']:,}" in page.read_text()


def test_commands_answer_in_json(released: Path) -> None:
    assert answer("cycle", "status", "2026Q1", "-w", released)["begun"]
    assert answer("source", "list", "-w", released)["sources"]
    assert answer("programme", "list", "-w", released)["programmes"]
    assert answer("doctor", "-w", released)["passed"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["cycle", "run", "2026Q9"], 2),
        (["release", "show", "aid-2031Q1"], 2),
        (["family", "explain", "999999999"], 2),
        (["no-such-noun"], 2),
    ],
)
def test_a_call_that_cannot_be_carried_out_ends_with_2_and_says_why(
    released: Path, words: list[str], code: int
) -> None:
    done = command(*words, *(["-w", released] if len(words) > 1 else []))
    assert done.returncode == code
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_a_family_can_be_asked_for_without_a_number_on_the_command_line(released: Path) -> None:
    person = next(
        r for r in table(released, "register-2026Q2", "persons") if r["nik"] and r["family_id"]
    )
    told = command("family", "explain", "-", "-w", released, "--json", given=person["nik"] + "\n")
    assert json.loads(told.stdout)["family"]["family_id"] == person["family_id"]
