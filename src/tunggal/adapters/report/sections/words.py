"""The words for what a model card writes in English: groupings, groups, data and method."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tunggal.adapters.report.report import Report
from tunggal.adapters.report.sections.plain import written
from tunggal.adapters.report.voice import Voice

_GROUPINGS = {
    "all": ("semua keluarga", "all families"),
    "level": ("menurut skor", "by score"),
    "size": ("menurut jumlah anggota", "by number of members"),
    "head_sex": ("menurut jenis kelamin kepala", "by sex of the head"),
    "head_age": ("menurut umur kepala", "by age of the head"),
    "province": ("menurut provinsi", "by province"),
    "regency": ("menurut kabupaten/kota", "by regency"),
}
_GROUPS = {
    "all": ("semua", "all"),
    "male": ("laki-laki", "male"),
    "female": ("perempuan", "female"),
    "unknown": ("tidak diketahui", "unknown"),
}
_KEYS = {
    "survey": ("survei", "survey"),
    "digest": ("sidik survei", "digest of the survey"),
    "families": ("keluarga", "families"),
    "clusters": ("gugus", "clusters"),
    "areas": ("wilayah", "areas"),
    "left_out_without_welfare_or_weight": (
        "tidak dipakai: tanpa pengeluaran atau bobot",
        "left out: no expenditure or weight",
    ),
    "welfare_raised_to_the_lowest_thousandth": (
        "pengeluaran sangat rendah dinaikkan ke perseribu terendah",
        "very low expenditure raised to the lowest thousandth",
    ),
    "estimates": ("yang diperkirakan", "estimates"),
    "regression": ("regresi", "regression"),
    "penalty": ("hukuman ridge", "ridge penalty"),
    "penalties_in_folds": ("hukuman tiap lipatan", "penalties in folds"),
    "folds": ("lipatan", "folds"),
    "intervals": ("selang", "intervals"),
    "seed": ("benih", "seed"),
    "stale_after_years": ("jawaban dianggap lama sesudah (tahun)", "answers are old after (years)"),
    "stale_variance_per_year": (
        "ragam tambahan tiap tahun (sepersejuta)",
        "added variance per year (millionths)",
    ),
    "assumed": ("anggapan", "assumed"),
}


def grouping_word(voice: Voice, name: str) -> str:
    """How a card groups families: `menurut jumlah anggota`."""
    known = name.removesuffix("_code")
    return voice(*_GROUPINGS[known]) if known in _GROUPINGS else name.replace("_", " ")


def group_word(report: Report, label: str) -> str:
    """One group: `3 sampai 4`, `perempuan`, the name of a region."""
    voice = report.voice
    if label in _GROUPS:
        return voice(*_GROUPS[label])
    for pattern, indonesian, english in (
        (r"up to (\d+)", "sampai {0}", "up to {0}"),
        (r"(\d+) to (\d+)", "{0} sampai {1}", "{0} to {1}"),
        (r"(\d+) or more", "{0} atau lebih", "{0} or more"),
        (r"fifth (\d)", "seperlima ke-{0}, dari skor terendah", "fifth {0}, from the lowest score"),
    ):
        found = re.fullmatch(pattern, label)
        if found:
            return voice(indonesian, english).format(*found.groups())
    return report.names.area(label)


def method_words(voice: Voice, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Names and values of the data and the method of a card."""
    return [(_key(voice, key), _value(voice, value)) for key, value in facts.items()]


def _key(voice: Voice, key: str) -> str:
    return voice(*_KEYS[key]) if key in _KEYS else key.replace("_", " ")


def _value(voice: Voice, value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {written(voice, each)}" for key, each in value.items())
    return written(voice, value)
