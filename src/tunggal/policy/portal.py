"""The citizens' portal: its sentences and its limits, `policy/portal/`, read into frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tunggal.policy.phrases import Phrases, read_phrases
from tunggal.policy.reading import read_policy

# Sentences with names that are filled in; every other one has none.
_FILLED: Mapping[str, tuple[str, ...]] = {
    "footer": ("office",),
    "home_release": ("quarter",),
    "help": ("call_centre", "whatsapp"),
    "result_release": ("quarter",),
    "lives_in": ("village", "regency"),
    "lives_in_regency": ("regency",),
    "members": ("number",),
    "born": ("year",),
    "for_period": ("period",),
    "others_title": ("number",),
    "absent_lead": ("quarter",),
    "limited": ("minutes",),
}
ERRORS = (400, 403, 404, 405, 413, 500, 503)
RELATIONS = range(9)  # 0 where none is recorded
_PLAIN = (
    "brand", "brand_says", "skip", "language", "home", "check", "home_title", "home_lead", "home_own", "home_wish",
    "home_enter",
    "how_title", "how_1", "how_2", "how_3", "safe_title", "safe_1", "safe_2", "safe_3", "help_title",
    "form_title", "form_lead", "nik", "nik_hint", "kk", "kk_hint", "send", "faults", "fault_nik",
    "fault_kk", "result_title", "decile_title", "unranked", "of_ten", "card_title", "not_here",
    "names_short", "aid_title", "no_aid_yet", "notices_title",
    "notices_more", "to_own", "object_title", "object_enter", "again", "finish", "shared",
    "absent_title", "absent_why", "absent_1", "absent_2", "absent_3", "absent_4", "absent_next",
    "try_again", "limited_title", "unloaded_title", "unloaded", "expired_title", "expired", "to_home",
    "busy_again", "busy_kept", "busy_papers",
)  # fmt: skip
PHRASES: Mapping[str, tuple[str, ...]] = {
    **_FILLED,
    **dict.fromkeys(_PLAIN, ()),
    **{f"error_{number}{part}": () for number in ERRORS for part in ("", "_title")},
    **{f"relation_{code}": () for code in RELATIONS},
}


@dataclass(frozen=True)
class Limits:
    """How many questions are answered within `minutes`, by what is counted."""

    minutes: int
    nik: int
    district: int
    device: int
    address: int

    @property
    def most(self) -> Mapping[str, int]:
        """What is counted, and how many of each are answered."""
        counted = ("nik", "district", "device", "address")
        return {name: getattr(self, name) for name in counted}


def read_portal_words(folder: Path) -> dict[str, Phrases]:
    """The sentences of both languages in `policy/portal`; raises PolicyRefused."""
    return read_phrases(folder, PHRASES)


def read_limits(folder: Path) -> Limits:
    """How often the status may be asked for: `limits.yaml`; raises PolicyRefused."""
    top = read_policy(folder / "limits.yaml")
    top.text("basis")
    names = ("minutes", "per_nik", "per_district", "per_device", "per_address")
    limits = Limits(*(top.whole(name, at_least=1) for name in names))
    top.done()
    return limits
