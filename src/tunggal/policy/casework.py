"""Reads `policy/casework/`, all that a ministry decides about cases, into frozen values.

calendar.yaml   working days, holidays, time zones
flows/          states and steps that several kinds share
kinds/          one file, one kind: who may bring it, what it needs, what it becomes
reasons.yaml    why a case is decided so
watches.yaml    when cases resemble each other so much that an officer should know
id.yaml en.yaml the words of all of these
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from tunggal.policy.canonical import DECISION_KINDS, canonical_columns
from tunggal.policy.case_calendar import read_calendar
from tunggal.policy.case_flows import read_flow
from tunggal.policy.case_kinds import NOTICE, Known, read_kind
from tunggal.policy.case_terms import CaseKind, CaseReason, Casework, Flow, Limit, Watch
from tunggal.policy.case_words import read_words
from tunggal.policy.reading import Section, read_policy
from tunggal.policy.variables import read_variables
from tunggal.registry.errors import PolicyRefused

T = TypeVar("T")
SAME = ("concerned", "bringer", "village")


def read_casework(folder: Path) -> Casework:
    """The folder `policy/casework`; `variables.yaml` lies beside it. Raises PolicyRefused."""
    variables = read_variables(folder.parent / "variables.yaml")
    persons, families = (canonical_columns(part, variables) for part in ("persons", "families"))
    reasons = _reasons(folder / "reasons.yaml")
    flows = _each_file(folder / "flows", read_flow)
    known = Known(flows, reasons, persons, families)
    kinds = _each_file(folder / "kinds", lambda file: read_kind(file, known))
    _refuse_idle(folder, flows, reasons, kinds)
    watches, limits = _watches(folder / "watches.yaml", kinds)
    words = read_words(folder, kinds, reasons, watches)
    calendar = read_calendar(folder / "calendar.yaml")
    return Casework(kinds, reasons, calendar, watches, limits, words, persons, families)


def _each_file(folder: Path, read: Callable[[Path], T]) -> dict[str, T]:
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise PolicyRefused(
            f"{folder.as_posix()}: holds no policy file. Copy them from the example policy "
            "('tunggal init' in an empty folder makes one)."
        )
    return {file.stem: read(file) for file in files}


def _reasons(file: Path) -> dict[str, CaseReason]:
    top = read_policy(file)
    reasons = {code: _reason(code, top.section(code)) for code in top.keys()}  # noqa: SIM118
    top.done()
    return reasons


def _reason(code: str, section: Section) -> CaseReason:
    reason = CaseReason(
        code,
        section.text("basis"),
        section.flag("appealable", True),
        section.choice("decision", DECISION_KINDS, ""),
    )
    section.done()
    return reason


def _refuse_idle(
    folder: Path,
    flows: Mapping[str, Flow],
    reasons: Mapping[str, CaseReason],
    kinds: Mapping[str, CaseKind],
) -> None:
    """What no kind uses is most often misspelt somewhere; what an appeal names must be appealable."""
    used = {kind.flow.code for kind in kinds.values()}
    for code in flows:
        if code not in used:
            raise PolicyRefused(
                f"{(folder / 'flows' / code).as_posix()}.yaml: no kind of case goes this way."
            )
    chosen = {
        each
        for kind in kinds.values()
        for step in kind.flow.steps.values()
        for each in step.reasons
    }
    for code in reasons:
        if code not in chosen:
            raise PolicyRefused(
                f"{(folder / 'reasons.yaml').as_posix()}: {code}: no kind of case uses this reason."
            )
    for kind in kinds.values():
        for about in kind.about:
            if about != NOTICE and (about not in kinds or kinds[about].appeals is None):
                raise PolicyRefused(
                    f"{(folder / 'kinds' / kind.code).as_posix()}.yaml: about: expected '{NOTICE}' or kinds "
                    f"with 'appeals', found '{about}'."
                )
    _refuse_unheard(folder, kinds)


def _refuse_unheard(folder: Path, kinds: Mapping[str, CaseKind]) -> None:
    """Every kind that promises an appeal must be one that an appeal may be about."""
    heard = {about for kind in kinds.values() for about in kind.about}
    for kind in kinds.values():
        if kind.appeals and kind.code not in heard:
            raise PolicyRefused(
                f"{(folder / 'kinds' / kind.code).as_posix()}.yaml: appeals: no kind of case may be 'about: "
                f"{kind.code}', so nobody could appeal. Name it in kinds/appeal.yaml."
            )


def _watches(
    file: Path, kinds: Mapping[str, CaseKind]
) -> tuple[tuple[Watch, ...], tuple[Limit, ...]]:
    top = read_policy(file)
    listed = top.section("watches")
    watches = tuple(
        listed.mapped(code, lambda each, code=code: _watch(code, each, kinds))  # type: ignore[misc]
        for code in listed.keys()  # noqa: SIM118
    )
    limits = tuple(_limit(each, kinds) for each in top.sections("limits", ()))
    top.done()
    return watches, limits


def _watch(code: str, section: Section, kinds: Mapping[str, CaseKind]) -> Watch:
    return Watch(
        code,
        _kinds_named(section, kinds),
        section.choice("same", SAME),
        section.whole("days", at_least=1),
        section.whole("at_least", at_least=2),
    )


def _limit(section: Section, kinds: Mapping[str, CaseKind]) -> Limit:
    limit = Limit(_kinds_named(section, kinds), section.whole("most_open", at_least=1))
    section.done()
    return limit


def _kinds_named(section: Section, kinds: Mapping[str, CaseKind]) -> tuple[str, ...]:
    named = section.texts("kinds")
    for name in named:
        if name not in kinds:
            raise section.refuse("kinds", f"expected kinds of case, found '{name}'.")
    return named
