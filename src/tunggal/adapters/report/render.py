"""Makes the report of a release: opens its tables, asks each section, writes one HTML text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from tunggal.adapters.report.names import read_names
from tunggal.adapters.report.page import page
from tunggal.adapters.report.parts import Section
from tunggal.adapters.report.report import Report, release_name, release_quarter
from tunggal.adapters.report.sections.costs import costs
from tunggal.adapters.report.sections.deciles import deciles
from tunggal.adapters.report.sections.facts import facts
from tunggal.adapters.report.sections.ledger import ledger
from tunggal.adapters.report.sections.linkage import linkage
from tunggal.adapters.report.sections.model import model
from tunggal.adapters.report.sections.movements import movements
from tunggal.adapters.report.sections.quality import quality
from tunggal.adapters.report.sections.regions import regions
from tunggal.adapters.report.sections.summary import summary
from tunggal.adapters.report.sections.truth import truth as truth_section
from tunggal.adapters.report.shapes import read_shapes
from tunggal.adapters.report.tables import ReleaseTables, open_tables
from tunggal.adapters.report.voice import Voice

Language = Literal["id", "en"]


def render_report(
    *,
    register: Path,
    aid: Path | None,
    previous_register: Path | None,
    previous_aid: Path | None,
    policy: Path,
    manifest: Mapping[str, Any],
    card: Mapping[str, Any] | None,
    truth: Mapping[str, Any] | None,
    language: Language = "id",
    other_language_file: str | None = None,
) -> str:
    """The report of a release as one self-contained HTML text; the same release, the same text.

    `register` and `aid` are release folders; without `aid` it is the report of the register
    release. `manifest` may hold any of `release`, `quarter`, `content`, `software`, `engine`,
    `key_id`, `parents`, `files`, `deliveries`, and `simulated: True` for a simulated country.
    `card` is the model card, `truth` what a simulated country knows; their sections are left out
    when they are None. `other_language_file` links to the same report in the other language.
    Raises UsageRefused when a table is missing and PolicyRefused on bad messages.
    """
    with open_tables(
        register=register,
        aid=aid,
        previous_register=previous_register,
        previous_aid=previous_aid,
    ) as tables:
        folder = aid or register
        report = _report(tables, policy, language, manifest, folder, card, truth)
        return page(report, _sections(report), other=other_language_file)


def _report(
    tables: ReleaseTables,
    policy: Path,
    language: Language,
    manifest: Mapping[str, Any],
    folder: Path,
    card: Mapping[str, Any] | None,
    truth: Mapping[str, Any] | None,
) -> Report:
    regencies = tuple(tables.ask("regencies"))
    names = read_names(policy, language=language, regencies=regencies)
    known = [(code, region.province) for code, region in names.regions.items()]
    return Report(
        tables=tables,
        names=names,
        voice=Voice(language),
        shapes=read_shapes(policy / "regions" / "shapes.csv", regencies=known),
        quarter=release_quarter(manifest, folder),
        release=release_name(manifest, folder),
        manifest=manifest,
        card=card,
        truth=truth,
        regencies=regencies,
    )


def _sections(report: Report) -> list[Section]:
    """The sections in the order of their readers: minister, data officer, auditor."""
    aid = report.tables.has_aid
    made = [
        summary(report),
        movements(report) if aid else None,
        deciles(report),
        regions(report),
        ledger(report) if aid else None,
        costs(report) if aid else None,
        quality(report),
        linkage(report),
        model(report) if report.card else None,
        truth_section(report) if report.truth else None,
        facts(report),
    ]
    return [section for section in made if section is not None]
