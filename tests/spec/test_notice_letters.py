"""Whom a notice is sent to, and in which file it lies, on every engine."""

from __future__ import annotations

from typing import Any

from notice_world import row
from tunggal.cycle.engine import sql
from tunggal.cycle.tables import BY_NAME

PERSONS = {
    "person_id": "long",
    "family_id": "long",
    "name_delivered": "text",
    "alive": "int",
    "village_code": "text",
}
FAMILIES = {"family_id": "long", "head_id": "long", "village_code": "text"}
VILLAGES = dict.fromkeys(
    ("village_code", "village_name", "district_code", "district_name", "regency_code", "regency_name"), "text"
)  # fmt: skip


def person(
    key: int, family: int | None, name: str, *, alive: int = 1, village: str | None = None
) -> dict[str, Any]:
    return {
        "person_id": key,
        "family_id": family,
        "name_delivered": name,
        "alive": alive,
        "village_code": village,
    }


def load(
    engine: Any, notices: list[dict[str, Any]], persons: list[Any], families: list[Any]
) -> None:
    engine.load("notices", notices, BY_NAME["notices"].spelled(()))
    engine.load("persons", persons, PERSONS)
    engine.load("families", families, FAMILIES)
    engine.make_table(
        "addressees", sql("explanation", "addressees", persons="persons", families="families")
    )


def to(engine: Any) -> dict[int, str]:
    return {each["unit_id"]: each["addressee"] for each in engine.rows("select * from addressees")}


def test_a_family_is_written_to_by_its_head_and_a_person_by_name(engine: Any) -> None:
    notices = [
        row("1", "leaver", "quota_full", unit_id=1), row("2", "leaver", "grace", unit_id=1, programme="sembako"),
        row("3", "leaver", "quota_full", unit="person", unit_id=12),
    ]  # fmt: skip
    load(
        engine, notices,
        [person(11, 1, "Kepala"), person(12, 1, "Anak"), person(10, 1, "Lain"), person(90, 9, "Orang lain")],
        [{"family_id": 1, "head_id": 11}, {"family_id": 9, "head_id": 90}],
    )  # fmt: skip
    assert to(engine) == {1: "Kepala", 12: "Anak"}


def test_without_a_head_the_first_living_member_is_written_to(engine: Any) -> None:
    load(
        engine, [row("1", "leaver", "quota_full", unit_id=1), row("2", "leaver", "quota_full", unit_id=2)],
        [person(10, 1, "Almarhum", alive=2), person(11, 1, "Hidup"), person(12, 1, "Muda")],
        [{"family_id": 1, "head_id": None}, {"family_id": 2, "head_id": None}],
    )  # fmt: skip
    assert to(engine) == {1: "Hidup", 2: None}


def test_files_are_filled_by_district_village_and_number(engine: Any) -> None:
    villages = {
        1: "3201012002",
        2: "3201012001",
        3: "3201012001",
        4: None,
        5: "3201022001",
        6: "3201012001",
    }
    load(
        engine, [row(f"N{key}", "leaver", "quota_full", unit_id=key) for key in (*villages, 7)],
        [person(key, key, f"W{key}") for key in villages],
        [{"family_id": key, "head_id": key, "village_code": code} for key, code in villages.items()],
    )  # fmt: skip
    engine.make_table("addressees_before", "select * from addressees where unit_id = 0")
    listed = [
        {
            "village_code": code,
            "village_name": code,
            "district_code": code[:6],
            "district_name": code[:6],
        }
        for code in {each for each in villages.values() if each}
    ]
    engine.load("villages", listed, VILLAGES)
    engine.make_table("letters", sql("explanation", "letters", size="2", chosen="1 = 1"))
    found = engine.rows(
        "select * from letters order by district_code asc nulls last, place_in_district asc nulls last"
    )
    assert [(each["number"], each["district_code"], each["part"]) for each in found] == [
        ("N2", "320101", 0), ("N3", "320101", 0), ("N6", "320101", 2), ("N1", "320101", 2),
        ("N5", "320102", 0), ("N4", "unknown", 0),
    ]  # fmt: skip


def test_who_left_is_found_in_the_register_before(engine: Any) -> None:
    load(
        engine,
        [row("1", "leaver", "left_the_register", unit_id=1)],
        [person(11, 1, "Dahulu")],
        [{"family_id": 1, "head_id": 11}],
    )
    engine.make_table("addressees_before", "select * from addressees")
    engine.make_table("addressees", "select * from addressees_before where unit_id = 0")
    engine.load("villages", [], VILLAGES)
    engine.make_table("letters", sql("explanation", "letters", size="2", chosen="1 = 1"))
    assert [each["addressee"] for each in engine.rows("select * from letters")] == ["Dahulu"]
