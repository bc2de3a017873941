"""The usual way of a case, from where it begins to its end: what is done, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass

from tunggal.casework.case import Case
from tunggal.policy.case_terms import CaseWords, Flow, Role, Ruling, Step

DONE, NOW, NEXT = "done", "now", "next"


@dataclass(frozen=True)
class Stop:
    """One place on the way, in words: done, now or next."""

    label: str
    when: str


def usual_way(flow: Flow, ruling: Ruling = Ruling.OPEN) -> tuple[str, ...]:
    """The states of a case that goes well: the first step that goes on, without a detour.

    A step that needs an explanation is an exception, unless it ends the case or nothing else goes on.
    """
    way = [flow.start]
    while not flow.states[way[-1]].is_end:
        onward = [step for step in flow.steps_from(way[-1]) if _goes_on(step, way, ruling)]
        onward.sort(key=lambda step: step.needs_note and not flow.states[step.to].is_end)
        if not onward:
            break
        way.append(onward[0].to)
    return tuple(way)


def stops(case: Case, flow: Flow, words: CaseWords) -> tuple[Stop, ...]:
    """The way of one case: where it was, where it is, where it usually goes from there."""
    way = usual_way(flow, case.ruling)
    been = {each for event in case.history for each in (event.before, event.after)}
    before = [state for state in way if state in been and state != case.state]
    after: tuple[str, ...] = ()
    if case.state in way:
        place = way.index(case.state)
        before, after = [state for state in before if way.index(state) < place], way[place + 1 :]
    elif not flow.states[case.state].is_end:  # it waits for an answer, then goes on
        after = tuple(state for state in way if state not in before)
    ended = flow.states[case.state].is_end
    told = [(state, DONE) for state in before] + [(case.state, DONE if ended else NOW)]
    told += [(state, NEXT) for state in after]
    return tuple(Stop(words.label("states", state), when) for state, when in told)


def _goes_on(step: Step, way: list[str], ruling: Ruling) -> bool:
    own_wish = bool(step.by) and set(step.by) <= {Role.CITIZEN, Role.AGENT}
    fits = step.when is None or ruling is Ruling.OPEN or step.when is ruling
    return fits and step.to not in way and not own_wish and not step.undoes
