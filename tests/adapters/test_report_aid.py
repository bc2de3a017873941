"""The aid parts of the report: seats, guards, graduates and budget are what the tables say."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow
import pyarrow.compute
import pyarrow.parquet
import pytest

from report_aid import RULES, Rule, make_releases, write_aid
from report_reading import Element, by_id, lines, number, read
from report_world import World, make_policy, write_register
from tunggal.adapters.report import render_report

PROGRAMMES = ("pbi_jkn", "pkh", "sembako")
Query = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make_releases(tmp_path_factory.mktemp("aid"), families=2_000)


def rendered(places: dict[str, Path], **changed: Any) -> str:
    given: dict[str, Any] = {
        "register": places["register-2026Q2"], "aid": places["aid-2026Q2"],
        "previous_register": places["register-2026Q1"], "previous_aid": places["aid-2026Q1"],
        "policy": places["policy"], "manifest": {"release": "aid-2026Q2"}, "card": None, "truth": None,
        "language": "id",
    }  # fmt: skip
    return render_report(**(given | changed))


@pytest.fixture(scope="module")
def page(places: dict[str, Path]) -> Element:
    return read(rendered(places))


@pytest.fixture(scope="module")
def ask(places: dict[str, Path]) -> Query:
    """What SQL says of the tables of the aid release."""

    def asked(query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect() as connection:
            for table in (places["aid-2026Q2"] / "tables").iterdir():
                file = (table / "*.parquet").as_posix()
                connection.execute(f"create view {table.name} as select * from '{file}'")
            return connection.execute(query).fetchall()

    return asked


def agree(shown: str, true: int) -> bool:
    """Whether a cell shows the number; a hidden one agrees, and is counted as not shown."""
    found = number(shown.replace("±", "").replace("+", ""))
    assert found in (true, None), (shown, true)
    return found is not None


def spoilt(release: Path, folder: Path, table: str, **columns: Any) -> Path:
    """A copy of a release with some columns of one table replaced by a value."""
    shutil.copytree(release, folder)
    file = folder / "tables" / table / "part-00000.parquet"
    held = pyarrow.parquet.read_table(file)
    for name, value in columns.items():
        place = held.schema.get_field_index(name)
        held = held.set_column(
            place, name, pyarrow.array([value] * len(held), held.schema.field(name).type)
        )
    pyarrow.parquet.write_table(held, file)
    return folder


# ------------------------------------------------------------------ seats


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_seats_given_up_and_taken_are_the_movements(
    page: Element, ask: Query, programme: str
) -> None:
    counts = dict(
        ask(f"select movement, count(*) from movements where programme = '{programme}' group by 1")
    )
    parts = {each.text for each in by_id(page, "movements").all("p") if "dilepas" in each.text}
    wanted = f"Jatah yang dilepas: {counts['leaver']}; jatah yang diisi: {counts['entrant']}"
    told = [each for each in parts if each.startswith(wanted)]
    assert told
    assert "Tidak ada jatah kosong" in told[0]
    more = counts["entrant"] - counts["leaver"]
    assert ("seimbang" in told[0]) is (more == 0)
    if more:
        assert f"Selisih {abs(more)} " in told[0]


def test_a_free_seat_while_someone_waits_is_cried_out(
    places: dict[str, Path], tmp_path: Path
) -> None:
    aid = spoilt(places["aid-2026Q2"], tmp_path / "aid", "regency_ledger", quota=9_999, waiting=7)
    told = by_id(read(rendered(places, aid=aid)), "movements").text
    assert told.count("PERHATIAN: di 20 kabupaten/kota ada jatah kosong") == 3


def test_cards_tell_who_is_on_notice_and_shielded(page: Element, ask: Query) -> None:
    for card, code in zip(by_id(page, "summary").all("article"), PROGRAMMES, strict=True):
        told = dict(
            zip((e.text for e in card.all("dt")), (e.text for e in card.all("dd")), strict=True)
        )
        for word, outcome in (("dalam pemberitahuan", "on_notice"), ("dilindungi", "shielded")):
            query = f"select count(*) from outcomes where programme = '{code}' and outcome = '{outcome}'"
            agree(told[word], ask(query)[0][0])


def test_seats_above_the_share_are_told(places: dict[str, Path], tmp_path: Path) -> None:
    aid = spoilt(places["aid-2026Q2"], tmp_path / "aid", "regency_ledger", quota=9, target=7)
    assert by_id(read(rendered(places, aid=aid)), "ledger").text.count("menahan 40 jatah") == 3


def test_rows_of_lists_that_match_nobody(page: Element) -> None:
    assert [line[-1] for line in lines(page, "unmatched-seats")] == ["9", "6", "15"]


# ------------------------------------------------------------------ guards


def test_guards_are_the_outcomes(page: Element, ask: Query) -> None:
    wanted = ask(
        "select programme, outcome, reason, count(*) n, sum(rupiah) from outcomes "
        "join recipients using (programme, unit_id, reason) where outcome in ('on_notice', 'shielded') "
        "group by grouping sets ((programme, outcome), (programme, outcome, reason)) "
        "order by programme, outcome, reason nulls first, n desc"
    )
    found = lines(page, "guards-held")
    assert len(found) == len(wanted) > 12
    ordered = sorted(
        wanted, key=lambda row: (row[0], row[1], row[2] is not None, -row[3], row[2] or "")
    )
    shown = [
        agree(line[1], row[3]) and agree(line[2], row[4])
        for line, row in zip(found, ordered, strict=True)
    ]
    assert sum(shown) > 8


@pytest.mark.parametrize(
    ("table", "column"), [("guards-causes", "cause"), ("guards-ends", "until")]
)
def test_causes_and_ends_add_up_to_the_guards(
    page: Element, ask: Query, table: str, column: str
) -> None:
    found = lines(page, table)
    value = column if column == "cause" else "coalesce(year(until) * 10 + quarter(until), 99999)"
    wanted = ask(
        f"select programme, {value}, count(*) filter (outcome = 'on_notice'), "
        "count(*) filter (outcome = 'shielded') from outcomes where outcome in ('on_notice', 'shielded') "
        "group by 1, 2 order by 1, 2"
    )
    plain = [line for line in found if line[0] != "seluruhnya"]
    assert len(plain) == len(wanted)
    for line, row in zip(plain, wanted, strict=True):
        agree(line[1], row[2])
        agree(line[2], row[3])


def test_what_became_of_notices_is_the_movements(page: Element, ask: Query) -> None:
    wanted = ask(
        "select programme, count(*), count(*) filter (movement = 'leaver'), "
        "count(*) filter (standing = 'allocated'), count(*) filter (standing = 'shielded'), "
        "count(*) filter (standing = 'on_notice') from movements where standing_before = 'on_notice' "
        "group by 1 order by 1"
    )
    found = lines(page, "guards-notices")
    assert len(found) == 3
    for line, row in zip(found, wanted, strict=True):
        assert all(agree(cell, value) for cell, value in zip(line[1:3], row[1:3], strict=True))
        for cell, value in zip(line[1:], row[1:], strict=True):
            agree(cell, value)


def test_the_release_without_guards_is_the_scenarios(page: Element, ask: Query) -> None:
    found = lines(page, "guards-compare")
    measures = ("leavers", "unannounced", "protected", "entrants", "filled")
    assert len(found) == 3 * len(measures)
    for place, code in enumerate(PROGRAMMES):
        sums = {
            scenario: values
            for scenario, *values in ask(
                f"select scenario, {', '.join(f'sum({each})' for each in measures)} from scenarios "
                f"where programme = '{code}' group by 1"
            )
        }
        for at, line in enumerate(found[place * 5 : place * 5 + 5]):
            this, other = sums["with_guards"][at], sums["without_guards"][at]
            for cell, value in ((line[1], this), (line[2], other), (line[3], other - this)):
                agree(cell, int(value))
        told = [e.text for e in by_id(page, "guards").all("li") if "tanpa pengaman" in e.text][
            place
        ]
        assert f"{sums['without_guards'][0]} akan keluar sekarang" in told
        assert f"{sums['with_guards'][0]} yang keluar" in told


def test_regencies_without_guards_add_up(page: Element, ask: Query) -> None:
    for code in PROGRAMMES:
        found = lines(page, f"unguarded-{code}")
        wanted = ask(
            "select leavers, unannounced, protected from scenarios where scenario = 'without_guards' "
            f"and programme = '{code}' order by regency_code"
        )
        totals = tuple(sum(column) for column in zip(*wanted, strict=True))
        for line, row in zip(found, [*wanted, totals], strict=True):
            for cell, value in zip(line[1:], row, strict=True):
                agree(cell, value)


def test_a_fall_without_notice_is_cried_out(places: dict[str, Path], tmp_path: Path) -> None:
    fine = by_id(read(rendered(places)), "guards").text
    assert "tidak ada yang keluar tanpa pemberitahuan" in fine
    assert "PERHATIAN" not in fine
    aid = spoilt(places["aid-2026Q2"], tmp_path / "aid", "scenarios", unannounced=1)
    assert "PERHATIAN: pada rilis ini" in by_id(read(rendered(places, aid=aid)), "guards").text


def test_a_mover_without_a_notice_record_is_cried_out(
    places: dict[str, Path], ask: Query, tmp_path: Path
) -> None:
    moved = ask("select count(*) from movements where movement <> 'stayer'")[0][0]
    shown = f"{moved:,}".replace(",", ".")
    assert f"({shown}) mempunyai catatan" in by_id(read(rendered(places)), "guards").text
    aid = spoilt(places["aid-2026Q2"], tmp_path / "aid", "notices", unit_id=1)
    told = by_id(read(rendered(places, aid=aid)), "guards").text
    assert f"dari {shown} yang masuk atau keluar tidak mempunyai catatan" in told


# ------------------------------------------------------------------ graduation


def test_graduates_are_the_departures(page: Element, ask: Query) -> None:
    wanted = ask(
        "select count(*) from departures where graduated = 1 and left_in = '2026Q2' "
        "group by grouping sets ((programme), (programme, reason)) order by programme, reason nulls last"
    )
    found = lines(page, "graduates")
    assert len(found) == len(wanted)
    assert sum([agree(line[1], row[0]) for line, row in zip(found, wanted, strict=True)]) >= 2


def test_the_year_counts_each_family_once(page: Element, ask: Query) -> None:
    families = ask(
        "select count(distinct unit_id) from departures where graduated = 1 and unit = 'family' "
        "and left_on >= date '2026-01-01'"
    )[0][0]
    twice = ask(
        "select count(*) from departures where graduated = 1 and left_on >= date '2026-01-01'"
    )
    assert twice[0][0] > families > 50
    share = f"{(2000 * families + 300) // 600 / 10}".replace(".", ",")
    told = by_id(page, "graduation").text
    wanted = f"Sejak 1 Januari 2026: {families} keluarga graduasi dari sasaran 300 keluarga setahun"
    assert f"{wanted} ({share}%)" in told


def test_without_a_target_none_is_told(places: dict[str, Path], tmp_path: Path) -> None:
    policy = make_policy(tmp_path / "policy")
    file = policy / "allocate.yaml"
    kept = [e for e in file.read_text().splitlines() if not e.startswith("graduates_a_year")]
    file.write_text("\n".join(kept) + "\n")
    (policy / "regions" / "facilitators.csv").write_text("village_code,facilitator\n")
    told = by_id(read(rendered(places, policy=policy)), "graduation").text
    assert "tidak menetapkan sasaran" in told


def test_facilitators_are_counted_and_named_by_code(page: Element, ask: Query) -> None:
    counts = dict(ask(
        "select facilitator, count(distinct unit_id) from departures where graduated = 1 "
        "and unit = 'family' and facilitator is not null and left_on >= date '2026-01-01' group by 1"
    ))  # fmt: skip
    found = lines(page, "facilitators")
    held = [counts.get(code, 0) for code in ("P01", "P02", "P03", "P04")]
    steps = [
        sum(low <= n <= high for n in held) for low, high in ((0, 0), (1, 4), (5, 9), (10, 10**9))
    ]
    assert [number(line[1]) for line in found] == [*steps, 4]
    assert number(found[-1][2]) == sum(counts.values())
    ordered = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    assert [(line[0], number(line[1])) for line in lines(page, "facilitators-first")] == ordered


def test_follow_ups_and_their_rate_are_the_table(page: Element, ask: Query) -> None:
    wanted = ask(
        "select count(*), count(*) filter (fares = 'well'), count(*) filter (fares = 'relapsed'), "
        "count(*) filter (fares = 'returned'), count(*) filter (fares = 'left_the_register') "
        "from follow_ups group by programme, quarters order by programme, quarters"
    )
    found = lines(page, "follow-ups")
    assert len(found) == len(wanted) == 4
    for line, row in zip(found, wanted, strict=True):
        shown = [agree(cell, value) for cell, value in zip(line[1:6], row, strict=True)]
        if all(shown):
            back, known = row[2] + row[3], row[0] - row[4]
            tenths = (2000 * back + known) // (2 * known)
            assert line[6] == f"{tenths // 10},{tenths % 10}%"


def test_those_who_came_back_are_told(page: Element, ask: Query) -> None:
    counts = ask(
        "select programme, count(*) from departures where returned_in = '2026Q2' group by 1 order by 1"
    )
    told = by_id(page, "graduation").text
    words = [
        f"{name} {count if count > 4 else '•'}"
        for name, (_, count) in zip(("PKH", "Sembako"), counts, strict=True)
    ]
    assert "tanpa pendataan baru: " + "; ".join(words) in told


# ------------------------------------------------------------------ budget


def test_money_moves_as_the_movements_say(page: Element, ask: Query) -> None:
    found = lines(page, "money")
    wanted = ask(
        "select sum(rupiah_before), -sum(rupiah_before) filter (movement = 'leaver'), "
        "sum(rupiah) filter (movement = 'entrant'), "
        "sum(rupiah - rupiah_before) filter (movement = 'stayer'), sum(rupiah) from movements "
        "group by grouping sets ((programme), ()) order by programme nulls last"
    )
    assert len(found) == len(wanted) == 4
    shown = [
        agree(cell, int(value))
        for line, row in zip(found, wanted, strict=True)
        for cell, value in zip(line[1:], row, strict=True)
    ]
    assert all(shown)
    assert number(found[-1][5]) == number(lines(page, "cost-table")[-1][3])


def test_the_forecast_is_the_budget(page: Element, ask: Query) -> None:
    found = lines(page, "forecast")
    wanted: dict[tuple[str, str], list[int]] = {}
    for code, component, rupiah in ask(
        "select programme, component, sum(rupiah) from budget group by programme, component, quarter "
        "order by programme, component, quarter"
    ):
        wanted.setdefault((code, component), []).append(int(rupiah))
    pkh = [wanted[spot] for spot in wanted if spot[0] == "pkh"]
    rows = [
        wanted["pbi_jkn", "base"], *pkh, [sum(each) for each in zip(*pkh, strict=True)],
        wanted["sembako", "base"], [sum(each) for each in zip(*wanted.values(), strict=True)],
    ]  # fmt: skip
    assert [[number(cell) for cell in line[1:6]] for line in found] == rows
    assert [number(found[-1][1])] == [number(lines(page, "cost-table")[-1][3])]


def test_the_regions_of_the_budget_are_the_table(page: Element, ask: Query) -> None:
    found = lines(page, "budget-pkh")
    wanted = ask(
        "select coalesce(sum(rupiah) filter (component = 'base'), 0), "
        "coalesce(sum(rupiah) filter (component = 'elderly'), 0), sum(rupiah) from budget "
        "where forecast = 2 and programme = 'pkh' group by grouping sets ((regency_code), ()) "
        "order by regency_code nulls last"
    )
    shown = [
        agree(cell, int(value))
        for line, row in zip(found, wanted, strict=True)
        for cell, value in zip(line[1:], row, strict=True)
    ]
    assert len(found) == 21
    assert sum(shown) > 40


@pytest.mark.parametrize(
    "table", ["budget-pkh", "guards-held", "guards-ends", "guards-causes", "follow-ups"]
)
def test_one_hidden_count_is_never_alone(page: Element, table: str) -> None:
    if table == "budget-pkh":
        for line in lines(page, table):
            assert sum(cell.startswith("•") for cell in line[1:]) != 1
    rows = lines(page, table)
    columns = [1] if table == "guards-held" else [1, 2] if table != "follow-ups" else []
    for column in columns:
        run: list[str] = []
        for line in [*rows, ["seluruhnya"]]:
            if line[0] in ("seluruhnya", "Dalam masa pemberitahuan", "Dilindungi"):
                assert sum(cell.startswith("•") for cell in run) != 1, (table, run)
                run = []
            elif table != "guards-causes":
                run.append(line[column])


# ------------------------------------------------------------------ first, monthly, unknown


def test_a_first_release_says_so_instead_of_empty_tables(places: dict[str, Path]) -> None:
    page = read(rendered(
        places, register=places["register-2026Q1"], aid=places["aid-2026Q1"], previous_register=None,
        previous_aid=None, manifest={"release": "aid-2026Q1"},
    ))  # fmt: skip
    told = page.text
    for sentence in (
        "Ini rilis pertama: belum ada uang yang berpindah.",
        "Dengan atau tanpa pengaman, pada rilis ini tidak ada yang keluar.",
        "Pada rilis ini tidak ada jatah yang ditahan oleh pengaman.",
        "Pada triwulan ini tidak ada yang graduasi.",
        "Pada triwulan ini belum ada yang graduasi dua atau empat triwulan yang lalu.",
    ):
        assert sentence in told
    assert all(table.all("tbody")[0].all("tr") for table in page.all("table"))


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_month_with_an_unknown_programme(
    places: dict[str, Path], tmp_path: Path, language: str
) -> None:
    world = World(300)
    write_register(world, tmp_path / "register-2026Q1", first=True)
    rules = [RULES[2], Rule("bantuan_baru", "person", 3, 2, 50_000)]
    held = write_aid(world, tmp_path / "aid-2026-01", None, rules=rules)
    write_aid(world, tmp_path / "aid-2026-02", held, rules=rules)
    page = read(rendered(
        places, register=tmp_path / "register-2026Q1", aid=tmp_path / "aid-2026-02", previous_register=None,
        previous_aid=tmp_path / "aid-2026-01", manifest={"release": "aid-2026-02", "quarter": "2026Q1"},
        language=language,
    ))  # fmt: skip
    assert ("Februari 2026" if language == "id" else "February 2026") in page.all("h1")[0].text
    assert ("bulan ini" if language == "id" else "this month") in page.text
    assert ("triwulan lalu" if language == "id" else "last quarter") not in page.text
    assert "bantuan baru" in by_id(page, "guards").text + by_id(page, "movements").text
