"""What every room of cases needs, read once: the policy of casework, and what seals."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django.conf import settings

from tunggal.adapters.cases.sealing import Sealing
from tunggal.policy.case_terms import Casework
from tunggal.policy.casework import read_casework
from tunggal.policy.programmes import Programme, read_programmes


@lru_cache(maxsize=1)
def policy() -> Casework:
    """The folder `policy/casework` of the workspace."""
    return read_casework(settings.WORKSPACE.policy / "casework")


@lru_cache(maxsize=1)
def programmes() -> Mapping[str, Programme]:
    """The folder `policy/programmes` of the workspace, by code."""
    return {each.code: each for each in read_programmes(settings.WORKSPACE.policy / "programmes")}


@lru_cache(maxsize=1)
def sealing() -> Sealing:
    """What seals and hashes with the data key of the service."""
    return Sealing(settings.SECRETS)
