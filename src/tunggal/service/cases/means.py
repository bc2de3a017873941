"""What every room of cases needs, read once: the policy of casework, and what seals."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from tunggal.adapters.cases.sealing import Sealing
from tunggal.policy.case_terms import Casework
from tunggal.policy.casework import read_casework


@lru_cache(maxsize=1)
def policy() -> Casework:
    """The folder `policy/casework` of the workspace."""
    return read_casework(settings.WORKSPACE.policy / "casework")


@lru_cache(maxsize=1)
def sealing() -> Sealing:
    """What seals and hashes with the data key of the service."""
    return Sealing(settings.SECRETS)
