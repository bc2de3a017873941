"""A citizen and officers on the pages of portal and console, in a process of its own; prints JSON.

Run with TUNGGAL_WORKSPACE: `propose NIK KK` brings a proposal, `decide NUMBER` takes it through every
office, `work` lets the worker do what waits, `follow NUMBER NIK KK` prints what the citizen reads then.
"""

from __future__ import annotations

import html
import io
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

CONTACT = "+6281234500000"
OFFICERS = {
    "village_operator": 10, "facilitator": 10, "regency_verifier": 4, "head_of_office": 4, "ministry": 0,
}  # role → digits of the region that it works for  # fmt: skip


def run(workspace: Path, *words: str) -> Any:
    """What the program prints, for a test."""
    done = subprocess.run(
        [sys.executable, __file__, *words], capture_output=True, text=True, check=False, timeout=300,
        env={**os.environ, "TUNGGAL_WORKSPACE": str(workspace), "TUNGGAL_DATABASE": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


def propose(nik: str, kk: str) -> str:
    """The number on the receipt of a proposal for the own family."""
    citizen = _citizen(nik, kk)
    form = {
        "whom": "family",
        "key": "proposal-of-a-family",
        "f_programme": "pkh",
        "f_why": "Panen gagal.",
    }
    answer = citizen.post("/id/cases/new/proposal", form)
    assert answer.status_code == 302, _faults(answer)
    receipt = citizen.get(answer["Location"])
    assert receipt.status_code == 200
    return str(re.search(r"/cases/(\d{10})", answer["Location"])[1])  # type: ignore[index]


def decide(number: str, born: str) -> str:
    """Found complete, visited, heard in the village, decided, signed and confirmed; the state then.

    `born` holds the birth date of each member by name, which the family card would show.
    """
    village = _stored(number).region
    offices = {role: _officer(role, village[:digits]) for role, digits in OFFICERS.items()}
    _step(offices["village_operator"], number, "screen")
    _visit(offices["facilitator"], number, json.loads(born))
    _meeting(offices["village_operator"], number, village)
    _step(offices["regency_verifier"], number, "decide", reason="visit_confirms_need")
    _step(offices["head_of_office"], number, "sign")
    _step(offices["ministry"], number, "confirm")
    return str(_stored(number).state)


def work() -> dict[str, int]:
    """What each job of the worker did."""
    from tunggal.service.worker.jobs import JOBS
    from tunggal.service.worker.loop import once

    return once(JOBS)


def follow(number: str, nik: str, kk: str) -> dict[str, str]:
    """The case and the family as the citizen reads them."""
    citizen = _citizen(nik, kk)
    pages = {"case": f"/id/cases/{number}", "family": "/id/family", "seen": "/id/family/seen"}
    return {name: _text(citizen.get(address)) for name, address in pages.items()}


def _citizen(nik: str, kk: str) -> Any:
    from django.test import Client

    from signing_in import as_citizen

    as_citizen(client := Client(), nik, kk, contact=CONTACT)
    return client


def _officer(role: str, region: str) -> Any:
    from django.test import Client

    from signing_in import as_officer

    as_officer(client := Client(), f"{role.replace('_', '-')}-1", role, [region] if region else [])
    return client


def _step(officer: Any, number: str, step: str, **sent: str) -> None:
    form = {"seen": str(_stored(number).version), "key": f"form-of-{step:0<12}", **sent}
    answer = officer.post(f"/id/console/cases/{number}/steps/{step}", form)
    assert answer.status_code == 302, f"{step}: {_faults(answer)}"


def _visit(officer: Any, number: str, born: dict[str, str]) -> None:
    """A visit that finds the members the register knows, in the poorest of houses."""
    address = f"/id/console/cases/{number}/visit"
    page = officer.get(address).content.decode()
    form = {
        **_known(page, born), **_poorest(), "key": "visit-of-a-house", "seen": str(_stored(number).version),
        "seen_on": datetime.now(UTC).date().isoformat(), "result": "complete", "note": "Rumah bambu.",
    }  # fmt: skip
    answer = officer.post(address, form)
    assert _stored(number).state == "village_verification", _faults(answer)


def _known(page: str, born: dict[str, str]) -> dict[str, str]:
    """What stands in the form beforehand of the members, and usual answers where nothing stands."""
    filled = {}
    for each in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', each), re.search(r'value="([^"]*)"', each)
        if name and value and value[1] and re.match(r"p\d+_|address|kk", name[1]):
            filled[name[1]] = html.unescape(value[1])
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]+)"[^>]*selected', options)
        if chosen and re.match(r"p\d+_", name):
            filled[name] = chosen[1]
    members = {name.partition("_")[0] for name in filled if re.match(r"p\d+_name$", name)}
    usual = {"presence": "1", "marital": "1", "schooling": "1", "works": "2", "education": "1",
             "disability": "4", "illness": "1", "sex": "1", "relation": "3"}  # fmt: skip
    for member in members:
        filled[f"{member}_birth_date"] = born[filled[f"{member}_name"]]
        for name, value in usual.items():
            filled.setdefault(f"{member}_{name}", value)
    return filled


def _poorest() -> dict[str, str]:
    """The last answer of every question about the house that is asked, twelve square metres, nothing owned."""
    from tunggal.service.console.visit_form import is_asked
    from tunggal.service.console.visit_keeping import visit_form

    answers: dict[str, str] = {}
    for each in visit_form().family:
        if is_asked(each, answers):
            answers[each.name] = str(max(map(int, each.codes))) if each.codes else "12"
    return answers


def _meeting(officer: Any, number: str, village: str) -> None:
    from PIL import Image

    sheet = io.BytesIO()
    Image.new("RGB", (300, 400), (250, 250, 240)).save(sheet, "JPEG")
    sheet.seek(0)
    sheet.name = "berita-acara.jpg"
    form = {
        "village": village, "key": "minutes-of-a-day", "paper": "musdes_minutes", "place": "Balai desa",
        "held_on": datetime.now(UTC).date().isoformat(), "took_part_village_head": "2",
        "took_part_women": "4", "file": sheet, f"c{number}": "agrees", f"v{number}": str(_stored(number).version),
    }  # fmt: skip
    answer = officer.post("/id/console/minutes", form)
    assert _stored(number).state == "regency_decision", _faults(answer)


def _stored(number: str) -> Any:
    from tunggal.casework.case import SERVICE
    from tunggal.service.cases.keeping import read
    from tunggal.service.cases.scope import acting_as

    with acting_as(SERVICE) as rows:
        return read(rows.filter(number=number))[0]


def _faults(answer: Any) -> str:
    """What a page says is wrong, else the whole of it."""
    said = _text(answer, re.compile(r'class="faults".*?</ul>', re.S))
    return said or _text(answer)


def _text(answer: Any, part: re.Pattern[str] | None = None) -> str:
    page = answer.content.decode()
    if part is not None:
        page = " ".join(part.findall(page))
    bare = re.sub(r"<!--.*?-->|<script.*?</script>|<[^>]+>", " ", page, flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(bare))


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tunggal.service.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS.append("testserver")
    call_command("migrate", verbosity=0)
    program = {"propose": propose, "decide": decide, "work": work, "follow": follow}
    print(json.dumps(program[sys.argv[1]](*sys.argv[2:])))


if __name__ == "__main__":
    main()
