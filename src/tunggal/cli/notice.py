"""Commands: notice list, show, text, letters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import tunggal
from tunggal.cli.frame import answers, say, workspace_option
from tunggal.cli.show import facts, progress, table

_release = click.option("--release", help="Aid release; the newest when not named.")
_language = click.option(
    "--language",
    type=click.Choice(["id", "en"]),
    default="id",
    show_default=True,
    help="Language of the text.",
)
_programme = click.option("--programme", help="Only notices of this programme.")
_regency = click.option("--regency", help="Only notices of this regency (four digits).")


@click.group()
def notice() -> None:
    """What movers are told: counts, texts, letters."""


def _listed(answer: Any) -> None:
    table(answer["total"], title=answer["release"], empty="no notices")
    if answer["by_regency"]:
        table(answer["by_regency"], title="by regency")


@notice.command("list", epilog="Example: tunggal notice list --release aid-2026Q1")
@_release
@_programme
@_regency
@workspace_option
@answers(_listed)
def notice_list(
    workspace: Path, release: str | None, programme: str | None, regency: str | None
) -> Any:
    """How many notices of each kind go out, per programme and regency."""
    return tunggal.notice_list(workspace, release=release, programme=programme, regency=regency)


def _shown(answer: Any) -> None:
    for each in answer["notices"]:
        facts({name: value for name, value in each.items() if not isinstance(value, list)})
        table(each["reasons"], title="reasons")


@notice.command("show", epilog="Example: tunggal notice show 1042 --release aid-2026Q1")
@click.argument("notice_number", metavar="NOTICE")
@_release
@_language
@workspace_option
@answers(_shown)
def notice_show(workspace: Path, notice_number: str, release: str | None, language: str) -> Any:
    """The facts of a notice: what, why with legal bases, from when, until when.

    NOTICE is the number of a notice, or the key of the family or person it is for.
    """
    return tunggal.notice_show(workspace, notice_number, release=release, language=language)


@notice.command("text", epilog="Example: tunggal notice text 1042 --form telephone --language en")
@click.argument("notice_number", metavar="NOTICE")
@click.option(
    "--form",
    type=click.Choice(["letter", "whatsapp", "telephone"]),
    default="letter",
    show_default=True,
    help="What it is for.",
)
@_release
@_language
@workspace_option
@answers(lambda answer: click.echo("\n\n".join(each["text"] for each in answer["texts"])))
def notice_text(
    workspace: Path, notice_number: str, form: str, release: str | None, language: str
) -> Any:
    """What a notice says as a letter, as one WhatsApp message or on the telephone; without names.

    NOTICE is the number of a notice, or the key of the family or person it is for.
    """
    return tunggal.notice_text(
        workspace, notice_number, release=release, language=language, form=form
    )


@notice.command("letters", epilog="Example: tunggal notice letters --regency 3201 --kind on_notice")
@_release
@_language
@_programme
@_regency
@click.option(
    "--kind", help="Only notices of this kind: entrant, on_notice, shielded, leaver, lifted."
)
@click.option(
    "--to",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the letters; letters/ of the workspace when not named.",
)
@workspace_option
@answers(facts)
def notice_letters(workspace: Path, **chosen: Any) -> Any:
    """Write letters as PDF with QR codes, one page each, and go on where a run was stopped.

    The folder holds names and places: keep it as closed as the register.
    """
    with progress("files", "pages") as tell:
        answer = tunggal.notice_letters(workspace, progress=tell, **chosen)
    if answer["without_addressee"]:
        say(
            f"{answer['without_addressee']:,} notices have no letter: no register of this workspace "
            "has a name for them. Reach them by the other channels."
        )
    return answer
