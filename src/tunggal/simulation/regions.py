"""The regions of the simulated country: invented names, codes of two schemes, one split, one rename."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from tunggal.simulation.frame import Frame, count_within

URBAN_SHARE = 0.588  # of families; urban 6.7 and rural 11.0 then make 8.47 of a hundred poor
REGENCIES, FAMILIES_PER_REGENCY = (4, 514), 6_000
_PROVINCES = [
    *range(11, 22),
    *range(31, 37),
    *range(51, 54),
    *range(61, 66),
    *range(71, 77),
    81,
    82,
    *range(91, 97),
]
_FIRST = str.split(
    "Ban Cak Dur Gal Jar Kel Lar Mer Nar Pel Rang Sel Tal Wer Yan Bran Gun Ked Lem Pran Sum Tir Wan Kar Lin Man "
    "Nung Pas Ren Sen Tem Wul Yos Ber Daw Gend Jun Kid Lok Mur"
)
_LAST = str.split(
    "dapa ngira lusa mbiru ndala gantra nesa rumba suwir tanaka vesa wira ndira lantu mpera sagara tera nusa "
    "darma lingga mbala ringgi sanda tuwa wedi gani"
)
_AFTER = ["", " Hulu", " Hilir", " Raya", " Lama", " Dalam"]
_REGENCY_SPREAD, _VILLAGE_SPREAD = 0.13, 0.11  # standard deviation of log expenditure between areas


@dataclass(frozen=True)
class Change:
    """One line of the lineage: what an old code became."""

    old: int
    new: int
    kind: str


@dataclass(frozen=True)
class Regions:
    """Villages with their codes now and after the split, and the names of all levels by code."""

    villages: Frame  # code, code_after, statistics, statistics_after, urban, area, share
    names: dict[int, str]
    statistics: dict[int, int]
    changes: tuple[Change, ...] = ()
    renamed: tuple[int, str] | None = None

    def codes_on(self, split_has_happened: bool) -> Any:
        """The code of every village, before or after the split."""
        return self.villages.code_after if split_has_happened else self.villages.code


def make_regions(rng: Any, *, families: int) -> Regions:
    """A country's regions for this many families: a few regencies, or 514."""
    regencies = int(min(REGENCIES[1], max(REGENCIES[0], families // FAMILIES_PER_REGENCY)))
    per_regency = families / regencies
    frame = _regencies(rng, regencies)
    villages = _villages(rng, frame, wanted=float(np.clip(per_regency / 200, 4, 163)))
    names = _names(rng, villages.code)
    regions = Regions(villages, names, {})
    return _with_split(rng, _with_statistics_codes(rng, regions))


def _regencies(rng: Any, count: int) -> Frame:
    """Four-digit codes: cities from 71 on, about one in five; shares of the population."""
    provinces = int(min(38, max(2, round(count / 13.5))))
    province = np.sort(np.r_[np.arange(provinces), rng.integers(0, provinces, count - provinces)])
    within = count_within(province)
    last = np.r_[province[1:] != province[:-1], True]
    city = (within % 5 == 4) | (last & (within > 0) & (within < 4))
    serial = np.where(
        city, 71 + count_within(province * 2 + city), 1 + count_within(province * 2 + city)
    )
    prefix = np.asarray(_PROVINCES)[np.linspace(0, len(_PROVINCES) - 1, provinces).astype(int)]
    share = rng.lognormal(0, 0.6, count) * np.where(city, 0.9, 1)
    return Frame(code=prefix[province] * 100 + serial, city=city, share=share / share.sum())


def _villages(rng: Any, regencies: Frame, *, wanted: float) -> Frame:
    """Ten-digit codes: villages numbered 2001 on, wards (urban) 1001 on, in districts of about eight."""
    count = np.maximum(4, np.round(wanted * (regencies.share * len(regencies)) ** 0.7)).astype(int)
    row = np.repeat(np.arange(len(regencies)), count)
    districts = np.clip(np.round(count / 8), 2, 60).astype(int)
    district = (count_within(row) * districts[row]) // count[row]
    city = regencies.city[row]
    weight = rng.lognormal(0, 0.45, len(row))
    share = weight / np.bincount(row, weight)[row] * regencies.share[row]
    urban = _urban(rng, city, share)
    share = np.where(urban, 1.5, 1.0) * share
    share /= share.sum()
    district_code = regencies.code[row] * 100 + district + 1
    serial = count_within(district_code * 2 + urban)
    code = district_code * 10_000 + np.where(urban, 1001, 2001) + serial
    area = _areas(rng, row, urban, share)
    return Frame(code=code, urban=urban, share=share, area=area)


def _urban(rng: Any, city: Any, share: Any) -> Any:
    """Cities first, then towns at random, until the urban share of families is reached."""
    order = np.argsort(np.where(city, 0, 1) + rng.random(len(city)), kind="stable")
    weighed = np.cumsum(share[order] * 1.5)
    # Urban villages hold half as many families again, so the bound is solved for the final shares.
    urban = np.zeros(len(city), bool)
    urban[order] = weighed / (weighed + (1 - np.cumsum(share[order]))) <= URBAN_SHARE + 1e-9
    urban[order[0]] = True
    return urban


def _areas(rng: Any, regency: Any, urban: Any, share: Any) -> Any:
    """What a place adds to log expenditure; zero on average among urban and among rural families."""
    area = rng.normal(0, _REGENCY_SPREAD, regency.max() + 1)[regency]
    area = area + rng.normal(0, _VILLAGE_SPREAD, len(regency))
    for side in (urban, ~urban):
        if side.any():
            area[side] -= np.average(area[side], weights=share[side])
    return area


def _names(rng: Any, villages: Any) -> dict[int, str]:
    """An invented name for every code; villages of one district all differ."""
    stems = [f + v + la for f in _FIRST for v in "aeiou" for la in _LAST]
    pool = np.array([stem + after for after in _AFTER for stem in rng.permutation(stems)])
    names: dict[int, str] = {}
    for digits in (8, 6, 4):
        codes = np.unique(villages // 10**digits)
        names |= dict(zip(codes.tolist(), pool[: len(codes)].tolist(), strict=True))
        pool = pool[len(codes) :]
    offset = rng.integers(0, len(pool))
    places = (offset + np.arange(len(villages)) * 7) % len(pool)
    return names | dict(zip(villages.tolist(), pool[places].tolist(), strict=True))


def _with_statistics_codes(rng: Any, regions: Regions) -> Regions:
    """The statistics office numbers the same places otherwise: 2 + 2 + 3 + 3 digits."""
    code = regions.villages.code
    regency = np.unique(code // 10**6)
    city = regency % 100 > 70
    shuffled = rng.permutation(len(regency))
    place = np.empty(len(regency), int)
    place[shuffled] = count_within((regency // 100 * 2 + city)[shuffled])
    by_regency = dict(
        zip(
            regency.tolist(),
            (regency // 100 * 100 + np.where(city, 71, 1) + place).tolist(),
            strict=True,
        )
    )
    district = np.unique(code // 10**4)
    by_district = {
        each: by_regency[each // 100] * 1000 + each % 100 * 10 for each in district.tolist()
    }
    serial = count_within(code // 10**4) + 1
    village = [
        by_district[each // 10**4] * 1000 + n
        for each, n in zip(code.tolist(), serial.tolist(), strict=True)
    ]
    regions.villages.set(statistics=np.array(village))
    provinces = {each: each for each in np.unique(code // 10**8).tolist()}
    known = provinces | by_regency | by_district | dict(zip(code.tolist(), village, strict=True))
    return replace(regions, statistics=known)


def _with_split(rng: Any, regions: Regions) -> Regions:
    """The largest district loses half of its villages to a new one; another regency gets a new name."""
    code = regions.villages.code
    districts, sizes = np.unique(code // 10**4, return_counts=True)
    old = int(districts[np.argmax(sizes)])
    new = int(districts[districts // 100 == old // 100].max()) + 1
    moved = np.flatnonzero(code // 10**4 == old)[sizes.max() // 2 :]
    after, statistics = code.copy(), regions.villages.statistics.copy()
    after[moved] = new * 10**4 + code[moved] % 10**4
    # The statistics office marks a district that split off in the seventh digit.
    new_statistics = regions.statistics[old] + 1
    statistics[moved] = new_statistics * 1000 + np.arange(1, len(moved) + 1)
    regions.villages.set(code_after=after, statistics_after=statistics)
    changes = [Change(old, new, "split")]
    changes += [
        Change(a, b, "recode")
        for a, b in zip(code[moved].tolist(), after[moved].tolist(), strict=True)
    ]
    other = next(each for each in np.unique(code // 10**6).tolist() if each != old // 100)
    name = f"{regions.names[other]} Jaya"
    names = {new: f"{regions.names[old]} Baru"} | {
        b: regions.names[a] for a, b in _recoded(changes)
    }
    known = {new: new_statistics} | dict(
        zip(after[moved].tolist(), statistics[moved].tolist(), strict=True)
    )
    return replace(
        regions,
        names=regions.names | names,
        statistics=regions.statistics | known,
        changes=tuple(changes),
        renamed=(other, name),
    )


def _recoded(changes: list[Change]) -> list[tuple[int, int]]:
    return [(each.old, each.new) for each in changes if each.kind == "recode"]


def region_rows(regions: Regions, *, split_on: date | None) -> list[tuple[str, ...]]:
    """The lines of `regions.csv`: code, level, parent, name, valid from, valid to, statistics code."""
    before = (split_on - timedelta(days=1)).isoformat() if split_on else ""
    on = split_on.isoformat() if split_on else ""
    ended = {each.old for each in regions.changes if each.kind == "recode"} if split_on else set()
    begun = {each.new for each in regions.changes}
    rows = []
    for code in sorted(regions.names, key=str):
        if code in begun and not split_on:
            continue
        name, renamed = (
            regions.names[code],
            split_on and regions.renamed and regions.renamed[0] == code,
        )
        until = before if code in ended or renamed else ""
        rows.append(_row(regions, code, name, on if code in begun else "", until))
        if renamed and regions.renamed:
            rows.append(_row(regions, code, regions.renamed[1], on, ""))
    return rows


_LEVELS = {2: ("province", 0), 4: ("regency", 2), 6: ("district", 2), 10: ("village", 4)}


def _row(regions: Regions, code: int, name: str, since: str, until: str) -> tuple[str, ...]:
    level, drop = _LEVELS[len(str(code))]
    parent = str(code)[:-drop] if drop else ""
    shown = f"Kota {name}" if level == "regency" and code % 100 > 70 else name
    return (str(code), level, parent, shown, since, until, str(regions.statistics[code]))


def lineage_rows(regions: Regions, *, split_on: date | None) -> list[tuple[str, ...]]:
    """The lines of `lineage.csv`: old code, new code, kind, day; none before the split."""
    if split_on is None or regions.renamed is None:
        return []
    same = str(regions.renamed[0])
    rows = [
        (str(each.old), str(each.new), each.kind, split_on.isoformat()) for each in regions.changes
    ]
    return [*rows, (same, same, "rename", split_on.isoformat())]
