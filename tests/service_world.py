"""A small country for the service's tests: a few families drawn by hand, in published releases."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

import tunggal
from releasing import write_release
from tunggal.adapters.stores.workspace import example_policy
from tunggal.cycle.release.manifest import DeliveryFile, Release
from tunggal.cycle.tables import BY_NAME
from tunggal.policy.variables import read_variables

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
VARIABLES = read_variables(example_policy() / "variables.yaml")
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
    deliveries: Sequence[DeliveryFile] = (),
) -> dict[str, Release]:
    """The register and the aid release of a quarter."""
    deciles = {**DECILES, HELD: decile_of_held}
    tables = register_tables(list(families), deciles, quarter)
    parents = {"previous": before["register"]} if before else {}
    register, _ = write_release(
        folder,
        f"register-{quarter}",
        files=_files(tables),
        parents=parents,
        deliveries=deliveries,
    )
    parents = {"register": register} | ({"previous": before["aid"]} if before else {})
    aid, _ = write_release(
        folder,
        f"aid-{quarter}",
        files=_files(aid_tables(list(families), deciles, quarter)),
        parents=parents,
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
    files = _files({"outcomes": rows, "waiting_list": [], "notices": []})
    return write_release(folder, f"aid-{month}", files=files, parents=parents)[0]


# ------------------------------------------------------------------ rows


def register_tables(
    families: list[int], deciles: Mapping[int, int], quarter: str = "2026Q1"
) -> dict[str, Rows]:
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
                "village_code": VILLAGE, "regency_code": REGENCY, **answers(family, quarter),
            }
            for family in families
        ],
        **_inputs(families, quarter),
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


def answers(family: int, quarter: str = "2026Q1") -> dict[str, int | None]:
    """What a family said: of UNRANKED nobody knows anything, and HELD has a new floor in 2026Q2."""
    if family == UNRANKED:
        return dict.fromkeys(VARIABLES)
    said = {name: 40 if each.kind == "amount" else 2 for name, each in VARIABLES.items()}
    off_the_grid = {"lighting": 3, "power": None}
    floor = 2 if family == HELD and quarter == "2026Q2" else 8
    return {**said, **off_the_grid, "floor": floor, "roof": None}


def _inputs(families: list[int], quarter: str) -> dict[str, Rows]:
    """Where the answers come from, and what is known of the members; OUT has no head."""
    known = [family for family in families if family != UNRANKED]
    day = {"2026Q1": date(2025, 11, 3), "2026Q2": date(2026, 2, 1)}.get(quarter, date(2026, 5, 1))
    places = {
        f"{name}_from": 2 if name == "floor" else 1
        for name in VARIABLES
        if name not in ("roof", "power")
    }
    sources = (("regsosek", "2022", date(2022, 10, 20)), ("visits", quarter, day))
    return {
        "member_features": [
            {"family_id": family, "size": SIZES[family], "workers": 1, "aged_60": 0}
            | ({} if family == OUT else {"head_age": 46, "head_sex": 1, "head_education": 2})
            for family in families
        ],
        "provenance": [{"family_id": family, **places} for family in known],
        "family_sources": [
            {
                "family_id": family, "place": place, "source": source, "delivery": delivery,
                "family_key": f"key-{family}", "as_of": as_of,
            }
            for family in known
            for place, (source, delivery, as_of) in enumerate(sources, 1)
        ],
        "leads": [
            {
                "source": "leads", "delivery": quarter, "record_key": "1", "kind": "civil_servant",
                "found_on": date(2026, 1, 15), "nik": nik(OUT, 2), "birth_date": None,
            }
        ],
    }  # fmt: skip


def aid_tables(
    families: list[int], deciles: Mapping[int, int], quarter: str = "2026Q1"
) -> dict[str, Rows]:
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
    notices = [
        _notice(row, quarter)
        for row in outcomes
        if row["outcome"] in ("on_notice", "shielded")
        and row["unit_id"] in (row["family_id"], person_id(row["family_id"], 1))
    ]
    return {
        "outcomes": outcomes, "waiting_list": waiting, "notices": notices,
        "regency_ledger": [_ledger_row(code, outcomes) for code in (*FAMILY_AID, *PERSON_AID)],
    }  # fmt: skip


def notice_number(programme: str, family: int, quarter: str = "2026Q1") -> str:
    """The number of the notice of a family, or of its first member."""
    place = (*FAMILY_AID, *PERSON_AID).index(programme)
    return f"{quarter}-AAAA-BBBB-{family:04d}-{place:04d}"


def _notice(row: Mapping[str, Any], quarter: str) -> dict[str, Any]:
    reasons = [row["cause"], *(["no_component"] if row["programme"] == "pkh" else [])]
    same = (
        "programme",
        "unit",
        "unit_id",
        "family_id",
        "regency_code",
        "reason",
        "cause",
        "decile",
        "until",
    )
    return {
        **{name: row[name] for name in same},
        "number": notice_number(row["programme"], row["family_id"], quarter),
        "kind": row["outcome"], "grounds": ",".join(reasons), "place": None, "seats": None,
        "issued_on": date(2026, 4, 1), "from_day": date(2026, 10, 1),
        "appeal_until": date(2026, 9, 30),
    }  # fmt: skip


def _ledger_row(programme: str, outcomes: Rows) -> dict[str, Any]:
    mine = [row["outcome"] for row in outcomes if row["programme"] == programme]
    held = [each for each in mine if each in ("allocated", "on_notice", "shielded")]
    return {
        "programme": programme, "regency_code": REGENCY, "target": len(held), "quota": len(held),
        "entitled": len(held) + mine.count("waiting"), "filled": len(held),
        "on_notice": mine.count("on_notice"), "shielded": mine.count("shielded"),
        "waiting": mine.count("waiting"), "entrants": mine.count("allocated"),
        "stayers": len(held) - mine.count("allocated"), "leavers": 0, "rupiah": 600_000 * len(held),
    }  # fmt: skip


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
    kinds = BY_NAME[name].spelled(tuple(VARIABLES))
    arrays = {
        column: pyarrow.array([row.get(column) for row in rows], _KINDS[kind])
        for column, kind in kinds.items()
    }
    written = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(arrays), written)
    return written.getvalue()
