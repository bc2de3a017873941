"""The whole page: head, banner, contents, sections; one file that asks for nothing from outside."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from tunggal.adapters.report.map import shape_definitions
from tunggal.adapters.report.markup import Html, element, joined
from tunggal.adapters.report.parts import Section
from tunggal.adapters.report.report import Report

# Nothing may be fetched and no script runs, whatever the file is opened with.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def page(
    report: Report, sections: Sequence[Section], *, other: str | None, title: str | None = None
) -> str:
    """The HTML of the report; `other` is the file of the same report in the other language.

    `title` takes the place of the report's own.
    """
    name = title or _title(report)
    style = (files("tunggal.adapters.report") / "style.css").read_text(encoding="utf-8")
    told = f"{name} · {report.voice.period(report.period)}"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="robots", content="noindex"),
        element("title", told),
        element("style", Html(style)),
    )
    numbered = [section.html(number) for number, section in enumerate(sections, 1)]
    body = element(
        "body",
        element(
            "a", report.voice("Langsung ke isi", "Skip to content"), href="#summary", class_="skip"
        ),
        shape_definitions(report),
        _header(report, name, other),
        element(
            "div",
            _contents(report, sections),
            element("main", joined(numbered, "\n")),
            class_="page",
        ),
        _footer(report),
    )
    whole = element("html", head, "\n", body, lang=report.voice.language)
    return f"<!doctype html>\n{whole}\n"


def _title(report: Report) -> str:
    if report.tables.has_aid:
        return report.voice("Laporan rilis bantuan sosial", "Report of the aid release")
    return report.voice("Laporan rilis register", "Report of the register release")


def _header(report: Report, name: str, other: str | None) -> Html:
    voice = report.voice
    overline = voice("Data Tunggal Sosial Ekonomi", "Single socio-economic register")
    period = voice.period(report.period)
    link = element("a", voice("English", "Bahasa Indonesia"), href=other, class_="other",
                   lang=voice("en", "id"), hreflang=voice("en", "id")) if other else None  # fmt: skip
    return element(
        "header",
        element(
            "div",
            element("p", overline, class_="overline"),
            link,
            element("h1", name, " ", element("span", period[0].upper() + period[1:])),
            element(
                "p", voice("Rilis", "Release"), " ", element("code", report.release), class_="id"
            ),
            class_="inner",
        ),
        _banner(report),
    )


def _banner(report: Report) -> Html | None:
    if not report.simulated:
        return None
    strong = report.voice("Negara simulasi.", "Simulated country.")
    rest = report.voice(
        " Semua orang, keluarga dan angka dalam laporan ini buatan; tidak satu pun menyangkut "
        "orang sungguhan. (Simulated country.)",
        " All persons, families and figures in this report are made up; none concerns a real "
        "person. (Negara simulasi.)",
    )
    return element("p", element("strong", strong), rest, class_="banner", role="note")


def _contents(report: Report, sections: Sequence[Section]) -> Html:
    items = (
        element("li", element("a", section.title, href=f"#{section.id}")) for section in sections
    )
    label = report.voice("Isi laporan", "Contents")
    return element(
        "nav",
        element("p", label, class_="overline", id="contents"),
        element("ol", *items),
        aria_labelledby="contents",
    )


def _footer(report: Report) -> Html:
    voice = report.voice
    told = voice(
        "Dibuat oleh tunggal dari tabel rilis. Tidak memuat data pribadi.",
        "Made by tunggal from the tables of the release. Holds no personal data.",
    )
    return element("footer", element("p", told))
