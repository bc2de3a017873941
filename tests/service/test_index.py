"""The look-up index: what is in it, what is not, how it is swapped, and that a kill tears nothing."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import tunggal
from killing import Stepper
from service_world import (
    ABSENT,
    FAMILIES,
    HELD,
    NOTICE,
    OUT,
    REGENCY,
    SHIELDED,
    SIZES,
    UNRANKED,
    VILLAGE,
    kk,
    make_workspace,
    name_of,
    nik,
    notice_number,
    publish,
    publish_month,
)  # fmt: skip
from tunggal.adapters.engines.duckdb import DuckDBEngine
from tunggal.adapters.lookup.card import Member
from tunggal.adapters.lookup.hashing import hash_sql, keyed_hash, pads
from tunggal.adapters.lookup.index import Index, Serving
from tunggal.adapters.lookup.secrets import load_secrets
from tunggal.adapters.lookup.shelf import clear, put_on, read_pointer
from tunggal.policy.scoring import NOT_ASKED
from tunggal.registry.errors import IntegrityBroken, UsageRefused
from tunggal.registry.reason import Reason


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_workspace(tmp_path_factory.mktemp("index") / "workspace")


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """A workspace of one's own, with published releases and nothing loaded."""
    return Path(shutil.copytree(made, tmp_path / "workspace"))


def shelf(place: Path) -> Path:
    return place / "service" / "lookup"


def index(place: Path) -> Index:
    opened = Serving(shelf(place), load_secrets(place / "keys"))()
    assert opened is not None
    return opened


def shown(place: Path, family: int = HELD, member: int = 1) -> Any:
    found, card = index(place).find(nik(family, member), kk(family))
    return card if found else None


def test_everybody_with_nik_and_kk_is_found_and_nobody_else(place: Path) -> None:
    answer = tunggal.release_load(place, "aid-2026Q1")
    assert answer["persons"] == sum(SIZES.values())
    assert answer["families"] == len(FAMILIES)
    opened = index(place)
    for family in FAMILIES:
        for member in range(1, SIZES[family] + 1):
            found, card = opened.find(nik(family, member), kk(family))
            assert found
            assert card.family.family_id == family
            assert len(card.members) == SIZES[family]
    for numbers in (ABSENT, (nik(HELD), kk(OUT)), (kk(HELD), nik(HELD)), ("", "")):
        found, card = opened.find(*numbers)
        assert not found
        assert {member.name for member in card.members} == {"Nama Contoh"}


def test_the_file_holds_no_number_and_no_name(place: Path) -> None:
    tunggal.release_load(place, "aid-2026Q1")
    written = b"".join(file.read_bytes() for file in shelf(place).rglob("*") if file.is_file())
    for family in FAMILIES:
        for private in (nik(family), kk(family), name_of(family, 1), name_of(family, 1).title()):
            assert private.encode() not in written


def test_a_row_that_was_changed_or_moved_to_another_family_is_refused(place: Path) -> None:
    tunggal.release_load(place, "aid-2026Q1")
    opened = index(place)
    database = sqlite3.connect(opened.folder / "index.sqlite")
    taken = "select sealed from family where family_id = ?"
    database.execute(f"update family set sealed = ({taken}) where family_id = ?", (OUT, HELD))
    database.commit()
    with pytest.raises(IntegrityBroken, match="changed after it was loaded"):
        Index(opened.folder, load_secrets(place / "keys")).find(nik(HELD), kk(HELD))


def test_another_machine_needs_the_same_key(place: Path) -> None:
    tunggal.release_load(place, "aid-2026Q1")
    (place / "keys" / "service_data.key").write_text("ab" * 32)
    with pytest.raises(UsageRefused, match="another data key"):
        index(place)
    (place / "keys" / "service_data.key").unlink()
    with pytest.raises(UsageRefused, match="data key of the service is missing"):
        load_secrets(place / "keys")


def test_a_family_card_of_two_families_opens_neither(place: Path) -> None:
    import service_world

    def same_card(family: int) -> str:
        return "3171012001109999"

    original = service_world.kk, service_world.nik
    service_world.kk = same_card
    service_world.nik = lambda family, member=1: original[1](1 if member == 1 else family, member)
    try:
        publish(place, "2026Q3", before=_latest(place))
    finally:
        service_world.kk, service_world.nik = original
    tunggal.release_load(place, "aid-2026Q3")
    assert index(place).find(nik(1, 1), same_card(1))[0] is False
    assert index(place).find(nik(HELD, 2), same_card(1))[0] is True


def _latest(place: Path) -> Any:
    from tunggal.adapters.stores.releases import find_release

    return {
        kind: find_release(place / "releases", f"{kind}-2026Q2") for kind in ("register", "aid")
    }


def test_a_register_alone_shows_deciles_and_no_aid(place: Path) -> None:
    tunggal.release_load(place, "register-2026Q1")
    assert shown(place).family.decile == 2
    assert shown(place).family.seats == ()


def test_a_month_speaks_of_its_programmes_and_the_quarter_of_the_others(place: Path) -> None:
    publish_month(place, "2026-05", _latest(place))
    answer = tunggal.release_load(place, "aid-2026-05")
    assert answer["releases"] == ["register-2026Q2", "aid-2026-05", "aid-2026Q2"]
    seats = {(seat.programme, seat.outcome) for seat in shown(place, OUT).family.seats}
    assert ("pbi_jkn", "allocated") in seats
    assert ("pbi_jkn", "excluded") not in seats
    assert ("pkh", "excluded") in seats
    periods = shown(place, OUT).periods
    assert (periods["pbi_jkn"], periods["pkh"]) == ("2026-05", "2026Q2")


def test_the_index_before_is_kept_and_comes_back(place: Path) -> None:
    tunggal.release_load(place, "aid-2026Q1")
    tunggal.release_load(place, "aid-2026Q2")
    assert shown(place).family.decile == 4
    assert tunggal.release_unload(place)["serving"].endswith("aid-2026Q1")
    assert shown(place).family.decile == 2
    assert tunggal.release_unload(place)["serving"] is None
    assert Serving(shelf(place), load_secrets(place / "keys"))() is None
    with pytest.raises(UsageRefused, match="no release is loaded"):
        tunggal.release_unload(place)


def test_only_two_indexes_stay_on_the_disk(place: Path) -> None:
    for name in ("aid-2026Q1", "aid-2026Q2", "aid-2026Q1", "aid-2026Q2"):
        tunggal.release_load(place, name)
    folders = sorted(each.name for each in shelf(place).iterdir() if each.is_dir())
    assert folders == ["0003-aid-2026Q1", "0004-aid-2026Q2"]


def test_who_reads_is_not_disturbed_by_a_swap(place: Path) -> None:
    tunggal.release_load(place, "aid-2026Q1")
    serving = Serving(shelf(place), load_secrets(place / "keys"))
    before = serving()
    tunggal.release_load(place, "aid-2026Q2")
    after = serving()
    assert before is not None
    assert after is not None
    assert before.find(nik(HELD), kk(HELD))[1].family.decile == 2
    assert after.find(nik(HELD), kk(HELD))[1].family.decile == 4
    assert serving() is after


def test_a_release_that_was_changed_is_not_loaded(place: Path) -> None:
    tunggal.release_load(place, "aid-2026Q1")
    file = next((place / "releases" / "aid-2026Q2" / "tables" / "outcomes").glob("*.parquet"))
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(IntegrityBroken):
        tunggal.release_load(place, "aid-2026Q2")
    assert shown(place).family.decile == 2


def test_the_hash_of_sql_is_the_hash_of_python() -> None:
    engine, key = DuckDBEngine(), b"\x00\xff key of the tests" * 2
    for text in ("", "3171010101800001:3171012001100001", "é", "x" * 200):
        row = engine.connection.execute(
            f"select {hash_sql('$text')}", {**pads(key[:32]), "text": text}
        )
        assert bytes(row.fetchone()[0]) == keyed_hash(key[:32], text)


def load_process(place: Path, name: str) -> subprocess.Popen[bytes]:
    call = [sys.executable, "-c", "from tunggal.cli import main; main()", "release", "load", name]
    return subprocess.Popen(
        [*call, "--workspace", str(place)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def test_a_killed_load_leaves_the_old_index_serving(place: Path) -> None:
    tunggal.release_load(place, "aid-2026Q1")
    started = time.monotonic()
    assert load_process(place, "aid-2026Q2").wait() == 0
    whole = time.monotonic() - started
    tunggal.release_load(place, "aid-2026Q1")
    draw, killed = random.Random(4), 0
    for trial in range(8):
        process = load_process(place, "aid-2026Q2")
        # The first half of the time is spent on starting Python, so look closer at the rest.
        time.sleep(whole * draw.uniform(0.3, 1.0) if trial else 0)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        decile = shown(place).family.decile
        assert decile in (2, 4)
        if decile == 4:
            tunggal.release_load(place, "aid-2026Q1")
    assert killed >= 4
    assert load_process(place, "aid-2026Q2").wait() == 0
    assert shown(place).family.decile == 4
    left = [each.name for each in shelf(place).iterdir() if each.name.startswith(".")]
    assert left == []


class ShelfStepper(Stepper):
    """Counts the lines of the module that swaps."""

    def __call__(self, frame: Any, event: str, argument: Any) -> Any:
        if event == "call":
            return self if frame.f_code.co_filename.endswith("lookup/shelf.py") else None
        return super().__call__(frame, event, argument)


def test_a_load_killed_at_each_step_of_the_swap_leaves_one_whole_index(place: Path) -> None:
    tunggal.release_load(place, "aid-2026Q1")
    second = second_index(place)
    seen = []
    for step in range(1, 400):
        finished = not swap_killed_at(step, place, second)
        seen.append(shown(place).family.decile)
        if finished:
            break
        if seen[-1] == 4:
            tunggal.release_unload(place)
    assert len(seen) > 20
    assert seen == sorted(seen)  # the old one up to a step, the new one from there on
    assert set(seen) == {2, 4}


def second_index(place: Path) -> Path:
    """A finished index of the second quarter, under the name it will have on the shelf."""
    other = Path(shutil.copytree(place, place.parent / "other"))
    tunggal.release_load(other, "aid-2026Q2")
    return shelf(other) / str(read_pointer(shelf(other)).serving)


def swap_killed_at(step: int, place: Path, second: Path) -> bool:
    """Do the end of a load in a child that is killed at a step; whether the step was reached."""
    child = os.fork()
    if child == 0:
        try:
            half = shelf(place) / f".half-{second.name}"
            clear(shelf(place))
            shutil.copytree(second, half)
            sys.settrace(ShelfStepper(step, lambda: os.kill(os.getpid(), signal.SIGKILL)))
            put_on(shelf(place), half, second.name)
            os._exit(0)
        finally:
            os._exit(1)
    ended = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(ended) or os.WEXITSTATUS(ended) == 0
    return os.WIFSIGNALED(ended)


@pytest.mark.parametrize(
    ("written", "shown_as"),
    [("SITI AMINAH", "S. Aminah"), ("I PUTU SUMERTA", "I. P. Sumerta"), ("SUHARTO", "Suharto"),
     ("NANA NANA", "Nana N."), ("", "–"), ("  d'Arc  ", "D'Arc")],
)  # fmt: skip
def test_a_name_is_shown_as_its_longest_part_and_initials(written: str, shown_as: str) -> None:
    assert Member(written, None, None, True).short_name == shown_as


def test_a_family_is_told_its_notices_as_the_release_has_them(place: Path) -> None:
    tunggal.release_load(place, "aid-2026Q1")
    told = {each.programme: each for each in shown(place, NOTICE).notices}
    assert set(told) == {"pkh", "sembako", "pbi_jkn"}
    pkh = told["pkh"]
    assert pkh.number == notice_number("pkh", NOTICE)
    assert (pkh.kind, pkh.unit, pkh.regency_code) == ("on_notice", "family", REGENCY)
    assert pkh.grounds == (Reason.DECILE_ABOVE_LIMIT, Reason.NO_COMPONENT)
    assert (pkh.from_day, pkh.until) == (date(2026, 10, 1), date(2026, 9, 30))
    assert (told["pbi_jkn"].unit, told["pbi_jkn"].unit_id) == ("person", 1)
    assert shown(place, HELD).notices == ()
    assert shown(place, NOTICE).village_code == VILLAGE


def test_a_month_leaves_the_notices_of_its_quarter(place: Path) -> None:
    publish_month(place, "2026-05", _latest(place))
    tunggal.release_load(place, "aid-2026-05")
    assert len(shown(place, NOTICE).notices) == 3


def test_the_ledger_counts_the_seats_of_a_region(place: Path) -> None:
    tunggal.release_load(place, "aid-2026Q1")
    rows = index(place).ledger("31")
    assert rows == index(place).ledger() == index(place).ledger(VILLAGE)
    assert index(place).ledger("32") == ()
    pkh = next(row for row in rows if row.programme == "pkh")
    assert (pkh.regency, pkh.quota, pkh.filled, pkh.on_notice, pkh.waiting) == (
        "Kota Contoh",
        3,
        3,
        1,
        1,
    )


def test_villages_are_found_by_the_beginnings_of_their_words(place: Path) -> None:
    tunggal.release_load(place, "register-2026Q1")
    found = index(place)
    village = found.village(VILLAGE)
    assert village is not None
    assert (village.name, village.regency) == ("Sukamaju", "Kota Contoh")
    for text in ("sukamaju", "Suka", "SUKAMAJU, contoh", "kota suka"):
        assert found.village_names(text) == (village,)
    for text in ("", " , ", "maju", "sukamaju garut", "%", "' or 1=1 --"):
        assert found.village_names(text) == ()
    assert found.village("3171019999") is None


def inputs(place: Path, family: int) -> Any:
    return index(place).inputs(shown(place, family))


def test_inputs_name_value_source_and_day_of_each_answer(place: Path) -> None:
    tunggal.release_load(place, "aid-2026Q1")
    kept = inputs(place, HELD)
    told = {answer.feature: answer for answer in kept.family.answers}
    assert (told["floor"].value, told["floor"].source) == (8, "visits")
    assert told["floor"].as_of == date(2025, 11, 3)
    assert (told["wall"].source, told["wall"].as_of) == ("regsosek", date(2022, 10, 20))
    assert (told["power"].value, told["roof"].value) == (NOT_ASKED, None)
    assert told["roof"].source == ""
    assert (told["size"].value, told["head_age"].value) == (SIZES[HELD], 46)
    scoring = index(place).input_codes.now.scoring
    assert set(told) == set(scoring.feature_names())
    parts = sum(answer.points for answer in kept.family.answers)
    assert kept.family.standing.score == scoring.intercept + parts
    assert inputs(place, OUT).family.standing.values["head_age"] is None
    assert index(place).source_name("visits", "en") == "Facilitators' visits and self-updates"


def test_inputs_of_a_family_that_nobody_asked_are_unknown(place: Path) -> None:
    tunggal.release_load(place, "aid-2026Q1")
    kept = inputs(place, UNRANKED)
    assert kept.family.standing is None
    assert {answer.source for answer in kept.family.answers} == {""}
    assert kept.change is None


def test_a_change_is_accounted_for_against_the_quarter_before(place: Path) -> None:
    tunggal.release_load(place, "aid-2026Q1")
    assert inputs(place, HELD).before is None
    tunggal.release_load(place, "aid-2026Q2")
    kept = inputs(place, HELD)
    assert (kept.before.quarter, kept.before.decile) == ("2026Q1", 2)
    assert [(part.feature, part.cause) for part in kept.change] == [("floor", "own_data")]
    now, then = kept.family.standing.score, kept.before.standing.score
    assert kept.change[0].points == now - then > 0
    assert inputs(place, SHIELDED).change == ()


def test_a_quarter_before_whose_tables_are_gone_is_not_compared_with(place: Path) -> None:
    shutil.rmtree(place / "releases" / "register-2026Q1" / "tables")
    shutil.rmtree(place / "releases" / "aid-2026Q1" / "tables")
    tunggal.release_load(place, "aid-2026Q2")
    assert inputs(place, HELD).before is None
    assert inputs(place, HELD).family.answers


def test_a_lead_is_told_to_the_family_of_the_member(place: Path) -> None:
    tunggal.release_load(place, "register-2026Q1")
    (lead,) = inputs(place, OUT).leads
    assert (lead.member, lead.kind, lead.source) == (2, "civil_servant", "leads")
    assert lead.found_on == date(2026, 1, 15)
    assert inputs(place, HELD).leads == ()


def test_inputs_are_sealed_with_a_key_of_their_own_and_to_their_family(place: Path) -> None:
    tunggal.release_load(place, "aid-2026Q1")
    opened = index(place)
    card = shown(place, HELD)
    database = sqlite3.connect(opened.folder / "index.sqlite")
    (sealed,) = database.execute("select sealed from inputs where family_id = 1").fetchone()
    with pytest.raises(IntegrityBroken):
        opened._open(opened._cipher, 1, sealed)
    database.execute("update inputs set sealed = ? where family_id = ?", (sealed, SHIELDED))
    database.commit()
    changed = Index(opened.folder, load_secrets(place / "keys"))
    assert changed.inputs(card).family.family_id == HELD
    with pytest.raises(IntegrityBroken):
        changed.inputs(shown(place, SHIELDED))
