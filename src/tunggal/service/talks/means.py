"""What every room of talks needs, read once: the policy of the dialogue, and what seals."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from tunggal.adapters.cases.sealing import Sealing
from tunggal.policy.dialogue import Dialogue, read_dialogue


@lru_cache(maxsize=1)
def policy() -> Dialogue:
    """The folder `policy/dialogue` of the workspace, with the kinds of case that it speaks of."""
    return read_dialogue(settings.WORKSPACE.policy)


@lru_cache(maxsize=1)
def sealing() -> Sealing:
    """Seals with keys of its own, so that no conversation opens as a case."""
    return Sealing(settings.SECRETS, "talk")
