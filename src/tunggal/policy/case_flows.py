"""Reads the flows of cases, `policy/casework/flows/`, and refuses those in which a case could get stuck.

A flow is states and steps. Whose turn it is in a state, and for how many working days, is a
mapping in the order in which an unanswered case is passed on; a state in which a case rests for
good says `end`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from tunggal.policy.case_terms import OWNERS, TAKERS, Flow, Role, Ruling, State, Step, Turn
from tunggal.policy.reading import Section, read_policy

RESERVED = ("bring", "escalate")  # the first event of every case, and what silence does
T = TypeVar("T")
_SETTLED = (Ruling.UPHELD, Ruling.NOT_UPHELD)
_CITIZENS = (Role.CITIZEN, Role.AGENT)


def read_flow(file: Path) -> Flow:
    """One flow; raises PolicyRefused with file, line, expected and found."""
    top = read_policy(file)
    code = top.text("code")
    if code != file.stem:
        raise top.refuse("code", f"the file is named '{file.name}'.", f"Name it '{code}.yaml'.")
    states, steps = top.section("states"), top.section("steps")
    flow = Flow(code, _each(states, _state), _each(steps, _step))
    states.done()
    steps.done()
    top.done()
    _refuse_unknown_names(flow, states, steps)
    _refuse_stuck(flow, states)
    _refuse_undecided(flow, states, steps)
    return flow


def _each(section: Section, read: Callable[[Section, str], T]) -> dict[str, T]:
    return {code: read(section, code) for code in section.keys()}  # noqa: SIM118


def _state(section: Section, code: str) -> State:
    value = section.value(code)
    if value == "end":
        return State(code, ())
    if not isinstance(value, Section):
        raise section.refuse(code, "expected whose turn it is and for how many days, or 'end'.")
    return State(code, section.mapped(code, read_turns))


def read_turns(section: Section) -> tuple[Turn, ...]:
    """`{village_operator: 2, regency_verifier: 3}`: role → working days, first owner first."""
    turns = []
    for name in section.keys():  # noqa: SIM118
        if name not in OWNERS:
            known = ", ".join(OWNERS)
            raise section.refuse(
                name, f"expected a role that can own a case ({known}), found '{name}'."
            )
        if section.value(name) is None:
            raise section.refuse(name, "has no deadline; expected a number of working days.")
        turns.append(Turn(Role(name), section.whole(name, at_least=0)))
    if not turns:
        raise section.refuse(None, "has no owner; expected a role and its working days.")
    return tuple(turns)


def _step(section: Section, code: str) -> Step:
    if code in RESERVED:
        raise section.refuse(code, "is a word of tunggal itself; name the step otherwise.")
    return section.mapped(code, lambda inner: _read_step(inner, code))


def _read_step(section: Section, code: str) -> Step:
    when = section.choice("when", tuple(_SETTLED), None)
    return Step(
        code=code,
        sources=section.texts("from"),
        to=section.text("to"),
        by=_roles(section, "by"),
        needs=read_needs(section, "needs"),
        decides=section.flag("decides", False),
        settles=section.flag("settles", False),
        undoes=section.flag("undoes", False),
        four_eyes=section.texts("four_eyes", ()),
        apart=section.flag("apart", False),
        when=Ruling(when) if when else None,
        needs_note=section.flag("note", False),
        needs_release=section.flag("release", False),
        names=section.flag("names", False),
        needs_named=section.flag("named", False),
        amends=section.flag("amends", False),
        tells=section.flag("tells", False),
    )


def _roles(section: Section, key: str) -> tuple[Role, ...]:
    roles = section.texts(key, ())
    for role in roles:
        if role not in TAKERS:
            raise section.refuse(
                key, f"expected roles that may act ({', '.join(TAKERS)}), found '{role}'."
            )
    return tuple(map(Role, roles))


def read_needs(section: Section, key: str) -> tuple[tuple[str, ...], ...]:
    """`[visit_form, "musdes_minutes or sptjm"]`: every entry is needed, of each one is enough."""
    return tuple(tuple(need.split(" or ")) for need in section.texts(key, ()))


def _refuse_unknown_names(flow: Flow, states: Section, steps: Section) -> None:
    for step in flow.steps.values():
        inner = steps.section(step.code)
        for name in (*step.sources, step.to):
            if name not in flow.states:
                key = "to" if name == step.to else "from"
                raise inner.refuse(key, f"expected states of this flow, found '{name}'.")
        for name in step.sources:
            if flow.states[name].is_end:
                raise inner.refuse("from", f"'{name}' is an end; nothing leads out of it.")
        for name in step.four_eyes:
            if name not in flow.steps:
                raise inner.refuse("four_eyes", f"expected steps of this flow, found '{name}'.")
    if not flow.states or flow.states[flow.start].is_end:
        raise states.refuse(None, "expected an open state first, in which a case begins.")


def _refuse_stuck(flow: Flow, states: Section) -> None:
    """No state that nothing leads to, none without a way out, no owner without a step."""
    reached = reachable(flow, [flow.start], flow.steps.values())
    for state in flow.states.values():
        if state.code not in reached:
            raise states.refuse(state.code, "cannot be reached; expected a step that leads to it.")
        if state.is_end:
            continue
        steps = flow.steps_from(state.code)
        if not steps:
            raise states.refuse(state.code, "is a dead end; expected a step that leads out of it.")
        refuse_idle_owners(flow, state, states)
        for ruling in _SETTLED:
            ways = [step for step in flow.steps.values() if step.when in (None, ruling)]
            ends = reachable(flow, [state.code], ways)
            if not any(flow.states[end].is_end for end in ends):
                raise states.refuse(
                    state.code, f"a case that is {ruling} would never end here; expected a way to an end."
                )  # fmt: skip


def refuse_idle_owners(flow: Flow, state: State, section: Section) -> None:
    """An owner who may take no step in a state would be asked for what he cannot do."""
    for turn in state.turns:
        takes = [
            step for step in flow.steps_from(state.code) if not step.by or turn.role in step.by
        ]
        if not takes:
            raise section.refuse(
                state.code, f"{turn.role} owns it but may take no step out of it.",
                "Name the role in 'by' of a step, or leave it out here."
            )  # fmt: skip


def _refuse_undecided(flow: Flow, states: Section, steps: Section) -> None:
    """What is decided gets settled, and nothing is settled or told that nobody decided."""
    listed = flow.steps.values()
    decided = [step for step in listed if step.decides]
    settling = [step for step in listed if step.settles]
    if bool(decided) != bool(settling):
        missing = "settles" if decided else "decides"
        raise steps.refuse(None, f"expected a step with '{missing}: true', found none.")
    undecided = reachable(flow, [flow.start], [step for step in listed if not step.decides])
    unsettled = reachable(flow, [flow.start], [step for step in listed if not step.settles])
    for step in settling:
        if not step.decides and set(step.sources) & undecided:
            raise steps.section(step.code).refuse("from", "a case may come here undecided.")
    for step in listed:
        if step.when and set(step.sources) & unsettled:
            raise steps.section(step.code).refuse(
                "when", "a case may come here before its decision is final."
            )
    proposed = reachable(
        flow, [step.to for step in decided if not step.settles],
        [step for step in listed if not (step.settles or step.undoes or set(step.by) & set(_CITIZENS))],
    )  # fmt: skip
    for code in sorted(proposed):
        if flow.states[code].is_end:
            raise states.refuse(code, "a decision may end here that nobody made final.")


def reachable(flow: Flow, starts: Iterable[str], steps: Iterable[Step]) -> set[str]:
    """The states that these steps lead to, the starts included."""
    listed = tuple(steps)
    reached, waiting = set(starts), list(starts)
    while waiting:
        state = waiting.pop()
        for step in listed:
            if state in step.sources and step.to not in reached:
                reached.add(step.to)
                waiting.append(step.to)
    return reached


def with_owners(flow: Flow, turns: Mapping[str, tuple[Turn, ...]]) -> Flow:
    """The flow in which these states have other owners and deadlines."""
    changed = {code: replace(flow.states[code], turns=each) for code, each in turns.items()}
    return replace(flow, states={**flow.states, **changed})


def with_needs(
    flow: Flow,
    needs: Mapping[str, tuple[tuple[str, ...], ...]],
    reasons: Mapping[str, tuple[str, ...]],
    identity: Mapping[str, tuple[str, ...]],
) -> Flow:
    """The flow whose steps also need these papers, and choose among these reasons and findings."""
    steps = {
        code: replace(
            step,
            needs=(*step.needs, *needs.get(code, ())),
            reasons=reasons.get(code, ()),
            identity=identity.get(code, ()),
        )
        for code, step in flow.steps.items()
    }
    return replace(flow, steps=steps)


def without_naming(flow: Flow) -> Flow:
    """The flow of a kind whose cases always come with numbers."""
    return replace(flow, steps={code: step for code, step in flow.steps.items() if not step.names})
