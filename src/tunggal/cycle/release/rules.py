"""Decisions on few values: names of releases, who signs them, their parents, their content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from tunggal.registry.period import Period
from tunggal.registry.quarter import Quarter

KINDS = ("register", "aid")
OFFICES = ("statistics", "ministry")
SIGNED_BY = {"register": "statistics", "aid": "ministry"}  # by law; DESIGN section 2
_WRITTEN = re.compile(r"(register|aid)-(?:([0-9]{4}Q[1-4])|([0-9]{4})-(0[1-9]|1[0-2]))")


@dataclass(frozen=True, order=True)
class ReleaseId:
    """`register-2026Q1`, `aid-2026Q1` or, between quarters, `aid-2026-02`; ordered by time.

    A month's release follows the release of its quarter, so `month` is 0 for the quarter's.
    """

    quarter: Quarter
    month: int
    kind: str

    @property
    def period(self) -> Period:
        """The time that it is of."""
        return Period(self.quarter, self.month)

    def __str__(self) -> str:
        return f"{self.kind}-{self.period}"


def read_release_id(text: str) -> ReleaseId:
    """Read the name of a release; raises ValueError on anything else."""
    match = _WRITTEN.fullmatch(text)
    if match is None or (match[1] == "register" and match[3]):
        raise ValueError(
            f"'{text}' is not the name of a release; "
            "write register-2026Q1, aid-2026Q1 or aid-2026-02"
        )
    if match[2]:
        return ReleaseId(Quarter.parse(match[2]), 0, match[1])
    year, month = int(match[3]), int(match[4])
    return ReleaseId(Quarter(year, (month + 2) // 3), month, match[1])


def release_id(kind: str, when: Quarter | Period) -> str:
    """The name of a release of this kind.

    >>> release_id("aid", Period(Quarter(2026, 1), 2))
    'aid-2026-02'
    """
    period = when if isinstance(when, Period) else Period(when)
    return str(read_release_id(str(ReleaseId(period.quarter, period.month, kind))))


def parents_fault(release: str, parents: Mapping[str, str]) -> str:
    """What is wrong with the parents of a release (role → name), or an empty text.

    A register release may follow an earlier one. An aid release stands on the register release
    of its own quarter and may follow an earlier aid release; where that is a month's, `quarter`
    names the last quarter's, in which the programmes that are not monthly stand.
    """
    this = read_release_id(release)
    allowed = {"previous"} if this.kind == "register" else {"previous", "register", "quarter"}
    if not set(parents) <= allowed:
        return f"a {this.kind} release cannot have the parent '{min(set(parents) - allowed)}'"
    if this.kind == "aid" and parents.get("register") != f"register-{this.quarter}":
        return f"its register parent must be register-{this.quarter}"
    if "previous" in parents and not _follows(this, read_release_id(parents["previous"])):
        return f"it cannot follow {parents['previous']}"
    if "quarter" in parents and not _quarter_behind(parents):
        return f"{parents['quarter']} is not the quarter behind {parents.get('previous', 'it')}"
    return ""


def _quarter_behind(parents: Mapping[str, str]) -> bool:
    """Whether `quarter` is a quarter's release, and `previous` a month's that came after it."""
    quarter, previous = read_release_id(parents["quarter"]), parents.get("previous")
    if previous is None or quarter.month:
        return False
    month = read_release_id(previous)
    return bool(month.month) and _follows(month, quarter)


def _follows(this: ReleaseId, previous: ReleaseId) -> bool:
    return previous.kind == this.kind and previous < this


def content_digest(digests: Mapping[str, str]) -> str:
    """One digest over tables, policy files and models (path → digest), whatever their order.

    The report is left out: it may speak of the delivered files.
    """
    kept = sorted(p for p in digests if p.startswith(("tables/", "policy/", "models/")))
    lines = "".join(f"{digests[path]}  {path}\n" for path in kept)
    return hashlib.sha256(lines.encode("utf-8")).hexdigest()


def check_file_path(path: str) -> None:
    """Raise ValueError on a path that could leave its folder or be read in two ways."""
    parts = path.split("/")
    odd = "\\" in path or any(ord(letter) < 32 or ord(letter) == 127 for letter in path)
    if odd or any(part in ("", ".", "..") for part in parts):
        raise ValueError(f"holds the path {path!r}, which cannot be used")
