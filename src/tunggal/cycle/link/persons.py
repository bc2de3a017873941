"""Makes the persons: what the best record says of each field, and what happened to them."""

from __future__ import annotations

from tunggal.cycle.engine import Engine, text_literal
from tunggal.cycle.link.making import make
from tunggal.cycle.link.rules import CODES, Sources, known_fields
from tunggal.registry.quarter import Quarter


def what_is_known(engine: Engine, *, sources: Sources) -> None:
    """Make `link_known`: one row per person with the fields that survive."""
    make(engine, "known", fields=known_fields(sources))


def persons(engine: Engine, *, quarter: Quarter) -> None:
    """Make `persons` and `memberships`."""
    others = ", ".join(f"link_known.{code}" for code in CODES if code != "relation")
    make(engine, "persons", "persons", quarter=text_literal(str(quarter)), others=others)
    make(engine, "memberships", "memberships")


def life_events(engine: Engine) -> None:
    """Make `life_events`; in a first release there is nothing to compare with."""
    had_release = "1 = 1" if engine.count("previous_persons") else "1 = 0"
    make(engine, "life_events", "life_events", had_release=had_release)
    engine.drop("link_merged", "link_split")
