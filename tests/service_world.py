"""A small country for the service's tests: a few families drawn by hand, in published releases."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

import tunggal
from releasing import write_release
from tunggal.adapters.stores.workspace import example_policy
from tunggal.cycle.release.manifest import Release
from tunggal.cycle.tables import BY_NAME

_KINDS = {
    "text": pyarrow.string(), "int": pyarrow.int32(), "long": pyarrow.int64(), "date": pyarrow.date32(),
}  # fmt: skip
Rows = list[dict[str, Any]]
REGENCY = "3171"
VILLAGE = "3171010001"

# Family → its KK number; the NIK of member n of family f is `nik(f, n)`.
HELD, OUT, UNRANKED, SHIELDED, LARGE, NOTICE = range(1, 7)
FAMILIES = (HELD, OUT, UNRANKED, SHIELDED, LARGE, NOTICE)
SIZES = {HELD: 3, OUT: 2, UNRANKED: 1, SHIELDED: 4, LARGE: 16, NOTICE: 3}
DECILES = {HELD: 2, OUT: 10, SHIELDED: 3, LARGE: 1, NOTICE: 4}
ABSENT = ("3171014107800999", "3171012001100999")
FAMILY_AID = ("pkh", "sembako")
PERSON_AID = ("pbi_jkn", "pip")


def nik(family: int, member: int = 1) -> str:
    return f"31710101{family:02d}80{member:04d}"


def kk(family: int) -> str:
    return f"317101200110{family:04d}"


def name_of(family: int, member: int) -> str:
    first = ("SITI", "BUDI", "RATNA", "AGUS")[member % 4]
    return f"{first} KELUARGA{'ABCDEFG'[family]} {'ABCDEFGHIJKLMNOPQ'[member]}"


def make_workspace(folder: Path) -> Path:
    """A workspace with two quarters and a month of published releases."""
    tunggal.init(folder)
    first = publish(folder, "2026Q1")
    publish(folder, "2026Q2", before=first, decile_of_held=4)
    return folder


def publish(
    folder: Path,
    quarter: str,
    *,
    before: Mapping[str, Release] | None = None,
    decile_of_held: int = 2,
    families: Iterable[int] = FAMILIES,
) -> dict[str, Release]:
    """The register and the aid release of a quarter."""
    deciles = {**DECILES, HELD: decile_of_held}
    tables = register_tables(list(families), deciles)
    parents = {"previous": before["register"]} if before else {}
    register, _ = write_release(
        folder, f"register-{quarter}", files=_files(tables), parents=parents
    )
    parents = {"register": register} | ({"previous": before["aid"]} if before else {})
    aid, _ = write_release(
        folder, f"aid-{quarter}", files=_files(aid_tables(list(families), deciles)), parents=parents
    )
    return {"register": register, "aid": aid}


def publish_month(folder: Path, month: str, releases: Mapping[str, Release]) -> Release:
    """An aid release between quarters: PBI-JKN alone, and everybody has a seat."""
    rows = [
        _outcome("pbi_jkn", "person", family, member, "allocated", "allocated", 1)
        for family in FAMILIES
        for member in range(1, SIZES[family] + 1)
    ]
    parents = {"register": releases["register"], "previous": releases["aid"]}
    files = _files({"outcomes": rows, "waiting_list": []})
    return write_release(folder, f"aid-{month}", files=files, parents=parents)[0]


# ------------------------------------------------------------------ rows


def register_tables(families: list[int], deciles: Mapping[int, int]) -> dict[str, Rows]:
    persons = [
        {
            "person_id": person_id(family, member), "family_id": family, "nik": nik(family, member),
            "name_delivered": name_of(family, member), "birth_date": date(1980, family, 1),
            "sex": 1, "village_code": VILLAGE, "relation": 1 if member == 1 else min(member, 3),
            "alive": 1, "present": 1,
        }
        for family in families
        for member in range(1, SIZES[family] + 1)
    ]  # fmt: skip
    return {
        "persons": persons,
        "families": [
            {
                "family_id": family, "kk": kk(family), "size": SIZES[family],
                "village_code": VILLAGE, "regency_code": REGENCY,
            }
            for family in families
        ],
        "ranked": [
            {"family_id": family, "decile": decile, "decile_low": max(1, decile - 1), "decile_high": decile}
            for family, decile in deciles.items()
            if family in families
        ],
        "not_ranked": [{"family_id": UNRANKED, "regency_code": REGENCY, "reason": "answers_too_old"}],
        "villages": [
            {
                "village_code": VILLAGE, "village_name": "Sukamaju", "district_code": "317101",
                "district_name": "Contoh", "regency_code": REGENCY, "regency_name": "Kota Contoh",
                "province_code": "31", "province_name": "Provinsi Contoh",
            }
        ],
    }  # fmt: skip


def aid_tables(families: list[int], deciles: Mapping[int, int]) -> dict[str, Rows]:
    outcomes, waiting = [], []
    for family in families:
        outcome, reason = _RESULT[family]
        for programme in FAMILY_AID:
            outcomes.append(
                _outcome(programme, "family", family, 0, outcome, reason, deciles.get(family))
            )
        for programme in PERSON_AID:
            for member in range(1, SIZES[family] + 1):
                result = (
                    ("excluded", "age_outside_range") if programme == "pip" else (outcome, reason)
                )
                outcomes.append(
                    _outcome(programme, "person", family, member, *result, deciles.get(family))
                )
    for place, row in enumerate((r for r in outcomes if r["outcome"] == "waiting"), 1):
        waiting.append(
            {name: row[name] for name in ("programme", "regency_code", "unit_id", "family_id")}
            | {"place": place}
        )
    return {"outcomes": outcomes, "waiting_list": waiting}


_RESULT = {
    HELD: ("allocated", "allocated"),
    OUT: ("excluded", "decile_above_limit"),
    UNRANKED: ("not_ranked", "answers_too_old"),
    SHIELDED: ("shielded", "ongoing_treatment"),
    LARGE: ("waiting", "quota_full"),
    NOTICE: ("on_notice", "notice_given"),
}


def _outcome(
    programme: str,
    unit: str,
    family: int,
    member: int,
    outcome: str,
    reason: str,
    decile: int | None,
) -> dict[str, Any]:
    kept = outcome in ("on_notice", "shielded")
    return {
        "programme": programme, "unit": unit,
        "unit_id": person_id(family, member) if member else family, "family_id": family,
        "regency_code": REGENCY, "outcome": outcome, "reason": reason,
        "cause": "decile_above_limit" if kept else None, "place": None, "decile": decile,
        "until": date(2026, 9, 30) if kept else None,
    }  # fmt: skip


def person_id(family: int, member: int) -> int:
    return family * 100 + member


# ------------------------------------------------------------------ files


def _files(tables: Mapping[str, Rows]) -> dict[str, bytes]:
    files = {
        f"tables/{name}/part-00000.parquet": _parquet(name, rows) for name, rows in tables.items()
    }
    policy = example_policy()
    for file in sorted(policy.rglob("*.yaml")):
        files[f"policy/{file.relative_to(policy).as_posix()}"] = file.read_bytes()
    return files


def _parquet(name: str, rows: Rows) -> bytes:
    kinds = BY_NAME[name].spelled(())
    arrays = {
        column: pyarrow.array([row.get(column) for row in rows], _KINDS[kind])
        for column, kind in kinds.items()
    }
    written = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(arrays), written)
    return written.getvalue()
