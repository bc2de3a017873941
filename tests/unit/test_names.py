"""Names: one spelling and one sound key, the same in Python and in SQL on every engine."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tunggal.registry.names import name_key, normalise_name, sql_name_key, sql_normalise

_PIECES = (
    "MOCH", "Moh.", "M.", "Drs.", "H.", "K.H.", "Hj", "R. ", "ST", "abd", "Achmad", "tj", "dj", "oe", "CH",
    "kh", "sy",    "J", "z", "f", "P", "v", "nn", "ss", "aa", "h", "y", " ", "  ", ",", "-", "'", "bin",
    "alias", "S.Pd", "é", "<>",    "Widjaja", "RJ", "x", "Nur", "Sri", "b", "d", "e", "i", "o", "u", "ß", "ñ",
)  # fmt: skip
_NAMES = st.lists(st.sampled_from(_PIECES), max_size=8).map("".join)


@pytest.mark.parametrize(
    ("delivered", "name"),
    [
        ("Drs. H. Moch. Soeharto, S.Pd.", "MUHAMMAD SUHARTO"),
        ("  siti   AMINAH ", "SITI AMINAH"),
        ("St. Aminah", "SITI AMINAH"),
        ("K.H. Abd. Rahman bin Ali", "ABDUL RAHMAN ALI"),
        ("H. H. Ma'ruf", "MARUF"),
        ("Moh.Yusuf", "MUHAMMAD YUSUF"),
        ("Ir. R. Soekarno alias Bung Karno", "SUKARNO"),
        ("HAJI", "HAJI"),
        ("Hamid", "HAMID"),
    ],
)
def test_a_name_is_brought_into_one_spelling(delivered: str, name: str) -> None:
    assert normalise_name(delivered) == name


@pytest.mark.parametrize("nothing", ["", "   "])
def test_no_name_is_none(nothing: str) -> None:
    assert normalise_name(nothing) is None
    assert name_key(nothing) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tjahjo Koesoemo", "Cahyo Kusumo"),
        ("Fatimah", "Patima"),
        ("Zaenal", "Jainal"),
        ("Rachman", "Rahman"),
        ("Abdurrahman", "Abd. Rahman"),
        ("Setyawan", "Setiawan"),
        ("Chandra", "Candra"),
        ("Chairul", "Khoirul"),
        ("Nurhayati", "Noer Hayati"),
        ("Djoko Widjaja", "Joko Wijaya"),
        ("M. Jusuf", "Muhammad Yusuf"),
        ("Noor Syarif", "Nur Sarip"),
        ("Aisyah", "Aisah"),
    ],
)
def test_spellings_of_one_name_sound_alike(one: str, other: str) -> None:
    assert name_key(normalise_name(one) or "") == name_key(normalise_name(other) or "")


@pytest.mark.parametrize(
    ("one", "other"), [("Dewi", "Dwiki"), ("Susi", "Susanti"), ("Budi", "Bambang")]
)
def test_other_names_sound_different(one: str, other: str) -> None:
    assert name_key(normalise_name(one) or "") != name_key(normalise_name(other) or "")


def test_a_normalised_name_stays_as_it_is() -> None:
    for name in ("MUHAMMAD SUHARTO", "SITI AMINAH", "ABDUL RAHMAN ALI"):
        assert normalise_name(name) == name


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(names=st.lists(_NAMES, min_size=1, max_size=80))
def test_sql_and_python_agree(engine, names: list[str]) -> None:
    engine.load(
        "delivered",
        [{"id": n, "name": name} for n, name in enumerate(names)],
        {"id": "int", "name": "text"},
    )
    engine.make_table("normal", f"select id, {sql_normalise('name')} as name from delivered")
    engine.make_table("keyed", f"select id, name, {sql_name_key('name')} as name_key from normal")
    found = {
        row["id"]: (row["name"], row["name_key"]) for row in engine.rows("select * from keyed")
    }
    for place, delivered in enumerate(names):
        name = normalise_name(delivered)
        assert found[place] == (name, name_key(name) if name else None), delivered


def test_null_stays_null(engine) -> None:
    engine.load("delivered", [{"name": None}], {"name": "text"})
    query = (
        f"select {sql_normalise('name')} as name, {sql_name_key('name')} as name_key from delivered"
    )
    assert engine.rows(query) == [{"name": None, "name_key": None}]
