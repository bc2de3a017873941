"""When it is sane to call two records with one NIK one person, and how fields outlive their rivals.

The expressions compare two tables called `one` and `other`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

SANE_AT = 2  # points, of 2 for the name and 2 for the birth date
FIELD_STEP = 10_000_000_000  # more than there are records
CODE_STEP = 1_000  # more than any code of a person
ANSWER_STEP = 1_000_000  # more than any answer of a family, and than places

CODES = (
    "relation",
    "marital",
    "schooling",
    "school_level",
    "education",
    "works",
    "sector",
    "position",
    "disability",
    "illness",
    "pregnant",
    "holds_pbi",
)


class Believed(Protocol):
    """What the stage needs of a source: how far it is believed; higher wins."""

    @property
    def precedence(self) -> int: ...

    def precedence_of(self, field: str) -> int: ...


Sources = Mapping[str, Believed]

_NAME_POINTS = """case
    when one.name is null or other.name is null then 1
    when one.name = other.name or one.name_key = other.name_key then 2
    when levenshtein(one.name, other.name) <= 2 then 2
    when length(one.name) > 3 and substr(other.name, 1, length(one.name)) = one.name then 2
    when length(other.name) > 3 and substr(one.name, 1, length(other.name)) = other.name then 2
    when split_part(one.name, ' ', 1) = split_part(other.name, ' ', 1) then 1
    when levenshtein(one.name_key, other.name_key) <= 1 then 1
    else 0 end"""

_SAME_PARTS = " + ".join(
    f"case when {part}(one.birth_date) = {part}(other.birth_date) then 1 else 0 end"
    for part in ("year", "month", "day")
)

_BIRTH_POINTS = f"""case
    when one.birth_date is null or other.birth_date is null then 1
    when one.birth_date = other.birth_date then 2
    when {_SAME_PARTS} >= 2 then 1
    when year(one.birth_date) = year(other.birth_date) and month(one.birth_date) = day(other.birth_date)
        and day(one.birth_date) = month(other.birth_date) then 1
    else 0 end"""

SANE = f"({_NAME_POINTS}) + ({_BIRTH_POINTS}) - case when one.sex <> other.sex then 1 else 0 end >= {SANE_AT}"


def field_order(field: str, sources: Sources, *, default: str, step: int) -> str:
    """An SQL number by which rows of `one` are believed for a field; the smallest wins.

    It is `default`, the order of the rows, unless a source has its own precedence for the field.
    """
    if all(source.precedence_of(field) == source.precedence for source in sources.values()):
        return default
    cases = " ".join(
        f"when '{code}' then {9999 - source.precedence_of(field)}"
        for code, source in sorted(sources.items())
    )
    return f"(case one.source {cases} else 9999 end * cast({step} as bigint) + {default})"


def known_fields(sources: Sources) -> str:
    """The select list of `known.sql`: what the best record says, for each field of a person."""

    def order(field: str) -> str:
        return field_order(field, sources, default="one.record_no", step=FIELD_STEP)

    def best(column: str, field: str, given: str = "") -> str:
        return f"min_by(one.{column}, {order(field)}) filter (where {given or f'one.{field} is not null'})"

    family = "one.kk is not null and one.relation is not null"
    listed = {
        **{column: best(column, "name") for column in ("name_delivered", "name", "name_key")},
        **{
            column: best(column, column)
            for column in ("birth_date", "sex", "village_code", "mother_name", "kk")
        },
        "presence": best("presence", "presence"),
        "event_on": f"min_by(one.event_on, {order('presence')}) "
        "filter (where one.presence in (2, 3, 4) and one.event_on is not null)",
        "alive": f"case when {best('presence', 'presence')} = 2 then 2 else 1 end",
        "present": f"case when {best('presence', 'presence')} in (2, 4, 6) then 2 else 1 end",
        "family_source": f"coalesce({best('source', 'kk')}, "
        "min_by(one.source, one.record_no) filter (where one.family_key is not null))",
        "first_no": "min(one.record_no)",
        **{code: _packed(code, order(code), CODE_STEP) for code in CODES},
    }
    relation_beside_card = f"min_by(one.relation, {order('kk')}) filter (where {family})"
    listed["relation"] = f"coalesce({relation_beside_card}, {listed['relation']})"
    return ",\n    ".join(f"{expression} as {name}" for name, expression in listed.items())


def _packed(column: str, order: str, step: int) -> str:
    # Order and value in one number: the smallest number carries the value of the best row.
    return f"cast(min({order} * {step} + one.{column}) % {step} as int)"


def answer_fields(variables: Sequence[str], sources: Sources) -> str:
    """The select list of `answers.sql`: each answer that holds and the place it came from."""
    listed = []
    for name in variables:
        order = field_order(name, sources, default="one.place", step=ANSWER_STEP)
        listed.append(f"{_packed(name, order, ANSWER_STEP)} as {name}")
        place = f"min({order}) filter (where one.{name} is not null)"
        listed.append(f"cast({place} % {ANSWER_STEP} as int) as {name}_from")
    return ",\n    ".join(listed)


def answers_given(variables: Sequence[str]) -> str:
    """How many answers of a family came from one place of family_sources."""
    return " + ".join(
        f"case when one.{name}_from = family_sources.place then 1 else 0 end" for name in variables
    )
