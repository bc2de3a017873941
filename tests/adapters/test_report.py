"""The report of a release: self-contained, well formed, the same twice, and true to the tables."""

from __future__ import annotations

import re
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet
import pytest

from report_aid import make_releases, write_aid
from report_reading import Element, by_id, lines, number, read
from report_world import World, make_policy, write_register
from tunggal.adapters.report import Subject, render_report, render_reports
from tunggal.registry.errors import UsageRefused

MANIFEST = {
    "release": "aid-2026Q2",
    "quarter": "2026Q2",
    "software": "tunggal 0.1.0",
    "content": "c0" * 32,
    "parents": {"register": {"release": "register-2026Q2", "sha256": "ab" * 32}},
    "deliveries": [
        {"source": "dtks", "delivery": "2026Q1", "path": "a.csv", "sha256": "cd" * 32, "bytes": 7}
    ],
}
REGISTER_PARTS = ["summary", "deciles", "regions", "quality", "linkage", "facts"]
AID_PARTS = [
    "summary",
    "movements",
    "guards",
    "graduation",
    "deciles",
    "regions",
    "ledger",
    "costs",
    "quality",
    "linkage",
    "facts",
]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make_releases(tmp_path_factory.mktemp("releases"))


def rendered(places: dict[str, Path], **changed: Any) -> str:
    """The report of the second quarter's aid release, with some things changed."""
    given: dict[str, Any] = {
        "register": places.get("register-2026Q2"), "aid": places.get("aid-2026Q2"),
        "previous_register": places["register-2026Q1"], "previous_aid": places.get("aid-2026Q1"),
        "policy": places["policy"], "manifest": MANIFEST, "card": None, "truth": None, "language": "id",
    }  # fmt: skip
    return render_report(**(given | changed))


def of_register(places: dict[str, Path], **changed: Any) -> str:
    manifest = {"release": "register-2026Q1", "quarter": "2026Q1"}
    given = {
        "register": places["register-2026Q1"],
        "aid": None,
        "previous_register": None,
        "previous_aid": None,
    }
    return rendered(places, **(given | {"manifest": manifest} | changed))


@pytest.fixture(scope="module")
def html(places: dict[str, Path]) -> str:
    return rendered(places)


@pytest.fixture(scope="module")
def page(html: str) -> Element:
    return read(html)


def rows(release: Path, query: str) -> list[tuple[Any, ...]]:
    """What SQL says of the tables of a release."""
    with duckdb.connect() as connection:
        for table in (release / "tables").iterdir():
            connection.execute(
                f"create view {table.name} as select * from '{table.as_posix()}/*.parquet'"
            )
        return connection.execute(query).fetchall()


# ------------------------------------------------------------------ the same bytes


def test_the_same_release_gives_the_same_bytes(places: dict[str, Path], html: str) -> None:
    assert rendered(places) == html


def test_the_order_of_rows_and_files_does_not_matter(
    places: dict[str, Path], html: str, tmp_path: Path
) -> None:
    shuffled = {}
    for name in ("register-2026Q2", "aid-2026Q2", "register-2026Q1", "aid-2026Q1"):
        shuffled[name] = tmp_path / name
        shutil.copytree(places[name], shuffled[name])
        for file in list(shuffled[name].rglob("*.parquet")):
            held = pyarrow.parquet.read_table(file)
            turned = held.take(pyarrow.array(range(held.num_rows)[::-1], pyarrow.int64()))
            half = held.num_rows // 2
            pyarrow.parquet.write_table(turned.slice(0, half), file)
            pyarrow.parquet.write_table(turned.slice(half), file.with_name("part-00001.parquet"))
    assert rendered({**places, **shuffled}) == html


def test_both_languages_at_once_are_the_same_reports(
    places: dict[str, Path], tmp_path: Path
) -> None:
    names = ("register-2026Q2", "aid-2026Q2", "register-2026Q1", "aid-2026Q1", "policy")
    subject = Subject(*(places[name] for name in names), MANIFEST)
    files = {"id": "report.html", "en": "report.en.html"}
    made = render_reports(subject, files=files, scratch=tmp_path)
    assert made == {
        "report.html": rendered(places, other_language_file="report.en.html"),
        "report.en.html": rendered(places, language="en", other_language_file="report.html"),
    }
    assert not list(tmp_path.iterdir())


# ------------------------------------------------------------------ alone and well formed


@pytest.mark.parametrize("language", ["id", "en"])
def test_it_asks_for_nothing_from_outside(places: dict[str, Path], language: str) -> None:
    html = rendered(places, language=language, other_language_file="report.en.html")
    linked = re.findall(r'(?:src|href|action|data|poster|srcset)="([^"]*)"', html)
    assert all(link.startswith("#") or link == "report.en.html" for link in linked)
    assert not re.findall(
        r"https?:|//[a-z]+\.|@import|@font-face|<script|<link|<iframe| on[a-z]+=", html
    )
    assert set(re.findall(r"url\(([^)]*)\)", html)) <= {"#hatch"}
    assert "default-src &#x27;none&#x27;" in html


@pytest.mark.parametrize("language", ["id", "en"])
def test_it_is_well_formed(places: dict[str, Path], language: str) -> None:
    page = read(rendered(places, language=language))
    assert page.all("html")[0].attributes["lang"] == language
    ids = [each.attributes["id"] for each in page.all() if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    for each in page.all():
        for key in ("aria-labelledby", "aria-describedby"):
            assert set(each.attributes.get(key, "").split()) <= set(ids)
        link = each.attributes.get("href", "")
        assert not link.startswith("#") or link[1:] in ids


def test_headings_come_in_order(page: Element) -> None:
    levels = [int(each.name[1]) for each in page.all("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_tables_have_captions_scopes_and_even_rows(page: Element) -> None:
    for table in page.all("table"):
        assert table.all("caption")[0].text.strip()
        assert all("scope" in head.attributes for head in table.all("th"))
        widths = {
            sum(int(cell.attributes.get("colspan", 1)) for cell in row.all("th", "td"))
            for part in table.all("tbody", "tfoot")
            for row in part.all("tr")
        }
        assert len(widths) == 1, table.attributes


def test_drawings_are_described_or_beside_their_numbers(page: Element) -> None:
    drawings = page.all("svg")
    assert len(drawings) > 20
    for svg in drawings:
        if svg.attributes.get("role") == "img":
            assert [each.name for each in svg.children[:2]] == ["title", "desc"]
            assert all(each.text.strip() for each in svg.children[:2])
        else:
            assert svg.attributes["aria-hidden"] == "true"


# ------------------------------------------------------------------ what it holds


def sections(page: Element) -> list[str]:
    return [each.attributes["id"] for each in page.all("section")]


def test_parts_of_an_aid_report(page: Element) -> None:
    assert sections(page) == AID_PARTS
    assert len(page.all("nav")[0].all("a")) == len(AID_PARTS)


def test_parts_of_a_register_report(places: dict[str, Path]) -> None:
    page = read(of_register(places))
    assert sections(page) == REGISTER_PARTS
    assert "Laporan rilis register" in page.all("h1")[0].text


def test_the_first_quarter_compares_with_nothing(places: dict[str, Path]) -> None:
    page = read(rendered(
        places, register=places["register-2026Q1"], aid=places["aid-2026Q1"], previous_register=None, previous_aid=None,
        manifest={"release": "aid-2026Q1"},
    ))  # fmt: skip
    assert sections(page) == AID_PARTS
    text = page.text
    assert "Ini rilis pertama" in text
    assert "sejak rilis lalu" not in text
    assert "triwulan lalu" not in text
    assert not [each for each in page.all("table") if each.attributes.get("id") == "flows"]


def test_card_and_truth_have_their_parts(places: dict[str, Path]) -> None:
    page = read(rendered(places, card={"r_squared": 0.5}, truth={"linkage": {"precision": 0.998}}))
    assert sections(page) == [*AID_PARTS[:-1], "model", "truth", "facts"]
    assert "0,500" in by_id(page, "model").text
    assert "0,998" in by_id(page, "truth").text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({}, False),
        ({"truth": {"a": 1}}, True),
        ({"manifest": {**MANIFEST, "simulated": True}}, True),
    ],
)
def test_a_simulated_country_says_so(
    places: dict[str, Path], given: dict[str, Any], shown: bool
) -> None:
    for language in ("id", "en"):
        html = rendered(places, language=language, **given)
        assert ("egara simulasi" in html) is shown
        assert ("imulated country" in html) is shown


def test_a_country_without_families(tmp_path: Path) -> None:
    world = World(0)
    write_register(world, tmp_path / "register-2026Q1", first=True)
    write_aid(world, tmp_path / "aid-2026Q1", None)
    places = {
        "register-2026Q1": tmp_path / "register-2026Q1",
        "policy": make_policy(tmp_path / "policy"),
    }
    aid = {"aid": tmp_path / "aid-2026Q1", "manifest": {"release": "aid-2026Q1"}}
    for language in ("id", "en"):
        assert sections(read(of_register(places, language=language))) == REGISTER_PARTS
        assert sections(read(of_register(places, language=language, **aid))) == AID_PARTS


def test_a_missing_table_is_refused(places: dict[str, Path], tmp_path: Path) -> None:
    shutil.copytree(places["aid-2026Q2"], tmp_path / "aid")
    shutil.rmtree(tmp_path / "aid" / "tables" / "movements")
    with pytest.raises(UsageRefused, match="'movements' is missing"):
        rendered(places, aid=tmp_path / "aid")


def test_both_languages_write_their_own_numbers(places: dict[str, Path], page: Element) -> None:
    english = read(rendered(places, language="en"))
    families = rows(places["register-2026Q2"], "select count(*), sum(size) from families")[0]
    assert f"{families[1]:,}" in by_id(english, "summary").text
    assert f"{families[1]:,}".replace(",", ".") in by_id(page, "summary").text
    assert re.search(r"Rp\s[\d.]+,\d\s(juta|miliar)", by_id(page, "summary").text)
    assert re.search(r"Rp\s[\d,]+\.\d\s(million|billion)", by_id(english, "summary").text)
    words = {"desil", "keluarga", "jatah", "triwulan", "tidak", "menurut", "yang", "dan"}
    main = re.sub(r"[^a-z ]", " ", " ".join(each.text for each in english.all("main")).lower())
    assert not words & set(main.split())


def test_facts_of_the_release(page: Element) -> None:
    told = by_id(page, "facts").text
    for fact in (
        "aid-2026Q2",
        "register-2026Q2",
        "ab" * 32,
        "cd" * 32,
        "c0" * 32,
        "tunggal release verify aid-2026Q2",
    ):
        assert fact in told


# ------------------------------------------------------------------ numbers equal SQL


def check(shown: str, true: int) -> bool:
    """Whether a cell shows a number, or hides it; returns whether it was shown."""
    assert number(shown) in (true, None), (shown, true)
    return number(shown) is not None


@pytest.mark.parametrize("programme", ["pkh", "sembako", "pbi_jkn"])
def test_the_ledger_is_the_table(places: dict[str, Path], page: Element, programme: str) -> None:
    wanted = rows(
        places["aid-2026Q2"],
        "select quota, entitled, filled, waiting, entrants, stayers, leavers, on_notice, shielded, rupiah "
        "from regency_ledger "
        f"where programme = '{programme}' order by regency_code",
    )
    found = lines(page, f"ledger-{programme}")
    assert len(found) == len(wanted) + 1 == 21
    totals = tuple(sum(column) for column in zip(*wanted, strict=True))
    shown = [
        check(cell, value)
        for line, values in zip(found, [*wanted, totals], strict=True)
        for cell, value in zip(line[1:], values, strict=True)
    ]
    assert sum(shown) > 0.4 * len(shown)
    assert [number(cell) for cell in found[-1][1:]] == [None if 0 < n < 5 else n for n in totals]


@pytest.mark.parametrize("programme", ["pkh", "sembako", "pbi_jkn"])
def test_reasons_of_leaving_are_the_table(
    places: dict[str, Path], page: Element, programme: str
) -> None:
    wanted = rows(
        places["aid-2026Q2"],
        f"select count(*) n from movements where programme = '{programme}' and movement = 'leaver' "
        "group by reason order by n desc, reason",
    )
    found = lines(page, f"left-{programme}")
    assert len(found) == len(wanted) + 1
    for line, (count,) in zip(found[:-1], wanted, strict=True):
        check(line[1], count)
    assert number(found[-1][1]) == sum(count for (count,) in wanted)


@pytest.mark.parametrize("programme", ["pkh", "sembako", "pbi_jkn"])
def test_movements_by_decile_are_the_table(
    places: dict[str, Path], page: Element, programme: str
) -> None:
    found = lines(page, f"deciles-{programme}")
    for kind, column, source in (
        ("leaver", 2, "movements"),
        ("entrant", 3, "movements"),
        ("waiting", 5, "outcomes"),
    ):
        what = "movement" if source == "movements" else "outcome"
        counts = dict(rows(
            places["aid-2026Q2"],
            f"select coalesce(decile, 0), count(*) from {source} "
            f"where programme = '{programme}' and {what} = '{kind}' group by 1",
        ))  # fmt: skip
        for line, decile in zip(found[:-1], (*range(1, 11), 0), strict=True):
            check(line[column], counts.get(decile, 0))
        check(found[-1][column], sum(counts.values()))


def test_flows_are_the_join_of_both_releases(places: dict[str, Path], page: Element) -> None:
    state = (
        "select family_id, decile from {0}.ranked union all select family_id, 0 from {0}.not_ranked"
    )
    with duckdb.connect() as connection:
        for schema, release in (("then_", "register-2026Q1"), ("now_", "register-2026Q2")):
            connection.execute(f"create schema {schema}")
            for table in ("ranked", "not_ranked"):
                file = places[release] / "tables" / table / "part-00000.parquet"
                connection.execute(f"create view {schema}.{table} as select * from '{file}'")
        found = connection.execute(
            f"select coalesce(a.decile, -1), coalesce(b.decile, -1), count(*) from ({state.format('then_')}) a "
            f"full join ({state.format('now_')}) b on a.family_id = b.family_id group by 1, 2"
        ).fetchall()
    flows = {(before, now): count for before, now, count in found}
    states = (*range(1, 11), 0, -1)
    drawn = lines(page, "flow-numbers")
    for line, before in zip(drawn[:-1], states, strict=True):
        for cell, now in zip(line[1:-1], states, strict=True):
            check(cell, flows.get((before, now), 0))
        check(line[-1], sum(count for (a, _), count in flows.items() if a == before))
    assert number(drawn[-1][-1]) == sum(flows.values())


def test_deciles_costs_and_deliveries_are_the_tables(
    places: dict[str, Path], page: Element
) -> None:
    register, aid = places["register-2026Q2"], places["aid-2026Q2"]
    sizes = rows(register, "select count(*), sum(size) from ranked group by decile order by decile")
    assert [(number(line[1]), number(line[2])) for line in lines(page, "sizes")[:-1]] == sizes
    paid = rows(
        aid,
        "select count(*), sum(rupiah) from benefits group by programme, component "
        "order by programme, component",
    )
    assert [(number(line[1]), number(line[3])) for line in lines(page, "cost-table")[:-1]] == paid
    sent = rows(
        register, "select sum(rows), sum(used), sum(merged), sum(refused) from delivery_counts"
    )[0]
    assert [number(cell) for cell in lines(page, "sources")[-1][1:5]] == list(sent)
    assert sent[0] == sum(sent[1:])
    assert "Ketiganya berjumlah tepat" in by_id(page, "quality").text
    unplaced = rows(register, "select count(*) from unplaced_records")[0][0]
    assert f" {unplaced}." in by_id(page, "quality").text
    refused = rows(register, "select count(*) from refused_records")[0][0]
    assert sum(number(line[3]) or 0 for line in lines(page, "refused")) == refused == sent[3]


def test_linkage_is_the_tables(places: dict[str, Path], page: Element) -> None:
    register = places["register-2026Q2"]
    known = rows(
        register,
        "select count(*) from (select count(distinct source) as n from record_links group by person_id) "
        "group by n order by n",
    )
    assert [number(line[1]) for line in lines(page, "overlap")[:-1]] == [
        count for (count,) in known
    ]
    by_rule = rows(register, "select count(*) from record_links group by rule order by rule")
    assert [number(line[-1]) for line in lines(page, "rules")[:-1]] == [
        count for (count,) in by_rule
    ]
    waiting = rows(register, "select count(*) from review_pairs")[0][0]
    assert number(lines(page, "review")[-1][1]) == waiting


def test_rows_that_do_not_add_up_are_cried_out(places: dict[str, Path], tmp_path: Path) -> None:
    shutil.copytree(places["register-2026Q2"], tmp_path / "register")
    file = tmp_path / "register" / "tables" / "delivery_counts" / "part-00000.parquet"
    held = pyarrow.parquet.read_table(file)
    spoilt = held.set_column(
        2, "rows", pyarrow.array([1 + n.as_py() for n in held["rows"]], pyarrow.int64())
    )
    pyarrow.parquet.write_table(spoilt, file)
    told = by_id(read(rendered(places, register=tmp_path / "register")), "quality").text
    assert "PERHATIAN" in told
    assert "TIDAK" in told


def test_headline_figures_are_counts(places: dict[str, Path], page: Element) -> None:
    told = by_id(page, "summary").text
    members = rows(
        places["register-2026Q2"], "select count(*) from persons where alive = 1 and present = 1"
    )[0][0]
    assert f"{members:,}".replace(",", ".") in told
    for _, count in rows(
        places["aid-2026Q2"], "select programme, count(*) from recipients group by 1"
    ):
        assert f"{count:,}".replace(",", ".") + " penerima" in told


# ------------------------------------------------------------------ nobody is named or counted out


def test_nobody_is_named(places: dict[str, Path]) -> None:
    html = rendered(places, language="en") + rendered(places)
    assert "WARGA RAHASIA" not in html
    assert not re.findall(r"(?<![0-9a-f])\d{16}(?![0-9a-f])", html)


def test_small_counts_are_not_shown(page: Element) -> None:
    small = {"1", "2", "3", "4"}
    for table in page.all("table"):
        name = table.attributes["id"]
        if not name.startswith(
            (
                "ledger-",
                "left-",
                "came-",
                "deciles-",
                "outcomes-",
                "flow-numbers",
                "regency-table",
                "events",
            )
        ):
            continue
        for line in lines(page, name):
            people = (
                line[2:] if name.startswith("ledger-") else line[1:]
            )  # a quota is no count of people
            assert not small & set(people), (name, line)
    assert "•" in by_id(page, "ledger").text


def test_no_hidden_count_follows_from_its_row_or_column(page: Element) -> None:
    found = lines(page, "ledger-pkh")
    for column in range(2, 10):
        assert sum(number(line[column]) is None for line in found) != 1
    for line in found:
        entitled, filled, waiting, entrants, stayers = (number(cell) is None for cell in line[2:7])
        assert entitled + filled + waiting != 1
        assert filled + entrants + stayers != 1


def test_a_map_shows_no_share_of_hidden_counts(page: Element) -> None:
    hidden = {
        line[0]
        for line in lines(page, "regency-table")[:-1]
        if number(line[3]) is None or number(line[4]) is None
    }
    for use in by_id(page, "map-poorest").all("use"):
        name, _, share = use.text.partition(": ")
        assert (share == "tidak ada angka") or name not in hidden


# ------------------------------------------------------------------ maps and size


def test_every_regency_is_on_the_map(page: Element) -> None:
    assert len(by_id(page, "map-poorest").all("use")) == 20
    assert {use.attributes["class"] for use in by_id(page, "map-poorest").all("use")} >= {
        "m0",
        "m1",
    }


def test_without_shapes_there_are_tiles(places: dict[str, Path], tmp_path: Path) -> None:
    policy = make_policy(tmp_path / "policy", shapes=False)
    page = read(rendered(places, policy=policy))
    drawn = by_id(page, "map-poorest")
    assert len(drawn.all("use")) == 20
    assert "Nusa Kirana" in [each.text for each in drawn.all("text")]


def test_a_shape_cannot_carry_markup(places: dict[str, Path], tmp_path: Path) -> None:
    policy = make_policy(tmp_path / "policy")
    shapes = policy / "regions" / "shapes.csv"
    shapes.write_text(
        'regency_code,path\n1101,"M0,0L9,9"\n1102,"M0 0""><script>alert(1)</script>"\n',
        encoding="utf-8",
    )
    page = read(rendered(places, policy=policy))
    assert [each.attributes["href"] for each in by_id(page, "map-poorest").all("use")] == ["#r1101"]


def test_the_whole_country_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import report_world

    monkeypatch.setattr(report_world, "PROVINCES", tuple(f"Provinsi Nomor {n}" for n in range(38)))
    monkeypatch.setattr(report_world, "REGENCIES", 14)
    places = make_releases(tmp_path, families=1_500)
    html = rendered(places)
    assert len(lines(read(html), "ledger-pkh")) > 400
    assert len(html.encode()) < 1_500_000
