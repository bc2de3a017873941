"""Shows a family its own data, and who looked at them: each look is recorded with what it showed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tunggal.adapters.audit.chain import Line
from tunggal.adapters.lookup.card import Card
from tunggal.adapters.lookup.index import Index
from tunggal.adapters.lookup.inputs import Inputs
from tunggal.service.audit import actions as audit
from tunggal.service.audit.models import AuditLine

SEEN, LOG_SEEN = "family_seen", "family_log_seen"


@dataclass(frozen=True)
class Own:
    """What the index knows of a family."""

    card: Card
    inputs: Inputs


@transaction.atomic
def own_family(index: Index, nik: str, kk: str, *, by: str, at: datetime) -> Own | None:
    """The family of these two numbers; None where the release that serves has no such family."""
    found, card = index.find(nik, kk)
    if not found:
        return None
    own = Own(card, index.inputs(card))
    _record(SEEN, card, by=by, at=at)
    return own


def reasons_of(card: Card | None) -> tuple[str, ...]:
    """Why a family was looked at so far, each reason once."""
    rows = AuditLine.objects.filter(subject=subject_of(card)) if card else AuditLine.objects.none()
    return tuple(rows.order_by().values_list("reason", flat=True).distinct())


@transaction.atomic
def lines_about(
    card: Card | None, others: Collection[str], *, before: int, most: int, by: str, at: datetime,
    without: Collection[str] = (),
) -> tuple[Line, ...]:  # fmt: skip
    """The audit lines about a family and about `others`, the newest first, from `before` backwards.

    Lines whose reason is one of `without` are left out.
    """
    subjects = [*others, *([subject_of(card)] if card else [])]
    rows = AuditLine.objects.filter(subject__in=subjects, number__lt=before).order_by("-number")
    rows = rows.exclude(reason__in=without)
    names = ("number", "at", "actor", "action", "subject", "reason")
    lines = tuple(Line(*row) for row in rows.values_list(*names)[:most])
    _record(LOG_SEEN, card, by=by, at=at)
    return lines


def subject_of(card: Card) -> str:
    """How the audit names a family."""
    return f"family:{card.family.family_id}"


def _record(action: str, card: Card | None, *, by: str, at: datetime) -> None:
    subject = subject_of(card) if card else ""
    audit.record(actor=by, action=action, subject=subject, reason="own", at=at)
