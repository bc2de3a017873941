"""Makes the families: who belongs together, who heads them, and which answers hold."""

from __future__ import annotations

from collections.abc import Sequence

from tunggal.cycle.engine import Engine, text_literal
from tunggal.cycle.link.keys import award, highest_key, number_the_rest
from tunggal.cycle.link.making import make
from tunggal.cycle.link.rules import Sources, answer_fields, answers_given
from tunggal.policy.linking import Linking
from tunggal.registry.quarter import Quarter


def families(engine: Engine, *, linking: Linking) -> None:
    """Make `link_person_families`: the family of each person, with a key that stays."""
    for name in ("beside", "followed", "shared", "tokens", "family_tokens", "heads"):
        make(engine, name)
    engine.drop("link_beside", "link_followed", "link_shared")
    make(engine, "family_claims")
    award(engine, claims="link_family_claims", kept="link_kept_family_keys")
    make(engine, "family_anchors", seed=text_literal(linking.seed))
    number_the_rest(
        engine,
        "link_family_anchors",
        kept="link_kept_family_keys",
        keys="link_family_keys",
        highest=highest_key(engine, "family"),
    )
    make(engine, "person_families")
    engine.drop("link_family_claims", "link_kept_family_keys", "link_family_keys")
    engine.drop("link_tokens", "link_family_tokens", "link_heads")


def family_answers(
    engine: Engine, *, sources: Sources, variables: Sequence[str], quarter: Quarter
) -> None:
    """Make `family_sources`, `provenance` and `families`."""
    make(engine, "family_votes")
    engine.drop("link_records")
    make(engine, "family_sources", "family_sources")
    engine.drop("link_family_votes")
    make(engine, "answers", answers=answer_fields(variables, sources))
    make(
        engine, "provenance", "provenance", columns=", ".join(f"{name}_from" for name in variables)
    )
    make(engine, "answered", given=answers_given(variables))
    listed = ", ".join(f"one.{name}" for name in variables)
    make(engine, "families", "families", answers=listed, quarter=text_literal(str(quarter)))
    engine.drop("link_answers", "link_answered")
