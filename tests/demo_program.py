"""Looks at the pages of a demo as the people it names, in a process of its own.

Run with TUNGGAL_WORKSPACE, and TUNGGAL_DATABASE for PostgreSQL: `pages NIK...` prints what each officer
and these citizens find, `cases` what is kept of every case.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

_CASE = re.compile(r'href="(/id/(?:console/)?cases/\d{10})"')
_STEP = re.compile(r'/(?:steps/[a-z_]+|visit)"')


def run(workspace: Path, *words: str, database: str = "") -> dict[str, Any]:
    """What the program prints, for a test."""
    done = subprocess.run(
        [sys.executable, __file__, *words], capture_output=True, text=True, check=False,
        env={**os.environ, "TUNGGAL_WORKSPACE": str(workspace), "TUNGGAL_DATABASE": database},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def pages(*niks: str) -> dict[str, Any]:
    return {"officers": dict(_officers()), "citizens": {nik: _citizen(nik) for nik in niks}}


def _officers() -> Iterator[tuple[str, Any]]:
    from django.test import Client

    from signing_in import as_officer
    from tunggal.service.accounts.models import Officer

    for row in Officer.objects.order_by("code"):
        client = Client(SERVER_NAME="localhost")
        as_officer(client, row.code, row.role, row.regions)
        queue = _told(client, "/id/console/")
        found = list(dict.fromkeys(_CASE.findall(queue)))
        opened = [_text(client, each) for each in found]
        yield row.code, {
            "cases": len(found), "doable": sum(bool(_STEP.search(each)) for each in opened),
            "clusters": sum("banyak sanggah terhadap satu keluarga" in each for each in opened),
            "tasks": len(set(re.findall(r"/id/console/tasks/\d+", _told(client, "/id/console/tasks")))),
            "trail": len(re.findall(r"<tr", _told(client, "/id/console/audit"))),
            "dashboard": _words(_told(client, "/id/console/dashboard")),
        }  # fmt: skip


def _citizen(nik: str) -> dict[str, Any]:
    """The states of the cases that a citizen finds under the account that the demo made."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.http import HttpRequest
    from django.test import Client

    from tunggal.service.accounts.models import Account
    from tunggal.service.accounts.people import citizen_of
    from tunggal.service.accounts.sessions import sign_in_citizen

    client, request = Client(SERVER_NAME="localhost"), HttpRequest()
    known = {each: citizen_of(each) for each in Account.objects.values_list("pk", flat=True)}
    code = next(each for each, who in known.items() if who and who.nik == nik)
    request.session = SessionStore()
    sign_in_citizen(request, code, at=_now())
    request.session.save()
    client.cookies["session"] = request.session.session_key
    found = dict.fromkeys(_CASE.findall(_text(client, "/id/cases")))
    return {"cases": [_words(_text(client, each)) for each in found]}


def _now() -> Any:
    from datetime import UTC, datetime

    return datetime.now(UTC)


def _text(client: Any, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return str(response.content.decode())


def _told(client: Any, address: str) -> str:
    """A page, or nothing where the role may not open it."""
    response = client.get(address)
    return str(response.content.decode()) if response.status_code == 200 else ""


def _words(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def cases() -> list[Any]:
    from tunggal.casework.case import SERVICE
    from tunggal.service.cases.models import CaseRow
    from tunggal.service.cases.scope import acting_as

    with acting_as(SERVICE, reading=True):
        kept = CaseRow.objects.order_by("number").values_list(
            "number", "kind", "state", "turn", "owner", "region", "release", "version"
        )
        return [[str(each) for each in row] for row in kept]


if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "tunggal.service.settings"
    django.setup()
    print(
        json.dumps(
            {"pages": pages, "cases": lambda: {"cases": cases()}}[sys.argv[1]](*sys.argv[2:])
        )
    )
