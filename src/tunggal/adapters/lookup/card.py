"""What the index keeps of one family: sealed text on disk, a `Card` once it is opened."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tunggal.cycle.explanation.facts import Family, Seat
from tunggal.cycle.explanation.notices import Notice

EPOCH = date(1970, 1, 1)
_DAYS = ("issued_on", "from_day", "until", "appeal_until")
# What most cards have in common; each is packed against it, and takes a fifth of the room.
_SHAPE = (
    b'{"family_id":1,"programme":"pkh","unit":"family","member":null,"number":"P-2026","kind":"loss",'
    b'"reason":"decile_above_limit","cause":null,"grounds":null,"decile":5,"place":null,"seats":null,'
    b'"issued_on":"2026-04-01","from_day":"2026-07-01","until":"2026-09-30","appeal_until":"2026-06-30"}'
    b"MUHAMMAD AHMAD ABDUL DEWI SRI WAHYU NUR SITI "
    b'{"size":4,"kk":"","regency":"3273","village":"","village_code":"3273010001","decile":4,'
    b'"decile_low":3,"decile_high":6,"not_ranked":null,"names":["","AN","AH","I"],'
    b'"relations":[1,2,3,3],"years":[1980,1984,2008,2012],"here":[1,1,1,1],"niks":["32730","",""],'
    b'"seats":[[0,null,2,12,null,null,null],[1,1,2,12,null,null,null],[2,null,0,1,null,null,null],'
    b'[1,2,2,12,null,null,null],[1,3,2,12,null,null,null],[1,4,2,12,null,null,null]],"told":null}'
)
_WINDOW = -12  # a raw stream, with room for 4 kB before each byte
DECOY = 0  # the family that is opened when nobody was found; real keys begin at 1


@dataclass(frozen=True)
class Member:
    """One person of the family, as the register writes the name."""

    name: str
    relation: int | None
    birth_year: int | None
    here: bool  # alive and present
    nik: str = field(default="", repr=False)  # shown on no page; a visit's findings are told by it

    @property
    def short_name(self) -> str:
        """The longest name whole, of the others the initial: enough to recognise one's own."""
        names = self.name.title().split() or ["–"]
        whole = names.index(max(names, key=len))
        return " ".join(name if at == whole else f"{name[0]}." for at, name in enumerate(names))


@dataclass(frozen=True)
class Card:
    """A family as the portal shows it; `unit_id` of a seat or notice counts the members from 1.

    It is 0 in a notice for a person who is on the family's card no more.
    """

    family: Family
    members: tuple[Member, ...]
    village: str
    village_code: str  # empty when it is not known
    notices: tuple[Notice, ...]  # the newest first
    periods: Mapping[str, str]  # programme → the time that its outcome is of
    kk: str = field(default="", repr=False)  # shown on no page; an officer names a family by it


@dataclass(frozen=True)
class Codes:
    """The words behind the numbers of sealed texts, and what whole regencies share."""

    quarter: str
    programmes: tuple[str, ...]
    outcomes: tuple[str, ...]
    reasons: tuple[str, ...]
    periods: Mapping[str, str]
    regencies: Mapping[str, str]
    cut_offs: Mapping[str, Mapping[str, int]]  # programme → regency → decile of the last seat


def seal(cipher: AESGCM, load: bytes, family_id: int, text: bytes) -> bytes:
    """Encrypt; the key is new in every load, so the family's own number is a fresh nonce."""
    return cipher.encrypt(family_id.to_bytes(12, "big"), text, load)


def unseal(cipher: AESGCM, load: bytes, family_id: int, sealed: bytes) -> bytes:
    """Decrypt; raises InvalidTag when a byte was changed or it is another family's."""
    return cipher.decrypt(family_id.to_bytes(12, "big"), sealed, load)


def pack(text: bytes) -> bytes:
    """The text of a card as it is sealed."""
    packer = zlib.compressobj(wbits=_WINDOW, zdict=_SHAPE)
    return packer.compress(text) + packer.flush()


def _unpack(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=_WINDOW, zdict=_SHAPE)
    return unpacker.decompress(packed) + unpacker.flush()


def read_card(family_id: int, packed: bytes, codes: Codes) -> Card:
    """The card of an opened text."""
    values = json.loads(_unpack(packed))
    regency = values["regency"]
    ranked = None
    if values["decile"] is not None:
        ranked = {f"decile{end}": values[f"decile{end}"] for end in ("", "_low", "_high")}
    reason = values["not_ranked"]
    family = Family(
        family_id=family_id,
        quarter=codes.quarter,
        regency_code=regency,
        regency=codes.regencies.get(regency, regency),
        size=values["size"],
        ranked=ranked,
        not_ranked=None if reason is None else codes.reasons[reason],
        answers=(),
        seats=tuple(_seat(each, regency, codes) for each in values["seats"] or ()),
        standing=None,
    )
    notices = tuple(_notice(each, regency) for each in values["told"] or ())
    return Card(
        family, _members(values), values["village"], values["village_code"], notices, codes.periods,
        values["kk"] or "",
    )  # fmt: skip


def read_names(packed: bytes) -> tuple[str, ...]:
    """The names on the card of an opened text, which takes a quarter of the time of all of it."""
    return tuple(json.loads(_unpack(packed))["names"] or ())


def _members(values: Mapping[str, Any]) -> tuple[Member, ...]:
    columns = (values[name] or () for name in ("names", "relations", "years", "here", "niks"))
    return tuple(
        Member(name, relation, year, here == 1, nik)
        for name, relation, year, here, nik in zip(*columns, strict=True)
    )


def _notice(row: Mapping[str, Any], regency: str) -> Notice:
    days = {name: date.fromisoformat(row[name]) for name in _DAYS if row[name]}
    unit_id = (row["member"] or 0) if row["unit"] == "person" else row["family_id"]
    return Notice.of(
        {**row, **dict.fromkeys(_DAYS), **days, "unit_id": unit_id, "regency_code": regency}
    )


def _seat(row: Sequence[int | None], regency: str, codes: Codes) -> Seat:
    programme, member, outcome, reason, cause, until, place = row
    code = codes.programmes[programme or 0]
    return Seat(
        programme=code,
        unit="person" if member else "family",
        unit_id=member or 0,
        outcome=codes.outcomes[outcome or 0],
        reason=codes.reasons[reason or 0],
        waiting_place=place,
        last_decile=codes.cut_offs.get(code, {}).get(regency),
        cause=None if cause is None else codes.reasons[cause],
        until=None if until is None else EPOCH + timedelta(days=until),
    )
