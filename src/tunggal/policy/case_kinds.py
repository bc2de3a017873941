"""Reads the kinds of case, `policy/casework/kinds/`: one file, one kind."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from tunggal.policy.canonical import DECISION_KINDS, Canonical
from tunggal.policy.case_flows import (
    read_needs,
    read_turns,
    refuse_idle_owners,
    with_needs,
    with_owners,
    without_naming,
)  # fmt: skip
from tunggal.policy.case_terms import (
    OFFICERS,
    Appeals,
    CaseKind,
    CaseReason,
    CycleUse,
    Field,
    Flow,
    Relation,
    Role,
    RowMap,
    Ruling,
)  # fmt: skip
from tunggal.policy.reading import Section, read_policy

HOLDS = ("text", "day", "nik", "niks", "kk", "village", "programme", "choice")
CONCERNS = ("person", "family", "none")
NOTICE = "notice"
_BRINGERS = (
    Role.CITIZEN,
    Role.AGENT,
    Role.VILLAGE_OPERATOR,
    Role.FACILITATOR,
    Role.REGENCY_VERIFIER,
)
_READERS = (*OFFICERS, Role.AUDITOR)
_PARTIES = ("bringer", "concerned")
_NOBODY = "nobody"


@dataclass(frozen=True)
class Known:
    """What a kind may name: flows, reasons, and columns of the register."""

    flows: Mapping[str, Flow]
    reasons: Mapping[str, CaseReason]
    persons: Mapping[str, Canonical]
    families: Mapping[str, Canonical]


def read_kind(file: Path, known: Known) -> CaseKind:
    """One kind of case; raises PolicyRefused with file, line, expected and found."""
    top = read_policy(file)
    kind = _kind(top, known)
    top.done()
    if kind.code != file.stem:
        raise top.refuse(
            "code", f"the file is named '{file.name}'.", f"Name it '{kind.code}.yaml'."
        )
    _refuse_unverified(top, kind)
    _refuse_own_judges(top, kind)
    _refuse_odd_uses(top, kind)
    _refuse_odd_description(top, kind)
    return kind


def _kind(top: Section, known: Known) -> CaseKind:
    flow, rulings = _flow(top, known)
    fields = top.mapped("fields", _fields) if top.has("fields") else {}
    brought = top.section("brought_by")
    kind = CaseKind(
        code=top.text("code"),
        basis=top.text("basis"),
        flow=flow,
        roles=tuple(map(Role, _among(brought, "roles", _BRINGERS))),
        relations=tuple(map(Relation, _among(brought, "relations", tuple(Relation)))),
        concerns=top.choice("concerns", CONCERNS),
        fields=fields,
        rulings=rulings,
        attachments=_attachments(top, flow) if top.has("attachments") else {},
        reporter_shown_to=_reporter(top),
        verified_by=read_needs(top, "verified_by"),
        about=top.texts("about", ()),
        described_by=top.texts("described_by", ()),
        appeals=top.mapped("appeals", _appeals) if top.has("appeals") else None,
        cycle=top.mapped("cycle", lambda each: _cycle(each, fields, known)) if top.has("cycle") else None,
    )  # fmt: skip
    brought.done()
    return kind


def _among(section: Section, key: str, among: Collection[str]) -> tuple[str, ...]:
    values = section.texts(key)
    if not values:
        raise section.refuse(key, f"expected at least one of {', '.join(among)}, found none.")
    for value in values:
        if value not in among:
            raise section.refuse(key, f"expected among {', '.join(among)}, found '{value}'.")
    return values


def _flow(top: Section, known: Known) -> tuple[Flow, dict[str, Ruling]]:
    """The kind's flow with its own owners, papers and reasons, and what each reason means."""
    base = known.flows[top.choice("flow", tuple(known.flows))]
    base = base if top.texts("described_by", ()) else without_naming(base)
    flow = _owned(top, base) if top.has("owners") else base
    needs = top.mapped("needs", lambda each: _of_steps(each, flow)) if top.has("needs") else {}
    chosen = (
        top.mapped("reasons", lambda each: _reasons(each, flow, known))
        if top.has("reasons")
        else {}
    )
    for step in flow.steps.values():
        if step.decides and not chosen.get(step.code):
            raise top.refuse(
                "reasons", f"the step '{step.code}' decides; expected its reasons, found none."
            )
    identity = (
        top.mapped("identity", lambda each: _identity(each, flow)) if top.has("identity") else {}
    )
    reasons = {code: tuple(each) for code, each in chosen.items()}
    return with_needs(flow, needs, reasons, identity), _rulings(top, chosen)


def _owned(top: Section, base: Flow) -> Flow:
    owners = top.section("owners")
    for code in owners.keys():  # noqa: SIM118
        if code not in base.states or base.states[code].is_end:
            raise owners.refuse(code, f"is no open state of the flow '{base.code}'.")
    turns = {code: owners.mapped(code, read_turns) for code in owners.keys()}  # noqa: SIM118
    flow = with_owners(base, turns)
    for code in turns:
        refuse_idle_owners(flow, flow.states[code], owners)
    return flow


def _of_steps(section: Section, flow: Flow) -> dict[str, tuple[tuple[str, ...], ...]]:
    for code in section.keys():  # noqa: SIM118
        if code not in flow.steps:
            raise section.refuse(code, f"is no step of the flow '{flow.code}'.")
    return {code: read_needs(section, code) for code in section.keys()}  # noqa: SIM118


def _identity(section: Section, flow: Flow) -> dict[str, tuple[str, ...]]:
    """Deciding step → how it may have been found out who is meant."""
    for code in section.keys():  # noqa: SIM118
        if code not in flow.steps or not flow.steps[code].decides:
            raise section.refuse(code, f"is no deciding step of the flow '{flow.code}'.")
    return {code: section.texts(code) for code in section.keys()}  # noqa: SIM118


def _reasons(section: Section, flow: Flow, known: Known) -> dict[str, dict[str, Ruling]]:
    """Step → reason → ruling."""
    read = {}
    for code in section.keys():  # noqa: SIM118
        if code not in flow.steps or not flow.steps[code].decides:
            raise section.refuse(code, f"is no deciding step of the flow '{flow.code}'.")
        read[code] = section.mapped(code, lambda each: _by_ruling(each, known))
    return read


def _by_ruling(section: Section, known: Known) -> dict[str, Ruling]:
    read: dict[str, Ruling] = {}
    for ruling in (Ruling.UPHELD, Ruling.NOT_UPHELD):
        for reason in _among(section, ruling, tuple(known.reasons)) if section.has(ruling) else ():
            if read.setdefault(reason, ruling) is not ruling:
                raise section.refuse(ruling, f"'{reason}' upholds and refuses at once.")
    return read


def _rulings(top: Section, chosen: Mapping[str, Mapping[str, Ruling]]) -> dict[str, Ruling]:
    rulings: dict[str, Ruling] = {}
    for reasons in chosen.values():
        for reason, ruling in reasons.items():
            if rulings.setdefault(reason, ruling) is not ruling:
                raise top.refuse(
                    "reasons", f"'{reason}' upholds at one step and refuses at another."
                )
    if chosen and set(rulings.values()) != {Ruling.UPHELD, Ruling.NOT_UPHELD}:
        raise top.refuse(
            "reasons", "expected reasons to uphold and reasons not to; one of the two is missing."
        )
    return rulings


def _fields(section: Section) -> dict[str, Field]:
    return {
        name: section.mapped(name, lambda each, name=name: _field(name, each))  # type: ignore[misc]
        for name in section.keys()  # noqa: SIM118
    }


def _field(name: str, section: Section) -> Field:
    holds = section.choice("is", HOLDS)
    return Field(
        name,
        holds,
        section.flag("required", False),
        section.texts("among") if holds == "choice" else (),
        section.whole("most", 200, at_least=1) if holds == "text" else 200,
    )


def _attachments(top: Section, flow: Flow) -> dict[str, str]:
    """Paper → the step before which it must be there, "" for one that is optional."""
    section = top.section("attachments")
    read = {}
    for paper in section.keys():  # noqa: SIM118
        before = section.text(paper)
        if before != "optional" and before not in flow.steps:
            raise section.refuse(
                paper, f"expected 'optional' or a step of '{flow.code}', found '{before}'."
            )
        read[paper] = "" if before == "optional" else before
    return read


def _reporter(top: Section) -> tuple[Role, ...] | None:
    if not top.has("reporter_shown_to"):
        return None
    return tuple(map(Role, _among(top, "reporter_shown_to", _READERS)))


def _appeals(section: Section) -> Appeals:
    refused = section.choice("when_not_upheld", (*_PARTIES, _NOBODY), "bringer")
    return Appeals(
        section.whole("days", at_least=1),
        "" if refused == _NOBODY else refused,
        section.choice("when_upheld", _PARTIES, ""),
        section.flag("keeps_aid", False),
    )


def _cycle(section: Section, fields: Mapping[str, Field], known: Known) -> CycleUse:
    reason_from = section.text("reason_from", "")
    if reason_from and reason_from not in fields:
        raise section.refuse(
            "reason_from", f"expected a field of this kind, found '{reason_from}'."
        )
    return CycleUse(
        section.choice("decision", DECISION_KINDS),
        section.flag("open_too", False),
        section.whole("binds_days", None, at_least=1),
        reason_from,
        section.flag("findings", False),
        _row(section, "person", fields, known.persons),
        _row(section, "family", fields, known.families),
    )


def _row(
    section: Section, key: str, fields: Mapping[str, Field], columns: Mapping[str, Canonical]
) -> RowMap | None:
    if not section.has(key):
        return None
    inner = section.section(key)
    taken, always = _words(inner, "fields"), _words(inner, "always")
    codes = inner.mapped("codes", _codes) if inner.has("codes") else {}
    inner.done()
    for column in (*taken, *always, *codes):
        if column not in columns:
            raise inner.refuse(None, f"expected columns of the register, found '{column}'.")
    for name in taken.values():
        if name not in fields:
            raise inner.refuse("fields", f"expected fields of this kind, found '{name}'.")
    for column, by_choice in codes.items():
        if column not in taken or set(by_choice) != set(fields[taken[column]].choices):
            raise inner.refuse(
                "codes", f"expected a code for each choice of the field behind '{column}'."
            )
    return RowMap(taken, always, codes)


def _codes(section: Section) -> dict[str, dict[str, str]]:
    return {column: _words(section, column) for column in section.keys()}  # noqa: SIM118


def _words(section: Section, key: str) -> dict[str, str]:
    if not section.has(key):
        return {}
    return section.mapped(key, lambda each: {name: each.text(name) for name in each.keys()})  # noqa: SIM118


def _refuse_unverified(top: Section, kind: CaseKind) -> None:
    """What a case must be verified by has to come from somewhere."""
    needed = {paper for step in kind.flow.steps.values() for need in step.needs for paper in need}
    for need in kind.verified_by:
        for paper in need:
            if paper not in kind.attachments and paper not in needed:
                raise top.refuse(
                    "verified_by", f"no step needs '{paper}' and it is no attachment, so nobody would bring it.",
                    "Name it under 'attachments' or 'needs'."
                )  # fmt: skip


def _refuse_odd_description(top: Section, kind: CaseKind) -> None:
    """Who is told of in words is named by an officer, before anything is done about anybody."""
    for name in kind.described_by:
        if name not in kind.fields or kind.fields[name].holds != "text":
            raise top.refuse("described_by", f"expected text fields of this kind, found '{name}'.")
    naming = any(step.names for step in kind.flow.steps.values())
    waiting = any(step.needs_named for step in kind.flow.steps_from(kind.flow.start))
    if kind.described_by and not (naming and waiting):
        raise top.refuse(
            "described_by",
            f"the flow '{kind.flow.code}' needs a step with 'names: true' and, out of its first state, "
            "one with 'named: true'.",
        )


def _refuse_own_judges(top: Section, kind: CaseKind) -> None:
    """An appeal is never decided by who took part in what is appealed."""
    for step in kind.flow.steps.values():
        if kind.about and (step.decides or step.settles) and not step.apart:
            raise top.refuse(
                "about",
                f"the step '{step.code}' decides an appeal; expected 'apart: true' in its flow.",
            )


def _refuse_odd_uses(top: Section, kind: CaseKind) -> None:
    settles = any(step.settles for step in kind.flow.steps.values())
    if not settles and (kind.cycle or kind.appeals):
        raise top.refuse(
            "flow",
            f"'{kind.flow.code}' decides nothing, so nothing can enter the cycle or be appealed.",
        )
    if kind.cycle and kind.concerns == "none":
        raise top.refuse(
            "concerns", "expected person or family; the cycle must know whom a decision binds."
        )
