"""What the guards of a programme say, as phrases for the SQL that finds each unit's claim."""

from __future__ import annotations

from datetime import date

from tunggal.cycle.allocate.phrases import NEVER, day_literal, rule_of, texts
from tunggal.policy.entitlement import MaxDecile
from tunggal.policy.guards import FINAL, Guards
from tunggal.policy.programmes import Terms
from tunggal.registry.period import last_day_of
from tunggal.registry.reason import Reason

# What a unit's marks say, as the units of every programme carry it; 0 or null for no mark.
_FLAGS = (
    "withdrawn", "objected", "has_lead", "seated_elsewhere", "seated_in", "proposed", "departed",
    "appeal_open", "newborn",
)  # fmt: skip
_VALUES = ("limit_decile", "appeal_until", "treatment_until", "group_until", "reactivated_until")


def marked() -> str:
    """The columns of a unit's marks."""
    flags = [f"coalesce(marks.{name}, 0) as {name}" for name in _FLAGS]
    return ",\n    ".join([*flags, *(f"marks.{name}" for name in _VALUES)])


def held(terms: Terms) -> str:
    """The columns of the seat that a unit had before."""
    now = 4 * terms.quarter.year + terms.quarter.number
    since = "4 * cast(substr(before.since, 1, 4) as int) + cast(substr(before.since, 6, 1) as int)"
    return f"""case when before.unit_id is null then 0 else 1 end as holds,
    coalesce({now} - ({since}), 0) as held_quarters,
    case when before.unit_id is null then coalesce(marks.received_before, 0) else 1 end as received_before,
    before.notice_until as notice_before"""


def phrases_of_claims(terms: Terms) -> dict[str, str]:
    """The `$parts` of sql/standing.sql that the guards decide."""
    guards, notice = terms.guards, terms.guards.notice
    return {
        "final": texts(FINAL),
        "at_once": texts(notice.at_once if notice else frozenset(Reason)),
        "served": _served(terms),
        "shield": _shield(terms),
        "shield_until": _shield_until(guards, day_literal(terms.period.last_day)),
    }


def _served(terms: Terms) -> str:
    """1 for a holder whose notice has run; without the guard nobody needs one."""
    if terms.guards.notice is None:
        return "1"
    day = day_literal(terms.period.first_day)
    return f"case when judged.notice_before < {day} then 1 else 0 end"


def _shield(terms: Terms) -> str:
    """The guard that keeps a seat for a named reason, the first that holds; null for none."""
    guards = terms.guards
    lost = "coalesce(judged.reason, 'quota_full')"
    grace = guards.grace if guards.grace and guards.grace.until >= terms.period.first_day else None
    whens = {
        Reason.APPEAL_OPEN: "judged.appeal_open = 1 and (judged.holds = 1 or judged.departed = 1)"
        if guards.appeals
        else NEVER,
        Reason.ONGOING_TREATMENT: "judged.holds = 1 and judged.treatment_until is not null",
        Reason.PROTECTED_GROUP: "judged.holds = 1 and (judged.group_until is not null or judged.in_group = 1)",
        Reason.REACTIVATED: "judged.reactivated_until is not null"
        if guards.reactivation
        else NEVER,
        Reason.NEWBORN: "judged.newborn = 1",
        Reason.APPEAL_UPHELD: "judged.holds = 1 and judged.appeal_until is not null"
        if guards.appeals
        else NEVER,
        Reason.GRACE: f"judged.holds = 1 and {lost} in ({texts(grace.reasons)})"
        if grace
        else NEVER,
        Reason.INCUMBENT_MARGIN: _within_margin(terms),
    }
    held = " ".join(
        f"when {phrase} then '{reason}'" for reason, phrase in whens.items() if phrase != NEVER
    )
    return f"case when judged.reason in ({texts(FINAL)}) then null {held} end"


def _within_margin(terms: Terms) -> str:
    limit = rule_of(terms, MaxDecile)
    deciles = terms.guards.margin.deciles
    if limit is None or not deciles:
        return NEVER
    over = f"judged.reason = '{limit.reason}' and judged.decile <= {limit.limit + deciles}"
    return f"judged.holds = 1 and {over}"


def _shield_until(guards: Guards, last_day: str) -> str:
    grace = day_literal(guards.grace.until) if guards.grace else last_day
    return f"""case shielded.shield
        when '{Reason.ONGOING_TREATMENT}' then shielded.treatment_until
        when '{Reason.PROTECTED_GROUP}' then coalesce(shielded.group_until, {last_day})
        when '{Reason.REACTIVATED}' then shielded.reactivated_until
        when '{Reason.APPEAL_UPHELD}' then shielded.appeal_until
        when '{Reason.GRACE}' then {grace}
        else {last_day}
    end"""


def phrases_of_verdicts(terms: Terms) -> dict[str, str]:
    """The `$parts` of sql/verdicts.sql that are days."""
    return {
        "last_day": day_literal(terms.period.last_day),
        "notice_until": day_literal(notice_until(terms)),
    }


def notice_until(terms: Terms) -> date:
    """The last day of a notice that is given now."""
    notice, first = terms.guards.notice, terms.period.first_day
    return last_day_of(first, months=notice.months) if notice else terms.period.last_day


def days_of_newborns(day: date, months: int) -> dict[str, str]:
    """The `$parts` of sql/mark_newborns.sql: born since, of a woman aged 12 to 55."""
    count = day.year * 12 + day.month - 1 - months
    return {
        "born_since": day_literal(date(count // 12, count % 12 + 1, 1)),
        "oldest_mother": day_literal(date(day.year - 56, day.month, 2)),  # day is the first
        "youngest_mother": day_literal(date(day.year - 12, day.month, 1)),
    }
