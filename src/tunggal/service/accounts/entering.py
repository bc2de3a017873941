"""A citizen on the way in: a code is sent to whoever has proved a family, and told from others' guesses."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import transaction

from tunggal.adapters.lookup.index import Index
from tunggal.service.accounts import telephones
from tunggal.service.accounts.forms import Written
from tunggal.service.accounts.means import counting_key, sealing, words
from tunggal.service.accounts.models import Entry
from tunggal.service.accounts.people import Citizen, has_account, keep_citizen
from tunggal.service.audit import actions as audit
from tunggal.service.lookup import limits
from tunggal.service.outbox import actions as outbox

DIGITS = 6
UNLISTED = "unlisted"


class Outcome(StrEnum):
    """What became of a code that was tried, or asked for anew."""

    FITS = "fits"
    WRONG = "wrong"
    OLD = "old"
    SPENT = "spent"
    GONE = "gone"  # there is no such entry: begin again
    SENT = "sent"
    TOO_SOON = "too_soon"
    TOO_OFTEN = "too_often"


@dataclass(frozen=True)
class Tried:
    """The outcome, with what it needs: tries that are left, or the account that is entered."""

    outcome: Outcome
    left: int = 0
    account: str = ""


@transaction.atomic
def ask_code(
    written: Written, index: Index, *, language: str, address: str, at: datetime
) -> str | None:
    """Begin an entry and send its code; its ticket, None when too much was asked.

    Whether the numbers are known makes no difference to what is done here: where they are not, the
    same message is written, but is past its time and never sent.
    """
    citizen, proved = _prove(written, index, language)
    ticket = sealing().hashed("entry", f"{written.key or secrets.token_hex()}:{asdict(citizen)}")
    sealed = sealing().seal(ticket, {**asdict(citizen), "proved": proved})
    entry, made = Entry.objects.get_or_create(
        pk=ticket, defaults={"sealed": sealed, "code_hash": "", "sent_at": at}
    )
    if not made:
        return ticket  # the form was sent twice
    if not _within_limits(citizen, address, at):
        entry.delete()
        return None
    _send(entry, citizen, proved, at=at)
    return ticket


@transaction.atomic
def ask_again(ticket: str, *, address: str, at: datetime) -> Outcome:
    """Send a new code for the same entry; the old one is no longer valid."""
    entry = Entry.objects.select_for_update().filter(pk=ticket).first()
    if entry is None or at - entry.sent_at > settings.KEEPING.entries:
        return Outcome.GONE
    if at - entry.sent_at < timedelta(seconds=settings.ACCOUNT_LIMITS.code.again_after):
        return Outcome.TOO_SOON
    citizen, proved = _opened(entry)
    if not _within_limits(citizen, address, at):
        return Outcome.TOO_OFTEN
    entry.sent_at, entry.tries = at, 0
    _send(entry, citizen, proved, at=at)
    return Outcome.SENT


@transaction.atomic
def try_code(ticket: str, code: str, index: Index | None, *, at: datetime) -> Tried:
    """Whether a code fits; one that fits makes the account, and never fits again."""
    rules = settings.ACCOUNT_LIMITS.code
    entry = Entry.objects.select_for_update().filter(pk=ticket).first()
    if entry is None or at - entry.sent_at > settings.KEEPING.entries:
        return Tried(Outcome.GONE)
    if at - entry.sent_at > timedelta(minutes=rules.minutes):
        return Tried(Outcome.OLD)
    if entry.tries >= rules.tries:
        return Tried(Outcome.SPENT)
    if not hmac.compare_digest(entry.code_hash, _hashed(ticket, code)):
        entry.tries += 1
        entry.save(update_fields=["tries"])
        left = rules.tries - entry.tries
        return Tried(Outcome.WRONG if left else Outcome.SPENT, left)
    citizen, proved = _opened(entry)
    entry.delete()
    is_new = not has_account(citizen)
    account = keep_citizen(citizen, at=at)
    if is_new and index is not None:
        telephones.tell_others(account, citizen, index, at=at)
    audit.record(actor=_who(citizen), action="sign_in", subject=proved, reason="code_fits", at=at)
    return Tried(Outcome.FITS, account=account)


def forget_entries(at: datetime) -> int:
    """Remove entries that were never finished; gives how many went."""
    return int(Entry.objects.filter(sent_at__lt=at - settings.KEEPING.entries).delete()[0])


def ending(ticket: str) -> str:
    """The last digits of the number that a code went to; empty when there is no such entry."""
    entry = Entry.objects.filter(pk=ticket).first()
    return _opened(entry)[0].contact[-3:] if entry else ""


def _prove(written: Written, index: Index, language: str) -> tuple[Citizen, str]:
    """Who wants to come in, and what was proved; "" when the register does not know them so."""
    if written.unlisted:
        return Citizen(written.phone, village=written.village_code, language=language), UNLISTED
    found, card = index.find(written.nik, written.kk)
    village = card.village_code if found else ""
    citizen = Citizen(written.phone, written.nik, written.kk, village, language)
    return citizen, f"family:{card.family.family_id}" if found else ""


def _send(entry: Entry, citizen: Citizen, proved: str, *, at: datetime) -> None:
    """Write the code and its message, or one that nobody gets and nothing fits."""
    minutes = settings.ACCOUNT_LIMITS.code.minutes
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    entry.code_hash = _hashed(entry.ticket, code if proved else secrets.token_hex())
    entry.save()
    brand = settings.WORDS[citizen.language].phrases["brand"]
    outbox.post(
        to=citizen.contact if proved else "",
        channel=citizen.channel,
        kind="code",
        text=words(citizen.language).say(
            "code_text", number=code, brand=brand, minutes=str(minutes)
        ),
        key=f"code:{entry.ticket}:{at.isoformat()}",
        at=at,
        language=citizen.language,
        expires=at + timedelta(minutes=minutes) if proved else at,
    )
    reason = "sent" if proved else "not_sent"
    audit.record(actor=_who(citizen), action="code_asked", subject=proved, reason=reason, at=at)


def _within_limits(citizen: Citizen, address: str, at: datetime) -> bool:
    asked = {"contact": citizen.contact, "address": address}
    if citizen.nik:
        asked["nik"] = citizen.nik
    else:
        asked[UNLISTED] = "all"  # who proves nothing could make any number of telephones ring
    return limits.count(asked, key=counting_key(), limits=settings.ACCOUNT_LIMITS.asked, at=at)


def _opened(entry: Entry) -> tuple[Citizen, str]:
    values = sealing().open(entry.ticket, entry.sealed)
    proved = str(values.pop("proved"))
    return Citizen(**values), proved


def _hashed(ticket: str, code: str) -> str:
    return sealing().hashed("code", f"{ticket}:{code}")


def _who(citizen: Citizen) -> str:
    return f"contact:{sealing().hashed('contact', citizen.contact)[:12]}"
