"""The balanced act in words: places given up, places taken, and none free while anyone waits."""

from __future__ import annotations

from tunggal.adapters.report.markup import Child, Html, paragraph
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.sections.seats import Seats, guarded_seats


def places(report: Report, each: Seats) -> Html:
    """One paragraph per programme."""
    counts = guarded_seats(report, each)
    given, taken = counts.write("leavers"), counts.write("entrants")
    more = each.entrants - each.leavers
    told = [*_exchange(report, given, taken, more), " ", _none_free(report, each.programme)]
    return paragraph(*told, class_="places")


def _exchange(report: Report, given: Child, taken: Child, more: int) -> list[Child]:
    """Places given up beside places taken; the difference is the change of recipients."""
    voice = report.voice
    told: list[Child] = [
        voice("Jatah yang dilepas: ", "Seats given up: "), given,
        voice("; jatah yang diisi: ", "; seats taken: "), taken,
    ]  # fmt: skip
    if more == 0:
        return [*told, voice(". Keduanya seimbang.", ". The two are in balance.")]
    count = voice.count(abs(more))
    if more > 0:
        return [*told, voice(
            f". Selisih {count} adalah jatah tambahan atau jatah yang tadinya kosong.",
            f". The {count} more are new seats, or seats that were free.",
        )]  # fmt: skip
    return [*told, voice(
        f". Selisih {count} tidak diisi: jatahnya berkurang, atau tidak ada lagi yang menunggu.",
        f". The {count} fewer are not filled: there are fewer seats, or nobody waits any more.",
    )]  # fmt: skip


def _none_free(report: Report, code: str) -> str:
    """Whether a regency leaves a seat free although an entitled unit waits there."""
    voice = report.voice
    mine = [row for row in report.tables.ask("ledger") if row["programme"] == code]
    wrong = [row for row in mine if row["waiting"] and row["filled"] < row["quota"]]
    if wrong:
        return voice(
            f"PERHATIAN: di {len(wrong)} kabupaten/kota ada jatah kosong padahal masih ada yang "
            "menunggu.",
            f"ATTENTION: in {len(wrong)} regencies a seat is free although someone waits.",
        )
    return voice(
        "Tidak ada jatah kosong di kabupaten/kota yang masih mempunyai daftar tunggu.",
        "No seat is free in a regency where someone waits.",
    )
