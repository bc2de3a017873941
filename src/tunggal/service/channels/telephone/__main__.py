"""The bridge as a process: `python -m tunggal.service.channels.telephone`."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from tunggal.registry.errors import TunggalError, UsageRefused
from tunggal.service.companion import begin
from tunggal.service.crew import Crew

STRAYS_EVERY, AGENTS_EVERY, CALLS_EVERY, SETTLED_EVERY = 5.0, 2.0, 1.0, 10.0  # seconds


def main() -> None:
    """Answer calls until SIGTERM or SIGINT."""
    os.umask(0o027)  # what callers say is for us and Asterisk's group
    try:
        _run(begin("tunggal.telephone"))
    except TunggalError as told:
        raise SystemExit(f"Error: {told}") from None


def _run(stop: threading.Event) -> None:
    from django.conf import settings

    from tunggal.adapters.stores.telephone_settings import address_of, read_secret
    from tunggal.adapters.telephony.ami import Ami
    from tunggal.adapters.telephony.server import AgiServer
    from tunggal.service.channels.telephone.bridge import log
    from tunggal.service.channels.telephone.making import make_bridge

    told = settings.SERVICE.telephone
    if not told.is_on:
        raise UsageRefused("tunggal.toml: [service.telephone] is not set; set folder first.")
    bridge = make_bridge(settings)
    ami = Ami(
        *address_of(told.manager, shown_as="manager"), told.user, read_secret(), bridge.hear_event,
        lambda state: log.info("manager", state=state),
    )  # fmt: skip
    crew = Crew(stop, log)
    work = (
        crew.thread("manager", lambda: ami.run(stop)),
        _every(lambda: bridge.keep_agents(ami), AGENTS_EVERY, crew, "agents_kept"),
        _every(lambda: bridge.make_calls(ami), CALLS_EVERY, crew, "calls_made"),
        _every(lambda: bridge.settle_calls(ami), SETTLED_EVERY, crew, "calls_settled"),
        _every(bridge.take_strays, STRAYS_EVERY, crew, "strays_left"),
    )
    for each in work:
        each.start()
    host, port = address_of(told.agi, shown_as="agi")
    with AgiServer(host, port, bridge.answer, bridge.policy.calls):
        log.info("bridge_started")
        stop.wait()
    ami.stop()
    log.info("bridge_stopped")
    crew.refuse_ended()


def _every(work: Callable[[], int], every: float, crew: Crew, name: str) -> threading.Thread:
    from tunggal.service.channels.telephone.bridge import repeat

    return crew.thread(name, lambda: repeat(work, every, crew.stop, name=name))


main()
