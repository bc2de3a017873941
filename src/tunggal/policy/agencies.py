"""Other agencies: how often they may ask and what they are told, `policy/agencies/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tunggal.policy.phrases import Phrases, read_phrases
from tunggal.policy.reading import read_policy

# Number of HTTP → its code in an answer: codes are for programs, and never change.
PROBLEMS: Mapping[int, str] = {
    400: "not_readable",
    401: "no_token",
    403: "not_allowed",
    404: "not_found",
    405: "wrong_method",
    413: "too_large",
    422: "wrong_fields",
    429: "too_often",
    500: "fault",
    503: "no_release",
}
BUSY = "busy"  # the code of 503 where it is the database that has no time
RIGHTS = ("releases", "status")  # what a token may allow


@dataclass(frozen=True)
class AgencyLimits:
    """How many questions of one agency are answered within `minutes`, by what is counted."""

    minutes: int
    nik: int
    district: int
    agency: int

    @property
    def most(self) -> Mapping[str, int]:
        """What is counted, and how many of each are answered."""
        return {name: getattr(self, name) for name in ("nik", "district", "agency")}


def read_agency_words(folder: Path) -> dict[str, Phrases]:
    """The sentences of both languages in `policy/agencies`; raises PolicyRefused."""
    return read_phrases(folder, {f"problem_{each}": () for each in (*PROBLEMS, BUSY)})


def read_agency_limits(folder: Path) -> AgencyLimits:
    """How often an agency may ask: `limits.yaml`; raises PolicyRefused."""
    top = read_policy(folder / "limits.yaml")
    top.text("basis")
    names = ("minutes", "per_nik", "per_district", "per_agency")
    limits = AgencyLimits(*(top.whole(name, at_least=1) for name in names))
    top.done()
    return limits
