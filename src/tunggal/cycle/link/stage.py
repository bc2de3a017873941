"""Link: which records are one person, which persons are one family, and what holds of them.

Tables named `link_…` are this stage's own and are gone when it is done.
"""

from __future__ import annotations

from collections.abc import Sequence

from tunggal.cycle.engine import Engine
from tunggal.cycle.link.checks import check_link, check_nobody_vanishes
from tunggal.cycle.link.entities import entities_by_nik, number_records
from tunggal.cycle.link.families import families, family_answers
from tunggal.cycle.link.keys import count_keys, person_keys
from tunggal.cycle.link.making import make
from tunggal.cycle.link.matcher import Matcher
from tunggal.cycle.link.persons import life_events, persons, what_is_known
from tunggal.cycle.link.residual import place_residual
from tunggal.cycle.link.rules import Sources
from tunggal.policy.linking import Linking
from tunggal.registry.quarter import Quarter


def link(
    engine: Engine,
    *,
    linking: Linking,
    matcher: Matcher,
    sources: Sources,
    variables: Sequence[str],
    quarter: Quarter,
) -> None:
    """Make the tables of link from records, family_records and the last release.

    Raises ChecksFailed when the result breaks a law of the stage.
    """
    number_records(engine, linking=linking, sources=sources)
    entities_by_nik(engine)
    place_residual(engine, linking=linking, matcher=matcher)
    person_keys(engine, linking=linking)
    what_is_known(engine, sources=sources)
    families(engine, linking=linking)
    persons(engine, quarter=quarter)
    family_answers(engine, sources=sources, variables=variables, quarter=quarter)
    make(engine, "unplaced_records", "unplaced_records")
    life_events(engine)
    count_keys(engine)
    check_link(engine)
    check_nobody_vanishes(engine, most_percent=linking.most_lost_percent)
    engine.drop(*LEFT_AT_THE_END)


LEFT_AT_THE_END = (
    "link_numbers", "link_placed", "link_known", "link_person_families", "link_niks", "link_sources",
)  # fmt: skip
