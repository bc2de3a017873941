"""The network address that a question is counted by."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

UNKNOWN = "unknown"
_ONE_LINE = 64  # bits: one connection to the network holds at least so large a part of IPv6


def address_of(meta: Mapping[str, Any], proxies: int) -> str:
    """The caller's address; with trusted proxies in front, the one that the outermost of them saw.

    What stands left of it in X-Forwarded-For was written by the caller, and is not believed.
    """
    seen = str(meta.get("REMOTE_ADDR", ""))
    if proxies:
        listed = str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",")
        told = [each.strip() for each in listed if each.strip()]
        seen = told[-proxies] if len(told) >= proxies else seen
    try:
        return _counted(ip_address(seen))
    except ValueError:
        return UNKNOWN


def _counted(address: IPv4Address | IPv6Address) -> str:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((address, _ONE_LINE), strict=False))
    return str(address)
