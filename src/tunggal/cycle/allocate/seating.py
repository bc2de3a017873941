"""Seats and lines of one programme, per regency: plain arithmetic on counts of claims.

A claim is what a unit has to a seat (made by sql/standing.sql, and for one unit by `claims.py`):

- `leaves`   had a seat and loses it now: dead, own wish, or a reason that needs no notice
- `kept`     had a seat, the rules do not allow it; it is shielded, or its notice still runs
- `free`     had a seat, the rules do not allow it, and its notice has run
- `steady`   has a seat, the rules allow it; it is shielded, or no notice has run
- `pressed`  has a seat, the rules allow it, and its notice has run: it competes with newcomers
- `sure`     had none and gets one: open appeal after leaving, reactivation, newborn
- `queue`    had none, the rules allow it
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tunggal.cycle.allocate.sharing import Seats, share_seats
from tunggal.policy.allocation import Allocation
from tunggal.policy.programmes import Terms

NO_LINE = -1


@dataclass(frozen=True)
class Claims:
    """How many units of a regency have which claim."""

    entitled: int = 0  # of all claims
    kept: int = 0
    shielded: int = 0  # of the kept, and of the sure whom the rules do not allow
    free: int = 0
    steady: int = 0
    pressed: int = 0
    sure: int = 0
    not_allowed_sure: int = 0

    @property
    def held(self) -> int:
        """Seats that were held before and do not end at once."""
        return self.kept + self.free + self.steady + self.pressed


@dataclass(frozen=True)
class Lines:
    """The places up to which an incumbent of a regency may feel safe.

    Beyond `target_line` places a more entitled unit waits for the seat, so that notice is given;
    up to `margin_line` the incumbent's margin keeps it. `free_line` is where the seats would end
    without any guard.
    """

    target: int
    target_line: int
    margin_line: int
    free_line: int


@dataclass(frozen=True)
class Cuts:
    """Who gets the seats of a regency: by `turn` within each claim."""

    regency_code: str
    target: int
    quota: int
    target_line: int
    margin_line: int
    free_line: int
    newcomers: int
    pressed_seated: int
    capped_pressed: int
    capped_free: int


def counted(rows: Iterable[Mapping[str, object]]) -> dict[str, Claims]:
    """Claims by regency, of the rows that sql/claims.sql gives."""
    sums: dict[str, dict[str, int]] = {}
    for row in rows:
        sums.setdefault(str(row["regency_code"]), {})
        of_regency = sums[str(row["regency_code"])]
        for name in _counts_as(str(row["claim"]), bool(row["entitled"]), bool(row["shielded"])):
            of_regency[name] = of_regency.get(name, 0) + int(str(row["units"]))
    return {code: Claims(**each) for code, each in sums.items()}


def _counts_as(claim: str, entitled: bool, shielded: bool) -> list[str]:
    names = [claim] if claim in ("kept", "free", "steady", "pressed", "sure") else []
    if claim != "leaves" and entitled:
        names.append("entitled")
    if claim == "sure" and not entitled:
        names.append("not_allowed_sure")
    if shielded and not entitled and claim in ("kept", "sure"):
        names.append("shielded")
    return names


def draw_lines(
    terms: Terms, allocation: Allocation, claims: Mapping[str, Claims], regencies: Sequence[str]
) -> dict[str, Lines]:
    """The lines of every regency, from the seats it would have once no notice runs."""
    entitled = {code: each.entitled for code, each in claims.items()}
    shielded = {code: each.shielded for code, each in claims.items()}
    target = share_seats(
        terms, allocation, need=entitled, regencies=regencies, held=shielded, least=shielded
    )
    free = share_seats(terms, allocation, need=entitled, regencies=regencies)
    percent = terms.guards.margin.percent
    return {
        code: _lines(seats, seats - shielded.get(code, 0), free[code], percent)
        for code, seats in target.items()
    }


def _lines(target: int, line: int, free: int, percent: int) -> Lines:
    return Lines(target, line, line + line * percent // 100 if percent else NO_LINE, free)


def cap_of(terms: Terms, claims: Claims) -> int:
    """How many holders of a regency may leave in a period; rounded up, so that someone may."""
    percent = terms.guards.leavers_percent
    return claims.held if percent is None else -(-claims.held * percent // 100)


def share_with_floors(
    terms: Terms,
    allocation: Allocation,
    claims: Mapping[str, Claims],
    near: Mapping[str, int],
    regencies: Sequence[str],
) -> Seats:
    """The seats of every regency in this period, never fewer than the guards hold there.

    `near` counts the pressed units within the margin.
    """
    entitled = {code: each.entitled for code, each in claims.items()}
    held, least = {}, {}
    for code, each in claims.items():
        cap, may_leave = cap_of(terms, each), each.free + each.pressed - near.get(code, 0)
        held[code] = each.kept + each.not_allowed_sure + max(0, each.free - cap)
        least[code] = each.held - min(cap, may_leave) + each.sure
    return share_seats(
        terms, allocation, need=entitled, regencies=regencies, held=held, least=least
    )


def seats_left(claims: Claims, seats: int, near: int) -> int:
    """Seats for which newcomers and the pressed compete, before the cap holds anybody back."""
    return seats - claims.kept - claims.steady - claims.sure - near


def cut(
    terms: Terms, code: str, claims: Claims, lines: Lines, *, seats: int, near: int, displaced: int
) -> Cuts:
    """Who gets the seats of a regency; `displaced` counts the pressed beyond the seats left."""
    left = seats_left(claims, seats, near)
    kept_back = max(0, claims.free + displaced - cap_of(terms, claims))
    capped_pressed = min(displaced, kept_back)
    stay = claims.pressed - near - displaced
    return Cuts(
        code,
        lines.target,
        seats,
        lines.target_line,
        lines.margin_line,
        lines.free_line,
        newcomers=left - stay - kept_back,
        pressed_seated=near + stay,
        capped_pressed=capped_pressed,
        capped_free=kept_back - capped_pressed,
    )
