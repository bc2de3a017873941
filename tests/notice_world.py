"""A tiny pair of published releases with notices, for tests of texts, letters and commands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import tunggal
from releasing import write_release
from report_world import POLICY, write_table
from tunggal.cycle.release.files import files_below

HOSTILE = (
    'Siti "#panic(1)" $x$',
    "*tebal* _miring_ `kode` \\n @rujukan <label>",
    '#import "/etc/passwd": * // [=] {\\}',
    "O'Neil & Putra 😀 \u202eterbalik\u0007\nbaris",
    "A" * 300,
)
DAYS = {
    "issued_on": date(2026, 4, 1), "from_day": date(2026, 4, 1),
    "until": date(2026, 6, 30), "appeal_until": date(2026, 5, 31),
}  # fmt: skip


def row(number: str, kind: str, reason: str, grounds: str = "", **more: Any) -> dict[str, Any]:
    """One row of the table `notices`: against the family 1 of regency 3201, unless `more` says else."""
    open_end = kind in ("entrant", "lifted")
    return {
        "programme": "pkh", "unit": "family", "unit_id": 1, "family_id": 1, "regency_code": "3201",
        "number": number, "kind": kind, "reason": reason, "grounds": grounds or None,
        "cause": grounds.split(",")[0] or None, "decile": 6, "place": 1350, "seats": 1200,
        **DAYS, **({"until": None, "appeal_until": None} if open_end else {}), **more,
    }  # fmt: skip


ROWS = (
    row("2026Q2-1", "on_notice", "notice_given", "decile_above_limit,quota_full,no_component"),
    row("2026Q2-2", "leaver", "quota_full", "quota_full", unit_id=2, family_id=2),
    row("2026Q2-3", "entrant", "allocated", unit_id=3, family_id=3, regency_code="3202"),
    row(
        "2026Q2-4", "shielded", "ongoing_treatment", "decile_above_limit",
        programme="pbi_jkn", unit="person", unit_id=12, family_id=1,
    ),
    row(
        "2026Q2-5", "leaver", "deceased", "deceased",
        programme="pbi_jkn", unit="person", unit_id=99, family_id=0,
    ),
    row("2026Q2-6", "lifted", "allocated", unit_id=4, family_id=4),
    row("2026Q2-7", "leaver", "left_the_register", "left_the_register", unit_id=77, family_id=0),
)  # fmt: skip


def workspace(folder: Path, rows: Iterable[Mapping[str, Any]] = ROWS) -> Path:
    """A workspace with two registers and an aid release; person 99 is in the first register only."""
    tunggal.init(folder)
    before = _release(folder, "register-2026Q1", _register(gone=True))
    now = _release(folder, "register-2026Q2", _register(gone=False), previous=before)
    _release(folder, "aid-2026Q2", {"notices": list(rows)}, register=now)
    return folder


def _register(*, gone: bool) -> dict[str, list[dict[str, Any]]]:
    villages = [
        {
            "village_code": code, "village_name": f"Desa {code[-1]}", "district_code": code[:6],
            "district_name": f"Kecamatan {code[4:6]}", "regency_code": code[:4],
            "regency_name": f"Kabupaten {code[:4]}", "province_code": code[:2], "province_name": "Contoh",
        }
        for code in ("3201012001", "3201022001", "3202012001")
    ]  # fmt: skip
    homes = {1: "3201012001", 2: "3201022001", 3: "3202012001", 4: None}
    persons = [
        {"person_id": 10 * family, "family_id": family, "name_delivered": name, "alive": 1, "village_code": home}
        for (family, home), name in zip(homes.items(), HOSTILE, strict=False)
    ]  # fmt: skip
    persons.append(
        {"person_id": 12, "family_id": 1, "name_delivered": HOSTILE[4], "alive": 1, "village_code": homes[1]}
    )  # fmt: skip
    if gone:
        persons.append(
            {"person_id": 99, "family_id": 1, "name_delivered": "Almarhum Budi", "village_code": homes[1]}
        )  # fmt: skip
    families = [
        {"family_id": family, "head_id": 10 * family if family != 2 else None, "village_code": home}
        for family, home in homes.items()
    ]
    return {"villages": villages, "persons": persons, "families": families}


def _release(
    place: Path, name: str, tables: Mapping[str, list[dict[str, Any]]], **parents: Any
) -> Any:
    made = place / "work" / f"made-{name}"
    for table, rows in tables.items():
        write_table(made, table, rows)
    files = {path: file.read_bytes() for path, file in files_below(made).items()}
    if name.startswith("aid"):
        files |= {
            f"policy/{path}": file.read_bytes()
            for path, file in files_below(POLICY).items()
            if path.startswith("programmes/") or path == "allocate.yaml"
        }
    return write_release(place, name, files=files, parents=parents)[0]
