"""Reads the words of casework: `policy/casework/id.yaml` and `en.yaml`, for screens and for citizens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tunggal.policy.case_terms import (
    CaseKind,
    CaseReason,
    CaseWords,
    Doubt,
    Flow,
    Relation,
    Role,
    Step,
    Watch,
)  # fmt: skip
from tunggal.policy.messages import LANGUAGES, refuse_unknown_names
from tunggal.policy.reading import Section, read_policy

# Rule → names that its words may use. Every refusal says which rule, and what can be done.
REFUSALS: Mapping[str, tuple[str, ...]] = {
    "unknown_step": ("step", "state"),
    "not_from_this_state": ("step", "state"),
    "case_is_closed": ("state",),
    "role_may_not": ("step", "role", "owners"),
    "reads_only": ("role",),
    "not_in_your_region": (),
    "identity_not_proved": (),
    "own_family": (),
    "brought_it_yourself": ("step",),
    "four_eyes": ("step",),
    "took_part_in_appealed": (),
    "paper_missing": ("step", "papers"),
    "not_verified": ("step", "papers"),
    "not_named": ("step",),
    "named_already": (),
    "family_missing": ("step",),
    "identity_in_doubt": ("step", "ways"),
    "reason_missing": ("step", "reasons"),
    "reason_unknown": ("step", "reasons"),
    "note_missing": ("step",),
    "note_wrong": ("step",),
    "release_missing": ("step",),
    "ruling_differs": ("step",),
    "changed_meanwhile": ("state",),
    "findings_missing": ("step",),
    "answer_unknown": ("field",),
    "not_yet_due": ("due",),
    "earlier_than_last": (),
    "role_may_not_bring": ("kind", "role"),
    "relation_may_not_bring": ("kind", "relations"),
    "nobody_concerned": ("kind",),
    "region_missing": (),
    "field_missing": ("field",),
    "field_unknown": ("field",),
    "field_wrong": ("field",),
    "attachment_unknown": ("papers",),
    "already_open": ("number",),
    "too_many_open": ("number",),
    "not_on_card": (),
    "nothing_to_appeal": (),
    "too_late_to_appeal": ("until",),
}  # fmt: skip
PHRASES: Mapping[str, tuple[str, ...]] = {
    "legal_basis": ("basis",),
    "how_to_appeal": ("until",),
    "no_appeal": (),
    "binds_until": ("until",),
    "not_decided": (),
    "passed_on": ("role", "due"),
    "due": ("role", "due"),
    "brought": ("kind",),
    # What somebody is told outside of the portal, and what became of a family in a release.
    "message_event": ("number", "event"),
    "message_concerned": ("number",),
    "message_where": ("call_centre",),
    "entered": ("release",),
    "now_seat": ("programme", "outcome"),
    "now_no_seat": (),
    # How a field is written on a form, by what it holds.
    **{f"hint_{holds}": () for holds in ("day", "nik", "niks", "kk", "village")},
    "village_unknown": (),
    "village_choose": (),
}
FORM_LABELS = ("day", "month", "year", "any_programme", "optional", "where")
_RULINGS = ("upheld", "not_upheld", "open")


def read_words(
    folder: Path,
    kinds: Mapping[str, CaseKind],
    reasons: Mapping[str, CaseReason],
    watches: Iterable[Watch],
) -> dict[str, CaseWords]:
    """The words of every language; refused where something that can happen has no words."""
    spoken = _spoken(kinds, reasons, watches)
    return {each: _language(folder / f"{each}.yaml", spoken) for each in LANGUAGES}


Spoken = Mapping[str, tuple[tuple[str, ...], Mapping[str, tuple[str, ...]]]]


def _spoken(
    kinds: Mapping[str, CaseKind], reasons: Mapping[str, CaseReason], watches: Iterable[Watch]
) -> Spoken:
    """Group → the texts of each code, and each code with the names its sentence may use."""
    flows = [kind.flow for kind in kinds.values()]
    steps = {code for flow in flows for code in flow.steps} | {"bring", "escalate"}
    papers = {paper for kind in kinds.values() for paper in kind.attachments}
    papers |= {paper for kind in kinds.values() for need in kind.verified_by for paper in need}
    papers |= {
        paper
        for flow in flows
        for step in flow.steps.values()
        for need in step.needs
        for paper in need
    }
    fields = [field for kind in kinds.values() for field in kind.fields.values()]
    choices = {choice for field in fields for choice in field.choices}
    return {
        "roles": (("label",), _plain(Role)),
        "relations": (("label",), _plain(Relation)),
        "rulings": (("label", "sentence"), _plain(_RULINGS)),
        "kinds": (("label", "sentence"), _plain(kinds)),
        "states": (("label", "sentence"), _plain(code for flow in flows for code in flow.states)),
        "steps": (("label", "sentence"), _plain(steps)),
        "reasons": (("label", "sentence", "remedy"), _plain(reasons)),
        "fields": (("label",), _plain(field.name for field in fields)),
        "choices": (("label",), _plain(choices)),
        "papers": (("label",), _plain(papers)),
        "watches": (("label",), _plain(each.code for each in watches)),
        "doubts": (("label", "sentence"), _plain(filter(None, Doubt))),
        "identity": (("label",), _plain(each for step in _steps(flows) for each in step.identity)),
        "refusals": (("sentence", "remedy"), REFUSALS),
        "phrases": (("sentence",), PHRASES),
        "forms": (("label",), _plain(FORM_LABELS)),
    }


def _steps(flows: Iterable[Flow]) -> Iterator[Step]:
    return (step for flow in flows for step in flow.steps.values())


def _plain(codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    return {str(code): () for code in codes}


def _language(file: Path, spoken: Spoken) -> CaseWords:
    top = read_policy(file)
    if top.choice("language", LANGUAGES) != file.stem:
        raise top.refuse("language", f"expected '{file.stem}' as the file is named.")
    groups = {
        group: top.mapped(group, lambda each, n=names, c=codes: _group(each, n, c))  # type: ignore[misc]
        for group, (names, codes) in spoken.items()
    }
    top.done()
    return CaseWords(file.stem, groups)


def _group(
    section: Section, names: tuple[str, ...], codes: Mapping[str, tuple[str, ...]]
) -> dict[str, Mapping[str, str]]:
    if names in (("label",), ("sentence",)):  # one text, so it stands beside its code
        return {code: {names[0]: _said(section, code, fills)} for code, fills in codes.items()}
    return {
        code: section.mapped(
            code, lambda each, fills=fills: {name: _said(each, name, fills) for name in names}  # type: ignore[misc]
        )
        for code, fills in codes.items()
    }  # fmt: skip


def _said(section: Section, key: str, fills: tuple[str, ...]) -> str:
    text = section.text(key)
    if not text.strip():
        raise section.refuse(key, "is empty; write the words that are shown.")
    refuse_unknown_names(section, key, text, fills)
    return text
