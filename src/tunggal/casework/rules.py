"""May this actor take this step now? One rule after the other; the first that forbids is told."""

from __future__ import annotations

from collections.abc import Callable

from tunggal.casework.case import BRING, Actor, Case
from tunggal.casework.refusals import Refusal, about_step
from tunggal.casework.scope import concerns_themself, may_see
from tunggal.policy.case_terms import OFFICERS, TAKERS, Casework, Role, State, Step


def owners_so_far(state: State, turn: int) -> tuple[Role, ...]:
    """Whose turn it is, and whose it was before: whoever is late may still act."""
    return tuple(each.role for each in state.turns[: turn + 1])


def takers_of(step: Step, case: Case, policy: Casework) -> tuple[Role, ...]:
    """The roles that may take a step of a case now."""
    state = policy.kinds[case.kind].flow.states[case.state]
    return step.by or owners_so_far(state, case.turn)


def why_not(code: str, case: Case, actor: Actor, policy: Casework) -> Refusal | None:
    """The first rule that forbids this actor this step, papers and reasons apart; None when it is free."""
    step = policy.kinds[case.kind].flow.steps.get(code)
    if step is None:
        return Refusal("unknown_step", {"step": code}, {"state": ("states", (case.state,))})
    for rule in _RULES:
        refusal = rule(step, case, actor, policy)
        if refusal is not None:
            return refusal
    return None


Rule = Callable[[Step, Case, Actor, Casework], Refusal | None]


def _sees_it(step: Step, case: Case, actor: Actor, policy: Casework) -> Refusal | None:
    if actor.role not in TAKERS:
        return Refusal("reads_only", codes={"role": ("roles", (actor.role,))})
    if may_see(actor, case, policy):
        return None
    return Refusal("identity_not_proved" if actor.role is Role.AGENT else "not_in_your_region")


def _is_open(step: Step, case: Case, actor: Actor, policy: Casework) -> Refusal | None:
    if case.is_open:
        return None
    return Refusal("case_is_closed", codes={"state": ("states", (case.state,))})


def _leads_from_here(step: Step, case: Case, actor: Actor, policy: Casework) -> Refusal | None:
    if case.state in step.sources:
        return None
    return about_step("not_from_this_state", step.code, state=("states", (case.state,)))


def _role_may(step: Step, case: Case, actor: Actor, policy: Casework) -> Refusal | None:
    takers = takers_of(step, case, policy)
    if actor.role in takers:
        return None
    role = ("roles", (actor.role.value,))
    return about_step("role_may_not", step.code, role=role, owners=("roles", takers))


def _is_the_bringer(step: Step, case: Case, actor: Actor, policy: Casework) -> Refusal | None:
    """What is a citizen's to do is for the one who brought the case, not for whom it concerns."""
    if actor.role in (Role.CITIZEN, Role.AGENT) and step.by and Role.CITIZEN in step.by:
        return None if actor.person.code == case.brought_by else Refusal("identity_not_proved")
    return None


def _not_own_family(step: Step, case: Case, actor: Actor, policy: Casework) -> Refusal | None:
    return Refusal("own_family") if concerns_themself(actor, case.subject) else None


def _did_not_bring_it(step: Step, case: Case, actor: Actor, policy: Casework) -> Refusal | None:
    brought = actor.code == case.brought_by or actor.code in case.takers(BRING)
    if actor.role in OFFICERS and brought and (step.decides or step.settles):
        return about_step("brought_it_yourself", step.code)
    return None


def _other_eyes(step: Step, case: Case, actor: Actor, policy: Casework) -> Refusal | None:
    if actor.role in OFFICERS and actor.code in case.takers(*step.four_eyes):
        return about_step("four_eyes", step.code)
    return None


def _apart(step: Step, case: Case, actor: Actor, policy: Casework) -> Refusal | None:
    if step.apart and case.about and actor.code in case.about.participants:
        return Refusal("took_part_in_appealed")
    return None


def _ruling_fits(step: Step, case: Case, actor: Actor, policy: Casework) -> Refusal | None:
    if step.when is None or case.ruling is step.when:
        return None
    return about_step("ruling_differs", step.code)


_RULES: tuple[Rule, ...] = (
    _sees_it, _is_open, _leads_from_here, _role_may, _is_the_bringer, _not_own_family,
    _did_not_bring_it, _other_eyes, _apart, _ruling_fits,
)  # fmt: skip


def needed_papers(step: Step, case: Case, policy: Casework) -> tuple[tuple[str, ...], ...]:
    """The papers that a step needs and that are not there yet; of each group one is enough."""
    asked = tuple(
        (paper,)
        for paper, before in policy.kinds[case.kind].attachments.items()
        if before == step.code
    )
    return tuple(
        need for need in (*step.needs, *asked) if not any(paper in case.papers for paper in need)
    )
