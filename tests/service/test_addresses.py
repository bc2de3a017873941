"""Whose network address a question is counted by, with and without proxies in front."""

from __future__ import annotations

import pytest

from tunggal.service.web.addresses import address_of


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies", "counted"),
    [
        ("198.51.100.1", "", 0, "198.51.100.1"),
        ("198.51.100.1", "6.6.6.6", 0, "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.9", 1, "203.0.113.9"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", 2, "203.0.113.9"),
        ("10.0.0.1", "", 1, "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "", 0, "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "", 0, "203.0.113.9"),
        ("10.0.0.1", "not an address", 1, "unknown"),
    ],
)
def test_whose_address_counts(remote: str, forwarded: str, proxies: int, counted: str) -> None:
    meta = {"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded}
    assert address_of(meta, proxies) == counted
