"""The bridge between Asterisk and the service: answers calls, tells of them, keeps the queue's agents."""

from __future__ import annotations

import threading
from collections import OrderedDict
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from django.db import close_old_connections

from tunggal.adapters.stores.telephone_settings import TelephoneSettings
from tunggal.adapters.telephony.agi import AgiLine, Waits
from tunggal.adapters.telephony.ami import Ami, AmiBroken, Told
from tunggal.adapters.telephony.calls import ENDED, NEW, QUEUED, CallEvent, Gone
from tunggal.adapters.telephony.exchange import (
    call_event,
    call_out,
    changes,
    failed_call,
    members,
    rang_in_vain,
    talks,
)
from tunggal.adapters.telephony.server import HEAD_WITHIN
from tunggal.adapters.telephony.spool import sweep
from tunggal.adapters.telephony.voice import Voice
from tunggal.adapters.telephony.wire import AgiBroken, AgiConnection
from tunggal.policy.messages import LANGUAGES
from tunggal.policy.telephone import TelephonePolicy
from tunggal.service.accounts.numbers import e164
from tunggal.service.centre import calls, duty, outward, settling
from tunggal.service.centre.means import rules
from tunggal.service.channels.telephone.answering import Call, Means, begin_call, hold
from tunggal.service.channels.telephone.strays import leave_strays

log = structlog.get_logger("tunggal.telephone")
THREADS = 8  # that ask the database; calls themselves wait in threads of their own
_NOBODY = "nobody"  # what Asterisk's dialplan says of a call that nobody took


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


@dataclass
class Bridge:
    """What all calls share."""

    settings: TelephoneSettings
    policy: TelephonePolicy
    means: Means
    voice: Voice
    pool: Executor = field(default_factory=lambda: ThreadPoolExecutor(THREADS))
    _held: dict[str, Call] = field(default_factory=dict)  # by the code of their conversation
    _waiting: OrderedDict[str, Call] = field(default_factory=OrderedDict)  # for an agent, by name
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def recordings(self) -> Path:
        return self.voice.folder / "recordings"

    def answer(self, connection: AgiConnection) -> None:
        """Hold one call; whatever fails, Asterisk goes on with "leave a message"."""
        try:
            head = connection.head(within=HEAD_WITHIN)
            with self.voice.open_call() as files:
                line = AgiLine(
                    head["agi_uniqueid"], head.get("agi_callerid", ""), connection, files,
                    self._waits(), self.recordings, self.pool,
                )  # fmt: skip
                self._hold(line, head)
        except Gone:
            pass
        except AgiBroken as fault:
            log.error("call_failed", why=str(fault))
        except Exception as fault:
            log.error("call_failed", exc_info=fault)

    def _hold(self, line: AgiLine, head: Told) -> None:
        language = head.get("agi_language", "")
        language = language if language in LANGUAGES else LANGUAGES[0]
        waited = self._waited(line, head)
        call = waited or begin_call(
            line, self.means, telephone=e164(line.number), language=language
        )
        call.line, code = line, call.conversation.code
        self._held[code] = call
        try:
            line.begin()
            line.speak(call.language)
            self.tell(CallEvent(line.call, NEW, now(), call.speaker.telephone, call.language))
            if hold(call, nobody_came=waited is not None):
                self._keep_waiting(call)
        finally:
            self._held.pop(code, None)

    def _waited(self, line: AgiLine, head: Told) -> Call | None:
        """The conversation of a call that comes back because nobody took it."""
        with self._lock:
            call = self._waiting.get(line.call)
            if call is None or call.line.number != line.number:
                return None
            del self._waiting[line.call]
        # A name may come again when Asterisk was started anew: who is new knows nothing of before.
        return call if head.get("agi_network_script") == _NOBODY else None

    def _keep_waiting(self, call: Call) -> None:
        """Remember the conversation for the case that nobody takes the call."""
        with self._lock:
            self._waiting[call.line.call] = call
            while len(self._waiting) > self.policy.calls:
                self._waiting.popitem(last=False)
        event = CallEvent(call.line.call, QUEUED, now(), "", call.language)
        self.tell(event, errand=call.conversation.errand)

    def _waits(self) -> Waits:
        it = self.policy
        return Waits(
            it.first_key, it.next_key, it.message_most, it.message_silence, it.message_least / 1_000,
            it.think_most, it.queue_most,
        )  # fmt: skip

    def tell(self, event: CallEvent, *, errand: str = "") -> None:
        """Let the command centre know; nobody waits for it, and a fault is logged."""
        self.pool.submit(self._tell, event, errand)

    def _tell(self, event: CallEvent, errand: str) -> None:
        try:
            close_old_connections()
            calls.call_event(
                event.call, event.event, at=event.at, telephone=event.telephone,
                language=event.language, agent=event.agent, errand=errand,
            )  # fmt: skip
        except Exception as fault:
            log.error("event_failed", event_of=event.event, exc_info=fault)

    def hear_event(self, told: Told) -> None:
        """An event of Asterisk's manager."""
        queue = self.settings.queue
        if name := failed_call(told):
            self.pool.submit(self._act, outward.fail, name)
        if agent := rang_in_vain(told, queue=queue):
            self.pool.submit(self._act, duty.miss, agent)
        event = call_event(told, queue=queue, at=now())
        if event is None:
            return
        if event.event == ENDED:
            with self._lock:
                self._waiting.pop(event.call, None)
        self.tell(event)

    def _act(self, act: Any, name: str) -> None:
        try:
            close_old_connections()
            act(name, at=now())
        except Exception as fault:
            log.error("event_failed", event_of=act.__name__, exc_info=fault)

    def make_calls(self, ami: Ami) -> int:
        """Let the exchange make the calls that agents want; gives how many were ordered."""
        wanted = outward.take_wanted(now())
        for each in wanted:
            order = call_out(each.name, agent=each.agent, telephone=each.telephone)
            try:
                if order is None:
                    raise AmiBroken("no telephone")
                ami.order(order[0], **order[1])
            except AmiBroken:
                outward.fail(each.name, at=now())
        return len(wanted)

    def settle_calls(self, ami: Ami) -> int:
        """Make up for events that were missed while the manager or the database was away."""
        known = settling.under_way(now())  # first: what begins meanwhile is not gone
        return settling.settle(known, talks(ami), at=now()) if known else 0

    def is_held(self, key: str) -> bool:
        """Whether the call whose conversation made a key still goes on."""
        return key.rpartition("-")[0] in self._held

    def take_strays(self) -> int:
        """Leave the recordings that nobody has left, and remove what is too old to be looked at."""
        at = now()
        left = leave_strays(
            self.recordings, take_in=self.means.take_in, is_held=self.is_held, at=at
        )
        if swept := sweep(self.recordings, before=(at - rules().texts_kept).timestamp()):
            log.info("recordings_swept", count=swept)
        return left

    def keep_agents(self, ami: Ami) -> int:
        """Let the queue have the agents who are there; gives how many orders that took."""
        at = now()
        free = {*duty.free_agents(at)}
        wanted = {each.agent: each.agent not in free for each in duty.present(at)}
        queue, done = self.settings.queue, 0
        for action, values in changes(wanted, members(ami, queue), queue):
            ami.order(action, **values)
            done += 1
        return done


def repeat(work: Any, every: float, stop: threading.Event, *, name: str) -> None:
    """Do something again and again; a failure is logged once, until it works again."""
    failed = ""
    while not stop.is_set():
        try:
            close_old_connections()
            done, failed = work(), ""
            if done:
                log.info(name, done=done)
        except AmiBroken:
            pass  # that the manager is not there was logged where it went
        except Exception as fault:
            if failed != type(fault).__name__:
                log.error("work_failed", work=name, exc_info=fault)
            failed = type(fault).__name__
        stop.wait(every)
