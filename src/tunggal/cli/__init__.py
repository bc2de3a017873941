"""The command line: noun, then verb. Data goes to stdout, talk to stderr."""

from __future__ import annotations

from tunggal.cli.frame import LazyGroup, run_group

NOUNS = {
    "init": ("workspace", "Make a workspace with the example policy and keys."),
    "demo": ("workspace", "Simulate a country and run two quarters, start to end."),
    "doctor": ("workspace", "Say what this machine and workspace can do."),
    "simulate": ("simulation", "Make a synthetic country and the files its offices send."),
    "truth": ("simulation", "Measure a release against the truth of the simulated country."),
    "source": ("source", "Sources of data and their deliveries."),
    "region": ("region", "The list of provinces, regencies, districts and villages."),
    "scoring": ("scoring", "The welfare score: train it, read its card."),
    "cycle": ("cycle", "One quarter's work, from deliveries to planned releases."),
    "release": ("release", "Plan, publish, verify, compare and rebuild releases."),
    "key": ("key", "Keys that this office signs with, and those it trusts."),
    "programme": ("programme", "Aid programmes and their rules."),
    "notice": ("notice", "What movers are told: counts, texts, letters."),
    "family": ("family", "One family: rank, reasons, what would change it."),
    "participation": ("participation", "Cases of citizens, on their way into the cycle."),
    "officer": ("officer", "Accounts of officers, agents and auditors of the console."),
    "agency": ("agency", "Other agencies, whose programs may call this service."),
    "serve": ("serve", "Start the service: the citizens' portal, the console, the worker."),
    "worker": ("serve", "Start a worker alone, beside a service on PostgreSQL."),
    "message": ("message", "Messages to citizens: how many wait, which were given up."),
    "audit": ("serve", "The audit: who saw or did what."),
}

root = LazyGroup(
    name="tunggal",
    nouns=NOUNS,
    help="A living social registry: one register, ranked, allocated and released every quarter.",
    epilog="Example: tunggal demo my-demo",
)


def main() -> None:
    """Entry point of the command `tunggal`."""
    run_group(root)
