"""Why someone is in or out: one closed list, each with its word in Indonesian and English.

Nobody is in or out without one of these. The sentences that citizens read are policy
(`messages/`); the codes are stored in releases and never change their meaning.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Reasons of outcomes (allocate) and of not being ranked (rank)."""

    # why a unit has a seat
    ALLOCATED = "allocated"
    # why a seat is kept that would be lost otherwise: the guards
    NOTICE_GIVEN = "notice_given"
    LEAVERS_CAP = "leavers_cap"  # no more may leave this regency in this period
    ONGOING_TREATMENT = "ongoing_treatment"
    PROTECTED_GROUP = "protected_group"
    APPEAL_OPEN = "appeal_open"
    APPEAL_UPHELD = "appeal_upheld"
    GRACE = "grace"
    INCUMBENT_MARGIN = "incumbent_margin"
    REACTIVATED = "reactivated"
    NEWBORN = "newborn"  # of a mother who has a seat
    # entitled, no seat
    QUOTA_FULL = "quota_full"
    # not entitled
    DECILE_ABOVE_LIMIT = "decile_above_limit"
    NO_COMPONENT = "no_component"
    AGE_OUTSIDE_RANGE = "age_outside_range"
    DECEASED = "deceased"
    NOT_PRESENT = "not_present"  # moved abroad or not found
    LEAD_CONFIRMED = "lead_confirmed"
    WITHDRAWN = "withdrawn"
    OBJECTION_UPHELD = "objection_upheld"
    OTHER_PROGRAMME = "other_programme"
    NO_USABLE_NIK = "no_usable_nik"
    NO_PROPOSAL = "no_proposal"  # the programme goes to whom an upheld proposal names
    NO_SEAT_ELSEWHERE = "no_seat_elsewhere"  # it is for recipients of another programme
    ALREADY_RECEIVED = "already_received"  # it is given once
    TIME_LIMIT = "time_limit"
    # not ranked
    TOO_FEW_ANSWERS = "too_few_answers"
    ANSWERS_TOO_OLD = "answers_too_old"
    NO_ANSWERS = "no_answers"
    NO_MEMBERS = "no_members"
    REGION_UNKNOWN = "region_unknown"
    NO_FAMILY = "no_family"  # a person whose family nobody knows
    # why a former recipient is no longer in the list of units at all
    LEFT_THE_REGISTER = "left_the_register"
    PROGRAMME_ENDED = "programme_ended"  # no quota is in force in this quarter


# Why a seat is kept by a guard: on notice or shielded.
NOTICES = (Reason.NOTICE_GIVEN, Reason.LEAVERS_CAP)
SHIELDS = (
    Reason.APPEAL_OPEN, Reason.ONGOING_TREATMENT, Reason.PROTECTED_GROUP, Reason.REACTIVATED,
    Reason.NEWBORN, Reason.APPEAL_UPHELD, Reason.GRACE, Reason.INCUMBENT_MARGIN,
)  # fmt: skip


class Outcome(StrEnum):
    """What became of a unit in a programme; exactly one for every unit and programme."""

    ALLOCATED = "allocated"
    WAITING = "waiting"
    EXCLUDED = "excluded"
    ON_NOTICE = "on_notice"
    SHIELDED = "shielded"
    NOT_RANKED = "not_ranked"


class Movement(StrEnum):
    """What moved since the last release."""

    ENTRANT = "entrant"
    STAYER = "stayer"
    LEAVER = "leaver"
