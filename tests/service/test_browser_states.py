"""What other tests of browsers pass by: faults, answers and ends of pages, in both languages at 360 px."""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import tunggal
from console_program import seed, sign_in
from portal_program import run
from service_world import HELD, VILLAGE, kk, make_workspace, name_of, nik
from serving import Server
from weighing import weighed

CHROMIUM = Path("/usr/bin/chromium")
MOST_BYTES = 30_000  # of a first view
pytestmark = [pytest.mark.browser]
SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"
SMALL = """() => [...document.querySelectorAll('a, button, input, summary, select, textarea')]
    .filter(each => each.offsetParent && each.type !== 'hidden' && !each.classList.contains('skip'))
    .filter(each => !each.closest('p:not(.ends):not(.back), td, th, dd, li') && !each.closest('label'))
    .filter(each => { const box = each.getBoundingClientRect(); return box.height < 44 || box.width < 44 })
    .map(each => each.outerHTML.slice(0, 90))"""
Go = Callable[[Any, str], Any]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    place = make_workspace(tmp_path_factory.mktemp("states") / "workspace")
    tunggal.release_load(place, "aid-2026Q1")
    rules = place / "policy" / "console" / "rules.yaml"
    rules.write_text(re.sub(r"read: \d+", "read: 1", rules.read_text()))  # one family at a time
    with Server(place, workers=2) as running:
        running.seeded = seed(place)
        running.seeded["sessions"]["citizen"] = run(place, "sign-in", str(HELD))
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists() or importlib.util.find_spec("playwright") is None:
        pytest.skip("Chromium (apt install chromium) or playwright is missing")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        opened = play.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        yield opened
        opened.close()


def opened(browser: Any, server: Any, role: str, language: str) -> Any:
    context = browser.new_context(
        viewport={"width": 360, "height": 740}, locale="id-ID" if language == "id" else "en-GB"
    )
    context.set_default_timeout(15_000)
    if role:
        session = server.seeded["sessions"][role]
        context.add_cookies([{"name": "session", "value": session, "url": server.address}])
    return context.new_page()


def at(below: str) -> Go:
    """A page that is called by its address, below the language or, with a slash, below nothing."""

    def go(page: Any, root: str) -> None:
        here = below.format(**page.cases, language=page.language)
        page.goto(f"{root}{here}" if here.startswith("/") else f"{root}/{page.language}/{here}")

    return go


def form(below: str, button: str, **typed: str) -> Go:
    """A form that was filled in and sent; `name` stands for what is called so."""

    def go(page: Any, root: str) -> None:
        at(below)(page, root)
        for name, text in typed.items():
            page.fill(f"[name={name}]", text)
        page.click(button)

    return go


def chosen(button: str) -> Go:
    """Several cases of the queue, one step for them."""

    def go(page: Any, root: str) -> None:
        at("console/?kind=proposal&state=received")(page, root)
        for box in page.query_selector_all("input[name=case]")[:3]:
            box.check()
        page.click("form[action$='/bulk'] button, button[formaction$='/bulk'], button[form]")
        if button:
            page.click(button)

    return go


def refused_step(page: Any, root: str) -> None:
    at("console/cases/{correction}")(page, root)
    page.click("#step-return summary")
    page.click("#step-return button")


def named(page: Any, root: str) -> None:
    form("console/cases/{told_of}/family", "button[value=look]", name=name_of(HELD, 1))(page, root)


def locked_call(page: Any, root: str) -> None:
    at("console/caller")(page, root)
    while page.query_selector("#nik"):  # until too many did not fit
        page.fill("#nik", nik(HELD))
        page.fill("#kk", "3171012001100888")
        page.click("main form button")


FIND = "main form button[type=submit]"
WHO = "/console/account"
NEXT = "?next=/{language}/console/"
# State → who comes there, and how.
STATES: dict[str, tuple[str, Go]] = {
    "no such page": ("", at("nothing")),
    "notice": ("", at("/pemberitahuan")),
    "notice unknown": ("", at("/pemberitahuan/AAAA-BBBB")),
    "telephones": ("citizen", at("telephones")),
    "own status": ("citizen", at("status")),
    "own home": ("citizen", at("")),
    "no such case": ("citizen", at("cases/1000000001")),
    "enter": ("", at("enter")),
    "enter with faults": ("", form("enter", "text=/^(Kirim kode|Send the code)/", contact="12")),
    "code": ("", form("enter", FIND, contact="081234567890", nik=nik(HELD), kk=kk(HELD))),
    "console without numbers": ("regency_verifier", at("console/cases/1000000001")),
    "search found": ("regency_verifier", form("console/search", FIND, number=nik(HELD))),
    "search found nothing": ("regency_verifier", form("console/search", FIND, number="Tidakada")),
    "search wrong": ("regency_verifier", form("console/search", FIND, number="12")),
    "export wrong": ("regency_verifier", form("console/export", "button[value='1']", why="x")),
    "audit wrong": ("auditor", at("console/audit?day=x")),
    "audit of nobody": ("auditor", at("console/audit?actor=nobody")),
    "step refused": ("village_operator", refused_step),
    "family found": ("regency_verifier", named),
    "family not found": (
        "regency_verifier", form("console/cases/{told_of}/family", "button[value=look]", name="Tidakada"),
    ),
    "family wrong": (
        "regency_verifier", form("console/cases/{told_of}/family", "button[value=look]", name=""),
    ),
    "bulk": ("village_operator", chosen("")),
    "bulk looked": ("village_operator", chosen("form:has(input[value=screen]) button")),
    "bulk nothing": ("village_operator", form("console/?kind=proposal", "form[action$='/bulk'] button")),
    "queue unknown place": ("regency_verifier", at("console/?where=nowhere")),
    "queue empty": ("ministry", at("console/?kind=birth")),
    "form with faults": ("facilitator", form("console/cases/new/death", FIND)),
    "minutes": ("village_operator", at(f"console/minutes?village={VILLAGE}")),
    "minutes with faults": (
        "village_operator", form(f"console/minutes?village={VILLAGE}", "#form button[type=submit]"),
    ),
    "visit": ("facilitator", at("console/cases/{meeting}/visit")),
    "caller wrong": ("agent", form("console/caller", FIND, nik="1", kk="2")),
    "caller locked": ("agent", locked_call),
    "dashboard": ("ministry", at("console/dashboard")),
    "login": ("", at(f"{WHO}/login{NEXT}")),
    "login with faults": ("", form(f"{WHO}/login{NEXT}", FIND, login="x", password="y")),
    "closed": ("", at(f"{WHO}/closed{NEXT}")),
    "logout": ("facilitator", at(f"{WHO}/logout{NEXT}")),
    "account password": ("facilitator", at(f"{WHO}/password{NEXT}")),
    "account factors": ("facilitator", at(f"{WHO}/factors{NEXT}")),
    "account app": ("facilitator", at(f"{WHO}/factors/app{NEXT}")),
    "account app removed": ("facilitator", at(f"{WHO}/factors/app/remove{NEXT}")),
    "account passkey": ("facilitator", at(f"{WHO}/factors/passkey{NEXT}")),
    "account again": ("facilitator", at(f"{WHO}/again{NEXT}")),
}  # fmt: skip


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("state", STATES)
def test_a_state_can_be_used_by_everybody_and_is_light(
    state: str, language: str, browser: Any, server: Any
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    role, go = STATES[state]
    if "account" in state:  # where an officer must have signed in just now
        server.seeded["sessions"][role] = sign_in(server.workspace, role)
    page = opened(browser, server, role, language)
    page.cases, page.language = server.seeded["cases"], language

    weigh = weighed(page)
    go(page, server.address)
    page.wait_for_load_state("networkidle")
    for each in page.query_selector_all("details"):
        each.evaluate("each => { each.open = true }")
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{state} {language}.png", full_page=True)
    assert page.get_attribute("html", "lang") == language
    assert page.evaluate(SIDEWAYS) <= 0
    assert page.evaluate(SMALL) == []
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert 0 < (weight := weigh()) <= MOST_BYTES, f"{weight:,} bytes"
    page.context.close()
