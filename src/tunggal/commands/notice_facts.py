"""What the commands on notices read: the rows of an aid release, its legal bases, the words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from tunggal.adapters.stores.releases import find_release, list_releases
from tunggal.adapters.stores.workspace import Workspace
from tunggal.commands.names import near
from tunggal.cycle.engine import Engine, Row, text_literal
from tunggal.cycle.explanation.notices import Aid, Forms, Notice, notice_forms
from tunggal.cycle.release.manifest import Release
from tunggal.policy.allocation import read_allocation
from tunggal.policy.messages import LANGUAGES, Messages, read_messages
from tunggal.policy.notices import (
    KINDS,
    NoticeOffice,
    NoticeWords,
    read_notice_office,
    read_notices,
)
from tunggal.policy.programmes import Programme, read_programmes
from tunggal.registry.errors import UsageRefused
from tunggal.registry.period import Period

_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class Post:
    """The notices of one aid release in one language.

    Names and legal bases of programmes are those of the release; sentences and the office's
    address are the workspace's, so that they can be mended after the release was published.
    """

    place: Workspace
    release: Release
    language: str

    @property
    def register(self) -> Release:
        return find_release(self.place.releases, self.release.manifest.parents["register"].release)

    @cached_property
    def office(self) -> NoticeOffice:
        return read_notice_office(self.place.policy / "notices")

    @cached_property
    def words(self) -> NoticeWords:
        return read_notices(self.place.policy / "notices")[1][self.language]

    @cached_property
    def messages(self) -> Messages:
        return read_messages(self.place.policy / "messages")[self.language]

    @cached_property
    def aids(self) -> dict[str, Aid]:
        """What the release's own policy says of each programme."""
        period = Period.parse(self.release.name.removeprefix("aid-"))
        policy = self.release.folder / "policy"
        common = read_allocation(policy).guards
        programmes = [
            replace(each, guards=each.guards.over(common))
            for each in read_programmes(policy / "programmes")
        ]
        return {each.code: self._aid(each, period) for each in programmes}

    def _aid(self, programme: Programme, period: Period) -> Aid:
        terms = programme.terms(period) or programme.terms(period.quarter)
        bases = terms.bases if terms else {}
        return Aid(
            self._label(programme.code), programme.name[self.language], programme.basis, bases
        )

    def _label(self, code: str) -> str:
        known = self.messages.groups["programmes"].get(code)
        return known.label if known else ""

    def aid(self, code: str) -> Aid:
        """The programme of a notice; one that the policy no longer has keeps its code as name."""
        name = self.messages.label("programmes", code)
        return self.aids.get(code) or Aid(name, name, "–", {})

    def forms(self, notice: Notice, regency: str) -> Forms:
        """Letter, WhatsApp message and telephone call of a notice."""
        aid = self.aid(notice.programme)
        return notice_forms(notice, aid, regency=regency, words=self.words, office=self.office)

    def bring(self, engine: Engine) -> dict[str, str]:
        """Make `notices` and `villages` known to an engine; returns the name of each regency."""
        engine.read("notices", self.release.table("notices"))
        engine.read("villages", self.register.table("villages"))
        rows = engine.rows(
            "select regency_code, min(regency_name) as name from villages group by regency_code"
        )
        return {row["regency_code"]: row["name"] or row["regency_code"] for row in rows}


def post_of(place: Workspace, release: str | None, language: str = "id") -> Post:
    """The notices of an aid release, of the newest when none is named; raises UsageRefused."""
    if language not in LANGUAGES:
        raise UsageRefused(f"language '{language}': {near(language, LANGUAGES)}")
    published = list_releases(place.releases, "aid")
    if release is None and not published:
        raise UsageRefused(f"{place.releases}: no aid release is published yet.")
    found = find_release(place.releases, release) if release else published[-1]
    if found.manifest.kind != "aid":
        raise UsageRefused(f"{found.name}: notices are in aid releases, not in a register.")
    if not found.table("notices"):
        raise UsageRefused(f"{found.name}: was made before there were notices; it has none.")
    return Post(place, found, language)


def chosen(
    post: Post, *, programme: str | None = None, regency: str | None = None, kind: str | None = None
) -> str:
    """The condition of a selection of notices; raises UsageRefused on what cannot be."""
    if programme is not None and programme not in post.aids:
        raise UsageRefused(f"programme '{programme}': {near(programme, post.aids)}")
    if kind is not None and kind not in KINDS:
        raise UsageRefused(f"kind '{kind}': {near(kind, KINDS)}")
    if regency is not None and not (len(regency) == 4 and regency.isascii() and regency.isdigit()):
        raise UsageRefused(f"regency '{regency}': a regency is named by its four digits.")
    named = {"programme": programme, "regency_code": regency, "kind": kind}
    wanted = [f"notices.{name} = {text_literal(value)}" for name, value in named.items() if value]
    return " and ".join(wanted) or "1 = 1"


def notices_of(engine: Engine, post: Post, asked: str) -> list[Row]:
    """The notices of a number, or of the key of a family or person; raises UsageRefused."""
    if not _NUMBER.fullmatch(asked):
        raise UsageRefused(
            "A notice is named by its number, or by the key of the family or person it is for."
        )
    unit = f" or notices.unit_id = {int(asked)}" if asked.isdigit() and len(asked) < 16 else ""
    found = engine.rows(
        f"select * from notices where notices.number = {text_literal(asked)}{unit} "
        "order by programme asc nulls last, unit_id asc nulls last"
    )
    if not found:
        raise UsageRefused(
            f"{post.release.name}: has no notice of that number, family or person. "
            "'tunggal notice list' counts those there are."
        )
    return found
