"""The corridor: every table that passes from one stage to the next, or into a release.

A table names its columns, their types, its key, what it means and which columns are private.
`ANSWERS` in a column list stands for one whole-number column per variable of the policy
(`policy/variables.yaml`); the engine sees them spelled out.
"""

from __future__ import annotations

from tunggal.cycle.aid_tables import AID
from tunggal.cycle.table import ANSWERS, TYPES, Column, Table, columns

__all__ = ["ANSWERS", "BY_NAME", "CORRIDOR", "PREVIOUS", "TYPES", "Column", "Table", "made_by"]

# --------------------------------------------------------------------------- consolidate

_PERSON_VARIABLES = """
    relation    int  relation to the head: 1 head 2 spouse 3 child 4 child-in-law 5 grandchild 6 parent 7 helper 8 other
    marital     int  1 single 2 married 3 divorced 4 widowed
    schooling   int  1 never at school 2 at school 3 no longer
    school_level int level attended now: Regsosek codes 1 to 22
    education   int  highest certificate: Regsosek codes 1 to 22, 23 none
    works       int  worked last week: 1 yes 2 no
    sector      int  sector of work, 1 to 26
    position    int  position at work, 1 to 8
    disability  int  worst functional difficulty: 1 cannot at all to 4 none
    illness     int  chronic illness: 1 none, 2 to 18
    pregnant    int  private pregnant or in childbed: 1 yes 2 no
    holds_pbi   int  insured with paid premium (PBI-JKN) now: 1 yes 2 no"""

RECORDS = Table(
    "records",
    "consolidate",
    "Persons as delivered by any source, normalised.",
    ("source", "delivery", "record_key"),
    columns(f"""
    source      text code of the source (policy/sources)
    delivery    text name of the delivery, a quarter or a date
    record_key  text private the source's own key of the row, or a digest of its content
    as_of       date day the row speaks of
    nik         text private the NIK when it is well formed, else null
    nik_fault   text why the delivered NIK cannot be used (NikFault), null when it can
    nik_delivered text private what was delivered as NIK, spaces removed
    kk          text private number of the family card when well formed
    family_key  text private the source's own key of the family, or the KK when it has none
    name_delivered text private the name as delivered, trimmed
    name        text private the name in capitals after normalisation (registry/names.py)
    name_key    text private sound key of the name
    birth_date  date private birth date, null when absent or impossible
    sex         int  1 male 2 female
    village_code text ten digits, codes of the policy's region list; null when unknown
    address     text private street, RT and RW as delivered
    mother_name text private normalised name of the mother
    presence    int  1 lives here 2 died 3 moved within the country 4 moved abroad 5 new 6 not found
    event_on    date private day of the death or the move
    {_PERSON_VARIABLES.strip()}
    """),
)

FAMILY_RECORDS = Table(
    "family_records",
    "consolidate",
    "Families as delivered, with their answers.",
    ("source", "delivery", "family_key"),
    columns("""
    source      text code of the source
    delivery    text name of the delivery
    family_key  text private the source's own key of the family, or the KK
    as_of       date day the answers were given
    kk          text private number of the family card when well formed
    nik         text private NIK of the person who answered or pays, where the source has no KK
    village_code text ten digits; null when unknown
    address     text private address as delivered
    *           answers answer to each variable of policy/variables.yaml, null when not given
    """),
)

LEADS = Table(
    "leads",
    "consolidate",
    "Hints of other agencies; a lead never removes anyone by itself.",
    ("source", "delivery", "record_key"),
    columns("""
    source      text code of the source
    delivery    text name of the delivery
    record_key  text private the source's own key, or a digest
    found_on    date day the feed speaks of
    kind        text kind of lead: a code of the source's file (civil_servant, company_owner, …)
    nik         text private NIK the feed speaks of
    name        text private normalised name in the feed
    birth_date  date private birth date in the feed
    """),
    release="register",
)

DECISIONS = Table(
    "decisions",
    "consolidate",
    "Decided cases, and open appeals, that bind the cycle (source: participation).",
    ("case_number",),
    columns("""
    case_number text number of the case
    kind        text proposal, objection, correction, reactivation, withdrawal, protection, appeal, lead_contest
    programme   text code of the programme, null when it concerns all
    nik         text private person concerned
    kk          text private family concerned
    upheld      int  1 yes 2 no 3 not decided yet (an open appeal or contest)
    reason      text reason code of the decision; of a contest the kind of lead
    decided_on  date day of the decision, of an open case the day it was received
    until       date last day it binds, null without end
    """),
    release="register",
)

PROTECTIONS = Table(
    "protections",
    "consolidate",
    "Persons whose seat must not be taken for a while, as an office reports: ongoing treatment first of all.",
    ("source", "delivery", "record_key"),
    columns("""
    source      text code of the source
    delivery    text name of the delivery
    record_key  text private the source's own key, or a digest
    as_of       date day the list speaks of
    kind        text private kind of protection: a code of the source's file (ongoing_treatment, …)
    nik         text private NIK of the person
    name        text private normalised name
    birth_date  date private birth date
    until       date private last day of the protection, null without end
    """),
    release="register",
)

SEAT_HOLDERS = Table(
    "seat_holders",
    "consolidate",
    "Who held a seat before the first aid release, as the paying office lists them.",
    ("source", "delivery", "record_key"),
    columns("""
    source      text code of the source
    delivery    text name of the delivery
    record_key  text private the source's own key, or a digest
    as_of       date day the list speaks of
    programme   text code of the programme
    nik         text private NIK of the person, or of the one who is paid for the family
    kk          text private number of the family card
    name        text private normalised name
    birth_date  date private birth date
    held_from   date day since which the seat is held without a break, null when unknown
    """),
    release="register",
)

REFUSED_RECORDS = Table(
    "refused_records",
    "consolidate",
    "Delivered rows that nothing could be made of, each with a reason.",
    ("source", "delivery", "file", "row"),
    columns("""
    source      text code of the source
    delivery    text name of the delivery
    file        text file inside the delivery
    row         long row in the file; the heading is row 1
    rule        text the rule that was broken
    column_name text the column at fault, as the source calls it
    remedy      text what to do
    """),
    release="register",
    positional=True,
)

MERGED_RECORDS = Table(
    "merged_records",
    "consolidate",
    "Delivered rows that repeat another row, and which one.",
    ("source", "delivery", "file", "row"),
    columns("""
    source      text code of the source
    delivery    text name of the delivery
    file        text file inside the delivery
    row         long row in the file; the heading is row 1
    record_key  text private key of the record it was merged into
    """),
    release="register",
    positional=True,
)

DELIVERY_COUNTS = Table(
    "delivery_counts",
    "consolidate",
    "What became of the rows of each delivery; the three add up.",
    ("source", "delivery"),
    columns("""
    source      text code of the source
    delivery    text name of the delivery
    rows        long rows delivered
    used        long rows that became a record
    merged      long rows merged into another row
    refused     long rows refused with a reason
    """),
    release="register",
)

DATA_QUALITY = Table(
    "data_quality",
    "consolidate",
    "Faults and warnings per source, regency and check.",
    ("source", "regency_code", "check_name"),
    columns("""
    source      text code of the source
    regency_code text four digits, or 'unknown'
    check_name  text the check: no_nik, nik_malformed, no_birth_date, region_unknown, …
    found       long records that fail the check
    looked_at   long records looked at
    """),
    release="register",
)

VILLAGES = Table(
    "villages",
    "consolidate",
    "The regions in force in this quarter, one row per village.",
    ("village_code",),
    columns("""
    village_code text ten digits
    village_name text name of the village
    district_code text six digits
    district_name text name of the district
    regency_code text four digits
    regency_name text name of the regency or city
    province_code text two digits
    province_name text name of the province
    """),
    release="register",
)

# --------------------------------------------------------------------------- link

PERSONS = Table(
    "persons",
    "link",
    "One row per human being in the register.",
    ("person_id",),
    columns(f"""
    person_id   long key of the person, the same in every quarter
    family_id   long key of the person's family, null when none is known
    nik         text private NIK, null when no usable one is known
    name_delivered text private name as the best source writes it
    name        text private normalised name
    name_key    text private sound key of the name
    birth_date  date private birth date
    sex         int  1 male 2 female
    village_code text village of residence
    mother_name text private normalised name of the mother
    alive       int  1 yes 2 no
    present     int  1 counts as a member of the family, 2 died, moved abroad or not found
    since       text quarter in which the person entered the register
    {_PERSON_VARIABLES.strip()}
    """),
    order_by=("nik", "person_id"),
    release="register",
    group=20_000,
)

FAMILIES = Table(
    "families",
    "link",
    "One row per family with the answers that hold now.",
    ("family_id",),
    columns("""
    family_id   long key of the family, the same in every quarter
    kk          text private number of the family card, null when unknown
    head_id     long person who heads the family, null when none is known
    size        int  members who are alive and present
    village_code text village of the family, null when unknown
    regency_code text four digits, or 'unknown'
    since       text quarter in which the family entered the register
    answered_on date newest day of the source that gave most of the answers, null without answers
    *           answers answer that holds for each variable, null when nobody gave one
    """),
    release="register",
    group=50_000,
)

MEMBERSHIPS = Table(
    "memberships",
    "link",
    "Who belongs to which family.",
    ("family_id", "person_id"),
    columns("""
    family_id   long family
    person_id   long person
    relation    int  relation to the head, 1 to 8
    source      text source that says so
    """),
    release="register",
)

RECORD_LINKS = Table(
    "record_links",
    "link",
    "Which person each record is, by which rule and how sure.",
    ("source", "delivery", "record_key"),
    columns("""
    source      text code of the source
    delivery    text name of the delivery
    record_key  text private key of the record
    person_id   long the person
    rule        text nik, previous, model, decision or own (a person of its own)
    probability int  in ten-thousandths; 10000 for rules that are certain
    """),
    release="register",
)

REVIEW_PAIRS = Table(
    "review_pairs",
    "link",
    "Pairs in the grey zone, for human eyes.",
    ("source", "delivery", "record_key", "person_id"),
    columns("""
    source      text code of the source
    delivery    text name of the delivery
    record_key  text private key of the record
    person_id   long person it may be
    probability int  in ten-thousandths
    why         text model, shared_nik or two_niks
    """),
    release="register",
)

PROVENANCE = Table(
    "provenance",
    "link",
    "Which record gave each answer of a family.",
    ("family_id",),
    columns("""
    family_id   long family
    *_from      answers place, in family_sources, of the record that gave the answer
    """),
    release="register",
)

FAMILY_SOURCES = Table(
    "family_sources",
    "link",
    "The family records behind a family, best first.",
    ("family_id", "place"),
    columns("""
    family_id   long family
    place       int  1 for the record with the highest precedence
    source      text code of the source
    delivery    text name of the delivery
    family_key  text private key of the family record
    as_of       date day the answers were given
    """),
    release="register",
)

KEY_COUNTERS = Table(
    "key_counters",
    "link",
    "The highest key ever given, so that no key is given twice, not even after its person is gone.",
    ("kind",),
    columns("""
    kind        text person or family
    highest     long highest key given in this or any earlier release
    """),
    release="register",
)

UNPLACED_RECORDS = Table(
    "unplaced_records",
    "link",
    "Family records that are behind no family, each with a reason.",
    ("source", "delivery", "family_key"),
    columns("""
    source      text code of the source
    delivery    text name of the delivery
    family_key  text private key of the family record
    why         text nobody_on_the_card: no person came with its key, its card or its NIK
    """),
    release="register",
)

LIFE_EVENTS = Table(
    "life_events",
    "link",
    "What happened to persons and families since the last release.",
    ("kind", "person_id", "family_id"),
    columns("""
    kind        text entered, died, moved, left_family, joined_family, person_merged, person_split, gone
    person_id   long person
    family_id   long family now, 0 when none
    from_family_id long family before, 0 when none
    other_person_id long the key that was kept (person_merged) or left (person_split), else 0
    on_day      date private day of the event where a source gives it
    """),
    release="register",
)

# --------------------------------------------------------------------------- rank

SCORED = Table(
    "scored",
    "rank",
    "The welfare score of every family that has one.",
    ("family_id",),
    columns("""
    family_id   long family
    welfare_score long estimated log per-capita expenditure, in millionths; lower is poorer
    score_sd    long standard deviation of the estimate, in millionths
    answers     int  questions of the model to the family that were answered
    features    int  questions of the model to the family
    """),
    release="register",
)

SCORE_PARTS = Table(
    "score_parts",
    "rank",
    "What each feature adds to the score, in millionths; parts add up exactly.",
    ("family_id",),
    columns("""
    family_id   long family
    """),  # one long column per feature of the model, named part_<feature>
    release="register",
)

MEMBER_FEATURES = Table(
    "member_features",
    "rank",
    "What the score asks of the members of a family; a family without members has no row.",
    ("family_id",),
    columns("""
    family_id   long family
    size        int  members
    children_0_4 int members aged 0 to 4
    children_5_14 int members aged 5 to 14
    aged_60     int  members aged 60 or more
    workers     int  members who worked last week
    pupils      int  members at school
    disabled    int  members who cannot, or only with much difficulty, do one of nine daily things
    highest_education int highest certificate among the members: 1 none to 6 university
    head_age    int  age of the head
    head_sex    int  1 male 2 female
    head_marital int 1 single 2 married 3 divorced 4 widowed
    head_education int 1 none 2 primary 3 junior 4 senior secondary 5 diploma 6 university
    head_sector int  0 does not work, else sector of work 1 to 26
    head_position int 0 does not work, else position at work 1 to 8
    """),
    release="register",
)

RANKED = Table(
    "ranked",
    "rank",
    "Every ranked family: its place and its decile.",
    ("family_id",),
    columns("""
    family_id   long family
    regency_code text four digits
    area        text area in which it is ranked: 'nation' or a region code
    welfare_score long as in scored
    size        int  members
    place       long place in its area, 1 is first; it follows the fairness rule, and seats follow it
    decile      int  1 is poorest, 10 least poor
    decile_low  int  lowest decile of the 90 % interval
    decile_high int  highest decile of the 90 % interval
    p1          int  probability of decile 1, in thousandths
    p2          int  of decile 2
    p3          int  of decile 3
    p4          int  of decile 4
    p5          int  of decile 5
    p6          int  of decile 6
    p7          int  of decile 7
    p8          int  of decile 8
    p9          int  of decile 9
    p10         int  of decile 10; the ten add up to 1000
    """),
    release="register",
    group=50_000,
)

NOT_RANKED = Table(
    "not_ranked",
    "rank",
    "Families in the register that have no decile, each with a reason.",
    ("family_id",),
    columns("""
    family_id   long family
    regency_code text four digits, or 'unknown'
    reason      text too_few_answers, answers_too_old, no_answers, no_members, region_unknown
    answers     int  questions of the model to the family that were answered
    """),
    release="register",
)

CORRIDOR: tuple[Table, ...] = (
    RECORDS,
    FAMILY_RECORDS,
    LEADS,
    DECISIONS,
    PROTECTIONS,
    SEAT_HOLDERS,
    REFUSED_RECORDS,
    MERGED_RECORDS,
    DELIVERY_COUNTS,
    DATA_QUALITY,
    VILLAGES,
    PERSONS,
    FAMILIES,
    MEMBERSHIPS,
    RECORD_LINKS,
    REVIEW_PAIRS,
    PROVENANCE,
    FAMILY_SOURCES,
    UNPLACED_RECORDS,
    KEY_COUNTERS,
    LIFE_EVENTS,
    SCORED,
    SCORE_PARTS,
    MEMBER_FEATURES,
    RANKED,
    NOT_RANKED,
    *AID,
)

BY_NAME = {table.name: table for table in CORRIDOR}

# Tables of the last releases that a stage may ask for; empty when there is none. `quarter_…` are
# those of the last quarter's aid release, where the last aid release of all is a month's.
_AID_BEFORE = ("recipients", "departures", "regency_ledger")
PREVIOUS = {
    f"previous_{name}": name
    for name in ("persons", "families", "record_links", "key_counters", "ranked", *_AID_BEFORE)
} | {f"quarter_{name}": name for name in _AID_BEFORE}


def made_by(stage: str) -> tuple[Table, ...]:
    """The tables that a stage leaves in the corridor."""
    return tuple(table for table in CORRIDOR if table.made_by == stage)
