"""What a conversation asks of the world. A wish with a key that was carried out is not done again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tunggal.registry.nik import Nik


@dataclass(frozen=True)
class LookUp:
    """Prove who speaks by NIK and KK number; when `tells`, also say how the family stands."""

    key: str
    nik: Nik
    kk: str = field(repr=False)
    tells: bool


@dataclass(frozen=True)
class FindVillage:
    """Which villages are meant; the answer offers their codes with words."""

    key: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class BringCase:
    """Bring a case. `whom` is me, member, family, other, or "" where nobody has to be named."""

    key: str
    kind: str
    whom: str
    nik: str = field(repr=False)
    kk: str = field(repr=False)
    village: str = field(repr=False)  # declared by who is in no register; "" once proved
    about: str  # number of the decision or notice that is appealed
    fields: Mapping[str, str] = field(repr=False)
    papers: Mapping[str, str]


@dataclass(frozen=True)
class FollowCase:
    """How a case stands; the answer's options say what may be done: complete, withdraw."""

    key: str
    number: str


@dataclass(frozen=True)
class CompleteCase:
    """What was missing in a case: a text, or the reference of a paper; `which` one, where that was asked."""

    key: str
    number: str
    text: str = field(repr=False)
    paper: str = ""
    which: str = ""


@dataclass(frozen=True)
class WithdrawCase:
    """Take one's own case back."""

    key: str
    number: str


@dataclass(frozen=True)
class LeaveMessage:
    """A text or recording for an officer; `about` is the kind of case it wants to be, or ""."""

    key: str
    about: str
    text: str = field(repr=False)
    recording: str = ""


@dataclass(frozen=True)
class CallBack:
    """Call back; `telephone` is "" for the number that is calling."""

    key: str
    telephone: str = field(repr=False)


@dataclass(frozen=True)
class TalkToPerson:
    """Hand over to a person; `errand` is what was being done."""

    key: str
    errand: str


@dataclass(frozen=True)
class TellPerson:
    """Something that was written to the person, or the reference of a paper or a recording."""

    key: str
    text: str = field(repr=False)
    paper: str = ""
    recording: str = ""


Wish = (
    LookUp | FindVillage | BringCase | FollowCase | CompleteCase | WithdrawCase | LeaveMessage
    | CallBack | TalkToPerson | TellPerson
)  # fmt: skip
