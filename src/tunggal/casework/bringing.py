"""How a case begins: a wish is checked, and becomes a case with its number, owner and last day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from tunggal.casework.appealing import is_party
from tunggal.casework.case import BRING, Actor, Appealed, Case, Event, Subject, Taken, entered
from tunggal.casework.deadlines import due_day, local_day
from tunggal.casework.fields import is_region, wrong_card, wrong_field
from tunggal.casework.naming import is_named
from tunggal.casework.number import CaseNumber
from tunggal.casework.refusals import CaseRefused, Refusal
from tunggal.casework.scope import concerns_themself, in_scope
from tunggal.policy.case_terms import CaseKind, Casework, Relation, Role


@dataclass(frozen=True)
class Wish:
    """What somebody asks for. `region` is the village where it will be looked into."""

    kind: str
    region: str
    subject: Subject
    channel: str
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    papers: Mapping[str, str] = field(default_factory=dict)
    about: Appealed | None = None


def bring(
    wish: Wish, actor: Actor, *, number: CaseNumber, at: datetime, policy: Casework,
    own_open: Iterable[Case] = (),
) -> Taken:  # fmt: skip
    """The new case and its first event; raises CaseRefused.

    `own_open` are the open cases that the same person brought.
    """
    refusal = why_not_brought(wish, actor, at=at, policy=policy, own_open=own_open)
    if refusal is not None:
        raise CaseRefused(refusal, policy)
    wish = _with_appealed(wish)
    flow = policy.kinds[wish.kind].flow
    start, on = flow.states[flow.start], local_day(at, wish.region, policy.calendar)
    due = due_day(on, start.turns[0].days, region=wish.region, calendar=policy.calendar)
    case = Case(
        number, wish.kind, start.code, 0, entered(start, 0), due, wish.region, wish.channel, on,
        actor.person.code, wish.subject, wish.fields, wish.papers, about=wish.about,
    )  # fmt: skip
    event = Event(
        number, at, on, BRING, actor.code, actor.role, "", start.code, case.owner, due,
        papers=wish.papers, tells=True,
    )  # fmt: skip
    return Taken(replace(case, history=(event,)), event)


def _with_appealed(wish: Wish) -> Wish:
    """An appeal concerns whom the appealed decision concerned."""
    return replace(wish, subject=wish.about.subject) if wish.about else wish


def relation_of(actor: Actor, subject: Subject, region: str) -> Relation:
    """How whoever brings a wish stands to whom it concerns, as far as it was proved."""
    person = actor.person
    if person.role is not Role.CITIZEN:
        return Relation.OFFICER
    if person.nik is not None and person.nik == subject.nik:
        return Relation.SELF
    if person.kk and person.kk == subject.kk:
        return Relation.FAMILY
    if region in person.regions:
        known = person.nik is not None or person.kk
        return Relation.NEIGHBOUR if known else Relation.UNLISTED
    return Relation.ANYONE


def why_not_brought(
    wish: Wish, actor: Actor, *, at: datetime, policy: Casework, own_open: Iterable[Case] = ()
) -> Refusal | None:
    """Why `bring` would refuse, or None."""
    kind, wish = policy.kinds[wish.kind], _with_appealed(wish)
    return (
        _wrong_bringer(kind, wish, actor)
        or wrong_field(kind, wish.fields)
        or _wrong_papers(kind, wish)
        or _wrong_appeal(kind, wish, actor, at=at, policy=policy)
        or _too_many(wish, actor, tuple(own_open), policy)
    )


def _wrong_bringer(kind: CaseKind, wish: Wish, actor: Actor) -> Refusal | None:
    named = ("kinds", (kind.code,))
    if not is_region(wish.region):
        return Refusal("region_missing")
    if actor.role not in kind.roles:
        role = ("roles", (actor.role.value,))
        return Refusal("role_may_not_bring", codes={"kind": named, "role": role})
    if actor.role is Role.AGENT and actor.caller is None:
        return Refusal("identity_not_proved")
    told_of = is_named(wish.subject, kind) or _is_described(kind, wish.fields)
    if not told_of or wrong_card(wish.subject.kk):
        return Refusal("nobody_concerned", codes={"kind": named})
    relation = relation_of(actor, wish.subject, wish.region)
    if relation is Relation.OFFICER and not in_scope(actor, wish.region):
        return Refusal("not_in_your_region")
    if relation in kind.relations or Relation.ANYONE in kind.relations:
        return None
    allowed = ("relations", tuple(kind.relations))
    return Refusal("relation_may_not_bring", codes={"kind": named, "relations": allowed})


def _is_described(kind: CaseKind, fields: Mapping[str, str]) -> bool:
    """Whether words say who is meant well enough for an officer to find the family."""
    described = [fields.get(name, "").strip() for name in kind.described_by]
    return bool(described) and all(described)


def _wrong_papers(kind: CaseKind, wish: Wish) -> Refusal | None:
    unknown = [paper for paper in wish.papers if paper not in kind.attachments]
    return Refusal("attachment_unknown", {"papers": ", ".join(unknown)}) if unknown else None


def _wrong_appeal(
    kind: CaseKind, wish: Wish, actor: Actor, *, at: datetime, policy: Casework
) -> Refusal | None:
    if not kind.about:
        return None
    about = wish.about
    if about is None or about.kind not in kind.about or about.until is None:
        return Refusal("nothing_to_appeal")
    # The same words for a decision that is not there and one that is not theirs to appeal.
    stranger = actor.person.role is Role.CITIZEN and not is_party(actor.person, about)
    if stranger or concerns_themself(actor, about.subject):
        return Refusal("nothing_to_appeal")
    if local_day(at, wish.region, policy.calendar) > about.until:
        return Refusal("too_late_to_appeal", {"until": about.until})
    return None


def _too_many(
    wish: Wish, actor: Actor, own_open: tuple[Case, ...], policy: Casework
) -> Refusal | None:
    """The same wish twice, or more open ones than one person may have; an officer brings for many."""
    kind = policy.kinds[wish.kind]
    for case in own_open:
        if case.is_open and case.kind == wish.kind and _same_wish(case, wish, kind):
            return Refusal("already_open", {"number": str(case.number)})
    limits = policy.limits if actor.person.role is Role.CITIZEN else ()
    for limit in limits:
        held = [case for case in own_open if case.is_open and case.kind in limit.kinds]
        if wish.kind in limit.kinds and len(held) >= limit.most:
            return Refusal("too_many_open", {"number": str(len(held))})
    return None


def _same_wish(case: Case, wish: Wish, kind: CaseKind) -> bool:
    """Whether two wishes of one person say the same; other words make no other wish.

    Unless they are all that says who is meant.
    """
    words_count = () if wish.subject.key else kind.described_by

    def said(fields: Mapping[str, str]) -> dict[str, str]:
        return {
            name: value
            for name, value in fields.items()
            if kind.concerns == "none" or kind.fields[name].holds != "text" or name in words_count
        }

    one = (case.subject, case.about and case.about.number)
    other = (wish.subject, wish.about and wish.about.number)
    return one == other and said(case.fields) == said(wish.fields)
