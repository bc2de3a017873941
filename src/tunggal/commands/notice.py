"""Commands on notices: list, show, text, letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tunggal.adapters.stores.workspace import open_workspace
from tunggal.commands.letters import Letters
from tunggal.commands.names import near
from tunggal.commands.notice_facts import Post, chosen, notices_of, post_of
from tunggal.cycle.engine import Row, sql
from tunggal.cycle.explanation.notices import FORMS, Notice, letter_lines
from tunggal.registry.errors import UsageRefused
from tunggal.wiring import engine_of


def notice_list(
    workspace: Path | str,
    *,
    release: str | None = None,
    programme: str | None = None,
    regency: str | None = None,
) -> dict[str, Any]:
    """How many notices of each kind a release sends: in all, and per programme and regency.

    Without a release: the newest aid release.
    """
    post = post_of(open_workspace(Path(workspace)), release)
    which = chosen(post, programme=programme, regency=regency)
    with engine_of(post.place, "notices") as engine:
        regencies = post.bring(engine)
        rows = engine.rows(sql("explanation", "notice_counts", chosen=which))
    total: Counter[tuple[str, str]] = Counter()
    for row in rows:
        total[row["programme"], row["kind"]] += row["notices"]
    return {
        "release": post.release.name,
        "total": [
            {"programme": programme, "kind": kind, "notices": count}
            for (programme, kind), count in sorted(total.items())
        ],
        "by_regency": [
            {
                "programme": row["programme"],
                "kind": row["kind"],
                "regency_code": row["regency_code"],
                "regency": regencies.get(row["regency_code"], row["regency_code"]),
                "notices": row["notices"],
            }
            for row in rows
        ],
    }


def notice_show(
    workspace: Path | str, notice: str | int, *, release: str | None = None, language: str = "id"
) -> dict[str, Any]:
    """The facts of a notice: what, why with legal bases, from when, until when. No names.

    `notice` is the number of a notice, or the key of a family or person, who may have several.
    """
    post = post_of(open_workspace(Path(workspace)), release, language)
    found, regencies = _found(post, notice)
    return {
        "release": post.release.name,
        "notices": [_facts(post, row, regencies.get(row["regency_code"], "")) for row in found],
    }


def notice_text(
    workspace: Path | str,
    notice: str | int,
    *,
    release: str | None = None,
    language: str = "id",
    form: str = "letter",
) -> dict[str, Any]:
    """What a notice says as `letter`, `whatsapp` message or `telephone` call. No names.

    `notice` is the number of a notice, or the key of a family or person. Returns `texts`, one
    per notice found.
    """
    if form not in FORMS:
        raise UsageRefused(f"form '{form}': {near(form, FORMS)}")
    post = post_of(open_workspace(Path(workspace)), release, language)
    found, regencies = _found(post, notice)
    texts = [
        {
            "number": row["number"],
            "programme": row["programme"],
            "kind": row["kind"],
            "text": _said(post, row, regencies.get(row["regency_code"], ""), form),
        }
        for row in found
    ]
    return {"release": post.release.name, "language": language, "form": form, "texts": texts}


def notice_letters(
    workspace: Path | str,
    *,
    release: str | None = None,
    language: str = "id",
    programme: str | None = None,
    regency: str | None = None,
    kind: str | None = None,
    to: Path | str | None = None,
    progress: Callable[[str, str, int], None] | None = None,
) -> dict[str, Any]:
    """Write the letters of a release as PDF, one page each, in files per district.

    The release is proved first. Files that are there already are kept, so a run that was stopped
    goes on. `index.csv` says in which file and on which page each notice is. Returns the folder
    and counts; notices of persons whose name no register has are counted apart.
    """
    post = post_of(open_workspace(Path(workspace)), release, language)
    which = chosen(post, programme=programme, regency=regency, kind=kind)
    parts = [part for part in (programme, regency, kind) if part]
    usual = post.place.root / "letters" / post.release.name / "-".join([language, *parts])
    letters = Letters(post, which, Path(to) if to else usual)
    return letters.write(progress or (lambda stage, what, rows: None))


def _found(post: Post, notice: str | int) -> tuple[list[Row], dict[str, str]]:
    with engine_of(post.place, "notices") as engine:
        regencies = post.bring(engine)
        return notices_of(engine, post, str(notice).strip()), regencies


def _facts(post: Post, row: Row, regency: str) -> dict[str, Any]:
    notice, aid = Notice.of(row), post.aid(row["programme"])
    told = ("number", "programme", "kind", "unit", "unit_id", "regency_code")
    days = ("issued_on", "from_day", "until", "appeal_until")
    return {
        **{name: row[name] for name in told},
        "regency": regency,
        **{name: row[name] for name in ("decile", "place", "seats")},
        **{name: row[name].isoformat() if row[name] else None for name in days},
        "reasons": [
            {
                "reason": str(reason),
                "label": post.messages.label("reasons", reason),
                "basis": aid.basis_of(reason),
            }
            for reason in dict.fromkeys([notice.reason, *notice.grounds])
        ],
    }


def _said(post: Post, row: Row, regency: str, form: str) -> str:
    forms = post.forms(Notice.of(row), regency)
    if form == "letter":
        return "\n".join(letter_lines(forms.letter, post.words))
    return forms.whatsapp if form == "whatsapp" else forms.telephone
