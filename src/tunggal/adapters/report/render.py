"""Makes the report of a release: opens its tables, asks each section, writes one HTML text."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tunggal.adapters.report.names import read_names
from tunggal.adapters.report.page import page
from tunggal.adapters.report.parts import Section
from tunggal.adapters.report.report import Report, release_name, release_period
from tunggal.adapters.report.sections.book import books
from tunggal.adapters.report.sections.costs import costs
from tunggal.adapters.report.sections.deciles import deciles
from tunggal.adapters.report.sections.facts import facts
from tunggal.adapters.report.sections.graduation import graduation
from tunggal.adapters.report.sections.guards import guards
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
from tunggal.policy.allocation import read_allocation
from tunggal.policy.programmes import read_programmes
from tunggal.registry.period import Period

Language = Literal["id", "en"]


@dataclass(frozen=True)
class Subject:
    """What a report is about: release folders, the policy, and facts that no table holds.

    register, aid: folders of the releases; without `aid` it is the report of the register release.
    manifest: any of `release`, `quarter`, `content`, `software`, `engine`, `key_id`, `parents`,
    `files`, `deliveries`, and `simulated: True` for a simulated country.
    card: the model card; truth: what a simulated country knows; None leaves their sections out.
    """

    register: Path
    aid: Path | None
    previous_register: Path | None
    previous_aid: Path | None
    policy: Path
    manifest: Mapping[str, Any]
    card: Mapping[str, Any] | None = None
    truth: Mapping[str, Any] | None = None


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

    The arguments are those of `Subject`; `other_language_file` links to the same report in the
    other language. Raises UsageRefused when a table is missing, PolicyRefused on bad messages.
    """
    subject = Subject(
        register, aid, previous_register, previous_aid, policy, manifest, card, truth
    )  # fmt: skip
    with opened(subject, None) as tables:
        return _rendered(subject, tables, language, other_language_file)


def render_reports(
    subject: Subject, *, files: Mapping[Language, str], scratch: Path | None = None
) -> dict[str, str]:
    """The reports in several languages by file name, the tables read only once.

    `files` names the file of each language; each report links to the next. `scratch` is where
    the questions may spill to disk (the system's place for temporary files when None).
    """
    with opened(subject, scratch) as tables:
        return {
            file: _rendered(subject, tables, language, _other(files, language))
            for language, file in files.items()
        }


def _other(files: Mapping[Language, str], language: Language) -> str | None:
    return next((file for code, file in files.items() if code != language), None)


def opened(subject: Subject, scratch: Path | None) -> AbstractContextManager[ReleaseTables]:
    """The tables of a subject, open as long as the block runs."""
    return open_tables(
        register=subject.register,
        aid=subject.aid,
        previous_register=subject.previous_register,
        previous_aid=subject.previous_aid,
        scratch=scratch,
    )


def _rendered(
    subject: Subject, tables: ReleaseTables, language: Language, other: str | None
) -> str:
    report = report_of(subject, tables, language)
    return page(report, _sections(report), other=other)


def report_of(subject: Subject, tables: ReleaseTables, language: Language) -> Report:
    """What the sections of a page are given."""
    regencies = tuple(tables.ask("regencies"))
    names = read_names(subject.policy, language=language, regencies=regencies)
    known = [(code, region.province) for code, region in names.regions.items()]
    folder = subject.aid or subject.register
    period = release_period(subject.manifest, folder)
    return Report(
        tables=tables,
        names=names,
        voice=Voice(language),
        shapes=read_shapes(subject.policy / "regions" / "shapes.csv", regencies=known),
        period=period,
        release=release_name(subject.manifest, folder),
        manifest=subject.manifest,
        card=subject.card,
        truth=subject.truth,
        regencies=regencies,
        allocation=read_allocation(subject.policy) if subject.aid else None,
        monthly=_monthly(subject.policy, period) if subject.aid else frozenset(),
    )


def _monthly(policy: Path, period: Period) -> frozenset[str]:
    """The programmes that are paid month by month in the time of the release."""
    programmes = read_programmes(policy / "programmes")
    return frozenset(each.code for each in programmes if each.monthly(period.quarter))


def _sections(report: Report) -> list[Section]:
    """The sections in the order of their readers: minister, data officer, auditor."""
    aid = report.tables.has_aid
    held = books(report) if aid else []
    made = [
        summary(report),
        movements(report) if aid else None,
        guards(report) if aid else None,
        graduation(report) if aid else None,
        deciles(report),
        regions(report),
        ledger(report, held) if aid else None,
        costs(report, held) if aid else None,
        quality(report),
        linkage(report),
        model(report) if report.card else None,
        truth_section(report) if report.truth else None,
        facts(report),
    ]
    return [section for section in made if section is not None]
