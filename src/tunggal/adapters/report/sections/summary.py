"""The headline: how many are in the register, who receives aid, who moved, and what it costs."""

from __future__ import annotations

from tunggal.adapters.report.charts import stacked
from tunggal.adapters.report.markup import Html, element
from tunggal.adapters.report.parts import Section, lead, note
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.sections.seats import (
    Seats,
    guarded_seats,
    held_by,
    key_of,
    seats,
)


def summary(report: Report) -> Section:
    """Section 1."""
    voice = report.voice
    programmes = seats(report) if report.tables.has_aid else []
    body = [
        lead(_opening(report, programmes)),
        _register(report),
        *([_programmes(report, programmes)] if programmes else []),
    ]
    if not report.tables.has_previous:
        body.append(note(report.names.messages.groups["phrases"]["first_release"].sentence))
    return Section("summary", voice("Ringkasan", "Summary"), body)


def _opening(report: Report, programmes: list[Seats]) -> str:
    voice, held = report.voice, report.tables.one("population")
    families, members = voice.count(held["families"]), voice.count(held["members"])
    ranked = voice.share(held["ranked"], held["families"])
    told = voice(
        f"Register memuat {families} keluarga dengan {members} anggota; {ranked} keluarga "
        "sudah diberi peringkat.",
        f"The register holds {families} families with {members} members; {ranked} of the "
        "families are ranked.",
    )
    if not programmes:
        return told
    cost = voice.rupiah(sum(each.rupiah for each in programmes))
    return (
        told
        + " "
        + voice(
            f"Bantuan {report.now} bernilai {cost} dalam {len(programmes)} program.",
            f"Aid of {report.now} amounts to {cost} in {len(programmes)} programmes.",
        )
    )


def _register(report: Report) -> Html:
    voice = report.voice
    now, before = report.tables.one("population"), report.tables.one("population_before")
    named = (
        ("families", voice("Keluarga", "Families")),
        ("members", voice("Anggota keluarga", "Members of families")),
        ("ranked", voice("Keluarga berperingkat", "Families ranked")),
        ("not_ranked", voice("Belum diperingkat", "Not ranked")),
    )
    cards = (
        _figure(word, voice.count(now[key_]), _change(report, now[key_] - before[key_]))
        for key_, word in named
    )
    return element("dl", *cards, class_="figures")


def _change(report: Report, change: int) -> str | None:
    if not report.tables.has_previous:
        return None
    return report.voice(
        f"{report.voice.change(change)} sejak rilis lalu",
        f"{report.voice.change(change)} since the last release",
    )


def _figure(word: str, number: str, small: str | None) -> Html:
    return element(
        "div",
        element("dt", word),
        element(
            "dd", element("span", number, class_="big"), element("small", small) if small else None
        ),
    )


def _programmes(report: Report, programmes: list[Seats]) -> Html:
    return element("div", *(_programme(report, each) for each in programmes), class_="cards")


def _programme(report: Report, each: Seats) -> Html:
    voice = report.voice
    title = element("h3", report.names.programme(each.programme))
    number = element(
        "p", element("span", voice.count(each.recipients), class_="big"), " ",
        voice("penerima", "recipients"), f" ({voice.unit(each.unit)})",
    )  # fmt: skip
    parts = held_by(report, each)
    bar = stacked(parts, max(each.recipients, 1))
    counts = guarded_seats(report, each)
    facts = [
        (voice("masuk", "came in"), counts.write("entrants")),
        (voice("tetap", "stayed"), counts.write("stayers")),
        (voice("keluar", "went out"), counts.write("leavers")),
        (voice("menunggu", "waiting"), counts.write("waiting")),
        (voice("dalam pemberitahuan", "on notice"), counts.write("on_notice")),
        (voice("dilindungi", "shielded"), counts.write("shielded")),
        (voice("jatah terisi", "seats filled"), voice.share(each.recipients, each.quota)),
        (voice("biaya", "cost"), voice.rupiah(each.rupiah)),
    ]
    listed = element(
        "dl",
        *(element("div", element("dt", word), element("dd", value)) for word, value in facts),
        class_="facts",
    )
    return element("article", title, number, bar, key_of(report, parts), listed, class_="card")
