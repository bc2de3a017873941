"""What the release is made of and how to check it: names, digests, parents, software, tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tunggal.adapters.report.markup import (
    Child,
    Group,
    Head,
    Html,
    Row,
    Table,
    element,
    folded,
    paragraph,
)
from tunggal.adapters.report.parts import Section, heading, lead, note
from tunggal.adapters.report.report import Report
from tunggal.adapters.report.sections.plain import terms_list


def facts(report: Report) -> Section:
    """Section: facts, how to verify, digests."""
    voice = report.voice
    told = lead(
        voice(
            "Rilis ini tidak pernah diubah sesudah diterbitkan. Siapa pun dapat membuktikannya:",
            "This release is never changed once published. Anyone can prove it:",
        )
    )
    body: list[Child] = [
        terms_list(_terms(report)),
        told,
        element("pre", element("code", f"tunggal release verify {report.release}")),
        note(_how(report)),
        *_deliveries(report),
        *_files(report),
        *_notes(report),
    ]
    return Section("facts", voice("Tentang rilis ini", "About this release"), body)


def code(words: Any) -> Html:
    """A digest or a name, in letters of equal width."""
    return element("code", str(words))


def _terms(report: Report) -> list[tuple[str, Child]]:
    voice, manifest = report.voice, report.manifest
    terms: list[tuple[str, Child]] = [
        (voice("rilis", "release"), code(report.release)),
        (voice("masa", "time"), voice.period(report.period)),
    ]
    roles = {
        "previous": voice("rilis sebelumnya", "release before"),
        "register": voice("rilis register", "register release"),
    }
    for role, parent in sorted(dict(manifest.get("parents") or {}).items()):
        terms.append((roles.get(str(role), str(role)), _parent(parent)))
    for name, words in (
        ("content", voice("sidik isi", "digest of the content")),
        ("software", voice("perangkat lunak", "software")),
        ("engine", voice("mesin", "engine")),
        ("key_id", voice("kunci penanda tangan", "signing key")),
    ):
        if manifest.get(name):
            terms.append((words, code(manifest[name])))
    if not manifest.get("key_id"):
        signed = voice("tertera dalam manifest.sig", "stands in manifest.sig")
        terms.append((voice("tanda tangan", "signature"), signed))
    return terms


def _parent(parent: Any) -> Html:
    if isinstance(parent, Mapping):
        return element("span", code(parent.get("release", "")), " ", code(parent.get("sha256", "")))
    return code(parent)


def _how(report: Report) -> str:
    return report.voice(
        "Perintah itu membandingkan sidik setiap berkas dengan manifest.json, memeriksa tanda "
        "tangan Ed25519 dan rilis induknya. "
        "“tunggal release rebuild” menghasilkan bita yang sama dari kiriman dan kebijakan yang "
        "sama.",
        "The command compares the digest of every file with manifest.json and checks the "
        "Ed25519 signature and the parent "
        "releases. “tunggal release rebuild” makes the same bytes from the same deliveries and "
        "policy.",
    )


def _deliveries(report: Report) -> list[Child]:
    listed: Sequence[Mapping[str, Any]] = report.manifest.get("deliveries") or ()
    voice = report.voice
    rows = [
        (f"{each.get('source', '')} / {each.get('delivery', '')} / {each.get('path', '')}", each)
        for each in listed
    ]
    caption = voice(
        "Kiriman yang dipakai dan sidiknya (SHA-256)", "Deliveries used and their digests (SHA-256)"
    )
    return _digests(report, "delivered-files", caption, rows)


def _files(report: Report) -> list[Child]:
    listed: Sequence[Mapping[str, Any]] = report.manifest.get("files") or ()
    rows = [(str(each.get("path", "")), each) for each in listed]
    caption = report.voice(
        "Berkas rilis dan sidiknya (SHA-256)", "Files of the release and their digests (SHA-256)"
    )
    return _digests(report, "release-files", caption, rows)


def _digests(
    report: Report, id: str, caption: str, rows: Sequence[tuple[str, Mapping[str, Any]]]
) -> list[Child]:
    if not rows:
        return []
    voice = report.voice
    lines = [
        Row(
            [
                code(name),
                voice.count(int(each.get("bytes") or 0)),
                _rows(report, each),
                code(each.get("sha256", "")),
            ]
        )
        for name, each in rows
    ]
    heads = [
        Head(voice("berkas", "file"), number=False),
        Head(voice("bita", "bytes")),
        Head(voice("baris", "rows")),
        Head("SHA-256", number=False),
    ]
    return [folded(f"{caption} ({len(rows)})", Table(id, caption, heads, [Group(lines)]).html())]


def _rows(report: Report, each: Mapping[str, Any]) -> str:
    return "" if each.get("rows") is None else report.voice.count(int(each["rows"]))


def _notes(report: Report) -> list[Child]:
    voice = report.voice
    return [
        heading(voice("Cara membaca laporan ini", "How to read this report")),
        paragraph(
            voice(
                "Desil membagi penduduk menurut taraf kesejahteraan yang diperkirakan dari "
                "jawaban pendataan: desil 1 paling "
                "membutuhkan, desil 10 paling sejahtera. “Belum diperingkat” adalah keadaan "
                "tersendiri, bukan angka nol. "
                "Laporan ini tidak memuat nama, NIK atau nomor KK, dan sepenuhnya dibuat dari "
                "tabel rilis.",
                "Deciles divide the people by the welfare that is estimated from their "
                "answers: decile 1 is in greatest need, "
                "decile 10 best off. “Not ranked” is a state of its own, not a zero. This "
                "report holds no name, NIK or family "
                "card number, and is made from the tables of the release alone.",
            )
        ),
    ]
