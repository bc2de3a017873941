"""Fills the database of a workspace that is served: families to visit, and officers who are signed in.

Run as a program of its own, because settings are read once in a process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Seeded:
    """What a browser needs to know: numbers as shown, and sessions of officers."""

    workspace: Path
    numbers: tuple[str, str]
    sessions: tuple[str, ...]  # field-1, field-2, field-1 again, the village operator
    village: str

    def digits(self, number: str) -> str:
        return number.replace("-", "")

    def case(self, number: str) -> dict[str, Any]:
        """A case as it is kept now."""
        return _run(self.workspace, "look", self.digits(number))

    def version(self, number: str) -> int:
        return int(self.case(number)["version"])

    def visit(self, number: str) -> None:
        """Let another officer make the visit."""
        _run(self.workspace, "visit", self.digits(number))


def seed(workspace: Path) -> Seeded:
    """Two families that wait for a visit, and nobody else who does."""
    made = _run(workspace, "seed", "")
    return Seeded(workspace, tuple(made["numbers"]), tuple(made["sessions"]), made["village"])


def _run(workspace: Path, what: str, number: str) -> dict[str, Any]:
    here = Path(__file__).parent
    done = subprocess.run(
        [sys.executable, __file__, what, number], capture_output=True, text=True, check=False,
        env={
            **os.environ, "TUNGGAL_WORKSPACE": str(workspace), "TUNGGAL_DATABASE": "",
            "DJANGO_SETTINGS_MODULE": "tunggal.service.settings",
            "PYTHONPATH": os.pathsep.join([str(here), os.environ.get("PYTHONPATH", "")]),
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    made: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return made


def _seed() -> dict[str, Any]:
    from django.test import Client

    from service_world import HELD, OUT, SHIELDED, VILLAGE
    from signing_in import as_officer
    from tunggal.casework.case import SERVICE
    from tunggal.service.cases.models import CaseRow, EventRow, NameRow, PaperRow
    from tunggal.service.cases.scope import acting_as
    from visiting import waiting_case

    with acting_as(SERVICE):
        for model in (PaperRow, EventRow, NameRow, CaseRow):
            model.objects.all().delete()
    cases = [waiting_case(HELD, key="one"), waiting_case(OUT, key="two")]
    _visit(waiting_case(SHIELDED, key="three").number.digits)  # it waits for the meeting
    sessions = []
    for code, role in (
        ("field-1", "facilitator"), ("field-2", "facilitator"), ("field-1", "facilitator"),
        ("op-9", "village_operator"),
    ):  # fmt: skip
        client = Client()
        as_officer(client, code, role, [VILLAGE])
        sessions.append(client.cookies["session"].value)
    return {
        "numbers": [str(case.number) for case in cases],
        "sessions": sessions,
        "village": VILLAGE,
    }


def _stored(digits: str) -> Any:
    from tunggal.casework.case import SERVICE
    from tunggal.service.cases.keeping import read
    from tunggal.service.cases.scope import acting_as

    with acting_as(SERVICE) as rows:
        return read(rows.filter(number=digits))[0]


def _look(digits: str) -> dict[str, Any]:
    import pypdfium2

    from tunggal.service.papers.actions import open_paper

    case = _stored(digits)
    paper = case.papers.get("visit_form")
    return {
        "version": case.version, "note": case.history[-1].note,
        "persons": [dict(each) for each in case.findings.persons] if case.findings else [],
        "pages": len(pypdfium2.PdfDocument(open_paper(paper).content)) if paper else 0,
    }  # fmt: skip


def _visit(digits: str) -> dict[str, Any]:
    from service_world import SHIELDED, VILLAGE
    from tunggal.casework.case import Actor
    from tunggal.policy.case_terms import Role
    from tunggal.service.console.visit_form import read_filled
    from tunggal.service.console.visit_keeping import Sent, keep_visit, visit_form
    from visiting import earlier, whole

    at, case = earlier(0), _stored(digits)
    filled = read_filled(whole(SHIELDED), visit_form(), on=at.date())
    by = Actor("field-7", Role.FACILITATOR, (VILLAGE,))
    kept = keep_visit(Sent(case.number, digits, case.version, filled), by=by, at=at, language="id")
    return {"state": kept.state}


if __name__ == "__main__":
    import django

    django.setup()
    what, number = sys.argv[1:]
    answer = {
        "seed": lambda: _seed(),
        "look": lambda: _look(number),
        "visit": lambda: _visit(number),
    }[what]()
    print(json.dumps(answer))
