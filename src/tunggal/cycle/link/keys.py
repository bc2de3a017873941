"""Keys that stay: a person or family of the last release keeps its key, new ones get the next."""

from __future__ import annotations

from tunggal.cycle.engine import Engine, text_literal
from tunggal.cycle.link.entities import grouping
from tunggal.cycle.link.making import make, make_sane
from tunggal.policy.linking import Linking

KEYED = {"person": ("persons", "person_id"), "family": ("families", "family_id")}
PASSES = 2  # a claimant whose first wish went to another gets a second


def person_keys(engine: Engine, *, linking: Linking) -> None:
    """Make `link_placed`: the person of every record; and what became of the old persons."""
    make(engine, "cluster_niks")
    make_sane(engine, "claims")
    award(engine, claims="link_claims", kept="link_kept_keys")
    make(engine, "person_anchors", seed=text_literal(linking.seed))
    number_the_rest(
        engine,
        "link_person_anchors",
        kept="link_kept_keys",
        keys="link_keys",
        highest=highest_key(engine, "person"),
    )
    make(engine, "placed")
    make(engine, "merged")
    make(engine, "split")
    engine.drop("link_linked_before", "link_claims", "link_kept_keys", "link_clusters")
    make(engine, "record_links", "record_links")
    make(engine, "review_pairs", "review_pairs", review=str(linking.review))
    engine.make_table(
        "link_niks",
        "select link_keys.key_no as person_id, link_cluster_niks.nik from link_cluster_niks "
        "inner join link_keys on link_keys.ours = link_cluster_niks.cluster_no",
    )
    engine.drop(
        "link_cluster_niks", "link_candidates", "link_chosen", "link_judged", "link_entities"
    )
    engine.drop("link_decided", "link_decisions", "link_keys")


def award(engine: Engine, *, claims: str, kept: str) -> None:
    """Make `kept` (ours, theirs): old keys given to those they suit best."""
    engine.make_table(kept, f"select ours, theirs from {claims} where 1 = 0")
    for _ in range(PASSES if engine.count(claims) else 0):
        make(engine, "awarded", claims=claims, given=kept)
        engine.make_table(
            kept, f"select ours, theirs from {kept} union all select ours, theirs from link_awarded"
        )
        engine.drop("link_awarded")


def number_the_rest(engine: Engine, anchors: str, *, kept: str, keys: str, highest: int) -> None:
    """Make `keys` (ours, key_no, is_new): kept keys, and new ones counted up from `highest`."""
    engine.make_table("link_bucketed", f"select substr(digest, 1, 3) as bucket from {anchors}")
    make(engine, "before", "link_buckets", **grouping("link_bucketed", ("bucket",)))
    make(
        engine,
        "keys",
        keys,
        kept=kept,
        anchors=anchors,
        buckets="link_buckets",
        highest=str(highest),
    )
    engine.drop("link_bucketed", "link_buckets", anchors)


def highest_key(engine: Engine, kind: str) -> int:
    """The highest key of a kind (`person`, `family`) that any earlier release gave."""
    table, column = KEYED[kind]
    found = engine.rows(
        f"select coalesce(max(given.highest), 0) as highest from ("
        f"select {column} as highest from previous_{table} union all "
        f"select highest from previous_key_counters where kind = '{kind}') as given"
    )
    return int(found[0]["highest"])


def count_keys(engine: Engine) -> None:
    """Make `key_counters`: a key that was given once is never given again."""
    counted = [
        f"select '{kind}' as kind, greatest(cast({highest_key(engine, kind)} as bigint), "
        f"coalesce(max({column}), cast(0 as bigint))) as highest from {table}"
        for kind, (table, column) in KEYED.items()
    ]
    engine.make_table("key_counters", " union all ".join(counted))
