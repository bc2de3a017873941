"""The corridor's tables of aid: what the allocate stage makes, for an aid release."""

from __future__ import annotations

from tunggal.cycle.table import Table, columns

# --------------------------------------------------------------------------- allocate

OUTCOMES = Table(
    "outcomes",
    "allocate",
    "What became of every unit in every programme, with one reason.",
    ("programme", "unit_id"),
    columns("""
    programme   text code of the programme
    unit        text family or person
    unit_id     long key of the family or person
    family_id   long the unit's family, 0 for a person whose family nobody knows
    regency_code text four digits, or 'unknown'
    outcome     text allocated, waiting, excluded, on_notice, shielded, not_ranked
    reason      text one reason of the closed list; of a seat kept by a guard, the guard
    cause       text why a seat kept by a guard would be lost without it, else null
    place       long place in the regency's order of entitled units; null when not entitled
    decile      int  decile of the family; null when not ranked
    until       date last day on which a shield or notice holds, else null
    """),
    release="aid",
    group=50_000,
)

RECIPIENTS = Table(
    "recipients",
    "allocate",
    "Every unit with a seat in this release.",
    ("programme", "unit_id"),
    columns("""
    programme   text code of the programme
    unit        text family or person
    unit_id     long key of the family or person
    family_id   long the unit's family
    regency_code text four digits
    since       text quarter since when it has the seat without a break
    standing    text allocated, on_notice or shielded
    reason      text reason of the outcome
    notice_until date last day of the notice it was given, null when it has none
    rupiah      long paid to it in the period of the release
    """),
    release="aid",
)

MOVEMENTS = Table(
    "movements",
    "allocate",
    "Who enters, stays and leaves since the last release, each with one reason.",
    ("programme", "unit_id"),
    columns("""
    programme   text code of the programme
    unit        text family or person
    unit_id     long key of the family or person
    family_id   long the unit's family, 0 when it left the register
    regency_code text regency now (of the last release for those who left the register)
    movement    text entrant, stayer, leaver
    reason      text reason of the outcome now; left_the_register when there is none
    standing    text for entrants and stayers allocated, on_notice or shielded; null for leavers
    standing_before text standing in the last release, null for entrants
    decile_before int decile in the last release, null when not ranked
    decile      int  decile now, null when not ranked
    rupiah_before long paid to it in the period of the last release, 0 when it had no seat
    rupiah      long paid to it in the period of this release, 0 when it has no seat
    """),
    release="aid",
)

WAITING_LIST = Table(
    "waiting_list",
    "allocate",
    "Entitled units without a seat, in order.",
    ("programme", "regency_code", "place"),
    columns("""
    programme   text code of the programme
    regency_code text four digits
    place       long place on the regency's waiting list, 1 is next
    unit_id     long key of the family or person
    family_id   long the unit's family
    """),
    release="aid",
)

BENEFITS = Table(
    "benefits",
    "allocate",
    "What each recipient is paid for, in rupiah.",
    ("programme", "unit_id", "component", "person_id"),
    columns("""
    programme   text code of the programme
    unit_id     long recipient
    component   text component, 'base', or 'kept' for what goes on being paid until the seat ends
    person_id   long member who carries the component, 0 for the whole family
    rupiah      long amount for the quarter
    """),
    release="aid",
)

REGENCY_LEDGER = Table(
    "regency_ledger",
    "allocate",
    "Per programme and regency: seats and what became of them.",
    ("programme", "regency_code"),
    columns("""
    programme   text code of the programme
    regency_code text four digits
    target      long seats the regency would have once no guard holds any above its share
    quota       long seats of the regency in this period; never fewer than the guards hold
    entitled    long units that the rules allow
    filled      long units with a seat, on notice and shielded ones among them
    on_notice   long units that keep the seat until their notice has run, or the cap lets them go
    shielded    long units that keep the seat for a named reason until a date
    waiting     long entitled units without a seat
    entrants    long units that came in
    stayers     long units that stayed
    leavers     long units that went out
    rupiah      long paid in the quarter
    """),
    release="aid",
)

UNMATCHED_DECISIONS = Table(
    "unmatched_decisions",
    "allocate",
    "Upheld decisions in force that bind no unit, each with a reason.",
    ("case_number",),
    columns("""
    case_number text number of the case
    kind        text kind of the decision
    programme   text code of the programme, null when it concerns all
    why         text nobody_found or programme_not_in_force
    """),
    release="aid",
)

DEPARTURES = Table(
    "departures",
    "allocate",
    "Units that lost a seat, remembered for follow-up, for appeals and for their return.",
    ("programme", "unit_id", "left_in"),
    columns("""
    programme   text code of the programme
    unit        text family or person
    unit_id     long key of the family or person
    family_id   long the unit's family when it left, 0 when it left the register
    regency_code text regency when it left
    left_in     text quarter or month of the first release without the seat
    left_on     date first day of that period
    reason      text reason of the movement
    graduated   int  1 yes, it needs the aid no longer or was helped to stand alone; 2 no
    decile_left int  decile when it left, null when not ranked
    held        int  quarters for which it had the seat
    facilitator text code of the facilitator of its village, null when none is known
    returned_in text quarter or month in which the rules gave it a seat again; null before, also while a guard gives one
    """),
    release="aid",
)

FOLLOW_UPS = Table(
    "follow_ups",
    "allocate",
    "How graduates fare two and four quarters later.",
    ("programme", "unit_id", "left_in"),
    columns("""
    programme   text code of the programme
    unit        text family or person
    unit_id     long key of the family or person
    regency_code text regency when it left
    left_in     text quarter or month in which it graduated
    quarters    int  quarters since, 2 or 4
    decile_left int  decile when it left
    decile      int  decile now, null when not ranked
    fares       text well, relapsed (the rules would allow a seat again), returned or left_the_register
    """),
    release="aid",
)

NOTICES = Table(
    "notices",
    "allocate",
    "What each unit whose seat changes must be told: one record per mover.",
    ("programme", "unit_id"),
    columns("""
    programme   text code of the programme
    unit        text family or person
    unit_id     long key of the family or person
    family_id   long the unit's family, 0 when it left the register
    regency_code text four digits
    number      text number of the notice, on the letter and in its QR code
    kind        text entrant, on_notice, shielded, leaver or lifted
    reason      text reason of the outcome
    cause       text why the seat is or would be lost; null for entrants and lifted notices
    grounds     text up to three reasons against the seat, the first first, with commas between
    decile      int  decile now, null when not ranked
    place       long place in the regency's order of entitled units, null when not entitled
    seats       long places that had a seat in the regency's order, for comparison with `place`
    issued_on   date first day of the period of the release
    from_day    date day from which the change holds
    until       date last day of the notice or shield, null when there is none
    appeal_until date last day to appeal, null for entrants and lifted notices
    """),
    release="aid",
)

BUDGET = Table(
    "budget",
    "allocate",
    "Money of this period and its forecast, per programme, regency and component.",
    ("programme", "regency_code", "quarter", "component"),
    columns("""
    programme   text code of the programme
    regency_code text four digits
    quarter     text quarter; the first is that of the release, the next four are forecast
    component   text component, or 'base'
    paid        long components paid for (for 'base': units)
    rupiah      long amount of the quarter
    forecast    int  1 a forecast 2 the amount of this release
    """),
    release="aid",
)

SCENARIOS = Table(
    "scenarios",
    "allocate",
    "What the guards do, per programme and regency: this release beside the same one without them.",
    ("programme", "regency_code", "scenario"),
    columns("""
    programme   text code of the programme
    regency_code text four digits
    scenario    text with_guards or without_guards
    filled      long units with a seat
    entrants    long units that come in
    stayers     long units that stay
    leavers     long units that go out
    unannounced long leavers whose notice has not run, other than by death, own wish or a decision
    protected   long leavers who are protected, or whose appeal is open
    """),
    release="aid",
)

UNMATCHED_SEATS = Table(
    "unmatched_seats",
    "allocate",
    "Rows of the lists of seat holders that give nobody a seat, each with a reason.",
    ("source", "delivery", "record_key"),
    columns("""
    source      text code of the source
    delivery    text name of the delivery
    record_key  text private key of the row
    programme   text code of the programme
    why         text nobody_found, same_unit_twice or programme_not_in_force
    """),
    release="aid",
)

AID: tuple[Table, ...] = (
    OUTCOMES,
    RECIPIENTS,
    MOVEMENTS,
    WAITING_LIST,
    BENEFITS,
    REGENCY_LEDGER,
    UNMATCHED_DECISIONS,
    UNMATCHED_SEATS,
    DEPARTURES,
    FOLLOW_UPS,
    NOTICES,
    BUDGET,
    SCENARIOS,
)
