"""What Asterisk's events say of our calls, and how its queue gets the agents who are there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from tunggal.adapters.telephony.ami import Ami, AmiBroken, Told
from tunggal.adapters.telephony.calls import ABANDONED, ANSWERED, ENDED, NEW, QUEUED, CallEvent

CONTEXTS = ("from-trunk", "tunggal")  # of extensions.conf: where our callers are
_CHANNEL = re.compile(r"PJSIP/(.+)-[0-9a-f]{8}", re.ASCII)  # of an agent's telephone
_CODE = re.compile(r"[A-Za-z0-9._\-]{1,36}", re.ASCII)
_OF_QUEUE: Mapping[str, str] = {
    "QueueCallerJoin": QUEUED,
    "AgentCalled": QUEUED,  # it rings at an agent: what is known of the caller is shown
    "AgentConnect": ANSWERED,
    "QueueCallerAbandon": ABANDONED,
    "AgentComplete": ENDED,
}
Order = tuple[str, dict[str, str]]
OUT = "out-"  # begin of the names of calls that we have made
_OUT_CONTEXT = "tunggal-out"  # where they go
_RINGS = 30_000  # milliseconds at the agent


@dataclass(frozen=True)
class Member:
    """An agent in the queue."""

    agent: str
    is_paused: bool


@dataclass(frozen=True)
class Talk:
    """A call that the exchange carries, and whose telephone it is put through to, if to any."""

    agent: str = ""
    seconds: int = 0  # since that telephone began to ring


def call_event(told: Told, *, queue: str, at: datetime) -> CallEvent | None:
    """What an event says of a call of ours; None for all others."""
    name, call = told.get("Event", ""), told.get("Uniqueid", "")
    if name in _OF_QUEUE and told.get("Queue") == queue:
        agent = told.get("MemberName", "")
        return CallEvent(call, _OF_QUEUE[name], at, _number(told), agent=agent)
    is_caller = call == told.get("Linkedid") and told.get("Context") in CONTEXTS
    if name == "Newchannel" and is_caller:
        return CallEvent(call, NEW, at, _number(told))
    is_ours = is_caller or call.startswith(OUT)
    return CallEvent(call, ENDED, at) if name == "Hangup" and is_ours else None


def call_out(name: str, *, agent: str, telephone: str) -> Order | None:
    """The order to ring at an agent, and then at a number; None where an agent has no telephone."""
    if not (_CODE.fullmatch(agent) and telephone.removeprefix("+").isdigit()):
        return None
    return "Originate", {
        "Channel": f"PJSIP/{agent}", "ChannelId": name, "Context": _OUT_CONTEXT, "Exten": telephone,
        "Priority": "1", "Timeout": str(_RINGS), "Async": "true",
    }  # fmt: skip


def failed_call(told: Told) -> str:
    """The name of a call that we had made and that nobody took, or nothing could ring; else ""."""
    name = told.get("Uniqueid", "") if told.get("Event") == "OriginateResponse" else ""
    return name if name.startswith(OUT) and told.get("Response") == "Failure" else ""


def rang_in_vain(told: Told, *, queue: str) -> str:
    """The agent at whom a call of our queue rang, and who did not take it; else ""."""
    is_ours = told.get("Event") == "AgentRingNoAnswer" and told.get("Queue") == queue
    return told.get("MemberName", "") if is_ours else ""


def _number(told: Told) -> str:
    number = told.get("CallerIDNum", "")
    return number if number.removeprefix("+").isdigit() else ""


def members(ami: Ami, queue: str) -> dict[str, Member]:
    """Who is in the queue now, by interface."""
    told = ami.order("QueueStatus", until="QueueStatusComplete", Queue=queue)
    found = (each for each in told if each.get("Event") == "QueueMember")
    return {
        each.get("Location", each.get("Interface", "")): Member(
            each.get("Name", ""), each.get("Paused") == "1"
        )
        for each in found
    }


def talks(ami: Ami) -> dict[str, Talk]:
    """The calls that the exchange carries now, by name; raises AmiBroken where one may be missing."""
    *told, end = ami.order("CoreShowChannels", until="CoreShowChannelsComplete")
    channels = [each for each in told if each.get("Event") == "CoreShowChannel"]
    if end.get("ListItems") != str(len(channels)):
        raise AmiBroken("CoreShowChannels: not all were told")
    bridges: dict[str, list[Told]] = {}
    for each in channels:
        bridges.setdefault(each.get("BridgeId", ""), []).append(each)
    return {
        each.get("Uniqueid", ""): _talk(each, bridges[each.get("BridgeId", "")])
        for each in channels
    }


def _talk(channel: Told, together: list[Told]) -> Talk:
    others = [each for each in together if each is not channel] if channel.get("BridgeId") else []
    for each in others:
        if found := _CHANNEL.fullmatch(each.get("Channel", "")):
            return Talk(found[1], _seconds(each.get("Duration", "")))
    return Talk()


def _seconds(duration: str) -> int:
    """Of hours:minutes:seconds."""
    parts = duration.split(":")
    if not all(part.isascii() and part.isdigit() for part in parts):
        return 0
    return sum(int(part) * 60**place for place, part in enumerate(reversed(parts)))


def changes(wanted: Mapping[str, bool], now: Mapping[str, Member], queue: str) -> Iterator[Order]:
    """The orders that make the queue as it should be: agent → whether paused."""
    there = {f"PJSIP/{agent}": agent for agent in wanted if _CODE.fullmatch(agent)}
    for interface in now:
        if interface not in there:
            yield "QueueRemove", {"Queue": queue, "Interface": interface}
    for interface, agent in there.items():
        paused, member = "true" if wanted[agent] else "false", now.get(interface)
        if member is None:
            yield "QueueAdd", {
                "Queue": queue, "Interface": interface, "MemberName": agent, "Paused": paused,
                "StateInterface": interface,
            }  # fmt: skip
        elif member.is_paused != wanted[agent]:
            yield "QueuePause", {"Queue": queue, "Interface": interface, "Paused": paused}
