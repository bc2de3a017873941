"""Who accompanies the families of which villages: one facilitator for every two of a district."""

from __future__ import annotations

import csv
from itertools import groupby
from pathlib import Path

VILLAGES_EACH = 2  # 33,000 facilitators accompany the families of 84,000 villages


def assign_facilitators(workspace: Path) -> None:
    """`facilitators.csv`: a code for every village of the policy's regions, no names."""
    folder = workspace / "policy" / "regions"
    with (folder / "regions.csv").open(encoding="utf-8", newline="") as lines:
        villages = sorted(
            {row["code"] for row in csv.DictReader(lines) if row["level"] == "village"}
        )
    rows = [
        f"{village},P-{district}-{place // VILLAGES_EACH + 1:02d}"
        for district, of_district in groupby(villages, key=lambda code: code[:6])
        for place, village in enumerate(of_district)
    ]
    text = "\n".join(["village_code,facilitator", *rows, ""])
    (folder / "facilitators.csv").write_text(text, encoding="utf-8")
