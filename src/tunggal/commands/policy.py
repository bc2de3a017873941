"""Everything the policy files of a workspace say, read at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tunggal.adapters.stores.workspace import Workspace
from tunggal.policy.allocation import Allocation, read_allocation
from tunggal.policy.linking import Linking, read_linking
from tunggal.policy.messages import Messages, read_messages
from tunggal.policy.notices import NoticeOffice, NoticeWords, read_notices
from tunggal.policy.programmes import Programme, read_programmes
from tunggal.policy.ranking import Ranking, read_ranking
from tunggal.policy.scoring import Scoring, read_scoring
from tunggal.policy.sources import Source, read_sources
from tunggal.policy.variables import Variable, read_variables
from tunggal.registry.errors import PolicyRefused


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
    notices: tuple[NoticeOffice, Mapping[str, NoticeWords]]


def read_all(place: Workspace) -> Policy:
    """Read every policy file; raises PolicyRefused at the first that cannot be used."""
    policy = _read(place.policy)
    _refuse_unknown_protections(policy)
    return policy


def _refuse_unknown_protections(policy: Policy) -> None:
    """A kind that no source delivers would protect nobody, in silence."""
    delivered = {
        str(word)
        for source in policy.sources.values()
        if "protections" in source.parts
        for word in source.parts["protections"].words_of("kind")
    }
    common = policy.allocation.guards
    guards = [("policy/allocate.yaml", common)]
    guards += [(each.file, each.guards.over(common)) for each in policy.programmes]
    for file, each in guards:
        for kind in sorted(each.protected_kinds - delivered):
            raise PolicyRefused(
                f"{file}: guards.protect: found '{kind}', expected a group of the file or a kind that "
                f"a source of protections delivers: {', '.join(sorted(delivered)) or 'none does'}."
            )


def _read(folder: Path) -> Policy:
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
        notices=read_notices(folder / "notices"),
    )
