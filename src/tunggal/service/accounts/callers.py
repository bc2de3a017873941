"""How cases know whoever calls or writes: by the accounts that are bound to the address."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import lru_cache

from django.conf import settings

from tunggal.adapters.cases.sealing import Sealing
from tunggal.service.accounts.means import sealing
from tunggal.service.accounts.models import Account
from tunggal.service.accounts.people import citizen_of


def caller_code(nik: str, *addresses: str) -> str:
    """Of a person who was proved: an account of these addresses, else a code without an account."""
    bound = bound_accounts(nik, *addresses)
    return bound[0] if bound else pseudonym(nik)


def pseudonym(nik: str) -> str:
    """A code without an account, the same in every call, so that a wish can be taken back."""
    return f"caller-{_sealing().hashed('person', nik)[:20]}"


def bound_accounts(nik: str, *addresses: str) -> tuple[str, ...]:
    """The accounts of a person that come in from one of these addresses, their own accounts first.

    An account of WhatsApp comes in from the telephone behind it as well.
    """
    wanted = {address for address in addresses if address}
    keyed = Account.objects.filter(person_key=sealing().hashed("person", nik)).order_by("pk")
    listed = keyed.values_list("pk", flat=True) if wanted else ()
    found = [(each, who) for each in listed if (who := citizen_of(each))]
    own = [each for each, who in found if who.contact in wanted]
    behind = [each for each, who in found if who.telephone in wanted]
    return tuple(dict.fromkeys((*own, *behind)))


def accounts_at(contact: str, telephone: str) -> tuple[str, ...]:
    """The accounts of an address.

    Those that were proved while another telephone stood behind it are somebody else's by now, and those
    in doubt may be.
    """
    keyed = Account.objects.filter(contact_key=sealing().hashed("contact", contact))
    found = [(each, citizen_of(each)) for each in keyed.values_list("pk", flat=True)]
    same = ("", telephone) if telephone else ()
    sure = [(each, who) for each, who in found if who and not who.doubted]
    return tuple(each for each, who in sure if not same or who.telephone in same)


def doubt_accounts(contact: str) -> None:
    """Let the accounts of an address count no more until the person is proved again."""
    keyed = Account.objects.filter(contact_key=sealing().hashed("contact", contact))
    for row in keyed.select_for_update().order_by("pk"):
        if who := citizen_of(row.code):
            row.sealed = sealing().seal(row.code, asdict(replace(who, doubted=True)))
            row.save(update_fields=["sealed"])


@lru_cache(maxsize=1)
def _sealing() -> Sealing:
    return Sealing(settings.SECRETS, "caller")
