"""State diagrams and tables of every kind of case, written out of the policy for the manual."""

from __future__ import annotations

from collections.abc import Iterable

from tunggal.policy.case_terms import CaseKind, CaseWords, Casework, Role, State, Step


def state_diagram(kind: CaseKind, words: CaseWords) -> str:
    """The flow of a kind as Mermaid text: states with owners and working days, steps as arrows."""
    said = ["stateDiagram-v2", f"    [*] --> {kind.flow.start}"]
    for state in kind.flow.states.values():
        label = words.label("states", state.code)
        said.append(f"    {state.code}: {label}{_turns(state, words)}")
    for step in kind.flow.steps.values():
        label = words.label("steps", step.code) + _condition(step, words)
        said += [f"    {source} --> {step.to}: {label}" for source in step.sources]
    said += [f"    {state.code} --> [*]" for state in kind.flow.states.values() if state.is_end]
    return "\n".join(said)


def _turns(state: State, words: CaseWords) -> str:
    listed = [f"{words.label('roles', turn.role)} {turn.days}" for turn in state.turns]
    return "<br/>" + " → ".join(listed) if listed else ""


def _condition(step: Step, words: CaseWords) -> str:
    return f" [{step.when.value.replace('_', ' ')}]" if step.when else ""


def cases_page(policy: Casework, language: str = "en") -> Iterable[str]:
    """The lines of the reference page: for every kind its diagram, and who takes which step."""
    words = policy.words[language]
    for kind in policy.kinds.values():
        yield f"## {words.label('kinds', kind.code)} (`{kind.code}`)\n"
        yield f"{words.text('kinds', kind.code)} Basis: {kind.basis}.\n"
        yield from _brought(kind, words)
        yield f"```mermaid\n{state_diagram(kind, words)}\n```\n"
        yield from _steps(kind, words)


def _brought(kind: CaseKind, words: CaseWords) -> Iterable[str]:
    roles = ", ".join(words.label("roles", role) for role in kind.roles)
    relations = ", ".join(words.label("relations", each) for each in kind.relations)
    yield f"- Brought by: {roles}; for: {relations}"
    if kind.fields:
        yield "- Says: " + ", ".join(
            f"`{field.name}`{'' if field.required else ' (optional)'}"
            for field in kind.fields.values()
        )
    if kind.attachments:
        yield "- Papers: " + ", ".join(
            words.label("papers", paper) + (f" (before `{before}`)" if before else " (optional)")
            for paper, before in kind.attachments.items()
        )
    if kind.hides_reporter:
        shown = ", ".join(words.label("roles", role) for role in kind.reporter_shown_to or ())
        yield f"- Who brought it is shown only to: {shown}"
    if kind.appeals:
        yield f"- Appeal: within {kind.appeals.days} days"
    if kind.cycle:
        yield f"- In the next cycle: a `{kind.cycle.decision}` decision"
    yield ""


def _steps(kind: CaseKind, words: CaseWords) -> Iterable[str]:
    yield "| step | from | to | taken by | needs | reasons |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for step in kind.flow.steps.values():
        sources = ", ".join(f"`{each}`" for each in step.sources)
        reasons = ", ".join(f"`{each}`" for each in step.reasons)
        yield (
            f"| `{step.code}` | {sources} | `{step.to}` | {_takers(step, words)} | {_needs(step, kind, words)} | "
            f"{reasons} |"
        )
    yield ""


def _takers(step: Step, words: CaseWords) -> str:
    said = ", ".join(words.label("roles", Role(role)) for role in step.by) or "owner"
    if step.four_eyes:
        said += "; not who took " + ", ".join(f"`{each}`" for each in step.four_eyes)
    return said + ("; not who took part in what is appealed" if step.apart else "")


def _needs(step: Step, kind: CaseKind, words: CaseWords) -> str:
    needs = [" or ".join(words.label("papers", each) for each in need) for need in step.needs]
    needs += [
        words.label("papers", each)
        for each, before in kind.attachments.items()
        if before == step.code
    ]
    needs += ["a note"] if step.needs_note else []
    needs += ["the release"] if step.needs_release else []
    return ", ".join(needs)
