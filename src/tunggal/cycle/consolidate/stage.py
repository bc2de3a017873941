"""Consolidate: many deliveries in, one table per kind of row out, every delivered row accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tunggal.cycle.consolidate import checks
from tunggal.cycle.consolidate.delivery import Delivery, DeliveryReader, TypedDelivery
from tunggal.cycle.consolidate.quality import checks_of
from tunggal.cycle.consolidate.rules import REMEDIES
from tunggal.cycle.consolidate.typed import DAYS, KEYS, TABLES, typed_columns
from tunggal.cycle.engine import Engine, Row, sql
from tunggal.cycle.tables import VILLAGES
from tunggal.policy.regions import Regions, Village
from tunggal.policy.variables import Variable
from tunggal.registry.errors import UsageRefused
from tunggal.registry.quarter import Quarter
from tunggal.registry.region import Level

PARTS = tuple(TABLES)
_DELIVERED = {"source": "text", "delivery": "text", "part": "text", "rows": "long", "age": "int"}
_CHECKS = {"source": "text", "part": "text", "check_name": "text"}


def consolidate(
    engine: Engine,
    *,
    deliveries: Sequence[Delivery],
    reader: DeliveryReader,
    variables: Mapping[str, Variable],
    regions: Regions,
    quarter: Quarter,
) -> None:
    """Make the tables of `tables.made_by("consolidate")`; raises DeliveryRefused."""
    _refuse_later_ones(deliveries, quarter)
    try:
        _make_tables(engine, deliveries, reader, variables, regions)
    finally:
        reader.forget()
    checks.check_all(engine)


def _make_tables(
    engine: Engine,
    deliveries: Sequence[Delivery],
    reader: DeliveryReader,
    variables: Mapping[str, Variable],
    regions: Regions,
) -> None:
    read = [(each, reader.read(each, variables=variables, regions=regions)) for each in deliveries]
    engine.load("villages", map(_village_row, regions.villages), VILLAGES.spelled(()))
    engine.load("remedies", _remedies(), {"rule": "text", "remedy": "text"})
    engine.load("delivered", _delivered(read), _DELIVERED)
    engine.load("checks", _checks(deliveries), _CHECKS)
    for part in PARTS:
        _bring_typed_rows(engine, part, [typed for _, typed in read], tuple(variables))
        _place_repeated_rows(engine, part)
        engine.make_table(TABLES[part].name, _kept(part, TABLES[part].spelled(tuple(variables))))
    _account_for_every_row(engine)
    _judge_quality(engine)
    engine.drop(*(f"{made}_{part}" for made in ("repeated", "places", "typed") for part in PARTS))


def _refuse_later_ones(deliveries: Sequence[Delivery], quarter: Quarter) -> None:
    for each in deliveries:
        if each.quarter > quarter:
            raise UsageRefused(f"{each}: is of {each.quarter} and cannot be used for {quarter}.")


def _bring_typed_rows(
    engine: Engine, part: str, read: Sequence[TypedDelivery], variables: Sequence[str]
) -> None:
    files = [file for typed in read for file in typed.files.get(part, ())]
    if files:
        engine.read(f"typed_{part}", files)
    else:
        engine.load(f"typed_{part}", [], typed_columns(part, variables))


def _place_repeated_rows(engine: Engine, part: str) -> None:
    scope = _scope(part)
    engine.make_table(
        f"repeated_{part}", sql("consolidate", "repeated", part=part, scope=", ".join(scope))
    )
    query = sql(
        "consolidate",
        "places",
        part=part,
        day=DAYS[part],
        who=_who(part),
        scope=", ".join(f"told.{name}" for name in scope),
        same=" and ".join(f"repeated.{name} = typed.{name}" for name in scope),
    )
    engine.make_table(f"places_{part}", query)


def _scope(part: str) -> tuple[str, ...]:
    """Where a row's key is unique: in its delivery, but a case number everywhere."""
    return ("row_key",) if KEYS[part] == "case_number" else ("source", "delivery", "row_key")


def _who(part: str) -> str:
    """A digest that tells the persons of one key apart; other rows of a key are one thing."""
    if part != "persons":
        return "''"
    told = (
        "typed.nik_delivered",
        "typed.name",
        "cast(typed.birth_date as string)",
        "typed.kk",
        "typed.family_key",
    )
    return "md5(" + " || '|' || ".join(f"coalesce({each}, '')" for each in told) + ")"


def _kept(part: str, names: Iterable[str]) -> str:
    columns = ", ".join(
        f"coalesce(places.own_key, typed.{name}) as {name}"
        if name == "record_key"
        else f"typed.{name}"
        for name in names
    )
    return sql("consolidate", "kept", part=part, columns=columns)


def _account_for_every_row(engine: Engine) -> None:
    engine.make_table("refused_records", _of_all_parts("refused_records"))
    engine.make_table("merged_records", _of_all_parts("merged_records"))
    engine.make_table("used", _of_all_parts("used"))
    engine.make_table("delivery_counts", sql("consolidate", "delivery_counts"))
    engine.drop("used", "delivered", "remedies")


def _judge_quality(engine: Engine) -> None:
    engine.make_table("looked_at", _of_all_parts("looked_at"))
    engine.make_table("data_quality", sql("consolidate", "data_quality"))
    engine.drop("looked_at", "checks")


def _of_all_parts(name: str) -> str:
    """The same question asked of every part, the answers one below the other."""
    asked = (
        sql(
            "consolidate",
            name,
            part=part,
            kept=_kept(part, ("source", "delivery")),
            village="typed.village_code" if part in ("persons", "families") else "null",
        )
        for part in PARTS
    )
    return "\nunion all\n".join(f"select * from ({query}) as asked" for query in asked)


def _delivered(read: Sequence[tuple[Delivery, TypedDelivery]]) -> Iterator[Row]:
    ages = sorted({delivery.age for delivery, _ in read})
    for delivery, typed in read:
        for part, rows in typed.rows.items():
            yield {
                "source": delivery.source.code,
                "delivery": delivery.name,
                "part": part,
                "rows": rows,
                "age": ages.index(delivery.age),
            }


def _checks(deliveries: Sequence[Delivery]) -> Iterator[Row]:
    for source in {each.source.code: each.source for each in deliveries}.values():
        for name, part in source.parts.items():
            for check in checks_of(part):
                yield {"source": source.code, "part": name, "check_name": check}


def _remedies() -> list[Row]:
    return [{"rule": rule, "remedy": remedy} for rule, remedy in REMEDIES.items()]


def _village_row(village: Village) -> Row:
    code = village.code
    return {
        "village_code": code,
        "village_name": village.names[Level.VILLAGE],
        "district_code": code[:6],
        "district_name": village.names[Level.DISTRICT],
        "regency_code": code[:4],
        "regency_name": village.names[Level.REGENCY],
        "province_code": code[:2],
        "province_name": village.names[Level.PROVINCE],
    }
