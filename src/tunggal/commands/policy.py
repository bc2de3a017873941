"""Everything the policy files of a workspace say, read at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tunggal.adapters.stores.workspace import Workspace
from tunggal.policy.allocation import Allocation, read_allocation
from tunggal.policy.linking import Linking, read_linking
from tunggal.policy.messages import Messages, read_messages
from tunggal.policy.programmes import Programme, read_programmes
from tunggal.policy.ranking import Ranking, read_ranking
from tunggal.policy.scoring import Scoring, read_scoring
from tunggal.policy.sources import Source, read_sources
from tunggal.policy.variables import Variable, read_variables


@dataclass(frozen=True)
class Policy:
    """What a ministry decided, as frozen values."""

    variables: Mapping[str, Variable]
    sources: Mapping[str, Source]
    linking: Linking
    ranking: Ranking
    scoring: Scoring
    programmes: tuple[Programme, ...]
    allocation: Allocation
    messages: Mapping[str, Messages]


def read_all(place: Workspace) -> Policy:
    """Read every policy file; raises PolicyRefused at the first that cannot be used."""
    folder = place.policy
    ranking = read_ranking(folder / "rank.yaml")
    return Policy(
        variables=read_variables(folder / "variables.yaml"),
        sources=read_sources(folder / "sources"),
        linking=read_linking(folder / "link.yaml"),
        ranking=ranking,
        scoring=read_scoring(folder / "scoring" / f"{ranking.model}.yaml"),
        programmes=read_programmes(folder / "programmes"),
        allocation=read_allocation(folder),
        messages=read_messages(folder / "messages"),
    )
