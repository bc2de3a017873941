"""Measures releases against the truth: were records put together rightly, and did aid reach the poor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tunggal.registry.errors import UsageRefused
from tunggal.registry.quarter import Quarter
from tunggal.simulation.frame import quiet_connection

Figures = dict[str, Any]


def truth_report(workspace: Path, *, quarter: Quarter, register: Path, aid: Path) -> Figures:
    """All figures of a quarter: linkage of the register release, targeting of the aid release."""
    return {
        "quarter": str(quarter),
        "linkage": linkage_errors(workspace, register, quarter=quarter),
        "targeting": targeting_errors(workspace, register, aid, quarter=quarter),
    }


def linkage_errors(workspace: Path, register: Path, *, quarter: Quarter) -> Figures:
    """Pairwise precision and recall of `record_links`, in all and where no usable NIK was delivered.

    A pair is two records; it is right when both are the same true person. A pair counts as
    without a NIK when at least one of its records has none. `calibration` compares the
    probability that the model gave with the share of records that are with the right person.
    """
    with _opened(workspace, register, quarter) as connection:
        counts = dict(zip(_COUNTED, connection.execute(_PAIRS).fetchone() or (), strict=True))
        return {
            "records": counts["records"],
            "not_linked": counts["not_linked"],
            "all": _pairs(counts, "all"),
            "without_nik": {"records": counts["records_without"], **_pairs(counts, "without")},
            "by_source": {
                source: {"records": records, "right": right, "share_right": _share(right, records)}
                for source, records, right in connection.execute(_BY_SOURCE).fetchall()
            },
            "calibration": [
                {"probability": mean, "records": records, "share_right": _share(right, records)}
                for _, mean, records, right in connection.execute(_CALIBRATION).fetchall()
            ],
        }


def targeting_errors(workspace: Path, register: Path, aid: Path, *, quarter: Quarter) -> Figures:
    """Inclusion and exclusion error at the poorest 20 and 40 % of persons, of ranking and programmes.

    Inclusion error: of the persons covered, the share that is not among the poorest. Exclusion
    error: of the poorest, the share that is not covered. `at_quota` takes as the poorest just as
    many persons as are covered, so that both errors are one. `kept` is what would hold had the
    recipients of the last release simply been kept: aid without reallocation.
    """
    with _opened(workspace, register, quarter) as connection:
        _read(connection, "recipients", aid / "tables" / "recipients")
        _read(connection, "movements", aid / "tables" / "movements")
        connection.execute(f"create table covered as {_COVERED}")
        found: Figures = {"ranking": {}, "programmes": {}}
        for group, which, *numbers in connection.execute(_ERRORS).fetchall():
            figures = _errors(dict(zip(_MEASURED, numbers, strict=True)))
            if group.startswith("poorest_"):
                found["ranking"][group] = figures[group]
            else:
                found["programmes"].setdefault(group, {})[which] = figures
        return found


@contextmanager
def _opened(workspace: Path, register: Path, quarter: Quarter) -> Iterator[Any]:
    """A connection that sees the register release and the truth up to its quarter."""
    truth = workspace / "truth"
    quarters = sorted(each for each in truth.glob("*") if each.name <= str(quarter))
    if not (truth / str(quarter)).is_dir():
        raise UsageRefused(
            f"{truth / str(quarter)}: no truth is known; it exists only for a simulated country."
        )
    connection = quiet_connection()
    try:
        _view(
            connection,
            "true_records",
            [file for each in quarters for file in sorted(each.glob("records-*.parquet"))],
        )
        _view(connection, "true_persons", sorted((truth / str(quarter)).glob("persons-*.parquet")))
        _view(connection, "true_families", [truth / str(quarter) / "families.parquet"])
        for table in ("record_links", "persons", "ranked"):
            _read(connection, table, register / "tables" / table)
        connection.execute(f"create table linked as {_LINKED}")
        connection.execute(f"create table claimed as {_CLAIMED}")
        yield connection
    finally:
        connection.close()


def _read(connection: Any, name: str, folder: Path) -> None:
    files = sorted(folder.glob("*.parquet"))
    if not files:
        raise UsageRefused(f"{folder}: holds no Parquet file. Name a published release folder.")
    _view(connection, name, files)


def _view(connection: Any, name: str, files: list[Path]) -> None:
    listed = ", ".join("'" + file.as_posix().replace("'", "''") + "'" for file in files)
    connection.execute(f"create view {name} as select * from read_parquet([{listed}])")


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None


def _pairs(counts: dict[str, int], which: str) -> Figures:
    right, made, true = (counts[f"{name}_{which}"] for name in ("right", "made", "true"))
    return {"pairs": true, "precision": _share(right, made), "recall": _share(right, true)}


def _errors(number: dict[str, int]) -> Figures:
    figures: Figures = {
        "persons": number["covered"],
        "at_quota": {"error": _missed(number["hit_quota"], number["quota"])},
    }
    for part in (20, 40):
        hit = number[f"hit_{part}"]
        figures[f"poorest_{part}"] = {
            "inclusion_error": _missed(hit, number["covered"]),
            "exclusion_error": _missed(hit, number[f"poorest_{part}"]),
        }
    return figures


def _missed(hit: int, whole: int) -> float | None:
    return round(1 - hit / whole, 6) if whole else None


_LINKED = """
select record_links.person_id, record_links.rule, record_links.probability,
    true_records.source, true_records.person, true_records.nik_usable
from record_links
inner join true_records
    on record_links.source = true_records.source and record_links.delivery = true_records.delivery
    and record_links.record_key = true_records.record_key
"""

# Which true person a person of the register is: the one most of its records are.
_CLAIMED = """
select person_id, min_by(person, (-records, person)) as person
from (select person_id, person, count(*) as records from linked group by person_id, person) as counted
group by person_id
"""

_COUNTED = (
    "records", "records_without", "not_linked", "right_all", "made_all", "true_all",
    "right_without", "made_without", "true_without",
)  # fmt: skip


def _pair_counts(name: str, group: str) -> str:
    """Pairs within groups: all of them, and those with at least one record without a NIK."""
    pairs, others = "sum(n * (n - 1)) // 2", "sum((n - w) * (n - w - 1)) // 2"
    return f"""
    {name} as (
        select cast(coalesce({pairs}, 0) as bigint) as every,
            cast(coalesce({pairs} - {others}, 0) as bigint) as without
        from (select count(*) as n, count(*) filter (where nik_usable = 0) as w from linked group by {group}) as counted
    )"""


_PAIRS = f"""
with {_pair_counts("right_pairs", "person_id, person")},
{_pair_counts("made_pairs", "person_id")},
{_pair_counts("true_pairs", "person")},
rows_sent as (
    select count(*) as sent from true_records
    where (source, delivery) in (select distinct source, delivery from record_links)
)
select (select count(*) from linked), (select count(*) from linked where nik_usable = 0),
    (select sent from rows_sent) - (select count(*) from linked),
    right_pairs.every, made_pairs.every, true_pairs.every,
    right_pairs.without, made_pairs.without, true_pairs.without
from right_pairs, made_pairs, true_pairs
"""

_BY_SOURCE = """
select linked.source, count(*), count(*) filter (where linked.person = claimed.person)
from linked inner join claimed on linked.person_id = claimed.person_id
group by linked.source order by linked.source
"""

_CALIBRATION = """
select linked.probability // 1000 as bin, round(avg(linked.probability) / 10000, 4), count(*),
    count(*) filter (where linked.person = claimed.person)
from linked inner join claimed on linked.person_id = claimed.person_id
where linked.rule = 'model'
group by bin order by bin
"""

# True persons covered by each programme now, had the last recipients been kept, and by the ranking.
_COVERED = """
with members as (
    select persons.family_id, claimed.person
    from persons inner join claimed on persons.person_id = claimed.person_id
    where persons.present = 1
),
units as (
    select programme, 'now' as which, unit, unit_id from recipients
    union all
    select programme, 'kept' as which, unit, unit_id from movements where movement in ('stayer', 'leaver')
    union all
    select 'poorest_20', 'now', 'family', family_id from ranked where decile <= 2
    union all
    select 'poorest_40', 'now', 'family', family_id from ranked where decile <= 4
)
select distinct programme, which, person
from (
    select units.programme, units.which, members.person
    from units inner join members on units.unit_id = members.family_id
    where units.unit = 'family'
    union all
    select units.programme, units.which, claimed.person
    from units inner join claimed on units.unit_id = claimed.person_id
    where units.unit = 'person'
) as reached
"""

_MEASURED = ("covered", "hit_20", "hit_40", "hit_quota", "quota", "poorest_20", "poorest_40")
_ERRORS = """
with truth as (
    select true_persons.person, true_families.decile,
        row_number() over (order by true_families.expenditure, true_families.family, true_persons.person) as place
    from true_persons inner join true_families on true_persons.family = true_families.family
    where true_persons.present = 1
),
totals as (
    select count(*) filter (where decile <= 2) as poorest_20, count(*) filter (where decile <= 4) as poorest_40
    from truth
),
sizes as (select programme, which, count(*) as quota from covered group by programme, which)
select covered.programme, covered.which, count(*),
    count(*) filter (where truth.decile <= 2), count(*) filter (where truth.decile <= 4),
    count(*) filter (where truth.place <= sizes.quota), any_value(sizes.quota),
    any_value(totals.poorest_20), any_value(totals.poorest_40)
from covered
inner join sizes on covered.programme = sizes.programme and covered.which = sizes.which
left join truth on covered.person = truth.person
cross join totals
group by covered.programme, covered.which
order by covered.programme, covered.which desc
"""
