"""For whom a kind of case may be brought: oneself, a member of the family, the family, or another."""

from __future__ import annotations

from tunggal.policy.case_terms import CaseKind, Relation

ME, MEMBER, FAMILY, OTHER = "me", "member", "family", "other"


def ways(kind: CaseKind, *, known: bool, has_card: bool) -> tuple[str, ...]:
    """For whom somebody may bring a kind; none where nobody has to be named.

    Whoever is `known` stands in the register, and `has_card` when the family card was proved too.
    """
    if kind.concerns == "none" or kind.about:
        return ()
    allowed = set(kind.relations)
    others = {Relation.ANYONE, Relation.NEIGHBOUR if known else Relation.UNLISTED} & allowed
    own = {Relation.SELF, Relation.FAMILY} & allowed if known else set()
    said = []
    if own and kind.concerns == "family":
        said.append(FAMILY)
    elif own:
        said += [ME] if Relation.SELF in own else []
        said += [MEMBER] if Relation.FAMILY in own and has_card else []
    return (*said, OTHER) if others else tuple(said)
