"""What is counted over the whole country once it is made: true deciles, and the poor per regency."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tunggal.registry.quarter import Quarter
from tunggal.simulation.economy import POVERTY_LINE
from tunggal.simulation.frame import quiet_connection


def write_deciles(truth: Path, quarters: Sequence[Quarter]) -> None:
    """Replace the families of each block by one file with the true decile of persons, 1 is poorest."""
    for quarter in quarters:
        parts = sorted((truth / str(quarter)).glob("families-*.parquet"))
        _copy(
            f"""
            select
                family, kk, village_code, regency_code, urban, size, expenditure,
                cast(least(10, 1 + floor(10 * (before + size / 2) / total)) as integer) as decile
            from (
                select
                    *,
                    sum(size) over (order by expenditure, family) - size as before,
                    sum(size) over () as total
                from {_read(parts)}
            )
            order by family
            """,
            truth / str(quarter) / "families.parquet",
        )
        for part in parts:
            part.unlink()


def publish_poor_counts(workspace: Path, first: Quarter) -> None:
    """`poor_counts.csv`: persons below the poverty line by regency, as published for the year before."""
    target = workspace / "policy" / "regions" / "poor_counts.csv"
    rows = _rows(
        f"""
        select regency_code, sum(size) filter (where expenditure < {POVERTY_LINE}) as poor
        from {_read([workspace / "truth" / str(first) / "families.parquet"])}
        group by regency_code
        """
    )
    poor = {code: int(count or 0) for code, count in rows}
    listed = sorted(_regencies(workspace / "policy" / "regions" / "regions.csv"))
    lines = [f"{code},{first.year - 1},{poor.get(code, 0)},Negara simulasi" for code in listed]
    target.write_text("\n".join(["regency_code,year,poor,basis", *lines, ""]), encoding="utf-8")


def _regencies(file: Path) -> set[str]:
    rows = file.read_text(encoding="utf-8").splitlines()[1:]
    return {code for code, level, *_ in (row.split(",") for row in rows) if level == "regency"}


def _read(files: Sequence[Path]) -> str:
    listed = ", ".join("'" + file.as_posix().replace("'", "''") + "'" for file in files)
    return f"read_parquet([{listed}])"


def _rows(query: str) -> list[Any]:
    with quiet_connection() as connection:
        return list(connection.execute(query).fetchall())


def _copy(query: str, target: Path) -> None:
    with quiet_connection() as connection:
        name = target.as_posix().replace("'", "''")
        # What does not fit in memory is put beside the truth, never where the caller stands.
        connection.execute(f"set temp_directory = '{Path(name).parent.as_posix()}/spill'")
        connection.execute(f"copy ({query}) to '{name}' (format parquet, compression zstd)")
