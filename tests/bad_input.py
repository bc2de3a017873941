"""Texts that break careless software, and what a page of ours must be whatever was sent."""

from __future__ import annotations

from typing import Any

STRINGS = [
    "' or '1'='1", "1; drop table audit_line; --", '"><script>alert(1)</script>', "{{7*7}}", "${7*7}",
    "../../etc/passwd", "\x00", "\ud7ff", "١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦", "３１７１０１０１０１８０００１２",
    "%00%0d%0aSet-Cookie: a=b",
    "9" * 5000, "-1", "1e16", "𝟛𝟙𝟟𝟙", "\u202e3171", " " * 200, "NaN", "null", "[]", "=cmd|'/c calc'!A0",
]  # fmt: skip


def ours(response: Any, *allowed: int) -> str:
    """The page, once it has proved to be a whole one of ours with its headers of safety."""
    page = response.content.decode()
    assert response.status_code in allowed, response.status_code
    assert page.rstrip().endswith(("</html>", "-->")), page[-80:]
    assert "<h1>" in page
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    return page
