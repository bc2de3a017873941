"""How the tests are dealt out to the processes of a run: what stays together, and what comes first."""

from __future__ import annotations

from typing import Any

# What takes longest comes first, or it would come last and alone.
FIRST = (
    "spark",
    "tests/service/test_whatsapp_events.py postgresql",
    "tests/service/test_whatsapp_events.py",
    "tests/journeys/test_calls.py",
)


def group_of(test: str) -> str:
    """A file stays together; but all that Spark runs, in one session, and each database by itself."""
    file, _, name = test.partition("::")
    if "spark" in test:  # a second process would start, and warm up, a second Java
        return "spark"
    return f"{file} postgresql" if "postgresql" in name else file


def turn_of(test: str) -> int:
    group = group_of(test)
    return FIRST.index(group) if group in FIRST else len(FIRST)


def dealer(config: Any, log: Any) -> Any:
    """Deals groups, each to the process that is free next."""
    from xdist.scheduler import LoadScopeScheduling

    class Dealer(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    return Dealer(config, log)
