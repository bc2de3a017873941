"""Places the records that no NIK places: by human decision, the last release, the model, or alone."""

from __future__ import annotations

from tunggal.cycle.engine import Engine, text_literal
from tunggal.cycle.link.making import make, make_sane
from tunggal.cycle.link.matcher import Matcher
from tunggal.policy.linking import Linking

ROUNDS = 8  # of stars; each round settles every record that has no open better neighbour
HOPS = 4  # decisions that follow one another


def place_residual(engine: Engine, *, linking: Linking, matcher: Matcher) -> None:
    """Make `link_clusters`: record, cluster, rule and probability, every record once."""
    make(engine, "standing")
    make(engine, "taken")
    make(engine, "members")
    make_sane(engine, "kept")
    make_sane(engine, "linked_before")
    residual = make(engine, "residual")
    make(engine, "clean_places", placed="link_members")
    make(engine, "returned")
    engine.drop("link_kept", "link_standing")
    make(engine, "open", settled="link_returned")
    make(engine, "faces")
    if residual:
        _learn(engine, linking=linking, matcher=matcher)
    _join_entities(engine, linking=linking, matcher=matcher)
    _join_each_other(engine, linking=linking, matcher=matcher)
    _gather(engine)


def _learn(engine: Engine, *, linking: Linking, matcher: Matcher) -> None:
    below = digests_below(engine.count("link_judged"), sample=linking.sample)
    make(engine, "labelled", sample=str(linking.sample), below=text_literal(below))
    make(engine, "anchor_faces")
    matcher.learn(engine, records="link_labelled", entities="link_anchor_faces")
    engine.drop("link_labelled", "link_anchor_faces")


def digests_below(records: int, *, sample: int) -> str:
    """Four hexadecimal digits below which lie the digests of some four times as many as we draw.

    >>> digests_below(1_000_000, sample=62_500)
    '4000'
    """
    share = min(1.0, 4 * sample / max(records, 1))
    return "g" if share >= 1 else f"{int(share * 0x10000):04x}"


def _join_entities(engine: Engine, *, linking: Linking, matcher: Matcher) -> None:
    matcher.match(engine, left="link_open", right="link_faces", into="link_face_pairs")
    placed = (
        "(select record_no, entity_no from link_members "
        "union all select record_no, entity_no from link_returned)"
    )
    make(engine, "clean_places", placed=placed)
    make(engine, "apart")
    make(engine, "candidates")
    make(engine, "chosen", accept=str(linking.accept), margin=str(linking.margin))
    engine.drop("link_face_pairs", "link_clean_places", "link_apart", "link_faces")


def _join_each_other(engine: Engine, *, linking: Linking, matcher: Matcher) -> None:
    engine.make_table("link_accepted", "select record_no from link_chosen where accepted = 1")
    engine.make_table("link_left", _still_open())
    matcher.match(engine, left="link_left", right="link_left", into="link_residual_pairs")
    make(engine, "edges", accept=str(linking.accept))
    engine.drop("link_accepted", "link_residual_pairs")
    _stars(engine)


def _still_open() -> str:
    return (
        "select link_open.* from link_open left join link_accepted "
        "on link_accepted.record_no = link_open.no where link_accepted.record_no is null"
    )


def _stars(engine: Engine) -> None:
    rounds = []
    for turn in range(ROUNDS):
        edges, joins = ("link_edges", f"link_joins_{turn}")
        if not make(engine, "star_joins", joins, edges=edges):
            engine.drop(joins)
            break
        rounds.append(joins)
        make(engine, "open_edges", edges, edges=edges, joins=joins)
    none = "select no as record_no, no as centre_no, 0 as probability from link_left where 1 = 0"
    engine.make_table(
        "link_stars", " union all ".join([none, *(f"select * from {joins}" for joins in rounds)])
    )
    engine.drop("link_edges", *rounds)


def _gather(engine: Engine) -> None:
    make(engine, "clusters")
    for _ in range(HOPS if engine.count("link_taken") else 0):
        make(engine, "clusters_with_taken", "link_clusters")
    if engine.count("link_decided"):
        make(engine, "clusters_parted", "link_clusters")
    engine.drop("link_members", "link_returned", "link_left", "link_stars", "link_open")
    engine.drop("link_residual", "link_taken")
