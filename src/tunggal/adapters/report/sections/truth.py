"""For a simulated country: how often linkage and targeting were right, against the known truth."""

from __future__ import annotations

from tunggal.adapters.report.parts import Section, lead
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.sections.plain import plain


def truth(report: Report) -> Section:
    """Section: what only a simulated country can tell."""
    voice = report.voice
    told = lead(
        voice(
            "Dalam negara simulasi keadaan sebenarnya diketahui, sehingga kesalahan dapat "
            "dihitung dan tidak perlu ditaksir.",
            "In a simulated country the truth is known, so errors can be counted instead of "
            "estimated.",
        )
    )
    body = plain(voice, report.truth or {}, id="truth", words={})
    return Section(
        "truth",
        voice("Dibandingkan dengan keadaan sebenarnya", "Compared with the truth"),
        [told, body],
    )
